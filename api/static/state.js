// The state of the page as one plain object: its shape, and what is left of one that comes from outside.
import { EMPTY_STORY, GROUPS, SIZES } from "./story.js";
import { isDate } from "./partialdates.js";

export { MEASURES } from "./story.js";

export const MOST_ENTITIES = 5000;
export const CAPTION_MOST = 200;
const PANEL = /^[a-z]{1,20}$/;

export const EMPTY = Object.freeze({
  entities: [], // {id, x, y, pinned, by}: x and y are null until the server has placed it; `by`: whose expansion added it, or null
  hidden: [], // links hidden by hand
  captions: Object.freeze({}), // what is written below a name: text by entity
  without: [], // types of entities that are left out
  linked: false, // whether only what has a link is shown
  size: null, // "claims", "role" or one of MEASURES: what makes a mark larger, or gives it its colour
  predicates: null,
  standing: null,
  as_of: null,
  known_on: null, // null: all
  group: null, // "type", "community", "hub" or "none"; null: numbered series
  opened: [], // the groups that were opened
  marked: [], // links of the path or answer on display
  selected: [],
  panel: "evidence",
  ask: Object.freeze({}), // the values of the open form: name to text
  story: EMPTY_STORY, // no part of an address
});

export const SEPARATOR = "~"; // in link ids; entity ids cannot contain it
export const isLink = (id) => id.includes(SEPARATOR);
/** Source, predicate and target. */
export const partsOf = (link) => link.split(SEPARATOR);
export const endsOf = (link) => {
  const [source, , target] = partsOf(link);
  return [source, target];
};

/** A valid state from any input, without a story: what cannot be used is dropped and counted. */
export function checked(raw) {
  let lost = 0;
  const drop = (value) => {
    lost += 1;
    return value;
  };
  const texts = (value, fits = (_item) => true) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return drop([]);
    const kept = [...new Set(value.filter((item) => typeof item === "string" && item && fits(item)))];
    lost += value.length - kept.length;
    return kept;
  };
  const chosen = (value) => {
    const kept = texts(value);
    return kept.length ? kept : null;
  };
  const text = (value, fits) =>
    value === undefined || value === null || value === ""
      ? null
      : typeof value === "string" && fits(value)
        ? value
        : drop(null);
  const place = (n) => (Number.isFinite(n) && Math.abs(n) < 1e6 ? Math.round(n) : null);
  const entities = new Map();
  for (const item of Array.isArray(raw.entities) ? raw.entities : drop([])) {
    const usable =
      item &&
      typeof item.id === "string" &&
      item.id &&
      !isLink(item.id) &&
      !entities.has(item.id) &&
      entities.size < MOST_ENTITIES;
    if (!usable) {
      drop();
      continue;
    }
    const [x, y] = [place(item.x), place(item.y)];
    const placed = x !== null && y !== null;
    entities.set(item.id, {
      id: item.id,
      x: placed ? x : null,
      y: placed ? y : null,
      pinned: item.pinned === true,
      by: typeof item.by === "string" ? item.by : null,
    });
  }
  const here = (id) => (isLink(id) ? endsOf(id).every((end) => entities.has(end)) : entities.has(id));
  const captions = Object.entries(raw.captions ?? {}).filter(
    ([id, value]) => (entities.has(id) && typeof value === "string" && value) || drop(false),
  );
  const ask = Object.entries(raw.ask ?? {}).filter(([, value]) => typeof value === "string");
  const state = Object.freeze({
    entities: [...entities.values()],
    hidden: texts(raw.hidden, isLink).filter(here),
    captions: Object.freeze(Object.fromEntries(captions.map(([id, value]) => [id, value.slice(0, CAPTION_MOST)]))),
    without: texts(raw.without),
    linked: raw.linked === true,
    size: text(raw.size, (value) => SIZES.includes(value)),
    predicates: chosen(raw.predicates),
    standing: chosen(raw.standing),
    as_of: text(raw.as_of, isDate),
    known_on: text(raw.known_on, isDate),
    group: text(raw.group, (value) => GROUPS.includes(value)),
    opened: texts(raw.opened),
    marked: texts(raw.marked, isLink).filter(here),
    selected: texts(raw.selected).filter(here),
    panel: text(raw.panel, (value) => PANEL.test(value)) ?? EMPTY.panel,
    ask: Object.freeze(Object.fromEntries(ask)),
  });
  return { lost, state };
}
