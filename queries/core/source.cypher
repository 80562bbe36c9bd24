// One source
// description: One document, with the number of its claims.
// parameters:
//   source: {type: string, help: id of the source, example: fu-2024-10-08-free-mech-dara}
// returns: table
// columns:
//   source: the document
//   claims: number of its claims
MATCH (s:Source {id: $source})
RETURN s AS source, COUNT { (s)<-[:STATED_IN]-(:Claim) } AS claims
LIMIT $limit
