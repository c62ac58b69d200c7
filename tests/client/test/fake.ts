/** A server that answers what a test tells it to, and a phone that asks it. */

import { generateKeyPairSync, sign, webcrypto } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { base64, utf8 } from "../src/bytes.js";
import { PATIENCE } from "../src/server.js";
import { Store } from "../src/store.js";
import { Volunteer } from "../src/volunteer.js";

export interface Asked {
  method: string;
  path: string;
  token: string | undefined;
  offset: string | undefined;
  text: string;
  json: any;
}

/** An answer, or `null` where the line is cut. */
export type Reply = { status: number; json?: unknown; headers?: Record<string, string> } | null;

export const problem = (status: number, code: string, more: object = {}): Reply => ({
  status,
  json: { status, title: "", detail: "", code, ...more },
});

export const PAIR = { device: "d", access: "first", access_ends_in: 600, refresh: "r1" };

export async function unit(id: string, epoch = 1) {
  const pair = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const key = base64(new Uint8Array(await webcrypto.subtle.exportKey("raw", pair.publicKey)));
  return { unit: id, epoch, key };
}

/** A root, and what it signs. */
export function root() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = new Uint8Array(publicKey.export({ format: "der", type: "spki" }).subarray(-32));
  const list = (serial: number, cards: Awaited<ReturnType<typeof unit>>[]) => {
    const units = cards.map(({ unit, epoch, key }) => ({ id: unit, name: unit, epoch, key }));
    const text = utf8(JSON.stringify({ serial, units }));
    const signature = sign(null, Buffer.concat([utf8("suluh units 1\n"), text]), privateKey);
    return { list: base64(text), signature: base64(signature) };
  };
  return { key, list };
}

/** A phone that is in, before a server that answers so. What it sleeps is noted, and not slept. */
export async function phone(test: TestContext, rootKey: Uint8Array, answer: (asked: Asked, nth: number) => Reply) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString("utf8");
    const json = text.startsWith("{") ? JSON.parse(text) : null;
    const { method = "", url: path = "", headers } = request;
    const offset = headers["upload-offset"]?.toString();
    asked.push({ method, path, token: headers.authorization?.slice(7), offset, text, json });
    const reply = answer(asked[asked.length - 1] as Asked, asked.filter((it) => it.path === path).length);
    if (reply === null) return void request.socket.destroy();
    response.writeHead(reply.status, { "Content-Type": "application/json", Connection: "close", ...reply.headers });
    response.end(reply.json === undefined ? undefined : JSON.stringify(reply.json));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  test.after(() => server.close());
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  const path = join(mkdtempSync(join(tmpdir(), "suluh-fake-")), "store.json");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const again = () => new Volunteer(new Store(path), rootKey, base, { ...PATIENCE, sleep });
  const app = again();
  app.server.keep(PAIR, (state) => void (state.key = base64(new Uint8Array(32).fill(7))));
  return { app, again, asked, slept };
}
