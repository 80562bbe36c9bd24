// What of the answer is drawn: not the types left out, not the links hidden by hand and, if so chosen, nothing without a link.

/** {entities, links} of a network that are on the canvas, and in the table beside it. */
export function shown(state, network) {
  if (!network) return { entities: [], links: [] };
  const [hidden, without] = [new Set(state.hidden), new Set(state.without)];
  const entities = network.entities.filter(({ type }) => !without.has(type));
  const here = new Set(entities.map(({ id }) => id));
  const links = network.links.filter(
    ({ id, source, target }) => !hidden.has(id) && here.has(source) && here.has(target),
  );
  if (!state.linked) return { entities, links };
  const ends = new Set(links.flatMap(({ source, target }) => [source, target]));
  return { entities: entities.filter(({ id }) => ends.has(id)), links };
}
