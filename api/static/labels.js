// Names on the canvas: they keep their screen size at every zoom level, and one that would overlap another is left out.

const FONT =
  '13px system-ui, "Noto Sans Khmer", "Khmer OS", Battambang, "Noto Serif Khmer", "Noto Sans Thai", "Noto Sans Myanmar", sans-serif';
const HUBS = 6; // marks named even if the name covers a neighbour's mark; a few more in a crowd
const NEAR = 25; // up to this number, neighbours of the selection are named too
const CROWD = 400; // up to this number of visible marks, all are tried, most linked first
const FEW = 60; // up to this number of visible lines, each gets a label
const UNSURE = ["alleged", "disputed"]; // a line must not look more certain than it is, for want of room
const CELL = 80;
const ROW = 16;
const EDGE = 8;

/** Occupied boxes, indexed by the cells they overlap. */
class Taken {
  #cells = new Map();
  #reach([x0, y0, x1, y1], visit) {
    for (let x = Math.floor(x0 / CELL); x <= Math.floor(x1 / CELL); x += 1) {
      for (let y = Math.floor(y0 / CELL); y <= Math.floor(y1 / CELL); y += 1) if (visit(x * 65536 + y)) return true;
    }
    return false;
  }
  add(box) {
    this.#reach(box, (key) => {
      const here = this.#cells.get(key);
      if (here) here.push(box);
      else this.#cells.set(key, [box]);
    });
  }
  free(box) {
    return !this.#reach(box, (key) =>
      this.#cells.get(key)?.some((t) => box[2] > t[0] && t[2] > box[0] && box[3] > t[1] && t[3] > box[1]),
    );
  }
}

