// Starts the opener for a page and hands on what it opens.
//
// A browser checks the hashes of the import map for a page's modules, and for no worker's. So the worker is one file,
// opener.js joined with what it imports; it is fetched here against the hash that the import map has of it, and
// started from these very bytes. The pages' policy wants every script's address to be vouched for (Trusted Types):
// there is one policy, "suluh", and it vouches for the address of those bytes alone, so that whoever smuggles markup
// into a page starts no worker of theirs with it.

const WORKER = new URL("./opener.worker.js", import.meta.url);

/** The bytes' address, once they are here. */
let address = null;

function vouch(url) {
  if (!address || url !== address) throw new TypeError("no script of ours");
  return url;
}

const policy = globalThis.trustedTypes?.createPolicy("suluh", { createScriptURL: vouch }) ?? { createScriptURL: vouch };

async function fetched() {
  const { integrity } = JSON.parse(document.querySelector("script[type=importmap]").textContent);
  const hash = integrity[WORKER.pathname];
  if (!hash) throw new Error("the page has no hash of the opener");
  const answer = await fetch(WORKER, { integrity: hash });
  if (!answer.ok) throw new Error(`the opener was not to be had (${answer.status})`);
  address ??= URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "text/javascript" }));
}

/**
 * A worker that opens tips of a unit, one list after the other, until it is stopped or failed: its memory, and the keys
 * in it, go with it.
 * @param {{ unit: string, keys: { epoch: number, hex: string }[] }} holder
 * @returns {{ open: (tips: object[], onBatch: (batch: { opened: object[], done: number, of: number }) => void)
 *   => Promise<number>, stop: () => void }} `open` gives how many tips there were, and is rejected when the worker
 *   failed or is not the one that was published; after `stop` it stays open
 */
export function startOpener({ unit, keys }) {
  const waiting = [];
  let [worker, failed, stopped] = [null, null, false];
  function fail(error) {
    failed = error;
    for (const { reject } of waiting.splice(0)) reject(error);
  }
  function start() {
    if (stopped) return;
    worker = new Worker(policy.createScriptURL(address));
    worker.onmessage = ({ data }) => {
      const [{ onBatch, resolve }] = waiting;
      onBatch(data);
      if (data.done < data.of) return;
      waiting.shift();
      resolve(data.of);
    };
    worker.onerror = (event) => fail(new Error(event.message ?? "the opener did not start"));
    worker.postMessage({ unit, keys });
    for (const { tips } of waiting) worker.postMessage({ tips });
  }
  (address ? Promise.resolve() : fetched()).then(start).catch(fail);
  const open = (tips, onBatch) =>
    new Promise((resolve, reject) => {
      if (failed) throw failed;
      waiting.push({ tips, onBatch, resolve, reject });
      worker?.postMessage({ tips });
    });
  const stop = () => {
    stopped = true;
    worker?.terminate();
  };
  return { open, stop };
}

/**
 * Opens tips of a unit in a worker, which ends when all are done or something failed.
 * @param {{ unit: string, keys: { epoch: number, hex: string }[], tips: object[] }} request tips as in a bundle
 * @param {(batch: { opened: object[], done: number, of: number }) => void} onBatch called as they are opened
 * @returns {{ finished: Promise<number>, stop: () => void }}
 */
export function openTips({ tips, ...holder }, onBatch) {
  const { open, stop } = startOpener(holder);
  return { finished: open(tips, onBatch).finally(stop), stop };
}
