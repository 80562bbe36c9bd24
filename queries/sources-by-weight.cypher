// Sources by how much depends on them
// description: >
//   How many claims and links each document supports, and how many links would disappear without it. That much depends
//   on a source is a reason to read it again, not a sign of its quality.
// returns: table
// columns:
//   source: title
//   id: {type: source, help: id of the source}
//   publisher: who published it
//   kind: what kind of document
//   published: its date
//   url: where it is
//   claims: number of its claims (without retracted ones)
//   links: number of links that its claims state
//   links_alone: number of those that would disappear without it, because every other source relies on it
// tags: [sources]
MATCH (s:Source)
OPTIONAL MATCH (s)<-[:STATED_IN]-(c:Claim)
  WHERE c.retracted IS NULL
OPTIONAL MATCH (:Entity {id: c.subject})-[l]-(:Entity {id: c.object})
  WHERE l.id = c.link
WITH s, collect(DISTINCT c.id) AS own, collect(DISTINCT l) AS ls
RETURN s.title AS source, s.id AS id, s.publisher AS publisher, s.kind AS kind, s.published AS published, s.url AS url,
  size(own) AS claims, size(ls) AS links,
  size([l IN ls WHERE s.id IN coalesce(l.breaks_without, [])]) AS links_alone
ORDER BY links_alone DESC, claims DESC, id
LIMIT $limit
