// The opener without a server: two files, and what they say. It is joined with all that it imports into one page,
// which may load and send nothing (src/http/console/opener.rs).

import { openBundle, recovered } from "./bundle.js";
import { carried, isCarried } from "./carrying.js";
import { known, name } from "./facts.js";
import { factList, pageBox } from "./shown.js";
import { at, busy, element, said, told } from "./ui.js";

known(JSON.parse(at("places").textContent));

/** A chosen file's JSON; null when it is none. @param {HTMLInputElement} input */
async function read(input) {
  try {
    return JSON.parse(await input.files[0].text());
  } catch {
    return null;
  }
}

/** The keys of the second file for the tips of the first. Throws with what is to be said. */
async function keysFor({ unit, recoverable }, file, words) {
  const kinds = ["unit-key", "recovery-key"];
  if (!file || !(kinds.includes(file.suluh) || isCarried(file))) throw new Error(said("offline-no-key"));
  if (file.unit !== unit) throw new Error(`${said("offline-other-unit")} ${file.unit} / ${unit}`);
  if (isCarried(file)) {
    const keys = await carried(file, words);
    if (!keys) throw new Error(said("offline-wrong-words"));
    return keys;
  }
  return file.suluh === "unit-key" ? [{ epoch: file.epoch, hex: file.secret }] : recovered(unit, recoverable ?? [], file.secret);
}

function tipBox({ reference, status, pages }) {
  const box = element("article", "card");
  const list = element("dl");
  list.append(...factList(pages.map(({ document }) => document).filter(Boolean)));
  const facts = element("section", "facts");
  facts.append(list);
  box.append(element("h2", "", `${reference} · ${name(`status-${status}`)}`), ...pages.map((page) => pageBox(page)), facts);
  return box;
}

at("key").addEventListener("change", async () => {
  const secret = isCarried(await read(at("key")));
  at("secret").hidden = !secret;
  at("words").required = secret;
});

const form = at("files");
form.addEventListener("submit", busy(form, async () => {
  at("tips").replaceChildren();
  told("");
  const [bundle, file] = [await read(at("sealed")), await read(at("key"))];
  if (!bundle?.unit || !Array.isArray(bundle.tips)) throw new Error(said("offline-no-tips"));
  const keys = await keysFor(bundle, file, at("words").value);
  let [opened, closed] = [0, 0];
  await openBundle({ unit: bundle.unit, keys, tips: bundle.tips }, ({ opened: tips }) => {
    const pages = tips.flatMap((tip) => tip.pages);
    opened += pages.filter(({ document }) => document).length;
    closed += pages.filter(({ document }) => !document).length;
    at("tips").append(...tips.map(tipBox));
  });
  if (closed && !opened) {
    at("tips").replaceChildren();
    throw new Error(said("offline-wrong-key"));
  }
  told(`${bundle.tips.length} ${said("offline-tips")}${closed ? `; ${closed} ${said("offline-closed")}` : ""}`);
}));
document.documentElement.dataset.ready = "yes";
