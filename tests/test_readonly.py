"""What may run as a read, decided before any engine sees it."""

import pytest

from graph.errors import BadInput
from graph.queries import Library
from graph.readonly import check_readonly


@pytest.mark.parametrize("query", Library().queries.values(), ids=lambda q: q.name)
def test_every_saved_query_is_a_read(query: object) -> None:
    check_readonly(query.cypher)  # pyright: ignore[reportAttributeAccessIssue]


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
        "CALL db.labels() YIELD label RETURN label",
        "MATCH (`create`) RETURN `create`",
        "UNWIND [1] AS x RETURN x;",
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
        "",
        "// nothing",
    ],
)
def test_everything_else_is_refused(cypher: str) -> None:
    with pytest.raises(BadInput):
        check_readonly(cypher)
