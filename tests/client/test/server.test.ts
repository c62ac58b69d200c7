import assert from "node:assert/strict";
import { test } from "node:test";

import { sync } from "../src/day.js";
import { upload } from "../src/files.js";
import { Reports } from "../src/reports.js";
import { Refused } from "../src/server.js";
import { PAIR, phone, problem, type Reply } from "./fake.js";

const ROOT = new Uint8Array(32);
const DEVICES: Reply = { status: 200, json: { devices: [] } };
const refused = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;

test("a token that is over is renewed once for all who ask, and what was given is on the disk", async (test) => {
  const { app, again, asked } = await phone(test, ROOT, ({ path, token }) => {
    if (path === "/api/v1/tokens") return { status: 200, json: { ...PAIR, access: "second", refresh: "r2" } };
    return token === "second" ? DEVICES : problem(401, "token-over");
  });
  await Promise.all([app.devices(), app.devices(), app.devices()]);
  const renewals = asked.filter(({ path }) => path === "/api/v1/tokens");
  assert.deepEqual(renewals.map(({ json, token }) => [json, token]), [[{ refresh: "r1" }, undefined]]);
  assert.equal(again().store.state.device?.refresh, "r2");
});

test("a token is renewed before it ends, and again with the same one when the answer was lost", async (test) => {
  const { app, asked } = await phone(test, ROOT, ({ path }, nth) => {
    if (path !== "/api/v1/tokens") return DEVICES;
    return nth === 1 ? null : { status: 200, json: { ...PAIR, access: "second", refresh: "r2" } };
  });
  app.store.change((state) => void ((state.device as { ends: number }).ends = Date.now() + 30_000));
  await app.devices();
  const told = asked.map(({ path, json, token }) => [path.slice(8), json?.refresh ?? token]);
  assert.deepEqual(told, [["tokens", "r1"], ["tokens", "r1"], ["devices", "second"]]);
});

test("a device that was ended forgets its tokens, and nothing that somebody wrote", async (test) => {
  const { app } = await phone(test, ROOT, () => problem(401, "device-revoked"));
  new Reports(app).write({ words: "mobil hitam" });
  const before = structuredClone(app.store.state);
  await assert.rejects(sync(app), refused("device-revoked"));
  delete before.device;
  assert.deepEqual(app.store.state, before);
  await assert.rejects(sync(app), refused("not-in"));
});

test("the server's own time is waited for, unless it is too long", async (test) => {
  const { app, slept } = await phone(test, ROOT, (_, nth) => {
    if (nth === 1) return { ...problem(503, "away"), status: 503, headers: { "Retry-After": "30" } };
    if (nth === 2) return { ...problem(429, "too-many"), status: 429, headers: { "Retry-After": "60" } };
    if (nth === 4) return { ...problem(503, "away"), status: 503, headers: { "Retry-After": "3600" } };
    return DEVICES;
  });
  await app.devices();
  assert.deepEqual(slept, [30_000, 60_000]);
  await assert.rejects(app.devices(), refused("away"));
  assert.deepEqual(slept, [30_000, 60_000]);
});

test("a cursor that is none of theirs is forgotten, and what is no more goes", async (test) => {
  const report = (reference: string) => ({ reference, status: "received", since: "2026-11-23", questions: [] });
  const day = { reports: [], tasks: [], gone: [], register: 0, units: null, cursor: "c" };
  const { app, asked } = await phone(test, ROOT, ({ path }, nth) => {
    if (path.includes("cursor=old")) return problem(400, "cursor");
    if (path.includes("cursor=c")) return nth === 1 ? { status: 200, json: { ...day, gone: ["A"] } } : { status: 304 };
    return { status: 200, json: { ...day, reports: [report("A"), report("B")] }, headers: { ETag: 'W/"1"' } };
  });
  app.store.change((state) => {
    Object.assign(state, { cursor: "old", etag: 'W/"0"', register: { serial: 0 }, reports: { C: report("C") } });
  });
  await sync(app);
  assert.deepEqual(Object.keys(app.store.state.reports), ["A", "B"]);
  await sync(app);
  await sync(app);
  assert.deepEqual(Object.keys(app.store.state.reports), ["B"]);
  assert.equal(asked.length, 4);
});

test("a file that was damaged or forgotten begins anew, and goes on where it was cut", async (test) => {
  const far = (status: number, offset: number): Reply =>
    status === 201
      ? { status, json: { attachment: "f", offset } }
      : { status, headers: { "Upload-Offset": String(offset) } };
  const replies: [string, Reply][] = [
    ["POST", far(201, 0)],
    ["PATCH 0 65536", null],
    ["HEAD", far(204, 0)],
    ["PATCH 0 65536", problem(409, "offset", { offset: 65_536 })],
    ["PATCH 65536 65536", problem(422, "hash")],
    ["POST", far(201, 0)],
    ["PATCH 0 65536", problem(404, "no-file")],
    ["POST", far(201, 0)],
    ["PATCH 0 65536", far(204, 65_536)],
    ["PATCH 65536 65536", far(204, 131_072)],
    ["PATCH 131072 17", far(204, 131_089)],
  ];
  const { app, asked } = await phone(test, ROOT, () => replies[asked.length - 1]?.[1] ?? null);
  app.server.patience.tries = 1;
  app.store.keepFile("f.sealed", new Uint8Array(131_089).fill(65));
  app.store.change((state) => void state.uploads.push({ report: "r", attachment: "f", size: 131_089, sha256: "" }));
  await upload(app);
  assert.deepEqual(app.store.state.uploads, []);
  const told = asked.map(({ method, offset, text }) => (offset === undefined ? method : `${method} ${offset} ${text.length}`));
  assert.deepEqual(told, replies.map(([name]) => name));
});
