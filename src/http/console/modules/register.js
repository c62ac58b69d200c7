// The register desk: an editor proposes a file, a row or that the newest file is taken back, and an approver decides.
// Both sign here, over the hash of the file and, who approves, over the register that they saw.

import { actOnRegister, randomId } from "./acting.js";
import { toHex, utf8 } from "./bytes.js";
import { opened } from "./session.js";
import { busy, said } from "./ui.js";

const hash = async (bytes) => toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));

/** A line of CSV. @param {string[]} cells */
const csv = (cells) => `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")}\r\n`;

async function proposal(session, bytes, about) {
  const what = { act: "propose-import", proposal: randomId(), ...about, sha256: await hash(bytes) };
  const { id } = await actOnRegister(session, "propose", what, bytes);
  location.assign(`/console/register/proposals/${id}`);
}

const deeds = {
  "propose-import": async (session, { dataset, elements: { kind, file, source, as_of } }) => {
    const [chosen] = file.files;
    if (chosen.size > Number(dataset.most)) throw new Error(said("file-large"));
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const about = { kind: kind.value, file: chosen.name.slice(-120), source: source.value, as_of: as_of.value };
    await proposal(session, bytes, about);
  },
  // One decision is a file of one row, and goes the same way.
  "propose-event": async (session, { dataset, elements }) => {
    const columns = ["event", "event_date", "until", "document", "authority"];
    const head = csv(["name_as_printed", ...columns, "source_url"]);
    const row = csv([elements.agency, ...columns.map((name) => elements[name]), elements.source].map((it) => it.value.trim()));
    const about = { kind: "sanctions", file: "keputusan.csv", source: elements.source.value, as_of: dataset.today };
    await proposal(session, utf8(head + row), about);
  },
  "propose-rollback": async (session, { dataset }) => {
    const what = { act: "propose-rollback", proposal: randomId(), import: Number(dataset.import), sha256: dataset.sha };
    const { id } = await actOnRegister(session, "propose", what);
    location.assign(`/console/register/proposals/${id}`);
  },
  "open-dispute": async (session, { elements: { agency, received, letter, objection } }) => {
    const what = {
      act: "open-dispute", dispute: randomId(), agency: agency.value, received: received.value, letter: letter.value, objection: objection.value,
    };
    const { id } = await actOnRegister(session, "propose", what);
    location.assign(`/console/register/disputes/${id}`);
  },
  "approve-import": async (session, { dataset: { proposal: id, sha, version }, elements }) => {
    const shrinks = elements.shrinks?.checked ?? false;
    await actOnRegister(session, "decide", { act: "approve-import", proposal: id, sha256: sha, version: Number(version), shrinks });
    location.reload();
  },
  "reject-import": async (session, { dataset: { proposal: id, sha }, elements: { reason } }) => {
    await actOnRegister(session, "decide", { act: "reject-import", proposal: id, sha256: sha, reason: reason.value });
    location.reload();
  },
  "decide-dispute": async (session, { dataset: { dispute }, elements: { to, reason } }) => {
    await actOnRegister(session, "decide", { act: "decide-dispute", dispute, to: to.value, reason: reason.value });
    location.reload();
  },
};

for (const from of document.querySelectorAll("[data-act]")) {
  from.addEventListener(from.matches("form") ? "submit" : "click", busy(from, async () => {
    const session = await opened();
    if (!session) throw new Error(said("cannot-open"));
    await deeds[from.dataset.act](session, from);
  }));
}
