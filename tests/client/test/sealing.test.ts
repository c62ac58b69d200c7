import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { base64, bound, fromBase64, fromHex, hex, utf8 } from "../src/bytes.js";
import { newSecrets, openFile, openPage, placeOf, sealFile, sealPage, unwrap, wrapFor } from "../src/sealing.js";

const PLACE = { tip: "00112233445566778899aabbccddeeff", page: "page" };

async function unit(id: string) {
  const pair = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const key = new Uint8Array(await webcrypto.subtle.exportKey("raw", pair.publicKey));
  const { d } = await webcrypto.subtle.exportKey("jwk", pair.privateKey);
  return { scalar: new Uint8Array(Buffer.from(d as string, "base64url")), unit: { id, name: id, epoch: 3, key } };
}

test("a page opens with both secrets at its place, and in no other way", async () => {
  const secrets = newSecrets();
  const body = await sealPage(PLACE, secrets, utf8("mobil hitam"));
  assert.deepEqual(await openPage(PLACE, secrets, body), utf8("mobil hitam"));
  await assert.rejects(openPage({ ...PLACE, page: "other" }, secrets, body));
  await assert.rejects(openPage(PLACE, { ...secrets, secret: newSecrets().secret }, body));
  await assert.rejects(openPage(PLACE, { ...secrets, dek: newSecrets().dek }, body));
  for (const at of [0, 1, 700, body.length - 1]) {
    const altered = body.slice();
    altered[at] = (altered[at] as number) ^ 1;
    await assert.rejects(openPage(PLACE, secrets, altered), `byte ${at}`);
  }
});

test("the same page sealed again is the same body", async () => {
  const secrets = newSecrets();
  assert.deepEqual(await sealPage(PLACE, secrets, utf8("a")), await sealPage(PLACE, secrets, utf8("a")));
});

test("pages have four sizes and files whole pieces of 64 KiB, whatever is in them", async () => {
  const sizes = async (plain: number) => (await sealPage(PLACE, newSecrets(), new Uint8Array(plain))).length - 17;
  assert.equal(await sizes(1), 2048);
  assert.equal(await sizes(2044), 2048);
  assert.equal(await sizes(2045), 4096);
  assert.equal(await sizes(5000), 16384);
  assert.equal(await sizes(16381), 32768);
  const secrets = newSecrets();
  const file = webcrypto.getRandomValues(new Uint8Array(65_530));
  const sealed = await sealFile(PLACE, "ab", secrets, file);
  assert.equal(sealed.length - 17, 65_536);
  assert.equal((await sealFile(PLACE, "ab", secrets, new Uint8Array(65_533))).length - 17, 131_072);
  assert.deepEqual(await openFile(PLACE, "ab", secrets, sealed), file);
  await assert.rejects(openFile(PLACE, "ac", secrets, sealed));
});

test("a wrap opens with its unit's key, for its epoch, at its place", async () => {
  const [one, other] = [await unit("satgas"), await unit("satgas")];
  const { dek } = newSecrets();
  const wrap = await wrapFor(PLACE, one.unit, dek);
  assert.equal(wrap.sealed.length, 1 + 65 + 32 + 16);
  assert.deepEqual(await unwrap(PLACE, wrap, one.scalar), dek);
  await assert.rejects(unwrap(PLACE, wrap, other.scalar));
  await assert.rejects(unwrap(PLACE, { ...wrap, epoch: 4 }, one.scalar));
  await assert.rejects(unwrap({ ...PLACE, tip: "ff" }, wrap, one.scalar));
});

test("the place of a report comes from the volunteer's key and the first eight digits", () => {
  const key = new Uint8Array(32).fill(9);
  const place = placeOf(key, "3f9a1c22-5d6e-4f00-8a11-223344556677");
  assert.deepEqual(placeOf(key, "3f9a1c22"), place);
  assert.notEqual(placeOf(key, "3f9a1c23").tip, place.tip);
  assert.match(place.tip, /^[0-9a-f]{32}$/);
  assert.notEqual(place.tip, place.page);
});

test("texts are bound with their lengths, so that no border moves", () => {
  assert.equal(hex(bound("a", "bc")), "01000000016100000002" + "6263");
  assert.notDeepEqual(bound("ab", "c"), bound("a", "bc"));
  assert.deepEqual(fromBase64(base64(utf8("é"))), utf8("é"));
  assert.deepEqual(fromBase64("YQ"), utf8("a"));
  assert.throws(() => fromBase64("Y*"));
  assert.throws(() => fromHex("0g"));
});
