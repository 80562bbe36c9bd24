// Every word of a name
// description: The words by which entities are found. For bulk export.
// returns: table
// columns:
//   word: the folded word
//   entity: id of the entity that bears it
// tags: [core]
MATCH (w:Word)-[:NAMES]->(e:Entity)
RETURN w.text AS word, e.id AS entity
LIMIT $limit
