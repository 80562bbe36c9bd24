// What moves on the canvas and what is drawn of it, without a page: vis-network and the workspace are stood in for.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FARTHEST, NEAREST, camera } from "../../api/static/camera.js";
import { dragging } from "../../api/static/dragging.js";
import { keyed, lineRecord, sync } from "../../api/static/records.js";
import { thumbnail } from "../../api/static/thumbnail.js";

const nothing = () => {};
const PLACE = { clientWidth: 800, clientHeight: 600 };
const mark = (id, x, y) => ({ id, ids: [id], label: id, x, y });

function filmed(marks, scale = 1) {
  const moves = [];
  const net = {
    moveTo: (to) => moves.push(to),
    getScale: () => scale,
    canvasToDOM: ({ x, y }) => ({ x: x + 400, y: y + 300 }),
  };
  Object.assign(globalThis, { matchMedia: () => ({ matches: true }) });
  return { ...camera(net, PLACE, () => marks), moves };
}

test("the whole picture is in sight, and a small one is not blown up", () => {
  const marks = [mark("a name of some length", -3000, 0), mark("b", 500, 900), mark("c", 0, -2500)];
  const { whole, moves } = filmed(marks);
  whole();
  const [{ scale, position }] = moves;
  for (const { x, y } of marks) {
    assert.ok(Math.abs((x - position.x) * scale) < 400 && Math.abs((y - position.y) * scale) < 300);
  }
  const small = filmed([mark("a", 0, 0), mark("b", 1, 1)]);
  small.whole();
  assert.ok(small.moves[0].scale < 2);
  const none = filmed([]);
  none.whole();
  assert.deepEqual(none.moves, []);
});

test("the view moves only for what is out of sight, and zooms between bounds", () => {
  const { reveal, moves } = filmed([mark("near", 0, 0), mark("far", 5000, 0)]);
  reveal(new Set(["near"]));
  assert.equal(moves.length, 0);
  reveal(new Set(["near", "far"]));
  assert.equal(moves.length, 1);
  for (const [scale, by, then] of [
    [1, 2, 2],
    [NEAREST, 2, NEAREST],
    [FARTHEST, 0.5, FARTHEST],
  ]) {
    const { zoom, moves } = filmed([], scale);
    zoom(by);
    assert.equal(moves[0].scale, then);
  }
});

function dragged(state, marks, positions = {}) {
  /** @type {Record<string, (event: any) => void>} */
  const handlers = {};
  const done = [];
  const net = {
    on: (event, handle) => (handlers[event] = handle),
    body: { selectionBox: { show: false } },
    getPosition: (key) => positions[key],
    getSelectedNodes: () => Object.keys(positions),
    moveTo: (to) => done.push(["zoom", to.scale]),
  };
  const workspace = {
    state,
    select: (ids) => done.push(["select", ids]),
    move: (places) => done.push(["move", places]),
  };
  const still = { begin: nothing, follow: nothing, end: nothing };
  const markAt = (key) => marks.find(({ id }) => keyed(id) === key);
  dragging(net, workspace, { markAt, sliding: still, lifting: still, redraw: nothing, relabel: nothing });
  return { handlers, done, net };
}
const GROUP = { id: "g", ids: ["a", "b"], drawn: { x: 5, y: 5 } };
const MEMBERS = { selected: [], entities: [mark("a", 0, 0), mark("b", 10, 10)] };

test("the members of a group move by as much as its mark", () => {
  const { handlers, done } = dragged(MEMBERS, [GROUP], { "=g": { x: 25, y: 4 } });
  handlers.dragEnd({ nodes: ["=g"] });
  assert.deepEqual(done, [["move", { a: [20, -1], b: [30, 9] }]]);
  const unmoved = dragged(MEMBERS, [GROUP], { "=g": { x: 5, y: 5 } });
  unmoved.handlers.dragEnd({ nodes: ["=g"] });
  assert.deepEqual(unmoved.done, []);
});

