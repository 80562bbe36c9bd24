// Claims by their ids
// description: The claims with these ids, each with its source. An id that is not there gives no row.
// parameters:
//   ids: {type: ids, help: ids of the claims, example: [fu-18]}
// returns: table
// columns:
//   claim: the claim
//   source: the document that it stands in
//   replies: ids of the claims that answer it
UNWIND $ids AS id
MATCH (c:Claim {id: id})-[:STATED_IN]->(s:Source)
WITH c, s, COLLECT { MATCH (c)<-[:REPLIES_TO]-(r:Claim) RETURN r.id ORDER BY r.id } AS replies
RETURN c AS claim, s AS source, replies
ORDER BY c.published DESC, c.id
LIMIT $limit
