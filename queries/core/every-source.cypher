// Every source
// description: All of them, in no particular order. For bulk export.
// returns: table
// columns:
//   source: its properties
MATCH (source:Source)
RETURN properties(source) AS source
LIMIT $limit
