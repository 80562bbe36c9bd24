// Allegations without a reply in any loaded source
// description: >
//   Allegations about, or charges against, a named person or body, without a reply among the loaded claims. It does not
//   mean that they were asked, that they kept silent, or that it is true: a reply may be in a document that is not
//   loaded. Look at `answers_elsewhere`, and ask them before you publish.
// parameters:
//   entity: {type: entity, help: only allegations about this entity, required: false}
// returns: table
// columns:
//   who: who it is about
//   id: {type: entity, help: id of that entity}
//   standing: standing of the link (empty if the claim draws no link)
//   status: what kind of statement the claim is
//   sentence: the claim in words, with who says it
//   quote: verbatim
//   source: title of the source
//   published: its date
//   answers_elsewhere: replies to other claims about them
//   no_comment: who did not comment on them, or on whom they did not comment
//   claim: {type: claim, help: id of the claim}
// tags: [allegations, denials]
MATCH (a:Entity)-[l:
    OWNS|OWNS_OR_CONTROLS|HOLDS_SHARES_IN|HAS_INTEREST_IN|CONTROLS|OPERATES|BENEFITS_FROM|
    FUNDED|PAID|RECEIVED|GRANTED_CONCESSION_TO|LICENSED|HOLDS_CONCESSION|INVESTS_IN|
    HOLDS_WALLET|USES|LINKED_TO|PROTECTS|COMPLICIT_IN|COLLUDES_WITH|MISTREATS|RECRUITS_FOR|
    REPRESSES|CARRIED_OUT|CHARGED_IN|ACCUSES]->(b:Entity)
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WHERE c.status IN ['alleged', 'charged'] OR c.predicate = 'ACCUSES'
// The accuser is not the accused.
MATCH (e:Entity {id: CASE WHEN c.predicate = 'ACCUSES' THEN c.object ELSE c.subject END})
WHERE e:LegalEntity AND NOT e.unnamed AND NOT e.id IN coalesce(c.said_by, []) AND ($entity IS NULL OR e.id = $entity)
  AND NOT EXISTS { MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL }
WITH l, c, s, e, COLLECT {
  MATCH (e)<-[:SUBJECT|OBJECT]-(said:Claim)<-[:REPLIES_TO]-(r:Claim)
  WHERE r.retracted IS NULL
  WITH DISTINCT r
  RETURN r.sentence ORDER BY r.id
} AS answers_elsewhere, COLLECT {
  MATCH (e)-[n:DID_NOT_COMMENT_ON]-(:Entity) RETURN n.sentence ORDER BY n.id
} AS no_comment
RETURN e.name AS who, e.id AS id, l.standing AS standing, c.status AS status, c.sentence AS sentence,
  c.quote AS quote, s.title AS source, s.published AS published, answers_elsewhere, no_comment, c.id AS claim
ORDER BY e.id, c.id
LIMIT $limit
