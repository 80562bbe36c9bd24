// Links of some entities, each with the claims that date it
// description: >
//   As `expand`, with what decides how each link stood on a day: its claims and the replies to them. The program drops
//   what was not yet so, or not yet known, and words the rest anew.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
//   predicates: {type: choices, help: only these predicates, required: false}
// returns: table
// columns:
//   entity: the entity
//   link: one of its links
//   other: the entity at its other end
//   claims: what dates and words each of its claims
//   replies: the same of the claims that answer those, after the id of what they answer
//   first_day: the earliest date of any claim or source
// tags: [core]
MATCH (k:Khsae {id: 'graph'})
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)-[l]-(n:Entity)
  WHERE $predicates IS NULL OR type(l) IN $predicates
RETURN e AS entity, l AS link, n AS other,
  COLLECT {
    UNWIND l.claims AS key
    MATCH (c:Claim {id: key})
    RETURN [c.id, c.predicate, c.status, c.on, c.start, c.end, c.published, c.says,
      coalesce(replace(c.sentence, c.but, ''), c.sentence), c.source, coalesce(c.rests_on, []), c.first_hand]
  } AS claims,
  COLLECT {
    UNWIND l.claims AS key
    MATCH (:Claim {id: key})<-[:REPLIES_TO]-(c:Claim)
    WHERE c.retracted IS NULL
    RETURN [c.replies_to, c.id, c.predicate, c.status, c.on, c.start, c.end, c.published, c.says,
      coalesce(replace(c.sentence, c.but, ''), c.sentence), c.source, coalesce(c.rests_on, []), c.first_hand]
  } AS replies,
  k.first_day AS first_day
ORDER BY l.id
LIMIT $limit
