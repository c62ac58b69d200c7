import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { canonical, fromBase64, fromHex, hex, sha256, utf8 } from "../src/bytes.js";
import { Reports } from "../src/reports.js";
import { openPage, placeOf, sealFile, sealPage } from "../src/sealing.js";
import { Refused } from "../src/server.js";
import { phone, problem, type Reply, root, unit } from "./fake.js";

const VECTORS = new URL("../../../vectors/app_report.json", import.meta.url);
const ID = "3f9a1c22-5d6e-4f00-8a11-223344556677";
const kept = (id: string): Reply => ({ status: 201, json: { id, reference: "K7P4QD", priority: 1, news_by: null } });

/** A phone with one report, before a server whose answers to reports these are, in their order. */
async function posting(test: Parameters<typeof phone>[0], ...answers: ((posted: any) => Reply)[]) {
  const [one, other] = [await unit("satgas"), await unit("pengawas")];
  const { key, list } = root();
  const posted: any[] = [];
  const made = await phone(test, key, ({ path, json }) => {
    if (path === "/api/v1/units") return { status: 200, json: list(1, [one, other]) };
    if (path === "/api/v1/reports/way") return { status: 200, json: { units: [one] } };
    posted.push(json);
    const answer = answers[posted.length - 1];
    return answer ? answer(json) : kept(json.id);
  });
  const reports = new Reports(made.app);
  reports.write({ words: "mobil hitam" }, { kabupaten: "61.07" }, [], ID);
  return { ...made, reports, posted, one, other };
}

test("what the vectors say is what is sealed here", async () => {
  const vectors = JSON.parse(readFileSync(VECTORS, "utf8"));
  const place = placeOf(fromBase64(vectors.key), vectors.id);
  assert.deepEqual(place, { tip: vectors.tip, page: vectors.page });
  const secrets = { dek: fromBase64(vectors.dek), secret: fromBase64(vectors.secret) };
  const body = await sealPage(place, secrets, utf8(vectors.document));
  assert.deepEqual(body, fromBase64(vectors.body));
  assert.equal(new TextDecoder().decode(await openPage(place, secrets, body)), vectors.document);
  const { attachment, plain, size, sha256: sum } = vectors.attachment;
  const file = await sealFile(place, attachment, secrets, fromBase64(plain));
  assert.deepEqual([file.length, sha256(file)], [size, sum]);
  assert.equal(sha256(utf8(canonical(vectors.item))), vectors.item_hash);
  assert.equal(hex(fromHex(vectors.tip)), vectors.tip);
});

test("what was posted is posted again to the byte, also by an app that was started anew", async (test) => {
  const { app, again, asked, reports, posted } = await posting(test, () => null, () => null);
  app.server.patience.tries = 1;
  await assert.rejects(reports.send(), Refused);
  const restarted = again();
  restarted.server.patience.tries = 1;
  await assert.rejects(new Reports(restarted).send(), Refused);
  const later = again();
  await new Reports(later).send();
  const texts = asked.filter(({ path }) => path === "/api/v1/reports").map(({ text }) => text);
  assert.equal(texts.length, 3);
  assert.equal(new Set(texts).size, 1);
  assert.equal(posted[0].id, ID);
  assert.deepEqual(later.store.state.waiting, []);
  assert.deepEqual(later.store.state.kept, [{ id: ID, reference: "K7P4QD", units: ["satgas"] }]);
});

test("a report that is there under the hash of what was posted is there", async (test) => {
  const { app, reports, posted } = await posting(test, (item) => problem(409, "other-body", { hash: sha256(utf8(canonical(item))) }));
  await reports.send();
  assert.equal(posted.length, 1);
  assert.deepEqual(app.store.state.waiting, []);
});

