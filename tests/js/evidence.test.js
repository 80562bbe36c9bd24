// What an answer means for the page, and the claims behind it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { settled, things, told } from "../../api/static/answered.js";
import { chronicleOf } from "../../api/static/chronicle.js";
import { weightOf } from "../../api/static/weight.js";

test("what authorities did is read before where somebody is from, and the unknown comes last", () => {
  const words = { predicates: { HEADS: { group: "office" }, SANCTIONED: { group: "law" }, FROM: { group: "place" } } };
  const order = ["NEW", "FROM", "HEADS", "SANCTIONED"].sort((a, b) => weightOf(a, words) - weightOf(b, words));
  assert.deepEqual(order, ["SANCTIONED", "HEADS", "FROM", "NEW"]);
});

const here = (id, x = null) => ({ id, x, y: x, pinned: false, by: null });
const STATE = { entities: [here("a", 7), here("b"), here("gone", 9)], captions: { a: "x", gone: "y" } };
const HIDDEN = { hidden: ["a~OWNS~b", "a~OWNS~gone"], marked: ["gone~OWNS~b"] };

test("an answer places what has no place, adds what it brought, and takes along what is gone", () => {
  const network = { entities: ["a", "b", "new"].map((id, i) => ({ id, x: i + 0.4, y: i })) };
  const next = settled({ ...STATE, ...HIDDEN }, network, { entity: "a" });
  assert.deepEqual(next.entities, [
    here("a", 7),
    { ...here("b"), x: 1, y: 1 },
    { ...here("new"), x: 2, y: 2, by: "a" },
  ]);
  assert.deepEqual([next.captions, next.hidden, next.marked], [{ a: "x" }, ["a~OWNS~b"], []]);
  assert.equal(settled(STATE, null, null), STATE);
});

test("it is said what is missing and what was added", () => {
  const say = (answer, name = "Ada", first = false) => told(answer, name, first).map(([words]) => words);
  assert.deepEqual([things(1), things(1200)], ["one entity", "1,200 entities"]);
  assert.deepEqual(say({ added: ["x"] }), ["One entity added around Ada."]);
  assert.match(say({ added: ["x", "y"], more: true })[0], /^2 entities added around Ada, and there are more/);
  assert.match(say({ added: [] })[0], /^Nothing new/);
  assert.deepEqual(say({ added: [] }, "Ada", true), []);
  assert.match(say({ truncated: true }, null)[0], /^Not every link/);
  assert.match(say({ added: ["x"], truncated: true })[0], /not every link/);
  const [[words, { error }]] = told({ gone: [..."abcdef"] }, null, false);
  assert.match(words, /^6 entities are no longer in the graph and were left out: a, b, c, d, e, …\.$/);
  assert.ok(error);
});

function asking(t, answers) {
  t.mock.timers.enable({ apis: ["setTimeout"] }); // nothing is loaded before the test says so
  const asked = [];
  t.mock.method(globalThis, "fetch", async (path, { body }) => {
    asked.push([path, JSON.parse(body)]);
    return new Response(JSON.stringify(await answers[path](JSON.parse(body))));
  });
  return asked;
}
const LINKS = [
  { id: "a~OWNS~b", claims: ["c1", "c2"] },
  { id: "a~HEADS~b", claims: ["c2"] },
];
const canvas = (state, links) =>
  Object.assign(new EventTarget(), {
    state: { entities: STATE.entities, predicates: null, standing: null, as_of: null, known_on: null, ...state },
    network: { links, truncated: false },
  });
const byId = ({ ids }) => ({ results: ids.map((id) => ({ id })) });

test("each claim is asked for once, and links of any date are found behind a date", async (t) => {
  const asked = asking(t, { "/api/v1/claims": byId, "/api/v1/network": () => ({ links: LINKS, truncated: true }) });
  const workspace = canvas({ as_of: "2020" }, []);
  const chronicle = chronicleOf(workspace);
  assert.equal(chronicleOf(workspace), chronicle);
  await chronicle.load();
  assert.deepEqual([chronicle.links, chronicle.truncated], [LINKS, true]);
  assert.deepEqual(
    chronicle.of(LINKS).map(({ id }) => id),
    ["c1", "c2", "c2"],
  );
  workspace.state.as_of = "2021";
  await chronicle.load();
  assert.deepEqual(
    asked.map(([path]) => path),
    ["/api/v1/network", "/api/v1/claims"],
  );
  assert.deepEqual(asked[1][1], { ids: ["c1", "c2"] });
});

test("a late answer changes nothing, and a failed one says why", async (t) => {
  let release = null;
  asking(t, { "/api/v1/claims": (body) => new Promise((done) => (release = () => done(byId(body)))) });
  const workspace = canvas({}, LINKS);
  const chronicle = chronicleOf(workspace);
  const late = chronicle.load();
  workspace.network = { links: [], truncated: false };
  workspace.state.entities = [];
  await chronicle.load();
  release();
  await late;
  assert.deepEqual(chronicle.links, []);
  const away = canvas({}, LINKS);
  t.mock.method(globalThis, "fetch", () => Promise.reject(new Error("away")));
  await chronicleOf(away).load();
  assert.match(chronicleOf(away).error.message, /not responding/);
});
