// Entities found under any of some keys of names
// description: >
//   Entities that are found under one of these keys, those under the most telling keys first. A key is a folded word
//   (hun), a whole name (!hunsen), or the consonants of a name or of a word of it (=HNSN, ~YGPT). Two people of one
//   name are two. No more than 2,000 entities are looked at under one key.
// parameters:
//   keys: {type: ids, help: "any of these", example: [hun, "!hunsen"]}
//   holding: {type: ids, help: "those of the keys under which only names count that hold all words", default: []}
//   words: {type: ids, help: "beginnings of words, all of them wanted", default: []}
//   type: {type: string, help: "only this entity type, and those under it", required: false}
//   country: {type: string, help: "only entities of this country", required: false}
//   topic: {type: string, help: "only entities of this topic", required: false}
// returns: table
// columns:
//   entity: {type: entity, help: id of the entity}
//   type: its type
//   names: the names that it bears
UNWIND $keys AS key
CALL (key) {
  MATCH (:Word {text: key})-[:NAMES]->(e:Entity)
  WHERE ($type IS NULL OR $type IN labels(e))
    AND ($country IS NULL OR $country IN coalesce(e.countries, []))
    AND ($topic IS NULL OR $topic IN coalesce(e.topics, []))
  RETURN e
  LIMIT 2000
}
WITH e, key
WHERE NOT key IN $holding
  OR all(word IN $words WHERE EXISTS { MATCH (w:Word)-[:NAMES]->(e) WHERE w.text STARTS WITH word })
WITH e, CASE
    WHEN key STARTS WITH '!' THEN 9
    WHEN key IN $holding THEN 4
    WHEN key STARTS WITH '=' THEN 3
    ELSE 1
  END AS told
WITH e, sum(told) AS weight
RETURN e.id AS entity, e.type AS type, [e.name] + coalesce(e.aliases, []) AS names
ORDER BY weight DESC
LIMIT $limit
