import assert from "node:assert/strict";
import { test } from "node:test";

import { label, picture } from "../../api/static/picture.js";
import { EMPTY } from "../../api/static/state.js";

const WORDS = {
  types: {
    Person: { shape: "dot", colour: "#000000", label: "person" },
    Company: { shape: "square", colour: "#ffffff", label: "company" },
  },
  predicates: {
    OWNS: { colour: "#111111", symmetric: false },
    HEADS: { colour: "#222222", symmetric: false },
    MET: { colour: "#333333", symmetric: true },
  },
  standings: { established: { dash: [], width: 3 }, alleged: { dash: [4, 4], width: 1 } },
};
const link = (source, predicate, target, standing = "established") => ({
  id: `${source}~${predicate}~${target}`,
  source,
  predicate,
  target,
  standing,
  label: predicate,
});
const NETWORK = {
  entities: [
    { id: "ada", name: "Ada", type: "Person", unnamed: false },
    { id: "bo", name: "Bo", type: "Person", unnamed: true },
    { id: "co", name: "Co", type: "Company", unnamed: false },
  ],
  links: [
    link("ada", "OWNS", "co"),
    link("ada", "HEADS", "co", "alleged"),
    link("bo", "OWNS", "co", "alleged"),
    link("ada", "MET", "bo"),
    link("co", "OWNS", "co"),
  ],
};
const STATE = {
  ...EMPTY,
  entities: [
    { id: "ada", x: 0, y: 0, pinned: true },
    { id: "bo", x: 10, y: 20, pinned: false },
    { id: "co", x: 100, y: 0, pinned: false },
  ],
};
const byId = (items) => Object.fromEntries(items.map((item) => [item.id, item]));

test("nothing is drawn before there is an answer", () => {
  assert.deepEqual(picture(STATE, null, WORDS), { marks: [], lines: [] });
});

test("each entity has a mark and each link a line of its own", () => {
  const { marks, lines } = picture(STATE, NETWORK, WORDS);
  const mark = byId(marks);
  assert.deepEqual(Object.keys(mark), ["ada", "bo", "co"]);
  assert.deepEqual([mark.ada.shape, mark.co.shape, mark.ada.pinned, mark.bo.label], ["dot", "square", true, "[Bo]"]);
  const line = byId(lines);
  assert.deepEqual(new Set(lines.map(({ id }) => id)), new Set(NETWORK.links.map(({ id }) => id)));
  assert.deepEqual([line["ada~HEADS~co"].dash, line["ada~OWNS~co"].dash], [[4, 4], []]);
  assert.deepEqual([line["ada~OWNS~co"].arrow, line["ada~MET~bo"].arrow], [true, false]);
});

test("parallel lines bend apart and a loop has a size", () => {
  const { lines } = picture(STATE, NETWORK, WORDS);
  const line = byId(lines);
  assert.notEqual(line["ada~OWNS~co"].bend, line["ada~HEADS~co"].bend);
  assert.equal(line["bo~OWNS~co"].bend, 0);
  assert.ok(line["co~OWNS~co"].loop > 0);
});

test("hidden links are not drawn", () => {
  const { lines } = picture({ ...STATE, hidden: ["ada~OWNS~co"] }, NETWORK, WORDS);
  assert.ok(!lines.some(({ id }) => id === "ada~OWNS~co"));
});

test("lines at a closed group are merged by standing: an allegation never joins a fact", () => {
  const { marks, lines } = picture({ ...STATE, group: "type" }, NETWORK, WORDS);
  const group = marks.find((mark) => mark.group);
  assert.deepEqual([group.id, group.ids], ["type/Person", ["ada", "bo"]]);
  const merged = lines.filter(({ from, to }) => from !== to).map(({ standing, links }) => [standing, links.length]);
  assert.deepEqual(new Set(merged.map(String)), new Set(["established,1", "alleged,2"]));
  assert.ok(!lines.some(({ links }) => links.some(({ predicate }) => predicate === "MET")), "inside the group");
});

