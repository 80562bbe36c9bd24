// Links of some entities
// description: >
//   Every link that starts or ends at one of the entities, with the entity at its other end. A missing link means that
//   no claim was loaded, not that there is no tie.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
//   predicates: {type: choices, help: only these predicates, required: false}
//   standing: {type: choices, help: only these standings, required: false}
// returns: network
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)-[l]-(n:Entity)
  WHERE ($predicates IS NULL OR type(l) IN $predicates) AND ($standing IS NULL OR l.standing IN $standing)
RETURN e, l, n
ORDER BY l.id
LIMIT $limit
