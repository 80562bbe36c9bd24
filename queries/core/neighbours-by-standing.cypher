// The neighbours of one entity, best-founded first
// description: >
//   The entities its links lead to, those with the strongest link first. All its links are examined, so a hub takes
//   time. The order shows how well founded a tie is, not how close.
// parameters:
//   entity: {type: entity, help: id of the entity, example: ly-yong-phat}
//   predicates: {type: choices, help: only these predicates, required: false}
//   standing: {type: choices, help: only these standings, required: false}
//   direction:
//     {type: choice, help: only links that start here or end here, choices: [out, in], required: false, example: out}
//   symmetric: {type: choices, help: predicates that hold both ways, default: []}
// returns: table
// columns:
//   neighbour: {type: entity, help: id of the entity at the other end}
//   rank: "the standing of the strongest link to it: 0 established, 1 reported, 2 alleged, 3 disputed, 4 ended"
MATCH (e:Entity {id: $entity})-[l:
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
WHERE ($predicates IS NULL OR type(l) IN $predicates) AND ($standing IS NULL OR l.standing IN $standing)
  AND ($direction IS NULL OR type(l) IN $symmetric OR ($direction = 'out') = (l.id STARTS WITH $entity + '~'))
WITH n.id AS neighbour, min(CASE l.standing
  WHEN 'established' THEN 0 WHEN 'reported' THEN 1 WHEN 'alleged' THEN 2 WHEN 'disputed' THEN 3 ELSE 4 END) AS rank
RETURN neighbour, rank
ORDER BY rank, neighbour
LIMIT $limit
