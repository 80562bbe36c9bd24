// Entities by the beginning of a word of their name
// description: >
//   Entities that bear a name with a word that begins so, folded to lower case without accents. Two people of one
//   name are two.
// parameters:
//   prefix: {type: string, help: "the beginning of a word, folded", example: yong}
//   type: {type: string, help: "only this entity type, and those under it", required: false}
// returns: table
// columns:
//   entity: the entity
MATCH (w:Word)
WHERE w.text STARTS WITH $prefix
MATCH (w)-[:NAMES]->(e:Entity)
WHERE $type IS NULL OR $type IN labels(e)
RETURN DISTINCT e AS entity
LIMIT $limit
