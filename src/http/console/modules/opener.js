// A worker that opens a unit's tips, so that the page stays quick. It keeps nothing but what it was just handed:
// no storage, no network. Whoever starts it (opening.js) ends it when it is done. It is handed, and says, what
// bundle.js does.

import { openBundle } from "./bundle.js";

addEventListener("message", ({ data }) => {
  // A failure is to reach the page as the worker's error, and not to be lost in a promise.
  openBundle(data, (batch) => postMessage(batch)).catch((error) => reportError(error));
});
