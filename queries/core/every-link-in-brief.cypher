// Every link in brief
// description: Of each link what a search for paths needs. Paths are found in a snapshot of it.
// returns: table
// columns:
//   id: its id, which holds both ends and the predicate
//   standing: how it stands today
MATCH (:Entity)-[l]->(:Entity)
RETURN l.id AS id, l.standing AS standing
LIMIT $limit
