// Finding tips by words, over what was opened, in memory only. Every word asked for must begin some word of the
// tip; case and diacritics do not count. Nothing of this leaves the page.

/** Letters without their case and marks, and digits, one word after the other. */
export const wordsOf = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A number typed with spaces, dots or dashes, as its digits alone; null where it is too short or no number. */
function telephone(typed) {
  const digits = typed.trim().replace(/[\s.()-]/g, "").replace(/^\+/, "");
  return /^\d{6,}$/.test(digits) ? digits : null;
}

/** A number as it is dialled at home (0812) and from abroad (62812). */
const bothWays = (number) => [number, number.replace(/^0/, "62"), number.replace(/^62/, "0")];

function* textsOf(tip) {
  yield tip.reference ?? "";
  for (const { document } of tip.pages) {
    if (!document) continue;
    yield document.words;
    yield* [document.about, document.agreed, document.call].filter(Boolean);
    for (const { value } of document.study?.marks ?? []) yield value ?? "";
  }
}

/** What was opened, by its words. A tip is as opener.js gives it: `{ id, reference, pages: [{ document }] }`. */
export class Index {
  #tips = new Map();

  /** Takes a tip in, instead of an earlier form of it. @param {{ id: string, reference: string, pages: object[] }} tip */
  add(tip) {
    const words = new Set();
    for (const text of textsOf(tip)) {
      for (const word of wordsOf(text)) words.add(word);
      for (const [typed] of text.matchAll(/\+?\d[\d\s.()-]{5,}/g)) {
        const number = telephone(typed);
        if (number) bothWays(number).forEach((way) => words.add(way));
      }
    }
    this.#tips.set(tip.id, [...words]);
  }

  /** Forgets a tip. @param {string} id */
  remove(id) {
    this.#tips.delete(id);
  }

  /** Forgets everything. */
  clear() {
    this.#tips.clear();
  }

  /**
   * The tips that hold every word, in the order in which they came; all of them when nothing is asked.
   * @param {string} query
   * @returns {string[]} tip ids
   */
  find(query) {
    const asked = wordsOf(query);
    const number = telephone(query);
    const begins = (words, prefix) => words.some((word) => word.startsWith(prefix));
    const found = ([, words]) => asked.every((word) => begins(words, word)) || (number !== null && begins(words, number));
    return [...this.#tips].filter(found).map(([id]) => id);
  }
}
