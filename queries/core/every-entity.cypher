// Every entity
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   entity: its properties
MATCH (entity:Entity)
RETURN properties(entity) AS entity
LIMIT $limit
