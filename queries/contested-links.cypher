// Contested links, with both sides
// description: >
//   Every link that a denial, an acquittal or a ruling contests: the claims that state it, beside the replies. Which
//   side is right is not decided here. That nobody in the loaded sources contests a link does not make it true.
// parameters:
//   entity: {type: entity, help: only links of this entity, required: false}
// returns: table
// columns:
//   link: {type: link, help: id of the link}
//   standing: standing of the link
//   claim: what is said, in words
//   status: what kind of statement it is
//   quote: verbatim
//   source: title of its source
//   published: its date
//   answer: the reply that contests it, in words (empty if only another claim of the link has one)
//   answer_status: denied or acquitted
//   answer_quote: verbatim
//   answer_source: title of its source
//   answer_published: its date
//   other_answers: replies that do not deny it
//   claim_id: {type: claim, help: id of the claim}
//   answer_id: {type: claim, help: id of the answer}
// tags: [denials]
MATCH (a:Entity)-[l]->(b:Entity)
WHERE l.standing = 'disputed' AND ($entity IS NULL OR a.id = $entity OR b.id = $entity)
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WHERE NOT c.status IN ['denied', 'acquitted'] OR all(x IN l.status WHERE x IN ['denied', 'acquitted'])
// A link is contested by a reply to one of its claims, or by one of its own claims.
WITH l, c, s, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(o:Claim)
  WHERE o.retracted IS NULL AND o.status IN ['denied', 'acquitted']
  RETURN o.id
} + COLLECT {
  UNWIND l.claims AS own
  MATCH (o:Claim {id: own})
  WHERE o.status IN ['denied', 'acquitted'] AND o.id <> c.id
  RETURN o.id
} AS against
UNWIND CASE WHEN size(against) = 0 THEN [''] ELSE against END AS answer_key
OPTIONAL MATCH (r:Claim {id: answer_key})-[:STATED_IN]->(t:Source)
WITH l, c, s, r, t, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(o:Claim)
  WHERE o.retracted IS NULL AND NOT o.status IN ['denied', 'acquitted']
  RETURN o.sentence ORDER BY o.id
} AS other_answers
RETURN l.id AS link, l.standing AS standing, c.sentence AS claim, c.status AS status, c.quote AS quote,
  s.title AS source, s.published AS published, r.sentence AS answer, r.status AS answer_status,
  r.quote AS answer_quote, t.title AS answer_source, t.published AS answer_published, other_answers,
  c.id AS claim_id, r.id AS answer_id
ORDER BY l.id, c.id, r.id
LIMIT $limit
