// Writes the state as an address, and reads it back.
import { EMPTY, SEPARATOR, checked, isLink, partsOf } from "./state.js";

const VERSION = 1;
export const LONGEST_ADDRESS = 8000; // what browsers and servers take; many servers take no more
const KEYS = [
  "v",
  "e",
  "hide",
  "say",
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

const short = (n) => Math.round(n).toString(36);
const long = (text) => (/^-?[0-9a-z]+$/.test(text ?? "") ? parseInt(text, 36) : null);
// Commas and the like stay readable; it does no harm if another program escapes them.
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
    say: list(Object.entries(state.captions), (pair) => pair.map(item).join(":")),
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
    captions: Object.fromEntries(list("say").map((text) => text.split(":").map((part) => unitem(part)))),
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
