// What dates and words some claims, and the replies to them
// description: >
//   Of each claim what decides how its link stood on a day, and the same of the claims that answer it. The program
//   drops what was not yet so, or not yet known.
// parameters:
//   ids: {type: ids, help: ids of the claims, example: [fu-18]}
// returns: table
// columns:
//   claim: what dates and words it
//   replies: the same of the claims that answer it
//   first_day: the earliest date of any claim or source
UNWIND $ids AS id
MATCH (c:Claim {id: id})
MATCH (k:Khsae {id: 'graph'})
RETURN [c.id, c.predicate, c.status, c.on, c.start, c.end, c.published, c.says,
  coalesce(replace(c.sentence, c.but, ''), c.sentence), c.source, coalesce(c.rests_on, []), c.first_hand,
  c.subject] AS claim,
  COLLECT {
    MATCH (c)<-[:REPLIES_TO]-(r:Claim)
    WHERE r.retracted IS NULL
    RETURN [r.id, r.predicate, r.status, r.on, r.start, r.end, r.published, r.says,
      coalesce(replace(r.sentence, r.but, ''), r.sentence), r.source, coalesce(r.rests_on, []), r.first_hand,
      r.subject]
  } AS replies,
  k.first_day AS first_day
ORDER BY c.id
LIMIT $limit
