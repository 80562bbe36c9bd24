// Possible identities to check
// description: >
//   Pairs that may be the same but are kept apart because no source says so, each with the reason. No path goes from
//   one to the other, and nothing said about one is taken as said about the other.
// parameters:
//   entity: {type: entity, help: only pairs with this entity, required: false, example: ly-yong-phat}
// returns: table
// columns:
//   one: name of the one
//   one_id: {type: entity, help: its id}
//   other: name of the other
//   other_id: {type: entity, help: its id}
//   reason: why they are kept apart
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [entity]
MATCH (a:Entity)-[l:POSSIBLY_SAME]->(b:Entity)
WHERE $entity IS NULL OR a.id = $entity OR b.id = $entity
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH a, l, b, c, s, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN a.name AS one, a.id AS one_id, b.name AS other, b.id AS other_id, c.value AS reason,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY a.id, b.id, c.id
LIMIT $limit
