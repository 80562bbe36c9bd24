// What was published between two dates
// description: >
//   Claims whose source was published in the period, oldest first, by the date of the document, not of the events in it
//   (for those: what-happened-between). Undated sources are left out; `sources` lists them.
// parameters:
//   since: {type: date, help: "first day, month or year", example: 2024-10}
//   until: {type: date, help: "last day, month or year", example: 2024-11}
//   entity: {type: entity, help: only claims about or by this entity, required: false}
// returns: table
// columns:
//   published: date of the source, as far as it is known
//   sentence: the claim in words
//   status: what kind of statement it is
//   standing: standing of the link (empty if the claim draws no link)
//   quote: verbatim
//   answers: replies to the claim
//   source: title of the source
//   claim: {type: claim, help: id of the claim}
// tags: [time]
MATCH (s:Source)
// A partial date counts if it may lie in the period: 2024 is within 2024-10 to 2024-11, 2024-09-30 is not.
WHERE s.published IS NOT NULL
  AND left(s.published, size($since)) >= left($since, size(s.published))
  AND left(s.published, size($until)) <= left($until, size(s.published))
MATCH (s)<-[:STATED_IN]-(c:Claim)
WHERE c.retracted IS NULL
  AND ($entity IS NULL OR EXISTS { (c)-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]->(:Entity {id: $entity}) })
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH s, c, l, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN s.published AS published, c.sentence AS sentence, c.status AS status, l.standing AS standing, c.quote AS quote,
  answers, s.title AS source, c.id AS claim
ORDER BY s.published, s.id, c.id
LIMIT $limit
