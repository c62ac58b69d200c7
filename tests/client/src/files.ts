/** Files of reports, part by part over a bad line. They were sealed when their page was kept. */

import { Refused } from "./server.js";
import type { Upload } from "./store.js";
import type { Volunteer } from "./volunteer.js";

/** Bytes of a part: what a bad line carries in one go. */
const PART = 64 << 10;
/** How often a file begins anew, or is looked for, before it waits for the next signal. */
const TIMES = 3;

/** Uploads every file that waits. One that cannot be taken today stays; one that never will be is told and forgotten. */
export async function upload(app: Volunteer): Promise<void> {
  for (const file of app.store.state.uploads) {
    let code: string | null = null;
    try {
      await whole(app, file);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem === undefined) throw error;
      const { status } = error.problem;
      if (status === 401 || status === 503) throw error;
      // 60 MiB were declared today, or the server has forgotten it three times: another day.
      if (status === 429 || error.code === "no-file" || error.code === "hash") continue;
      code = error.code;
    }
    app.store.change((state) => {
      state.uploads = state.uploads.filter(({ attachment }) => attachment !== file.attachment);
      if (code) state.ended.push({ what: file.attachment, code });
    });
    app.store.forgetFiles(`${file.attachment}.sealed`);
  }
}

async function whole(app: Volunteer, file: Upload): Promise<void> {
  const bytes = app.store.file(`${file.attachment}.sealed`);
  for (let time = 1; ; time++) {
    try {
      let at = await declared(app, file);
      while (at < file.size) at = await part(app, file, bytes, at);
      return;
    } catch (error) {
      // It was damaged on its way, and the server threw it away; or it was forgotten, and is declared again.
      const anew = error instanceof Refused && (error.code === "hash" || error.code === "no-file");
      if (!anew || time === TIMES) throw error;
    }
  }
}

/** Says that the file is to come; how far it is. */
async function declared(app: Volunteer, { report: id, attachment, size, sha256 }: Upload): Promise<number> {
  const { data } = await app.server.ask((api) =>
    api.POST("/api/v1/reports/{id}/attachments", { params: { path: { id } }, body: { attachment, size, sha256 } }));
  return data.offset;
}

/** Brings the next part; how far the file is then. */
async function part(app: Volunteer, file: Upload, bytes: Uint8Array, at: number): Promise<number> {
  try {
    const { response } = await app.server.ask((api) =>
      api.PATCH("/api/v1/attachments/{attachment}", {
        params: { path: { attachment: file.attachment }, header: { "Upload-Offset": at } },
        headers: { "Content-Type": "application/octet-stream" },
        // The description has no word for bytes.
        body: bytes.subarray(at, at + PART) as unknown as never,
        bodySerializer: (body: unknown) => body,
      }));
    return offset(response);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === "offset" && typeof error.problem?.offset === "number") return error.problem.offset;
    if (error.code !== "line") throw error;
    return far(app, file);
  }
}

/** How far the file is, after the line broke. */
async function far(app: Volunteer, file: Upload): Promise<number> {
  const params = { path: { attachment: file.attachment } };
  const asked = app.server.ask((api) => api.HEAD("/api/v1/attachments/{attachment}", { params }));
  return asked.then(({ response }) => offset(response), (error: unknown) => {
    // An answer without words: the file is forgotten.
    if (error instanceof Refused && error.code === "404") return declared(app, file);
    throw error;
  });
}

function offset(response: Response): number {
  const value = Number(response.headers.get("Upload-Offset") ?? NaN);
  if (!Number.isInteger(value)) throw new Refused("line");
  return value;
}
