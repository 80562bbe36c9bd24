// How many entities are found under each of some keys of names
// description: >
//   How many there are, so that the rarest can be asked for first. A key under which nobody is found is left out.
// parameters:
//   keys: {type: ids, help: "keys", example: [hun, "!hunsen"]}
// returns: table
// columns:
//   key: the key
//   bearers: how many are found under it
UNWIND $keys AS key
MATCH (w:Word {text: key})
RETURN w.text AS key, COUNT { (w)-[:NAMES]->() } AS bearers
LIMIT $limit
