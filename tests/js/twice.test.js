// What Python and the page each say themselves; tests/test_twice.py holds Python to the same cases.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { LARGEST_FILE, VERSION } from "../../api/static/file.js";
import { isDate, when } from "../../api/static/partialdates.js";
import { LABEL_MOST, bend, lighter } from "../../api/static/picture.js";
import { CAPTION_MOST, MOST_ENTITIES } from "../../api/static/state.js";
import { MOST, MOST_SCENES } from "../../api/static/story.js";
import { isWebAddress, shortened, visible } from "../../api/static/text.js";
import { UNSURE } from "../../graph/drawing/labels.js";

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

test("a partial date is a day, a month or a year that exists", () => {
  for (const [text, isOne] of Object.entries(CASES.dates)) assert.equal(isDate(text), isOne, text);
});

test("the dates of a claim are told", () => {
  for (const [[on, start, end], told] of CASES.when) assert.equal(when({ on, start, end }), told);
});

test("text is shortened between words or letters", () => {
  for (const [text, most, kept] of CASES.shortened) assert.equal(shortened(text, most), kept);
});

test("what reorders or hides text is left out", () => {
  const isUnseen = (n) => CASES.unseen.some(([first, last]) => first <= n && n <= last);
  for (let n = 0; n < 0xd800; n += 1) assert.equal(visible(String.fromCharCode(n)) === "", isUnseen(n), String(n));
});

test("a colour is lightened", () => {
  for (const [colour, light] of Object.entries(CASES.lighter)) assert.equal(lighter(colour), light);
});

test("only web addresses become links", () => {
  for (const [url, safe] of Object.entries(CASES.addresses)) assert.equal(isWebAddress(url), safe, url);
});

test("limits", () => {
  assert.deepEqual(CASES.limits, {
    entities: MOST_ENTITIES,
    caption: CAPTION_MOST,
    picture: MOST.title,
    title: MOST.title,
    standfirst: MOST.standfirst,
    heading: MOST.title,
    sentence: MOST.sentence,
    scenes: MOST_SCENES,
    version: VERSION,
    bytes: LARGEST_FILE,
    label: LABEL_MOST,
  });
});

test("what a line must not hide", () => {
  assert.deepEqual(UNSURE, CASES.unsure);
});
