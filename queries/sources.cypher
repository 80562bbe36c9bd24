// Sources, newest first
// description: Every document that a claim comes from. The number of its claims says nothing about how reliable it is.
// parameters:
//   day: {type: string, help: "date of the last row already seen, if any", required: false}
//   after: {type: string, help: "id of the last row already seen, if any", required: false}
//   offset: {type: integer, help: number of rows to skip, default: 0, minimum: 0, maximum: 1000000}
// returns: table
// columns:
//   source: the document
//   claims: number of its claims
// tags: [sources]
MATCH (s:Source)
WHERE $after IS NULL OR coalesce(s.published, "") < coalesce($day, "")
  OR (coalesce(s.published, "") = coalesce($day, "") AND s.id > $after)
RETURN s AS source, COUNT { (s)<-[:STATED_IN]-(:Claim) } AS claims
ORDER BY coalesce(s.published, '') DESC, s.id
SKIP $offset
LIMIT $limit
