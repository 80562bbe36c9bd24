// The state of the page as one plain object: its shape, its history, and how it is written as an address or a file.

const VERSION = 1;
const MOST_ENTITIES = 5000;
export const LONGEST_ADDRESS = 2000;
const GROUPS = ["type", "community", "hub", "none"];
const SIZES = ["claims", "role"];
const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;
const PANEL = /^[a-z]{1,20}$/;
const KEYS = [
  "v",
  "e",
  "hide",
  "without",
  "linked",
  "size",
  "only",
  "standing",
  "as_of",
  "known_on",
  "group",
  "open",
  "mark",
  "select",
  "panel",
  "ask",
];

export const EMPTY = Object.freeze({
  v: VERSION,
  entities: [], // {id, x, y, pinned, by}: x and y are null until the server has placed it; `by`: whose expansion added it, or null
  hidden: [], // links hidden by hand
  without: [], // types of entities that are left out
  linked: false, // whether only what has a link is shown
  size: null, // "claims" or "role": what makes a mark larger
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
});

const SEPARATOR = "~"; // in link ids; entity ids cannot contain it
export const isLink = (id) => id.includes(SEPARATOR);
/** Source, predicate and target. */
export const partsOf = (link) => link.split(SEPARATOR);
export const endsOf = (link) => {
  const [source, , target] = partsOf(link);
  return [source, target];
};

/** A valid state from any input: what cannot be used is dropped and counted. */
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
  const ask = Object.entries(raw.ask ?? {}).filter(([, value]) => typeof value === "string");
  const state = Object.freeze({
    v: VERSION,
    entities: [...entities.values()],
    hidden: texts(raw.hidden, isLink).filter(here),
    without: texts(raw.without),
    linked: raw.linked === true,
    size: text(raw.size, (value) => SIZES.includes(value)),
    predicates: chosen(raw.predicates),
    standing: chosen(raw.standing),
    as_of: text(raw.as_of, (value) => DATE.test(value)),
    known_on: text(raw.known_on, (value) => DATE.test(value)),
    group: text(raw.group, (value) => GROUPS.includes(value)),
    opened: texts(raw.opened),
    marked: texts(raw.marked, isLink).filter(here),
    selected: texts(raw.selected).filter(here),
    panel: text(raw.panel, (value) => PANEL.test(value)) ?? EMPTY.panel,
    ask: Object.freeze(Object.fromEntries(ask)),
  });
  return { lost, state };
}

// --- the address ------------------------------------------------------------------------------------

