// Every record that was joined to others
// description: All of them, each as its datasets give it, and the entity that it is part of. For bulk export.
// returns: table
// columns:
//   member: its properties
MATCH (member:Member)
RETURN properties(member) AS member
LIMIT $limit
