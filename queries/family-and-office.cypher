// Ties of family and office around a person
// description: >
//   Who is a relative, friend, colleague, employer or superior, up to `steps` links away, through people and
//   organisations only (a country in which somebody holds an office is shown but not passed through). That two people
//   hold office in the same body says nothing about what they do together. Kinship is not an accusation.
// parameters:
//   entity: {type: entity, help: the person or body in the middle, example: hun-sen}
//   steps: {type: integer, help: how many links away, default: 2, minimum: 1, maximum: 3}
// returns: network
// tags: [people, state, network]
MATCH (e:Entity {id: $entity})
OPTIONAL MATCH (e) ((x:LegalEntity)-[ls:
    FAMILY|ASSOCIATED_WITH|HOLDS_OFFICE|HELD_OFFICE|WORKS_FOR|DIRECTS|OFFICER_OF|FOUNDED|
    MEMBER_OF|ADVISES|REPRESENTS|ACTS_FOR|PART_OF|OVERSEES|GOVERNS|SUCCEEDED_BY]-(y:Entity)){1,3} (z:Entity)
  WHERE size(ls) <= $steps
WITH e, coalesce(ls, []) AS ls
UNWIND CASE WHEN size(ls) = 0 THEN [null] ELSE ls END AS l
WITH DISTINCT e, l
RETURN e, startNode(l) AS a, l, endNode(l) AS b
ORDER BY l.id
LIMIT $limit
