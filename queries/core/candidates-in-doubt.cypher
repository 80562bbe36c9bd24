// Entities that a claim says are possibly the same
// description: >
//   Pairs that a claim says are possibly the same, which keeps them apart until somebody judges. A missing pair
//   means that nobody has raised the question.
// returns: table
// columns:
//   key: id of the link
//   bearers: ids of both
MATCH (a:Entity)-[l:POSSIBLY_SAME]->(b:Entity)
RETURN l.id AS key, [a.id, b.id] AS bearers
ORDER BY key
LIMIT $limit
