// The rota of a unit as its head changes it. What is typed is hashed with a random salt and signed: the audit keeps
// the digest, which says nothing of anybody's number, and the salt is kept nowhere.

import { digest, signedBy } from "./acting.js";
import { toBase64 } from "./bytes.js";
import { opened } from "./session.js";
import { at, busy, element, posted, said } from "./ui.js";

const form = at("rota");
const all = (css, of = document) => [...of.querySelectorAll(css)];
const field = (row, name) => row.querySelector(`[name=${name}]`);
let added = 0;

/** Who may be chosen: everybody who is typed, by the key of their row. */
function refresh() {
  const people = all(".person").map((row) => [row.dataset.key, field(row, "name").value.trim()]);
  for (const select of all("select[data-people]", form)) {
    const chosen = select.value;
    const options = [["", said("choose")], ...people].map(([key, name]) => {
      const option = element("option", "", name);
      option.value = key;
      return option;
    });
    select.replaceChildren(...options);
    select.value = people.some(([key]) => key === chosen) ? chosen : "";
  }
}

function add(what) {
  const row = at(what).content.firstElementChild.cloneNode(true);
  if (what === "person") {
    added += 1;
    row.dataset.key = `n${added}`;
  }
  at(what === "person" ? "people" : "shifts").append(row);
  refresh();
  row.querySelector("input").focus();
}

/** The rota as it is typed. A number that is not typed anew stays what it was. */
function typed() {
  const names = new Map(all(".person").map((row) => [row.dataset.key, field(row, "name").value.trim()]));
  const person = all(".person").map((row) => {
    const number = field(row, "number").value.trim();
    const name = names.get(row.dataset.key);
    return number ? { name, number } : { name, kept: Number(row.dataset.kept) };
  });
  const duty = all(".shift", form).map((row) => ({
    days: all("[name=day]:checked", row).map(({ value }) => value).join(","),
    from: field(row, "from").value,
    to: field(row, "to").value,
    first: names.get(field(row, "first").value) ?? "",
    second: names.get(field(row, "second").value) ?? "",
  }));
  const { head, email } = form.elements;
  return { head: names.get(head.value) ?? "", email: email.value.trim() || null, person, duty };
}

async function change() {
  const session = await opened();
  if (!session) throw new Error(said("cannot-open"));
  const salt = toBase64(crypto.getRandomValues(new Uint8Array(32)));
  const attached = JSON.stringify({ salt, ...typed() });
  const text = await signedBy(session, {
    v: 1,
    act: "rota",
    officer: session.officer,
    unit: form.dataset.unit,
    serial: Number(form.dataset.serial),
    at: new Date(Date.now() + session.skew).toISOString(),
    attached: await digest(attached),
  });
  await posted("/console/rota", { ...text, attached });
  location.assign("/console/rota?done=1");
}

at("print").addEventListener("click", () => print());
if (form) {
  form.addEventListener("submit", busy(form, change));
  form.addEventListener("input", ({ target }) => {
    if (target.name === "name") refresh();
  });
  form.addEventListener("click", ({ target }) => {
    if (target.dataset.add) add(target.dataset.add);
    if ("remove" in target.dataset) {
      target.closest(".person, .shift").remove();
      refresh();
    }
  });
}
