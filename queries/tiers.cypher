// Tiers of the Trafficking in Persons report, by country and year
// description: >
//   The tier that the US State Department gave each country, one row for each year and tier. Two rows for one year mean
//   that the sources differ. A tier grades a government's efforts under US law, not how much trafficking there is. A
//   missing year was not loaded.
// parameters:
//   country: {type: entity, help: only this country, required: false, example: cambodia}
// returns: table
// columns:
//   country: name
//   year: of the report
//   tier: as given
//   status: the kinds of statement of the claims
//   sentences: the claims in words
//   quotes: verbatim
//   sources: titles of the sources
//   published: their dates (empty text for an undated source)
//   claims: {type: claim, help: ids of the claims}
// tags: [reports]
MATCH (e:Entity)-[l:RANKED_IN]->(d:Entity)
WHERE $country IS NULL OR e.id = $country
UNWIND l.claims AS key
MATCH (c:Claim {id: key})-[:STATED_IN]->(s:Source)
WHERE c.value STARTS WITH 'Tier'
WITH e, d, c, s
ORDER BY c.id
WITH e.id AS id, e.name AS country, left(coalesce(c.on, c.start, ''), 4) AS year, c.value AS tier, d.id AS report,
  collect(DISTINCT c.status) AS status, collect(c.sentence) AS sentences, collect(c.quote) AS quotes,
  collect(s.title) AS sources, collect(c.published) AS published, collect(c.id) AS claims
RETURN country, year, tier, status, sentences, quotes, sources, published, claims
ORDER BY id, year, report, tier
LIMIT $limit
