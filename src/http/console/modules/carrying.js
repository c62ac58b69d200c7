// A unit's keys in a file that an officer carries, under a passphrase of its own, for the opener without a server. The
// officer's own keys stay where they are: nobody signs with what is carried.

import { concat, fromBase64, text, toBase64, utf8 } from "./bytes.js";
import { bound } from "./hpke.js";
import { fromPassphrase } from "./keys.js";

const KIND = "carried-unit-keys";
const NONCE = 12;

async function cipher(words, salt, unit, nonce, usage) {
  const { wrap } = await fromPassphrase(words, salt);
  const key = await crypto.subtle.importKey("raw", wrap, "AES-GCM", false, [usage]);
  return [{ name: "AES-GCM", iv: nonce, additionalData: bound([KIND, unit]) }, key];
}

/**
 * What is written into the file.
 * @param {string} unit
 * @param {{ epoch: number, hex: string }[]} keys
 * @param {string} words the passphrase
 */
export async function carry(unit, keys, words) {
  const [salt, nonce] = [16, NONCE].map((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const sealed = await crypto.subtle.encrypt(...(await cipher(words, salt, unit, nonce, "encrypt")), utf8(JSON.stringify(keys)));
  return { suluh: KIND, unit, salt: toBase64(salt), sealed: toBase64(concat(nonce, new Uint8Array(sealed))) };
}

/** Whether this is such a file's content. */
export const isCarried = (file) => file?.suluh === KIND;

/**
 * The keys of such a file; null with another passphrase, or when it was altered. Never throws.
 * @param {{ unit: string, salt: string, sealed: string }} file
 * @param {string} words
 * @returns {Promise<{ epoch: number, hex: string }[] | null>}
 */
export async function carried({ unit, salt, sealed }, words) {
  try {
    const whole = fromBase64(sealed);
    const [how, key] = await cipher(words, fromBase64(salt), unit, whole.slice(0, NONCE), "decrypt");
    return JSON.parse(text(new Uint8Array(await crypto.subtle.decrypt(how, key, whole.slice(NONCE)))));
  } catch {
    return null;
  }
}
