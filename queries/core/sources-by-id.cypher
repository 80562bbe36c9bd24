// Sources by their ids
// description: The documents with these ids, each with the count of its claims. An id that is not there gives no row.
// parameters:
//   ids: {type: ids, help: ids of the sources, example: [fu-2024-10-08-free-mech-dara]}
// returns: table
// columns:
//   source: the document
//   claims: how many claims stand in it
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN s AS source, COUNT { (s)<-[:STATED_IN]-(:Claim) } AS claims
ORDER BY s.id
LIMIT $limit
