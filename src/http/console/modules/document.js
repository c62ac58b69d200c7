// What is sealed of a page, as src/sealing/document.rs writes it: one JSON object of version 1. Codes (of marks,
// categories, reasons, channels) are passed on as they are; whoever shows them knows their words.

import { text, utf8 } from "./bytes.js";

const VERSION = 1;

const isText = (value) => typeof value === "string";
const isNumber = (value) => Number.isInteger(value);
const textOr = (value, otherwise = null) => (isText(value) ? value : otherwise);
const numberOr = (value) => (isNumber(value) ? value : null);

/** Where each byte of a text stands in JavaScript's counting; bytes inside a letter have no place. */
function places(words) {
  const at = new Map();
  let [bytes, units] = [0, 0];
  for (const letter of words) {
    at.set(bytes, units);
    bytes += utf8(letter).length;
    units += letter.length;
  }
  return at.set(bytes, units);
}

function marked([mark, from, to, value], at, words) {
  if (!isText(mark) || !isNumber(from) || !isNumber(to)) throw new TypeError("no mark");
  // A mark without words keeps its code and value: the officer is to see that it is there.
  const [begins, ends] = at.has(from) && at.has(to) && from <= to ? [at.get(from), at.get(to)] : [0, 0];
  return { mark, from: begins, to: ends, text: words.slice(begins, ends), value: textOr(value) };
}

function scored([reason, points]) {
  if (!isText(reason) || !isNumber(points)) throw new TypeError("no reason");
  return { reason, points };
}

function study(form, words) {
  if (form === undefined || form === null) return null;
  if (!isText(form.category) || !isText(form.band) || !isNumber(form.score)) throw new TypeError("no study");
  const at = places(words);
  return {
    category: form.category,
    place: textOr(form.place),
    leavesInHours: numberOr(form.leaves_in_hours),
    count: numberOr(form.count),
    accuses: form.accuses === true,
    marks: form.marks.map((mark) => marked(mark, at, words)),
    band: form.band,
    score: form.score,
    reasons: form.reasons.map(scored),
  };
}

/** Codes that stand in a list, or that an object says yes to. */
function codes(value) {
  if (Array.isArray(value)) return value.filter(isText);
  const isObject = typeof value === "object" && value !== null;
  return isObject ? Object.keys(value).filter((code) => value[code] === true) : [];
}

/** Files that a page names: an id of 32 hexadecimal digits, and what its app says of name and kind. */
function files(value) {
  const named = Array.isArray(value) ? value.filter((file) => /^[0-9a-f]{32}$/.test(file?.attachment)) : [];
  return named.map(({ attachment, name, kind }) => ({ attachment, name: textOr(name, ""), kind: textOr(kind, "") }));
}

/**
 * Reads opened bytes; null when they are of another version or no such object. Never throws.
 *
 * `at` is a time of RFC 3339 in UTC; `callBy` has no zone, it is of the clock of the reporter's place. In `study`
 * (null on pages of an earlier version) each mark has its words as `text`, and `from` and `to` count JavaScript's
 * units, so that `words.slice(from, to)` is that text; both are 0 where no words gave the mark. A page that a
 * volunteer's app sealed has no `study`: what there is of it stands in the fields from `place` to `files`.
 * @param {Uint8Array} bytes
 * @returns {object | null}
 */
export function read(bytes) {
  try {
    const form = JSON.parse(text(bytes));
    const known = form.v === VERSION && [form.page, form.at, form.channel, form.words].every(isText);
    if (!known || Number.isNaN(Date.parse(form.at))) return null;
    return {
      page: form.page,
      at: form.at,
      channel: form.channel,
      lang: textOr(form.lang, ""),
      words: form.words,
      kind: textOr(form.kind),
      leaves: textOr(form.leaves),
      people: textOr(form.people),
      child: form.child === true,
      kabupaten: textOr(form.kabupaten),
      about: textOr(form.about),
      help: textOr(form.help),
      stage: textOr(form.stage),
      call: textOr(form.call),
      callBy: textOr(form.call_by),
      noCall: form.no_call === true,
      cry: form.cry === true,
      mode: textOr(form.mode),
      agreed: textOr(form.agreed),
      abroad: form.abroad === true,
      addsTo: textOr(form.adds_to),
      volunteer: form.volunteer === true,
      date: textOr(form.date),
      count: numberOr(form.count),
      to: textOr(form.to),
      place: textOr(form.place),
      answers: codes(form.answers),
      accused: codes(form.accused),
      files: files(form.files),
      study: study(form.study, form.words),
    };
  } catch {
    return null;
  }
}
