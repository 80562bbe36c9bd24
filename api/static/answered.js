// What an answer of POST /network means for the page: the new state, and the messages.
import { endsOf } from "./state.js";

const NAMED = 5; // ids in a message

export const things = (n) => (n === 1 ? "one entity" : `${n.toLocaleString("en")} entities`);

/** The state with the positions from the server, with what an expansion added, and without what is gone. */
export function settled(next, network, expand) {
  if (!network) return next;
  const found = new Map(network.entities.map((entity) => [entity.id, entity]));
  const known = new Set(next.entities.map(({ id }) => id));
  const placed = (entity) =>
    entity.x === null
      ? { ...entity, x: Math.round(found.get(entity.id).x), y: Math.round(found.get(entity.id).y) }
      : entity;
  const brought = network.entities
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => ({ id, x: null, y: null, pinned: false, by: expand?.entity ?? null }));
  const entities = [...next.entities.filter(({ id }) => found.has(id)), ...brought].map(placed);
  const here = (link) => endsOf(link).every((id) => found.has(id));
  const captions = Object.fromEntries(Object.entries(next.captions).filter(([id]) => found.has(id)));
  return { ...next, entities, captions, hidden: next.hidden.filter(here), marked: next.marked.filter(here) };
}

/** Messages: [words, {error, choose}]. `name`: of what was expanded, or null; `first`: whether the canvas was empty before. */
export function told({ gone = [], added = [], truncated = false, more = false }, name, first) {
  const said = [];
  if (gone.length) {
    said.push([
      `${gone.length === 1 ? "One entity is" : `${gone.length.toLocaleString("en")} entities are`} no longer in the graph and ${gone.length === 1 ? "was" : "were"} left out: ${gone.slice(0, NAMED).join(", ")}${gone.length > NAMED ? ", …" : ""}.`,
      { error: true },
    ]);
  }
  const cut = "the answer was cut off at a limit. Remove some entities, or choose fewer kinds of links.";
  const came = things(added.length).replace(/^o/, "O");
  if (name === null) {
    if (truncated) said.push([`Not every link among these is shown: ${cut}`, { error: true }]);
  } else if (more) {
    said.push([
      `${came} added around ${name}, and there are more: expand it again for the next ones.`,
      { choose: true },
    ]);
  } else if (truncated) {
    said.push([
      `${came} added around ${name}, but not every link among them is shown: ${cut}`,
      { error: true, choose: true },
    ]);
  } else if (added.length && !first) said.push([`${came} added around ${name}.`]);
  else if (!first) said.push([`Nothing new: the chosen neighbours of ${name} are already here.`, { choose: true }]);
  return said;
}
