/** What leaves the phone sealed: pages of a report, and files. The contract is deploy/MOBILE.md. */

import { webcrypto } from "node:crypto";

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

import { type Bytes, bound, concat, hex, hmac, length, SUITE, utf8 } from "./bytes.js";
import type { Unit } from "./units.js";

const { subtle } = webcrypto;

/** Bytes to which a document is padded; above the last, to whole multiples of it. */
const PAGE_SIZES = [2 << 10, 4 << 10, 16 << 10];
const FILE_SIZES = [64 << 10];
/** Bytes of an encapsulated key: an uncompressed point. */
const ENCAPPED = 65;

/** Which page. */
export interface Place {
  tip: string;
  page: string;
}

/** The page's key for one unit. */
export interface Wrap {
  unit: string;
  epoch: number;
  sealed: Bytes;
}

/** The two secrets of a page: DEK goes to units only, S to the server only. */
export interface Secrets {
  dek: Bytes;
  secret: Bytes;
}

function suite(): CipherSuite {
  return new CipherSuite({
    kem: new DhkemP256HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new Aes256Gcm(),
  });
}

/** The place of a report's first page: the same for the report by SMS and by the API. */
export function placeOf(key: Uint8Array, id: string): Place {
  const code = utf8(id.slice(0, 8));
  const part = (use: string) => hex(hmac(key, utf8(use), Uint8Array.of(0), code).slice(0, 16));
  return { tip: part("suluh app tip 1"), page: part("suluh app page 1") };
}

export function newSecrets(): Secrets {
  const random = () => webcrypto.getRandomValues(new Uint8Array(32));
  return { dek: random(), secret: random() };
}

function pad(plain: Uint8Array, sizes: number[]): Bytes {
  const whole = concat(length(plain.length), plain);
  const largest = sizes[sizes.length - 1] as number;
  const size = sizes.find((size) => size >= whole.length) ?? Math.ceil(whole.length / largest) * largest;
  return concat(whole, new Uint8Array(size - whole.length));
}

function unpad(padded: Uint8Array): Bytes {
  const size = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (size > padded.length - 4) throw new Error("no such length");
  return padded.slice(4, 4 + size) as Bytes;
}

async function aes({ dek, secret }: Secrets, info: Bytes): Promise<webcrypto.CryptoKey> {
  const both = await subtle.importKey("raw", concat(dek, secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  return subtle.deriveKey(derivation, both, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The key is for one body only, so its nonce may be the same each time. */
function once(aad: Bytes): webcrypto.AesGcmParams {
  return { name: "AES-GCM", iv: new Uint8Array(12), additionalData: aad };
}

async function sealUnder(secrets: Secrets, use: string, place: string[], plain: Bytes): Promise<Bytes> {
  const key = await aes(secrets, bound(use, ...place));
  const sealed = await subtle.encrypt(once(bound(...place)), key, plain);
  return concat(Uint8Array.of(SUITE), new Uint8Array(sealed));
}

async function openUnder(secrets: Secrets, use: string, place: string[], body: Uint8Array): Promise<Bytes> {
  if (body[0] !== SUITE) throw new Error("another suite");
  const key = await aes(secrets, bound(use, ...place));
  return new Uint8Array(await subtle.decrypt(once(bound(...place)), key, body.slice(1)));
}

/** The body of a page. */
export function sealPage(place: Place, secrets: Secrets, document: Uint8Array): Promise<Bytes> {
  return sealUnder(secrets, "suluh tip 1", [place.tip, place.page], pad(document, PAGE_SIZES));
}

/** What is in the body of a page. */
export async function openPage(place: Place, secrets: Secrets, body: Uint8Array): Promise<Bytes> {
  return unpad(await openUnder(secrets, "suluh tip 1", [place.tip, place.page], body));
}

/** A file of a page. */
export function sealFile(place: Place, attachment: string, secrets: Secrets, file: Uint8Array): Promise<Bytes> {
  return sealUnder(secrets, "suluh file 1", [place.tip, place.page, attachment], pad(file, FILE_SIZES));
}

/** What is in a file of a page. */
export async function openFile(place: Place, attachment: string, secrets: Secrets, body: Uint8Array): Promise<Bytes> {
  return unpad(await openUnder(secrets, "suluh file 1", [place.tip, place.page, attachment], body));
}

function wrapPlace({ tip, page }: Place, unit: string, epoch: number): Bytes {
  return bound(tip, page, unit, String(epoch));
}

/** The page's key for a unit of the signed list. */
export async function wrapFor(place: Place, unit: Unit, dek: Bytes): Promise<Wrap> {
  const hpke = suite();
  const recipientPublicKey = await hpke.kem.deserializePublicKey(unit.key);
  const info = utf8("suluh wrap 1");
  const { enc, ct } = await hpke.seal({ recipientPublicKey, info }, dek, wrapPlace(place, unit.id, unit.epoch));
  const sealed = concat(Uint8Array.of(SUITE), new Uint8Array(enc), new Uint8Array(ct));
  return { unit: unit.id, epoch: unit.epoch, sealed };
}

/** The page's key, opened with a unit's private scalar. An app cannot do this; its tests do. */
export async function unwrap(place: Place, wrap: Wrap, scalar: Bytes): Promise<Bytes> {
  if (wrap.sealed[0] !== SUITE) throw new Error("another suite");
  const hpke = suite();
  const recipientKey = await hpke.kem.importKey("raw", scalar.slice().buffer, false);
  const enc = wrap.sealed.slice(1, 1 + ENCAPPED);
  const sealed = wrap.sealed.slice(1 + ENCAPPED);
  const info = utf8("suluh wrap 1");
  const aad = wrapPlace(place, wrap.unit, wrap.epoch);
  return new Uint8Array(await hpke.open({ recipientKey, enc, info }, sealed, aad));
}
