import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, paired } from "../../api/static/answers.js";

const column = (name, description) => ({ name, description });

test("a name takes the id beside it along, and an id without a name stays", () => {
  const columns = [
    column("who", "name"),
    column("id", "id of that entity"),
    column("company", "name"),
    column("company_id", "id of the company"),
    column("sentence", "the claim in words"),
    column("claim", "id of the claim"),
  ];
  assert.deepEqual(
    paired(columns).map(({ name, at, idAt }) => [name, at, idAt]),
    [
      ["who", 0, 1],
      ["company", 2, 3],
      ["sentence", 4, null],
      ["claim", 5, null],
    ],
  );
  assert.deepEqual(
    paired([column("id", "id of the entity"), column("note", "what is open")]).map(({ name, idAt }) => [name, idAt]),
    [
      ["id", null],
      ["note", null],
    ],
  );
});

test("a word of the vocabulary is said as people say it", () => {
  const words = { predicates: { OWNS: { label: "owns" } }, types: { PublicBody: { label: "public body" } } };
  assert.deepEqual(["OWNS", "PublicBody", "OWNS it"].map((text) => inWords(text, words)), ["owns", "public body", "OWNS it"]); // prettier-ignore
});
