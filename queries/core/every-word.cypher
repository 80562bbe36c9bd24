// Every word of a name
// description: The words by which entities are found. For bulk export.
// returns: table
// columns:
//   word: the folded word
//   bearers: ids of the entities with this word in a name, in order
MATCH (w:Word)
RETURN w.text AS word, COLLECT { MATCH (w)-[:NAMES]->(e:Entity) RETURN e.id ORDER BY e.id } AS bearers
LIMIT $limit
