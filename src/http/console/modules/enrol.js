// Enrolment: the code that somebody was given, and then keys that are made here and nowhere else.

import { toBase64, utf8 } from "./bytes.js";
import { fingerprint, fromPassphrase, fromPrf, generate, load, sign, wrap } from "./keys.js";
import { make } from "./passkeys.js";
import { at, busy, posted, said } from "./ui.js";

/** As apps for six digits take a secret: RFC 4648, without padding. */
function base32(bytes) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join("");
}

const secret = crypto.getRandomValues(new Uint8Array(20));
let code = "";
let who = null;

at("invited").addEventListener("submit", busy(at("invited"), async () => {
  code = at("code").value.trim();
  who = await posted("/console/enrol/code", { code });
  at("name").textContent = `${who.name} (${who.login})`;
  at("secret").textContent = base32(secret).match(/.{4}/g).join(" ");
  const label = encodeURIComponent(`Suluh:${who.login}`);
  at("otpauth").href = `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Suluh`;
  at("invited").hidden = true;
  at("ways").hidden = false;
}));

/** Makes the keys, keeps them under `wrapping` and sends the public halves. */
async function enrol(way, wrapping) {
  const raw = await generate();
  const keys = await load(raw);
  const named = {
    act: "enrol",
    officer: who.officer,
    seal_key: toBase64(keys.pair.publicRaw),
    sign_key: toBase64(keys.signingRaw),
  };
  const signed = JSON.stringify(named);
  const signature = toBase64(await sign(keys, utf8(signed)));
  const wrapped = toBase64(await wrap(raw, wrapping, who.officer));
  await posted("/console/enrol", { code, signed, signature, way: { ...way, wrapped } });
  at("ways").hidden = true;
  at("done").hidden = false;
  at("fingerprint").textContent = await fingerprint(keys.pair.publicRaw, keys.signingRaw);
}

at("passkey").addEventListener("click", busy(at("passkey"), async () => {
  const { public: key, assertion, prf } = await make(who);
  await enrol({ kind: "passkey", public: key, assertion }, await fromPrf(prf, who.officer));
}));

const form = at("passphrase");
form.addEventListener("submit", busy(form, async () => {
  if (form.words.value !== form.again.value) throw new Error(said("not-same"));
  if (form.words.value.length < 14) throw new Error(said("new-password-short"));
  const { auth, wrap: wrapping } = await fromPassphrase(form.words.value, utf8(who.salt));
  const way = { kind: "passphrase", auth: toBase64(auth), totp: toBase64(secret), code: form.digits.value.trim() };
  await enrol(way, wrapping);
}));
