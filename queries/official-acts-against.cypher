// Official acts against one person or body
// description: >
//   Sanctions, delistings, charges, convictions, acquittals, findings and listings that name the entity. Each is no
//   more than it is: a charge is not a finding, a sanction is not a conviction, and a bill that names somebody has done
//   nothing to them; read `instrument`. Acts against their companies or relatives are not listed here.
// parameters:
//   entity: {type: entity, help: against whom, example: chen-zhi}
// returns: table
// columns:
//   act: what kind of act
//   date: when (may be partial; empty if the source does not say)
//   instrument: the law, list, report, case or event, and what it is
//   sentence: the claim in words
//   status: what kind of statement it is
//   standing: standing of the link (empty if the claim draws no link)
//   quote: verbatim (list records have a locator instead)
//   locator: where in the source
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions, courts]
MATCH (e:Entity {id: $entity})<-[side:SUBJECT|OBJECT]-(c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NULL AND NOT e.id IN coalesce(c.said_by, [])
  AND (type(side) = 'SUBJECT' AND (c.status IN ['sanctioned', 'delisted', 'charged', 'convicted', 'acquitted']
      OR c.status = 'official' AND c.predicate IN ['NAMED_IN', 'ARRESTED_IN', 'DESCRIBED_AS', 'DISSOLVED', 'FACES',
        'SENTENCED_TO', 'CHARGED_IN', 'TRIED_IN', 'RANKED_IN'])
    OR type(side) = 'OBJECT' AND c.status = 'official' AND c.predicate IN ['ACCUSES', 'APPLIES_TO', 'TARGETED',
      'SHUT_DOWN'])
OPTIONAL MATCH (i:Entity {id: CASE WHEN c.subject = e.id THEN c.object ELSE c.subject END})
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH c, s, l, i, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN CASE
    WHEN c.status = 'sanctioned' THEN 'sanction'
    WHEN c.status = 'delisted' THEN 'taken off a list'
    WHEN c.status = 'charged' THEN 'charge, not a finding'
    WHEN c.status = 'convicted' THEN 'conviction'
    WHEN c.status = 'acquitted' THEN 'acquittal'
    WHEN c.predicate = 'NAMED_IN' THEN 'named in a document'
    WHEN c.predicate = 'ACCUSES' THEN 'accusation by an authority'
    WHEN c.predicate = 'DESCRIBED_AS' THEN 'description by an authority'
    ELSE 'other act on record' END AS act,
  coalesce(c.on, c.start) AS date, i.name + coalesce(' (' + i.summary + ')', '') AS instrument, c.sentence AS sentence,
  c.status AS status, l.standing AS standing, c.quote AS quote, c.locator AS locator, answers, s.title AS source,
  s.published AS published, c.id AS claim
ORDER BY coalesce(c.on, c.start, ''), c.id
LIMIT $limit
