/** What the app keeps: one JSON file, written whole or not at all, and beside it a folder of files that are to be sent. */

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { components } from "./api.js";
import type { Snapshot } from "./register.js";
import type { SignedUnits } from "./units.js";

type Schema = components["schemas"];
export type Clear = Schema["ClearForm"];
export type Posted = Schema["ReportForm"] | Schema["PageForm"];

/** A page that the server has not answered yet: a report, or what adds to one. */
export interface Waiting {
  /** What the app itself calls it; it never changes and is never sent. */
  key: string;
  /** The UUID of the report. */
  id: string;
  /** The page that it adds; none in a report's first. */
  page?: string;
  /** The document, as it will be sealed. */
  document: Record<string, unknown>;
  /** What the server must know to choose units. */
  clear: Clear;
  dek: string;
  secret: string;
  /** The files that stand in the document. */
  files: string[];
  /** What is posted, to the byte, until it is answered. */
  posted?: Posted;
  /** SHA-256 of everything that was posted under this id. */
  hashes: string[];
}

/** A file that was sealed and is to be uploaded. */
export interface Upload {
  report: string;
  attachment: string;
  size: number;
  sha256: string;
}

/** What is told when there is a signal, and is no report. */
export type Told =
  | { task: string; form: Schema["TaskForm"] }
  | { session: Schema["SessionForm"] };

/** What the server refused for good. */
export interface Ended {
  /** A report's id, an attachment, a task or a session. */
  what: string;
  code: string;
  /** What was written: it is nowhere else. */
  document?: Record<string, unknown>;
}

export interface State {
  /** The volunteer's own key. */
  key?: string;
  enrolment?: string;
  /** Who this phone is, until the server ends it. */
  device?: { id: string; access: string; ends: number; refresh: string };
  registerKey?: string;
  register?: Snapshot;
  units?: SignedUnits;
  unitsSerial: number;
  waiting: Waiting[];
  /** Reports that the server has from this phone, with the units that they were sealed to. */
  kept: { id: string; reference: string; units: string[] }[];
  uploads: Upload[];
  told: Told[];
  ended: Ended[];
  cursor?: string;
  etag?: string;
  reports: Record<string, Schema["OwnReportCard"]>;
  tasks: Record<string, Schema["OwnTaskCard"]>;
}

const EMPTY: State = {
  unitsSerial: 0, waiting: [], kept: [], uploads: [], told: [], ended: [], reports: {}, tasks: {},
};

/** When this returns, these bytes stand on the disk; before, what was there did. */
function writeWhole(path: string, bytes: Uint8Array | string): void {
  const beside = `${path}.new`;
  const file = openSync(beside, "w", 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
}

export class Store {
  /** What is on the disk. Only {@link change} changes it. */
  state: State;
  private readonly folder: string;

  constructor(private readonly path: string) {
    this.state = existsSync(path) ? { ...EMPTY, ...JSON.parse(readFileSync(path, "utf8")) } : structuredClone(EMPTY);
    this.folder = `${path}.files`;
  }

  /** Changes what is kept. When this returns it stands on the disk; when it throws, all is as it was. */
  change(how: (state: State) => void): void {
    const next = structuredClone(this.state);
    how(next);
    const text = JSON.stringify(next);
    writeWhole(this.path, text);
    this.state = JSON.parse(text);
  }

  keepFile(name: string, bytes: Uint8Array): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeWhole(join(this.folder, name), bytes);
  }

  file(name: string): Uint8Array {
    return readFileSync(join(this.folder, name));
  }

  forgetFiles(...names: string[]): void {
    for (const name of names) rmSync(join(this.folder, name), { force: true });
  }
}
