import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, paired } from "../../api/static/answers.js";

const column = (name, type = null) => ({ name, description: "", type });

test("a name takes the id beside it along, and an id without a name stays", () => {
  const columns = [
    column("who"),
    column("id", "entity"),
    column("company"),
    column("company_id", "entity"),
    column("sentence"),
    column("claim"),
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
    paired([column("id", "entity"), column("note")]).map(({ name, idAt }) => [name, idAt]),
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
