// An officer's own page: another way to come in, a new passphrase, a way taken away. Each is signed with their key.

import { digest, signedBy } from "./acting.js";
import { opened, rawKeys } from "./session.js";
import { at, busy, door, posted, said, twice } from "./ui.js";
import { byPasskey, byPassphrase, prepare } from "./ways.js";

const { login, name } = at("me").dataset;
const session = await opened();
if (!session) location.assign(door());
const who = { officer: session?.officer, login, name };
const raw = () => rawKeys();

const sign = (act, way) =>
  signedBy(session, { act, officer: session.officer, at: new Date(Date.now() + session.skew).toISOString(), way });

async function add(made) {
  const way = JSON.stringify(await made());
  await posted("/console/me/ways", { ...(await sign("add-way", await digest(way))), way });
  location.reload();
}

at("passkey").addEventListener("click", busy(at("passkey"), () => add(() => byPasskey(who, raw))));

prepare(login);
const form = at("passphrase");
form.addEventListener("submit", busy(form, () => add(async () => {
  const { salt } = await posted("/console/sign-in/salt", { login });
  return byPassphrase({ ...who, salt }, form, raw);
})));

for (const button of document.querySelectorAll("[data-do=remove]")) {
  button.addEventListener("click", busy(button, async () => {
    if (!twice(button)) return;
    const { way } = button.closest("li").dataset;
    await posted("/console/me/ways/remove", await sign("remove-way", way));
    location.reload();
  }));
}
