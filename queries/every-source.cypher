// Every source
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   source: the source
// tags: [core]
MATCH (source:Source)
RETURN source
LIMIT $limit
