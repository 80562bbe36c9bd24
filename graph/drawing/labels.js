// Names on the canvas: they keep their screen size at every zoom level. One that would overlap another, or a mark, is left out.
// The page loads this module, and a view has it inside (view.py). A picture in a dossier has no canvas to measure letters with:
// svg.py places its names itself, and lets a number stand for one without room.

const FONT =
  '13px system-ui, "Noto Sans Khmer", "Khmer OS", Battambang, "Noto Serif Khmer", "Noto Sans Thai", "Noto Sans Myanmar", sans-serif';
const HUBS = 6; // marks named even if the name covers a neighbour's mark; a few more in a crowd
const CROWD = 400; // up to this number of visible marks, all are tried, most linked first
const ROOMY = 150; // up to this number of visible marks, a name without room beside its mark may stand farther away
const INKED = 200; // up to this number of visible lines, names keep off them
const STEP = 6; // pixels between two points of a line
const FEW = 40; // up to this number of visible lines, those with room for it get a label
export const UNSURE = ["alleged", "disputed"]; // a line must not look more certain than it is, for want of room
const BESIDE = 0.9; // how far a label beside its line is shifted, in halves of its width: it still touches the line
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

/** @typedef {[number, number, number, number]} Four A box, or a place for a name: x, y, and its shift in halves of its box. */

/** Where a name may stand around a mark of radius `r` at x, y.
 * @type {(x: number, y: number, r: number) => Four[]} */
const close = (x, y, r) => [
  [x, y + r + 1, 0, 1],
  [x, y - r - 1, 0, -1],
  [x + r + 2, y, 1, 0],
  [x - r - 2, y, -1, 0],
  [x + r * 0.75, y + r * 0.75, 1, 1],
  [x - r * 0.75, y + r * 0.75, -1, 1],
  [x + r * 0.75, y - r * 0.75, 1, -1],
  [x - r * 0.75, y - r * 0.75, -1, -1],
];
/** The same farther away, where a thin line joins the name to its mark: how far, and the direction. */
const AWAY = [10, 22, 38, 58, 82, 110].flatMap((far) =>
  Array.from({ length: 16 }, (_, i) => [far, Math.cos((i * Math.PI) / 8), Math.sin((i * Math.PI) / 8)]),
);
/** @type {(x: number, y: number, r: number) => Four[]} */
const far = (x, y, r) => AWAY.map(([away, cos, sin]) => [x + cos * (r + away), y + sin * (r + away), cos, sin]);

