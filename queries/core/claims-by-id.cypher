// Claims by id
// description: The claims with these ids, each with its source. Unknown ids are skipped.
// parameters:
//   ids: {type: ids, help: ids of the claims, example: [fu-18]}
// returns: table
// columns:
//   claim: {type: claim, help: the claim}
//   source: its source document
//   replies: {type: claim, help: ids of the claims that reply to it}
UNWIND $ids AS id
MATCH (c:Claim {id: id})-[:STATED_IN]->(s:Source)
WITH c, s, COLLECT { MATCH (c)<-[:REPLIES_TO]-(r:Claim) RETURN r.id ORDER BY r.id } AS replies
RETURN c AS claim, s AS source, replies
ORDER BY c.published DESC, c.id
LIMIT $limit
