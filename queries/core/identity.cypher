// What identifies some records
// description: >
//   Each record on its own, even one that was joined to others: its names, and what its claims say of birth, founding
//   and numbers. What was not loaded is missing: silence means nothing.
// parameters:
//   ids: {type: ids, help: ids of entities or of records that were joined, example: [ly-yong-phat]}
//   whole: {type: boolean, help: "entities, each with all its records", default: false}
// returns: table
// columns:
//   record: the record
//   entity: id of the entity that it is, or is part of
//   said: claims on its birth, founding and numbers
UNWIND $ids AS id
OPTIONAL MATCH (m:Member {id: id})
OPTIONAL MATCH (e:Entity {id: coalesce(m.head, id)})
WITH id, CASE WHEN $whole THEN e ELSE coalesce(m, e) END AS record, e
WHERE record IS NOT NULL
RETURN record, e.id AS entity, COLLECT {
  MATCH (e)<-[:SUBJECT]-(c:Claim)
  WHERE c.predicate IN ['BORN', 'ESTABLISHED', 'IDENTIFIED_BY'] AND c.retracted IS NULL
    AND ($whole OR c.subject = id)
  RETURN c ORDER BY c.id LIMIT 100
} AS said
ORDER BY id
LIMIT $limit
