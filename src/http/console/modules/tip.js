// One tip: opened here, and the acts of its officer. Nothing of it is stored, and
// neither the address nor the title tells anything of it.

import { act, randomId } from "./acting.js";
import { fromBase64, toBase64, utf8 } from "./bytes.js";
import * as clocks from "./clocks.js";
import { rewrap, seal } from "./envelope.js";
import { known, name, placeOf } from "./facts.js";
import { showFiles } from "./files.js";
import { importPrivate } from "./hpke.js";
import { listen } from "./live.js";
import { sealNote } from "./mailbox.js";
import { draw } from "./map.js";
import { openTips } from "./opening.js";
import { opened } from "./session.js";
import { factList, pageBox } from "./shown.js";
import { at, busy, door, element, fetched, problem, said } from "./ui.js";

const article = at("tip");
const tip = { reference: article.dataset.tip, id: article.dataset.id, seen: article.dataset.seen };
let session = null;
let sealed = null;
let readable = null;

function showFacts(pages) {
  at("facts").replaceChildren(...factList(pages));
  // The tip is as urgent as its most urgent page.
  const [study] = pages.map((page) => page.study).filter(Boolean).sort((one, other) => one.band.localeCompare(other.band) || other.score - one.score);
  at("score").textContent = study ? `${study.score} · ${study.band.toUpperCase()}` : "";
  at("reasons").replaceChildren(...(study?.reasons ?? []).map(({ reason, points }) => element("li", "", `${name(reason)} +${points}`)));
}

/** Whether tips that share a token speak of the same number: only their words say. */
async function confirmLinks() {
  const values = (opened) => new Set(opened.pages.flatMap(({ document }) => document?.study?.marks ?? [])
    .filter(({ mark }) => ["TELEPON", "REKENING"].includes(mark)).map(({ mark, value }) => `${mark} ${value}`));
  const mine = values(readable);
  for (const item of document.querySelectorAll("#links li[data-tip]")) {
    const other = await openOne(await fetched(`/console/tips/${item.dataset.tip}/sealed`));
    const same = [...values(other)].some((value) => mine.has(value));
    item.querySelector("[data-confirmed]").textContent = said(same ? "confirmed-link" : "not-confirmed-link");
  }
}

async function openOne(one) {
  let found = null;
  await openTips({ unit: session.unit, keys: session.unitKeys, tips: [one] }, ({ opened: [it] }) => (found = it)).finished;
  return found;
}

async function show() {
  // The shapes are those of the whole province, and fetched whatever the tip says: its place stays here.
  const asked = [`/console/tips/${tip.reference}/sealed`, "/console/places", "/console/shapes"].map(fetched);
  const [one, names, shapes] = await Promise.all(asked);
  sealed = one;
  known(names);
  readable = await openOne(sealed);
  at("pages").replaceChildren(...readable.pages.map((page) => pageBox(page)));
  const pages = readable.pages.map(({ document }) => document).filter(Boolean);
  showFacts(pages);
  draw(pages.map(placeOf).find(Boolean), names, shapes);
  at("ask-volunteer").hidden = !pages.some(({ volunteer }) => volunteer);
  await showFiles(tip, sealed, readable.pages, () => session);
  article.dataset.opened = "yes";
  await confirmLinks();
}

const readers = () => article.dataset.readers.split(" ").map((id) => {
  const { epoch, key } = session.units.find((unit) => unit.id === id);
  return { unit: id, epoch, publicRaw: fromBase64(key) };
});

/** A page of the officer's own, sealed to every unit that reads the tip. */
async function page(kind, words) {
  const id = randomId();
  const document = { v: 1, page: kind, at: new Date(Date.now() + session.skew).toISOString(), channel: "api", words };
  const { body, secret, wraps } = await seal({ tip: tip.id, page: id }, JSON.stringify(document), readers());
  return {
    page: {
      id,
      secret: toBase64(secret),
      body: toBase64(body),
      wraps: wraps.map(({ unit, epoch, sealed }) => [unit, epoch, toBase64(sealed)]),
    },
  };
}

async function question(words) {
  const id = randomId();
  const whole = await sealNote(fromBase64(article.dataset.mailbox), tip.id, id, words.trim());
  return { question: { id, sealed: toBase64(whole) } };
}

