// Claims about an entity and claims it makes, newest source first
// description: >
//   Every claim of which the entity is the subject, object or speaker, or which mentions it. Read the status of each: a
//   claim is what one source says, not what is true.
// parameters:
//   entity: {type: entity, help: id of the entity, example: ly-yong-phat}
//   day: {type: string, help: "date of the last row already seen, if any", required: false}
//   after: {type: string, help: "id of the last row already seen, if any", required: false}
//   offset: {type: integer, help: number of rows to skip, default: 0, minimum: 0, maximum: 1000000}
// returns: table
// columns:
//   claim: {type: claim, help: the claim}
//   source: its source document
//   replies: {type: claim, help: ids of the claims that reply to it}
// tags: [entity]
MATCH (e:Entity {id: $entity})<-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]-(c:Claim)
WITH DISTINCT c
WHERE $after IS NULL OR coalesce(c.published, "") < coalesce($day, "")
  OR (coalesce(c.published, "") = coalesce($day, "") AND c.id > $after)
MATCH (c)-[:STATED_IN]->(s:Source)
WITH c, s, COLLECT { MATCH (c)<-[:REPLIES_TO]-(r:Claim) RETURN r.id ORDER BY r.id } AS replies
RETURN c AS claim, s AS source, replies
ORDER BY coalesce(c.published, "") DESC, c.id
SKIP $offset
LIMIT $limit
