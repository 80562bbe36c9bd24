import assert from "node:assert/strict";
import { test } from "node:test";

import { plain } from "../../api/static/table.js";
import { count, country, shortened, visible, wrapped } from "../../api/static/text.js";

test("characters that reorder or hide text are removed, and those that Khmer needs are kept", () => {
  assert.equal(visible("a\u202eb\u0000c\u2067d\u0085"), "abcd");
  assert.equal(visible("ខ្សែ\u200bស្រឡាយ\u200d\n"), "ខ្សែ\u200bស្រឡាយ\u200d\n");
  assert.equal(visible(7), "7");
});

test("text is cut between letters, never inside one", () => {
  const khmer = "សម្តេចអគ្គមហាសេនាបតី";
  const segments = new Set([...new Intl.Segmenter("km").segment(khmer)].map(({ index }) => index));
  for (let most = 2; most < khmer.length; most += 1) {
    const kept = shortened(khmer, most).replace(/…$/, "");
    assert.ok(segments.has(kept.length), kept);
    assert.ok(!kept.endsWith("\u17d2"), kept);
  }
});

test("text is wrapped into no more lines than wanted", () => {
  assert.deepEqual(wrapped("one two three four", 8, 3), ["one two", "three", "four"]);
  assert.deepEqual(wrapped("one two three four", 8, 2), ["one two", "three …"]);
  assert.deepEqual(wrapped("", 8, 2), [""]);
  assert.deepEqual(wrapped("x".repeat(30), 8, 2), [`${"x".repeat(13)}…`]);
});

test("counts agree with their nouns", () => {
  assert.deepEqual(
    [count(1, "link"), count(0, "link"), count(1234, "entity", "entities")],
    ["1 link", "0 links", "1,234 entities"],
  );
});

test("a country has a name, and an unknown code stays as it is", () => {
  assert.deepEqual([country("kh"), country("zz9"), country("")], ["Cambodia", "zz9", ""]);
});

test("names are compared without accents and case", () => {
  assert.equal(plain("Đỗ Thị HÀ"), "đo thi ha");
});
