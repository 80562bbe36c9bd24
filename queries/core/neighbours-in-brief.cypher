// The neighbours of some entities, in brief
// description: >
//   For each entity: itself, the number of its links, counted no further than `most`, and the ids of the entities at
//   their other ends. One with `most` links or more is a hub and comes without them. The pattern names the types, or
//   both engines would also visit all claims of a hub. A missing link means that no claim was loaded, not that there is
//   no tie.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
//   predicates: {type: choices, help: only these predicates, required: false}
//   standing: {type: choices, help: only these standings, required: false}
//   most: {type: integer, help: where counting stops, minimum: 1, maximum: 100000, default: 501}
// returns: table
// columns:
//   entity: the entity
//   degree: number of its links of any kind, at most `most`
//   others: ids of the entities at the other ends of the requested links, one per link
UNWIND $ids AS id
MATCH (e:Entity {id: id})
CALL (e) {
  MATCH (e)-[l:
    FAMILY|ASSOCIATED_WITH|MET|POSSIBLY_SAME|OPPOSES|HOLDS_OFFICE|HELD_OFFICE|OCCUPIES|
    WORKS_FOR|DIRECTS|OFFICER_OF|FOUNDED|MEMBER_OF|ADVISES|REPRESENTS|ACTS_FOR|PART_OF|
    OVERSEES|GOVERNS|SUCCEEDED_BY|OWNS|OWNS_OR_CONTROLS|HOLDS_SHARES_IN|HAS_INTEREST_IN|
    CONTROLS|OPERATES|BENEFITS_FROM|FUNDED|PAID|REPURPOSED_AS|RECEIVED|GRANTED_CONCESSION_TO|
    LICENSED|HOLDS_CONCESSION|INVESTS_IN|HOLDS_WALLET|USES|LINKED_TO|PROTECTS|COMPLICIT_IN|
    COLLUDES_WITH|HELD_AT|SOLD_TO|TAKEN_TO|TAKEN_THROUGH|MISTREATS|RECRUITS_FOR|FLED|
    REPRESSES|CARRIED_OUT|TOOK_PART_IN|TARGETED|ARRESTED_IN|RELEASED_IN|CHARGED_IN|TRIED_IN|
    CONVICTED_IN|ACQUITTED_IN|COMPLAINED_AGAINST|DIED_IN|SHUT_DOWN|SANCTIONED_UNDER|
    ADMINISTERS|ADOPTED|NAMED_IN|RANKED_IN|APPLIES_TO|LED_TO|FOLLOWED|REPORTED_ON|PUBLISHED|
    AUTHORED|REPUBLISHED|ACCUSES|DENIES|CRITICISES|PRAISES|SUPPORTS|CALLS_FOR_RELEASE_OF|
    CALLS_ON|CONCERNED_ABOUT|COMMENTED_ON|DID_NOT_COMMENT_ON|PRESSES|RETRACTED|INFLUENCES|
    DEALS_WITH|RECEIVED_AWARD|GIVES_AWARD|HAS_ACCOUNT_ON|LOCATED_IN|HAS_ADDRESS|HAS_BRANCH_IN|
    REGISTERED_IN|TOOK_PLACE_IN|LIVES_IN|CITIZEN_OF|TRAVELLED_TO|HELPED|RESCUED]-(n:Entity)
  WITH l, n LIMIT $most
  WITH l, n ORDER BY l.id
  RETURN count(l) AS found, collect(
    CASE WHEN ($predicates IS NULL OR type(l) IN $predicates) AND ($standing IS NULL OR l.standing IN $standing)
      THEN n.id END) AS ends
}
RETURN e AS entity, found AS degree, CASE WHEN found = $most THEN [] ELSE ends END AS others
ORDER BY e.id
LIMIT $limit
