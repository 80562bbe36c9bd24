// The earliest date of any claim or source
// description: >
//   Before it the graph knows of nothing, so a question about an earlier day is refused. Kept by each load. Empty when
//   nothing is dated.
// returns: table
// columns:
//   first_day: the date, as partial as it is told
MATCH (k:Khsae {id: 'graph'})
RETURN coalesce(k.first_day, '') AS first_day
LIMIT $limit