/** Points of the visible lines, close to each other, so that what is written keeps off them. */
class Ink {
  #points = new Map();
  constructor(lines, spotsOf) {
    for (const line of lines) {
      for (const spot of spotsOf(line)) {
        const key = Math.floor(spot[0] / CELL) * 65536 + Math.floor(spot[1] / CELL);
        (this.#points.get(key) ?? this.#points.set(key, []).get(key)).push([line, spot]);
      }
    }
  }
  /** The lines that a box lies on, besides its own. */
  under([x0, y0, x1, y1], own = null) {
    const found = new Set();
    for (let i = Math.floor(x0 / CELL); i <= Math.floor(x1 / CELL); i += 1) {
      for (let j = Math.floor(y0 / CELL); j <= Math.floor(y1 / CELL); j += 1) {
        for (const [line, [x, y]] of this.#points.get(i * 65536 + j) ?? []) {
          if (line !== own && x > x0 && x < x1 && y > y0 && y < y1) found.add(line);
        }
      }
    }
    return found;
  }
}

/**
 * Where the names stand at this zoom level: {labels, missing, taken}. No name covers another name, a mark or a box in `covered`; a mark whose
 * name has no room is in `missing`. A label: {x, y, dx, dy, rows, font, tone, backed, leader, item}; x and y on the canvas, dx and dy in
 * pixels from there, `aside` how many of the last rows are a caption, `leader` a line in pixels from there, or null.
 * `marks`: most linked first. `lines`: {from, to, label, standing, thick, denies}. `rank(item)`: 3 if it is named whatever it
 * covers, 2 if selected, 1 if next to the selection, else 0. `focus`: whether anything is selected. `taken`: what is occupied then.
 */
export function placed(ctx, { marks, lines, view, radius, rank, focus, along, covered = [] }) {
  const { scale, width, height } = view;
  const at = ({ x, y }) => [(x - view.x) * scale + width / 2, (y - view.y) * scale + height / 2];
  const [taken, dots] = [new Taken(), new Taken()];
  const [labels, missing] = [[], []];
  const within = ([x0, y0, x1, y1]) => x0 >= 0 && y0 >= 0 && x1 <= width && y1 <= height;
  const inside = ([x0, y0, x1, y1]) => x0 >= -width / 2 && y0 >= -height / 2 && x1 <= 1.5 * width && y1 <= 1.5 * height;
  /** As far inward as it needs to be whole. */
  const pulled = ([x0, y0, x1, y1]) => {
    const by = Math.max(0, -x0) - Math.max(0, x1 - width);
    return [x0 + by, y0, x1 + by, y1];
  };
  for (const box of covered) taken.add(box);

  /** The half width and half height of these rows of text.
   * @returns {[number, number]} */
  const sizeOf = (rows, font) => [
    Math.max(...rows.map((row) => widthOf(ctx, font, row))) / 2 + 3,
    (rows.length * ROW) / 2 + 1,
  ];
  /** @type {(place: Four, size: [number, number]) => Four} */
  const boxAt = ([x, y, dx, dy], [wide, high]) => [
    x + dx * wide - wide,
    y + dy * high - high,
    x + dx * wide + wide,
    y + dy * high + high,
  ];
  function write(item, text, { font, tone, backed = false, leader = null, anchor }, box) {
    const rows = text.split("\n");
    const [wide, high] = sizeOf(rows, font);
    const [ax, ay] = at(anchor);
    taken.add(box);
    labels.push({
      x: anchor.x,
      y: anchor.y,
      dx: (box[0] + box[2]) / 2 - ax,
      dy: (box[1] + box[3]) / 2 - ay,
      wide,
      high,
      rows,
      aside: item.aside ?? 0,
      font,
      tone,
      backed,
      leader: leader && leader.map((n, i) => n - (i % 2 ? ay : ax)),
      item,
    });
  }
  /** From the edge of a mark to the nearest point of a box, if it crosses no name and no mark. */
  function leaderTo([x0, y0, x1, y1], x, y, r) {
    const [bx, by] = [Math.max(x0, Math.min(x, x1)), Math.max(y0, Math.min(y, y1))];
    const long = Math.hypot(bx - x, by - y);
    const point = (t) => [x + ((bx - x) * t) / long, y + ((by - y) * t) / long];
    for (let t = r + 4; t < long; t += 5) {
      const [px, py] = point(t);
      const spot = [px - 1, py - 1, px + 1, py + 1];
      if (!taken.free(spot) || !dots.free(spot)) return null;
    }
    return [...point(r + 1), bx, by];
  }

  const sight = marks
    .map((item) => [item, at(item)])
    .filter(([, [x, y]]) => x > -width / 2 && y > -height / 2 && x < 1.5 * width && y < 1.5 * height);
  for (const [item, [x, y]] of sight) {
    const r = radius(item);
    dots.add([x - r, y - r, x + r, y + r]);
  }
  /** @type {(point: number[]) => boolean} */
  const inView = ([x, y]) => x > 0 && y > 0 && x < width && y < height;
  const seen = ([, point]) => inView(point);
  const few = lines.length <= 20 * FEW;
  const linesInView = lines.filter((line) => rank(line) > 2 || (few && inView(at(along(line, 0.5)))));
  let drawnInk = null;
  const ink = () =>
    (drawnInk ??= new Ink(linesInView, (line) => {
      const [[x0, y0], [x1, y1]] = [at(along(line, 0)), at(along(line, 1))];
      const steps = Math.min(400, Math.max(41, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / STEP)));
      return Array.from({ length: steps + 1 }, (_, i) => at(along(line, i / steps)));
    }));
  /** The box on the fewest lines, the first of those. */
  const clearest = (boxes) => {
    if (boxes.length < 2 || linesInView.length === 0 || linesInView.length > INKED) return boxes[0];
    const under = boxes.map((box) => ink().under(box).size);
    return boxes[under.indexOf(Math.min(...under))];
  };
  const crowd = sight.filter(seen).length > ROOMY;
  const named = sight.filter(([item], i) => rank(item) || i < CROWD);
  const hubs = HUBS + sight.length / 60;
  named.sort(([a], [b]) => rank(b) - rank(a));
  for (const [i, one] of named.entries()) {
    const [item, [x, y]] = one;
    const r = radius(item);
    const [bold, near] = [rank(item) >= 2 || item.group, rank(item) > 0];
    const font = `${item.unnamed ? "italic " : ""}${bold ? "bold " : ""}${FONT}`;
    const style = { font, tone: focus && !near ? "soft" : "ink", anchor: item };
    const size = sizeOf(item.label.split("\n"), font);
    const fits = seen(one) ? within : inside;
    const boxes = close(x, y, r).map((place) => boxAt(place, size));
    const free = boxes.filter((box) => fits(box) && taken.free(box));
    const must = crowd && (rank(item) >= 2 || i < hubs || item.group); // in a crowd there is a mark everywhere
    const box = clearest(free.filter((one) => dots.free(one))) ?? (must ? free[0] : null);
    if (box) {
      write(item, item.label, style, box);
      continue;
    }
    let leader = null;
    const beyond =
      !crowd &&
      far(x, y, r)
        .map((place) => boxAt(place, size))
        .find((box) => fits(box) && taken.free(box) && dots.free(box) && (leader = leaderTo(box, x, y, r)));
    if (beyond) {
      write(item, item.label, { ...style, leader }, beyond);
      const [x0, y0, x1, y1] = leader;
      for (let t = 0.1; t < 1; t += 0.2) {
        const [px, py] = [x0 + (x1 - x0) * t, y0 + (y1 - y0) * t];
        taken.add([px - 1, py - 1, px + 1, py + 1]);
      }
    } else if (rank(item) > 2 && seen(one)) write(item, item.label, style, pulled(boxes[0]));
    else if (seen(one)) missing.push(item);
  }
  for (const one of sight) if (seen(one) && !named.includes(one)) missing.push(one[0]);

