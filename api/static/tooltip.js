// Beside the pointer: the whole name of a mark, or what a line says. Screen readers find both in the table.
import { fill, h } from "./dom.js";
import { shortened } from "./text.js";

const SENTENCES = 4;
const LETTERS = 300;
const OFF = 14; // pixels from the pointer

export function tooltip(place) {
  const element = h("div", { class: "tip", "aria-hidden": "true", hidden: true });
  place.append(element);
  let shown = null;
  function told({ links, name, kind }) {
    if (!links) return h("p", {}, h("b", { dir: "auto" }, shortened(name, LETTERS)), `, ${kind}`);
    return [
      links.slice(0, SENTENCES).map(({ sentence }) => h("p", { dir: "auto" }, shortened(sentence, LETTERS))),
      links.length > SENTENCES && h("p", {}, `and ${links.length - SENTENCES} more`),
    ];
  }
  return {
    /** A mark or a line, at a point in pixels; null hides it. */
    show(item, pointer) {
      element.hidden = !item;
      if (item !== shown && item) fill(element, told(item));
      shown = item;
      if (!item) return;
      const { x, y } = pointer;
      const { clientWidth: width, clientHeight: height } = place;
      for (const [side, value] of Object.entries({
        left: x <= width / 2 && x,
        right: x > width / 2 && width - x,
        top: y <= height / 2 && y,
        bottom: y > height / 2 && height - y,
      })) {
        element.style[side] = value === false ? "" : `${value + OFF}px`;
      }
    },
  };
}