const REPORTS = ["2001", "2002", "2003"].map((year) => ({
  id: `r${year}`,
  name: `Invented Report ${year}`,
  type: "Company",
  unnamed: false,
}));
const HUB = {
  entities: [...NETWORK.entities, ...REPORTS],
  links: [...NETWORK.links, ...REPORTS.map(({ id }) => link("ada", "OWNS", id))],
};
const PLACED = {
  ...STATE,
  entities: [...STATE.entities, ...REPORTS.map(({ id }, i) => ({ id, x: 0, y: 9 * i, pinned: false }))],
};

test("a numbered series at one hub is one mark that says so, unfolds, and stands on no other", () => {
  const ids = (state) => picture(state, HUB, WORDS).marks.map(({ id, label }) => [id, label.replace("\n", " ")]);
  const [folded, ...others] = picture(PLACED, HUB, WORDS).marks;
  assert.equal(folded.label.replace("\n", " "), "Invented Report (3)");
  assert.deepEqual(folded.ids, ["r2001", "r2002", "r2003"]);
  for (const { x, y } of others) assert.ok(Math.hypot(x - folded.x, y - folded.y) >= 100);
  assert.equal(ids({ ...PLACED, opened: [folded.id] }).length, 6);
  assert.equal(ids({ ...PLACED, group: "none" }).length, 6);
  assert.deepEqual(ids({ ...PLACED, group: "hub" })[0][1], "company (3)");
  const pinned = PLACED.entities.map((one) => (one.id === "r2001" ? { ...one, pinned: true } : one));
  assert.equal(ids({ ...PLACED, entities: pinned }).length, 6, "two are too few to fold");
});

test("a type that is left out takes its lines along, and what is then alone stays or goes", () => {
  const drawn = (patch) => {
    const { marks, lines } = picture({ ...STATE, ...patch }, NETWORK, WORDS);
    return [marks.map(({ id }) => id), lines.length];
  };
  assert.deepEqual(drawn({ without: ["Person"] }), [["co"], 1]);
  const links = NETWORK.links.map(({ id }) => id);
  assert.deepEqual(drawn({ hidden: links }), [["ada", "bo", "co"], 0]);
  assert.deepEqual(drawn({ hidden: links, linked: true }), [[], 0]);
});

test("a name has one line or two of about the same length, and marks grow by choice", () => {
  assert.equal(label("Ada"), "Ada");
  assert.equal(
    label("Ministry of Invented Affairs and International Cooperation"),
    "Ministry of Invented Affairs\nand International Cooperation",
  );
  assert.ok(label("word ".repeat(40)).endsWith("…"));
  const topics = NETWORK.entities.map((one) => ({ ...one, topics: one.id === "bo" ? ["role.pep"] : [] }));
  const links = NETWORK.links.map((one, i) => ({ ...one, claims: i ? ["a"] : ["a", "b", "c"] }));
  const sizes = (size) =>
    picture({ ...STATE, size }, { entities: topics, links }, WORDS).marks.map(({ weight }) => weight);
  assert.deepEqual(sizes("role"), [0, 1, 0]);
  const [ada, bo, co] = sizes("claims");
  assert.ok(co === 1 && ada > bo && bo > 0);
  assert.deepEqual(sizes(null), [0, 0, 0]);
  const measured = (name, values) =>
    picture({ ...STATE, size: name }, { entities: topics, links, measured: { name, values } }, WORDS).marks;
  assert.deepEqual(
    measured("pagerank", { bo: 4, ada: 1 }).map(({ weight }) => weight),
    [0.5, 1, 0],
  );
  const [first, second, third] = measured("communities", { ada: 1, bo: 1, co: 2 }).map(({ colour }) => colour);
  assert.equal(first, second);
  assert.notEqual(first, third);
});

test("an opened group shows its members", () => {
  const { marks } = picture({ ...STATE, group: "type", opened: ["type/Person"] }, NETWORK, WORDS);
  assert.deepEqual(new Set(marks.map(({ id }) => id)), new Set(["ada", "bo", "co"]));
});

test("a community is named after its best connected member", () => {
  const network = { ...NETWORK, communities: [["bo", "ada", "gone"]] };
  const { marks } = picture({ ...STATE, group: "community" }, network, WORDS);
  assert.equal(marks.find((mark) => mark.group).id, "community/ada");
});
