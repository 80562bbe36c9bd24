// Everything on one entity: its links and their ends
// description: >
//   Every link that starts or ends at the entity, and every link for which it is the speaker (Mech Dara's reporting,
//   for example, connects others to compounds). A link is what somebody says; read its standing and its claims. A
//   missing link means that no claim was loaded, not that there is no tie.
// parameters:
//   entity: {type: entity, help: whose links, example: mech-dara}
//   its_word: {type: boolean, help: also the links for which it is the speaker, default: true}
// returns: network
// tags: [entity, network]
MATCH (e:Entity {id: $entity})
OPTIONAL MATCH (e)<-[:SUBJECT|OBJECT|SAID_BY]-(c:Claim)
  WHERE c.retracted IS NULL AND c.link <> '' AND ($its_word OR c.subject = e.id OR c.object = e.id)
WITH DISTINCT e, c.subject AS subject, c.object AS object, c.link AS link
OPTIONAL MATCH (a:Entity {id: subject})-[l]-(b:Entity {id: object})
  WHERE l.id = link
RETURN e, a, l, b
ORDER BY link
LIMIT $limit
