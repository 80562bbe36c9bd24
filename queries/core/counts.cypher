// Size of the graph
// description: Counted when it was last loaded.
// returns: table
// columns:
//   entities: number of entities
//   links: number of links
//   claims: number of claims
//   sources: number of sources
//   loaded: the day on which a load last changed something
MATCH (k:Khsae {id: 'graph'})
RETURN coalesce(k.entities, 0) AS entities, coalesce(k.links, 0) AS links,
  coalesce(k.claims, 0) AS claims, coalesce(k.sources, 0) AS sources, coalesce(k.loaded, '') AS loaded
LIMIT $limit
