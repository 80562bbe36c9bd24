// What is drawn, in canvas units: marks and lines from the state, the network and the vocabulary. The canvas and the saved
// image both draw it.
import { apart, groupsOf } from "./folding.js";
import { shown } from "./shown.js";
import { shortened, visible, wrapped } from "./text.js";

const MIXED = "#57606a"; // a merged line with links of several kinds
const SHORT = 18; // letters of a name in one line
const [NARROW, WIDE] = [14, 32]; // letters in each of two lines
export const LABEL_MOST = 44;

/** Halfway to white, for a dark background. */
export const lighter = (colour) =>
  `#${[1, 3, 5].map((i) => ((parseInt(colour.slice(i, i + 2), 16) + 255) >> 1).toString(16).padStart(2, "0")).join("")}`;

/** {marks, lines}. A mark is an entity or a closed group; a line is one link or, at a group, all links of one standing. */
export function picture(state, network, words) {
  if (!network) return { marks: [], lines: [] };
  const drawn = shown(state, network);
  const groups = groupsOf(state, { ...drawn, communities: network.communities }, words);
  const markOf = new Map(groups.flatMap((group) => group.ids.map((id) => [id, group.id])));
  const places = new Map(state.entities.map((place) => [place.id, place]));
  const captioned = (mark) => withCaption(mark, state.captions[mark.id]);
  const folded = groups.map((group) => groupMark(group, places, words));
  const weight = weightOf(state.size, drawn, network.measured);
  const hue = hueOf(state.size, network.measured);
  const single = drawn.entities
    .filter(({ id }) => places.has(id) && !markOf.has(id))
    .map((entity) => ({
      ...captioned(entityMark(entity, places.get(entity.id), words)),
      weight: weight(entity),
      ...hue(entity),
    }));
  apart(folded, single);
  for (const mark of [...folded, ...single]) mark.drawn = { x: mark.x, y: mark.y }; // before it is dragged
  const lines = merged(drawn.links, (id) => markOf.get(id) ?? id, new Set(markOf.values()), words);
  bend(lines);
  return { marks: [...folded, ...single], lines };
}

/** How much larger a mark is drawn, from 0 to 1: by the claims behind its links, or by having an office or a listing. */
function weightOf(size, { links }, measured) {
  if (size === measured?.name && size !== "communities") {
    const top = Math.max(...Object.values(measured.values), Number.MIN_VALUE);
    return ({ id }) => Math.sqrt((measured.values[id] ?? 0) / top);
  }
  if (size === "role") return ({ topics = [] }) => (topics.length ? 1 : 0);
  if (size !== "claims") return () => 0;
  const claims = new Map();
  for (const link of links) {
    for (const id of new Set([link.source, link.target])) claims.set(id, (claims.get(id) ?? 0) + link.claims.length);
  }
  const most = Math.max(1, ...claims.values());
  return ({ id }) => Math.sqrt((claims.get(id) ?? 0) / most);
}

/** The colours of the largest communities; of the others, all have the last. They differ for the colour-blind too. */
const HUES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#6e7781"];

const hueOf = (size, measured) =>
  size === "communities" && measured?.name === size
    ? ({ id }) => ({ colour: HUES[Math.min(measured.values[id] ?? HUES.length, HUES.length) - 1] })
    : () => ({});

/** A name in one line if it is short, else in two of about the same length. What does not fit in two ends in dots. */
export function label(name) {
  const one = wrapped(name, SHORT, 1);
  if (!one[0].endsWith("…") || visible(name).length <= SHORT) return one.join("");
  for (let width = NARROW; width < WIDE; width += 1) {
    const rows = wrapped(name, width, 2);
    if (!rows.some((row) => row.endsWith("…"))) return rows.join("\n");
  }
  return wrapped(name, WIDE, 2).join("\n");
}

function entityMark(entity, { x, y, pinned }, { types }) {
  const { shape, colour, label: kind } = types[entity.type];
  const named = label(entity.name) || entity.id;
  return {
    id: entity.id,
    ids: [entity.id],
    name: visible(entity.name),
    label: entity.unnamed ? `[${named}]` : named,
    kind,
    shape,
    colour,
    unnamed: entity.unnamed,
    group: false,
    x,
    y,
    pinned,
  };
}

/** `aside`: how many of the last rows of its label are a caption. */
function withCaption(mark, text) {
  if (!text) return mark;
  const rows = label(text).split("\n");
  return { ...mark, label: [mark.label, ...rows].join("\n"), aside: rows.length };
}

function groupMark({ id, ids, name, type }, places, { types }) {
  const of = ids.map((member) => places.get(member));
  const middle = (axis) => Math.round(of.reduce((sum, place) => sum + place[axis], 0) / of.length);
  const { shape, colour } = types[type];
  const called = `${visible(name)} (${ids.length.toLocaleString("en")})`;
  return {
    id,
    ids,
    name: `the group ${called}`,
    series: visible(name),
    label: label(called),
    kind: "group",
    shape,
    colour,
    unnamed: false,
    group: true,
    pinned: false,
    weight: 0,
    x: middle("x"),
    y: middle("y"),
  };
}

// --- lines ------------------------------------------------------------------------------------------

/** One line per link; at a group, one per standing between the same two marks, so that an allegation is never merged with a fact. */
function merged(links, markOf, groups, words) {
  const lines = new Map();
  for (const link of links) {
    const [from, to] = [markOf(link.source), markOf(link.target)];
    const atGroup = groups.has(from) || groups.has(to);
    if (atGroup && from === to) continue; // inside a closed group
    const key = atGroup ? `${[from, to].sort().join(" ")} ${link.standing}` : link.id;
    const line = lines.get(key);
    if (line) line.links.push(link);
    else lines.set(key, { id: key, from, to, links: [link] });
  }
  return [...lines.values()].map((line) => styled(line, markOf, words));
}

function styled(line, markOf, { predicates, standings }) {
  const [first, ...others] = line.links;
  const { dash, width } = standings[first.standing];
  const colours = new Set(line.links.map(({ predicate }) => predicates[predicate].colour));
  const arrow = line.links.every((link) => !predicates[link.predicate].symmetric && markOf(link.source) === line.from);
  const label = others.length
    ? `${line.links.length} links: ${first.standing}`
    : shortened(visible(first.label), LABEL_MOST);
  return {
    ...line,
    standing: first.standing,
    colour: colours.size === 1 ? [...colours][0] : MIXED,
    width,
    dash,
    arrow,
    label,
    denies: line.links.some(({ predicate }) => predicate === "DENIES"),
    bend: 0,
    loop: 0,
  };
}

/** Each link gets a line: the first between two marks is straight, the others bend to either side. graph/drawing/bending.py
 * says the same of views; tests/twice.json has the cases for both.
 * `bend`: the height of the curve as a fraction of the line's length, clockwise if positive; `loop`: the size of a line that
 * ends where it starts. */
export function bend(lines) {
  const between = new Map();
  for (const line of lines) {
    const key = [line.from, line.to].sort().join(" ");
    (between.get(key) ?? between.set(key, []).get(key)).push(line);
  }
  for (const same of between.values()) {
    if (same.length === 1 && same[0].from !== same[0].to) continue;
    const step = Math.min(0.16, 1.2 / same.length);
    const low = [same[0].from, same[0].to].sort()[0];
    same
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .forEach((line, i) => {
        const side = (i % 2 ? 1 : -1) * (line.from === low ? 1 : -1);
        if (line.from === line.to) line.loop = 16 + 9 * i;
        else line.bend = i ? side * Math.ceil(i / 2) * step : 0;
      });
  }
}
