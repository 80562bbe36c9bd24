// Who speaks about whom, counted by kind of statement
// description: >
//   The number of claims of each kind for each speaker and each person, body or place that they are quoted about. The
//   count does not measure truth: ten claims may come from one article. Statements that a source makes in its own voice
//   have no speaker and are not counted.
// parameters:
//   speaker: {type: entity, help: only claims made by this speaker, required: false}
//   about: {type: entity, help: only claims about this entity, required: false}
// returns: table
// columns:
//   speaker: who speaks
//   speaker_id: {type: entity, help: id of the speaker}
//   about: about whom or what
//   about_id: {type: entity, help: id of that entity}
//   total: claims in all
//   alleged: of them, allegations
//   opinion: of them, opinions
//   denied: of them, denials
//   official: of them, acts or statements of an authority (including charges, sanctions and rulings)
//   reported: of them, others
//   claims: {type: claim, help: ids of the claims}
// tags: [speech]
MATCH (v:Entity)<-[:SAID_BY]-(c:Claim)-[:SUBJECT|OBJECT]->(e:Entity)
WHERE c.retracted IS NULL AND v.id <> e.id AND ($speaker IS NULL OR v.id = $speaker)
  AND ($about IS NULL OR e.id = $about)
WITH DISTINCT v, e, c
ORDER BY c.id
WITH v, e, collect(c.status) AS said, collect(c.id) AS claims
RETURN v.name AS speaker, v.id AS speaker_id, e.name AS about, e.id AS about_id, size(said) AS total,
  size([x IN said WHERE x = 'alleged']) AS alleged, size([x IN said WHERE x = 'opinion']) AS opinion,
  size([x IN said WHERE x = 'denied']) AS denied,
  size([x IN said WHERE x IN ['official', 'charged', 'convicted', 'acquitted', 'sanctioned', 'delisted']]) AS official,
  size([x IN said WHERE x = 'reported']) AS reported, claims
ORDER BY total DESC, speaker_id, about_id
LIMIT $limit
