// Sources, newest first
// description: Every document that a claim comes from. The number of its claims says nothing about how reliable it is.
// parameters:
//   offset: {type: integer, help: number of rows to skip, default: 0, minimum: 0, maximum: 1000000}
// returns: table
// columns:
//   source: the document
//   claims: number of its claims
// tags: [sources]
MATCH (s:Source)
RETURN s AS source, COUNT { (s)<-[:STATED_IN]-(:Claim) } AS claims
ORDER BY coalesce(s.published, '') DESC, s.id
SKIP $offset
LIMIT $limit
