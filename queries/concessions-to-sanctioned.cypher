// State concessions and licences to sanctioned people and companies
// description: >
//   Land, mines, zones and licences that a public body gave to somebody who is sanctioned today, or to a company
//   that a sanctioned person owns, controls or directs. Most were given before the sanction. Getting one is no
//   offence.
// returns: table
// columns:
//   holder: who holds it
//   id: {type: entity, help: id of the holder}
//   granted_by: the public body
//   what: what was granted, as the record has it
//   date: when (empty where the record does not say)
//   sanctioned: who is sanctioned, the holder or an owner
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions, companies, state]
MATCH (g:Entity)-[l:GRANTED_CONCESSION_TO|LICENSED]->(h:Entity)
WITH g, l, h, COLLECT {
  MATCH (o:Entity)-[x:SANCTIONED_UNDER]->(:Entity)
  WHERE x.standing <> 'ended' AND (o.id = h.id
    OR EXISTS { (o)-[:OWNS|OWNS_OR_CONTROLS|CONTROLS|DIRECTS]->(h) })
  WITH DISTINCT o
  RETURN o.name ORDER BY o.id
} AS sanctioned
WHERE size(sanctioned) > 0
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH g, l, h, c, s, sanctioned, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN h.name AS holder, h.id AS id, g.name AS granted_by, c.value AS what, coalesce(c.on, c.start) AS date, sanctioned,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY h.id, c.id
LIMIT $limit
