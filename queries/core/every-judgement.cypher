// Every judgement
// description: >
//   Which records somebody judged to be the same, or different, or could not decide on. For bulk export, and so that
//   nothing is proposed that has been judged.
// returns: table
// columns:
//   judgement: its properties
MATCH (judgement:Judgement)
RETURN properties(judgement) AS judgement
LIMIT $limit
