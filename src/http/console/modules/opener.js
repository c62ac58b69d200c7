// A worker that opens a unit's tips, so that the page stays quick. It keeps nothing but what it was just handed:
// no storage, no network. Whoever starts it (opening.js) ends it when it is done.
//
// In:  { unit, keys: [{ epoch, hex }], tips: [BundledTip of src/domain/tips/bundle.rs] }
// Out: { opened: [{ id, reference, status, pages: [{ id, epoch, document }] }], done, of }, until done is of.
// `document` is null where these keys do not open the page. Pages stand by their time, the unread last.

import { fromBase64 } from "./bytes.js";
import { read } from "./document.js";
import { open } from "./envelope.js";
import { importPrivate } from "./hpke.js";

/** Tips in one message: often enough for a bar that moves, seldom enough to cost nothing. */
const BATCH = 20;

async function openPage(unit, keys, tip, { id, secret, body, epoch, wrap }) {
  const pair = keys.get(epoch);
  const place = { tip: tip.id, page: id };
  let document = null;
  try {
    const sealed = fromBase64(wrap);
    const plain = pair && secret && (await open(place, { unit, epoch, sealed }, pair, fromBase64(secret), fromBase64(body)));
    document = plain ? read(plain) : null;
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

async function openAll({ unit, keys, tips }) {
  const pairs = new Map();
  for (const { epoch, hex } of keys) {
    const pair = await importPrivate(hex);
    if (pair) pairs.set(epoch, pair);
  }
  let done = 0;
  do {
    const opened = await Promise.all(tips.slice(done, done + BATCH).map((tip) => openTip(unit, pairs, tip)));
    done += opened.length;
    postMessage({ opened, done, of: tips.length });
  } while (done < tips.length);
}

addEventListener("message", ({ data }) => {
  // A failure is to reach the page as the worker's error, and not to be lost in a promise.
  openAll(data).catch((error) => reportError(error));
});
