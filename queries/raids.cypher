// Raids and what they found
// description: >
//   Events that were directed at a compound or building, or at which something was found, and what was found there.
//   What a raid found is what an authority or another source says it found. If `found` is empty, no claim says what was
//   found; that does not mean that nothing was.
// returns: table
// columns:
//   raid: the event, or the place of the finds if no event is named
//   id: {type: entity, help: its id}
//   date: when (may be partial; empty if no source says)
//   at: what it was directed at
//   by: who is said to have carried it out, each with its source
//   led_to: what it is said to have led to, each with its source
//   found: what was found
//   status: what kind of statement that is
//   sentence: the claim in words
//   quote: verbatim
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [compounds, raids]
MATCH (e:Entity)
WHERE e:Event AND EXISTS { (e)-[:TARGETED]->(:Asset) }
  OR (e:Event OR e:Asset) AND EXISTS { (e)<-[:SUBJECT]-(:Claim {predicate: 'FOUND_AT'}) }
// What was found or, if no source says, the claim that the raid was directed there.
WITH e, COLLECT {
  MATCH (e)<-[:SUBJECT]-(f:Claim {predicate: 'FOUND_AT'}) WHERE f.retracted IS NULL RETURN f.id
} AS finds, COLLECT {
  MATCH (e)<-[:SUBJECT]-(f:Claim {predicate: 'TARGETED'}) WHERE f.retracted IS NULL RETURN f.id
} AS aims
UNWIND CASE WHEN size(finds) > 0 THEN finds ELSE aims END AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH e, c, s, COLLECT {
  MATCH (e)-[:TARGETED]->(x:Entity) RETURN x.name ORDER BY x.id
} AS at, COLLECT {
  MATCH (e)<-[a:CARRIED_OUT]-(:Entity) RETURN a.standing + ': ' + a.sentence ORDER BY a.id
} AS by, COLLECT {
  MATCH (e)-[a:LED_TO]->(:Entity) RETURN a.standing + ': ' + a.sentence ORDER BY a.id
} AS led_to, COLLECT {
  MATCH (e)<-[:SUBJECT|OBJECT]-(d:Claim)
  WHERE d.retracted IS NULL AND coalesce(d.on, d.start) IS NOT NULL
  RETURN coalesce(d.on, d.start) AS day ORDER BY day
} AS days, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS raid, e.id AS id, head(days) AS date, at, by, led_to,
  CASE WHEN c.predicate = 'FOUND_AT' THEN c.value + coalesce(' ' + c.unit, '') END AS found, c.status AS status,
  c.sentence AS sentence, c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY coalesce(head(days), ''), e.id, c.id
LIMIT $limit
