// Every claim
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   claim: the claim
// tags: [core]
MATCH (claim:Claim)
RETURN claim
LIMIT $limit
