// What was done to journalists, activists and rescuers, and by whom
// description: >
//   Arrests, charges, trials, convictions, sentences, releases, complaints and acts of repression against people marked
//   as journalists or activists, or who rescue or report, and against their organisations. `by` says who did it, in the
//   words and with the standing of its own claims; it is empty if no source names an actor. Whether it was done because
//   of their work is what the sources say or dispute: read `said_of_it`, which holds both sides.
// parameters:
//   entity: {type: entity, help: only this person or group, required: false}
// returns: table
// columns:
//   who: name or description
//   id: {type: entity, help: id of that entity}
//   date: when (may be partial; empty if no source says)
//   act: what kind of act (the predicate)
//   status: what kind of statement the claim is
//   standing: standing of the link (empty if the claim draws no link)
//   sentence: the claim in words
//   quote: verbatim
//   by: who is said to have carried out the act, each with its source
//   said_of_it: opinions, allegations and denials about the act, and replies to the claim
//   note: what the source leaves open
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [repression]
MATCH (e:LegalEntity)
WHERE ($entity IS NULL OR e.id = $entity)
  AND NOT e:PublicBody
  AND (any(x IN coalesce(e.topics, []) WHERE x IN ['role.journo', 'role.act']) OR e.summary CONTAINS 'rescue'
    OR EXISTS { (e)-[:RESCUED|REPORTED_ON]->(:Entity) })
MATCH (e)<-[side:SUBJECT|OBJECT]-(c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NULL
  AND (type(side) = 'SUBJECT' AND c.predicate IN ['ARRESTED_IN', 'RELEASED_IN', 'CHARGED_IN', 'TRIED_IN',
      'CONVICTED_IN', 'ACQUITTED_IN', 'SENTENCED_TO', 'FACES', 'DISSOLVED', 'DIED_IN']
    OR type(side) = 'OBJECT' AND c.predicate IN ['REPRESSES', 'MISTREATS', 'COMPLAINED_AGAINST', 'SHUT_DOWN',
      'TARGETED'])
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH e, c, s, l, COLLECT {
  MATCH (c)-[:SUBJECT|OBJECT]->(:Entity)<-[a:CARRIED_OUT]-(:Entity)
  RETURN a.standing + ': ' + a.sentence ORDER BY a.id
} + CASE
  WHEN c.object = e.id AND EXISTS { (c)-[:SUBJECT]->(:LegalEntity) } THEN [l.standing + ': ' + c.sentence]
  ELSE []
END AS by, COLLECT {
  MATCH (c)-[:SUBJECT|OBJECT]->(f:Entity)<-[:SUBJECT|OBJECT|MENTIONS]-(o:Claim)
  WHERE (f:Event OR f:CourtCase) AND o.retracted IS NULL AND o.id <> c.id
    AND o.status IN ['opinion', 'alleged', 'denied']
    AND o.predicate <> 'CARRIED_OUT'
  WITH DISTINCT o
  RETURN o.sentence ORDER BY o.id
} + COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL AND r.status <> 'denied' RETURN r.sentence ORDER BY r.id
} AS said_of_it
RETURN e.name AS who, e.id AS id, coalesce(c.on, c.start) AS date, c.predicate AS act, c.status AS status,
  l.standing AS standing, c.sentence AS sentence, c.quote AS quote, by, said_of_it, c.note AS note, s.title AS source,
  s.published AS published, c.id AS claim
ORDER BY e.id, coalesce(c.on, c.start, ''), c.id
LIMIT $limit
