// Which part of the picture is visible.

export const [NEAREST, FARTHEST] = [4, 0.02];
const CLOSE = 1.4; // closest zoom that shows the whole: a small picture need not fill the screen
const ROOM = [170, 140]; // for names at the edge, and for the toolbar
const FEW = 12; // up to this number of marks there is room for a whole name beside the outermost
const LETTER = 7; // pixels

/** `marks()`: what is drawn. */
export function camera(net, place, marks) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const animation = () => (still.matches ? false : { duration: 250, easingFunction: "easeInOutQuad" });

  /** Shows everything, or everything that contains one of these ids. */
  function whole(ids = null, smooth = false) {
    const wanted = marks().filter((item) => !ids || item.ids.some((id) => ids.has(id)));
    if (wanted.length === 0) return;
    const [xs, ys] = [wanted.map(({ x }) => x), wanted.map(({ y }) => y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const outermost = wanted.length <= FEW ? wanted.filter(({ x }) => x === left || x === right) : [];
    const letters = Math.max(0, ...outermost.flatMap(({ label }) => label.split("\n").map((row) => row.length)));
    const room = [Math.max(ROOM[0], 2 * LETTER * (letters + 3)), ROOM[1]];
    const sides = [place.clientWidth, place.clientHeight].map((side, i) => side - Math.min(room[i], 0.4 * side));
    const scale = Math.max(FARTHEST, Math.min(CLOSE, sides[0] / (right - left || 1), sides[1] / (bottom - top || 1)));
    net.moveTo({
      scale,
      position: { x: (left + right) / 2, y: (top + bottom) / 2 - 12 / scale },
      animation: smooth && animation(),
    });
  }

  function outside(item) {
    const { x, y } = net.canvasToDOM(item);
    return x < 20 || y < 20 || x > place.clientWidth - 20 || y > place.clientHeight - 30;
  }

  /** Shows the whole if any of these is out of sight; otherwise nothing moves. */
  function reveal(ids) {
    if (marks().some((item) => item.ids.some((id) => ids.has(id)) && outside(item))) whole(null, true);
  }

  const zoom = (by) =>
    net.moveTo({ scale: Math.min(NEAREST, Math.max(FARTHEST, net.getScale() * by)), animation: animation() });
  return { whole, reveal, zoom };
}
