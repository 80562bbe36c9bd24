// What is in a place, and what took place there
// description: >
//   People, companies, compounds and events that a source puts in the place, or in a place within it. Being in
//   the same place does not tie two of them together.
// parameters:
//   place: {type: entity, help: "a town, province or country", example: sihanoukville}
// returns: table
// columns:
//   what: name
//   id: {type: entity, help: id of the entity}
//   type: what kind of entity
//   in_which_way: located, has a branch, took place, lives, travelled
//   where: the place that the source names
//   where_id: {type: entity, help: its id}
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [places]
MATCH (e:Entity)-[l:LOCATED_IN|HAS_BRANCH_IN|HAS_ADDRESS|TOOK_PLACE_IN|LIVES_IN|TAKEN_TO|TRAVELLED_TO]->(q:Entity)
WHERE q.id = $place OR EXISTS { (q)-[:LOCATED_IN]->(:Entity {id: $place}) }
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH e, l, q, c, s, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS what, e.id AS id, e.type AS type, type(l) AS in_which_way, q.name AS where, q.id AS where_id,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY e.id, c.id
LIMIT $limit
