// Why some records are one entity
// description: >
//   Each of these records, with the judgements that join it to another of them: by whom, when, and why. That two are
//   the same is what somebody judged.
// parameters:
//   ids: {type: ids, help: ids of records of one or more entities, example: [ly-yong-phat]}
// returns: table
// columns:
//   entity: id of the entity that it is part of
//   record: the record
//   joined: the judgements, each with the first of the two
UNWIND $ids AS id
MATCH (m:Member {id: id})
RETURN m.head AS entity, m AS record, COLLECT {
  MATCH (j:Judgement {a: id})
  WHERE j.verdict = 'same' AND j.b IN $ids
  RETURN properties(j) ORDER BY j.id
} AS joined
ORDER BY entity, m.id
LIMIT $limit
