// Volunteers: invited, with a code that is shown once; an invite taken back; somebody removed; something
// asked of one or of all.

import { at, busy, posted, twice } from "./ui.js";

const form = at("invite");
form?.addEventListener("submit", busy(form, async () => {
  const { name, kind, place } = form.elements;
  const given = await posted("/console/volunteers/invite", {
    name: name.value, kind: kind.value, place: place.value,
  });
  at("given-who").textContent = [given.name, given.kind, given.place].join(" · ");
  at("given-code").textContent = given.code;
  at("given-words").textContent = given.words;
  at("given-until").textContent = given.until;
  at("given").hidden = false;
  at("given").focus();
  form.reset();
}));

const question = at("question");
question?.addEventListener("submit", busy(question, async () => {
  const { words, to, ends } = question.elements;
  await posted("/console/volunteers/ask", { words: words.value, to: to.value, ends: ends.value });
  location.reload();
}));

at("print")?.addEventListener("click", () => print());

const deeds = {
  remove: ({ volunteer }) => posted("/console/volunteers/remove", { volunteer }),
  withdraw: ({ task }) => posted("/console/volunteers/withdraw", { task }),
  "take-back": ({ invite }) => posted("/console/volunteers/take-back", { invite }),
};

for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", busy(button, async () => {
    if (!twice(button)) return;
    await deeds[button.dataset.do](button.closest("tr").dataset);
    location.reload();
  }));
}
