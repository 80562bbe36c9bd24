// Sources, newest first
// description: >
//   Every document that a claim rests on. How many claims it holds says nothing of how reliable it is.
// parameters:
//   offset: {type: integer, help: how many to pass over, default: 0, minimum: 0, maximum: 1000000}
// returns: table
// columns:
//   source: the document
//   claims: how many claims it makes
// tags: [sources]
MATCH (s:Source)
RETURN s AS source, COUNT { (s)<-[:STATED_IN]-(:Claim) } AS claims
ORDER BY coalesce(s.published, '') DESC, s.id
SKIP $offset
LIMIT $limit
