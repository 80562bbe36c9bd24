// Entities that share a name
// description: >
//   Entities under one name key, of several datasets or among the curated ones: a name run together (!hunsen), the
//   consonants of a whole name (=HNSN) or of a distinctive word (~YGPT). A key with many bearers means nothing and is
//   left out. Two entities with one name are two until somebody judges otherwise.
// parameters:
//   mark: {type: choice, help: which keys, choices: ["!", "=", "~"], default: "!"}
//   most: {type: integer, help: no more bearers than this, minimum: 2, maximum: 100, default: 20}
// returns: table
// columns:
//   key: the key
//   bearers: ids of the entities
MATCH (w:Word)
WHERE w.text STARTS WITH $mark
WITH w, COUNT { (w)-[:NAMES]->() } AS n
WHERE n > 1 AND n <= $most
MATCH (w)-[:NAMES]->(e:Entity)
WHERE e.protected = false AND NOT coalesce(e.generic, false)
WITH w.text AS key, e ORDER BY key, e.id
WITH key, collect(e.id) AS bearers, collect(DISTINCT e.datasets) AS held
WHERE size(bearers) > 1 AND (size(held) > 1 OR 'facts' IN held[0])
RETURN key, bearers
ORDER BY size(bearers), key
LIMIT $limit
