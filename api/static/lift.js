// While many marks are dragged, an image of them moves over an image of the rest. Only lines between the two are drawn for each
// frame: drawing everything anew is too slow without a graphics card.
import { h } from "./dom.js";

const BEYOND = 0.5; // share of the view around it that is drawn too: it may come into sight

/** `draw(ctx, view, moves, paper)` draws what is moved, or the rest, on paper or not; `between(moves)`: lines with one end in each. */
export function lift(net, place, { view, draw, between }) {
  let held = null; // what is in hand: its images, the lines to it, and the mark whose position tells how far it went
  let due = 0;

  function layer(paint, beyond = 0) {
    const seen = view();
    const [width, height] = [seen.width, seen.height].map((side) => side * (1 + 2 * beyond));
    const ratio = Math.min(devicePixelRatio, Math.sqrt(16e6 / (width * height)));
    const image = h("canvas", { class: "sliding", "aria-hidden": "true" });
    Object.assign(image, { width: width * ratio, height: height * ratio });
    Object.assign(image.style, { width: `${width}px`, height: `${height}px` });
    const ctx = image.getContext("2d");
    ctx.scale(ratio, ratio);
    if (paint) {
      const origin = net.canvasToDOM({ x: 0, y: 0 });
      ctx.translate(origin.x + seen.width * beyond, origin.y + seen.height * beyond);
      ctx.scale(seen.scale, seen.scale);
      paint(ctx, { ...seen, width, height });
    }
    place.append(image);
    return image;
  }

  function move() {
    due = 0;
    const { key, from, lines, image, images } = held;
    const now = net.canvasToDOM(net.getPosition(key));
    const [dx, dy] = [now.x - from.x - place.clientWidth * BEYOND, now.y - from.y - place.clientHeight * BEYOND];
    image.style.transform = `translate(${dx}px, ${dy}px)`;
    const ctx = images[1].getContext("2d");
    ctx.clearRect(0, 0, place.clientWidth, place.clientHeight);
    for (const { options, from: one, to: other } of lines) {
      const [start, end] = [net.canvasToDOM(one), net.canvasToDOM(other)];
      ctx.strokeStyle = options.color.color;
      ctx.lineWidth = options.width * net.getScale();
      ctx.setLineDash((options.dashes || []).map((part) => part * net.getScale()));
      ctx.beginPath();
      ctx.moveTo(start.x, start.y);
      ctx.lineTo(end.x, end.y);
      ctx.stroke();
    }
  }

  return {
    /** `ids`: the marks in hand; `key`: one of them, as vis calls it. */
    begin(ids, key) {
      const moves = (id) => ids.has(id);
      const rest = layer((ctx, seen) => draw(ctx, seen, (id) => !moves(id), true));
      const lines = layer(null);
      const image = layer((ctx, seen) => draw(ctx, seen, moves, false), BEYOND);
      held = {
        key,
        from: net.canvasToDOM(net.getPosition(key)),
        lines: between(moves),
        image,
        images: [rest, lines, image],
      };
      move();
      net.body.emitter.emit("_blockRedraw");
    },
    follow() {
      if (held && !due) due = requestAnimationFrame(move);
      return held !== null;
    },
    end() {
      if (!held) return;
      cancelAnimationFrame(due);
      for (const image of held.images) {
        image.remove();
        image.width = image.height = 0; // frees its memory
      }
      [held, due] = [null, 0];
      net.body.emitter.emit("_allowRedraw");
    },
  };
}
