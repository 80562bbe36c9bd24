// Every entity
// description: All of them, in no particular order. For bulk export.
// returns: table
// columns:
//   entity: its properties
MATCH (entity:Entity)
RETURN properties(entity) AS entity
LIMIT $limit
