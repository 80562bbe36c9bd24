// Compounds and who is said to be behind them
// description: >
//   Every claim that ties a person, company or body to a compound, to another building of which more is said than who
//   owns it, or to a company that is itself said to be linked to compounds: as owner, operator, beneficiary, user or
//   protector, or as linked to it. Read standing and status: most of this is said by somebody, not found by a court.
//   Where a row stands for many, the source speaks of such places in general: nothing there is about any one place.
// parameters:
//   compound: {type: entity, help: only this compound, required: false}
// returns: table
// columns:
//   compound: its name
//   compound_id: {type: entity, help: id of the compound}
//   stands_for_many: the source names no particular compound
//   who: who is said to be behind it
//   id: {type: entity, help: id of that entity}
//   type: what kind of entity
//   predicate: how
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim
//   answers: replies to the claim
//   note: what the sources leave open
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [compounds]
MATCH (e:Entity)-[l:
    OWNS|OWNS_OR_CONTROLS|HOLDS_SHARES_IN|HAS_INTEREST_IN|CONTROLS|OPERATES|BENEFITS_FROM|
    FUNDED|HOLDS_CONCESSION|INVESTS_IN|USES|LINKED_TO|PROTECTS|COMPLICIT_IN]->(k:Entity)
WHERE e:LegalEntity
  AND (k:Compound OR k:Company AND EXISTS { (k)-[:LINKED_TO]->(:Compound) }
    OR k:RealEstate AND EXISTS { (k)<-[:OPERATES|USES|LINKED_TO|PROTECTS|COMPLICIT_IN|HELD_AT]-(:Entity) })
  AND ($compound IS NULL OR k.id = $compound)
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WITH e, l, k, c, s, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN k.name AS compound, k.id AS compound_id, coalesce(k.generic, false) AS stands_for_many, e.name AS who,
  e.id AS id, e.type AS type, type(l) AS predicate, l.standing AS standing, c.status AS status,
  c.sentence AS sentence, c.quote AS quote, answers, coalesce(c.note, k.note) AS note, s.title AS source,
  s.published AS published, c.id AS claim
ORDER BY k.id, e.id, c.id
LIMIT $limit
