/** Signatures by Ed25519: of the root over the list of units, of the service over the register. */

import { createPublicKey, verify } from "node:crypto";

import { concat, utf8 } from "./bytes.js";

/** What stands before 32 bytes to make them a public key that Node.js reads (RFC 8410). */
const PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

/** Whether the key signed these bytes for this use. */
export function isSigned(key: Uint8Array, use: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const der = Buffer.from(concat(PREFIX, key));
  const read = createPublicKey({ key: der, format: "der", type: "spki" });
  return verify(null, concat(utf8(`${use}\n`), bytes), read, signature);
}
