// Every claim
// description: All of them, in no particular order. For bulk export.
// returns: table
// columns:
//   claim: its properties
MATCH (claim:Claim)
RETURN properties(claim) AS claim
LIMIT $limit
