/** A volunteer's app, without screens. */

import { randomUUID } from "node:crypto";

import createClient from "openapi-fetch";

import type { paths } from "./api.js";
import { base64, type Bytes, fromBase64, utf8 } from "./bytes.js";
import * as register from "./register.js";
import { newSecrets, type Place, placeOf, sealPage, type Wrap, wrapFor } from "./sealing.js";
import type { Store, Waiting } from "./store.js";
import * as units from "./units.js";

/** Why the app does not do what was asked, in a word that stays. */
export class Refused extends Error {
  constructor(readonly code: "units" | "register" | "no-units") {
    super(code);
  }
}

/** A report as it is sent. */
export interface Sealed extends Place {
  id: string;
  secret: Bytes;
  body: Bytes;
  wraps: Wrap[];
}

export class Volunteer {
  private readonly api;

  constructor(
    private readonly store: Store,
    private readonly root: Uint8Array,
    base = "http://127.0.0.1",
  ) {
    this.api = createClient<paths>({ baseUrl: base });
  }

  /** Keeps the volunteer's own key. */
  become(key: string): void {
    this.store.change((state) => void (state.key = key));
  }

  /** Takes a list of units, when the root signed it and it is no older than the one that is there. */
  take(signed: units.SignedUnits): units.UnitList {
    const list = units.believed(this.root, signed, this.store.state.unitsSerial);
    if (!list) throw new Refused("units");
    this.store.change((state) => Object.assign(state, { units: signed, unitsSerial: list.serial }));
    return list;
  }

  /** Fetches the register, or what changed in it. The first key that is given is believed, and no other. */
  async carryRegister(): Promise<register.Snapshot> {
    const { register: old } = this.store.state;
    if (old) {
      const { data } = await this.api.GET("/api/v1/register/delta", { params: { query: { from: old.serial } } });
      const newer = data ? register.applied(old, data) : null;
      if (newer) return this.keepRegister(newer);
    }
    const { data } = await this.api.GET("/api/v1/register/snapshot");
    if (!data) throw new Refused("register");
    const whole = register.believed(data, this.store.state.registerKey ?? data.key);
    if (!whole) throw new Refused("register");
    return this.keepRegister(whole);
  }

  private keepRegister(snapshot: register.Snapshot): register.Snapshot {
    this.store.change((state) => Object.assign(state, { register: snapshot, registerKey: snapshot.key }));
    return snapshot;
  }

  /** Answers a name without a signal; `null` is what only the service can say. */
  ask(question: string, now: Date): string | null {
    const { register: carried } = this.store.state;
    return carried ? register.answer(carried, question, register.today(now)) : null;
  }

  /** Keeps a report until there is a signal. */
  report(document: Record<string, unknown>, clear: Record<string, unknown>, id: string = randomUUID()): Waiting {
    const { dek, secret } = newSecrets();
    const waiting = { id, document, clear, dek: base64(dek), secret: base64(secret) };
    this.store.change((state) => void state.waiting.push(waiting));
    return waiting;
  }

  /** Seals a report to the units that the server chose, of the list that the root signed. The same again gives the
   * same body, so that the server knows it for the same report. */
  async seal(waiting: Waiting, chosen: string[]): Promise<Sealed> {
    const { key, units: signed } = this.store.state;
    const list = signed && units.believed(this.root, signed);
    if (!key || !list) throw new Refused("no-units");
    const place = placeOf(fromBase64(key), waiting.id);
    const secrets = { dek: fromBase64(waiting.dek), secret: fromBase64(waiting.secret) };
    const wraps = await Promise.all(chosen.map((id) => {
      const unit = list.units.find((unit) => unit.id === id);
      if (!unit) throw new Refused("units");
      return wrapFor(place, unit, secrets.dek);
    }));
    const body = await sealPage(place, secrets, utf8(JSON.stringify(waiting.document)));
    return { ...place, id: waiting.id, secret: secrets.secret, body, wraps };
  }
}
