// While the picture is panned, an image of it moves: redrawing every line for every frame is too slow without a graphics card.
import { h } from "./dom.js";

const BEYOND = 0.5; // share of width and height drawn beyond each edge of the view: as far as names are placed
const MOST_PIXELS = 16e6; // browsers refuse larger canvases or stall; on a very large screen the image is less sharp

/** `draw(ctx, view)` draws the picture into a context with the same origin as the canvas. */
export function slide(net, place, { draw, view }) {
  const image = h("canvas", { class: "sliding", "aria-hidden": "true" });
  const origin = () => net.canvasToDOM({ x: 0, y: 0 });
  let made = null; // where the origin was when the image was made
  let due = 0;

  function make() {
    made = origin();
    const seen = view();
    const [width, height] = [seen.width, seen.height].map((side) => side * (1 + 2 * BEYOND));
    const ratio = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (width * height)));
    Object.assign(image, { width: width * ratio, height: height * ratio });
    image.style.width = `${width}px`;
    image.style.height = `${height}px`;
    const ctx = image.getContext("2d");
    ctx.scale(ratio, ratio);
    ctx.translate(made.x + seen.width * BEYOND, made.y + seen.height * BEYOND);
    ctx.scale(seen.scale, seen.scale);
    draw(ctx, { ...seen, width, height });
  }

  function move() {
    due = 0;
    const now = origin();
    if (
      Math.abs(now.x - made.x) > place.clientWidth * BEYOND ||
      Math.abs(now.y - made.y) > place.clientHeight * BEYOND
    ) {
      make();
      return move();
    }
    const [left, top] = [now.x - made.x - place.clientWidth * BEYOND, now.y - made.y - place.clientHeight * BEYOND];
    image.style.transform = `translate(${left}px, ${top}px)`;
  }

  return {
    begin() {
      make();
      move();
      place.append(image);
      net.body.emitter.emit("_blockRedraw");
    },
    /** vis announces a move of the view before making it. */
    follow() {
      if (made && !due) due = requestAnimationFrame(move);
    },
    end() {
      if (!made) return;
      cancelAnimationFrame(due);
      [made, due] = [null, 0];
      image.remove();
      image.width = image.height = 0; // frees its memory
      net.body.emitter.emit("_allowRedraw");
    },
  };
}
