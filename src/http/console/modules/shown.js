// An opened tip as people read it: its pages, with the words that gave each mark, and what is known of it.

import { facts, name } from "./facts.js";
import { element, said } from "./ui.js";

/** As the timeline has it, whatever the clock of this device. */
const WIB = { timeZone: "Asia/Jakarta", dateStyle: "short", timeStyle: "short" };

/** A page's words with its marks: overlapping ones are one. */
function marked({ words, study }) {
  const shown = element("p", "words");
  let from = 0;
  for (const mark of (study?.marks ?? []).filter((it) => it.to > it.from)) {
    if (mark.from < from) continue;
    shown.append(words.slice(from, mark.from));
    const found = element("mark", "", words.slice(mark.from, mark.to));
    found.title = name(mark.mark) + (mark.value ? `: ${mark.value}` : "");
    shown.append(found);
    from = mark.to;
  }
  shown.append(words.slice(from));
  return shown;
}

/** A page; one that was not opened says so. */
export function pageBox({ document: page }, level = "h3") {
  const box = element("section", `page ${page?.page ?? "closed"}`);
  if (!page) {
    box.append(element("p", "problem", said("cannot-open")));
    return box;
  }
  const when = new Date(page.at).toLocaleString(document.documentElement.lang, WIB);
  box.append(element(level, "", `${name(`page-${page.page}`)} · ${when} WIB`), marked(page));
  return box;
}

/** What the opened pages tell: names and values for a list. */
export function factList(pages) {
  const list = [];
  // What was said first stands, and what is said later fills the gaps; an officer's own pages tell no facts.
  const told = pages.filter(({ page }) => !["note", "sheet"].includes(page));
  const all = new Map(told.toReversed().flatMap((page) => facts(page)));
  for (const [key, value] of all) {
    list.push(element("dt", "", name(`fact-${key}`)), element("dd", "", String(value)));
  }
  const marks = pages.flatMap(({ study }) => study?.marks ?? []);
  for (const { mark, text, value } of marks.filter((it) => it.text || it.value)) {
    list.push(element("dt", "", name(mark)), element("dd", "", value && value !== text ? `${text} (${value})` : text));
  }
  return list;
}
