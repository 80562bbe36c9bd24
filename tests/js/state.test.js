import assert from "node:assert/strict";
import { test } from "node:test";

import { fromFile, toFile } from "../../api/static/file.js";
import { History } from "../../api/static/history.js";
import { fromAddress, toAddress } from "../../api/static/permalink.js";
import { checked, EMPTY } from "../../api/static/state.js";

const entity = (id, more = {}) => ({ id, x: null, y: null, pinned: false, by: null, ...more });
const FULL = checked({
  entities: [
    entity("ada", { x: 12, y: -340, pinned: true }),
    entity("bo", { x: 0, y: 7, by: "ada" }),
    entity("c,d:e.f%"),
  ],
  hidden: ["ada~OWNS~bo"],
  captions: { ada: "Owner, says 1 list: of 3", "c,d:e.f%": "100 %" },
  predicates: ["OWNS", "HEADS"],
  standing: ["alleged"],
  as_of: "2022-09",
  known_on: "2024",
  group: "community",
  opened: ["community/ada"],
  marked: ["bo~HEADS~ada"],
  selected: ["ada", "ada~OWNS~bo"],
  panel: "paths",
  ask: { source: "ada", target: "bo & co" },
}).state;

test("an address brings back the state it was made from", () => {
  assert.deepEqual(fromAddress(toAddress(FULL)), { state: FULL, warnings: [] });
});

test("an empty state has an empty address, and other pages have none", () => {
  assert.equal(toAddress(EMPTY), "");
  assert.equal(fromAddress("?entity=ada"), null);
});

test("a state too long for an address has none", () => {
  const many = { ...EMPTY, entities: Array.from({ length: 500 }, (_, i) => entity(`entity-${i}`, { x: i, y: i })) };
  assert.equal(toAddress(many), null);
  assert.notEqual(toAddress(many, 100_000), null);
  const usual = many.entities
    .slice(0, 67)
    .map(({ id, ...rest }) => ({ id: `a-person-of-a-longer-name-${id}`, ...rest }));
  assert.notEqual(toAddress({ ...EMPTY, entities: usual }), null);
});

test("an address cut at any place warns and keeps what can be read", () => {
  const whole = toAddress(FULL);
  for (let end = "?v=1&e=ada".length; end < whole.length; end += 1) {
    const { state, warnings } = fromAddress(whole.slice(0, end));
    assert.ok(warnings.length > 0, whole.slice(0, end));
    assert.ok(
      state.entities.every(({ id }) => FULL.entities.some((one) => one.id === id)),
      whole.slice(0, end),
    );
  }
});

test("a changed address warns", () => {
  const { state, warnings } = fromAddress(toAddress(FULL).replace("2022-09", "2021-09"));
  assert.equal(state.as_of, "2021-09");
  assert.match(warnings[0], /changed/);
});

test("an address of another version warns and is read as far as possible", () => {
  const { state, warnings } = fromAddress("?v=9&e=ada&sum=0");
  assert.deepEqual(state.entities, [entity("ada")]);
  assert.ok(warnings.some((warning) => warning.includes("another version")));
});

test("unusable parts of a state are dropped and counted", () => {
  const { state, lost } = checked({
    entities: [entity("ada"), entity("ada"), entity(""), entity("a~OWNS~b"), null, 7, entity("bo", { x: 3, y: 1e9 })],
    hidden: ["ada~OWNS~nobody", "ada"],
    as_of: "last summer",
    group: "colour",
    panel: "<script>",
    predicates: "OWNS",
  });
  assert.deepEqual(state.entities, [entity("ada"), entity("bo")]);
  assert.deepEqual([state.hidden, state.as_of, state.group, state.panel], [[], null, null, "evidence"]);
  assert.equal(state.predicates, null);
  assert.equal(lost, 10);
});

test("a file brings back the state and the notes", () => {
  const text = toFile(FULL, { notes: { ada: "Ask again." }, when: "2025-01-02" });
  assert.deepEqual(fromFile(text), { state: FULL, notes: { ada: "Ask again." }, warnings: [] });
});

for (const [name, text] of Object.entries({
  "a truncated file": toFile(FULL).slice(0, -10),
  "another program's JSON": '{"nodes": []}',
  "a list": "[]",
  null: "null",
  "a picture of nothing": toFile(EMPTY),
})) {
  test(`${name} is refused as a picture`, () => {
    assert.throws(() => fromFile(text), /not a picture saved by Khsae/);
  });
}

test("undo and redo walk the same steps", () => {
  const history = new History();
  history.push("Add Ada", { state: 0, network: null });
  history.push("Add Bo", { state: 1, network: null });
  assert.deepEqual(history.next, { undo: "Add Bo", redo: null });
  assert.equal(history.undo({ state: 2, network: null }).held.state, 1);
  assert.equal(history.undo({ state: 1, network: null }).held.state, 0);
  assert.equal(history.undo({ state: 0, network: null }), null);
  assert.equal(history.redo({ state: 0, network: null }).held.state, 1);
  assert.equal(history.redo({ state: 1, network: null }).held.state, 2);
  assert.equal(history.redo({ state: 2, network: null }), null);
});

test("a new step forgets what could be redone", () => {
  const history = new History();
  history.push("Add Ada", { state: 0, network: null });
  history.undo({ state: 1, network: null });
  history.push("Add Bo", { state: 0, network: null });
  assert.deepEqual(history.next, { undo: "Add Bo", redo: null });
});

test("the history is bounded by steps and by the size of the networks it holds", () => {
  const depth = (entities) => {
    const history = new History();
    for (let i = 0; i < 300; i += 1) history.push(`step ${i}`, { state: i, network: { entities: Array(entities) } });
    let steps = 0;
    while (history.undo({ state: null, network: null })) steps += 1;
    return steps;
  };
  assert.equal(depth(1), 200);
  assert.equal(depth(5000), 20);
});
