// Claims that were retracted
// description: >
//   Claims that no longer count, each with the reason. They draw no link and appear in no other query for analysts;
//   they are kept so that anyone who relied on one can see that it was withdrawn. Do not cite them.
// returns: table
// columns:
//   sentence: the claim in words, marked as retracted
//   retracted: why it no longer counts
//   status: what kind of statement it was
//   quote: verbatim
//   source: title of the source
//   published: its date
//   claim: {type: claim, help: id of the claim}
// tags: [sources]
MATCH (c:Claim)-[:STATED_IN]->(s:Source)
WHERE c.retracted IS NOT NULL
RETURN c.sentence AS sentence, c.retracted AS retracted, c.status AS status, c.quote AS quote, s.title AS source,
  s.published AS published, c.id AS claim
ORDER BY c.published DESC, c.id
LIMIT $limit
