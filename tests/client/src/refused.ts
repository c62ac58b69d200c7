/** What the app does about a page that was not kept. */

import type { Problem, Schema } from "./server.js";

export type Next =
  /** It is there: the server has what this phone posted. */
  | { next: "there" }
  /** Nothing was kept: it is sealed to these, under the same id. */
  | { next: "seal"; units: Schema["UnitCard"][] }
  /** Its id is another's: it gets a new one. */
  | { next: "renew" }
  /** Those who read the report must not read this: it becomes a report of its own. */
  | { next: "apart" }
  /** It is sent again as it is. */
  | { next: "later" }
  /** It waits for another signal. */
  | { next: "leave" }
  /** It will never be taken: the volunteer is told, and has the words. */
  | { next: "end"; code: string };

/** What another try does not change. Whatever is not known here harms no report: it stays. */
const FINAL = ["gone", "no-report", "not-sealed", "form", "id", "word", "too-large"];

/** `hashes` are of everything that was posted under the id. */
export function next(problem: Problem, hashes: string[]): Next {
  const { code, hash, units } = problem;
  if (code === "other-body") return { next: hash && hashes.includes(hash) ? "there" : "renew" };
  if (code === "units" && units) return { next: "seal", units };
  if (code === "apart") return { next: "apart" };
  if (problem.status === 503 || problem.status === 429) return { next: "later" };
  return code && FINAL.includes(code) ? { next: "end", code } : { next: "leave" };
}
