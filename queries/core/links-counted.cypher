// How many links of each kind an entity has
// description: Counts only. How much is said is not how much is true.
// parameters:
//   entity: {type: entity, help: id of the entity, example: ly-yong-phat}
// returns: table
// columns:
//   predicate: the kind of link
//   links: number of them
MATCH (e:Entity {id: $entity})-[l]-(:Entity)
RETURN type(l) AS predicate, count(l) AS links
ORDER BY predicate
LIMIT $limit
