/** Reports, and pages that add to them: written without a signal, sealed and sent with one, each kept once. */

import { randomBytes, randomUUID } from "node:crypto";

import { base64, canonical, fromBase64, hex, sha256, utf8 } from "./bytes.js";
import { next } from "./refused.js";
import { newSecrets, type Place, placeOf, sealFile, sealPage, type Secrets, wrapFor } from "./sealing.js";
import { type Problem, Refused, type Schema } from "./server.js";
import type { Clear, Posted, State, Waiting } from "./store.js";
import type { Unit } from "./units.js";
import type { Volunteer } from "./volunteer.js";

/** What one batch holds at most: items, and bytes with room for what stands around them. */
const ITEMS = 50;
const BYTES = (4 << 20) - 1024;
/** How often one page is sealed anew and sent before it waits for the next signal. */
const ROUNDS = 6;
/** Seconds to wait where an item of a batch was not kept and nothing says how long. */
const LATER = 30;

/** A file as it is chosen: place and camera were taken out of it before. */
export interface File {
  name: string;
  kind: string;
  bytes: Uint8Array;
}

type Report = Schema["ReportForm"];
type Card = { reference: string };

/** Where a page lies. */
export function place(key: Uint8Array, { id, page }: { id: string; page?: string }): Place {
  const first = placeOf(key, id);
  return page === undefined ? first : { tip: first.tip, page };
}

/** The envelope of a page: the same again has the same body, and other wraps. */
export async function envelope(at: Place, secrets: Secrets, document: object, units: Unit[]): Promise<Omit<Report, "id" | "clear">> {
  const body = await sealPage(at, secrets, utf8(JSON.stringify(document)));
  const wrap = async (unit: Unit) => {
    const { unit: id, epoch, sealed } = await wrapFor(at, unit, secrets.dek);
    return { unit: id, epoch, wrap: base64(sealed) };
  };
  return { secret: base64(secrets.secret), body: base64(body), wraps: await Promise.all(units.map(wrap)) };
}

function secretsOf({ dek, secret }: Waiting): Secrets {
  return { dek: fromBase64(dek), secret: fromBase64(secret) };
}

function fresh(): { dek: string; secret: string; hashes: string[] } {
  const { dek, secret } = newSecrets();
  return { dek: base64(dek), secret: base64(secret), hashes: [] };
}

export class Reports {
  /** What stays until the next signal. */
  private readonly left = new Set<string>();
  /** Whether the server wants time. */
  private later = false;

  constructor(private readonly app: Volunteer) {}

  /** Keeps a report until there is a signal. */
  write(document: Record<string, unknown>, clear: Clear = {}, files: File[] = [], id: string = randomUUID()): Waiting {
    return this.wait({ id, document, clear }, files);
  }

  /** Keeps what adds to a report, or answers its questions, until there is a signal. Of a report that another phone
   * sent, `code` is all that is known; of a UUID its first eight digits are all that count. */
  add(code: string, document: Record<string, unknown>, clear: Clear = {}, files: File[] = []): Waiting {
    const { kept, waiting } = this.app.store.state;
    const own = [...kept, ...waiting].find(({ id }) => id.startsWith(code));
    const id = own?.id ?? `${code}-0000-4000-8000-000000000000`;
    return this.wait({ id, page: hex(randomBytes(16)), document, clear }, files);
  }

  private wait(begun: Pick<Waiting, "id" | "page" | "document" | "clear">, files: File[]): Waiting {
    const listed = files.map(({ name, kind, bytes }) => {
      const attachment = hex(randomBytes(16));
      this.app.store.keepFile(attachment, bytes);
      return { attachment, name, kind };
    });
    const document = listed.length === 0 ? begun.document : { ...begun.document, files: listed };
    const attachments = listed.map(({ attachment }) => attachment);
    const waiting: Waiting = { key: randomUUID(), ...begun, document, files: attachments, ...fresh() };
    this.app.store.change((state) => void state.waiting.push(waiting));
    return waiting;
  }

  /** Sends all that waits: reports together, and what adds to them after. What is not answered stays as it was posted. */
  async send(): Promise<void> {
    const { store, server } = this.app;
    this.left.clear();
    const rest = () => store.state.waiting.filter(({ key }) => !this.left.has(key));
    for (let round = 0; round < ROUNDS && rest().length > 0; round++) {
      if (this.later) await server.patience.sleep(LATER * 1000);
      this.later = false;
      const reports = () => rest().filter(({ page }) => page === undefined);
      await this.sealAll(reports());
      for (const batch of batches(reports())) await this.post(batch);
      const unsent = new Set(store.state.waiting.filter(({ page }) => page === undefined).map(({ id }) => id));
      const pages = () => rest().filter(({ id, page }) => page !== undefined && !unsent.has(id));
      await this.sealAll(pages());
      for (const page of pages()) await this.post([page]);
    }
  }

  private async sealAll(pages: Waiting[]): Promise<void> {
    const ways = new Map<string, Unit[]>();
    for (const page of pages) if (!page.posted) await this.seal(page, await this.way(page, ways));
  }

