// How much is said of each of some entities, and how well founded it is
// description: >
//   How many claims have each entity as subject, object or speaker: how much is known, not how bad it is. And the
//   strongest standing among its links; none for one without links. The search for it ends at the first link of that
//   standing, so a hub costs little. It shows how well founded the best tie is, not the worst thing said.
// parameters:
//   ids: {type: ids, help: ids of the entities, example: [ly-yong-phat]}
// returns: table
// columns:
//   entity: the entity
//   claims: number of claims
//   standing: the strongest standing of a link
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e AS entity, COUNT { (e)<-[:SUBJECT|OBJECT|SAID_BY]-() } AS claims,
  reduce(found = null, wanted IN ['established', 'reported', 'alleged', 'disputed', 'ended'] | CASE
    WHEN found IS NULL AND EXISTS {
      (e)-[l:
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
    REGISTERED_IN|TOOK_PLACE_IN|LIVES_IN|CITIZEN_OF|TRAVELLED_TO|HELPED|RESCUED]-(:Entity)
      WHERE l.standing = wanted
    } THEN wanted
    ELSE found
  END) AS standing
LIMIT $limit
