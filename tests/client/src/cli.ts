/** The app by command, for the tests of the service: what it needs comes as JSON, and so does what it answers. */

import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { base64, fromBase64, fromHex, hex } from "./bytes.js";
import { answerTask, noteSession, signal, sync } from "./day.js";
import { envelope, type File, place, Reports } from "./reports.js";
import { newSecrets, openFile, openPage, unwrap } from "./sealing.js";
import { PATIENCE, Refused } from "./server.js";
import { type State, Store } from "./store.js";
import { Volunteer } from "./volunteer.js";

type Input = Record<string, any>;

/** The longest that a test lets an app sleep, and wait for an answer. */
const [NAP, SILENCE] = [40, 10_000];

function app({ store, root, base, tries = 5 }: Input): Volunteer {
  const sleep = (ms: number) => PATIENCE.sleep(Math.min(ms, NAP));
  const patience = { ...PATIENCE, tries, sleep, silence: SILENCE };
  return new Volunteer(new Store(store), root ? fromHex(root) : new Uint8Array(32), base, patience);
}

/** What the phone has, without its secrets. */
function shown(state: State): unknown {
  const { waiting, kept, uploads, told, ended, reports, tasks, unitsSerial } = state;
  return {
    in: state.device !== undefined, device: state.device?.id, units: unitsSerial, register: state.register?.serial,
    waiting: waiting.map(({ id }) => id), kept: kept.map(({ id, reference }) => ({ id, reference })),
    uploads: uploads.map(({ attachment }) => attachment), told: told.length, ended, reports, tasks,
  };
}

/** What somebody does with the phone. Each is a process of its own, so that all that stays is on the disk. */
const DEEDS: Record<string, (app: Volunteer, input: Input) => Promise<unknown> | unknown> = {
  enrol: (app, { phone, proof }) => app.enrol(phone, proof),
  async confirm(app, { code, device }) {
    const { id, kind, area } = await app.confirm(code, device);
    return { id, kind, area };
  },
  signal: (app) => signal(app),
  sync: (app) => sync(app),
  devices: (app) => app.devices(),
  endDevice: (app, { device }) => app.endDevice(device),
  task: (app, { task, form }) => answerTask(app, task, form),
  session: (app, { held }) => noteSession(app, held),
  write(app, { pages }) {
    const reports = new Reports(app);
    return pages.map(({ document, clear, id, code, files = [] }: Input) => {
      const chosen: File[] = files.map(({ name, kind, path }: Input) => ({ name, kind, bytes: readFileSync(path) }));
      const waiting = code ? reports.add(code, document, clear, chosen) : reports.write(document, clear, chosen, id);
      return { id: waiting.id, files: waiting.files };
    });
  },
};

const COMMANDS: Record<string, (input: Input) => Promise<unknown>> = {
  async seal({ root, list, units, key, id, document }) {
    const folder = mkdtempSync(join(tmpdir(), "suluh-client-"));
    try {
      const known = app({ store: join(folder, "store.json"), root }).take(list);
      const at = place(fromBase64(key), { id });
      const chosen = known.units.filter((unit) => units.includes(unit.id));
      return { ...at, ...(await envelope(at, newSecrets(), document, chosen)) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  /** The public half of the root that a demo made for itself: what an app for that demo is built with. */
  async root({ file }) {
    const { secret } = JSON.parse(readFileSync(file, "utf8"));
    // What stands before 32 bytes to make them a private key (RFC 8410).
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), fromHex(secret)]);
    const half = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
    return hex(half.export({ format: "der", type: "spki" }).subarray(-32));
  },

  /** Opens a page as its unit does, or one of its files. */
  async open({ tip, page, unit, epoch, private: scalar, secret, body, sealed, attachment, file }) {
    const wrap = { unit, epoch, sealed: fromBase64(sealed) };
    const secrets = { dek: await unwrap({ tip, page }, wrap, fromBase64(scalar)), secret: fromBase64(secret) };
    if (attachment) return { bytes: base64(await openFile({ tip, page }, attachment, secrets, fromBase64(file))) };
    return { words: new TextDecoder().decode(await openPage({ tip, page }, secrets, fromBase64(body))) };
  },

  /** Fetches the register and answers names on days, with the service there or away. */
  async register({ questions, now, ...where }) {
    const phone = app(where);
    const fetched = await phone.carryRegister().then(({ serial }) => serial, (error: unknown) => {
      if (error instanceof Refused && error.code !== "line") throw error;
      return null;
    });
    const at = now ? new Date(now) : new Date();
    return { fetched, answers: questions.map((question: string) => phone.answer(question, at)) };
  },
};

for (const [name, deed] of Object.entries(DEEDS)) {
  COMMANDS[name] = async (input) => {
    const phone = app(input);
    let said: unknown;
    try {
      said = { done: (await deed(phone, input)) ?? null };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      said = { refused: error.code, tries: error.problem?.tries };
    }
    return { ...(said as object), phone: shown(phone.store.state) };
  };
}

const command = COMMANDS[process.argv[2] ?? ""];
if (!command) throw new Error(`commands: ${Object.keys(COMMANDS).join(", ")}`);
try {
  process.stdout.write(JSON.stringify(await command(JSON.parse(readFileSync(0, "utf8")))));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  process.stdout.write(JSON.stringify({ refused: error.code }));
}
