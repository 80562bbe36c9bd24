// All links between pairs of entities
// description: >
//   Every link, in either direction, between each start and the end at the same position in the list. Both ends are
//   given, so it costs no more than the one with fewer links. A missing link means that no claim was loaded, not that
//   there is no tie.
// parameters:
//   starts: {type: ids, help: "ids of one end of each pair, the one with fewer links", example: [ly-yong-phat]}
//   ends: {type: ids, help: ids of the other ends in the same order, example: [scam-compounds-cambodia]}
//   predicates: {type: choices, help: only these predicates, required: false}
//   standing: {type: choices, help: only these standings, required: false}
//   brief: {type: boolean, help: "only the links, without their ends", default: false}
// returns: network
UNWIND range(0, size($starts) - 1) AS i
MATCH (a:Entity {id: $starts[i]}), (b:Entity {id: $ends[i]})
WITH a, b
MATCH (a)-[l:
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
    REGISTERED_IN|TOOK_PLACE_IN|LIVES_IN|CITIZEN_OF|TRAVELLED_TO|HELPED|RESCUED]-(b)
WHERE ($predicates IS NULL OR type(l) IN $predicates) AND ($standing IS NULL OR l.standing IN $standing)
WITH a, collect(l) AS links, collect(DISTINCT b) AS others
RETURN links, CASE WHEN $brief THEN [] ELSE [a, others] END AS both
ORDER BY a.id
LIMIT $limit
