// The same accusation by independent sources
// description: >
//   Accusations that several sources make, none of which says that it relies on another. Many accusers prove nothing,
//   and two sources that copy each other without saying so look independent.
// parameters:
//   least: {type: integer, help: minimum number of sources, default: 2, minimum: 2, maximum: 20}
// returns: table
// columns:
//   of_whom: of whom it is said
//   id: {type: entity, help: id of that entity}
//   link: {type: link, help: id of the link}
//   independent_sources: how many
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [allegations, sources]
MATCH (a:Entity)-[l:ACCUSES|LINKED_TO|COMPLICIT_IN|PROTECTS|COLLUDES_WITH|OPERATES|BENEFITS_FROM|MISTREATS|REPRESSES
  |HELD_AT|SOLD_TO|RECRUITS_FOR|CHARGED_IN]->(b:Entity)
WHERE l.independent_sources >= $least
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH l, c, s, CASE WHEN type(l) = 'ACCUSES' THEN b ELSE a END AS e, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS of_whom, e.id AS id, l.id AS link, l.independent_sources AS independent_sources,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY l.id, c.id
LIMIT $limit
