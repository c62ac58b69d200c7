// What was made of a tip's words, in the words of the page. Codes that have no text here are shown as they are.

import { said } from "./ui.js";

const named = JSON.parse(document.getElementById("named")?.textContent ?? "{}");

let places = {};

/** Takes the names of places by their codes. @param {Record<string, string>} names */
export const known = (names) => {
  places = names;
};

/** The name of a place; of one far away its code. */
const place = (code) => code && (places[code] ?? places[code.slice(0, 8)] ?? places[code.slice(0, 5)] ?? code);

/** The name of a code, such as a mark or a reason. */
export const name = (code) => named[code] ?? code;

/** What a study says of when they leave. */
function leaves(study) {
  const hours = study?.leavesInHours;
  if (hours === null || hours === undefined) return "";
  return hours < 48 ? `${hours} ${said("hours")}` : `${Math.round(hours / 24)} ${said("days")}`;
}

const first = (tip) => tip.pages.find(({ document }) => document?.page === "report")?.document ?? null;

/** The latest that any page says of something. */
function latest(tip, pick) {
  const found = tip.pages.map(({ document }) => document && pick(document)).filter(Boolean);
  return found.at(-1) ?? "";
}

/** A tip in the columns of the board. */
export function summary(tip) {
  const report = first(tip);
  return {
    place: latest(tip, ({ study }) => place(study?.place)),
    leaves: latest(tip, ({ study }) => leaves(study)),
    people: latest(tip, ({ study }) => study?.count && String(study.count)),
    child: latest(tip, ({ child, study }) => (child || study?.marks.some(({ mark }) => mark === "ANAK")) && said("yes")),
    source: report ? name(report.channel) : said("cannot-open"),
  };
}

/** The facts of one page: pairs of name and value. */
export function facts({ study, ...page }) {
  const pairs = [
    ["channel", name(page.channel)],
    ["kind", page.kind && name(page.kind)],
    ["category", study && name(study.category)],
    ["place", place(study?.place)],
    ["leaves", leaves(study) || (page.leaves && name(page.leaves))],
    ["people", study?.count ?? page.people],
    ["about", page.about],
    ["mode", page.mode && name(page.mode)],
    ["agreed", page.agreed],
    ["call", page.call],
    ["call-by", page.callBy],
    ["adds-to", page.addsTo],
  ];
  return pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
}
