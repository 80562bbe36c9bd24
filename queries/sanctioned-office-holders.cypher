// Sanctioned people who hold, or held, a state office
// description: >
//   People who are on a sanctions list today and of whom a source says that they hold or held an office in a public
//   body or a state. An office is not part of what the sanction is for, and it may have ended since.
// returns: table
// columns:
//   who: name
//   id: {type: entity, help: id of the person}
//   office: the body or state
//   role: the office
//   programmes: the sanctions programmes
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions, state]
MATCH (e:Person)-[l:HOLDS_OFFICE|HELD_OFFICE]->(b:Entity)
WHERE (b:PublicBody OR b:Territory) AND EXISTS {
  MATCH (e)-[x:SANCTIONED_UNDER]->(:Entity) WHERE x.standing <> 'ended'
}
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH e, l, b, c, s, COLLECT {
  MATCH (e)-[x:SANCTIONED_UNDER]->(p:Entity) WHERE x.standing <> 'ended' RETURN p.name ORDER BY p.id
} AS programmes, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS who, e.id AS id, b.name AS office, c.role AS role, programmes,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY e.id, b.id, c.id
LIMIT $limit
