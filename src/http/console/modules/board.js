// The duty board. Rows come from the server by the clock; what the tips say is opened here, in a worker, and
// searched in memory. j and k move, Enter opens, a accepts, / searches.

import { act } from "./acting.js";
import { carry } from "./carrying.js";
import * as clocks from "./clocks.js";
import { known, summary } from "./facts.js";
import { listen } from "./live.js";
import { openTips } from "./opening.js";
import { Index } from "./search.js";
import { opened } from "./session.js";
import { at, busy, fetched, problem, said } from "./ui.js";

const index = new Index();
const tips = new Map();
let session = null;

const rows = () => [...document.querySelectorAll("#rows tbody tr")];

function fill(row) {
  const tip = tips.get(row.dataset.tip);
  if (!tip) return;
  for (const [field, words] of Object.entries(summary(tip))) {
    const cell = row.querySelector(`[data-field="${field}"]`);
    if (cell) cell.textContent = words;
  }
}

function search() {
  const asked = at("words").value;
  const found = new Set(index.find(asked));
  const shown = rows().filter((row) => {
    const tip = tips.get(row.dataset.tip);
    const fits = !asked.trim() || (tip && found.has(tip.id)) || row.dataset.tip.startsWith(asked.trim().toUpperCase());
    row.hidden = !fits;
    return fits;
  });
  at("found").textContent = asked.trim() ? `${shown.length} ${said("found")}` : "";
}

async function openAll() {
  const [{ unit, tips: sealed }, names] = await Promise.all([fetched("/console/sealed"), fetched("/console/places")]);
  known(names);
  await openTips({ unit, keys: session.unitKeys, tips: sealed }, ({ opened: batch, done, of }) => {
    for (const tip of batch) {
      tips.set(tip.reference, tip);
      index.add(tip);
    }
    rows().forEach(fill);
    at("rows").dataset.opened = `${done}/${of}`;
  }).finished;
  search();
}

/** A row as the server writes it, from the page's own template. */
function made(row) {
  const line = at("row").content.firstElementChild.cloneNode(true);
  Object.assign(line.dataset, { tip: row.reference, band: row.band, seen: row.seen });
  line.classList.add(row.band);
  const link = line.querySelector("a");
  [link.textContent, link.href] = [row.reference, `/console/tips/${row.reference}`];
  const band = line.querySelector(".band");
  [band.textContent, band.className] = [row.band_shown, `band ${row.band}`];
  const time = line.querySelector("time");
  [time.dateTime, time.textContent] = [row.until, row.left];
  line.querySelector("small").textContent = row.waits_shown;
  line.querySelector("[data-owner]").textContent = row.owner;
  return line;
}

/** Takes the rows anew, and opens what is new in them. */
async function refresh() {
  const { rows: fresh } = await fetched("/console/board/rows");
  const focused = document.activeElement?.closest?.("tr")?.dataset.tip;
  document.querySelector("#rows tbody").replaceChildren(...fresh.map(made));
  at("empty").hidden = fresh.length > 0;
  rows().forEach(fill);
  clocks.tick();
  search();
  if (focused) document.querySelector(`tr[data-tip="${focused}"] a`)?.focus();
  if (session && rows().some((row) => !tips.has(row.dataset.tip))) await openAll();
}

function move(by) {
  const shown = rows().filter((row) => !row.hidden);
  const now = shown.findIndex((row) => row.contains(document.activeElement));
  shown[Math.min(Math.max(now + by, 0), shown.length - 1)]?.querySelector("a")?.focus();
}

async function accept() {
  const row = document.activeElement?.closest?.("tr");
  if (!row || !session) return;
  try {
    await act(session, { reference: row.dataset.tip, seen: row.dataset.seen }, { act: "accept" });
    await refresh();
  } catch (error) {
    problem(error.message);
    await refresh();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = { j: () => move(1), k: () => move(-1), a: accept, "/": () => at("words").focus() };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
at("words").addEventListener("input", search);
at("search").addEventListener("submit", (event) => event.preventDefault());

// The unit's keys for the opener without a server: under a passphrase, in a file.
at("carry").addEventListener("submit", busy(at("carry"), async () => {
  const [words, again] = [at("carry").words.value, at("carry").again.value];
  if (!session?.unitKeys.length) throw new Error(said("cannot-open"));
  if (words !== again) throw new Error(said("not-same"));
  if (words.length < 14) throw new Error(said("new-password-short"));
  const file = JSON.stringify(await carry(session.unit, session.unitKeys, words));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
  link.download = `suluh-${session.unit}.kunci.json`;
  link.click();
  at("carry").reset();
}));

session = await opened();
at("locked").hidden = session !== null;
clocks.run(session?.skew ?? 0);
if (session) await openAll().catch((error) => problem(error.message));
// Also the first time: something may have come while the page was read.
listen(() => refresh().catch((error) => problem(error.message)));
