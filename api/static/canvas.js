// The picture: marks and lines drawn by vis-network, names on top. It shows the state and moves nothing by itself.
import { camera } from "./camera.js";
import { h } from "./dom.js";
import { dragging } from "./dragging.js";
import { paint, placed } from "./labels.js";
import { lift } from "./lift.js";
import { lighter, picture } from "./picture.js";
import { pointing } from "./pointing.js";
import { OPTIONS, keyed, lineRecord, markRecord, sync } from "./records.js";
import { scene } from "./scene.js";
import { slide } from "./slide.js";
import { endsOf, isLink } from "./state.js";

const LARGE = 4000; // above this number, lines are not drawn while zooming
const MANY = 1500; // above this number, a distant view has no arrowheads
const SOME = 30; // up to this number, everything selected is named
const blend = (colour, paper, share) =>
  `#${[1, 3, 5]
    .map((i) =>
      Math.round(parseInt(colour.slice(i, i + 2), 16) * share + parseInt(paper.slice(i, i + 2), 16) * (1 - share))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;

/** `noted(id)`: whether it has a private note. `covered()`: boxes, in pixels, that something else lies on. */
export function canvas(workspace, words, parent, { noted, covered }) {
  const place = h("div", { class: "canvas", tabindex: "0", role: "application", "aria-label": "Picture" });
  parent.append(place);
  const night = matchMedia("(prefers-color-scheme: dark)");
  const [nodes, edges] = [new vis.DataSet(), new vis.DataSet()];
  const net = new vis.Network(place, { nodes, edges }, OPTIONS);
  place.firstChild.tabIndex = -1;
  let marks = new Map(); // by id
  let lines = new Map();
  let byLinks = []; // marks, most linked first
  let touching = new Map();
  let near = null; // {marks, lines} that are not faded; null: all
  let chosen = new Set(); // ids of marks and lines
  let tones = null;
  let labels = null; // null: to be placed again
  let scaled = 0; // the zoom level that sizes were set for
  let syncing = false; // vis draws in the middle of it
  let large = false;
  let stale = true; // vis draws a line to where its arrow was the last time, and no mark whose box was out of sight

  const view = () => ({
    scale: net.getScale(),
    ...net.getViewPosition(),
    width: place.clientWidth,
    height: place.clientHeight,
  });
  const tone = (colour) => (night.matches ? lighter(colour) : colour);
  const rank = (item) =>
    chosen.has(item.id) && chosen.size <= SOME
      ? 2
      : near && (near.marks.has(item.id) || near.lines.has(item.id))
        ? 1
        : 0;
  // Marks, lines and dashes keep their screen size too, or zooming out would turn a dotted line solid.
  const room = () => Math.min(1, net.getScale() * 2); // the layout keeps entities 120 apart; 60 pixels are enough
  const radius = ({ group, ids, weight }) =>
    (1.8 + 6.2 * room()) * (group ? 1.5 + Math.min(1.5, ids.length / 40) : 1 + 1.4 * weight);
  const relabel = () => {
    labels = null;
    redraw();
  };
  const redraw = () => net.body.emitter.emit("_requestRedraw");
  const along = (line, t) => net.body.edges[keyed(line.id)].edgeType.getPoint(t);

  // --- from the state to vis ------------------------------------------------------------------------

  function draw() {
    const drawn = picture(workspace.state, workspace.network, words);
    const [freshMarks, freshLines] = [drawn.marks, drawn.lines].map(
      (items) => new Map(items.map((item) => [item.id, item])),
    );
    const lost = [...lines.keys()].filter((id) => !freshLines.has(id));
    syncing = true;
    net.body.emitter.emit("_blockRedraw"); // once, at the end
    if (lost.length) edges.remove(lost.map(keyed)); // before the marks that they end at
    for (const id of lost) lines.delete(id);
    sync(nodes, marks, freshMarks, markRecord);
    sync(edges, lines, freshLines, lineRecord);
    [marks, lines] = [freshMarks, freshLines];
    syncing = false;
    stale = true;
    touching = new Map(drawn.marks.map(({ id }) => [id, []]));
    for (const line of drawn.lines) for (const end of new Set([line.from, line.to])) touching.get(end).push(line);
    byLinks = [...drawn.marks].sort((a, b) => touching.get(b.id).length - touching.get(a.id).length);
    pointer.leave();
    if (large !== lines.size > LARGE) {
      large = !large;
      net.setOptions({ interaction: { hideEdgesOnZoom: large } });
    }
    choose();
    net.body.emitter.emit("_allowRedraw");
    redraw();
  }

  /** What is selected or marked, and what is near it. */
  function choose() {
    const [selected, marked] = [new Set(workspace.state.selected), new Set(workspace.state.marked)];
    chosen = new Set();
    for (const { id, ids } of marks.values()) if (ids.some((one) => selected.has(one))) chosen.add(id);
    for (const { id, links } of lines.values()) if (links.some((link) => selected.has(link.id))) chosen.add(id);
    const kept = new Set([...chosen].flatMap((id) => touching.get(id) ?? [lines.get(id)]));
    if (chosen.size === 0) {
      for (const line of lines.values()) if (line.links.some(({ id }) => marked.has(id))) kept.add(line);
    }
    near =
      chosen.size || kept.size
        ? {
            lines: new Set([...kept].map(({ id }) => id)),
            marks: new Set([...[...kept].flatMap(({ from, to }) => [from, to]), ...chosen]),
          }
        : null;
    hold();
    style();
  }
  /** What vis moves together is what is selected here. */
  const hold = () =>
    net.setSelection(
      { nodes: [...chosen].filter((id) => marks.has(id)).map(keyed), edges: [] },
      { highlightEdges: false },
    );

  function style() {
    const css = getComputedStyle(document.documentElement);
    tones = Object.fromEntries(
      ["paper", "ink", "soft", "mark"].map((name) => [name, css.getPropertyValue(`--${name}`).trim()]),
    );
    const { marked: shown, as_of, known_on } = workspace.state;
    const marked = new Set(shown);
    for (const item of marks.values()) {
      const absent = (as_of || known_on) && touching.get(item.id).length === 0; // no claim about it at that date
      const fill = blend(tone(item.colour), tones.paper, !absent && (!near || near.marks.has(item.id)) ? 1 : 0.3);
      net.body.nodes[keyed(item.id)].options.color = {
        background: fill,
        border: item.group || chosen.has(item.id) ? tones.ink : fill,
      };
    }
    for (const item of lines.values()) {
      const colour = blend(tone(item.colour), tones.paper, !near || near.lines.has(item.id) ? 1 : 0.28);
      const options = net.body.edges[keyed(item.id)].options;
      options.color = { color: colour, highlight: colour, hover: colour, inherit: false, opacity: 1 };
      item.thick = chosen.has(item.id) || item.links.some(({ id }) => marked.has(id)) ? 1.8 : 1;
    }
    scaled = 0;
    labels = null;
    redraw();
  }

  function resize() {
    scaled = net.getScale();
    labels = null;
    stale = true;
    const pen = (0.3 + 0.7 * room()) / scaled;
    const heads = lines.size <= MANY || room() > 0.6;
    for (const item of marks.values()) {
      const node = net.body.nodes[keyed(item.id)];
      node.options.size = radius(item) / scaled;
      node.shape.refreshNeeded = true;
    }
    for (const { id, width, dash, arrow, loop, thick } of lines.values()) {
      const { options } = net.body.edges[keyed(id)];
      const line = pen * thick;
      options.width = width * line;
      options.dashes = dash.length ? dash.map((part) => part * line) : false;
      options.arrows = {
        to: { enabled: arrow && heads, type: "arrow", scaleFactor: (Math.max(0, 11 - 3 * width) * line) / 15 },
        from: { enabled: false },
        middle: { enabled: false },
      }; // vis adds 3 widths
      if (loop) options.selfReference.size = loop / scaled;
    }
  }

  // --- drawing --------------------------------------------------------------------------------------

  function rings(ctx, drawn = (_id) => true) {
    if (net.getScale() !== scaled) resize();
    ctx.save();
    ctx.strokeStyle = tones.mark;
    for (const id of chosen) {
      const item = marks.get(id);
      if (!item || !drawn(id)) continue;
      const { x, y } = net.body.nodes[keyed(id)];
      ctx.lineWidth = 3 / scaled;
      ctx.beginPath();
      ctx.arc(x, y, (radius(item) + 5) / scaled, 0, 2 * Math.PI);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Who is pinned, and who has a note. */
  function signs(ctx, drawn = (_id) => true) {
    for (const item of marks.values()) {
      if ((!item.pinned && !noted(item.id)) || !drawn(item.id)) continue;
      const { x, y } = net.body.nodes[keyed(item.id)];
      const r = radius(item) / scaled;
      ctx.fillStyle = item.pinned ? tones.paper : tones.ink;
      ctx.beginPath();
      ctx.arc(x, y, r * 0.4, 0, 2 * Math.PI);
      if (item.pinned) ctx.fill();
      ctx.fillStyle = tones.ink;
      if (noted(item.id)) ctx.fillRect(x + r * 0.6, y - r * 1.5, r * 0.9, r * 0.9);
    }
  }

  function names(ctx, seen) {
    signs(ctx);
    if (!labels) {
      const { labels: fresh, missing } = placed(ctx, {
        marks: byLinks.map(live),
        lines: [...lines.values()],
        view: view(),
        radius,
        rank,
        focus: near !== null,
        along,
        covered: covered(),
      });
      labels = fresh;
      place.dispatchEvent(new CustomEvent("labelled", { detail: { missing, boxes } }));
    }
    paint(ctx, labels, seen, tones);
  }
  /** What is drawn, in pixels: {marks: [[id, box]], labels: [[id, box]]}; null before the next drawing. */
  function boxes() {
    if (!labels) return null;
    const around = ({ x, y }, wide, high) => [x - wide, y - high, x + wide, y + high];
    return {
      marks: [...marks.values()].map((item) => [item.id, around(net.canvasToDOM(item), radius(item), radius(item))]),
      labels: labels.map(({ item, x, y, dx, dy, wide, high }) => {
        const anchor = net.canvasToDOM({ x, y });
        return [item.id, around({ x: anchor.x + dx, y: anchor.y + dy }, wide, high)];
      }),
    };
  }
  const live = (item) => {
    const { x, y } = net.body.nodes[keyed(item.id)];
    return x === item.x && y === item.y ? item : Object.assign(item, { x, y });
  };

  /** Has vis find out where things are, without a trace. */
  function refresh(ctx) {
    stale = false;
    for (const node of Object.values(net.body.nodes)) node.updateBoundingBox(ctx);
    if (lines.size > MANY) return redraw(); // a frame late, since it would be as slow as drawing
    ctx.save();
    ctx.globalAlpha = 0;
    net.renderer._drawArrows(ctx);
    ctx.restore();
  }

  net.on("beforeDrawing", (ctx) => {
    if (!tones || syncing) return;
    rings(ctx);
    if (stale) refresh(ctx);
  });
  net.on("afterDrawing", (ctx) => {
    if (tones && !syncing) names(ctx, view());
  });
  function blank(ctx) {
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = tones.paper;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.restore();
  }
  const sliding = slide(net, place, {
    view,
    draw(ctx, seen) {
      blank(ctx);
      rings(ctx);
      net.renderer._drawEdges(ctx);
      net.renderer._drawNodes(ctx, true);
      net.renderer._drawArrows(ctx);
      labels = null; // those just coming into view have none yet
      names(ctx, seen);
    },
  });

  const lifting = lift(net, place, {
    view,
    draw(ctx, seen, drawn, paper) {
      if (paper) blank(ctx);
      rings(ctx, drawn);
      const within = [...lines.values()].filter(({ from, to }) => drawn(from) && drawn(to));
      const edgesOf = within.map(({ id }) => net.body.edges[keyed(id)]);
      for (const edge of edgesOf) edge.draw(ctx);
      for (const id of marks.keys()) if (drawn(id)) net.body.nodes[keyed(id)].draw(ctx);
      for (const edge of edgesOf) edge.drawArrows(ctx);
      signs(ctx, drawn);
      const said = ({ item: { id, from, to } }) => (from ? drawn(from) && drawn(to) : drawn(id));
      paint(ctx, (labels ?? []).filter(said), seen, tones);
    },
    between: (moves) =>
      [...lines.values()]
        .filter(({ from, to }) => moves(from) !== moves(to))
        .map(({ id }) => net.body.edges[keyed(id)]),
  });
  dragging(net, workspace, { markAt: (key) => marks.get(key.slice(1)), sliding, lifting, redraw, relabel });

  // --- what is where --------------------------------------------------------------------------------

  const pointer = pointing(net, place, {
    seen: () => ({ marks, lines, labels, view: view() }),
    still: () => lines.size > LARGE,
  });

  // --- the view -------------------------------------------------------------------------------------

  const { whole, reveal, zoom } = camera(net, place, () => [...marks.values()]);

  let before = new Set();
  function follow(fit) {
    draw();
    place.setAttribute(
      "aria-label",
      `Picture of ${workspace.title}: ${marks.size} marks and ${lines.size} lines. Arrow keys follow the lines, Enter expands, the question mark lists all keys. The tab Table gives the same as text.`,
    );
    const now = new Set(workspace.state.entities.map(({ id }) => id));
    const added = new Set([...now].filter((id) => !before.has(id)));
    if (fit) whole();
    else if (added.size) reveal(added);
    before = now;
  }
  workspace.addEventListener("change", ({ detail }) => follow(detail.fit));
  workspace.addEventListener("select", choose);
  night.addEventListener("change", style);
  document.fonts.ready.then(relabel);
  net.on("resize", () => {
    labels = null;
  });
  follow(true);

  return {
    element: place,
    net,
    at: pointer.at,
    hold,
    whole,
    zoom,
    viewport: view,
    show: (ids) => reveal(new Set(ids.flatMap((id) => (isLink(id) ? endsOf(id) : [id])))),
    /** Exactly what is visible, in pixels of the canvas. */
    scene: () =>
      scene({
        net,
        keyed,
        marks: [...marks.values()],
        lines: [...lines.values()],
        labels: labels ?? [],
        view: view(),
        radius,
        chosen,
        tones,
      }),
    redraw: relabel,
    marks: () => [...marks.values()],
    /** Marks that a line joins to this one. */
    neighbours: (id) =>
      [...new Set((touching.get(id) ?? []).flatMap(({ from, to }) => [from, to]))]
        .filter((other) => other !== id)
        .map((other) => marks.get(other)),
    markOf: (id) => [...marks.values()].find(({ ids }) => ids.includes(id)) ?? null,
    where: (item) => net.canvasToDOM(item),
  };
}