const short = (n) => Math.round(n).toString(36);
const long = (text) => (/^-?[0-9a-z]+$/.test(text ?? "") ? parseInt(text, 36) : null);
// Commas and the like stay readable; it does no harm if a program escapes them.
const escaped = (text) => encodeURIComponent(text).replace(/%(2C|3A|7E)/g, (code) => decodeURIComponent(code));
const item = (text) => text.replace(/[%,:.]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const unitem = (text) => text.replace(/%(25|2C|3A|2E)/g, (code) => decodeURIComponent(code));

function sumOf(pairs) {
  let sum = 0x811c9dc5;
  for (const letter of pairs.map((pair) => pair.join("=")).join("&")) {
    sum = Math.imul(sum ^ letter.codePointAt(0), 0x01000193);
  }
  return (sum >>> 0).toString(36);
}

/** The query of an address ("?v=1&e=…"); "" for an empty state, null if it would be too long for an address. */
export function toAddress(state, longest = LONGEST_ADDRESS) {
  const order = new Map(state.entities.map(({ id }, i) => [id, short(i)]));
  const linkRef = (id) => {
    const [source, predicate, target] = partsOf(id);
    return order.has(source) && order.has(target) ? `${order.get(source)}.${predicate}.${order.get(target)}` : item(id);
  };
  const ref = (id) => (isLink(id) ? linkRef(id) : item(id));
  const entity = ({ id, x, y, pinned, by }) => {
    const parts = [
      item(id),
      x === null ? "" : short(x),
      y === null ? "" : short(y),
      pinned ? "p" : "",
      order.get(by) ?? "",
    ];
    return parts.join(":").replace(/:+$/, "");
  };
  const list = (items, of = item) => (items ?? []).map(of).join(",");
  const pairs = Object.entries({
    e: state.entities.map(entity).join(","),
    hide: list(state.hidden, ref),
    without: list(state.without),
    linked: state.linked ? "1" : "",
    size: state.size,
    only: list(state.predicates),
    standing: list(state.standing),
    as_of: state.as_of,
    known_on: state.known_on,
    group: state.group,
    open: list(state.opened),
    mark: list(state.marked, ref),
    select: list(state.selected, ref),
    panel: state.panel === EMPTY.panel ? "" : state.panel,
    ask: new URLSearchParams(Object.entries(state.ask)).toString(),
  }).filter(([, value]) => value);
  if (pairs.length === 0) return "";
  pairs.unshift(["v", String(VERSION)]);
  const query = `?${[...pairs, ["sum", sumOf(pairs)]].map(([key, value]) => `${key}=${escaped(value)}`).join("&")}`;
  return query.length > longest ? null : query;
}

/** The state in an address: {state, warnings}; null if it has none. As much as possible is used. */
export function fromAddress(search) {
  let given = new URLSearchParams(search);
  if (!given.has("v") && !given.has("e")) return null;
  const warnings = [];
  const pairs = () => [...given].filter(([key]) => KEYS.includes(key));
  if (!given.has("sum")) {
    warnings.push(
      "This address is cut off: its end is missing. What is left of it is shown; ask for the full address, or for the picture as a file.",
    );
    given = new URLSearchParams(
      search.slice(
        0,
        Math.max(search.lastIndexOf(","), search.lastIndexOf("&"), search.toUpperCase().lastIndexOf("%2C")),
      ),
    ); // the last item may be incomplete
  } else if (given.get("sum") !== sumOf(pairs())) {
    warnings.push("This address was changed or cut off. What can be read of it is shown.");
  }
  const v = Number(given.get("v"));
  if (v !== VERSION) {
    warnings.push(
      `This address was written by another version of Khsae (its format is ${v || "unknown"}, this page reads ${VERSION}). What can be read of it is shown.`,
    );
  }
  const list = (key) => (given.get(key) ?? "").split(",").filter(Boolean);
  const entities = list("e")
    .map((text) => text.split(":"))
    .map(([id, x, y, pinned, by]) => ({
      id: unitem(id),
      x: long(x),
      y: long(y),
      pinned: pinned === "p",
      by: long(by),
    }));
  for (const entity of entities) entity.by = entities[entity.by]?.id ?? null;
  const ref = (text) => {
    const [source, predicate, target] = text.split(".");
    return target === undefined
      ? unitem(text)
      : [entities[long(source)]?.id, predicate, entities[long(target)]?.id].join(SEPARATOR);
  };
  const { state, lost } = checked({
    entities,
    hidden: list("hide").map(ref),
    without: list("without").map(unitem),
    linked: given.get("linked") === "1",
    size: given.get("size"),
    predicates: list("only").map(unitem),
    standing: list("standing").map(unitem),
    as_of: given.get("as_of"),
    known_on: given.get("known_on"),
    group: given.get("group"),
    opened: list("open").map(unitem),
    marked: list("mark").map(ref),
    selected: list("select").map(ref),
    panel: given.get("panel"),
    ask: Object.fromEntries(new URLSearchParams(given.get("ask") ?? "")),
  });
  if (lost) {
    warnings.push(
      `${lost === 1 ? "One part of this address makes" : `${lost} parts of this address make`} no sense and ${lost === 1 ? "was" : "were"} left out.`,
    );
  }
  return { state, warnings };
}

// --- the file ---------------------------------------------------------------------------------------

/** `notes`: {id: text}; `when`: an ISO date. */
export const toFile = (state, { notes = {}, when = null } = {}) =>
  JSON.stringify({ khsae: "picture", v: VERSION, saved: when, state, notes }, null, 1);

/** What a saved file holds: {state, notes, warnings}. Throws an Error that explains why the file is not one. */
export function fromFile(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error("This file is not a picture saved by Khsae: it is not JSON, or its end is missing.");
  }
  if (read?.khsae !== "picture" || typeof read.state !== "object" || read.state === null) {
    throw new Error(
      "This file is not a picture saved by Khsae. Choose a file made by “Save the picture”, not a table or an export.",
    );
  }
  const warnings = [];
  if (read.v !== VERSION) {
    warnings.push(
      `This file was written by another version of Khsae (its format is ${String(read.v)}, this page reads ${VERSION}). What can be read of it is shown.`,
    );
  }
  const { state, lost } = checked(read.state);
  if (lost) {
    warnings.push(
      `${lost === 1 ? "One thing" : `${lost} things`} in this file made no sense and ${lost === 1 ? "was" : "were"} left out.`,
    );
  }
  if (state.entities.length === 0) {
    throw new Error("This file is not a picture saved by Khsae: it contains no entity that this page can read.");
  }
  const notes = Object.fromEntries(
    Object.entries(read.notes ?? {}).filter(([, note]) => typeof note === "string" && note),
  );
  return { state, notes, warnings };
}

// --- undo and redo ----------------------------------------------------------------------------------

const STEPS = 200;
const HELD = 100_000; // entities in all stored networks together

/** The steps taken: the state before each, its description, and the notes it changed. */
export class History {
  #past = [];
  #future = [];

  /** Returns the step, whose `notes` may still grow: {id: {before, after}}. */
  push(words, before, notes = new Map()) {
    const pushed = { words, held: before, notes };
    this.#past = [...this.#past.slice(1 - STEPS), pushed];
    this.#future = [];
    const networks = new Set();
    let room = HELD;
    const from = this.#past.findLastIndex(({ held: { network } }) => {
      if (network && !networks.has(network)) room -= network.entities.length;
      networks.add(network);
      return room < 0;
    });
    this.#past = this.#past.slice(from + 1);
    return pushed;
  }

  /** Removes a step that changed nothing. */
  drop(step) {
    this.#past = this.#past.filter((one) => one !== step);
  }

  /** The state before the last step, or null; `now` is kept for redo. */
  undo(now) {
    return History.#step(this.#past, this.#future, now);
  }
  redo(now) {
    return History.#step(this.#future, this.#past, now);
  }

  /** Descriptions of the steps that undo and redo would apply to; null if none. */
  get next() {
    return { undo: this.#past.at(-1)?.words ?? null, redo: this.#future.at(-1)?.words ?? null };
  }

  static #step(from, to, now) {
    const step = from.pop();
    if (!step) return null;
    to.push({ ...step, held: now });
    return step;
  }
}
