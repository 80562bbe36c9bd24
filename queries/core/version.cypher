// Which state of the graph is this
// description: >
//   The version is another after every load, whether or not it changed anything. While a load is running, what is read
//   may be of both states.
// returns: table
// columns:
//   version: an arbitrary text; empty before the first load
//   loading: whether a load is running, or was cut off
//   links: how many links there were after the last load
MATCH (k:Khsae {id: 'graph'})
RETURN coalesce(k.version, '') AS version, k.loader IS NOT NULL AS loading, coalesce(k.links, 0) AS links
LIMIT $limit
