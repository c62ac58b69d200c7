/** A volunteer's app, without screens: coming in, and what it carries. */

import { fromBase64 } from "./bytes.js";
import * as register from "./register.js";
import { type Patience, Refused, type Schema, Server } from "./server.js";
import type { Store } from "./store.js";
import * as units from "./units.js";

export class Volunteer {
  readonly server: Server;

  constructor(readonly store: Store, private readonly root: Uint8Array, base = "http://127.0.0.1", patience?: Patience) {
    this.server = new Server(store, base, patience);
  }

  /** Begins to come in: six digits go to the phone. Asked once only, because three codes an hour is all there are. */
  async enrol(phone: string, proof: { invite: string } | { pin: string }): Promise<void> {
    const { data } = await this.server.open((api) => api.POST("/api/v1/enrolments", { body: { phone, ...proof } }), 1);
    this.store.change((state) => void (state.enrolment = data.enrolment));
  }

  /** Comes in with the digits. When the answer is lost, the same digits give a device in place of that one. */
  async confirm(code: string, device: string): Promise<Schema["VolunteerCard"]> {
    const { enrolment } = this.store.state;
    if (!enrolment) throw new Refused("not-in");
    const params = { path: { enrolment } };
    const { data } = await this.server.open((api) =>
      api.POST("/api/v1/enrolments/{enrolment}/confirm", { params, body: { code, device } }));
    this.server.keep(data, (state) => {
      delete state.enrolment;
      if (state.key !== undefined && state.key !== data.volunteer.key) {
        // Somebody else than before: nothing that was sealed is at its place any more, nor is what was told.
        for (const waiting of state.waiting) {
          delete waiting.posted;
          waiting.hashes = [];
        }
        Object.assign(state, { kept: [], uploads: [], reports: {}, tasks: {} });
        delete state.cursor;
        delete state.etag;
      }
      state.key = data.volunteer.key;
    });
    return data.volunteer;
  }

  async devices(): Promise<Schema["DeviceCard"][]> {
    return (await this.server.ask((api) => api.GET("/api/v1/devices"))).data.devices;
  }

  /** Ends a device. One that is not there was ended before. */
  async endDevice(device: string): Promise<void> {
    const asked = this.server.ask((api) => api.DELETE("/api/v1/devices/{device}", { params: { path: { device } } }));
    await asked.catch((error: unknown) => {
      if (!(error instanceof Refused) || error.code !== "no-device") throw error;
    });
  }

  /** Takes a list of units, when the root signed it and it is no older than the one that is there. */
  take(signed: units.SignedUnits): units.UnitList {
    const list = units.believed(this.root, signed, this.store.state.unitsSerial);
    if (!list) throw new Refused("units");
    const { list: text, signature } = signed;
    this.store.change((state) => Object.assign(state, { units: { list: text, signature }, unitsSerial: list.serial }));
    return list;
  }

  /** Fetches the list of units. */
  async carryUnits(): Promise<units.UnitList> {
    return this.take((await this.server.open((api) => api.GET("/api/v1/units"))).data);
  }

  /** The list that is there. */
  list(): units.UnitList {
    const { units: signed } = this.store.state;
    const list = signed && units.believed(this.root, signed);
    if (!list) throw new Refused("no-units");
    return list;
  }

  /** The units that the server named, each as the root signed it; a newer list is fetched when it has to be. */
  async believed(cards: Schema["UnitCard"][]): Promise<units.Unit[]> {
    const { units: signed } = this.store.state;
    const known = signed ? units.named(this.list(), cards) : null;
    const found = known ?? units.named(await this.carryUnits(), cards);
    if (!found) throw new Refused("units");
    return found;
  }

  /** The volunteer's own key. */
  key(): Uint8Array {
    const { key } = this.store.state;
    if (!key) throw new Refused("not-in");
    return fromBase64(key);
  }

  /** Fetches the register, or what changed in it. The first key that is given is believed, and no other. */
  async carryRegister(): Promise<register.Snapshot> {
    const { register: old } = this.store.state;
    if (old) {
      const params = { query: { from: old.serial } };
      const delta = await this.server.open((api) => api.GET("/api/v1/register/delta", { params })).catch((error) => {
        // What changed since so long ago is not known: then all of it.
        if (error instanceof Refused && error.code !== "line") return null;
        throw error;
      });
      const newer = delta && register.applied(old, delta.data);
      if (newer) return this.keepRegister(newer);
    }
    const { data } = await this.server.open((api) => api.GET("/api/v1/register/snapshot"));
    const whole = register.believed(data, this.store.state.registerKey ?? data.key);
    if (!whole) throw new Refused("register");
    return this.keepRegister(whole);
  }

  private keepRegister(snapshot: register.Snapshot): register.Snapshot {
    this.store.change((state) => Object.assign(state, { register: snapshot, registerKey: snapshot.key }));
    return snapshot;
  }

  /** Answers a name without a signal; `null` is what only the service can say. */
  answer(question: string, now: Date): string | null {
    const { register: carried } = this.store.state;
    return carried ? register.answer(carried, question, register.today(now)) : null;
  }
}
