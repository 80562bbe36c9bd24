// Links that rely on one source
// description: >
//   Links that would disappear without one document: every claim that states them comes from it, or from a source that
//   relies on it. One good source may be enough. Who copied whom is known only if a source says so: two sources that
//   copy each other without saying so look independent. Lists, laws, tables and notes are left out unless asked for by
//   their kind: what an authority lists rests on its own list.
// parameters:
//   entity: {type: entity, help: only links of this entity, required: false}
//   standing: {type: choice, help: only links of this standing, required: false, example: alleged,
//     choices: [established, reported, alleged, disputed, ended]}
//   kind: {type: choice, help: only links that rely on a source of this kind, required: false,
//     choices: [article, op-ed, teaser, press release, report, list, law, table, note]}
// returns: table
// columns:
//   link: {type: link, help: id of the link}
//   sentence: the link in words
//   standing: its standing
//   status: the kinds of statement of its claims
//   claims: {type: claim, help: ids of its claims}
//   quotes: verbatim
//   source: title of the source
//   source_id: {type: source, help: id of the source}
//   published: its date
// tags: [sources]
MATCH (a:Entity)-[l]->(b:Entity)
WHERE ($entity IS NULL OR a.id = $entity OR b.id = $entity) AND ($standing IS NULL OR l.standing = $standing)
  AND size(coalesce(l.breaks_without, [])) > 0
UNWIND l.claims AS key
MATCH (c:Claim {id: key})
WITH l, c
ORDER BY c.id
WITH l, collect(c.quote) AS quotes
UNWIND l.breaks_without AS alone
MATCH (t:Source {id: alone})
WHERE t.kind = $kind OR $kind IS NULL AND NOT t.kind IN ['list', 'law', 'table', 'note']
RETURN l.id AS link, l.sentence AS sentence, l.standing AS standing, l.status AS status, l.claims AS claims, quotes,
  t.title AS source, t.id AS source_id, t.published AS published
ORDER BY l.id, t.id
LIMIT $limit