  nameLines();
  return { labels, missing, taken };

  /** Lines are labelled where they are few or selected, on or beside the line, where no other line, name or mark is. What must
   * have a label may have it on other lines, but on none between the same two: it would seem to be said of that one. */
  function nameLines() {
    const must = (line) => rank(line) >= 2 || line.thick > 1 || UNSURE.includes(line.standing) || line.denies;
    const wanted = linesInView.filter((line) => (focus ? rank(line) : true));
    if (wanted.length > FEW && !wanted.some(must)) return;
    const font = FONT.replace("13px", "12px");
    const order = (line) => 4 * rank(line) + 2 * Number(Boolean(line.denies)) + Number(must(line));
    wanted.sort((a, b) => order(b) - order(a));
    for (const line of wanted.length > FEW ? wanted.filter(must).slice(0, FEW) : wanted) {
      const size = sizeOf([line.label], font);
      const points = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8].map((t) => along(line, t));
      const boxes = [0, -BESIDE, BESIDE].flatMap((side) =>
        points.map(at).map(([x, y]) => boxAt([x, y, side, 0], size)),
      );
      const ends = [line.from, line.to];
      const places = boxes
        .filter((box) => within(box) && taken.free(box) && dots.free(box))
        .map((box) => ({ box, under: [...ink().under(box, line)] }))
        .filter(({ under }) => !under.some(({ from, to }) => ends.includes(from) && ends.includes(to)))
        .sort((a, b) => a.under.length - b.under.length);
      const [place] = must(line) ? places : places.filter(({ under }) => under.length === 0);
      const around = () => points.map(at).flatMap(([x, y]) => [-1.8, 1.8].map((up) => boxAt([x, y, 0, up], size)));
      const anywhere = () => [...boxes, ...around()].find((box) => within(box) && taken.free(box)) ?? pulled(boxes[0]);
      const box = place?.box ?? (rank(line) > 2 ? anywhere() : null);
      if (!box) continue;
      const tone = rank(line) >= 2 ? "ink" : "soft";
      write(line, line.label, { font, tone, backed: true, anchor: points[0] }, box);
    }
  }
}

/** Of a row of a label: a caption is in italics. */
export const rowFont = ({ rows, aside, font }, i) =>
  i < rows.length - aside ? font : `italic ${font.replace(/italic |bold /g, "")}`;

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
    if (label.leader) {
      ctx.save();
      Object.assign(ctx, { strokeStyle: tones.soft, lineWidth: 0.75 });
      ctx.beginPath();
      ctx.moveTo(left + label.leader[0], top + label.leader[1]);
      ctx.lineTo(left + label.leader[2], top + label.leader[3]);
      ctx.stroke();
      ctx.restore();
    }
    if (label.backed) {
      ctx.fillStyle = tones.paper;
      ctx.fillRect(x - label.wide, y - label.high, 2 * label.wide, 2 * label.high);
    }
    ctx.fillStyle = tones[label.tone];
    label.rows.forEach((row, i) => {
      const line = y - label.high + 9 + i * ROW;
      ctx.font = rowFont(label, i);
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
