// Allegations about which no official act is known
// description: >
//   What somebody alleges about a person, company or body on which the graph holds no sanction, charge, conviction or
//   other claim of an authority. An allegation counts if it says that they own, control, run, fund, use, protect, abuse
//   or are linked to something, or if they are accused. It is not established, and the missing act proves nothing:
//   neither that they are innocent nor that an authority looked away; the act may simply not be loaded. The one who
//   alleges may be an authority.
// parameters:
//   named: {type: boolean, help: leave out people and bodies that the sources do not name, default: true}
// returns: table
// columns:
//   who: who it is alleged about
//   id: {type: entity, help: id of that entity}
//   type: what kind of entity
//   predicate: what is alleged
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words, with who says it
//   quote: verbatim
//   answers: replies to the claim
//   note: what the source leaves open
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [allegations]
MATCH (a:Entity)-[l:
    OWNS|OWNS_OR_CONTROLS|HOLDS_SHARES_IN|HAS_INTEREST_IN|CONTROLS|OPERATES|BENEFITS_FROM|
    FUNDED|PAID|RECEIVED|GRANTED_CONCESSION_TO|LICENSED|HOLDS_CONCESSION|INVESTS_IN|
    HOLDS_WALLET|USES|LINKED_TO|PROTECTS|COMPLICIT_IN|COLLUDES_WITH|MISTREATS|RECRUITS_FOR|
    REPRESSES|ACCUSES]->(b:Entity)
WHERE 'alleged' IN l.status
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WHERE c.status = 'alleged'
// The accuser is not the accused. A symmetric link is about both ends, but its claim is about the subject.
MATCH (e:Entity {id: CASE WHEN c.predicate = 'ACCUSES' THEN c.object ELSE c.subject END})
WHERE e:LegalEntity AND NOT e.id IN coalesce(c.said_by, []) AND (NOT $named OR NOT e.unnamed)
  AND NOT EXISTS {
    MATCH (e)<-[:SUBJECT|OBJECT]-(o:Claim)
    WHERE o.retracted IS NULL
      AND o.status IN ['official', 'sanctioned', 'delisted', 'charged', 'convicted', 'acquitted']
  }
WITH l, c, s, e, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS who, e.id AS id, e.type AS type, c.predicate AS predicate, l.standing AS standing,
  c.status AS status, c.sentence AS sentence, c.quote AS quote, answers, c.note AS note, s.title AS source,
  s.published AS published, c.id AS claim
ORDER BY e.id, c.id
LIMIT $limit
