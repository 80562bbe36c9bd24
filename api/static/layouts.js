// Ways to lay out what is drawn, besides the server's own: by distance from one entity, by time, or left to right along a path.

const ROOM = 130; // canvas units between two entities, about the width of a name
const [RING, COLUMN, ROW] = [210, 250, 95];
const TALLEST = 9; // entities in a column before the next one begins

/** What each does, in the words of the toolbar. */
export const LAYOUTS = {
  "": "as a network",
  distance: "by distance from the selected",
  time: "by date, oldest left",
  path: "left to right from the selected",
};

/** Positions by id for {entities, links}; `from`: ids to start at, the first entity if none; `along`: the links of a path. */
export function layout(kind, { entities, links }, { from = [], along = [] } = {}) {
  const ids = entities.map(({ id }) => id);
  const start = from.filter((id) => ids.includes(id));
  if (kind === "time") return columns(byDate(ids, links));
  const first = start.length ? start.slice(0, 1) : ids.slice(0, 1);
  if (kind === "distance") return rings(byDistance(ids, links, [first]));
  const path = chain(along, start[0]).filter((id) => ids.includes(id));
  return columns(byDistance(ids, links, path.length > 1 ? path.map((id) => [id]) : [first]), path);
}

/** The ids along the links of a path, beginning with `first` if that is an end of it; none if they branch. */
function chain(links, first) {
  const near = new Map();
  for (const [a, b] of links.flatMap(({ source, target }) => [
    [source, target],
    [target, source],
  ])) {
    (near.get(a) ?? near.set(a, new Set()).get(a)).add(b);
  }
  const ends = [...near.keys()].filter((id) => near.get(id).size === 1);
  if (ends.length !== 2 || [...near.values()].some(({ size }) => size > 2)) return [];
  const path = [ends.includes(first) ? first : ends[0]];
  for (let next = path[0]; next; next = [...near.get(next)].find((id) => !path.includes(id))) {
    if (next !== path[0]) path.push(next);
  }
  return path;
}

/** The entities by how many links they are away from the first of these layers, which keep their places; those not reached
 * come last. Within a layer, neighbours of the same entity stay together. */
function byDistance(ids, links, given) {
  const near = new Map(ids.map((id) => [id, new Set()]));
  for (const { source, target } of links) {
    near.get(source)?.add(target);
    near.get(target)?.add(source);
  }
  const layers = [];
  const left = new Set(ids);
  for (const id of given.flat()) left.delete(id);
  for (let layer = given[0], n = 0; layer.length; n += 1) {
    layers.push(layer);
    const reached = [...new Set(layer.flatMap((id) => [...near.get(id)]))].filter((id) => left.has(id));
    for (const id of reached) left.delete(id);
    layer = [...(given[n + 1] ?? []), ...reached];
  }
  return left.size ? [...layers, [...left]] : layers;
}

/** The entities by the first year of their links, those without a date last. */
function byDate(ids, links) {
  const first = new Map();
  for (const { source, target, start, end } of links) {
    const date = start ?? end;
    if (!date) continue;
    for (const id of [source, target]) if (!(first.get(id) <= date)) first.set(id, date);
  }
  const years = new Map();
  for (const id of [...ids].sort((a, b) => ((first.get(a) ?? "~") < (first.get(b) ?? "~") ? -1 : 1))) {
    const year = first.get(id)?.slice(0, 4) ?? "";
    (years.get(year) ?? years.set(year, []).get(year)).push(id);
  }
  return [...years.values()];
}

/** Each layer on a circle of its own around the first. Where a circle is full, every second entity stands a little outside it. */
function rings(layers) {
  const places = new Map(layers[0]?.map((id) => [id, [0, 0]]));
  let radius = 0;
  for (const layer of layers.slice(1)) {
    const full = layer.length * ROOM > 2 * Math.PI * (radius + RING);
    radius = Math.max(radius + RING, (layer.length * ROOM) / (full ? 4 * Math.PI : 2 * Math.PI));
    for (const [i, id] of layer.entries()) {
      const [angle, away] = [(i * 2 * Math.PI) / layer.length - Math.PI / 2, radius + (full && i % 2 ? ROOM : 0)];
      places.set(id, [Math.round(1.25 * away * Math.cos(angle)), Math.round(away * Math.sin(angle))]);
    }
    if (full) radius += ROOM;
  }
  return places;
}

/** Each layer in one or more columns, from left to right, with a path in the middle: in a flat arc, so that a line between two
 * entities of it does not pass through a third. */
function columns(layers, path = []) {
  const places = new Map();
  let x = 0;
  for (const layer of layers) {
    const middle = layer.filter((id) => path.includes(id));
    const others = layer.filter((id) => !path.includes(id));
    const many = Math.max(1, Math.ceil(others.length / TALLEST));
    const along = middle.length ? path.indexOf(middle[0]) / (path.length - 1) : 0;
    const rise = Math.round(2 * ROW * along * (1 - along));
    for (const id of middle) places.set(id, [x, -rise]);
    for (const [i, id] of others.entries()) {
      const row = Math.floor(i / many);
      const below = path.length ? (row % 2 ? -1 : 1) * (Math.floor(row / 2) + 1) : row - (others.length / many - 1) / 2;
      places.set(id, [x + (i % many) * COLUMN, Math.round(below * ROW + ((i % many) * ROW) / 2) - rise]);
    }
    x += many * COLUMN;
  }
  return places;
}
