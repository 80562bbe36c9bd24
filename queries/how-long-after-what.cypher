// Dated events around an entity, in order, with the days between them
// description: >
//   Dated claims about the entity and an event, case, programme, law or project, oldest first, with the days since the
//   last full date above. One event following another does not mean that the first caused the second. Undated events
//   are missing.
// parameters:
//   entity: {type: entity, help: around whom or what, example: chen-zhi}
// returns: table
// columns:
//   date: when, as precisely as the source gives it; a year alone sorts before the days of that year
//   days_after: days since the last full date above (empty if there is none, or if this row's date is not a full day)
//   sentence: the claim in words
//   status: what kind of statement it is
//   standing: standing of the link (empty if the claim draws no link)
//   quote: verbatim
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [time]
MATCH (e:Entity {id: $entity})<-[:SUBJECT|OBJECT|MENTIONS]-(c:Claim)
WHERE c.retracted IS NULL AND coalesce(c.on, c.start) IS NOT NULL
  AND EXISTS {
    MATCH (c)-[:SUBJECT|OBJECT]->(f:Entity)
    WHERE f:Event OR f:CourtCase OR f:Programme OR f:Law OR f:Project OR c.object IS NULL
  }
WITH DISTINCT c, coalesce(c.on, c.start) AS date
ORDER BY date, c.id
WITH collect({claim: c.id, date: date}) AS dated
UNWIND range(0, size(dated) - 1) AS n
WITH dated[n].claim AS key, dated[n].date AS date, n,
  last([x IN dated[0..n] WHERE size(x.date) = 10 | x.date]) AS before
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH n, date, before, c, s, l, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN date,
  CASE
    WHEN size(date) = 10 AND before IS NOT NULL THEN duration.inDays(date(before), date(date)).days
  END AS days_after,
  c.sentence AS sentence, c.status AS status, l.standing AS standing, c.quote AS quote, answers, s.title AS source,
  s.published AS published, c.id AS claim
ORDER BY n
LIMIT $limit
