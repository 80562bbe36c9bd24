// One link between two entities
// description: A link and its two ends. It is no more than what its claims say.
// parameters:
//   link: {type: string, help: id of the link, example: ly-yong-phat~LINKED_TO~scam-compounds-cambodia}
//   source: {type: entity, help: where it starts, example: ly-yong-phat}
//   target: {type: entity, help: where it ends, example: scam-compounds-cambodia}
// returns: network
MATCH (a:Entity {id: $source})-[l]->(b:Entity {id: $target})
WHERE l.id = $link
RETURN a, l, b
LIMIT $limit
