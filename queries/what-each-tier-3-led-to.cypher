// What each Tier 3 ranking of a country led to
// description: >
//   For each year in which the Trafficking in Persons report put the country on Tier 3: what is said, dated in that
//   year or the next, of sanctions, restrictions and determinations that touch it. Coming after the ranking
//   does not mean resulting from it, and a determination may leave the country out: read the sentence.
// parameters:
//   country: {type: entity, help: which country, default: cambodia}
// returns: table
// columns:
//   year: year of the ranking
//   report: the report
//   date: when
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [reports, sanctions, time]
MATCH (k:Entity {id: $country})-[ranked:RANKED_IN]->(d:Entity)
UNWIND ranked.claims AS tier_key
MATCH (t:Claim {id: tier_key})
WHERE t.value = 'Tier 3'
WITH k, d, min(left(coalesce(t.on, t.start), 4)) AS year
MATCH (k)<-[:SUBJECT|OBJECT|MENTIONS]-(c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NULL AND c.status <> 'delisted' AND EXISTS { MATCH (c)-[:SUBJECT|OBJECT]->(:Programme) }
  AND toInteger(left(coalesce(c.on, c.start, c.end), 4)) - toInteger(year) IN [0, 1]
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH DISTINCT d, year, c, s, l
WITH d, year, c, s, l, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN year, d.name AS report, coalesce(c.on, c.start, c.end) AS date,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY year, coalesce(c.on, c.start, c.end), c.id
LIMIT $limit
