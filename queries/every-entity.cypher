// Every entity
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   entity: the entity
// tags: [core]
MATCH (entity:Entity)
RETURN entity
LIMIT $limit
