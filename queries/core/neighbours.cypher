// The walkable links of some entities, in brief
// description: >
//   The number of walkable links of each entity, counted no further than `most`, and, if there are fewer, the links. An
//   entity with `most` links or more is a hub and comes without them. A small count means that little was loaded, not
//   that there are few ties. The pattern names the types, or both engines would also visit all claims of a hub.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
//   predicates: {type: choices, help: only these predicates, required: false}
//   standing: {type: choices, help: only these standings, required: false}
//   most: {type: integer, help: where counting stops, minimum: 1, maximum: 100000, default: 501}
//   brief: {type: boolean, help: "only the counts, without the links", default: false}
//   claims: {type: boolean, help: with the ids of each link's claims, default: false}
// returns: table
// columns:
//   entity: {type: entity, help: id of the entity}
//   type: its type
//   generic: whether it stands for a kind of thing
//   degree: number of its links, at most `most`
//   links: "of each link its id, its standing, the entity at its other end, that one's type and whether it stands for a
//     kind of thing; and its claims"
UNWIND $ids AS id
MATCH (e:Entity {id: id})
CALL (e) {
  MATCH (e)-[l:FAMILY|ASSOCIATED_WITH|HOLDS_OFFICE|HELD_OFFICE|WORKS_FOR|DIRECTS|OFFICER_OF|FOUNDED|
    MEMBER_OF|ADVISES|REPRESENTS|ACTS_FOR|PART_OF|OVERSEES|GOVERNS|SUCCEEDED_BY|OWNS|OWNS_OR_CONTROLS|
    HOLDS_SHARES_IN|HAS_INTEREST_IN|CONTROLS|OPERATES|BENEFITS_FROM|FUNDED|PAID|REPURPOSED_AS|RECEIVED|
    GRANTED_CONCESSION_TO|LICENSED|HOLDS_CONCESSION|INVESTS_IN|HOLDS_WALLET|USES|LINKED_TO|PROTECTS|COMPLICIT_IN|
    COLLUDES_WITH|HELD_AT|SOLD_TO|TAKEN_TO|MISTREATS|RECRUITS_FOR|FLED|REPRESSES|CARRIED_OUT|
    TOOK_PART_IN|TARGETED|ARRESTED_IN|RELEASED_IN|CHARGED_IN|TRIED_IN|CONVICTED_IN|ACQUITTED_IN|
    COMPLAINED_AGAINST|DIED_IN|SHUT_DOWN|LED_TO|LOCATED_IN|HELPED|RESCUED]-(n:Entity)
  WHERE ($predicates IS NULL OR type(l) IN $predicates) AND ($standing IS NULL OR l.standing IN $standing)
  WITH l, n LIMIT $most
  WITH l, n ORDER BY l.id
  RETURN collect([l.id, l.standing, n.id, n.type, coalesce(n.generic, false)]
    + CASE WHEN $claims THEN [l.claims] ELSE [] END) AS found
}
RETURN e.id AS entity, e.type AS type, coalesce(e.generic, false) AS generic, size(found) AS degree,
  CASE WHEN $brief OR size(found) = $most THEN [] ELSE found END AS links
ORDER BY entity
LIMIT $limit
