import { Trouble, post } from "./service.js";
import { measure, tally } from "./size.js";

const $ = (id) => document.getElementById(id);
const all = (query) => [...document.querySelectorAll(query)];
const touch = matchMedia("(pointer: coarse)");
const cramped = matchMedia("(max-width: 999px), (max-height: 859px)");

/* ---- Page language: every translatable node carries both texts, so a switch needs no re-rendering. */

const LANG_KEY = "suluh-simulator-lang";
let lang = "id";

function tr(node, id, en) {
  node.dataset.id = id;
  node.dataset.en = en;
  node.textContent = lang === "en" ? en : id;
  return node;
}

function setLang(next) {
  lang = next;
  document.documentElement.lang = next;
  for (const node of all("[data-en]")) {
    node.dataset.id ??= node.textContent.trim();
    node.textContent = node.dataset[next];
  }
  for (const [name, attribute] of [["Label", "aria-label"], ["Placeholder", "placeholder"]]) {
    for (const node of all(`[data-en-${name.toLowerCase()}]`)) {
      node.dataset[`id${name}`] ??= node.getAttribute(attribute);
      node.setAttribute(attribute, node.dataset[next + name]);
    }
  }
  for (const b of all("[data-lang]")) b.setAttribute("aria-pressed", String(b.dataset.lang === next));
}

// Storage throws when the browser forbids it; the page must work without.
function remembered() {
  try { return localStorage.getItem(LANG_KEY) === "en" ? "en" : "id"; } catch { return "id"; }
}
for (const button of all("[data-lang]")) {
  button.addEventListener("click", () => {
    setLang(button.dataset.lang);
    try { localStorage.setItem(LANG_KEY, lang); } catch { /* not remembered, nothing else lost */ }
  });
}

function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function showTrouble(box, error, again) {
  const trouble = error instanceof Trouble ? error
    : new Trouble("Terjadi kesalahan di halaman ini. Coba lagi.", "Something went wrong in this page. Try again.");
  const words = el("div");
  words.append(tr(el("p"), trouble.id, trouble.en));
  if (trouble.detail) words.append(tr(el("p", "detail"), `Keterangan layanan: ${trouble.detail}`, `The service says: ${trouble.detail}`));
  const retry = tr(el("button", "plain retry"), "Coba lagi", "Try again");
  retry.type = "button";
  retry.addEventListener("click", again);
  box.replaceChildren(words, retry);
  box.hidden = false;
  if (!(error instanceof Trouble)) console.error(error);
}

// The "try again" button vanishes with its box; its focus goes to the control that does the same.
function hideTrouble(box, next) {
  if (box.contains(document.activeElement)) next.focus();
  box.hidden = true;
}

// aria-disabled, not disabled: a disabled button loses the keyboard focus.
const busy = (button, yes) => button.setAttribute("aria-disabled", String(yes));

/* ---- Which phone is in use. */

const from = $("sms-from");
let thisPhone = from.value;

function usePhone() {
  if (from.value !== thisPhone && call.state !== "idle") {
    hangUp("Sesi USSD diputus karena telepon diganti.", "The USSD session was dropped: another phone is in use.");
  }
  thisPhone = from.value;
  drawKawan();
  for (const node of all(".who")) tr(node, `dari ${thisPhone}`, `from ${thisPhone}`);
  drawThread();
}
from.addEventListener("change", usePhone);

$("other-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = $("other-number").value.replace(/[\s().-]/g, "").replace(/^0/, "+62");
  const number = /^\d/.test(typed) ? `+${typed}` : typed;
  if (!/^\+\d{8,15}$/.test(number)) {
    tr($("other-hint"), "Nomor terdiri atas 8 sampai 15 angka, mis. +6281200000009.", "A number has 8 to 15 digits, e.g. +6281200000009.");
    $("other-number").setAttribute("aria-invalid", "true");
    $("other-number").focus();
    return;
  }
  if (![...from.options].some((o) => o.value === number)) from.add(new Option(number, number));
  from.value = number;
  usePhone();
  $("other-number").value = "";
  $("other-number").removeAttribute("aria-invalid");
  $("settings").open = false;
  from.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !$("settings").open) return;
  $("settings").open = false;
  $("settings").querySelector("summary").focus();
});
document.addEventListener("pointerdown", (event) => {
  if (!$("settings").contains(event.target)) $("settings").open = false;
});

