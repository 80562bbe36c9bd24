// What the canvas shows at the moment, as plain shapes in pixels, so that an image of it needs no second layout.

const near = (n) => Math.round(n * 10) / 10;

/**
 * {width, height, lines: [{id, d, colour, width, dash, arrow: [x, y, angle, size] | null}],
 *  marks: [{id, x, y, r, shape, colour, ring, pinned}], labels: [{id, rows, aside, x, y, font, colour, leader, box}]}
 */
export function scene({ net, keyed, marks, lines, labels, view, radius, chosen, tones }) {
  const at = (point) => {
    const { x, y } = net.canvasToDOM(point);
    return [near(x), near(y)];
  };
  const inside = ([x, y], by) => x > -by && y > -by && x < view.width + by && y < view.height + by;
  const crosses = (points) => {
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    return Math.max(...xs) > 0 && Math.min(...xs) < view.width && Math.max(...ys) > 0 && Math.min(...ys) < view.height;
  };
  const sizes = new Map(marks.map((mark) => [mark.id, radius(mark)]));
  return {
    width: view.width,
    height: view.height,
    lines: lines
      .map((line) => ({ ...path(line, net.body.edges[keyed(line.id)], at, sizes.get(line.to), view), id: line.id }))
      .filter(({ points }) => crosses(points))
      .map(({ points, ...line }) => line),
    marks: marks
      .map((mark) => {
        const [x, y] = at(mark);
        return {
          id: mark.id,
          x,
          y,
          r: near(sizes.get(mark.id)),
          shape: mark.shape,
          colour: net.body.nodes[keyed(mark.id)].options.color.background,
          ring: chosen.has(mark.id),
          border: mark.group,
          pinned: mark.pinned,
        };
      })
      .filter(({ x, y }) => inside([x, y], 30)),
    labels: labels
      .map(({ x, y, dx, dy, wide, high, rows, aside, font, tone, backed, leader, item }) => {
        const [left, top] = at({ x, y });
        const [cx, cy] = [near(left + dx), near(top + dy)];
        return {
          id: item.id,
          rows,
          aside,
          x: cx,
          y: near(cy - high + 9),
          font,
          colour: tones[tone],
          leader: leader && leader.map((n, i) => near(n + (i % 2 ? top : left))),
          box: backed ? [cx - wide, cy - high, cx + wide, cy + high].map(near) : null,
        };
      })
      .filter(({ x, y }) => inside([x, y], 0)),
  };
}

function path(line, edge, at, r, view) {
  const { options, edgeType, from, to } = edge;
  const look = {
    colour: options.color.color,
    width: near(options.width * view.scale),
    dash: (options.dashes || []).map((part) => near(part * view.scale)),
  };
  const [start, end] = [at(from), at(to)];
  if (line.loop) {
    const points = Array.from({ length: 25 }, (_, i) => at(edgeType.getPoint(i / 24)));
    return { ...look, points, d: `M${points.map((point) => point.join(" ")).join("L")}`, arrow: null };
  }
  const via = line.bend ? at(edgeType.getViaNode()) : null;
  // The full curve: the one of vis ends where the arrowhead begins.
  const point = (t) =>
    [0, 1].map((axis) =>
      via
        ? (1 - t) ** 2 * start[axis] + 2 * t * (1 - t) * via[axis] + t * t * end[axis]
        : (1 - t) * start[axis] + t * end[axis],
    );
  // The tip of the arrow is where the line meets the mark.
  let [low, high] = [0, 1];
  for (let i = 0; i < 12 && line.arrow; i += 1) {
    const middle = (low + high) / 2;
    const [x, y] = point(middle);
    if (Math.hypot(x - end[0], y - end[1]) > r + 1) low = middle;
    else high = middle;
  }
  const tip = point(low).map(near);
  const before = point(Math.max(0, low - 0.03));
  const arrow = line.arrow
    ? [
        ...tip,
        Math.atan2(tip[1] - before[1], tip[0] - before[0]),
        near(options.arrows.to.scaleFactor * 15 * view.scale + 3 * look.width),
      ]
    : null;
  return {
    ...look,
    points: [start, point(0.5), end],
    d: `M${start.join(" ")}${via ? `Q${via.join(" ")} ` : "L"}${end.join(" ")}`,
    arrow,
  };
}
