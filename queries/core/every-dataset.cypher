// Every dataset
// description: What is loaded, with its version and its counts. For bulk export, and to say what the graph holds.
// returns: table
// columns:
//   dataset: its properties
MATCH (d:Dataset)
RETURN properties(d) AS dataset
LIMIT $limit
