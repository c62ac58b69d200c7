// What every page needs: its texts, a problem that is said, a request that is sent.

const texts = JSON.parse(document.getElementById("said")?.textContent ?? "{}");

/** A text of the page's language. @param {string} key */
export const said = (key) => texts[`console-${key}`] ?? key;

/** @param {string} id @returns {HTMLElement} */
export const at = (id) => document.getElementById(id);

function show(id, words) {
  const place = at(id);
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
  if (words && id === "problem") place.scrollIntoView({ block: "nearest" });
}

/** Says what went wrong; nothing takes it away. @param {string} words */
export const problem = (words) => show("problem", words);

/** Says what was done. @param {string} words */
export const told = (words) => show("told", words);

/** An element with a class and words: never markup. */
export function element(name, className = "", words = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = words;
  return made;
}

/** Why a request was refused: its status and what the server says. */
export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

/** The door, from which one comes back to this page. */
export const door = () => `/console/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`;

let goneOut = () => location.assign(door());

/** What a page does when its session is over, instead of going to the door. @param {() => void} act */
export const whenOver = (act) => {
  goneOut = act;
};

async function answered(response) {
  if (response.ok) return response.status === 204 ? null : response.json();
  if (response.status === 401) goneOut();
  const { detail, code } = await response.json().catch(() => ({}));
  throw new Refused(response.status, texts[`console-refused-${code}`] ?? detail ?? said("failed"));
}

/** Fetches JSON. @param {string} path */
export const fetched = async (path) => answered(await fetch(path, { headers: { accept: "application/json" } }));

/** The same for what a page fetches by itself: nobody did anything, so the session ages. @param {string} path */
export const fetchedAside = async (path) =>
  answered(await fetch(path, { headers: { accept: "application/json", "suluh-by-itself": "1" } }));

/** Fetches bytes. @param {string} path @returns {Promise<Uint8Array>} */
export async function fetchedBytes(path) {
  const response = await fetch(path);
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : answered(response);
}

/** Posts JSON and gives the answer. @param {string} path @param {object} body */
export const posted = async (path, body = {}) =>
  answered(await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));

/** What cannot be taken back is asked once more, at the same place: whether it was. @param {HTMLButtonElement} button */
export function twice(button) {
  if (button.dataset.asked) return true;
  button.dataset.asked = "yes";
  button.textContent = said("sure");
  return false;
}

/** Runs something once at a time for a button or a form, and says what goes wrong. */
export function busy(what, act) {
  return async (event) => {
    event.preventDefault();
    if (what.getAttribute("aria-busy") === "true") return;
    what.setAttribute("aria-busy", "true");
    problem("");
    try {
      await act(event);
    } catch (error) {
      problem(error instanceof TypeError && !navigator.onLine ? said("offline") : error.message);
    } finally {
      what.removeAttribute("aria-busy");
    }
  };
}
