// The envelope of a page, as src/sealing/envelope.rs makes it: padded words under a key of two secrets. One is the
// page's own key (DEK), sealed to each reader; the other (S, `secret`) the server keeps until the tip dies.
//
// A place is `{ tip, page }`, both ids. A wrap is `{ unit, epoch, sealed }`; a reader is `{ unit, epoch, publicRaw }`.

import { concat, utf8 } from "./bytes.js";
import { SUITE, bound, open as openSealed, seal as sealTo } from "./hpke.js";

/** Sizes to which words are padded; above the last, to whole multiples of it. */
export const SIZES = [2 << 10, 4 << 10, 16 << 10];
/** Bytes that say how long the words are. */
const PREFIX = 4;
const WRAP = "suluh wrap 1";
/** The key is for one body only, so its nonce may be the same each time. */
const NONCE = new Uint8Array(12);

const padded = (length) => SIZES.find((size) => size >= length) ?? Math.ceil(length / SIZES.at(-1)) * SIZES.at(-1);

const wrapPlace = ({ tip, page }, { unit, epoch }) => bound([tip, page, unit, String(epoch)]);

async function keyFor(dek, secret, info) {
  const both = await crypto.subtle.importKey("raw", concat(dek, secret), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return crypto.subtle.deriveKey(hkdf, both, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const bodyKey = (dek, secret, { tip, page }) => keyFor(dek, secret, bound(["suluh tip 1", tip, page]));

const cipher = ({ tip, page }) => ({ name: "AES-GCM", iv: NONCE, additionalData: bound([tip, page]) });

async function unwrap(place, wrap, pair) {
  const dek = await openSealed(pair, WRAP, wrapPlace(place, wrap), wrap.sealed);
  return dek?.length === 32 ? dek : null;
}

async function wrapFor(place, reader, dek) {
  const sealed = await sealTo(reader.publicRaw, WRAP, wrapPlace(place, reader), dek);
  return { unit: reader.unit, epoch: reader.epoch, sealed };
}

/**
 * Opens a page; null when the key or S is not the right one, or anything was altered or moved. Never throws.
 * @param {{ tip: string, page: string }} place
 * @param {{ unit: string, epoch: number, sealed: Uint8Array }} wrap
 * @param {{ secret: CryptoKey, publicRaw: Uint8Array }} pair the unit's of that epoch
 * @param {Uint8Array} secret S, 32 bytes
 * @param {Uint8Array} body suite and ciphertext
 * @returns {Promise<Uint8Array | null>}
 */
export async function open(place, wrap, pair, secret, body) {
  try {
    const dek = await unwrap(place, wrap, pair);
    if (!dek || secret.length !== 32 || body[0] !== SUITE) return null;
    const key = await bodyKey(dek, secret, place);
    return unpadded(new Uint8Array(await crypto.subtle.decrypt(cipher(place), key, body.slice(1))));
  } catch {
    return null;
  }
}

/** What was padded: behind its length. */
function unpadded(plain) {
  if (plain.length < PREFIX) return null;
  const length = new DataView(plain.buffer).getUint32(0);
  return length <= plain.length - PREFIX ? plain.slice(PREFIX, PREFIX + length) : null;
}

/**
 * Opens a file that a volunteer's app sealed with the keys of the page that names it; null as {@link open} gives it.
 * @param {{ tip: string, page: string }} place of that page
 * @param {string} attachment the file's id
 * @param {{ unit: string, epoch: number, sealed: Uint8Array }} wrap of that page
 * @param {{ secret: CryptoKey, publicRaw: Uint8Array }} pair
 * @param {Uint8Array} secret S of that page
 * @param {Uint8Array} body suite and ciphertext
 * @returns {Promise<Uint8Array | null>}
 */
export async function openFile(place, attachment, wrap, pair, secret, body) {
  try {
    const dek = await unwrap(place, wrap, pair);
    if (!dek || secret.length !== 32 || body[0] !== SUITE) return null;
    const key = await keyFor(dek, secret, bound(["suluh file 1", place.tip, place.page, attachment]));
    return unpadded(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: NONCE, additionalData: bound([place.tip, place.page, attachment]) }, key, body.slice(1))));
  } catch {
    return null;
  }
}

/**
 * Seals a page to its readers. Throws when a reader's key is no point of the curve.
 * @param {{ tip: string, page: string }} place
 * @param {string | Uint8Array} words
 * @param {{ unit: string, epoch: number, publicRaw: Uint8Array }[]} readers
 * @returns {Promise<{ body: Uint8Array, secret: Uint8Array, wraps: { unit: string, epoch: number, sealed: Uint8Array }[] }>}
 */
export async function seal(place, words, readers) {
  const bytes = typeof words === "string" ? utf8(words) : words;
  const [dek, secret] = [0, 0].map(() => crypto.getRandomValues(new Uint8Array(32)));
  const plain = new Uint8Array(padded(PREFIX + bytes.length));
  new DataView(plain.buffer).setUint32(0, bytes.length);
  plain.set(bytes, PREFIX);
  const sealed = await crypto.subtle.encrypt(cipher(place), await bodyKey(dek, secret, place), plain);
  const wraps = await Promise.all(readers.map((reader) => wrapFor(place, reader, dek)));
  return { body: concat(Uint8Array.of(SUITE), new Uint8Array(sealed)), secret, wraps };
}

/**
 * The page's key for another reader, made by one who can read it; null when this pair does not open the old
 * wrap. Throws when the reader's key is no point of the curve.
 * @param {{ tip: string, page: string }} place
 * @param {{ unit: string, epoch: number, sealed: Uint8Array }} wrap
 * @param {{ secret: CryptoKey, publicRaw: Uint8Array }} pair
 * @param {{ unit: string, epoch: number, publicRaw: Uint8Array }} to
 * @returns {Promise<{ unit: string, epoch: number, sealed: Uint8Array } | null>}
 */
export async function rewrap(place, wrap, pair, to) {
  const dek = await unwrap(place, wrap, pair);
  return dek && wrapFor(place, to, dek);
}
