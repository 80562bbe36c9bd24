// What the pointer is on, and its tooltip.
import { labelAt } from "./labels.js";
import { keyed } from "./records.js";
import { tooltip } from "./tooltip.js";

const REACH = 8; // pixels from a line that still count as the line

/** `seen()`: {marks, lines, labels, view} as drawn; `still()`: whether too much is drawn to look for what is under a pointer. */
export function pointing(net, place, { seen, still }) {
  const tip = tooltip(place);
  let hovered = null;
  let pending = null;

  function at(pointer) {
    const { marks, lines, labels, view } = seen();
    const key = net.getNodeAt(pointer);
    if (key !== undefined) return marks.get(key.slice(1));
    const named = labels && labelAt(labels, view, pointer);
    if (named) return named;
    const { x, y } = net.DOMtoCanvas(pointer);
    let [best, least] = [null, REACH / net.getScale()];
    for (const item of lines.values()) {
      const { edgeType, from, to } = net.body.edges[keyed(item.id)];
      const away = edgeType.getDistanceToEdge(from.x, from.y, to.x, to.y, x, y);
      if (away < least) [best, least] = [item, away];
    }
    return best;
  }

  function hover(item, pointer = null) {
    if (item !== hovered) place.style.cursor = item ? "pointer" : "";
    hovered = item;
    tip.show(item, pointer);
  }
  place.addEventListener("pointermove", (event) => {
    if (event.buttons || event.pointerType === "touch" || still()) return;
    const box = place.getBoundingClientRect();
    const pointer = { x: event.clientX - box.left, y: event.clientY - box.top };
    if (!pending) {
      requestAnimationFrame(() => {
        hover(at(pending), pending);
        pending = null;
      });
    }
    pending = pointer;
  });
  for (const away of ["pointerleave", "pointerdown", "wheel"]) {
    place.addEventListener(away, () => hover(null), { passive: true });
  }
  return { at, leave: () => hover(null) };
}
