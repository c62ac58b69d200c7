// The officer's keys from page to page. What lies in the tab is wrapped under a key that only the session on the
// server gives: the tab alone opens nothing, the server alone neither, and when the session ends both are gone.

import { fromBase64, toBase64 } from "./bytes.js";
import { load, openUnitKey, unwrap, wrap } from "./keys.js";
import { fetched } from "./ui.js";

const PLACE = "suluh keys";

/** Keeps the keys of somebody who has just come in. @param {Uint8Array} raw @param {string} officer */
export async function keep(raw, officer) {
  const { tab_key } = await fetched("/console/keys");
  sessionStorage.setItem(PLACE, toBase64(await wrap(raw, fromBase64(tab_key), officer)));
}

/** Forgets them. */
export const forget = () => sessionStorage.removeItem(PLACE);

async function kept({ officer, tab_key }) {
  const words = sessionStorage.getItem(PLACE);
  return words && unwrap(fromBase64(words), fromBase64(tab_key), officer);
}

/** The keys of whoever is here as they are wrapped, for one more way to come in; null when this tab has none. */
export const rawKeys = async () => kept(await fetched("/console/keys"));

/**
 * The keys of whoever is here; null when this tab has none and they must come in once more.
 * @returns {Promise<null | { officer: string, unit: string, keys: object, unitKeys: { epoch: number, hex: string }[],
 *   units: { id: string, name: string, epoch: number, key: string }[], skew: number }>}
 */
export async function opened() {
  const { officer, unit, tab_key, unit_keys, units, now } = await fetched("/console/keys");
  const raw = await kept({ officer, tab_key });
  const keys = raw && (await load(raw));
  if (!keys) return null;
  const unitKeys = [];
  for (const [epoch, sealed] of unit_keys) {
    const hex = await openUnitKey(keys, officer, unit, epoch, fromBase64(sealed));
    if (hex) unitKeys.push({ epoch, hex });
  }
  return { officer, unit, keys, unitKeys, units, skew: Date.parse(now) - Date.now() };
}