/** The keys of every page for another unit. */
async function wrapsFor(to) {
  const { epoch, key } = session.units.find((unit) => unit.id === to);
  const reader = { unit: to, epoch, publicRaw: fromBase64(key) };
  const wraps = [];
  for (const { id, epoch: of, wrap } of sealed.pages) {
    const { hex } = session.unitKeys.find((key) => key.epoch === of) ?? {};
    const pair = hex && (await importPrivate(hex));
    const old = { unit: session.unit, epoch: of, sealed: fromBase64(wrap) };
    const made = pair && (await rewrap({ tip: tip.id, page: id }, old, pair, reader));
    if (!made) throw new Error(said("cannot-open"));
    wraps.push([id, made.epoch, toBase64(made.sealed)]);
  }
  return { wraps };
}

/** When an alert ends that lasts so many hours from now: the next full hour, in milliseconds. */
const ends = (hours) => Math.ceil((Date.now() + (session?.skew ?? 0)) / 3_600_000 + hours) * 3_600_000;
/** The SMS that a post will get, letter by letter, so that the officer reads it before it goes. */
function preview(form) {
  const { to, lasts, words } = form.elements;
  const there = new Date(ends(Number(lasts.value)) + Number(to.selectedOptions[0].dataset.hours) * 3_600_000);
  const two = (number) => String(number).padStart(2, "0");
  const until = `${two(there.getUTCDate())}/${two(there.getUTCMonth() + 1)} ${two(there.getUTCHours())}.00`;
  at("preview").textContent = form.dataset.text.replace("{until}", until).replace("{words}", words.value.trim().replace(/\.+$/, "") || "…");
}
const alerting = document.querySelector("form[data-act=border-alert]");
alerting?.addEventListener("input", () => preview(alerting));

const bands = ["p1", "p2", "p3", "p4"];
/** What a button or form does: the act, and what is attached. */
const deeds = {
  accept: async () => [{ act: "accept" }],
  decline: async ({ words }) => [{ act: "decline" }, await page("note", words.value)],
  ask: async ({ words }) => [{ act: "ask" }, await question(words.value)],
  note: async ({ words }) => [{ act: "note" }, await page("note", words.value)],
  // The sheet's words are those of the page: who reads it later needs no table.
  sheet: async (_, form) => {
    const ticked = [...form.querySelectorAll("fieldset")].map((set) => {
      const chosen = [...set.querySelectorAll(":checked")].map((box) => box.parentElement.textContent.trim());
      return chosen.length ? `${set.querySelector("legend").textContent}: ${chosen.join(", ")}` : "";
    });
    const words = [...ticked, form.elements.words.value.trim()].filter(Boolean).join("\n");
    if (!words) throw new Error(said("why"));
    return [{ act: "note" }, await page("sheet", words)];
  },
  assign: async ({ to }) => [{ act: "assign", to: to.value }],
  band: async ({ band, words }) => {
    const lower = bands.indexOf(band.value) > bands.indexOf(article.dataset.band);
    return lower ? [{ act: "lower", band: band.value }, await page("note", words.value)] : [{ act: "raise", band: band.value }];
  },
  "hand-over": async ({ to }) => [{ act: "hand-over", to: to.value }, await wrapsFor(to.value)],
  "border-alert": async ({ to, lasts, words }) => [{ act: "border-alert", to: to.value, until: ends(Number(lasts.value)) * 1000 }, { alert: { words: words.value.trim() } }],
  status: async ({ to, offices }) => [{ act: "status", to: to.value, offices: Number(offices.value) }],
  merge: async ({ into }) => [{ act: "merge", into: into.value.toUpperCase() }],
  unmerge: async () => [{ act: "unmerge" }],
  spam: async () => [{ act: "spam" }],
  "not-spam": async () => [{ act: "not-spam" }],
};

for (const from of document.querySelectorAll("[data-act]")) {
  const isForm = from.matches("form");
  from.addEventListener(isForm ? "submit" : "click", busy(from, async () => {
    const { act: deed } = from.dataset;
    if (deed === "band" && bands.indexOf(from.elements.band.value) > bands.indexOf(article.dataset.band) && !from.elements.words.value.trim()) {
      from.elements.words.focus();
      throw new Error(said("why"));
    }
    const [what, attached] = await deeds[deed](isForm ? from.elements : {}, from);
    await act(session, tip, what, attached);
    location.reload();
  }));
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "a" || event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey) return;
  document.querySelector("button[data-act=accept]")?.click();
});

session = await opened();
clocks.run(session?.skew ?? 0);
if (alerting) preview(alerting);
if (session) await show().catch((error) => problem(error.message));
else location.assign(door());
listen(() => {}, () => {
  [session, sealed, readable] = [null, null, null];
});
