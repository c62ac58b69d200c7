/** The way to the server: who asks, what is asked again, and what is refused. */

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./api.js";
import type { Store } from "./store.js";

export type Schema = components["schemas"];
export type Api = Client<paths>;
/** A refusal, with what some of them say besides. */
export type Problem = Omit<Schema["Problem"], "code" | "hash" | "units" | "offset"> & {
  code?: string | null;
  hash?: string | null;
  units?: Schema["UnitCard"][] | null;
  offset?: number | null;
};

/** Why the app does not do what was asked, in a word that stays: the server's `code`, or one of the app's own:
 * `line` (no answer), `not-in` (no device), `units`, `no-units` and `register` (not what was signed, or none). */
export class Refused extends Error {
  constructor(readonly code: string, readonly problem?: Problem, cause?: unknown) {
    super(code, { cause });
  }
}

/** How much an app bears before it waits for a better line. */
export interface Patience {
  /** How often something is asked. */
  tries: number;
  /** Seconds of a Retry-After for which it stays awake. */
  longest: number;
  /** Milliseconds after which a silent line is given up. */
  silence: number;
  sleep(ms: number): Promise<void>;
}

export const PATIENCE: Patience = {
  tries: 5,
  longest: 120,
  silence: 60_000,
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
};

/** What openapi-fetch gives. */
interface Said<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

export interface Answer<T> {
  data: T;
  response: Response;
}

/** What needs no token, and therefore gets none. */
const OPEN = ["/api/v1/enrolments", "/api/v1/tokens", "/api/v1/units", "/api/v1/register"];
/** Milliseconds before its end at which a token is renewed. */
const EARLY = 60_000;

export class Server {
  private readonly api: Api;
  private renewing: Promise<void> | null = null;

  constructor(private readonly store: Store, base: string, readonly patience: Patience = PATIENCE) {
    this.api = createClient<paths>({ baseUrl: base, redirect: "error", fetch: (request) => whole(request, patience.silence) });
    this.api.use({
      onRequest: ({ request, schemaPath }) => {
        const { device } = store.state;
        if (device && !OPEN.some((path) => schemaPath.startsWith(path))) {
          request.headers.set("Authorization", `Bearer ${device.access}`);
        }
        request.headers.set("Accept-Language", "id");
        return request;
      },
    });
  }

  /** Asks as this device: with a token that is good, and once more when the server says that it was not. */
  async ask<T>(call: (api: Api) => Promise<Said<T>>): Promise<Answer<T>> {
    const { device } = this.store.state;
    if (!device) throw new Refused("not-in");
    if (device.ends - EARLY < Date.now()) await this.renew();
    try {
      return await this.open(call);
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "token-over") throw error;
      await this.renew();
      return this.open(call);
    }
  }

  /** Asks as anybody, and again when the line breaks or the server wants time. */
  async open<T>(call: (api: Api) => Promise<Said<T>>, tries = this.patience.tries): Promise<Answer<T>> {
    for (let tried = 1; ; tried++) {
      const said = await call(this.api).catch((cause: unknown) => new Refused("line", undefined, cause));
      const refused = said instanceof Refused ? said : refusal(said);
      if (!refused) {
        const { data, response } = said as Said<T>;
        return { data: data as T, response };
      }
      const wait = refused.code === "line" ? 250 * 2 ** tried : pause(said as Said<T>);
      if (refused.code === "device-revoked") this.store.change((state) => void delete state.device);
      if (wait === null || wait > this.patience.longest * 1000 || tried >= tries) throw refused;
      await this.patience.sleep(wait);
    }
  }

  /** Keeps what the device goes on with, before it is used. */
  keep(pair: Schema["PairCard"], also: (state: Store["state"]) => void = () => undefined): void {
    const { device: id, access, refresh } = pair;
    const ends = Date.now() + pair.access_ends_in * 1000;
    this.store.change((state) => {
      state.device = { id, access, refresh, ends };
      also(state);
    });
  }

  /** The next pair of tokens, for all who need it at the moment: of two for one refresh token only the later is good. */
  private renew(): Promise<void> {
    const renewed = async () => {
      const refresh = this.store.state.device?.refresh;
      if (!refresh) throw new Refused("not-in");
      const { data } = await this.open((api) => api.POST("/api/v1/tokens", { body: { refresh } }));
      this.keep(data);
    };
    this.renewing ??= renewed().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }
}

/** An answer with all of its body. The timer keeps the app awake: fetch may wait for ever on a line that ended. */
async function whole(request: Request, silence: number): Promise<Response> {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort(), silence);
  try {
    const response = await fetch(request, { signal: given.signal });
    const body = await response.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, response);
  } finally {
    clearTimeout(timer);
  }
}

function refusal({ error, response }: Said<unknown>): Refused | null {
  if (response.ok || response.status === 304) return null;
  const problem = error && typeof error === "object" ? (error as Problem) : undefined;
  // The answer to HEAD has no words: whether only the token is over shows when it is renewed.
  const unsaid = response.status === 401 ? "token-over" : response.status >= 500 ? "line" : String(response.status);
  return new Refused(problem?.code ?? unsaid, problem);
}

/** Milliseconds until it may be asked again; `null` when nothing is said of that. */
function pause({ response }: Said<unknown>): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return (response.status === 503 || response.status === 429) && seconds >= 0 ? seconds * 1000 : null;
}
