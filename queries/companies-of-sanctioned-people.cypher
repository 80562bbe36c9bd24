// Companies and organisations of sanctioned people
// description: >
//   What a sanctioned person is said to own, control, direct, run or have founded, and what acts for them or is
//   represented by them, one step away. People who have since been taken off every list are left out. `listed` says
//   whether the company itself is on a list; some laws reach what a listed person owns without listing it, which is a
//   question for a lawyer. Nothing here is about a company's other owners and staff.
// parameters:
//   person: {type: entity, help: only this person, required: false, example: ly-yong-phat}
// returns: table
// columns:
//   person: name
//   person_id: {type: entity, help: id of the person}
//   listings: the sanctions on the person, with source
//   company: name
//   company_id: {type: entity, help: id of the company}
//   predicate: how it is connected to the person
//   standing: standing of the link
//   status: what kind of statement the claim is
//   sentence: the claim in words
//   quote: verbatim (list records have a locator instead)
//   locator: where in the source
//   listed: the sanctions on the company itself, with source
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sanctions, companies]
MATCH (e:Person)-[l:OWNS|OWNS_OR_CONTROLS|CONTROLS|DIRECTS|FOUNDED|OPERATES|ACTS_FOR]-(o:Organization)
WHERE ($person IS NULL OR e.id = $person) AND EXISTS {
  MATCH (e)-[x:SANCTIONED_UNDER]->(:Entity) WHERE x.standing <> 'ended'
}
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WHERE c.subject = e.id OR c.predicate = 'ACTS_FOR'
WITH e, l, o, c, s, COLLECT {
  MATCH (e)-[x:SANCTIONED_UNDER]->(:Entity) RETURN x.standing + ': ' + x.sentence ORDER BY x.id
} AS listings, COLLECT {
  MATCH (o)-[x:SANCTIONED_UNDER]->(:Entity) RETURN x.standing + ': ' + x.sentence ORDER BY x.id
} AS listed, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS person, e.id AS person_id, listings, o.name AS company, o.id AS company_id, c.predicate AS predicate,
  l.standing AS standing, c.status AS status, c.sentence AS sentence, c.quote AS quote, c.locator AS locator, listed,
  answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY e.id, o.id, c.id
LIMIT $limit
