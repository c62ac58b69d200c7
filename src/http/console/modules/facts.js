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

/** Where a page says that it is: what was made of its words, or what a volunteer's app wrote. A code, or nothing. */
export const placeOf = ({ study, place, kabupaten }) => (study ? study.place : (place ?? kabupaten));

/** A day and a country as people write them; what is none is shown as it stands. */
function day(date) {
  const parsed = new Date(`${date}T00:00:00Z`);
  const form = { timeZone: "UTC", dateStyle: "full" };
  return Number.isNaN(parsed.getTime()) ? date : parsed.toLocaleDateString(document.documentElement.lang, form);
}

function country(code) {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames([document.documentElement.lang], { type: "region" }).of(code) ?? code;
}

const namesOf = (codes, prefix = "") => codes?.map((code) => name(prefix + code).replace(prefix, "")).join(", ");

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

const isOfChild = ({ child, study, answers }) =>
  child || study?.marks.some(({ mark }) => mark === "ANAK") || answers?.includes("ANAK");

const sourceOf = (page) => [page.volunteer && name("source-volunteer"), name(page.channel)].filter(Boolean).join(" · ");

/** A tip in the columns of the board. */
export function summary(tip) {
  const report = first(tip);
  return {
    place: latest(tip, (page) => place(placeOf(page))),
    leaves: latest(tip, ({ study }) => leaves(study)),
    people: latest(tip, ({ study, count }) => (study?.count ?? count) && String(study?.count ?? count)),
    child: latest(tip, (page) => isOfChild(page) && said("yes")),
    source: report ? sourceOf(report) : said("cannot-open"),
  };
}

/** The facts of one page: pairs of name and value. */
export function facts({ study, ...page }) {
  const pairs = [
    ["source", page.volunteer && name("source-volunteer")],
    ["channel", name(page.channel)],
    ["kind", page.kind && name(page.kind)],
    ["category", study && name(study.category)],
    ["place", place(placeOf({ study, ...page }))],
    ["leaves", leaves(study) || (page.leaves && name(page.leaves))],
    ["date", page.date && day(page.date)],
    ["to", page.to && country(page.to)],
    ["child", page.child && said("yes")],
    ["people", study?.count ?? page.count ?? page.people],
    ["answers", namesOf(page.answers)],
    ["accused", namesOf(page.accused, "office-")],
    ["about", page.about],
    ["mode", page.mode && name(page.mode)],
    ["agreed", page.agreed],
    ["call", page.call],
    ["call-by", page.callBy],
    ["adds-to", page.addsTo],
  ];
  return pairs.filter(([, value]) => ![null, undefined, "", false].includes(value));
}
