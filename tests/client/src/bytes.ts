/** Bytes as texts, and texts as bytes that cannot be read in two ways. */

import { createHash, createHmac } from "node:crypto";

export type Bytes = Uint8Array<ArrayBuffer>;

/** The only suite there is: DHKEM P-256, HKDF-SHA256, AES-256-GCM. */
export const SUITE = 1;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Four bytes, the largest first. */
export function length(size: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, size);
  return bytes;
}

/** The suite and these texts, each with its length: what something sealed is bound to. */
export function bound(...texts: string[]): Bytes {
  const parts = texts.flatMap((text) => [length(utf8(text).length), utf8(text)]);
  return concat(Uint8Array.of(SUITE), ...parts);
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Base64 with or without padding. Node skips what is no base64, so what was read is written again. */
export function fromBase64(text: string): Bytes {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) throw new Error("no base64");
  return new Uint8Array(bytes);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function fromHex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("no hexadecimal digits");
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function hmac(key: Uint8Array, ...parts: Uint8Array[]): Bytes {
  return new Uint8Array(createHmac("sha256", key).update(concat(...parts)).digest());
}

/** SHA-256, in hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** JSON with the keys of every object in order and without blanks: RFC 8785 for texts, whole numbers and what holds them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`;
}
