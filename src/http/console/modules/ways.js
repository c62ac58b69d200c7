// Ways to come in, as they are made: a passkey, or a passphrase and six digits. Each wraps the officer's keys.

import { toBase64, utf8 } from "./bytes.js";
import { fromPassphrase, fromPrf, wrap } from "./keys.js";
import { make } from "./passkeys.js";
import { at, said } from "./ui.js";

/** As apps for six digits take a secret: RFC 4648, without padding. */
function base32(bytes) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join("");
}

const secret = crypto.getRandomValues(new Uint8Array(20));

/** Shows the secret of the six digits, and whose passphrase a keeper of passwords is to keep. @param {string} login */
export function prepare(login) {
  at("secret").textContent = base32(secret).match(/.{4}/g).join(" ");
  at("otpauth").href = `otpauth://totp/${encodeURIComponent(`Suluh:${login}`)}?secret=${base32(secret)}&issuer=Suluh`;
  at("username").value = login;
}

/**
 * A way by a passkey, made now.
 * @param {{ officer: string, login: string, name: string }} who
 * @param {() => Promise<Uint8Array>} raw gives the keys to wrap
 */
export async function byPasskey(who, raw) {
  const { public: key, assertion, prf } = await make(who);
  const wrapped = await wrap(await raw(), await fromPrf(prf, who.officer), who.officer);
  return { kind: "passkey", public: key, assertion, wrapped: toBase64(wrapped) };
}

/**
 * A way by what stands in a form of passphrase.html.
 * @param {{ officer: string, salt: string }} who
 * @param {HTMLFormElement} form
 * @param {() => Promise<Uint8Array>} raw gives the keys to wrap
 */
export async function byPassphrase(who, form, raw) {
  if (form.words.value !== form.again.value) throw new Error(said("not-same"));
  if (form.words.value.length < 14) throw new Error(said("new-password-short"));
  const { auth, wrap: wrapping } = await fromPassphrase(form.words.value, utf8(who.salt));
  const wrapped = await wrap(await raw(), wrapping, who.officer);
  return {
    kind: "passphrase",
    auth: toBase64(auth),
    totp: toBase64(secret),
    code: form.digits.value.trim(),
    wrapped: toBase64(wrapped),
  };
}
