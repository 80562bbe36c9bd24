// How much is said of each of some entities
// description: >
//   How many claims have each entity as subject, object or speaker. It is how much is known, not how bad it is.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
// returns: table
// columns:
//   entity: id of the entity
//   claims: number of claims
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e.id AS entity, COUNT { (e)<-[:SUBJECT|OBJECT|SAID_BY]-(:Claim) } AS claims
LIMIT $limit