test("what is grabbed is selected, and a box adds to the selection", () => {
  const grabbed = dragged(MEMBERS, [GROUP]);
  grabbed.handlers.dragStart({ nodes: ["=g"] });
  assert.deepEqual(grabbed.done, [["select", ["a", "b"]]]);
  const boxed = dragged({ ...MEMBERS, selected: ["c"] }, [GROUP], { "=g": { x: 5, y: 5 } });
  boxed.net.body.selectionBox.show = true;
  boxed.handlers.dragStart({ nodes: [] });
  boxed.handlers.dragEnd({ nodes: [] });
  assert.deepEqual(boxed.done, [["select", ["c", "a", "b"]]]);
});

test("vis is told of what differs, and of nothing else", () => {
  const sent = [];
  const set = { remove: (keys) => sent.push(["remove", keys]), update: (records) => sent.push(["update", records]) };
  const of = (...items) => new Map(items.map((item) => [item.id, item]));
  const record = ({ x }) => ({ x });
  sync(set, of(mark("a", 1, 0), mark("b", 1, 0)), of(mark("a", 1, 9), mark("b", 2, 0)), record);
  assert.deepEqual(sent.splice(0), [["update", [{ id: "=b", x: 2 }]]]);
  sync(set, of(mark("a", 1, 0)), of(mark("constructor", 1, 0)), record);
  assert.deepEqual(sent, [
    ["remove", ["=a"]],
    ["update", [{ id: "=constructor", x: 1 }]],
  ]);
});

test("a line bends the way that it was told to", () => {
  const record = (more) => lineRecord({ from: "a", to: "b", bend: 0, loop: 0, ...more });
  assert.deepEqual(record({}), { from: "=a", to: "=b", smooth: false });
  assert.deepEqual(record({ bend: -0.3 }).smooth, { enabled: true, type: "curvedCCW", roundness: 0.3 });
  assert.deepEqual(record({ bend: 0.3 }).smooth, { enabled: true, type: "curvedCW", roundness: 0.3 });
  assert.equal(record({ loop: 16 }).selfReference.size, 16);
});

test("a small picture holds every mark and dashes what is alleged", async (t) => {
  class Shape {
    attributes = {};
    children = [];
    constructor(tag) {
      this.tag = tag;
    }
    setAttribute(name, value) {
      this.attributes[name] = value;
    }
    append(...children) {
      this.children.push(...children);
    }
  }
  Object.assign(globalThis, { document: { createElementNS: (_, tag) => new Shape(tag) } });
  const words = {
    standings: { alleged: { dash: [8, 5] }, established: { dash: [] } },
    predicates: { OWNS: { group: "property" } },
    types: { Person: { name: "Person", shape: "dot" } },
  };
  const entities = [
    { id: "a", type: "Person", x: -40000, y: 0 },
    { id: "b", type: "Person", x: -31000, y: 7000 },
  ];
  const link = { source: "a", target: "b", predicate: "OWNS" };
  const links = [
    { ...link, standing: "alleged" },
    { ...link, standing: "established" },
  ];
  let gone = [];
  t.mock.method(globalThis, "fetch", async () => new Response(JSON.stringify({ gone, entities, links })));
  const { children } = /** @type {any} */ (await thumbnail(["a"], words));
  assert.deepEqual(
    children.filter(({ tag }) => tag === "path").map(({ attributes }) => attributes["stroke-dasharray"]),
    ["8 5", undefined],
  );
  const spots = children.filter(({ tag }) => tag === "g").map(({ children: [circle] }) => circle.attributes);
  assert.equal(spots.length, 2);
  for (const { cx, cy } of spots) assert.ok(cx >= 10 && cx <= 250 && cy >= 10 && cy <= 120);
  gone = ["a"];
  assert.equal(await thumbnail(["a"], words), null);
});
