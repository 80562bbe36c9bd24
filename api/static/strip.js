// The timeline: a mark for each dated claim, as long as it lasted or its date is uncertain; for many, a bar for each year.
import { lighter } from "./picture.js";
import { svg } from "./svg.js";
import { count } from "./text.js";

const WIDE = 440;
const LANE = 8;
const MOST_LANES = 36;
const HIGH = 90;
const DAY = 86_400_000;

const dayOf = (date, last) => {
  const [year, month, day] = date.split("-").map(Number);
  if (!last) return Date.UTC(year, (month ?? 1) - 1, day ?? 1) / DAY;
  return (day ? Date.UTC(year, month - 1, day) : month ? Date.UTC(year, month, 0) : Date.UTC(year, 11, 31)) / DAY;
};

/** `items`: {link, claim, from, to, at}; null at either end means open. `leap(year)` is called when there are too many claims for
 * a mark each. Returns {element, mark(ids of links)}, or null if nothing is dated. */
export function strip(items, words, pick, leap) {
  if (!items.length) return null;
  return marks(items, words, pick) ?? bars(items, leap);
}

function marks(items, words, pick) {
  const spans = items.map((item) => ({
    item,
    begins: item.from && dayOf(item.from, false),
    ends: item.to && dayOf(item.to, true),
  }));
  const days = spans.flatMap(({ begins, ends }) => [begins, ends]).filter((day) => day !== null);
  const years = [Math.min, Math.max].map((most) => new Date(days.reduce((a, b) => most(a, b)) * DAY).getUTCFullYear());
  const [first, last] = [dayOf(String(years[0]), false), dayOf(String(years[1]), true)];
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const x = (day) => 8 + ((day - first) / Math.max(last - first, 1)) * (WIDE - 16);

  const lanes = []; // how far each lane is occupied
  const drawn = [];
  for (const { item, begins, ends } of spans) {
    const [from, to] = [x(begins ?? first), x(ends ?? last)];
    let lane = lanes.findIndex((taken) => taken < from);
    if (lane < 0) lane = lanes.length;
    if (lane >= MOST_LANES) return null;
    lanes[lane] = Math.max(to, from + 6) + 2;
    const y = 6 + lane * LANE;
    const { dash, width } = words.standings[item.link.standing];
    const moment = to - from < 3;
    const { colour } = words.predicates[item.link.predicate];
    drawn.push(
      svg(
        "g",
        { "data-link": item.link.id, color: dark ? lighter(colour) : colour },
        moment
          ? svg("circle", { cx: (from + to) / 2, cy: y, r: 3, fill: "currentColor" })
          : svg("path", {
              d: `M${from.toFixed(1)} ${y}H${to.toFixed(1)}`,
              stroke: "currentColor",
              "stroke-width": Math.max(2, width * 1.3),
              "stroke-dasharray": dash.join(" ") || null,
              fill: "none",
            }),
        begins === null && svg("path", { d: `M${from + 4} ${y - 3}l-4 3l4 3`, stroke: "currentColor", fill: "none" }),
        ends === null && svg("path", { d: `M${to - 4} ${y - 3}l4 3l-4 3`, stroke: "currentColor", fill: "none" }),
      ),
    );
    drawn.at(-1).addEventListener("click", () => pick(item));
  }

  const high = 10 + lanes.length * LANE;
  const step = [1, 2, 5, 10, 20, 50, 100, 200].find((by) => (years[1] - years[0]) / by <= 10) ?? 500;
  const ticks = [];
  for (let year = Math.ceil(years[0] / step) * step; year <= years[1]; year += step) {
    const at = x(dayOf(String(year), false));
    ticks.push(
      svg("path", { d: `M${at.toFixed(1)} 0V${high}`, class: "tick" }),
      svg("text", { x: Math.min(at, WIDE - 30).toFixed(1), y: high + 13, class: "year" }, String(year)),
    );
  }
  const element = svg("svg", { viewBox: `0 0 ${WIDE} ${high + 18}`, "aria-hidden": "true" }, ticks, drawn);
  return {
    element,
    mark(kept) {
      for (const one of drawn) one.classList.toggle("faint", kept.size > 0 && !kept.has(one.dataset.link));
    },
  };
}

/** Number of claims dated to each year, or beginning in it. */
function bars(items, leap) {
  const counts = new Map();
  for (const { at } of items) counts.set(at.slice(0, 4), (counts.get(at.slice(0, 4)) ?? 0) + 1);
  const years = [...counts.keys()];
  const [first, last] = [Number(years[0]), Number(years.at(-1))];
  const most = Math.max(...counts.values());
  const wide = Math.min(30, (WIDE - 16) / (last - first + 1));
  const x = (year) => 8 + (year - first) * wide;
  const step = [1, 2, 5, 10, 20, 50, 100].find((by) => by * wide >= 34) ?? 200;
  const bar = (year, n, kind) =>
    svg("rect", {
      x: x(year) + wide * 0.1,
      y: HIGH - (n / most) * (HIGH - 6),
      width: wide * 0.8,
      height: (n / most) * (HIGH - 6),
      class: kind,
    });
  const chosen = svg("g");
  const all = years.map((year) => {
    const one = svg(
      "g",
      {},
      svg("title", {}, `${year}: ${count(counts.get(year), "claim")}`),
      bar(year, counts.get(year), "bar"),
    );
    one.addEventListener("click", () => leap(year));
    return one;
  });
  const ticks = years
    .filter((year) => year % step === 0)
    .map((year) => svg("text", { x: x(year), y: HIGH + 13, class: "year" }, year));
  return {
    element: svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH + 18}`, "aria-hidden": "true" }, ticks, all, chosen),
    mark(kept) {
      const near = new Map();
      for (const { at, link } of items) {
        if (kept.has(link.id)) near.set(at.slice(0, 4), (near.get(at.slice(0, 4)) ?? 0) + 1);
      }
      chosen.replaceChildren(...[...near].map(([year, n]) => bar(year, n, "bar near")));
    },
  };
}
