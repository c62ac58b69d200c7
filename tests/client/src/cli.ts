/** The app by command, for the tests of the service: what it needs comes as JSON, and so does what it answers. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { base64, fromBase64, fromHex } from "./bytes.js";
import { openPage, unwrap } from "./sealing.js";
import { Store } from "./store.js";
import { Refused, Volunteer } from "./volunteer.js";

type Input = Record<string, any>;

const COMMANDS: Record<string, (input: Input) => Promise<unknown>> = {
  async seal({ root, list, units, key, id, document }) {
    const folder = mkdtempSync(join(tmpdir(), "suluh-client-"));
    try {
      const app = new Volunteer(new Store(join(folder, "store.json")), fromHex(root));
      app.become(key);
      app.take(list);
      const { tip, page, secret, body, wraps } = await app.seal(app.report(document, {}, id), units);
      const wrapped = wraps.map(({ unit, epoch, sealed }) => ({ unit, epoch, sealed: base64(sealed) }));
      return { tip, page, secret: base64(secret), body: base64(body), wraps: wrapped };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  async open({ tip, page, unit, epoch, private: scalar, secret, body, sealed }) {
    const wrap = { unit, epoch, sealed: fromBase64(sealed) };
    const dek = await unwrap({ tip, page }, wrap, fromBase64(scalar));
    const words = await openPage({ tip, page }, { dek, secret: fromBase64(secret) }, fromBase64(body));
    return { words: new TextDecoder().decode(words) };
  },

  /** Fetches the register and answers names on days, with the service there or away. */
  async register({ base, store, questions, now }) {
    const app = new Volunteer(new Store(store), new Uint8Array(32), base);
    const fetched = await app.carryRegister().then(({ serial }) => serial, (error) => {
      if (error instanceof Refused) throw error;
      return null;
    });
    const at = now ? new Date(now) : new Date();
    return { fetched, answers: questions.map((question: string) => app.ask(question, at)) };
  },
};

const command = COMMANDS[process.argv[2] ?? ""];
if (!command) throw new Error(`commands: ${Object.keys(COMMANDS).join(", ")}`);
try {
  process.stdout.write(JSON.stringify(await command(JSON.parse(readFileSync(0, "utf8")))));
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  process.stdout.write(JSON.stringify({ refused: error.code }));
}