test("a report whose id is another's gets a new one, and other secrets, and what adds to it follows", async (test) => {
  const { app, reports, posted } = await posting(test, () => problem(409, "other-body", { hash: "00" }));
  reports.add("3f9a1c22", { words: "jam sembilan" });
  await reports.send();
  assert.equal(posted.length, 3);
  assert.notEqual(posted[1].id.slice(0, 8), posted[0].id.slice(0, 8));
  assert.notEqual(posted[1].secret, posted[0].secret);
  assert.match(posted[2].page, /^[0-9a-f]{32}$/);
  assert.deepEqual(app.store.state.waiting, []);
});

test("a report that is for others is sealed to those, under its id and with the same body", async (test) => {
  const { reports, posted, other } = await posting(test, () => problem(422, "units", { units: [other] }));
  await reports.send();
  assert.deepEqual(posted.map(({ wraps }) => wraps.map(({ unit }: { unit: string }) => unit)), [["satgas"], ["pengawas"]]);
  assert.deepEqual([posted[0].id, posted[0].body, posted[0].secret], [posted[1].id, posted[1].body, posted[1].secret]);
});

test("nothing is sealed to a key that the root did not sign", async (test) => {
  for (const change of [{ unit: "stranger" }, { epoch: 2 }, await unit("satgas")]) {
    const { app, reports, posted, one } = await posting(test, () => problem(422, "units", { units: [{ ...one, ...change }] }));
    await assert.rejects(reports.send(), (error) => error instanceof Refused && error.code === "units");
    assert.equal(posted.length, 1);
    assert.equal(app.store.state.waiting.length, 1);
  }
});

test("what others must not read becomes a report of its own", async (test) => {
  const { reports, posted, app } = await posting(test, (item) => kept(item.id), () => problem(422, "apart"));
  await reports.send();
  reports.add("3f9a1c22", { page: "addition", words: "polisi ikut" }, { accused: ["police"] });
  await reports.send();
  assert.equal(posted.length, 3);
  assert.match(posted[1].page, /^[0-9a-f]{32}$/);
  assert.equal(posted[2].page, undefined);
  assert.notEqual(posted[2].id, ID);
  assert.deepEqual(app.store.state.kept.map(({ id }) => id), [ID, posted[2].id]);
});

test("what was taken and is over is told; what is not understood stays", async (test) => {
  const gone = await posting(test, () => problem(410, "gone"));
  await gone.reports.send();
  assert.deepEqual(gone.app.store.state.ended, [{ what: ID, code: "gone", document: { words: "mobil hitam" } }]);
  for (const answer of [problem(404, "volunteers-closed"), problem(418, "new"), { status: 403 }]) {
    const { app, reports, posted } = await posting(test, () => answer);
    // What is not even a problem document is of somebody between.
    if (answer && "json" in answer) await reports.send();
    else await assert.rejects(reports.send(), Refused);
    assert.equal(posted.length, 1);
    assert.equal(app.store.state.waiting.length, 1);
    assert.deepEqual(app.store.state.ended, []);
  }
});

test("of a batch each item has its own answer, and what the server could not keep is sent later", async (test) => {
  const { json: card } = kept("") as { json: object };
  const { json: away } = problem(503, "away") as { json: unknown };
  const batch = (failed: number) => ({ reports }: any): Reply => {
    const answer = ({ id }: { id: string }, at: number) =>
      at === failed ? { id, status: 503, problem: away } : { id, status: 201, report: { ...card, id } };
    return { status: 200, json: { answers: reports.map(answer) } };
  };
  const { app, reports, posted, slept } = await posting(test, batch(1), batch(-1));
  for (let count = 1; count < 52; count++) reports.write({ words: `laporan ${count}` }, { kabupaten: "61.07" });
  const second = app.store.state.waiting[1];
  await reports.send();
  assert.deepEqual(posted.map((it) => it.reports?.length ?? 1), [50, 2, 1]);
  assert.equal(posted[2].id, second?.id);
  assert.deepEqual(slept, [30_000]);
  assert.equal(app.store.state.kept.length, 52);
});
