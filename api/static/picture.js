// What is drawn, in canvas units: marks and lines from the state, the network and the vocabulary. The canvas and the saved
// image both draw it.
import { shortened, visible, wrapped } from "./text.js";

const MIXED = "#57606a"; // a merged line with links of several kinds
const NAME_WIDTH = 20;
const LABEL_MOST = 44;

/** Halfway to white, for a dark background. */
export const lighter = (colour) =>
  `#${[1, 3, 5].map((i) => ((parseInt(colour.slice(i, i + 2), 16) + 255) >> 1).toString(16).padStart(2, "0")).join("")}`;

/** {marks, lines}. A mark is an entity or a closed group; a line is one link or, at a group, all links of one standing. */
export function picture(state, network, words) {
  if (!network) return { marks: [], lines: [] };
  const entities = new Map(network.entities.map((entity) => [entity.id, entity]));
  const groups = groupsOf(state, network, words);
  const markOf = new Map(groups.flatMap((group) => group.ids.map((id) => [id, group.id])));
  const marks = groups.map((group) => groupMark(group, state, words));
  for (const { id, x, y, pinned } of state.entities) {
    const entity = entities.get(id);
    if (entity && !markOf.has(id)) marks.push(entityMark(entity, { x, y, pinned }, words));
  }
  const hidden = new Set(state.hidden);
  const drawn = network.links.filter(({ id }) => !hidden.has(id));
  const lines = merged(drawn, (id) => markOf.get(id) ?? id, new Set(markOf.values()), words);
  bend(lines);
  return { marks, lines };
}

function entityMark(entity, place, { types }) {
  const { shape, colour, label: kind } = types[entity.type];
  const label = wrapped(entity.name, NAME_WIDTH, 2).join("\n") || entity.id;
  return {
    id: entity.id,
    ids: [entity.id],
    name: visible(entity.name),
    label: entity.unnamed ? `[${label}]` : label,
    kind,
    shape,
    colour,
    unnamed: entity.unnamed,
    group: false,
    ...place,
  };
}

// --- groups -----------------------------------------------------------------------------------------

/** The closed groups of two or more: [{id, ids, name, type}]. */
function groupsOf(state, network, words) {
  const all = state.group === "type" ? byType(network, words) : state.group === "community" ? byCommunity(network) : [];
  const opened = new Set(state.opened);
  return all.filter(({ id, ids }) => ids.length > 1 && !opened.has(id));
}

function byType({ entities }, { types }) {
  const found = new Map();
  for (const { id, type } of entities) (found.get(type) ?? found.set(type, []).get(type)).push(id);
  return [...found].map(([type, ids]) => ({ id: `type/${type}`, ids, name: types[type].label, type }));
}

function byCommunity({ entities, links, communities = [] }) {
  const known = new Map(entities.map((entity) => [entity.id, entity]));
  const degree = new Map();
  for (const { source, target } of links) for (const id of [source, target]) degree.set(id, (degree.get(id) ?? 0) + 1);
  return communities
    .map((ids) => {
      const here = ids.filter((id) => known.has(id));
      const centre = [...here].sort((a, b) => (degree.get(b) ?? 0) - (degree.get(a) ?? 0) || (a < b ? -1 : 1))[0];
      return {
        id: `community/${centre}`,
        ids: here,
        name: `around ${known.get(centre)?.name}`,
        type: known.get(centre)?.type,
      };
    })
    .filter(({ ids }) => ids.length);
}

function groupMark({ id, ids, name, type }, state, { types }) {
  const members = new Set(ids);
  const places = state.entities.filter((entity) => members.has(entity.id));
  const middle = (axis) => Math.round(places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  const { shape, colour } = types[type];
  const label = `${shortened(visible(name), 26)} (${ids.length.toLocaleString("en")})`;
  return {
    id,
    ids,
    name: `the group ${visible(name)} (${ids.length.toLocaleString("en")})`,
    label,
    kind: "group",
    shape,
    colour,
    unnamed: false,
    group: true,
    pinned: false,
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
    bend: 0,
    loop: 0,
  };
}

/** Each link gets a line: the first between two marks is straight, the others bend to either side.
 * `bend`: the height of the curve as a fraction of the line's length, clockwise if positive; `loop`: the size of a line that
 * ends where it starts. */
function bend(lines) {
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
        line.bend = i ? side * Math.ceil(i / 2) * step : 0;
        if (line.from === line.to) line.loop = 16 + 9 * i;
      });
  }
}
