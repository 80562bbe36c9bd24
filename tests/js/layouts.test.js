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
    const places = [...layout(kind, NETWORK, { from: ["a"], along: NETWORK.links.slice(0, 3) }).values()];
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

test("a path runs from left to right, even where its ends are linked, and no line between two of it passes a third", () => {
  const path = NETWORK.links.slice(0, 3);
  const short = { ...NETWORK, links: [link("a", "d"), ...NETWORK.links] };
  /** @type {[string[], string][]} */
  const orders = [
    [["a"], "abcd"],
    [["d"], "dcba"],
    [[], "abcd"],
    [["m1"], "abcd"],
  ];
  for (const [from, order] of orders) {
    const places = layout("path", short, { from, along: path });
    const spots = [...order].map((id) => places.get(id));
    for (const [i, [x, y]] of spots.entries()) {
      for (const [j, [a, b]] of spots.entries()) {
        if (j <= i) continue;
        assert.ok(x < a, order);
        for (const [c, d] of spots.slice(i + 1, j)) assert.ok(Math.abs(y + ((b - y) * (c - x)) / (a - x) - d) > 15);
      }
    }
  }
});

test("what is on display but branches is no path: it starts at the selected", () => {
  const places = layout("path", NETWORK, { from: ["b"], along: NETWORK.links });
  assert.ok([...places].every(([id, [x]]) => x > places.get("b")[0] || id === "b"));
});

test("by date, the oldest stands left and the undated right", () => {
  const places = layout("time", NETWORK);
  const [c, a, d] = ["c", "a", "d"].map((id) => places.get(id)[0]);
  assert.ok(c < a && a < d);
});
