// Officers: invited, confirmed, removed. Who confirms compares the digits with their colleague, in person or by
// telephone, and gives them the unit's keys, sealed here.

import { fromBase64, toBase64, utf8 } from "./bytes.js";
import { sealUnitKey, sign } from "./keys.js";
import { opened } from "./session.js";
import { at, busy, posted, said, told } from "./ui.js";

const form = at("invite");
form?.addEventListener("submit", busy(form, async () => {
  const roles = [...form.querySelectorAll("[name=roles]:checked")].map(({ value }) => value).join(" ");
  const { name, login, unit } = form.elements;
  const { code } = await posted("/console/officers/invite", {
    name: name.value, login: login.value.trim(), unit: unit.value, roles,
  });
  told(`${said("code-is")} ${code}`);
  form.reset();
}));

async function confirmKeys(row) {
  const session = await opened();
  if (!session) throw new Error(said("cannot-open"));
  const { officer, seal, sign: signKey } = row.dataset;
  const signed = JSON.stringify({ act: "confirm", officer, seal_key: seal, sign_key: signKey });
  const signature = toBase64(await sign(session.keys, utf8(signed)));
  const unit_keys = [];
  if (row.dataset.unit === session.unit) {
    for (const { epoch, hex } of session.unitKeys) {
      const sealed = await sealUnitKey(fromBase64(seal), officer, session.unit, epoch, hex);
      unit_keys.push([epoch, toBase64(sealed)]);
    }
  }
  await posted("/console/officers/confirm", { signed, signature, unit_keys });
  location.reload();
}

const deeds = {
  confirm: confirmKeys,
  again: async ({ dataset: { officer } }) => {
    const { code } = await posted("/console/officers/again", { officer });
    told(`${said("code-is")} ${code}`);
  },
  revoke: async ({ dataset: { officer } }) => {
    await posted("/console/officers/revoke", { officer });
    location.reload();
  },
};

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", busy(button, async () => {
    const row = button.closest("tr");
    // What cannot be taken back is asked once more, at the same place.
    if (button.dataset.do !== "confirm" && !button.dataset.asked) {
      button.dataset.asked = "yes";
      button.textContent = said("sure");
      return;
    }
    await deeds[button.dataset.do](row);
  }));
}
