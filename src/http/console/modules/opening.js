// Starts opener.js for a page and hands on what it opens.
//
// The pages' policy wants every script's address to be vouched for (Trusted Types). There is one policy, "suluh",
// and it vouches for one address: whoever smuggles markup into a page starts no worker of theirs with it.

const OPENER = new URL("./opener.js", import.meta.url).href;

function vouch(url) {
  if (url !== OPENER) throw new TypeError("no script of ours");
  return url;
}

const policy = globalThis.trustedTypes?.createPolicy("suluh", { createScriptURL: vouch }) ?? { createScriptURL: vouch };

/**
 * Opens a unit's tips in a worker, which ends when all are done or something failed: its memory, and the keys in it,
 * go with it.
 * @param {{ unit: string, keys: { epoch: number, hex: string }[], tips: object[] }} request tips as in a bundle
 * @param {(batch: { opened: object[], done: number, of: number }) => void} onBatch called as they are opened
 * @returns {{ finished: Promise<number>, stop: () => void }} `finished` gives how many tips there were, and is
 *   rejected when the worker failed; after `stop` it stays open
 */
export function openTips(request, onBatch) {
  const worker = new Worker(policy.createScriptURL(OPENER), { type: "module" });
  const finished = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      onBatch(data);
      if (data.done === data.of) resolve(data.of);
    };
    worker.onerror = (event) => reject(new Error(event.message ?? "the opener did not start"));
  }).finally(() => worker.terminate());
  worker.postMessage(request);
  return { finished, stop: () => worker.terminate() };
}
