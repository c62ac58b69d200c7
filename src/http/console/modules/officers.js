// Officers: invited, confirmed, removed. Who confirms compares the digits with their colleague, in person or by
// telephone, and gives them the unit's keys, sealed here.

import { signedBy } from "./acting.js";
import { fromBase64, toBase64 } from "./bytes.js";
import { sealUnitKey } from "./keys.js";
import { opened } from "./session.js";
import { at, busy, posted, said, told, twice } from "./ui.js";

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
  const text = await signedBy(session, { act: "confirm", officer, seal_key: seal, sign_key: signKey });
  const unit_keys = [];
  if (row.dataset.unit === session.unit) {
    for (const { epoch, hex } of session.unitKeys) {
      const sealed = await sealUnitKey(fromBase64(seal), officer, session.unit, epoch, hex);
      unit_keys.push([epoch, toBase64(sealed)]);
    }
  }
  await posted("/console/officers/confirm", { ...text, unit_keys });
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
    if (button.dataset.do !== "confirm" && !twice(button)) return;
    await deeds[button.dataset.do](row);
  }));
}
