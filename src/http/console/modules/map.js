// Where a tip's place lies, drawn here. The shapes are those of every kecamatan of the province, on a grid of a
// thousandth of a degree, east and south; no request tells which of them is meant, and nothing comes from elsewhere.
// Names and signs have one size on the screen, however large the drawing is.

import { at, element, said } from "./ui.js";

/** Kilometres in one step of the grid; within eleven degrees of the equator they are nearly so both ways. */
const KM = 0.1113;
const SCALES = [1, 2, 5, 10, 20, 50, 100, 200];
/** Border posts that are told of. */
const POSTS = 3;

const posts = JSON.parse(at("posts")?.textContent ?? "[]");

/** The corners of a shape. @param {string} path @returns {number[][]} */
function corners(path) {
  return path.split("M").slice(1).flatMap((ring) => {
    const [x, y, ...steps] = ring.match(/-?\d+/g).map(Number);
    const found = [[x, y]];
    for (let at = 0; at < steps.length; at += 2) {
      const [east, south] = found.at(-1);
      found.push([east + steps[at], south + steps[at + 1]]);
    }
    return found;
  });
}

function frame(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

const middle = ({ left, top, width, height }) => [left + width / 2, top + height / 2];

function svg(name, attributes, words = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = words;
  return made;
}

/** Those that touch it: they have two corners or more in common. */
function beside(code, all) {
  const its = new Set(all.get(code).map(String));
  const touches = ([other, points]) => other !== code && new Set(points.map(String).filter((point) => its.has(point))).size > 1;
  return [...all].filter(touches).map(([other]) => other);
}

/** Names, posts, the scale and north, in the size of the screen: `step` is how much of the grid a pixel has. */
function signs(view, areas, step) {
  const [right, bottom] = [view.left + view.width, view.top + view.height];
  const made = [];
  const taken = [];
  /** Writes a name unless it would lie on another or beyond the edge; what is meant always. */
  function write(name, className, x, y, size, must = false) {
    const [wide, high] = [name.length * size * 0.6 * step, size * 1.2 * step];
    const from = className.includes("left") ? x - wide : className === "post" ? x : x - wide / 2;
    const box = [from, y - high, from + wide, y + high * 0.3];
    const free = box[0] > view.left && box[1] > view.top && box[2] < right && box[3] < bottom
      && taken.every(([left, top, end, foot]) => box[2] < left || box[0] > end || box[3] < top || box[1] > foot);
    if (!free && !must) return false;
    taken.push(box);
    made.push(svg("text", { class: className, x, y, "font-size": size * step }, name));
    return true;
  }
  for (const { name, box } of areas.filter(({ meant }) => meant)) write(name, "meant", middle(box)[0], middle(box)[1] + 5 * step, 14, true);
  for (const { name, x, y } of posts.filter(({ x, y }) => x > view.left && x < right && y > view.top && y < bottom)) {
    const size = 7 * step;
    made.push(svg("path", { d: `M${x} ${y - size}l${size} ${size}l${-size} ${size}l${-size} ${-size}z` }));
    // Beside it, or higher or lower until the name lies on no other; a post is never without its name.
    const places = [4, -10, 18, -24, 32].flatMap((down) => [["post", 10, down], ["post left", -10, down]]);
    const found = places.some(([kind, east, down]) => write(name, kind, x + east * step, y + down * step, 13));
    if (!found) write(name, "post left", x - 10 * step, y + 4 * step, 13, true);
  }
  const km = SCALES.find((km) => km / KM / step >= 40) ?? SCALES.at(-1);
  const [x, y] = [view.left + 8 * step, bottom - 8 * step];
  made.push(svg("path", { class: "bar", d: `M${x} ${y - 5 * step}V${y}H${x + km / KM}V${y - 5 * step}` }));
  write(`${km} km`, "scale", x + km / KM / 2, y - 6 * step, 12, true);
  const [up, top] = [right - 14 * step, view.top + 6 * step];
  made.push(svg("path", { class: "north", d: `M${up} ${top}l${6 * step} ${14 * step}h${-12 * step}z` }));
  write(said("map-north"), "scale", up, top + 28 * step, 13, true);
  // Those of the kabupaten first.
  for (const { name, box } of areas.filter(({ meant }) => !meant).toSorted((one, other) => other.near - one.near)) {
    if (name.length * 5 * step < box.width && 14 * step < box.height) write(name, "name", middle(box)[0], middle(box)[1] + 4 * step, 12);
  }
  return made;
}

function picture(meant, kabupaten, names, all, shapes) {
  const inside = [...all].filter(([code]) => code.startsWith(`${kabupaten}.`));
  const { left, top, width, height } = frame(inside.flatMap(([, points]) => points));
  const margin = Math.max(width, height) * 0.08;
  const view = { left: left - margin, top: top - margin, width: width + 2 * margin, height: height + 2 * margin };
  const areas = [...all].map(([code, points]) => ({ code, name: names[code] ?? code, meant: meant.includes(code), box: frame(points) }));
  const drawing = at("drawing");
  drawing.setAttribute("viewBox", [view.left, view.top, view.width, view.height].join(" "));
  // What is meant is drawn last: its edge lies above the others'.
  const order = areas.toSorted((one, other) => one.meant - other.meant);
  const kind = ({ code, meant }) => (meant ? "here" : code.startsWith(`${kabupaten}.`) ? "near" : "far");
  drawing.querySelector(".areas").replaceChildren(...order.map((area) => svg("path", { class: kind(area), "data-code": area.code, d: shapes[area.code] })));
  const one = meant.length === 1;
  const named = areas.map((area) => ({ ...area, meant: one && area.meant, near: area.code.startsWith(`${kabupaten}.`) }));
  new ResizeObserver(() => {
    const step = Math.max(view.width / drawing.clientWidth, view.height / drawing.clientHeight);
    if (Number.isFinite(step)) drawing.querySelector(".signs").replaceChildren(...signs(view, named, step));
  }).observe(drawing);
}

/** Where the nearest posts are, in words. */
function nearest([x, y], code) {
  const far = posts.map((post) => ({ ...post, km: Math.hypot(post.x - x, post.y - y) * KM }));
  return far.toSorted((one, other) => one.km - other.km).slice(0, POSTS).map(({ name, km, watched, ...post }) => {
    const where = post.code.startsWith(code) && code.length > 5 ? said("map-here") : `${said("map-about")} ${Math.max(1, Math.round(km))} km`;
    return element("li", "", `${name}: ${where}; ${watched}`);
  });
}

function tell(id, words) {
  at(id).textContent = words;
  at(id).hidden = !words;
}

/**
 * Shows the map of a place; nothing where none is known, or only its province.
 * @param {string | undefined} place a code of Kemendagri
 * @param {Record<string, string>} names by code
 * @param {Record<string, string>} shapes of kecamatan, by code
 */
export function draw(place, names, shapes) {
  if (!place || place.length < 5) return;
  const [kabupaten, code] = [place.slice(0, 5), place.slice(0, 8)];
  const whole = code.length < 8;
  const name = (of) => names[of] ?? of;
  const title = whole ? `${name(kabupaten)} (${said("map-kecamatan-unknown")})` : `${name(code)}, ${name(kabupaten)}`;
  const all = new Map(Object.entries(shapes).map(([of, path]) => [of, corners(path)]));
  const siblings = Object.keys(names).filter((of) => of.length === 8 && of.startsWith(`${kabupaten}.`));
  const meant = [...all.keys()].filter((of) => (whole ? of.startsWith(`${kabupaten}.`) : of === code));
  at("map").hidden = false;
  const drawn = meant.length > 0;
  at("drawing").toggleAttribute("hidden", !drawn);
  at("map-source").hidden = !drawn;
  if (!drawn) {
    tell("map-where", `${title}. ${said(kabupaten in names ? "map-none" : "map-elsewhere")}`);
    const others = siblings.filter((of) => of !== code).map(name);
    tell("map-beside", others.length ? `${said("map-others")} ${name(kabupaten)}: ${others.join(", ")}.` : "");
    return;
  }
  tell("map-where", title);
  tell("map-beside", whole ? "" : `${said("map-beside")}: ${beside(code, all).map(name).join(", ")}.`);
  at("drawing-title").textContent = `${said("map-highlighted")}: ${title}`;
  picture(meant, kabupaten, names, all, shapes);
  const list = at("map-posts");
  list.hidden = false;
  list.querySelector("ul").replaceChildren(...nearest(middle(frame(meant.flatMap((of) => all.get(of)))), code));
}
