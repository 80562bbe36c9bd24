// Every claim
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   claim: its properties
MATCH (claim:Claim)
RETURN properties(claim) AS claim
LIMIT $limit
