// What determines the dates and wording of claims and their replies
// description: >
//   What determines the standing of a link on a date: for each claim, and for each reply to it. The program leaves out
//   what did not hold yet, or was not known yet.
// parameters:
//   ids: {type: ids, help: ids of the claims, example: [fu-18]}
// returns: table
// columns:
//   claim: what determines its dates and wording
//   replies: the same for the claims that reply to it
//   first_day: the earliest date of any claim or source
UNWIND $ids AS id
MATCH (c:Claim {id: id})
MATCH (k:Khsae {id: 'graph'})
RETURN c {.id, .predicate, .status, .on, .start, .end, .published, .says, .source, .first_hand, .subject,
      sentence: coalesce(replace(c.sentence, c.but, ''), c.sentence), rests_on: coalesce(c.rests_on, [])} AS claim,
  COLLECT {
    MATCH (c)<-[:REPLIES_TO]-(r:Claim)
    WHERE r.retracted IS NULL
    RETURN r {.id, .predicate, .status, .on, .start, .end, .published, .says, .source, .first_hand, .subject,
      sentence: coalesce(replace(r.sentence, r.but, ''), r.sentence), rests_on: coalesce(r.rests_on, [])}
  } AS replies,
  k.first_day AS first_day
ORDER BY c.id
LIMIT $limit
