// Every entity in brief
// description: Of each entity what decides whether a path may pass through it. Paths are found in a snapshot of it.
// returns: table
// columns:
//   id: {type: entity, help: its id}
//   type: its type
//   generic: whether it stands for a kind of thing
MATCH (e:Entity)
RETURN e.id AS id, e.type AS type, coalesce(e.generic, false) AS generic
LIMIT $limit
