// The door: by a passkey, or by a passphrase and six digits. Neither the passphrase nor what a passkey derives is
// sent.

import { fromBase64, toBase64, utf8 } from "./bytes.js";
import { fromPassphrase, fromPrf, unwrap } from "./keys.js";
import { ask } from "./passkeys.js";
import { keep } from "./session.js";
import { at, busy, posted, said } from "./ui.js";

/** Whence somebody came whose session had ended: a page of the console and nothing else. */
function back() {
  const to = new URLSearchParams(location.search).get("to");
  const url = to && new URL(to, location.origin);
  const ours = url && url.origin === location.origin && url.pathname.startsWith("/console/");
  return ours && !url.pathname.startsWith("/console/sign-in") ? url.pathname + url.search : null;
}

async function enter({ officer, wrapped, home }, wrapping) {
  const raw = await unwrap(fromBase64(wrapped), await wrapping(officer), officer);
  if (!raw) throw new Error(said("cannot-open"));
  await keep(raw, officer);
  location.assign(back() ?? home);
}

at("passkey").addEventListener("click", busy(at("passkey"), async () => {
  const { assertion, prf } = await ask();
  await enter(await posted("/console/sign-in/passkey", assertion), (officer) => fromPrf(prf, officer));
}));

const form = at("passphrase");
form.addEventListener("submit", busy(form, async () => {
  const login = form.login.value.trim().toLowerCase();
  const { salt } = await posted("/console/sign-in/salt", { login });
  const { auth, wrap } = await fromPassphrase(form.words.value, utf8(salt));
  const entered = await posted("/console/sign-in/passphrase", { login, auth: toBase64(auth), code: form.code.value.trim() });
  await enter(entered, async () => wrap);
}));

// The officers of a demo type what everybody knows.
for (const button of document.querySelectorAll("[data-demo]")) {
  button.addEventListener("click", busy(button, async () => {
    const { login, words, code } = await posted("/console/sign-in/demo", { as: button.dataset.demo });
    [form.login.value, form.words.value, form.code.value] = [login, words, code];
    form.requestSubmit();
  }));
}
