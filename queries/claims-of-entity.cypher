// What is said of an entity, and what it says, newest source first
// description: >
//   Every claim in which the entity is subject, object, speaker or mentioned. Read the status of each: a claim
//   is what one source says, not what is so.
// parameters:
//   entity: {type: entity, help: id of the entity, example: ly-yong-phat}
//   offset: {type: integer, help: how many to pass over, default: 0, minimum: 0, maximum: 1000000}
// returns: table
// columns:
//   claim: the claim
//   source: the document that it stands in
//   replies: ids of the claims that answer it
// tags: [entity]
MATCH (e:Entity {id: $entity})<-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]-(c:Claim)
WITH DISTINCT c
MATCH (c)-[:STATED_IN]->(s:Source)
WITH c, s, COLLECT { MATCH (c)<-[:REPLIES_TO]-(r:Claim) RETURN r.id ORDER BY r.id } AS replies
RETURN c AS claim, s AS source, replies
ORDER BY c.published DESC, c.id
SKIP $offset
LIMIT $limit
