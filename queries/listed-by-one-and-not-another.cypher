// Who is listed by one authority and not by another
// description: >
//   Who was put on a list of the first authority, is on it still, and was never put on a list of the second, as far
//   as the lists that were loaded go. A name may stand on the second list under another entity: see the possible
//   identities. An authority that has not listed somebody has not cleared them.
// parameters:
//   one: {type: entity, help: the authority that lists, example: us-treasury}
//   other: {type: entity, help: the authority that does not, example: european-union}
// returns: table
// columns:
//   who: name
//   id: {type: entity, help: id of the entity}
//   programme: the programme under which the first lists it
//   date: since when
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions]
MATCH (e:Entity)-[l:SANCTIONED_UNDER]->(p:Entity)
WHERE l.standing <> 'ended'
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WHERE c.status = 'sanctioned' AND $one IN coalesce(c.said_by, []) AND NOT EXISTS {
  MATCH (e)<-[:SUBJECT]-(o:Claim)
  WHERE o.status = 'sanctioned' AND o.retracted IS NULL AND $other IN coalesce(o.said_by, [])
}
WITH e, l, p, c, s, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS who, e.id AS id, p.name AS programme, coalesce(c.on, c.start) AS date,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY e.id, c.id
LIMIT $limit
