import assert from "node:assert/strict";
import { test } from "node:test";

import { fromFile, toFile } from "../../api/static/file.js";
import { EMPTY } from "../../api/static/state.js";
import { checkedStory, moved, stateOf } from "../../api/static/story.js";

const scene = (title, more = {}) => ({
  title,
  sentence: `What ${title} shows.`,
  entities: ["ada", "bo"],
  at: { ada: [1, -2], bo: [30, 4] },
  hidden: [],
  predicates: null,
  standing: null,
  as_of: "2022-09",
  known_on: null,
  selected: ["ada", "ada~OWNS~bo"],
  captions: { bo: "the buyer" },
  folded: [{ name: "Reports of", entities: ["ada", "bo"], at: [3, 4] }],
  size: "claims",
  group: "hub",
  opened: ["leaves/x"],
  ...more,
});
const STORY = { title: "Who owns it", standfirst: "In two pictures.", scenes: [scene("one"), scene("two")] };

test("a file brings back the story, even from an empty canvas", () => {
  const { state, warnings } = fromFile(toFile({ ...EMPTY, story: STORY }));
  assert.deepEqual(state.story, STORY);
  assert.deepEqual(warnings, []);
});

test("a file of before there were stories is read without a word, and has none to put in the place of another", () => {
  const picture = { entities: [{ id: "ada", x: 1, y: 2, pinned: false, by: null }] };
  const { state, warnings } = fromFile(JSON.stringify({ khsae: "picture", v: 1, state: picture, notes: {} }));
  assert.deepEqual(warnings, []);
  assert.ok(!("story" in state));
});

test("a file of a newer version is read as far as it can be, and says so", () => {
  const file = { ...JSON.parse(toFile({ ...EMPTY, story: STORY })), v: 7 };
  file.story.scenes[0].music = "loud";
  const { state, warnings } = fromFile(JSON.stringify(file));
  assert.deepEqual(state.story, STORY);
  assert.match(warnings[0], /another version.*format is 7.*is not changed/);
});

test("a file that is cut off anywhere is refused in words", () => {
  const whole = toFile({ ...EMPTY, story: STORY });
  for (let end = 1; end < whole.length; end += 7) {
    assert.throws(() => fromFile(whole.slice(0, end)), /not JSON, or its end is missing/);
  }
});

test("what makes no sense in a story is dropped and counted, and the rest is kept", () => {
  const { story, lost } = checkedStory({
    title: 7,
    standfirst: "Kept.",
    scenes: [
      scene("one", { as_of: 2022, at: { ada: [1, "x"], nobody: [1, 2] }, captions: { nobody: "x" } }),
      null,
      scene("two", { entities: [] }),
      scene("three", { selected: "ada", hidden: [3], group: "colour", folded: [{ name: "x", entities: ["ada"] }, 3] }),
      scene("four", { entities: Array.from({ length: 501 }, (_, i) => `e${i}`) }),
    ],
  });
  assert.deepEqual(
    story.scenes.map(({ title }) => title),
    ["one", "three"],
  );
  assert.deepEqual([story.title, story.standfirst, story.scenes[0].as_of], ["", "Kept.", null]);
  assert.deepEqual(story.scenes[0].at, {});
  assert.deepEqual([story.scenes[1].group, story.scenes[1].folded], [null, []]);
  assert.equal(lost, 12);
  assert.deepEqual(checkedStory(undefined), { story: null, lost: 0 });
});

test("a scene is a picture again where it was, with what stood out", () => {
  const state = stateOf(STORY.scenes[0]);
  assert.deepEqual(state.entities[1], { id: "bo", x: 30, y: 4, pinned: false, by: null });
  assert.deepEqual([state.selected, state.captions, state.as_of], [scene("").selected, { bo: "the buyer" }, "2022-09"]);
  assert.deepEqual([state.group, state.opened, state.size], ["hub", ["leaves/x"], "claims"]);
  assert.ok(!("title" in state) && !("folded" in state));
});

test("a scene moves, and the others keep their order", () => {
  const titles = ({ scenes }) => scenes.map(({ title }) => title).join(" ");
  const three = { ...STORY, scenes: [scene("a"), scene("b"), scene("c")] };
  assert.equal(titles(moved(three, 2, 0)), "c a b");
  assert.equal(titles(moved(three, 0, 1)), "b a c");
  assert.equal(titles(three), "a b c");
});
