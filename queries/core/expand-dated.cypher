// Links of some entities, with the claims that date them
// description: >
//   As `expand`, with the claims behind each link as in `evidence-by-claim`: one query instead of two. The program
//   leaves out what did not hold yet, or was not known yet, and words the rest again.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
//   predicates: {type: choices, help: only these predicates, required: false}
// returns: table
// columns:
//   entity: the entity
//   link: one of its links
//   other: the entity at its other end
//   evidence: "for each claim behind the link, and each reply to it, what determines its dates and wording"
//   first_day: the earliest date of any claim or source
MATCH (k:Khsae {id: 'graph'})
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)-[l]-(n:Entity)
  WHERE $predicates IS NULL OR type(l) IN $predicates
RETURN e AS entity, l AS link, n AS other,
  COLLECT {
    UNWIND l.claims AS key
    MATCH (c:Claim {id: key})
    RETURN [c {.id, .predicate, .status, .on, .start, .end, .published, .says, .source, .first_hand, .subject,
      sentence: coalesce(replace(c.sentence, c.but, ''), c.sentence), rests_on: coalesce(c.rests_on, [])},
      COLLECT {
        MATCH (c)<-[:REPLIES_TO]-(r:Claim)
        WHERE r.retracted IS NULL
        RETURN r {.id, .predicate, .status, .on, .start, .end, .published, .says, .source, .first_hand, .subject,
      sentence: coalesce(replace(r.sentence, r.but, ''), r.sentence), rests_on: coalesce(r.rests_on, [])}
      }]
  } AS evidence,
  k.first_day AS first_day
ORDER BY l.id
LIMIT $limit
