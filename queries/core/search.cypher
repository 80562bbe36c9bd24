// Entities found under any of some keys of names
// description: >
//   Entities that are found under one of these keys, and each of whose words begins a word of their names. A key is a
//   folded word (hun), a whole name (!hunsen), or the consonants of a name or of a word of it (=HNSN, ~YGPT). Two
//   people of one name are two.
// parameters:
//   keys: {type: ids, help: "any of these", example: [hun, "!hunsen"]}
//   words: {type: ids, help: "beginnings of words, all of them wanted", default: []}
//   type: {type: string, help: "only this entity type, and those under it", required: false}
//   country: {type: string, help: "only entities of this country", required: false}
//   topic: {type: string, help: "only entities of this topic", required: false}
// returns: table
// columns:
//   entity: the entity
UNWIND $keys AS key
MATCH (:Word {text: key})-[:NAMES]->(e:Entity)
WHERE ($type IS NULL OR $type IN labels(e))
  AND ($country IS NULL OR $country IN coalesce(e.countries, []))
  AND ($topic IS NULL OR $topic IN coalesce(e.topics, []))
WITH DISTINCT e, COLLECT { MATCH (w:Word)-[:NAMES]->(e) RETURN w.text } AS borne
WHERE all(word IN $words WHERE any(text IN borne WHERE text STARTS WITH word))
RETURN e AS entity
LIMIT $limit
