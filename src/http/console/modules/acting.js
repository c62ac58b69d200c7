// An act: named, signed with the officer's key, sent. What is attached is bound to it by its hash.

import { toBase64, toHex, utf8 } from "./bytes.js";
import { sign } from "./keys.js";
import { posted } from "./ui.js";

/** 128 random bits in hex. */
export const randomId = () => toHex(crypto.getRandomValues(new Uint8Array(16)));

/** SHA-256 of a text, base64. @param {string} words */
export async function digest(words) {
  return toBase64(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(words))));
}

/** A text and its signature, as the server takes them. @param {object} session of session.js @param {object} what */
export async function signedBy(session, what) {
  const signed = JSON.stringify(what);
  return { signed, signature: toBase64(await sign(session.keys, utf8(signed))) };
}

/**
 * Does an act of the register desk: an editor's is sent with the file it names, if it names one.
 * @param {object} session of session.js
 * @param {"propose" | "decide"} door
 * @param {object} what such as `{ act: "reject-import", ... }`
 * @param {Uint8Array} [file]
 */
export async function actOnRegister(session, door, what, file) {
  const at = new Date(Date.now() + session.skew).toISOString();
  const signed = JSON.stringify({ v: 1, officer: session.officer, unit: session.unit, at, do: what });
  const signature = toBase64(await sign(session.keys, utf8(signed)));
  return posted(`/console/register/${door}`, { signed, signature, ...(file && { file: toBase64(file) }) });
}

/**
 * Does an act on a tip in the state in which it was seen.
 * @param {object} session of session.js
 * @param {{ reference: string, seen: string }} tip
 * @param {object} what such as `{ act: "accept" }`
 * @param {object} [attached]
 */
export async function act(session, tip, what, attached) {
  const words = attached && JSON.stringify(attached);
  const text = await signedBy(session, {
    v: 1,
    officer: session.officer,
    unit: session.unit,
    tip: tip.reference,
    seen: tip.seen,
    at: new Date(Date.now() + session.skew).toISOString(),
    attached: words ? await digest(words) : "",
    do: what,
  });
  await posted("/console/acts", { ...text, ...(words && { attached: words }) });
}
