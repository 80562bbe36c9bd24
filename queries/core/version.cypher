// The version of the graph
// description: >
//   The version changes with every load, whether or not the load changes anything. While a load is running, answers may
//   mix both states.
// returns: table
// columns:
//   version: an arbitrary text; empty before the first load
//   loading: whether a load is running or was interrupted
//   links: number of links there were after the last load
MATCH (k:Khsae {id: 'graph'})
RETURN coalesce(k.version, '') AS version, k.loader IS NOT NULL AS loading, coalesce(k.links, 0) AS links
LIMIT $limit
