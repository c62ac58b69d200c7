// What happens while a page is open: a new P1 is heard and stands in the title, without a reload. The title tells how
// many, and nothing of any. A page whose officer was away for too long is locked: what was opened is gone, and the
// alarm goes on until somebody signs in again.

import { forget } from "./session.js";
import { at, door, said, whenOver } from "./ui.js";

/** After so long without a step the server is asked whether the session is over, where its stream is silent. */
const IDLE = 30 * 60_000;
/** A step is told to the server no oftener. */
const STEP = 4 * 60_000;
/** Milliseconds until a broken stream is tried again, at first and at most. */
const AGAIN = [2_000, 30_000];

const title = document.title;
let source = null;
let counted = null;
let locked = false;
let forgetting = [];
let pause = AGAIN[0];
let stepped = Date.now();
let told = Date.now();

let context = null;

function sound() {
  try {
    context ??= new AudioContext();
    for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, context.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + at + 0.2);
      tone.connect(volume).connect(context.destination);
      tone.start(context.currentTime + at);
      tone.stop(context.currentTime + at + 0.2);
    }
  } catch {
    // A browser that plays nothing before the first click shows it all the same.
  }
}

function tell({ count, fresh }) {
  // After a broken stream nothing is fresh to the server, but it may be to whoever looks.
  const rings = fresh || (counted !== null && count > counted);
  counted = count;
  document.title = count ? `(${count} P1) ${title}` : title;
  const live = at("live");
  if (live) live.textContent = count ? (rings ? `${said("new-p1")} (${count})` : `${count} P1`) : "";
  if (rings) sound();
}

/** Whether the session is there still; null when nobody answers. To ask is no step. */
async function present() {
  const headers = { accept: "application/json", "suluh-by-itself": "1" };
  const { status } = await fetch("/console/here", { headers }).catch(() => ({}));
  return status === 401 ? false : status === 204 || null;
}

/** Opens a stream, and again when it breaks: a browser does so by itself unless a proxy answered for the service. */
function open(path, onEvent, onRefused) {
  source?.close();
  source = new EventSource(path);
  source.addEventListener("open", () => {
    pause = AGAIN[0];
  });
  source.addEventListener("p1", ({ data }) => {
    const news = JSON.parse(data);
    tell(news);
    onEvent(news);
  });
  source.addEventListener("ended", onRefused);
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(async () => {
      if (await refused(path)) onRefused();
      else open(path, onEvent, onRefused);
    }, pause);
    pause = Math.min(2 * pause, AGAIN[1]);
  });
}

/** Whether a stream was refused, and not only broken. */
async function refused(path) {
  const stop = new AbortController();
  const headers = { accept: "text/event-stream" };
  const { status } = await fetch(path, { headers, signal: stop.signal }).catch(() => ({}));
  stop.abort();
  return status === 401 || status === 403;
}

function alarmOver() {
  source.close();
  at("alarm").textContent = said("alarm-over");
  at("alarm").classList.add("problem");
}

/** Takes away what was opened, with its keys, and goes on with the alarm alone. */
function lock() {
  if (locked) return;
  locked = true;
  source?.close();
  forget();
  for (const one of forgetting.splice(0)) one();
  at("main").replaceChildren(at("locked-page").content.cloneNode(true));
  at("back-in").href = door();
  at("locked-now").querySelector("h1").focus();
  open("/console/alarm", () => {}, alarmOver);
}

/** Whether this page is locked. */
export const isLocked = () => locked;

function step() {
  stepped = Date.now();
  if (locked || stepped - told < STEP) return;
  told = stepped;
  fetch("/console/here", { headers: { accept: "application/json" } }).then(
    ({ status }) => {
      if (status === 401) lock();
    },
    () => {
      // Without a connection nothing is told; the next step is.
      told = 0;
    },
  );
}

async function look() {
  if (locked || Date.now() - stepped < IDLE) return;
  // Who is not known to be here is not here. Another tab of the same session may be.
  if ((await present()) !== true) lock();
  else stepped = Date.now() - IDLE / 2;
}

/**
 * Listens for as long as the page lives.
 * @param {(news: { count: number, waiting: string[] }) => void} onChange the P1 that nobody accepted
 * @param {() => void} onLock forgets what the page holds of tips
 */
export function listen(onChange, onLock) {
  forgetting.push(onLock);
  whenOver(lock);
  for (const event of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    addEventListener(event, step, { passive: true, capture: true });
  }
  setInterval(look, 15_000);
  open("/console/live", onChange, lock);
}
