// Files of a tip: fetched as a volunteer's app sealed them, opened here, and handed on to be saved. No page shows what
// is in them: whoever sealed a file chose what it holds.

import { fromBase64 } from "./bytes.js";
import { openFile } from "./envelope.js";
import { importPrivate } from "./hpke.js";
import { at, busy, element, fetched, fetchedBytes, said } from "./ui.js";

/** What may keep its ending; any other file is saved as one that no program starts by itself. */
const ENDINGS = ["jpg", "jpeg", "png", "webp", "pdf", "txt", "mp3", "m4a", "ogg", "opus", "mp4", "3gp"];
const PICTURES = ["image/jpeg", "image/png"];
const LONGEST = 80;

/** A name that is safe to save a file under: no folder, no hidden file, no direction of writing, no program. */
export function safeName(name) {
  const plain = name.normalize("NFC").replace(/[^\p{L}\p{N} ._-]/gu, "_").replace(/^[ ._-]+|[ ._-]+$/g, "");
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(plain)?.[1].toLowerCase();
  const known = ENDINGS.includes(ending);
  const stem = (known ? plain.slice(0, -ending.length - 1) : plain).replaceAll(".", "_").slice(0, LONGEST);
  return `${stem || "lampiran"}.${known ? ending : "bin"}`;
}

const size = (bytes) => `${Math.ceil(bytes / 1024)} KiB`;

function save(plain, { name, kind }) {
  const type = PICTURES.includes(kind) ? kind : "application/octet-stream";
  const address = URL.createObjectURL(new Blob([plain], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = safeName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Opens a file with the keys of its page. */
async function opened({ reference, id }, session, page, attachment) {
  const { epoch, secret, wrap } = page;
  const { hex } = session.unitKeys.find((key) => key.epoch === epoch) ?? {};
  const pair = hex && secret && (await importPrivate(hex));
  const body = pair && (await fetchedBytes(`/console/tips/${reference}/files/${attachment}`));
  const held = { unit: session.unit, epoch, sealed: fromBase64(wrap) };
  const plain = body && (await openFile({ tip: id, page: page.id }, attachment, held, pair, fromBase64(secret), body));
  if (!plain) throw new Error(said("cannot-open"));
  return plain;
}

function row(tip, here, page, file, known) {
  const item = element("li");
  item.append(element("strong", "", safeName(file.name)), " ");
  if (!known?.done) {
    item.append(element("small", "", said("file-not-whole")));
    return item;
  }
  const button = element("button", "plain", said("file-save"));
  button.setAttribute("aria-label", `${said("file-save")} ${safeName(file.name)}`);
  button.addEventListener("click", busy(button, async () => {
    const session = here();
    if (session) save(await opened(tip, session, page, file.attachment), file);
  }));
  item.append(element("small", "", size(known.size)), " ", button);
  return item;
}

/**
 * Lists the files that the pages of a tip name.
 * @param {{ reference: string, id: string }} tip
 * @param {object} sealed the tip as it is sealed
 * @param {{ id: string, document: object | null }[]} pages as they were opened
 * @param {() => object | null} here the session; none once the page is locked
 */
export async function showFiles(tip, sealed, pages, here) {
  const named = pages.flatMap(({ id, document }) => (document?.files ?? []).map((file) => ({ id, file })));
  at("files").hidden = named.length === 0;
  if (named.length === 0) return;
  const { files } = await fetched(`/console/tips/${tip.reference}/files`);
  const rows = named.map(({ id, file }) => {
    const page = sealed.pages.find((it) => it.id === id);
    return row(tip, here, page, file, files.find((it) => it.id === file.attachment));
  });
  at("file-list").replaceChildren(...rows);
}
