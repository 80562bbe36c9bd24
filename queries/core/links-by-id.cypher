// Some entities, with some of their links
// description: >
//   These entities, and the requested links with the entities at their other ends. A link is looked up from the given
//   ends only, so a hub at its other end costs nothing. It is no more than what its claims say.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
//   links: {type: ids, help: ids of the links, example: [ly-yong-phat~LINKED_TO~scam-compounds-cambodia]}
// returns: network
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e,
  CASE WHEN size($links) = 0 THEN [] ELSE COLLECT { MATCH (e)-[l]-(n:Entity) WHERE l.id IN $links RETURN [l, n] } END
    AS found
ORDER BY e.id
LIMIT $limit
