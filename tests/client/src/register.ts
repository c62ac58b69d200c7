/** The register without a signal: deploy/REGISTER.md. What it cannot know it does not say. */

import { fromBase64, utf8 } from "./bytes.js";
import { isSigned } from "./signed.js";

export interface Snapshot {
  serial: number;
  register: string;
  signature: string;
  key: string;
}

export interface Delta {
  serial: number;
  head: string;
  changed: string[];
  removed: number[];
  signature: string;
  key: string;
}

const HEAD = 6;
const VERDICTS: Record<string, string> = {
  l: "licensed",
  w: "licensed_watched",
  n: "licensed_no_permit",
  s: "suspended",
  r: "revoked",
  e: "expired",
  d: "delisted",
  u: "not_listed",
};
/** What is good news, and stale on any day but those of the list. */
const GOOD = "lwn";
const JOINERS = /['`\u2018\u2019\u00b4]/g;
const SEPARATORS = /[\s!-/:-@[-`{-~\u00a0\u201c\u201d\u2013\u2014\u2026]+/;

/** A name so that the same name is the same text; `null` when a letter in it is none of ours. */
export function fold(name: string): string | null {
  const joined = name.replace(JOINERS, "").replace(/(?<![0-9A-Z])P\.(?=T)/gi, "P");
  // Only white space that is ASCII separates; what JavaScript counts among it besides is foreign.
  if (/[^\t\n\f\r -~\u00a0\u201c\u201d\u2013\u2014\u2026]/.test(joined)) return null;
  const words = joined.toUpperCase().split(SEPARATORS).filter((word) => word !== "");
  const isForm = (word: string | undefined) => word === "PT" || word === "TBK";
  while (words.length > 1 && isForm(words[0])) words.shift();
  while (words.length > 1 && isForm(words[words.length - 1])) words.pop();
  if (words.length === 1 && isForm(words[0])) return "";
  return words.join("");
}

function licence(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, "").toUpperCase();
}

/** Whether the text is signed by the key that this app believes. */
function holds(snapshot: { register: string; signature: string; key: string }, key: string): boolean {
  if (snapshot.key !== key) return false;
  return isSigned(fromBase64(key), "suluh register 1", utf8(snapshot.register), fromBase64(snapshot.signature));
}

/** The snapshot, or `null` when it is not signed by that key. */
export function believed(snapshot: Snapshot, key: string): Snapshot | null {
  return holds(snapshot, key) ? snapshot : null;
}

/** The register after a change; `null` when it is not what was signed: then the whole one is fetched. */
export function applied(old: Snapshot, delta: Delta): Snapshot | null {
  const number = (line: string) => Number(line.slice(0, line.indexOf("\t")));
  const lines = new Map<number, string>();
  for (const line of old.register.split("\n").slice(HEAD)) if (line !== "") lines.set(number(line), line);
  for (const line of delta.changed) lines.set(number(line), line);
  for (const gone of delta.removed) lines.delete(gone);
  const sorted = [...lines].sort(([one], [other]) => one - other).map(([, line]) => `${line}\n`);
  const { serial, signature, key } = delta;
  return believed({ serial, register: delta.head + sorted.join(""), signature, key }, old.key);
}

interface Row {
  name: string;
  numbers: string[];
  states: string[];
  former: string[];
}

/** What the service would say, on a day counted from 1970-01-01 in WIB; `null` is what only it can say. */
export function answer(snapshot: Snapshot, question: string, day: number): string | null {
  const lines = snapshot.register.split("\n");
  const head = (name: string) => lines.slice(0, HEAD).find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  if (lines[0] !== "suluh-register 1") return null;
  const from = Number(head("from"));
  const until = head("until") === "-" ? -1 : Number(head("until"));
  const rows: Row[] = lines.slice(HEAD).filter((line) => line !== "").map((line) => {
    const [, name = "", numbers = "", states = "", former = ""] = line.split("\t");
    const several = (cell: string) => cell.split("|").filter((it) => it !== "");
    return { name, numbers: several(numbers), states: states.split(" "), former: several(former) };
  });
  const letter = (row: Row) => {
    let now = row.states[0] ?? "u";
    for (const state of row.states.slice(1)) if (Number(state.slice(0, -1)) <= day) now = state.slice(-1);
    return now;
  };
  const verdict = (row: Row) => {
    const now = letter(row);
    const stale = GOOD.includes(now) && !(from <= day && day <= until);
    return stale ? "stale" : (VERDICTS[now] ?? "not_listed");
  };

  const key = fold(question);
  if (key === null || key === "") return null;
  const named = rows.find((row) => fold(row.name) === key);
  if (named) return verdict(named);
  const number = licence(question);
  const holders = number === "" ? [] : rows.filter((row) => row.numbers.some((it) => licence(it) === number));
  const holder = holders.find((row) => !"du".includes(letter(row))) ?? holders[0];
  if (holder) return verdict(holder);
  const once = rows.find((row) => row.former.some((name) => fold(name) === key));
  return once && !GOOD.includes(letter(once)) ? verdict(once) : null;
}

/** The day in WIB, as the register counts them. */
export function today(now: Date): number {
  return Math.floor((now.getTime() / 1000 + 7 * 3600) / 86_400);
}
