import assert from "node:assert/strict";
import { test } from "node:test";

import { layout } from "../../api/static/layouts.js";

const link = (source, target, start = null) => ({ source, target, start, end: null });
// a - b - c - d, ten more at a, and one that nothing reaches.
const MORE = Array.from({ length: 10 }, (_, i) => `m${i}`);
const NETWORK = {
  entities: ["a", "b", "c", "d", ...MORE, "alone"].map((id) => ({ id })),
  links: [
    link("a", "b", "2003"),
    link("b", "c", "2001-05"),
    link("c", "d"),
    ...MORE.map((id) => link("a", id, "2010")),
  ],
};

test("every layout places everything, nothing on anything else", () => {
  for (const kind of ["distance", "time", "path"]) {
    const places = [...layout(kind, NETWORK, { from: ["a"], along: ["a", "b", "c", "d"] }).values()];
    assert.equal(places.length, NETWORK.entities.length);
    for (const [i, [x, y]] of places.entries()) {
      assert.ok(Number.isInteger(x) && Number.isInteger(y));
      for (const [a, b] of places.slice(i + 1)) assert.ok(Math.hypot(a - x, b - y) > 60, kind);
    }
  }
});

test("what is farther from the selected is drawn farther out, and what is not reached farthest", () => {
  const places = layout("distance", NETWORK, { from: ["b"] });
  const away = (id) => Math.hypot(...places.get(id));
  assert.equal(away("b"), 0);
  for (const [near, far] of ["bc", "cd"]) assert.ok(away(near) < away(far), near + far);
  assert.ok(away("d") < away("alone"));
});

test("a path runs from left to right on one line", () => {
  const places = layout("path", NETWORK, { from: ["a"], along: ["a", "b", "c", "d"] });
  const [xs, ys] = [0, 1].map((axis) => ["a", "b", "c", "d"].map((id) => places.get(id)[axis]));
  assert.deepEqual(
    xs,
    [...xs].sort((a, b) => a - b),
  );
  assert.equal(new Set(xs).size, 4);
  assert.equal(new Set(ys).size, 1);
});

test("by date, the oldest stands left and the undated right", () => {
  const places = layout("time", NETWORK);
  const [c, a, d] = ["c", "a", "d"].map((id) => places.get(id)[0]);
  assert.ok(c < a && a < d);
});
