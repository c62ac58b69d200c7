// Bytes and the texts that carry them. Base64 is without padding, as the service writes it.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** @param {string} text */
export const utf8 = (text) => encoder.encode(text);

/** Throws on anything but UTF-8. @param {Uint8Array} bytes */
export const text = (bytes) => decoder.decode(bytes);

/** Throws on anything but base64. @param {string} base64 with or without padding */
export function fromBase64(base64) {
  const letters = atob(base64);
  // Letter by letter: of thousands of tips, an iterator would cost more than their ciphers.
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** @param {Uint8Array} bytes */
export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/=+$/, "");

/** Throws on anything but pairs of digits. @param {string} hex */
export function fromHex(hex) {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new TypeError("no hexadecimal digits");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Throws on anything but base64 of URLs, which is what JSON Web Keys are written in. @param {string} base64 */
export const fromBase64Url = (base64) => fromBase64(base64.replace(/-/g, "+").replace(/_/g, "/"));

/** @param {Uint8Array} bytes */
export const toBase64Url = (bytes) => toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_");
