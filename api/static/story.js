// A story as plain data: pictures in order, each with a sentence, in the form that `POST /story` takes.
import { isDate } from "./partialdates.js";

export const MOST_SCENES = 40;
export const MOST_DRAWN = 500; // entities in a scene: more cannot be read
export const MOST = { title: 200, standfirst: 2000, sentence: 1000 };
export const GROUPS = ["type", "community", "hub", "none"];
/** What the server measures of what is drawn. */
export const MEASURES = ["communities", "pagerank", "betweenness"];
export const SIZES = ["claims", "role", ...MEASURES];

export const EMPTY_STORY = Object.freeze({ title: "", standfirst: "", scenes: Object.freeze([]) });

const isPlace = (place) => Array.isArray(place) && place.length === 2 && place.every(Number.isFinite);

export const isEmpty = ({ title, standfirst, scenes }) => !title && !standfirst && scenes.length === 0;

/** A valid story from any input, or null if it holds none: what is unusable is dropped and counted. */
export function checkedStory(raw) {
  if (raw === undefined || raw === null) return { story: null, lost: 0 };
  let lost = 0;
  const drop = (instead) => {
    lost += 1;
    return instead;
  };
  const text = (value, most) =>
    value === undefined ? "" : typeof value === "string" && value.length <= most ? value : drop("");
  const texts = (value) =>
    Array.isArray(value) ? value.filter((item) => (typeof item === "string" && item) || drop(false)) : [];
  const chosen = (value) => (Array.isArray(value) ? texts(value) : null);
  const day = (value) => (isDate(value) ? value : (value ?? null) === null ? null : drop(null));

  const one = (among, value) => (among.includes(value) ? value : (value ?? null) === null ? null : drop(null));
  function group(raw, known) {
    const entities = (Array.isArray(raw?.entities) ? raw.entities : []).filter((id) => known.has(id));
    const usable = typeof raw?.name === "string" && raw.name && entities.length > 1 && isPlace(raw.at);
    return usable ? { name: raw.name, entities, at: raw.at } : drop(null);
  }

  function scene(raw) {
    const entities = [...new Set(texts(raw?.entities))];
    if (entities.length === 0 || entities.length > MOST_DRAWN) return drop(null);
    const known = new Set(entities);
    const at = Object.entries(raw.at ?? {}).filter(([id, place]) => (known.has(id) && isPlace(place)) || drop(false));
    const captions = Object.entries(raw.captions ?? {}).filter(
      ([id, value]) => (known.has(id) && typeof value === "string") || drop(false),
    );
    return Object.freeze({
      title: text(raw.title, MOST.title) || "A scene",
      sentence: text(raw.sentence, MOST.sentence),
      entities,
      at: Object.fromEntries(at),
      hidden: texts(raw.hidden),
      predicates: chosen(raw.predicates),
      standing: chosen(raw.standing),
      as_of: day(raw.as_of),
      known_on: day(raw.known_on),
      selected: texts(raw.selected),
      captions: Object.fromEntries(captions),
      folded: (Array.isArray(raw.folded) ? raw.folded : []).map((item) => group(item, known)).filter(Boolean),
      size: one(SIZES, raw.size),
      group: one(GROUPS, raw.group),
      opened: texts(raw.opened),
    });
  }

  const given = Array.isArray(raw.scenes) ? raw.scenes : drop([]);
  const scenes = given.map(scene).filter(Boolean);
  lost += Math.max(0, scenes.length - MOST_SCENES);
  const story = {
    title: text(raw.title, MOST.title),
    standfirst: text(raw.standfirst, MOST.standfirst),
    scenes: scenes.slice(0, MOST_SCENES),
  };
  return { story: isEmpty(story) ? null : Object.freeze(story), lost };
}

/** The picture of a scene, as a state of the page.
 * @type {(scene: any) => any} */
export const stateOf = ({ entities, at, title: _title, sentence: _sentence, folded: _folded, ...rest }) => ({
  ...rest,
  entities: entities.map((id) => {
    const [x, y] = at[id] ?? [null, null];
    return { id, x, y, pinned: false, by: null };
  }),
});

/** The story with the scene at `from` moved to `to`. */
export function moved(story, from, to) {
  const scenes = [...story.scenes];
  scenes.splice(to, 0, ...scenes.splice(from, 1));
  return { ...story, scenes };
}
