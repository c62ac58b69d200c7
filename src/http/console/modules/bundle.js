// A unit's tips as they are sealed, opened. The twin of src/domain/tips/bundle.rs; what it is handed is all it knows.
//
// In:  { unit, keys: [{ epoch, hex }], tips: [BundledTip] }
// Out: { opened: [{ id, reference, status, pages: [{ id, epoch, document }] }], done, of }, until done is of.
// `document` is null where these keys do not open the page. Pages stand by their time, the unread last.

import { fromBase64, text } from "./bytes.js";
import { read } from "./document.js";
import { open } from "./envelope.js";
import { bound, importPrivate, open as openSealed } from "./hpke.js";

/** Tips at a time: often enough for a bar that moves, seldom enough to cost nothing. */
const BATCH = 20;
const RECOVERY = "suluh recovery 1";

/**
 * What was opened, as its row has it: whoever sealed a page chose what it says of itself, and an app must not speak as an
 * officer, by another way, or as if its words had been read at intake. `kind` is missing where the sealed words alone
 * tell an officer's page from an addition.
 */
function asItsRow(document, { kind, app }) {
  const page = kind ?? document.page;
  return app ? { ...document, page, channel: "app", volunteer: true, study: null } : { ...document, page };
}

async function openPage(unit, keys, tip, row) {
  const { id, secret, body, epoch, wrap } = row;
  const pair = keys.get(epoch);
  const place = { tip: tip.id, page: id };
  let document = null;
  try {
    const sealed = fromBase64(wrap);
    const plain = pair && secret && (await open(place, { unit, epoch, sealed }, pair, fromBase64(secret), fromBase64(body)));
    const said = plain && read(plain);
    document = said ? asItsRow(said, row) : null;
  } catch {
    // What is no base64 cannot be opened either.
  }
  return { id, epoch, document };
}

const time = ({ document }) => (document ? Date.parse(document.at) : Number.MAX_SAFE_INTEGER);

async function openTip(unit, keys, tip) {
  const pages = await Promise.all(tip.pages.map((page) => openPage(unit, keys, tip, page)));
  pages.sort((one, other) => time(one) - time(other));
  return { id: tip.id, reference: tip.reference, status: tip.status, pages };
}

/** A unit's keys as they open. @param {{ epoch: number, hex: string }[]} keys @returns {Promise<Map<number, object>>} */
export async function pairsOf(keys) {
  const pairs = new Map();
  for (const { epoch, hex } of keys) {
    const pair = await importPrivate(hex);
    if (pair) pairs.set(epoch, pair);
  }
  return pairs;
}

/**
 * Opens tips of a unit and hands them on as they are opened.
 * @param {string} unit
 * @param {Map<number, object>} pairs of {@link pairsOf}
 * @param {object[]} tips
 * @param {(batch: { opened: object[], done: number, of: number }) => void} onBatch
 */
export async function openList(unit, pairs, tips, onBatch) {
  let done = 0;
  do {
    const opened = await Promise.all(tips.slice(done, done + BATCH).map((tip) => openTip(unit, pairs, tip)));
    done += opened.length;
    onBatch({ opened, done, of: tips.length });
  } while (done < tips.length);
}

/**
 * The same of a whole bundle.
 * @param {{ unit: string, keys: { epoch: number, hex: string }[], tips: object[] }} request
 * @param {(batch: { opened: object[], done: number, of: number }) => void} onBatch
 */
export async function openBundle({ unit, keys, tips }, onBatch) {
  await openList(unit, await pairsOf(keys), tips, onBatch);
}

/**
 * The unit's keys that its recovery key opens.
 * @param {string} unit
 * @param {[number, string][]} recoverable of the bundle: epoch and what is sealed to the recovery key
 * @param {string} hex the recovery key
 * @returns {Promise<{ epoch: number, hex: string }[]>} none with another key
 */
export async function recovered(unit, recoverable, hex) {
  const pair = await importPrivate(hex);
  const keys = [];
  for (const [epoch, sealed] of pair ? recoverable : []) {
    const plain = await openSealed(pair, RECOVERY, bound([unit, String(epoch)]), fromBase64(sealed));
    if (plain) keys.push({ epoch, hex: text(plain) });
  }
  return keys;
}
