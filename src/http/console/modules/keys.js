// An officer's two private keys: one opens what is sealed to them (HPKE), one signs what they do (ECDSA P-256 with
// SHA-256). They are made in the browser and leave it only wrapped at rest under a key that the server never has.
//
// At rest: a version byte, 12 bytes of nonce, and AES-256-GCM of the 194 bytes below, bound to version and officer.
// A pair's 97 bytes are its scalar (32) and its uncompressed point (65), the pair that opens first.

import { concat, text, utf8 } from "./bytes.js";
import { POINT, bound, generate as generatePair, importPair, importPrivate, open, seal } from "./hpke.js";

/** The version of what is kept at rest. */
const VERSION = 1;
const SCALAR = 32;
const NONCE = 12;
const RAW = 2 * (SCALAR + POINT);
/** OWASP's number for PBKDF2 with SHA-256. */
const ROUNDS = 600_000;
const UNIT_KEY = "suluh unit key 1";
const SIGNING = { name: "ECDSA", namedCurve: "P-256" };

/**
 * Two new pairs.
 * @returns {Promise<Uint8Array>} 194 secret bytes, for {@link load} and {@link wrap}
 */
export async function generate() {
  // A signing key is a scalar and its point like the other; what either is used for is decided when it is loaded.
  const [opening, signing] = [await generatePair(), await generatePair()];
  return concat(opening.scalar, opening.pair.publicRaw, signing.scalar, signing.pair.publicRaw);
}

/**
 * The keys ready for use; from here on WebCrypto gives neither out.
 * @param {Uint8Array} raw 194 bytes
 * @returns {Promise<{ pair: { secret: CryptoKey, publicRaw: Uint8Array }, signing: CryptoKey, signingRaw: Uint8Array } | null>}
 *   `pair` opens, `signing` signs, `signingRaw` checks (65 bytes); null when these are no keys
 */
export async function load(raw) {
  try {
    if (raw.length !== RAW) return null;
    const [opening, signing] = [raw.slice(0, RAW / 2), raw.slice(RAW / 2)];
    const [publicRaw, signingRaw] = [opening.slice(SCALAR), signing.slice(SCALAR)];
    const secret = await importPair({ name: "ECDH", namedCurve: "P-256" }, opening.slice(0, SCALAR), publicRaw, ["deriveBits"]);
    const signs = await importPair(SIGNING, signing.slice(0, SCALAR), signingRaw, ["sign"]);
    return { pair: { secret, publicRaw }, signing: signs, signingRaw };
  } catch {
    return null;
  }
}

const atRest = (wrapping, usage) => crypto.subtle.importKey("raw", wrapping, "AES-GCM", false, [usage]);
const cipher = (iv, officer) => ({ name: "AES-GCM", iv, additionalData: bound(["suluh officer keys", String(VERSION), officer]) });

const is256 = (wrapping) => {
  // A key of 16 bytes would be taken too, and be AES-128.
  if (wrapping.length !== 32) throw new TypeError("a wrapping key has 32 bytes");
  return wrapping;
};

/**
 * Wraps the keys for keeping. Throws when the wrapping key has not 32 bytes.
 * @param {Uint8Array} raw 194 bytes
 * @param {Uint8Array} wrapping 32 bytes of {@link fromPassphrase} or {@link fromPrf}
 * @param {string} officer the officer's id
 * @returns {Promise<Uint8Array>} 223 bytes
 */
export async function wrap(raw, wrapping, officer) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await atRest(is256(wrapping), "encrypt");
  const sealed = await crypto.subtle.encrypt(cipher(nonce, officer), key, raw);
  return concat(Uint8Array.of(VERSION), nonce, new Uint8Array(sealed));
}

/**
 * Unwraps kept keys; null with the wrong passphrase, officer or version, or when anything was altered. Never throws.
 * @param {Uint8Array} wrapped
 * @param {Uint8Array} wrapping 32 bytes
 * @param {string} officer
 * @returns {Promise<Uint8Array | null>} the 194 bytes, for {@link load}, or to be wrapped once more under another key
 */
export async function unwrap(wrapped, wrapping, officer) {
  try {
    if (wrapped[0] !== VERSION) return null;
    const nonce = wrapped.slice(1, 1 + NONCE);
    const key = await atRest(is256(wrapping), "decrypt");
    return new Uint8Array(await crypto.subtle.decrypt(cipher(nonce, officer), key, wrapped.slice(1 + NONCE)));
  } catch {
    return null;
  }
}