/* ---- The volunteer's phone: the fields of a report make the one line that is sent. */

const FIELDS = ["place", "day", "people", "to", "signs"].map((name) => $(`kawan-${name}`));
let volunteer = "";
let phoneBefore = from.value;

function drawKawan() {
  const on = volunteer !== "" && thisPhone === volunteer;
  if (on && $("kawan").hidden) $("kawan").open = true;
  $("kawan").hidden = !on;
  $("examples").hidden = on || $("example-list").children.length === 0;
  if (!on) phoneBefore = thisPhone;
  const tab = on && document.body.dataset.tab === "sms" ? "kawan" : document.body.dataset.tab;
  for (const b of all(".tabs [data-tab]")) b.setAttribute("aria-pressed", String(b.dataset.tab === tab));
}

function composeLine() {
  const said = FIELDS.map((field) => field.value.trim()).filter((value) => value !== "");
  box.value = said.length === 0 ? "" : `L ${said.join(", ")}`;
  count();
}
for (const field of FIELDS) {
  field.addEventListener("input", composeLine);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) sendSms();
  });
}

// An example: a tap puts it into the composer.
function addChip(list, say, shows = null) {
  const chip = el("button", "chip");
  chip.type = "button";
  chip.append(el("span", "say", say));
  if (shows) chip.append(" ", shows);
  chip.addEventListener("click", () => {
    if (smsBusy) return;
    box.value = say;
    count();
    if (!touch.matches) box.focus();
  });
  const item = el("li");
  item.append(chip);
  list.append(item);
}

function meetVolunteer(number) {
  volunteer = number;
  from.add(tr(new Option("", number), `Kawan PMI · ${number}`, `Kawan PMI · ${number}`));
  $("kawan-tab").hidden = false;
  for (const say of ["L Sekida 25/11 6 org Malaysia ada anak", "l suka maju bsk 3 org ke kuching", "BACA", "UBAH 8 org", "KODE", "PIN", "L"]) {
    addChip($("kawan-list"), say);
  }
  drawKawan();
}

/* ---- SMS. Each phone keeps its own thread; the other phones' messages stay in the page, hidden. */

const thread = $("sms-thread");
const box = $("sms-text");
let smsRun = 0;
let smsBusy = false;
let folded = false;

function drawThread() {
  for (const node of thread.querySelectorAll(".msg")) node.hidden = node.dataset.phone !== thisPhone;
  $("sms-empty").hidden = thread.querySelector(".msg:not([hidden])") !== null;
  thread.scrollTop = thread.scrollHeight;
}

function addMessage(side, phone, text, size) {
  const msg = el("div", `msg ${side}`);
  msg.dataset.phone = phone;
  const speaker = el("span", "sr");
  if (side === "me") tr(speaker, "Anda:", "You:"); else speaker.textContent = "Suluh:";
  const bubble = el("div", `bubble ${side}`, text);
  bubble.lang = "id";
  const now = new Date();
  const time = el("time", "", `${String(now.getHours()).padStart(2, "0")}.${String(now.getMinutes()).padStart(2, "0")}`);
  time.dateTime = now.toISOString();
  const meta = el("p", "meta");
  meta.append(time, " ", el("span", "count", tally(size)));
  msg.append(speaker, bubble, meta);
  thread.append(msg);
  drawThread();
  return msg;
}

function addNote(phone, id, en, name) {
  const note = el("p", `msg note ${name}`);
  note.dataset.phone = phone;
  thread.append(tr(note, id, en));
  drawThread();
  return note;
}

