// Enrolment: the code that somebody was given, and then keys that are made here and nowhere else.

import { toBase64, utf8 } from "./bytes.js";
import { fingerprint, generate, load, sign } from "./keys.js";
import { at, busy, posted } from "./ui.js";
import { byPasskey, byPassphrase, prepare } from "./ways.js";

let code = "";
let who = null;

at("invited").addEventListener("submit", busy(at("invited"), async () => {
  code = at("code").value.trim();
  who = await posted("/console/enrol/code", { code });
  at("name").textContent = `${who.name} (${who.login})`;
  prepare(who.login);
  at("invited").hidden = true;
  at("ways").hidden = false;
}));

/** Makes the keys, keeps them under the way that `made` gives for them, and sends the public halves. */
async function enrol(made) {
  const raw = await generate();
  const keys = await load(raw);
  const way = await made(async () => raw);
  const named = {
    act: "enrol",
    officer: who.officer,
    seal_key: toBase64(keys.pair.publicRaw),
    sign_key: toBase64(keys.signingRaw),
  };
  const signed = JSON.stringify(named);
  const signature = toBase64(await sign(keys, utf8(signed)));
  await posted("/console/enrol", { code, signed, signature, way });
  at("ways").hidden = true;
  at("done").hidden = false;
  at("fingerprint").textContent = await fingerprint(keys.pair.publicRaw, keys.signingRaw);
}

at("passkey").addEventListener("click", busy(at("passkey"), () => enrol((raw) => byPasskey(who, raw))));

const form = at("passphrase");
form.addEventListener("submit", busy(form, () => enrol((raw) => byPassphrase(who, form, raw))));
