// Who is sanctioned, under which programme and since when
// description: >
//   Every claim that somebody or something was put on a sanctions list or taken off it, with the replies to
//   the listing and to the accusations. A sanction is an act of the authority that made it: it is not a conviction, and
//   not proof of the reasons given. The answer is only as recent as the lists that were loaded; check the authority's
//   current list.
// parameters:
//   programme: {type: entity, help: only this programme, required: false, example: global-magnitsky}
//   since: {type: date, help: "only from this day, month or year on", required: false}
//   until: {type: date, help: "only until this day, month or year", required: false}
// returns: table
// columns:
//   who: name
//   id: {type: entity, help: id of the entity}
//   type: what kind of entity
//   programme: the sanctions programme
//   date: when (may be partial; empty if the source does not say)
//   status: sanctioned, delisted, or what kind of statement it is
//   standing: standing of the link today
//   sentence: the claim in words
//   quote: verbatim (list records have a locator instead)
//   locator: where in the source
//   answered: replies to the listing, and to what they are accused of
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions]
MATCH (e:Entity)-[l:SANCTIONED_UNDER]->(p:Entity)
WHERE $programme IS NULL OR p.id = $programme
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH e, l, p, c, s, coalesce(c.on, c.start) AS date
// A partial date counts if it may lie in the period.
WHERE ($since IS NULL OR left(date, size($since)) >= left($since, size(date)))
  AND ($until IS NULL OR left(date, size($until)) <= left($until, size(date)))
WITH e, l, p, c, s, date, COLLECT {
  MATCH (e)<-[:SUBJECT|OBJECT]-(said:Claim)<-[:REPLIES_TO]-(r:Claim)
  WHERE r.retracted IS NULL AND (said.id = c.id OR said.predicate = 'ACCUSES' AND said.object = e.id)
  WITH DISTINCT r
  RETURN r.sentence ORDER BY r.id
} AS answered
RETURN e.name AS who, e.id AS id, e.type AS type, p.name AS programme, date,
  c.status AS status, l.standing AS standing, c.sentence AS sentence, c.quote AS quote, c.locator AS locator,
  answered, s.title AS source, s.published AS published, c.id AS claim
ORDER BY coalesce(date, '') DESC, e.id, c.id
LIMIT $limit
