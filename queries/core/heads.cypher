// The entities that records were joined to
// description: >
//   For each record judged the same as others, the entity that they are shown as. A record on its own gives no row,
//   and neither does an unknown id.
// parameters:
//   ids: {type: ids, help: ids of records, example: [ly-yong-phat]}
// returns: table
// columns:
//   record: id of the record
//   entity: id of the entity that it is part of
//   name: what that is called
//   protected: whether its real name is withheld
UNWIND $ids AS id
MATCH (m:Member {id: id})
MATCH (e:Entity {id: m.head})
RETURN m.id AS record, e.id AS entity, e.name AS name, e.protected AS protected
ORDER BY record
LIMIT $limit
