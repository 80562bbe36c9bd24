// Entities that share a number
// description: >
//   Entities with the same identifier in their claims: a passport, a tax number, a number of a register. Numbers are
//   shared, lent and mistyped, so a common number is a reason to look, not proof.
// returns: table
// columns:
//   key: the number
//   bearers: ids of the entities
MATCH (c:Claim)
WHERE c.predicate = 'IDENTIFIED_BY' AND c.value IS NOT NULL AND c.retracted IS NULL
WITH c.value AS key, collect(c) AS claims
WHERE size(claims) > 1
UNWIND claims AS c
MATCH (c)-[:SUBJECT]->(e:Entity)
WITH key, collect(DISTINCT e.id) AS bearers
WHERE size(bearers) > 1 AND size(bearers) <= 20
RETURN key, bearers
ORDER BY key
LIMIT $limit
