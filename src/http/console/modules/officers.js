// Officers: invited, confirmed, removed. Who confirms compares the digits with their colleague, in person or by
// telephone, and gives them the unit's keys, sealed here.

import { signedBy } from "./acting.js";
import { fromBase64, toBase64 } from "./bytes.js";
import { importPrivate } from "./hpke.js";
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

/** Hands these of our unit's keys to an officer, under an act that names their keys. */
async function hand(session, row, act, keys) {
  const { officer, seal, sign: signKey } = row.dataset;
  const text = await signedBy(session, { act, officer, seal_key: seal, sign_key: signKey });
  const unit_keys = [];
  for (const { epoch, hex } of keys) {
    const sealed = await sealUnitKey(fromBase64(seal), officer, session.unit, epoch, hex);
    unit_keys.push([epoch, toBase64(sealed)]);
  }
  return { ...text, unit_keys };
}

async function here() {
  const session = await opened();
  if (!session) throw new Error(said("cannot-open"));
  return session;
}

async function confirmKeys(row) {
  const session = await here();
  const { unit, reads } = row.dataset;
  const keys = unit === session.unit && reads ? session.unitKeys : [];
  await posted("/console/officers/confirm", await hand(session, row, "confirm", keys));
  location.reload();
}

// Colleagues who have not got the newest key get it from whoever has: only one that is the unit's indeed.
at("give")?.addEventListener("click", busy(at("give"), async () => {
  const session = await here();
  const { epoch, key } = session.units.find(({ id }) => id === session.unit);
  const mine = session.unitKeys.find((it) => it.epoch === epoch);
  const pair = mine && (await importPrivate(mine.hex));
  if (!pair || toBase64(pair.publicRaw) !== key) throw new Error(said("cannot-open"));
  for (const row of document.querySelectorAll("tr[data-held]")) {
    const held = row.dataset.held.split(" ").map(Number);
    const keys = session.unitKeys.filter((it) => !held.includes(it.epoch));
    await posted("/console/officers/give", await hand(session, row, "give-key", keys));
  }
  location.reload();
}));

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
