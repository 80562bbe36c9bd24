// What vis is told of marks and lines, and how it is kept in step with them.

export const OPTIONS = {
  physics: { enabled: false },
  layout: { improvedLayout: false, randomSeed: 1 },
  interaction: { hover: false, multiselect: true, selectConnectedEdges: false, keyboard: false, tooltipDelay: 1e9 },
  nodes: { chosen: false, borderWidth: 1.5, label: undefined },
  edges: { chosen: false, smooth: false, arrowStrikethrough: false },
};

/** vis keeps its items in plain objects: an entity called "constructor" would be lost without a mark before its id. */
export const keyed = (id) => `=${id}`;

export const markRecord = ({ x, y, shape }) => ({ x, y, shape });
export const lineRecord = ({ from, to, bend, loop }) => ({
  from: keyed(from),
  to: keyed(to),
  smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false,
  ...(loop ? { selfReference: { size: loop, angle: 0.8 } } : {}),
});

/** Makes a set of vis hold what is `fresh` instead of what is `held`, both by id; only what differs is sent. */
export function sync(set, held, fresh, record) {
  const gone = [...held.keys()].filter((id) => !fresh.has(id)).map(keyed);
  const changed = [...fresh.values()].filter(
    (item) => JSON.stringify(record(item)) !== JSON.stringify(held.has(item.id) && record(held.get(item.id))),
  );
  if (gone.length) set.remove(gone);
  if (changed.length) set.update(changed.map((item) => ({ id: keyed(item.id), ...record(item) })));
}