  /** The units of a page: those that have the report, or those that the server chooses for what is told in the clear. */
  private async way({ id, page, clear }: Waiting, ways: Map<string, Unit[]>): Promise<Unit[]> {
    const report = page === undefined ? undefined : this.app.store.state.kept.find((it) => it.id === id);
    if (report) return this.app.list().units.filter((unit) => report.units.includes(unit.id));
    const asked = canonical(clear);
    const known = ways.get(asked);
    if (known) return known;
    const { data } = await this.app.server.ask((api) => api.POST("/api/v1/reports/way", { body: { clear } }));
    const units = await this.app.believed(data.units);
    ways.set(asked, units);
    return units;
  }

  /** Seals a page to these units. What will be posted is on the disk before it is. */
  async seal(waiting: Waiting, units: Unit[]): Promise<Posted> {
    const sealed = await envelope(place(this.app.key(), waiting), secretsOf(waiting), waiting.document, units);
    const { id, page, clear } = waiting;
    const posted: Posted = page === undefined ? { id, ...sealed, clear } : { page, ...sealed, clear };
    // Texts as JSON has them: fields that are undefined are none.
    const hash = sha256(utf8(canonical(JSON.parse(JSON.stringify(posted)))));
    this.change(waiting, (mine) => {
      mine.posted = posted;
      mine.hashes.push(hash);
    });
    return posted;
  }

  /** Posts reports, or one page. */
  private async post(pages: Waiting[]): Promise<void> {
    const { server } = this.app;
    const [first] = pages;
    if (first && pages.length === 1) {
      const answer = await server.ask<Card>((api) =>
        first.page === undefined
          ? api.POST("/api/v1/reports", { body: first.posted as Report })
          : api.POST("/api/v1/reports/{id}/pages", { params: { path: { id: first.id } }, body: first.posted as Schema["PageForm"] }),
      ).catch((error: unknown) => {
        if (error instanceof Refused && error.problem && error.problem.status !== 401) return error.problem;
        throw error;
      });
      return "data" in answer ? this.there(first, answer.data) : this.refused(first, answer);
    }
    const reports = pages.map(({ posted }) => posted as Report);
    const { data } = await server.ask((api) => api.POST("/api/v1/reports/batch", { body: { reports } }));
    for (const [at, page] of pages.entries()) {
      const answer = data.answers[at];
      if (answer?.report) await this.there(page, answer.report);
      else if (answer?.problem) await this.refused(page, answer.problem);
    }
  }

  /** The server has it: its files are sealed, and the rest is forgotten. */
  private async there(waiting: Waiting, card?: Card): Promise<void> {
    const { store } = this.app;
    const at = place(this.app.key(), waiting);
    const uploads: State["uploads"] = [];
    for (const attachment of waiting.files) {
      const sealed = await sealFile(at, attachment, secretsOf(waiting), store.file(attachment));
      store.keepFile(`${attachment}.sealed`, sealed);
      uploads.push({ report: waiting.id, attachment, size: sealed.length, sha256: sha256(sealed) });
    }
    const units = waiting.posted?.wraps.map(({ unit }) => unit) ?? [];
    store.change((state) => {
      state.waiting = state.waiting.filter(({ key }) => key !== waiting.key);
      state.uploads.push(...uploads);
      if (waiting.page === undefined) state.kept.push({ id: waiting.id, reference: card?.reference ?? "", units });
    });
    store.forgetFiles(...waiting.files);
  }

  /** The server has not taken it. */
  private async refused(waiting: Waiting, problem: Problem): Promise<void> {
    const what = next(problem, waiting.hashes);
    if (what.next === "there") await this.there(waiting);
    if (what.next === "seal") await this.seal(waiting, await this.app.believed(what.units));
    if (what.next === "renew") this.renew(waiting);
    if (what.next === "apart") this.renew(waiting, true);
    if (what.next === "later") this.later = true;
    if (what.next === "leave") this.left.add(waiting.key);
    if (what.next === "end") {
      this.app.store.change((state) => {
        state.waiting = state.waiting.filter(({ key }) => key !== waiting.key);
        const { id, page, document } = waiting;
        state.ended.push({ what: page ?? id, code: what.code, document });
      });
    }
  }

  /** Gives a page another id and other secrets. What waits to be added to a report follows it. */
  private renew(waiting: Waiting, apart = false): void {
    this.app.store.change((state) => {
      const anew = (page: Waiting, ids: { id: string } | { page: string }) => {
        Object.assign(page, fresh(), ids);
        delete page.posted;
      };
      const mine = state.waiting.find(({ key }) => key === waiting.key);
      if (!mine) return;
      const before = mine.id;
      if (mine.page !== undefined && !apart) return anew(mine, { page: hex(randomBytes(16)) });
      anew(mine, { id: randomUUID() });
      if (mine.page === undefined) {
        for (const page of state.waiting) if (page.id === before) anew(page, { id: mine.id });
      } else {
        delete mine.page;
        mine.document = { ...mine.document, page: "report" };
      }
    });
  }

  private change(waiting: Waiting, how: (mine: Waiting) => void): void {
    this.app.store.change((state) => {
      const mine = state.waiting.find(({ key }) => key === waiting.key);
      if (mine) how(mine);
    });
  }
}

/** What is posted together. */
function batches(pages: Waiting[]): Waiting[][] {
  const all: Waiting[][] = [];
  let room = 0;
  for (const page of pages) {
    const size = JSON.stringify(page.posted).length + 1;
    const last = all[all.length - 1];
    if (!last || last.length === ITEMS || size > room) {
      all.push([page]);
      room = BYTES - size;
    } else {
      last.push(page);
      room -= size;
    }
  }
  return all;
}
