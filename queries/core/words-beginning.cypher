// Words of names that begin with these letters
// description: Folded words, in order of the alphabet, for suggestions while a name is being typed.
// parameters:
//   prefix: {type: string, help: "the beginning of a word, folded", example: hu}
// returns: table
// columns:
//   word: the word
//   bearers: how many entities are found under it
MATCH (w:Word)
WHERE w.text STARTS WITH $prefix
RETURN w.text AS word, COUNT { (w)-[:NAMES]->() } AS bearers
ORDER BY word
LIMIT $limit
