// Every source
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   source: its properties
MATCH (source:Source)
RETURN properties(source) AS source
LIMIT $limit
