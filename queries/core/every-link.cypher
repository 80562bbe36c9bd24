// Every link
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   link: its properties; its id holds both ends and the predicate
MATCH (:Entity)-[link]->(:Entity)
RETURN properties(link) AS link
LIMIT $limit
