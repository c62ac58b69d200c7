// The duty board. Rows come from the server by the clock, a page at a time; what the tips say is opened here, in a
// worker and in the order of the board, and searched in memory. j and k move, Enter opens, a accepts, / searches.

import { act } from "./acting.js";
import { carry } from "./carrying.js";
import * as clocks from "./clocks.js";
import { known, summary } from "./facts.js";
import { isLocked, listen } from "./live.js";
import { startOpener } from "./opening.js";
import { Index } from "./search.js";
import { opened } from "./session.js";
import { at, busy, door, fetched, fetchedAside, problem, said } from "./ui.js";

/** Tips that a browser keeps at most: those with the least time left. */
const MOST = 10_000;
/** Rows that are shown at a time, as the server gives them. */
const SHOWN = 200;

const index = new Index();
/** What the board shows of each opened tip, by reference; the words themselves are only in the index. */
const tips = new Map();
let session = null;
let opening = Promise.resolve();
let asking = 0;

const rows = () => [...document.querySelectorAll("#rows tbody tr")];

function fill(row) {
  const tip = tips.get(row?.dataset.tip);
  if (!tip) return;
  for (const [field, words] of Object.entries(tip.summary)) {
    const cell = row.querySelector(`[data-field="${field}"]`);
    if (cell) cell.textContent = words;
  }
}

/** Tips that hold what is asked for, or whose reference begins so: by reference, in the order of the board. */
function fitting(asked) {
  const found = new Set(index.find(asked));
  const begins = asked.trim().toUpperCase();
  return [...tips].filter(([reference, { id }]) => found.has(id) || reference.startsWith(begins)).map(([reference]) => reference);
}

/** Shows the rows that fit, also those of other pages of the board. */
async function search() {
  if (isLocked()) return;
  const asked = at("words").value;
  const turn = ++asking;
  const beyond = () => rows().filter((row) => row.dataset.beyond);
  if (!asked.trim()) {
    for (const row of beyond()) row.remove();
    for (const row of rows()) row.hidden = false;
    at("found").textContent = "";
    return;
  }
  const fits = fitting(asked);
  const wanted = new Set(fits.slice(0, SHOWN));
  const begins = asked.trim().toUpperCase();
  for (const row of rows()) row.hidden = !wanted.has(row.dataset.tip) && !row.dataset.tip.startsWith(begins);
  const there = new Set(rows().map((row) => row.dataset.tip));
  const missing = [...wanted].filter((reference) => !there.has(reference));
  const tell = () => {
    const shown = rows().filter((row) => !row.hidden).length;
    const all = Math.max(fits.length, shown);
    at("found").textContent = `${all} ${said("found")}${shown < all ? `, ${shown} ${said("shown")}` : ""}`;
  };
  if (!missing.length) {
    tell();
    return;
  }
  const { rows: more } = await fetched(`/console/board/rows?of=${missing.join(",")}`);
  // Something else is asked for by now.
  if (turn !== asking || isLocked()) return;
  for (const row of beyond()) if (!wanted.has(row.dataset.tip)) row.remove();
  const body = document.querySelector("#rows tbody");
  for (const row of more) {
    const line = made(row);
    line.dataset.beyond = "yes";
    body.append(line);
    fill(line);
  }
  clocks.tick();
  tell();
}

const searching = () => search().catch((error) => problem(error.message));

function take({ opened: batch }) {
  for (const tip of batch) {
    tips.set(tip.reference, { id: tip.id, summary: summary(tip) });
    index.add(tip);
    fill(document.querySelector(`#rows tr[data-tip="${tip.reference}"]`));
  }
}

function progress(total) {
  if (isLocked()) return;
  const all = Math.max(total, tips.size);
  at("rows").dataset.opened = `${tips.size}/${all}`;
  const counted = all > MOST ? `${said("more-than")} ${MOST}` : all;
  at("searchable").textContent = `${tips.size} ${said("of")} ${counted} ${said("searchable")}`;
}

