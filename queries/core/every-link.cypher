// Every link
// description: All of them, in no particular order. For bulk export.
// returns: table
// columns:
//   link: its properties; its id contains both ends and the predicate
MATCH (:Entity)-[link]->(:Entity)
RETURN properties(link) AS link
LIMIT $limit
