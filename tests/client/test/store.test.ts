import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { Reports } from "../src/reports.js";
import { Refused } from "../src/server.js";
import { Store } from "../src/store.js";
import { Volunteer } from "../src/volunteer.js";

const path = () => join(mkdtempSync(join(tmpdir(), "suluh-store-")), "store.json");

test("a report that was kept is there after the phone was off", () => {
  const file = path();
  const app = new Volunteer(new Store(file), new Uint8Array(32));
  const reports = new Reports(app);
  const kept = [1, 2, 3].map((count) => reports.write({ words: `laporan ${count}` }, { kabupaten: "61.07" }));
  assert.deepEqual(new Store(file).state.waiting, kept);
  assert.equal(new Set(kept.map(({ id, dek, secret }) => [id, dek, secret]).flat()).size, 9);
});

test("a write that was cut short leaves what was there", () => {
  const file = path();
  const store = new Store(file);
  store.change((state) => void (state.key = "k"));
  writeFileSync(`${file}.new`, '{"key":"half');
  assert.equal(new Store(file).state.key, "k");
  store.change((state) => void (state.key = "later"));
  assert.equal(new Store(file).state.key, "later");
  assert.deepEqual(readdirSync(join(file, "..")), ["store.json"]);
});

test("a change that failed changed nothing", () => {
  const store = new Store(path());
  store.change((state) => void (state.key = "k"));
  assert.throws(() => store.change((state) => {
    state.key = "later";
    throw new Error("no disk");
  }));
  assert.equal(store.state.key, "k");
});

test("without a list that the root signed there are no units", () => {
  const app = new Volunteer(new Store(path()), new Uint8Array(32).fill(1));
  assert.throws(() => app.take({ list: "e30", signature: "AAAA" }), Refused);
  assert.throws(() => app.take({ list: "***", signature: "AAAA" }), Refused);
  assert.throws(() => app.list(), Refused);
});