function count() {
  const size = measure(box.value);
  $("sms-count").textContent = tally(size);
  $("sms-count").classList.toggle("over", size.segments > 1);
  if (size.foreign === undefined) tr($("sms-why"), "", "");
  else tr($("sms-why"), `karena huruf ${size.foreign}`, `because of ${size.foreign}`);
}

function smsWaits(yes) {
  smsBusy = yes;
  box.readOnly = yes;
  busy($("sms-send"), yes);
}

async function sendSms() {
  const text = box.value;
  if (smsBusy) return;
  if (text.trim() === "") { box.focus(); return; }
  const run = ++smsRun;
  const phone = thisPhone;
  smsWaits(true);
  hideTrouble($("sms-error"), $("sms-send"));
  // Once only: whoever opens the examples again wants them to stay.
  if (cramped.matches && !folded) $("examples").open = false;
  if (cramped.matches && thisPhone === volunteer) $("kawan").open = false;
  folded = true;
  const mine = addMessage("me", phone, text, measure(text));
  const waiting = addNote(phone, "Menunggu jawaban…", "Waiting for the answer…", "waiting");
  box.value = "";
  count();
  try {
    const answer = await post("sms", { from: phone, text });
    if (run !== smsRun) return;
    waiting.remove();
    if (typeof answer.answer === "string") {
      const counted = Number.isInteger(answer.units) && Number.isInteger(answer.segments);
      addMessage("them", phone, answer.answer, counted ? answer : measure(answer.answer));
    } else {
      addNote(phone, "(tidak dijawab)", "(no answer)", "silent");
    }
  } catch (error) {
    if (run !== smsRun) return;
    // The words go back to the composer, the one place where they can be changed and sent again.
    waiting.remove();
    mine.remove();
    if (phone !== thisPhone) { from.value = phone; usePhone(); }
    box.value = text;
    showTrouble($("sms-error"), error, sendSms);
    drawThread();
  } finally {
    if (run === smsRun) { smsWaits(false); count(); }
  }
}

$("sms-form").addEventListener("submit", (event) => { event.preventDefault(); sendSms(); });
box.addEventListener("input", count);
box.addEventListener("keydown", (event) => {
  // While an input method is composing, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendSms();
});
$("sms-clear").addEventListener("click", () => {
  smsRun += 1;
  smsWaits(false);
  for (const node of thread.querySelectorAll(".waiting")) node.remove();
  for (const node of thread.querySelectorAll(".msg")) if (node.dataset.phone === thisPhone) node.remove();
  $("sms-error").hidden = true;
  drawThread();
});

/* ---- USSD. */

const call = { state: "idle", run: 0, busy: false, session: "", phone: "", code: "", inputs: [] };
const code = $("ussd-code");
const reply = $("ussd-input");

function show(state) {
  const focused = document.activeElement;
  call.state = state;
  $("ussd-form").dataset.state = state;
  $("ussd-dialer").hidden = state !== "idle";
  $("ussd-dial").hidden = state !== "idle";
  $("ussd-entry").hidden = state !== "active";
  $("ussd-cancel").hidden = state !== "active";
  $("ussd-send").hidden = state !== "active";
  $("ussd-close").hidden = state !== "ended";
  $("ussd-again").hidden = state !== "ended";
  $("ussd-pad").disabled = state === "ended";
  $("ussd-screen").tabIndex = state === "idle" ? -1 : 0;
  if (state === "idle") {
    $("ussd-screen").textContent = "";
    $("ussd-count").textContent = "";
  }
  $("ussd-trail").textContent = state === "idle" ? "" : [call.code, ...call.inputs].join(" › ");
  // A hidden control drops the focus; hand it on, but never take it from the SMS side,
  // and on a touch screen not to a text box, which would raise the keyboard over the answer.
  if (!$("ussd-form").contains(focused)) return;
  if (state === "ended") $("ussd-again").focus();
  else if (!touch.matches) (state === "idle" ? code : reply).focus();
  else if (focused.closest("[hidden]")) (state === "idle" ? $("ussd-dial") : $("ussd-send")).focus();
}

