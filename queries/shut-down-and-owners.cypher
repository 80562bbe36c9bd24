// Compounds and companies that were shut down, and their owners
// description: >
//   What an authority is said to have shut down, and who is said to be behind it. That a place was shut down does
//   not say what was found there, and its owner may have had no part in it.
// returns: table
// columns:
//   what: name
//   id: {type: entity, help: id of the entity}
//   shut_by: who is said to have shut it down
//   behind_it: who is said to own, run, control or be linked to it, each with its source
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (a record of a list has none)
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [compounds, raids]
MATCH (a:Entity)-[l:SHUT_DOWN]->(k:Entity)
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH a, l, k, c, s, COLLECT {
  MATCH (k)<-[w:OWNS|OWNS_OR_CONTROLS|CONTROLS|OPERATES|BENEFITS_FROM|DIRECTS|LINKED_TO|LOCATED_IN]-(:Entity)
  RETURN w.standing + ': ' + w.sentence ORDER BY w.id
} AS behind_it, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN k.name AS what, k.id AS id, a.name AS shut_by, behind_it,
  l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY k.id, c.id
LIMIT $limit
