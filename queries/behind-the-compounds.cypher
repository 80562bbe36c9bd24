// The network behind the compounds
// description: >
//   The compounds, who is said to be behind them, and who and what is connected to those by ownership, control,
//   direction or representation, up to `steps` links away. Each line is as strong as its standing. That a company is
//   connected to a compound does not connect each of its owners, or their other companies, to what is done there.
// parameters:
//   steps: {type: integer, help: links in all, default: 2, minimum: 1, maximum: 3}
//   standing: {type: choices, help: only links of these standings, required: false,
//     choices: [established, reported, alleged, disputed, ended]}
// returns: network
// tags: [compounds, network]
MATCH (k:Compound)<-[first:
    OWNS|OWNS_OR_CONTROLS|HOLDS_SHARES_IN|HAS_INTEREST_IN|CONTROLS|OPERATES|BENEFITS_FROM|
    FUNDED|HOLDS_CONCESSION|INVESTS_IN|USES|LINKED_TO|PROTECTS|COMPLICIT_IN]-(who:LegalEntity)
  WHERE $standing IS NULL OR first.standing IN $standing
OPTIONAL MATCH (who) ((x:LegalEntity)-[more:OWNS|OWNS_OR_CONTROLS|CONTROLS|DIRECTS|ACTS_FOR|PART_OF
  WHERE $standing IS NULL OR more.standing IN $standing]-(y:LegalEntity)){1,2} (z:LegalEntity)
  WHERE size(more) < $steps
WITH [first] + coalesce(more, []) AS ls
UNWIND ls AS l
WITH DISTINCT l
RETURN startNode(l) AS a, l, endNode(l) AS b
ORDER BY l.id
LIMIT $limit
