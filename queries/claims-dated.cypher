// What dates and words some claims, and what answers them
// description: >
//   Of each claim, and of the replies to it, what decides how a link stood on a day and how it is worded. The program
//   drops what was not yet so, or not yet known, and words the rest anew. An id that is not there gives no row.
// parameters:
//   ids: {type: ids, help: ids of the claims, example: [fu-18]}
// returns: table
// columns:
//   said: "of the claim its id, predicate, status, `on`, `start`, `end`, publication, few words and sentence,
//     its source, what that rests on, and whether it tells at first hand"
//   replies: the same of each claim that answers it
// tags: [core]
UNWIND $ids AS id
MATCH (c:Claim {id: id})
RETURN [c.id, c.predicate, c.status, c.on, c.start, c.end, c.published, c.says,
  coalesce(c.bare, c.sentence), c.source, coalesce(c.rests_on, []), c.first_hand] AS said,
  COLLECT {
    MATCH (c)<-[:REPLIES_TO]-(r:Claim)
    WHERE r.retracted IS NULL
    RETURN [r.id, r.predicate, r.status, r.on, r.start, r.end, r.published, r.says,
      coalesce(r.bare, r.sentence), r.source, coalesce(r.rests_on, []), r.first_hand]
  } AS replies
LIMIT $limit
