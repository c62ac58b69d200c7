import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answer, applied, believed, fold, today } from "../src/register.js";

const vectors = JSON.parse(readFileSync(new URL("../../../vectors/register.json", import.meta.url), "utf8"));
const { key, register, signature } = vectors;
const snapshot = { serial: 1795323600000000, register, signature, key };

test("every question of the vectors is answered as the service answers it", () => {
  assert.ok(vectors.questions.length > 10);
  for (const { day, question, says } of vectors.questions) {
    assert.equal(answer(snapshot, question, day), says, `${question} on ${day}`);
  }
});

test("only the register that the known key signed is believed", () => {
  assert.equal(believed(snapshot, key), snapshot);
  assert.equal(believed({ ...snapshot, register: register.replace("r\n", "l\n") }, key), null);
  const other = `A${key.slice(1)}`;
  assert.equal(believed(snapshot, other), null);
  assert.equal(believed({ ...snapshot, key: other }, other), null);
});

test("a delta gives what was signed, or nothing", () => {
  const delta = { serial: 1795323660000000, ...vectors.delta, key };
  const after = applied(snapshot, delta);
  assert.ok(after);
  assert.equal(answer(after, "Contoh Jaya Abadi", 20779), "suspended");
  assert.equal(applied(snapshot, { ...delta, changed: [] }), null);
  assert.equal(applied(snapshot, { ...delta, removed: [1] }), null);
});

test("names are folded as the service folds them", () => {
  for (const same of ["PT. CONTOH  JAYA-ABADI", "P.T. Contoh Jaya Abadi Tbk.", "P.T CONTOH JAYA ABADI", "PT.CONTOH JAYA ABADI",
    "c o n t o h jaya abadi", "CONTOH\u00a0JAYA\nABADI", "Contoh Jaya Abadi, PT"]) {
    assert.equal(fold(same), "CONTOHJAYAABADI", same);
  }
  for (const foreign of ["C\u041eNTOH JAYA ABADI", "CON\u200bTOH JAYA ABADI", "\uff23ONTOH JAYA ABADI", "CONTOH\u0000", "CONTOH\u000b",
    "CONTOH\u2003JAYA", "\ufeffCONTOH", "CONTO\u0131", "\u00dfCONTOH"]) {
    assert.equal(fold(foreign), null, foreign);
  }
  assert.equal(fold("PT"), "");
  assert.notEqual(fold("PTCONTOH JAYA ABADI"), "CONTOHJAYAABADI");
});

test("a name of nothing but PT, and a number of nothing, are nobody's", () => {
  for (const nobody of ["PT", "", "...", "PT Tbk"]) assert.equal(answer(snapshot, nobody, 20779), null);
});

test("the day is that of WIB", () => {
  assert.equal(today(new Date("2026-11-22T16:59:59Z")), 20779);
  assert.equal(today(new Date("2026-11-22T17:00:00Z")), 20780);
});
