// The timeline of a case: what came before, and what came of it
// description: >
//   Dated claims about the events, cases and measures in which the person, body or case has a part, and about what
//   is said to have led to them, come of them or followed them, oldest first. One thing coming after another does
//   not mean that it resulted from it; check who says so. Claims without a date are not here.
// parameters:
//   entity: {type: entity, help: "a person, body, event or case", example: mech-dara}
// returns: table
// columns:
//   date: when (may be partial)
//   id: {type: entity, help: "id of the event, case or measure"}
//   event: its name
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [time, repression]
MATCH (e:Entity {id: $entity})
CALL (e) {
  MATCH (e)-[]-(f:Entity) WHERE f:Event OR f:CourtCase
  RETURN collect(DISTINCT f.id) AS own
}
CALL (own, e) {
  MATCH (f:Entity) ((x:Entity)-[:LED_TO|FOLLOWED|REPURPOSED_AS]-(y:Entity)){1,3} (g:Entity)
  WHERE f.id IN own + [e.id]
  RETURN collect(DISTINCT g.id) AS further
}
UNWIND own + further + [e.id] AS around
WITH DISTINCT e, around
MATCH (f:Entity {id: around})
WHERE f:Event OR f:CourtCase OR f:Project
MATCH (f)<-[:SUBJECT|OBJECT]-(c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NULL AND coalesce(c.on, c.start) IS NOT NULL
  AND (NOT f:Programme OR c.predicate <> 'SANCTIONED_UNDER' OR c.subject = $entity)
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH c, s, l, min(f.id) AS first_id
MATCH (g:Entity {id: first_id})
WITH c, s, l, g, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN coalesce(c.on, c.start) AS date, g.id AS id, g.name AS event,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY coalesce(c.on, c.start), c.id
LIMIT $limit
