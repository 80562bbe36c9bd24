// SVG elements from names, properties and children, and the shapes of the entity types.

export function svg(tag, properties = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

const corners = (x, y, r, n, turn, inner = r) =>
  Array.from({ length: n }, (_, i) => {
    const angle = (turn + (2 * i) / n) * Math.PI;
    const away = i % 2 ? inner : r;
    return `${(x + away * Math.cos(angle)).toFixed(2)} ${(y + away * Math.sin(angle)).toFixed(2)}`;
  });

const OUTLINES = {
  square: (x, y, r) => corners(x, y, r * Math.SQRT2, 4, 0.25),
  triangle: (x, y, r) => corners(x, y + r * 0.15, r * 1.15, 3, -0.5),
  triangleDown: (x, y, r) => corners(x, y - r * 0.15, r * 1.15, 3, 0.5),
  diamond: (x, y, r) => corners(x, y, r, 4, 0),
  star: (x, y, r) => corners(x, y, r * 1.2, 10, -0.5, r * 0.5),
  hexagon: (x, y, r) => corners(x, y, r, 6, 0),
};

/** The mark of an entity type; `name` is the vocabulary's name of the shape. */
export function shape(name, x, y, r, properties = {}) {
  if (!(name in OUTLINES)) return svg("circle", { cx: x, cy: y, r, ...properties });
  return svg("path", { d: `M${OUTLINES[name](x, y, r).join("L")}Z`, ...properties });
}
