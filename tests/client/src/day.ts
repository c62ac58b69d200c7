/** A volunteer's day: what is new, what a coordinator asks, and the sessions that were held. */

import { randomUUID } from "node:crypto";

import { canonical } from "./bytes.js";
import { upload } from "./files.js";
import { Reports } from "./reports.js";
import { Refused, type Schema } from "./server.js";
import type { Told } from "./store.js";
import type { Volunteer } from "./volunteer.js";

/** All that a signal is good for: what waits goes first. */
export async function signal(app: Volunteer): Promise<void> {
  await new Reports(app).send();
  await upload(app);
  await tell(app);
  await sync(app);
}

/** Fetches what changed since the last time, and what is new to be carried. */
export async function sync(app: Volunteer): Promise<void> {
  const { cursor, etag } = app.store.state;
  const asked = app.server.ask((api) =>
    api.GET("/api/v1/sync", {
      params: { query: cursor === undefined ? {} : { cursor } },
      headers: etag === undefined ? {} : { "If-None-Match": etag },
    }));
  const answer = await asked.catch((error: unknown) => {
    if (error instanceof Refused && error.code === "cursor" && cursor !== undefined) return null;
    throw error;
  });
  if (answer === null) {
    // None of theirs, after a restore: all of it is asked for.
    app.store.change((state) => {
      delete state.cursor;
      delete state.etag;
    });
    return sync(app);
  }
  const { data, response } = answer;
  if (response.status === 304) return;
  app.store.change((state) => {
    if (cursor === undefined) Object.assign(state, { reports: {}, tasks: {} });
    for (const report of data.reports) state.reports[report.reference] = report;
    for (const task of data.tasks) state.tasks[task.id] = task;
    for (const id of data.gone) {
      delete state.reports[id];
      delete state.tasks[id];
      state.kept = state.kept.filter(({ reference }) => reference !== id);
    }
    state.cursor = data.cursor;
    const tag = response.headers.get("ETag");
    if (tag) state.etag = tag;
  });
  if (data.units && data.units > app.store.state.unitsSerial) await app.carryUnits();
  if (data.register !== app.store.state.register?.serial) await app.carryRegister();
}

/** Answers a task, when there is a signal. A later answer takes the place of one that waits. */
export function answerTask(app: Volunteer, task: string, form: Schema["TaskForm"]): void {
  app.store.change((state) => {
    state.told = state.told.filter((it) => !("task" in it && it.task === task));
    state.told.push({ task, form });
  });
}

/** Notes a session that was held, when there is a signal. */
export function noteSession(app: Volunteer, held: Omit<Schema["SessionForm"], "id">): string {
  const id = randomUUID();
  app.store.change((state) => void state.told.push({ session: { id, ...held } }));
  return id;
}

async function tell(app: Volunteer): Promise<void> {
  for (const told of app.store.state.told) {
    const code = await say(app, told);
    app.store.change((state) => {
      // An answer that was given meanwhile is another one.
      state.told = state.told.filter((it) => canonical(it) !== canonical(told));
      if (code) state.ended.push({ what: "task" in told ? told.task : told.session.id, code });
    });
  }
}

/** Tells one; why it is refused for good, if it is. */
async function say(app: Volunteer, told: Told): Promise<string | null> {
  try {
    await app.server.ask<unknown>((api) =>
      "task" in told
        ? api.POST("/api/v1/tasks/{task}", { params: { path: { task: told.task } }, body: told.form })
        : api.POST("/api/v1/outreach", { body: told.session }));
    return null;
  } catch (error) {
    const status = error instanceof Refused ? error.problem?.status : undefined;
    if (status === undefined || status === 401 || status === 429 || status >= 500) throw error;
    return (error as Refused).code;
  }
}
