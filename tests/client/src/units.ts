/** The list of units, which is believed only when the root key that the app was built with signed it. */

import { type Bytes, fromBase64 } from "./bytes.js";
import { isSigned } from "./signed.js";

/** The list as it is carried. */
export interface SignedUnits {
  list: string;
  signature: string;
}

/** What an app needs to know of a unit. */
export interface Unit {
  id: string;
  name: string;
  epoch: number;
  key: Bytes;
}

export interface UnitList {
  serial: number;
  units: Unit[];
}

/** The list, or `null` when the root did not sign it. An older one than `known` is none either. */
export function believed(root: Uint8Array, signed: SignedUnits, known = 0): UnitList | null {
  let bytes: Bytes, signature: Bytes;
  try {
    [bytes, signature] = [fromBase64(signed.list), fromBase64(signed.signature)];
  } catch {
    return null;
  }
  if (!isSigned(root, "suluh units 1", bytes, signature)) return null;
  const { serial, units } = JSON.parse(new TextDecoder().decode(bytes));
  if (serial < known) return null;
  const unit = (it: { id: string; name: string; epoch: number; key: string }): Unit => ({
    id: it.id,
    name: it.name,
    epoch: it.epoch,
    key: fromBase64(it.key),
  });
  return { serial, units: units.map(unit) };
}

/** The units that the server names, as the list has them; `null` when one is not there with that key. */
export function named(list: UnitList, cards: { unit: string; epoch: number; key: string }[]): Unit[] | null {
  const units = cards.map(({ unit, epoch, key }) => {
    const bytes = Buffer.from(key, "base64");
    return list.units.find((it) => it.id === unit && it.epoch === epoch && bytes.equals(it.key));
  });
  return units.every((unit) => unit !== undefined) ? (units as Unit[]) : null;
}
