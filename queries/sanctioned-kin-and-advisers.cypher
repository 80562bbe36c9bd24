// Sanctioned kin, advisers and associates of office holders
// description: >
//   Sanctioned people of whom a source says that they are kin to, advise or are linked to somebody who holds or held
//   a state office. The tie is not part of what the sanction is for, and says nothing about what the
//   office holder knew.
// parameters:
//   leader: {type: entity, help: only ties to this person, required: false, example: hun-sen}
// returns: table
// columns:
//   who: name of the sanctioned
//   id: {type: entity, help: id of that person}
//   tie: in which way
//   leader: the office holder
//   leader_id: {type: entity, help: id of the office holder}
//   programmes: the sanctions programmes
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions, people, state]
MATCH (e:Person)-[l:FAMILY|ADVISES|ASSOCIATED_WITH|LINKED_TO|WORKS_FOR|REPRESENTS|ACTS_FOR]-(b:Person)
WHERE ($leader IS NULL OR b.id = $leader) AND e.id <> b.id
  AND EXISTS { MATCH (e)-[x:SANCTIONED_UNDER]->(:Entity) WHERE x.standing <> 'ended' }
  AND EXISTS { MATCH (b)-[:HOLDS_OFFICE|HELD_OFFICE|GOVERNS]->(:Entity) }
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH e, l, b, c, s, COLLECT {
  MATCH (e)-[x:SANCTIONED_UNDER]->(p:Entity) WHERE x.standing <> 'ended' RETURN p.name ORDER BY p.id
} AS programmes, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS who, e.id AS id, type(l) AS tie, b.name AS leader, b.id AS leader_id, programmes,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY e.id, b.id, c.id
LIMIT $limit
