// What a sanctions programme is said to be, and what it led to
// description: >
//   Every claim about the programme: what it is said to be, who runs it, whom or what it affected, and what is said to
//   have caused it or followed from it. That something came later does not mean that the programme caused it.
//   Programmes with similar names are kept apart unless a source says that they are the same: read `open`.
// parameters:
//   programme: {type: entity, help: which programme, example: tvpa-sanctions}
// returns: table
// columns:
//   part: what the claim says about the programme
//   sentence: the claim in words
//   status: what kind of statement it is
//   standing: standing of the link (empty if the claim draws no link)
//   date: when (may be partial; empty if no source says)
//   quote: verbatim
//   answers: replies to the claim
//   open: what the sources leave open about the programme
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions]
MATCH (p:Entity {id: $programme})<-[:SUBJECT|OBJECT|MENTIONS]-(c:Claim)
WHERE c.retracted IS NULL
WITH DISTINCT p, c
MATCH (c)-[:STATED_IN]->(s:Source)
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH p, c, s, l, CASE
  WHEN c.predicate = 'LED_TO' AND c.object = p.id THEN '3 what led to it'
  WHEN c.predicate = 'LED_TO' AND c.subject = p.id THEN '4 what it led to'
  WHEN c.predicate = 'FOLLOWED' AND c.object = p.id THEN '4 what came after it'
  WHEN c.predicate IN ['SANCTIONED_UNDER', 'APPLIES_TO', 'TARGETED'] AND p.id IN [c.subject, c.object]
    THEN '2 whom it hit'
  WHEN c.predicate IN ['DESCRIBED_AS', 'STATED', 'ADMINISTERS', 'ADOPTED'] AND p.id IN [c.subject, c.object]
    THEN '1 what it is'
  WHEN p.id IN [c.subject, c.object] THEN '5 what else is said of it'
  ELSE '6 where it is mentioned' END AS part, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN part, c.sentence AS sentence, c.status AS status, l.standing AS standing, coalesce(c.on, c.start) AS date,
  c.quote AS quote, answers, p.note AS open, s.title AS source, s.published AS published, c.id AS claim
ORDER BY part, coalesce(c.on, c.start, ''), c.id
LIMIT $limit
