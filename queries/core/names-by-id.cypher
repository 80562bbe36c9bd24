// Names of entities by their ids
// description: What the entities with these ids are called. An id that is not there gives no row.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
// returns: table
// columns:
//   id: {type: entity, help: id of the entity}
//   name: what it is called; of a protected one, the pseudonym
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e.id AS id, e.name AS name
ORDER BY e.id
LIMIT $limit
