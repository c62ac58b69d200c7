// Sealing to a public key: RFC 9180 in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM,
// on WebCrypto alone. The twin of src/sealing/hybrid.rs: what one seals, the other opens.
//
// A sealed value is one byte that names the suite, the encapsulated key (65 bytes, an uncompressed point) and
// the ciphertext with its tag. One key pair in memory is `{ secret, publicRaw }`: a CryptoKey that WebCrypto does
// not give out again, and the 65 bytes of its point, which RFC 9180 needs beside it.

import { concat, fromBase64Url, fromHex, toBase64Url, utf8 } from "./bytes.js";

/** The only suite there is: 0x0010, 0x0001, 0x0002. */
export const SUITE = 1;
/** Bytes of a public key, and of an encapsulated one. */
export const POINT = 65;
/** The cipher of the suite, by RFC 9180's number. */
const AES_256 = { id: 2, bytes: 32 };
/** For the vector in the RFC's own appendix; nothing of ours is sealed so. */
export const AES_128 = { id: 1, bytes: 16 };

const KEM = 0x0010;
const KDF = 0x0001;
const NONE = new Uint8Array(0);
const CURVE = { name: "ECDH", namedCurve: "P-256" };
/** Everything of a PKCS#8 P-256 key before its 32 bytes: RFC 5208 and RFC 5915, without the public point. */
const PKCS8 = fromHex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420");

const number = (value, bytes) => Uint8Array.from({ length: bytes }, (_, at) => value >>> (8 * (bytes - 1 - at)));
const KEM_SUITE = concat(utf8("KEM"), number(KEM, 2));
const hpkeSuite = (aead) => concat(utf8("HPKE"), number(KEM, 2), number(KDF, 2), number(aead.id, 2));

/**
 * The suite and these texts, each with its length: what a value is bound to.
 * @param {string[]} parts
 * @returns {Uint8Array}
 */
export function bound(parts) {
  const written = parts.map(utf8).flatMap((part) => [number(part.length, 4), part]);
  return concat(Uint8Array.of(SUITE), ...written);
}

const labelled = (suite, label, ikm) => concat(utf8("HPKE-v1"), suite, utf8(label), ikm);
const hkdf = (salt, info) => ({ name: "HKDF", hash: "SHA-256", salt, info });
const material = (bytes) => crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits", "deriveKey"]);

/** The info with which LabeledExpand of RFC 9180, section 4, expands to so many bytes. */
const expanding = (suite, label, info, length) => concat(number(length, 2), labelled(suite, label, info));

/** LabeledExtract with the salt of no bytes, which is an HMAC key of zeros. */
async function extract(suite, label, ikm) {
  const zeros = await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", zeros, labelled(suite, label, ikm)));
}

const importPublic = (raw) => crypto.subtle.importKey("raw", raw, CURVE, false, []);

/** ExtractAndExpand of section 4.1 over the Diffie-Hellman value of these two. */
async function sharedSecret(secret, publicRaw, enc, receiver) {
  const dh = await crypto.subtle.deriveBits({ name: "ECDH", public: await importPublic(publicRaw) }, secret, 256);
  const base = await material(labelled(KEM_SUITE, "eae_prk", new Uint8Array(dh)));
  const info = expanding(KEM_SUITE, "shared_secret", concat(enc, receiver), 32);
  return crypto.subtle.deriveBits(hkdf(NONE, info), base, 256);
}

/** What is the same for every value of one use: its context, and what all secrets are extracted from. */
const uses = new Map();

function useOf(info, aead) {
  const name = `${aead.id} ${info}`;
  if (!uses.has(name)) {
    // Few uses there are; a caller with many is no caller of ours.
    if (uses.size > 16) uses.clear();
    const suite = hpkeSuite(aead);
    const hashes = [extract(suite, "psk_id_hash", NONE), extract(suite, "info_hash", info)];
    const context = Promise.all(hashes).then((hashed) => concat(Uint8Array.of(0), ...hashed));
    uses.set(name, Promise.all([context, material(labelled(suite, "secret", NONE))]));
  }
  return uses.get(name);
}

/** KeySchedule of section 5.1 in base mode: the cipher's key and the nonce of the first and only message. */
async function schedule(shared, info, aead, usage) {
  const [context, base] = await useOf(info, aead);
  const from = (label, length) => hkdf(shared, expanding(hpkeSuite(aead), label, context, length));
  const [key, nonce] = await Promise.all([
    crypto.subtle.deriveKey(from("key", aead.bytes), base, { name: "AES-GCM", length: 8 * aead.bytes }, false, [usage]),
    crypto.subtle.deriveBits(from("base_nonce", 12), base, 96),
  ]);
  return { key, nonce };
}

const asBytes = (value) => (typeof value === "string" ? utf8(value) : value);

