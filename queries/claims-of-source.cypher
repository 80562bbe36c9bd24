// What one source says
// description: The claims of one document, in order of their ids.
// parameters:
//   source: {type: string, help: id of the source, example: fu-2024-10-08-free-mech-dara}
//   offset: {type: integer, help: number of rows to skip, default: 0, minimum: 0, maximum: 1000000}
// returns: table
// columns:
//   claim: {type: claim, help: the claim}
//   source: its source document
//   replies: {type: claim, help: ids of the claims that reply to it}
// tags: [sources]
MATCH (s:Source {id: $source})<-[:STATED_IN]-(c:Claim)
WITH c, s, COLLECT { MATCH (c)<-[:REPLIES_TO]-(r:Claim) RETURN r.id ORDER BY r.id } AS replies
RETURN c AS claim, s AS source, replies
ORDER BY c.id
SKIP $offset
LIMIT $limit