/** Opens part after part: while one is opened the next is fetched. */
async function openParts(first, follow) {
  const opener = startOpener({ unit: session.unit, keys: session.unitKeys });
  stopping.add(opener);
  try {
    let [path, last] = [first, Promise.resolve()];
    while (path && tips.size < MOST && !isLocked()) {
      const part = await fetchedAside(path);
      await last;
      if (isLocked()) return;
      const isFirst = path === first;
      last = opener.open(part.tips, (batch) => {
        take(batch);
        progress(part.total);
        if (batch.done < batch.of) return;
        if (follow && isFirst) performance.mark("suluh-first-opened");
        searching();
      });
      // A failure is heard where it is waited for, and until then it is not lost.
      last.catch(() => {});
      path = follow && part.next && `/console/sealed?after=${part.next}`;
    }
    await last;
  } finally {
    opener.stop();
    stopping.delete(opener);
  }
}

const stopping = new Set();

async function openAll() {
  known(await fetchedAside("/console/places"));
  // What is looked at comes first: a later page of the board before the first.
  if (pageOf()) await openNew();
  await openParts("/console/sealed", true);
  performance.mark("suluh-all-opened");
}

/** Opens what came since. */
async function openNew() {
  const fresh = rows().map((row) => row.dataset.tip).filter((reference) => !tips.has(reference));
  if (!session || !fresh.length || tips.size >= MOST) return;
  await openParts(`/console/sealed?of=${fresh.join(",")}`, false);
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

/** Which page of the board this is, and whither one goes from it. */
function turnTo({ shown, previous, next }) {
  at("part").textContent = shown;
  for (const [id, page] of [["previous", previous], ["next", next]]) {
    at(id).hidden = page === null;
    if (page !== null) at(id).href = `/console/board?page=${page}`;
  }
  at("parts").hidden = previous === null && next === null;
}

/** Which page of the board this is; null for the first. */
const pageOf = () => new URLSearchParams(location.search).get("page");

/** Takes the rows anew. */
async function refresh(by = fetchedAside) {
  const page = pageOf();
  const fresh = await by(`/console/board/rows${page ? `?page=${encodeURIComponent(page)}` : ""}`);
  if (isLocked()) return;
  const focused = document.activeElement?.closest?.("tr")?.dataset.tip;
  document.querySelector("#rows tbody").replaceChildren(...fresh.rows.map(made));
  at("empty").hidden = fresh.rows.length > 0;
  turnTo(fresh);
  rows().forEach(fill);
  clocks.tick();
  await search();
  if (focused) document.querySelector(`tr[data-tip="${focused}"] a`)?.focus();
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
    await refresh(fetched);
  } catch (error) {
    problem(error.message);
    await refresh(fetched);
  }
}

document.addEventListener("keydown", (event) => {
  if (isLocked() || event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = { j: () => move(1), k: () => move(-1), a: accept, "/": () => at("words").focus() };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
/** Another page of the board, without opening anew what is open. */
async function turn() {
  await refresh(fetched);
  at("rows")?.scrollIntoView();
  at("rows")?.focus({ preventScroll: true });
  await openNew();
}
for (const id of ["previous", "next"]) {
  at(id).addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", at(id).href);
    turn().catch((error) => problem(error.message));
  });
}
addEventListener("popstate", () => {
  if (!isLocked()) turn().catch((error) => problem(error.message));
});
at("words").addEventListener("input", searching);
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
at("locked").querySelector("a").href = door();
clocks.run(session?.skew ?? 0);
performance.mark("suluh-ready");
// Also the first time: something may have come while the page was read.
async function hear() {
  try {
    await refresh();
  } catch (error) {
    problem(error.message);
  }
  opening = opening.then(openNew).catch((error) => problem(error.message));
}
listen(hear, () => {
  session = null;
  for (const opener of stopping) opener.stop();
  tips.clear();
  index.clear();
});
if (session) opening = openAll().catch((error) => problem(error.message));