const widths = new Map();
function widthOf(ctx, font, text) {
  const key = `${font}\n${text}`;
  if (!widths.has(key)) {
    if (widths.size > 20_000) widths.clear();
    ctx.font = font;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

/**
 * Positions of the names at this zoom level: [{x, y, dx, dy, rows, font, tone, backed, item}]; x and y on the canvas, dx and dy in pixels from there.
 * `marks`: most linked first. `rank(item)`: 2 if selected, 1 if next to the selection, else 0. `focus`: whether anything is selected.
 */
export function placed(ctx, { marks, lines, view, radius, rank, focus, along }) {
  const { scale, width, height } = view;
  const at = ({ x, y }) => [(x - view.x) * scale + width / 2, (y - view.y) * scale + height / 2];
  const [taken, dots] = [new Taken(), new Taken()];
  const labels = [];
  const inside = ([x0, y0, x1, y1]) => x0 >= -width / 2 && y0 >= -height / 2 && x1 <= 1.5 * width && y1 <= 1.5 * height;

  function write(item, text, font, tone, places, must, backed, anchor) {
    const rows = text.split("\n");
    const [wide, high] = [Math.max(...rows.map((row) => widthOf(ctx, font, row))) / 2 + 3, (rows.length * ROW) / 2 + 1];
    const boxes = places.map(([x, y, dx = 0, dy = 0]) => [
      x + dx * wide - wide,
      y + dy * high - high,
      x + dx * wide + wide,
      y + dy * high + high,
    ]);
    const free = boxes.filter((box) => inside(box) && taken.free(box));
    const seen = ([x0, y0, x1, y1]) => x0 >= 0 && y0 >= 0 && x1 <= width && y1 <= height;
    const box =
      free.find((one) => seen(one) && dots.free(one)) ??
      free.find((one) => dots.free(one)) ??
      (must ? free[0] : null) ??
      (must === "surely" ? boxes[0] : null);
    if (!box) return;
    taken.add(box);
    const [ax, ay] = at(anchor);
    labels.push({
      x: anchor.x,
      y: anchor.y,
      dx: (box[0] + box[2]) / 2 - ax,
      dy: (box[1] + box[3]) / 2 - ay,
      wide,
      high,
      rows,
      font,
      tone,
      backed,
      item,
    });
  }

  const sight = marks
    .map((item) => [item, at(item)])
    .filter(([, [x, y]]) => x > -width / 2 && y > -height / 2 && x < 1.5 * width && y < 1.5 * height);
  for (const [item, [x, y]] of sight) {
    const r = radius(item);
    dots.add([x - r, y - r, x + r, y + r]);
  }
  const named = sight.filter(([item], i) => rank(item) || i < CROWD);
  const hubs = HUBS + sight.length / 60;
  const few = sight.filter(([item]) => rank(item) === 1).length <= NEAR;
  named.sort(([a], [b]) => rank(b) - rank(a));
  for (const [i, [item, [x, y]]] of named.entries()) {
    const r = radius(item);
    const [bold, near] = [rank(item) === 2 || item.group, rank(item) > 0];
    const font = `${item.unnamed ? "italic " : ""}${bold ? "bold " : ""}${FONT}`;
    const places = [
      [x, y + r + 1, 0, 1],
      [x, y - r - 1, 0, -1],
      [x + r + 2, y, 1, 0],
      [x - r - 2, y, -1, 0],
    ];
    write(
      item,
      item.label,
      font,
      focus && !near ? "soft" : "ink",
      places,
      rank(item) === 2 ? "surely" : i < hubs || (near && few) || item.group,
      false,
      item,
    );
  }
  const chosen = lines.filter((line) => rank(line));
  const middles = new Map();
  const inSight = (line) => {
    const [x, y] = at(middles.get(line) ?? middles.set(line, along(line, 0.5)).get(line));
    return x > 0 && y > 0 && x < width && y < height;
  };
  const seen = focus ? chosen : lines.length <= 400 ? lines.filter(inSight) : [];
  const unsure = seen.filter(({ standing }) => UNSURE.includes(standing)).slice(0, FEW);
  const selected = chosen.filter((one) => rank(one) === 2);
  for (const line of new Set([...selected, ...unsure, ...(seen.length <= FEW ? seen : [])])) {
    const points = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].map((t) => along(line, t));
    const must = rank(line) === 2 || unsure.includes(line);
    const spots = points.map(at);
    const places = [
      ...spots,
      ...(must
        ? spots.flatMap(([x, y]) => [
            [x, y, 0, -1.8],
            [x, y, 0, 1.8],
          ])
        : []),
    ];
    write(
      line,
      line.label,
      FONT.replace("13px", "12px"),
      rank(line) === 2 ? "ink" : "soft",
      places,
      must ? "surely" : false,
      true,
      points[0],
    );
  }
  return labels;
}

/** Draws the names; `tones`: the colours ink, soft and paper. */
export function paint(ctx, labels, view, tones) {
  const { scale, width, height } = view;
  const ratio = ctx.canvas.width / width;
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(ctx, {
    textBaseline: "middle",
    textAlign: "center",
    lineJoin: "round",
    lineWidth: 4,
    strokeStyle: tones.paper,
  });
  for (const label of labels) {
    const [left, top] = [(label.x - view.x) * scale + width / 2, (label.y - view.y) * scale + height / 2];
    if (left < -EDGE || top < -EDGE || left > width + EDGE || top > height + EDGE) continue; // no name without its mark
    const [x, y] = [left + label.dx, top + label.dy];
    if (label.backed) {
      ctx.fillStyle = tones.paper;
      ctx.fillRect(x - label.wide, y - label.high, 2 * label.wide, 2 * label.high);
    }
    ctx.font = label.font;
    ctx.fillStyle = tones[label.tone];
    label.rows.forEach((row, i) => {
      const line = y - label.high + 9 + i * ROW;
      ctx.strokeText(row, x, line);
      ctx.fillText(row, x, line);
    });
  }
  ctx.restore();
}

/** The item whose name is at this point of the screen. */
export const labelAt = (labels, view, { x, y }) =>
  labels.find(
    (label) =>
      Math.abs((label.x - view.x) * view.scale + view.width / 2 + label.dx - x) < label.wide &&
      Math.abs((label.y - view.y) * view.scale + view.height / 2 + label.dy - y) < label.high,
  )?.item ?? null;
