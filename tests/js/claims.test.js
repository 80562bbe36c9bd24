import assert from "node:assert/strict";
import { test } from "node:test";

import { alike } from "../../api/static/claims.js";

const WORDS = {
  predicates: { FROM: { group: "place" }, LISTED: { group: "law" }, RAN: { group: "crime" }, BORN: {} },
  statuses: { official: {}, reported: {}, alleged: {} },
};
const claim = (id, predicate, more = {}) => ({
  id,
  subject: "ada",
  predicate,
  object: "x",
  value: null,
  status: "reported",
  retracted: null,
  ...more,
});

test("claims that say the same stand together, the strongest first, and nationality after what is alleged", () => {
  const claims = [
    claim("from", "FROM", { status: "official" }),
    claim("born", "BORN"),
    claim("retracted", "RAN", { retracted: "It was another Ada." }),
    claim("alleged", "RAN", { status: "alleged" }),
    claim("listed", "LISTED"),
    claim("listed too", "LISTED", { status: "official" }),
    claim("listed elsewhere", "LISTED", { object: "y" }),
  ];
  assert.deepEqual(
    alike(claims, WORDS).map((same) => same.map(({ id }) => id)),
    [["listed too", "listed"], ["listed elsewhere"], ["alleged"], ["from"], ["born"], ["retracted"]],
  );
});