async function derive(secret, info) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, key, 256));
}

/**
 * What a passphrase gives: `auth`, which the server is sent (and keeps only a hash of), and `wrap`, which never
 * leaves the browser. Neither tells the other. The passphrase is normalised (NFKC), so that keyboards which write
 * a letter in one or two characters give the same.
 * @param {string} passphrase
 * @param {Uint8Array} salt the officer's own, 16 random bytes or more
 * @returns {Promise<{ auth: Uint8Array, wrap: Uint8Array }>} 32 bytes each
 */
export async function fromPassphrase(passphrase, salt) {
  if (salt.length < 16) throw new TypeError("a salt has 16 bytes or more");
  const typed = await crypto.subtle.importKey("raw", utf8(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
  const pbkdf2 = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const stretched = new Uint8Array(await crypto.subtle.deriveBits(pbkdf2, typed, 256));
  const [auth, wrapping] = ["suluh passphrase auth 1", "suluh passphrase wrap 1"].map((label) => derive(stretched, utf8(label)));
  return { auth: await auth, wrap: await wrapping };
}

/**
 * The wrapping key of a passkey. Throws when the passkey gave not 32 bytes.
 * @param {Uint8Array} prfOutput what WebAuthn's PRF extension gave, 32 bytes
 * @param {string} officer the officer's id
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export const fromPrf = async (prfOutput, officer) => derive(is256(prfOutput), bound(["suluh passkey wrap 1", officer]));

/**
 * Signs bytes. What they mean is for the caller to say in them: begin with a purpose, as `bound` writes it.
 * @param {{ signing: CryptoKey }} keys of {@link load}
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>} 64 bytes, r and s
 */
export async function sign(keys, bytes) {
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.signing, bytes));
}

/**
 * What two people read to each other to know that they mean the same keys: six groups of four digits. Each is four
 * bytes of SHA-256 over both points, modulo 10,000.
 * @param {Uint8Array} publicRaw 65 bytes, to which is sealed
 * @param {Uint8Array} signingRaw 65 bytes, which check signatures
 * @returns {Promise<string>} such as "0127 9914 3302 7781 0009 5620"
 */
export async function fingerprint(publicRaw, signingRaw) {
  const hash = new DataView(await crypto.subtle.digest("SHA-256", concat(publicRaw, signingRaw)));
  const groups = [0, 4, 8, 12, 16, 20].map((at) => hash.getUint32(at) % 10_000);
  return groups.map((group) => String(group).padStart(4, "0")).join(" ");
}

const unitKeyPlace = (unit, epoch, officer) => bound([unit, String(epoch), officer]);

const textOrNone = (bytes) => {
  try {
    return text(bytes);
  } catch {
    return null;
  }
};

/**
 * Opens a unit's private key that was sealed to this officer; null when it is not theirs, or of another unit or
 * epoch, or altered. Never throws.
 * @param {{ pair: { secret: CryptoKey, publicRaw: Uint8Array } }} keys of {@link load}
 * @param {string} officer this officer's id
 * @param {string} unit
 * @param {number} epoch
 * @param {Uint8Array} sealed
 * @returns {Promise<string | null>} 64 hexadecimal digits, for `importPrivate` of hpke.js and for {@link sealUnitKey}
 */
export async function openUnitKey(keys, officer, unit, epoch, sealed) {
  const plain = await open(keys.pair, UNIT_KEY, unitKeyPlace(unit, epoch, officer), sealed);
  const hex = plain && textOrNone(plain);
  return hex && (await importPrivate(hex)) ? hex : null;
}

/**
 * Seals a unit's private key to an officer. Throws when the officer's key is no point of the curve.
 * @param {Uint8Array} publicRaw the officer's, 65 bytes
 * @param {string} officer that officer's id
 * @param {string} unit
 * @param {number} epoch
 * @param {string} hex 64 hexadecimal digits
 * @returns {Promise<Uint8Array>}
 */
export const sealUnitKey = (publicRaw, officer, unit, epoch, hex) =>
  seal(publicRaw, UNIT_KEY, unitKeyPlace(unit, epoch, officer), utf8(hex));
