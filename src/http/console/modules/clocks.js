// Clocks that go on: what is left until a deadline, in minutes, then hours, then days.

import { said } from "./ui.js";

/** What is left of so many milliseconds. */
export function left(ms) {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const sign = ms < 0 ? "-" : "";
  if (minutes < 120) return `${sign}${minutes} m`;
  if (minutes < 2_880) return `${sign}${Math.floor(minutes / 60)} ${said("hours-short")} ${String(minutes % 60).padStart(2, "0")} m`;
  return `${sign}${Math.floor(minutes / 1_440)} ${said("days-short")}`;
}

let skew = 0;

/** Sets every `time[data-for]` of the page. */
export function tick() {
  for (const time of document.querySelectorAll("time[data-for]")) {
    const ms = Date.parse(time.dateTime) - Date.now() - skew;
    if (Number.isNaN(ms)) continue;
    time.textContent = left(ms);
    time.closest("tr")?.classList.toggle("late", ms < 0);
    time.title = ms < 0 ? said("over") : "";
  }
}

/** Keeps them going. @param {number} by by how much the server's clock is ahead, in milliseconds */
export function run(by) {
  skew = by;
  tick();
  setInterval(tick, 15_000);
}
