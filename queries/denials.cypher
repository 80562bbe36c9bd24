// Denials and acquittals beside the claims they reply to
// description: >
//   Each denial and each acquittal, with the claim that it replies to. Being listed here establishes neither side: a
//   denial does not disprove, and being denied does not weaken a finding.
// parameters:
//   entity: {type: entity, help: only those that mention this entity, required: false}
// returns: table
// columns:
//   denial: the denial in words
//   denial_status: denied or acquitted
//   denial_quote: verbatim (empty if the source may not be quoted)
//   denial_source: title of its source
//   denial_published: date of its source
//   answers: the claim it replies to, in words (empty if that claim is not loaded)
//   answers_status: what kind of statement that is
//   answers_standing: standing of the link that it states
//   answers_quote: verbatim
//   answers_source: title of its source
//   answers_published: date of its source
//   other_answers: other replies to it
//   answered: what is said in reply to the denial itself
//   denial_claim: {type: claim, help: id of the denial}
//   answers_claim: {type: claim, help: id of the claim it replies to}
// tags: [denials]
MATCH (c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NULL AND c.status IN ['denied', 'acquitted']
OPTIONAL MATCH (c)-[:REPLIES_TO]->(d:Claim)-[:STATED_IN]->(t:Source)
OPTIONAL MATCH (:Entity {id: d.subject})-[l]-(:Entity {id: d.object}) WHERE l.id = d.link
WITH c, s, d, t, l
WHERE $entity IS NULL OR $entity IN [c.subject, c.object, d.subject, d.object]
  OR $entity IN coalesce(c.said_by, []) + coalesce(c.mentions, [])
WITH c, s, d, t, l, COLLECT {
  MATCH (d)<-[:REPLIES_TO]-(o:Claim) WHERE o.retracted IS NULL AND o.id <> c.id RETURN o.sentence ORDER BY o.id
} AS other_answers, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(o:Claim) WHERE o.retracted IS NULL RETURN o.sentence ORDER BY o.id
} AS answered
RETURN c.sentence AS denial, c.status AS denial_status, c.quote AS denial_quote, s.title AS denial_source,
  s.published AS denial_published, d.sentence AS answers, d.status AS answers_status, l.standing AS answers_standing,
  d.quote AS answers_quote, t.title AS answers_source, t.published AS answers_published,
  other_answers, answered, c.id AS denial_claim, d.id AS answers_claim
ORDER BY c.published DESC, c.id
LIMIT $limit
