// A worker that opens tips of a unit, so that the page stays quick. It keeps nothing but the keys that it was handed:
// no storage, no network. Whoever starts it (opening.js) ends it when it is done.
//
// In:  first { unit, keys: [{ epoch, hex }] }, then lists of tips, any number: { tips: [BundledTip] }
// Out: for each list in its turn what bundle.js says.

import { openList, pairsOf } from "./bundle.js";

let holder = null;
let turn = Promise.resolve();

async function take({ unit, keys, tips }) {
  if (!holder) holder = { unit, pairs: await pairsOf(keys) };
  else await openList(holder.unit, holder.pairs, tips, (batch) => postMessage(batch));
}

addEventListener("message", ({ data }) => {
  // A failure is to reach the page as the worker's error, and not to be lost in a promise.
  turn = turn.then(() => take(data)).catch((error) => reportError(error));
});
