/** What the app keeps: one JSON file, written whole or not at all. */

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

import type { Snapshot } from "./register.js";
import type { SignedUnits } from "./units.js";

/** A report that waits for a signal. It keeps its id and secrets, so that sent again it is the same report. */
export interface Waiting {
  id: string;
  /** The document, as it will be sealed. */
  document: Record<string, unknown>;
  /** What the server must know to choose units. */
  clear: Record<string, unknown>;
  dek: string;
  secret: string;
}

export interface State {
  key?: string;
  registerKey?: string;
  register?: Snapshot;
  units?: SignedUnits;
  unitsSerial: number;
  waiting: Waiting[];
}

export class Store {
  state: State;

  constructor(private readonly path: string) {
    const empty: State = { unitsSerial: 0, waiting: [] };
    this.state = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : empty;
  }

  /** Changes what is kept. When this returns it stands on the disk. */
  change(how: (state: State) => void): void {
    how(this.state);
    const beside = `${this.path}.new`;
    const file = openSync(beside, "w", 0o600);
    writeSync(file, JSON.stringify(this.state));
    fsyncSync(file);
    closeSync(file);
    renameSync(beside, this.path);
    const folder = openSync(dirname(this.path), "r");
    fsyncSync(folder);
    closeSync(folder);
  }
}
