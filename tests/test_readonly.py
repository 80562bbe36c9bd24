"""What may run as a read, decided before any engine sees it."""

import pytest

from graph.database.readonly import check_readonly
from graph.errors import BadInput
from graph.questions.queries import Library


def test_every_saved_query_is_a_read() -> None:
    for query in Library().queries.values():
        check_readonly(query.cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n) RETURN n LIMIT 1",
        "// DELETE everything\nMATCH (n) RETURN n",
        "MATCH (n {name: 'CREATE (x)'}) RETURN n",
        'MATCH (n) WHERE n.name = "it\'s SET" RETURN n.set',
        "MATCH (n:Set {delete: 1}) RETURN n",
        "CALL { MATCH (n) RETURN n } RETURN n",
        "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN m } RETURN m",
        "MATCH (`create`) RETURN `create`",
        "MATCH ()-[l]->() RETURN l.start AS start, {a: NOT true, b: CASE WHEN l.x THEN 1 ELSE 2 END} AS set_of",
        "MATCH p = (:Entity)-[:OWNS|CONTROLS*1..3]->{1,2}(x) WHERE x.name =~ '(?i).*' AND x.y IS NOT NULL RETURN p",
        "MATCH (n) RETURN n.name STARTS WITH 'x' AS found ORDER BY found DESC, n.id SKIP 1 LIMIT 2 UNION ALL RETURN 1",
        "RETURN reduce(s = 0, x IN [1, 2.5e-3, 0xFF] | s + x) // the end",
        "RETURN all(x IN [1] WHERE x > 0) AND NOT (1) IN [2]",
        "UNWIND [1] AS x RETURN x;",
        "MATCH (n:Entity) WHERE n.name = 'Caf\\u00e9' RETURN n",
        "MATCH (n:Entity) WHERE n.note STARTS WITH 'C:\\\\users\\\\ulla' RETURN n",
    ],
)
def test_reads_pass(cypher: str) -> None:
    check_readonly(cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n)",
        "MATCH (n) SET n.x = 1",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n) REMOVE n:Person RETURN n",
        "MATCH (n)\nFOREACH (x IN [1] | SET n.x = x)",
        "LOAD CSV FROM 'http://localhost/' AS line RETURN line",
        "MATCH (n) LOAD/**/CSV FROM 'x' AS l RETURN l",
        "MATCH (n) CALL { CREATE (m) RETURN m } RETURN m",
        "CALL db.labels() YIELD label RETURN label",
        "CALL dbms.listConfig()",
        "CALL apoc.load.json('x')",
        "CALL apoc . load . json('x')",
        "CALL `apoc.load.json`('x')",
        "MATCH (n) CALL db.create.setNodeVectorProperty(n, 'x', []) RETURN n",
        "SHOW SETTINGS",
        "SHOW TRANSACTIONS",
        "TERMINATE TRANSACTION 'x'",
        "USE system MATCH (n) RETURN n",
        "EXPLAIN MATCH (n) RETURN n",
        "MATCH (n) RETURN n; CREATE (m)",
        "MATCH (n) CALL (n) { RETURN n } IN TRANSACTIONS RETURN n",
        "MATCH (n) RETURN n // a comment ends at a carriage return\r CREATE (m)",
        "MATCH (n) RETURN '\\u0027 CREATE (m) //'",
        "M\\u0041TCH (n) RETURN n",
        "MATCH (n) RETURN 'a\\\\u0027 CREATE (m) //'",
        "MATCH (n) RETURN 'a\\uu0027 CREATE (m) //'",
        "MATCH (n) RETURN 'a\\U00000027 CREATE (m) //'",
        "MATCH (n) RETURN 'a\\u005c' CREATE (m) //'",
        "MATCH (n) RETURN n // \\u000a CREATE (m)",
        "MATCH (n) RETURN n // \\u0041",
        "MATCH (`a\\u0041`) RETURN 1",
        "MATCH (n) \\u0043REATE (m)",
        "MATCH (n) ＣＲＥＡＴＥ (m)",
        "MATCH (n) ѕET n.x = 1",
        "MATCH (n) WITH * CREATE (m) RETURN m",
        "MATCH (n) WITH 1. CREATE (m)",
        "MATCH (n) WITH {a: 1} DELETE n",
        "MATCH (n) WITH n ORDER BY n.id DESC SET n.x = 1",
        "MATCH (n) WITH n, CASE WHEN true THEN 1 END SET n.x = 1",
        "MATCH (n) RETURN `apoc`.load.json('http://localhost')",
        "RETURN apoc.load.json('file:///etc/passwd')",
        "RETURN apoc . cypher . runFirstColumnSingle('CREATE (n)', {})",
        "RETURN apoc/**/.load/**/.json('x')",
        "RETURN file('x')",
        "RETURN randomUUID()",
        "CALL { MATCH (n) FOREACH (x IN [1] | SET n.x = x) } RETURN 1",
        "MATCH (n) WHERE EXISTS { CALL { CREATE (m) RETURN m } RETURN m } RETURN n",
        "MATCH (n) RETURN COLLECT { MATCH (m) DETACH DELETE m RETURN m }",
        "MATCH (n) CALL (n) { MATCH (m) RETURN m } IN 2 CONCURRENT TRANSACTIONS RETURN n",
        "CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'DELETE n', {})",
        "CREATE USER x SET PASSWORD 'y'",
        "SHOW PROCEDURES",
        "DENY READ {*} ON GRAPH * TO x",
        "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
        "MATCH (n) USING INDEX n:Entity(id) RETURN n",
        "MATCH (n:$($label)) RETURN n",
        "MATCH (n) RETURN n;;",
        "MATCH (n RETURN n",
        "MATCH (n)) RETURN n",
        "MATCH (n) RETURN 'n",
        "MATCH (n) /* RETURN n",
        "RETURN " + "(" * 100 + "1" + ")" * 100,
        "RETURN 1" + " " * 30_000,
        "RETURN 1\u2028CREATE (n)",
        "RETURN \u00a01",
        "",
        "// nothing",
    ],
)
def test_everything_else_is_refused(cypher: str) -> None:
    with pytest.raises(BadInput):
        check_readonly(cypher)
