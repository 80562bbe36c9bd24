// Unnamed people and bodies in the sources
// description: >
//   People, groups and bodies that the sources describe but do not name, with what is said about them. Each stands for
//   what one source describes. Two that sound alike are not necessarily the same, and none of them may be taken for
//   somebody named elsewhere. People whose names are withheld to protect them are not here.
// parameters:
//   type: {type: choices, help: only these types, required: false,
//     choices: [Person, Group, LegalEntity, Organization, Company, PublicBody]}
// returns: table
// columns:
//   who: how the sources describe them
//   id: {type: entity, help: id of the entity}
//   type: what kind of entity
//   note: what the sources leave open
//   sentence: a claim about them, in words
//   status: what kind of statement it is
//   standing: standing of the link (empty if the claim draws no link)
//   quote: verbatim
//   answers: replies to the claim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [entity]
MATCH (e:LegalEntity)
WHERE e.unnamed AND NOT e.protected AND ($type IS NULL OR e.type IN $type)
OPTIONAL MATCH (e)<-[:SUBJECT|OBJECT|SAID_BY]-(c:Claim)-[:STATED_IN]->(s:Source)
  WHERE c.retracted IS NULL
WITH DISTINCT e, c, s
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object}) WHERE l.id = c.link
WITH e, c, s, l, COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL RETURN r.sentence ORDER BY r.id
} AS answers
RETURN e.name AS who, e.id AS id, e.type AS type, e.note AS note, c.sentence AS sentence, c.status AS status,
  l.standing AS standing, c.quote AS quote, answers, s.title AS source, s.published AS published, c.id AS claim
ORDER BY e.id, c.id
LIMIT $limit
