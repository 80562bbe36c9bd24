// Marks that stand for several entities: those of a type, of a community, or the many leaves of one hub.

const FEWEST = 3; // leaves of a hub that fold
const APART = 140; // canvas units between a folded mark and any other
const MOST_APART = 60; // above this number of folded marks there is no room to look for
const STEPS = 600;
const GOLDEN = 2.399963; // the angle between two seeds of a sunflower, in radians

const collected = (items, keyOf) => {
  const found = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== null) (found.get(key) ?? found.set(key, []).get(key)).push(item);
  }
  return found;
};

/** The closed groups of two or more: [{id, ids, name, type}]. Numbered series fold unless `state.group` says otherwise. */
export function groupsOf(state, network, words) {
  const all = {
    type: byType,
    community: byCommunity,
    hub: (drawn) => leaves(state, drawn, ({ type }) => words.types[type].label),
    none: () => [],
    null: (drawn) => leaves(state, drawn, ({ name }) => (/\d/.test(name) ? seriesOf(name).toLowerCase() : null)),
  }[state.group](network, words);
  const opened = new Set(state.opened);
  return all.filter(({ id, ids }) => ids.length > 1 && !opened.has(id));
}

/** A name without its numbers: what the reports of all years have in common. */
const seriesOf = (name) => name.replace(/[\d–-]+/g, " ").replace(/\s+/g, " ").trim(); // prettier-ignore

function byType({ entities }, { types }) {
  return [...collected(entities, ({ type }) => type)].map(([type, of]) => ({
    id: `type/${type}`,
    ids: of.map(({ id }) => id),
    name: types[type].label,
    type,
  }));
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

/** Entities of one type that are all linked to the same other and alike: `kindOf(entity)` gives what they share, or null. Pinned ones stay. */
function leaves(state, { entities, links }, kindOf) {
  const near = new Map(entities.map(({ id }) => [id, new Set()]));
  for (const { source, target } of links) {
    if (source === target) continue;
    near.get(source).add(target);
    near.get(target).add(source);
  }
  const kept = new Set(state.entities.filter(({ pinned }) => pinned).map(({ id }) => id));
  const found = collected(entities, (entity) => {
    const kind = near.get(entity.id).size === 1 && !kept.has(entity.id) && kindOf(entity);
    const [hub] = near.get(entity.id);
    return kind && near.get(hub).size > 1 ? JSON.stringify([hub, entity.type, kind]) : null;
  });
  return [...found]
    .filter(([, of]) => of.length >= FEWEST)
    .map(([key, of]) => {
      const [hub, type, kind] = JSON.parse(key);
      const name = state.group === "hub" ? kind : seriesOf(of[0].name);
      return { id: `leaves/${hub}/${type}/${kind}`, ids: of.map(({ id }) => id), name, type };
    });
}

/** Moves the marks of groups, each as little as needed, until they stand on nothing else. */
export function apart(groups, others) {
  if (groups.length > MOST_APART) return;
  const taken = others.map(({ x, y }) => [x, y]);
  for (const mark of [...groups].sort((a, b) => b.ids.length - a.ids.length)) {
    const [mx, my] = [mark.x, mark.y];
    for (let step = 0; step < STEPS; step += 1) {
      const [away, turn] = [0.4 * APART * Math.sqrt(step), step * GOLDEN];
      const [x, y] = [Math.round(mx + away * Math.cos(turn)), Math.round(my + away * Math.sin(turn))];
      if (taken.some(([a, b]) => Math.hypot(x - a, y - b) < APART)) continue;
      Object.assign(mark, { x, y });
      break;
    }
    taken.push([mark.x, mark.y]);
  }
}
