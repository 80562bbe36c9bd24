// What is said to have happened between two dates
// description: >
//   Claims about something dated within the period (`on`, or the `start` of a state), oldest first. An office or a tie
//   dated by the day of an article is said to have held on that day, not to have begun on it. Undated claims are left
//   out.
// parameters:
//   since: {type: date, help: "first day, month or year", example: 2022-08}
//   until: {type: date, help: "last day, month or year", example: 2022-10}
//   entity: {type: entity, help: only claims about this entity, required: false}
// returns: table
// columns:
//   date: when it happened or began, as precisely as the source gives it
//   end: when it ended, if a source says
//   sentence: the claim in words
//   status: what kind of statement it is
//   standing: standing of the link (empty if the claim draws no link)
//   quote: verbatim
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [time]
MATCH (c:Claim)
WHERE c.retracted IS NULL
WITH c, coalesce(c.on, c.start) AS date
// A partial date counts if it may lie in the period: 2022 is within 2022-08 to 2022-10, 2022-07-31 is not.
WHERE date IS NOT NULL
  AND left(date, size($since)) >= left($since, size(date))
  AND left(date, size($until)) <= left($until, size(date))
  AND ($entity IS NULL OR EXISTS { (c)-[:SUBJECT|OBJECT|MENTIONS]->(:Entity {id: $entity}) })
MATCH (c)-[:STATED_IN]->(s:Source)
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH c, date, s, l, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN date, c.end AS end, c.sentence AS sentence, c.status AS status, l.standing AS standing, c.quote AS quote,
  answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY date, c.id
LIMIT $limit
