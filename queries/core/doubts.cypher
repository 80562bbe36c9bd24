// Who and what some entities are possibly the same as
// description: >
//   These entities, and those that each is possibly the same as, with the reason why the two are kept apart. A missing
//   link means that nobody has raised the question, not that two of one name are two.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [dy-vichea]}
// returns: network
UNWIND $ids AS id
MATCH (e:Entity {id: id})
MATCH (e)-[l:POSSIBLY_SAME]-(n:Entity)
RETURN e, l, n
ORDER BY e.id, n.id
LIMIT $limit