/**
 * Seals a value. Throws when the public key is no point of the curve.
 * @param {Uint8Array} publicRaw 65 bytes
 * @param {string | Uint8Array} info the use, such as "suluh wrap 1"
 * @param {Uint8Array} aad where it stands, mostly of {@link bound}
 * @param {Uint8Array} plain
 * @param {{ ephemeral?: { secret: CryptoKey, publicRaw: Uint8Array }, aead?: { id: number, bytes: number } }} [vector]
 *   for published vectors only: an ephemeral pair used twice gives away what it seals
 * @returns {Promise<Uint8Array>} suite, encapsulated key, ciphertext
 */
export async function seal(publicRaw, info, aad, plain, { ephemeral, aead = AES_256 } = {}) {
  const once = ephemeral ?? (await generate()).pair;
  const shared = await sharedSecret(once.secret, publicRaw, once.publicRaw, publicRaw);
  const { key, nonce } = await schedule(shared, asBytes(info), aead, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: aad }, key, plain);
  return concat(Uint8Array.of(SUITE), once.publicRaw, new Uint8Array(sealed));
}

/**
 * Opens a value; null when it was sealed to another key, for another use or place, or altered. Never throws.
 * @param {{ secret: CryptoKey, publicRaw: Uint8Array }} pair
 * @param {string | Uint8Array} info
 * @param {Uint8Array} aad
 * @param {Uint8Array} whole suite, encapsulated key, ciphertext
 * @param {{ aead?: { id: number, bytes: number } }} [vector] for published vectors only
 * @returns {Promise<Uint8Array | null>}
 */
export async function open(pair, info, aad, whole, { aead = AES_256 } = {}) {
  try {
    if (whole[0] !== SUITE) return null;
    const enc = whole.slice(1, 1 + POINT);
    const shared = await sharedSecret(pair.secret, enc, enc, pair.publicRaw);
    const { key, nonce } = await schedule(shared, asBytes(info), aead, "decrypt");
    const cipher = { name: "AES-GCM", iv: nonce, additionalData: aad };
    return new Uint8Array(await crypto.subtle.decrypt(cipher, key, whole.slice(1 + POINT)));
  } catch {
    return null;
  }
}

const point = ({ x, y }) => concat(Uint8Array.of(4), fromBase64Url(x), fromBase64Url(y));

/**
 * A new pair.
 * @returns {Promise<{ pair: { secret: CryptoKey, publicRaw: Uint8Array }, scalar: Uint8Array }>} `scalar` is the
 *   private half in the clear, 32 bytes, for whoever has to wrap it at rest or seal it to somebody
 */
export async function generate() {
  const made = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const jwk = await crypto.subtle.exportKey("jwk", made.privateKey);
  const secret = await crypto.subtle.importKey("jwk", { ...jwk, ext: false }, CURVE, false, ["deriveBits"]);
  return { pair: { secret, publicRaw: point(jwk) }, scalar: fromBase64Url(jwk.d) };
}

/**
 * A pair of its private half as the service writes it. WebCrypto has no way from a scalar to its point, but a
 * PKCS#8 key may leave the point out (RFC 5915): the browser then works it out, and the JWK of the same key
 * tells it. Chromium does so; for a browser that does not, hand in the public half.
 * @param {string} hex 64 hexadecimal digits
 * @param {Uint8Array} [publicRaw] its point, where it is known
 * @returns {Promise<{ secret: CryptoKey, publicRaw: Uint8Array } | null>} null when it is no such key
 */
export async function importPrivate(hex, publicRaw) {
  try {
    const scalar = fromHex(hex);
    if (scalar.length !== 32) return null;
    if (publicRaw) return { secret: await importPair(CURVE, scalar, publicRaw, ["deriveBits"]), publicRaw };
    const pkcs8 = concat(PKCS8, scalar);
    const known = await crypto.subtle.importKey("pkcs8", pkcs8, CURVE, true, ["deriveBits"]);
    const jwk = await crypto.subtle.exportKey("jwk", known);
    const secret = await crypto.subtle.importKey("pkcs8", pkcs8, CURVE, false, ["deriveBits"]);
    return { secret, publicRaw: point(jwk) };
  } catch {
    return null;
  }
}

/**
 * A private P-256 key of both its halves, not to be given out again. Throws when they are no key.
 * @param {EcKeyImportParams} algorithm
 * @param {Uint8Array} scalar 32 bytes
 * @param {Uint8Array} publicRaw 65 bytes
 * @param {KeyUsage[]} usages
 * @returns {Promise<CryptoKey>}
 */
export function importPair(algorithm, scalar, publicRaw, usages) {
  const [x, y, d] = [publicRaw.slice(1, 33), publicRaw.slice(33), scalar].map(toBase64Url);
  return crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", x, y, d }, algorithm, false, usages);
}
