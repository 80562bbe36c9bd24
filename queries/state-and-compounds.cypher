// People and bodies that connect the state to compounds
// description: >
//   Chains from a compound to a public body or to somebody who holds an office: who is said to be behind the compound,
//   and who is connected to them by family, office, ownership or representation, in at most `steps` links. No chain
//   passes through a country, a law or a crime. A chain is as weak as its weakest link, and being somebody's relative
//   or colleague does not mean taking part in what they do. Compounds in general ("scam compounds in Cambodia") do not
//   stand for any one place.
// parameters:
//   steps: {type: integer, help: links from the compound to the state, default: 2, minimum: 1, maximum: 3}
//   standing: {type: choices, help: only links of these standings, required: false,
//     choices: [established, reported, alleged, disputed, ended]}
// returns: network
// tags: [compounds, state, network]
MATCH (k:Compound)<-[first:
    OWNS|OWNS_OR_CONTROLS|HOLDS_SHARES_IN|HAS_INTEREST_IN|CONTROLS|OPERATES|BENEFITS_FROM|
    FUNDED|HOLDS_CONCESSION|INVESTS_IN|USES|LINKED_TO|PROTECTS|COMPLICIT_IN]-(e:LegalEntity)
WHERE $standing IS NULL OR first.standing IN $standing
MATCH (e) ((x:LegalEntity)-[more:FAMILY|ASSOCIATED_WITH|WORKS_FOR|DIRECTS|MEMBER_OF|REPRESENTS|ACTS_FOR|PART_OF|OVERSEES
  |ADVISES|HOLDS_OFFICE|HELD_OFFICE|OWNS|OWNS_OR_CONTROLS|CONTROLS
  WHERE $standing IS NULL OR more.standing IN $standing]-(y:LegalEntity)){0,2} (f:LegalEntity)
WHERE size(more) < $steps AND (f:PublicBody OR EXISTS {
  MATCH (f)-[held:HOLDS_OFFICE|HELD_OFFICE|GOVERNS]->(:Entity) WHERE $standing IS NULL OR held.standing IN $standing
})
// An office counts as the state's end of the chain, and is drawn with it.
OPTIONAL MATCH (f)-[office:HOLDS_OFFICE|HELD_OFFICE|GOVERNS]->(:Entity)
  WHERE $standing IS NULL OR office.standing IN $standing
WITH [first] + more AS chain, office
WITH CASE WHEN office IS NULL THEN chain ELSE chain + [office] END AS ls
UNWIND ls AS l
WITH DISTINCT l
RETURN startNode(l) AS a, l, endNode(l) AS b
ORDER BY l.id
LIMIT $limit
