// A small picture of the surroundings of one or two entities: marks and lines without names, to show what is behind a link.
import { post } from "./api.js";
import { shape, svg } from "./svg.js";

const MOST = 40; // neighbours
const QUIET = { words: "A small picture" };
const [WIDE, HIGH, EDGE] = [260, 130, 10];

/** An <svg> for these entities, or null if the graph does not hold them all. */
export async function thumbnail(ids, words) {
  const { gone } = await post("/network", { entities: ids }, QUIET);
  if (gone.length) return null;
  const expand = { entity: ids[0], predicates: null, direction: null, standing: null, limit: MOST };
  const { entities, links } = await post("/network", { entities: ids, expand }, QUIET);
  if (entities.length < 2) return null;
  const [xs, ys] = [entities.map(({ x }) => x), entities.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const scale = Math.min(
    (WIDE - 2 * EDGE) / (Math.max(...xs) - left || 1),
    (HIGH - 2 * EDGE) / (Math.max(...ys) - top || 1),
  );
  const middle = (WIDE - scale * (Math.max(...xs) - left)) / 2;
  const at = new Map(
    entities.map(({ id, x, y }) => [
      id,
      [(middle + (x - left) * scale).toFixed(1), (EDGE + (y - top) * scale).toFixed(1)],
    ]),
  );
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "thumbnail", "aria-hidden": "true" },
    links.map(({ source, target, predicate, standing }) => {
      const { dash } = words.standings[standing];
      return svg("path", {
        d: `M${at.get(source).join(" ")}L${at.get(target).join(" ")}`,
        class: `g-${words.predicates[predicate].group}`,
        stroke: "currentColor",
        "stroke-width": 1,
        "stroke-dasharray": dash.join(" ") || null,
      });
    }),
    entities.map(({ id, type }) => {
      const [x, y] = at.get(id).map(Number);
      const kind = words.types[type];
      return svg(
        "g",
        { class: `t-${kind.name}` },
        shape(kind.shape, x, y, ids.includes(id) ? 5.5 : 3.5, { fill: "currentColor" }),
      );
    }),
  );
}