function ussdWaits(yes) {
  call.busy = yes;
  for (const id of ["ussd-dial", "ussd-send", "ussd-again"]) busy($(id), yes);
  reply.readOnly = yes;
  code.readOnly = yes;
  $("ussd-form").classList.toggle("busy", yes);
}

// Old answers are ignored, not aborted: a real network delivers the request even if the caller hangs up.
function hangUp(id, en) {
  call.run += 1;
  ussdWaits(false);
  $("ussd-error").hidden = true;
  reply.value = "";
  tr($("ussd-status"), id, en);
  show("idle");
}

async function ask(inputs, again) {
  const run = ++call.run;
  ussdWaits(true);
  hideTrouble($("ussd-error"), $("ussd-send"));
  tr($("ussd-status"), "Menghubungi…", "Connecting…");
  try {
    const answer = await post("ussd", { session: call.session, from: call.phone, code: call.code, text: inputs.join("*") });
    if (run !== call.run) return;
    if (typeof answer.screen !== "string") throw new Trouble("Jawaban layanan tidak terbaca. Coba lagi.", "The service's answer is unreadable. Try again.");
    ussdWaits(false);
    call.inputs = inputs;
    reply.value = "";
    // What was asked for by SMS comes into the inbox, as a gateway would bring it.
    if (typeof answer.also === "string") addMessage("them", call.phone, answer.also, measure(answer.also));
    $("ussd-screen").textContent = answer.screen;
    $("ussd-screen").scrollTop = 0;
    const limit = answer.limit ?? 160;
    $("ussd-count").textContent = `${answer.units}/${limit}`;
    $("ussd-count").classList.toggle("over", answer.units > limit);
    const pages = answer.pages > 1 ? [` ${answer.pages} halaman.`, ` ${answer.pages} pages.`] : ["", ""];
    if (answer.end) tr($("ussd-status"), `Sesi selesai.${pages[0]}`, `Session over.${pages[1]}`);
    else tr($("ussd-status"), `Menunggu balasan.${pages[0]}`, `Waiting for a reply.${pages[1]}`);
    show(answer.end ? "ended" : "active");
  } catch (error) {
    if (run !== call.run) return;
    ussdWaits(false);
    if (call.inputs.length === 0 && inputs.length === 0) show("idle");
    tr($("ussd-status"), "Belum terkirim.", "Not sent.");
    showTrouble($("ussd-error"), error, again);
  }
}

function dial() {
  if (call.busy) return;
  if (code.value.trim() === "") { code.focus(); return; }
  // randomUUID is missing when the page is served over plain http on a local network.
  const random = crypto.getRandomValues(new Uint8Array(12));
  call.session = `sim-${Array.from(random, (b) => b.toString(16).padStart(2, "0")).join("")}`;
  call.phone = thisPhone;
  call.code = code.value.trim();
  call.inputs = [];
  reply.value = "";
  $("ussd-screen").textContent = "";
  $("ussd-count").textContent = "";
  show("active");
  ask([], dial);
}

function sendReply() {
  if (call.busy) return;
  const typed = reply.value.trim();
  if (typed === "") {
    tr($("ussd-status"), "Ketik angka atau nama dulu.", "Type a number or a name first.");
    if (!touch.matches) reply.focus();
    return;
  }
  ask([...call.inputs, typed], sendReply);
}

$("ussd-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (call.state === "active") sendReply(); else dial();
});
$("ussd-cancel").addEventListener("click", () => hangUp("Sesi diputus. Panggil lagi untuk melanjutkan.", "Session dropped. Call again to go on."));
$("ussd-close").addEventListener("click", () => hangUp("Tekan Panggil untuk mulai.", "Press Call to begin."));

