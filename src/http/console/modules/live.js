// What happens while a page is open: a new P1 is heard and stands in the title, without a reload. The title tells how
// many, and nothing of any.

import { at, said } from "./ui.js";

const title = document.title;
let known = null;

function sound() {
  try {
    const context = new AudioContext();
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

/** Listens for as long as the page lives. @param {(waiting: string[]) => void} onChange the P1 that nobody accepted */
export function listen(onChange) {
  const source = new EventSource("/console/live");
  source.addEventListener("p1", ({ data }) => {
    const { waiting } = JSON.parse(data);
    const fresh = known ? waiting.filter((tip) => !known.includes(tip)) : [];
    known = waiting;
    document.title = waiting.length ? `(${waiting.length} P1) ${title}` : title;
    const live = at("live");
    if (live) live.textContent = waiting.length ? `${waiting.length} P1` : "";
    if (fresh.length) {
      if (live) live.textContent = `${said("new-p1")} (${waiting.length})`;
      sound();
    }
    onChange(waiting);
  });
  // The browser connects again by itself; one that was refused does not, and the page says so.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) location.assign("/console/sign-in");
  });
}
