// Links that rest on one source
// description: >
//   Links all of whose claims stand in one document: what would go if that document went. One good source may be
//   enough, and two that copy each other are no better than one; the graph does not know who copied whom.
// parameters:
//   entity: {type: entity, help: only links of this entity, required: false}
//   standing: {type: choice, help: only links of this standing, required: false, example: alleged,
//     choices: [established, reported, alleged, disputed, ended]}
// returns: table
// columns:
//   link: id of the link
//   sentence: the link in words
//   standing: its standing
//   status: what kinds of statement its claims are
//   claims: ids of its claims
//   quotes: verbatim
//   source: title of the source
//   source_id: id of the source
//   published: its date
// tags: [sources]
MATCH (a:Entity)-[l]->(b:Entity)
WHERE ($entity IS NULL OR a.id = $entity OR b.id = $entity) AND ($standing IS NULL OR l.standing = $standing)
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH l, c, s
ORDER BY c.id
WITH l, collect(DISTINCT s.id) AS sources, collect(c.quote) AS quotes
WHERE size(sources) = 1
MATCH (t:Source {id: head(sources)})
RETURN l.id AS link, l.sentence AS sentence, l.standing AS standing, l.status AS status, l.claims AS claims, quotes,
  t.title AS source, t.id AS source_id, t.published AS published
ORDER BY l.id
LIMIT $limit
