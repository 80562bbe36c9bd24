import assert from "node:assert/strict";
import { test } from "node:test";

import { address } from "../../api/static/api.js";
import { asCypher } from "../../api/static/query.js";

test("an address leaves out what was not given and escapes the rest", () => {
  assert.equal(
    address("/search", { q: "a & b", type: null, limit: undefined, offset: "" }),
    "/api/v1/search?q=a+%26+b",
  );
  assert.equal(address("/health"), "/api/v1/health");
  assert.equal(address("/paths", { k: 0 }), "/api/v1/paths?k=0");
});

test("a query is shown under its title, with the parameters it uses", () => {
  const cypher = "// Who owns what\n// description: x\n// tags: []\nMATCH (e {id: $id}) RETURN e LIMIT $limit";
  const shown = asCypher({ cypher, cypherParameters: { id: "ada", limit: 10, unused: 1 } });
  assert.equal(
    shown,
    ':param id => "ada";\n:param limit => 10;\n// Who owns what\nMATCH (e {id: $id}) RETURN e LIMIT $limit;',
  );
});

test("parameters are written as Cypher literals", () => {
  const cypherParameters = { p: ['it\'s "so"', null, true, { "a`b": "\u2028\u202e" }] };
  assert.match(
    asCypher({ cypher: "RETURN $p", cypherParameters }),
    /^:param p => \["it's \\"so\\"", null, true, \{`a``b`: "\\u2028\\u202e"\}\];\n/,
  );
});
