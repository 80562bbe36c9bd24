// One entity, with its links and claims counted
// description: >
//   The entity as the sources name it. The counts show how much is said, not how much is true: ten claims may come from
//   one article.
// parameters:
//   entity: {type: entity, help: id of the entity, example: ly-yong-phat}
// returns: table
// columns:
//   entity: all its properties
//   links: the predicate of each of its links
//   claims: the status of each claim that mentions it
MATCH (e:Entity {id: $entity})
RETURN e AS entity,
  COLLECT { MATCH (e)-[l]-(:Entity) RETURN type(l) } AS links,
  COLLECT { MATCH (e)<-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]-(c:Claim) WITH DISTINCT c RETURN c.status } AS claims
LIMIT $limit