function press(write) {
  const field = call.state === "idle" ? code : reply;
  if (!call.busy) write(field);
}
for (const key of all("[data-key], #ussd-erase")) {
  // Keeps the caret where it is, so keys and keyboard can be mixed.
  key.addEventListener("pointerdown", (event) => event.preventDefault());
  key.addEventListener("mousedown", (event) => event.preventDefault());
}
for (const key of all("[data-key]")) {
  key.addEventListener("click", () => press((field) => {
    if (field.value.length < field.maxLength) field.setRangeText(key.dataset.key, field.selectionStart, field.selectionEnd, "end");
  }));
}
$("ussd-erase").addEventListener("click", () => press((field) => {
  const end = field.selectionEnd;
  const start = field.selectionStart === end ? Math.max(0, end - 1) : field.selectionStart;
  field.setRangeText("", start, end, "end");
}));

/* ---- Tabs on a small screen, and what the service says about itself. */

for (const tab of all(".tabs [data-tab]")) {
  tab.addEventListener("click", () => {
    // The volunteer's tab is the SMS side on their phone.
    const next = tab.dataset.tab;
    document.body.dataset.tab = next === "kawan" ? "sms" : next;
    if (next === "kawan" && thisPhone !== volunteer) {
      from.value = volunteer;
      usePhone();
      composeLine();
    } else if (next === "sms" && volunteer !== "" && thisPhone === volunteer) {
      from.value = phoneBefore;
      usePhone();
    }
    drawKawan();
    drawThread();
  });
}

const SHOWS = {
  licensed: ["berizin", "licensed"], licensed_watched: ["berizin, diawasi", "licensed, under watch"],
  licensed_no_permit: ["tanpa izin rekrut", "no recruit permit"], suspended: ["kena sanksi", "suspended"],
  revoked: ["izin dicabut", "revoked"], expired: ["izin habis", "expired"], delisted: ["tidak lagi terdaftar", "no longer listed"],
  similar: ["nama mirip", "similar names"], too_general: ["terlalu umum", "too general"], not_listed: ["tidak ada", "not listed"],
  individual: ["perorangan", "individual"], other_regime: ["izin lain", "other licence"], stale: ["data terlalu lama", "data too old"],
  wrong_form: ["bukan PT", "no PT"], "self-check": ["cek syarat", "self-check"], stop: ["tanda bahaya", "danger signs"],
  closed: ["negara ditutup", "closed"], documents: ["surat yang perlu", "papers needed"], help: ["minta bantuan", "ask for help"],
};

function showExamples(examples) {
  for (const { say, shows } of examples) {
    if (typeof say !== "string") continue;
    addChip($("example-list"), say, shows ? tr(el("span", "shows"), ...(SHOWS[shows] ?? [String(shows), String(shows)])) : null);
  }
  drawKawan();
  drawThread();
}

async function loadInfo() {
  try {
    const response = await fetch(new URL("info", import.meta.url), { headers: { accept: "application/json" } });
    if (!response.ok) throw new Error("info");
    const info = await response.json();
    // The warning stands until the service itself says that the list is not an example.
    if (info.demo === false) $("notice-data").hidden = true;
    if (typeof info.ussd_code === "string" && call.state === "idle") code.value = info.ussd_code;
    const day = new Date(`${String(info.list_as_of).slice(0, 10)}T00:00:00`);
    if (!Number.isNaN(day.getTime())) {
      const on = (l) => new Intl.DateTimeFormat(l, { day: "numeric", month: "short", year: "numeric" }).format(day);
      tr($("info-date"), `Daftar per ${on("id-ID")}.`, `List as of ${on("en-GB")}.`).hidden = false;
    }
    if (info.source) tr($("info-source"), `Sumber daftar: ${info.source}`, `Source of the list: ${info.source}`).hidden = false;
    if (Array.isArray(info.examples)) showExamples(info.examples);
    if (typeof info.volunteer === "string") meetVolunteer(info.volunteer);
  } catch {
    // Examples and dates are a help, not a need: both screens work without them.
  }
}

usePhone();
show("idle");
count();
setLang(remembered());
loadInfo();
