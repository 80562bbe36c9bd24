// Who was jailed for reporting, rescuing or organising
// description: >
//   Arrests, convictions, sentences and imprisonment of journalists, activists and rescuers, each with what is said
//   about it, for or against. The graph does not state as fact that they were jailed for their work: some of these
//   claims say so and others deny it. An arrest or a conviction on record says nothing about whether it was just.
// parameters:
//   entity: {type: entity, help: only this person or group, required: false, example: mech-dara}
// returns: table
// columns:
//   who: name or description
//   id: {type: entity, help: id of that entity}
//   date: when (may be partial; empty if no source says)
//   sentence: the arrest, conviction or sentence in words
//   status: what kind of statement that is
//   quote: verbatim
//   source: title of its source
//   published: its date
//   said_of_it: opinions, allegations, calls and denials about it or about the one jailed
//   claim: {type: claim, help: "id of the arrest's, conviction's or sentence's claim"}
// tags: [repression]
MATCH (e:LegalEntity)
WHERE ($entity IS NULL OR e.id = $entity)
  AND NOT e:PublicBody
  AND (any(x IN coalesce(e.topics, []) WHERE x IN ['role.journo', 'role.act']) OR e.summary CONTAINS 'rescue'
    OR EXISTS { (e)-[:RESCUED|REPORTED_ON]->(:Entity) })
MATCH (e)<-[:SUBJECT]-(c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NULL AND (c.predicate IN ['ARRESTED_IN', 'CONVICTED_IN', 'SENTENCED_TO', 'HELD_AT']
  OR c.predicate = 'DESCRIBED_AS' AND c.value CONTAINS 'imprisoned')
WITH e, c, s, COLLECT {
  MATCH (c)-[:OBJECT|MENTIONS]->(f:Entity)<-[:SUBJECT|OBJECT|MENTIONS]-(o:Claim)
  WHERE (f:Event OR f:CourtCase) AND o.retracted IS NULL AND o.id <> c.id
    AND o.status IN ['opinion', 'alleged', 'denied']
  RETURN DISTINCT o.sentence ORDER BY o.sentence
} AS of_it, COLLECT {
  MATCH (e)<-[:OBJECT]-(o:Claim)
  WHERE o.retracted IS NULL AND o.predicate IN ['CALLS_FOR_RELEASE_OF', 'CRITICISES', 'REPRESSES']
  RETURN DISTINCT o.sentence ORDER BY o.sentence
} AS of_them
RETURN e.name AS who, e.id AS id, coalesce(c.on, c.start) AS date, c.sentence AS sentence, c.status AS status,
  c.quote AS quote, s.title AS source, s.published AS published,
  of_it + [told IN of_them WHERE NOT told IN of_it] AS said_of_it, c.id AS claim
ORDER BY e.id, coalesce(c.on, c.start, ''), c.id
LIMIT $limit
