// The earliest date of any claim or source
// description: >
//   The graph knows nothing from before this date, so a question about an earlier date is refused. Stored by each load.
//   Empty if nothing is dated.
// returns: table
// columns:
//   first_day: the date, as precisely as the source gives it
MATCH (k:Khsae {id: 'graph'})
RETURN coalesce(k.first_day, '') AS first_day
LIMIT $limit
