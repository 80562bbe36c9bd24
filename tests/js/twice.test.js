// What Python and the page each say themselves; tests/test_twice.py holds Python to the same cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bend } from "../../api/static/picture.js";

const CASES = JSON.parse(readFileSync(new URL("../twice.json", import.meta.url), "utf8"));

test("lines between the same two bend apart", () => {
  for (const lines of CASES.bends) {
    const drawn = lines.map(([id, from, to]) => ({ id, from, to, bend: 0, loop: 0 })).reverse();
    bend(drawn);
    const found = new Map(drawn.map((line) => [line.id, line]));
    for (const [id, , , share, loop] of lines) {
      assert.ok(Math.abs(found.get(id).bend - share) < 1e-9, `${id}: ${found.get(id).bend}`);
      assert.equal(found.get(id).loop, loop);
    }
  }
});
