// Every link
// description: All of them, in no order. For bulk export; an analyst asks something narrower.
// returns: table
// columns:
//   link: the link, with its predicate
// tags: [core]
MATCH (:Entity)-[link]->(:Entity)
RETURN link
LIMIT $limit
