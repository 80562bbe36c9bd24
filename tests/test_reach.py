"""What a query that somebody wrote may reach: nothing sealed, and none of the graph's own bookkeeping."""

import pytest

from graph.errors import BadQuery
from graph.questions.reach import check_reach


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n:Entity) RETURN n",
        "MATCH (a)-[:OWNS|CONTROLS]->(b)<-[:FAMILY*1..2]-(c), (e:Entity) WHERE ($x IS NULL OR a.id = $x) RETURN a, b",
        "MATCH (e:Entity) WHERE (e:Event OR e:CourtCase) AND EXISTS { (e)-[:OWNS]->() } RETURN e",
        "MATCH (a:Entity)((x)-[:OWNS]->(y)){0,3}(b:Entity) RETURN x",
        "MATCH (a:Person {id: $id})-[l]-(b:Entity&Company) WHERE l.standing IN ['reported'] RETURN a, l, b",
        "MATCH (c:Claim)-[:SUBJECT]->(e:Entity), (c:Claim)-[:STATED_IN]->(s:Source) RETURN c.id, e.name, count(s)",
        "MATCH p = (a:Entity {id: 'x'})-[:OWNS|CONTROLS*1..3]-(b:Entity) RETURN p, nodes(p), length(p)",
        "MATCH p = shortestPath((a:Entity {id: 'x'})-[:OWNS*..3]-(b:Entity {id: 'y'})) RETURN p",
        "MATCH (a:Entity)((x:Entity)-[:OWNS]->(y:Entity)){1,3}(b:Entity) RETURN a, b",
        "MATCH (a:Entity)-[:OWNS]->{1,3}(b:Entity) RETURN a, b",
        "MATCH (e:Entity) WHERE EXISTS { (e:Entity)<-[:SUBJECT]-(:Claim {status: 'denied'}) } RETURN e",
        "MATCH (e:Entity) RETURN e.id, COUNT { MATCH (e:Entity)--(:Entity) RETURN 1 } AS n, (1 + 2) * (3) AS sum",
        "MATCH (e:Entity) CALL (e) { MATCH (e:Entity)--(o:Entity) RETURN o LIMIT 3 } RETURN e, o",
        "MATCH (e:Entity) WHERE (e.name IS NULL) OR any(x IN e.topics WHERE x) RETURN [(e:Entity)--(o:Entity) | o]",
        "MATCH (e:Entity WHERE e.protected) RETURN e {.id, .name}, labels(e), properties(e), {a: 1}",
        "UNWIND [1, 2 - 1] AS n RETURN n - [1][0], n IN (n + 1)",
    ],
)
def test_what_may_be_shown_is_reached(cypher: str) -> None:
    check_reach(cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n) RETURN n",
        "MATCH () RETURN count(*)",
        "MATCH (`n`) RETURN n",
        "MATCH (n {id: 'x'}) RETURN n",
        "MATCH (n WHERE n.words IS NOT NULL) RETURN n",
        "MATCH (WHERE true) RETURN 1",
        "MATCH ($p) RETURN 1",
        "MATCH (n $p) RETURN 1",
        "MATCH (n:Sealed) RETURN n",
        "MATCH (n:`Sealed`) RETURN n",
        "MATCH (n IS Sealed) RETURN n",
        "MATCH (n:Entity|Sealed) RETURN n",
        "MATCH (n:Entity|:Sealed) RETURN n",
        "MATCH (n:!Entity) RETURN n",
        "MATCH (n:%) RETURN n",
        "MATCH (n:(Entity|Sealed)) RETURN n",
        "MATCH (n:Entity&(Sealed)) RETURN n",
        "MATCH (n:Entity&!Claim) RETURN n",
        "MATCH (n:sealed) RETURN n",
        "MATCH (n:Word)-[:NAMES]->(e:Entity) RETURN n.text",
        "MATCH (n:Khsae) RETURN n",
        "MATCH (e:Entity)--(n) RETURN n",
        "MATCH (e:Entity)-[:OWNZ]->(n:Entity) RETURN e",
        "MATCH (e:Entity)-[:OWNS|owns]->(n:Entity) RETURN e",
        "MATCH (e:Entity)-[*0..2]-(n:Entity) RETURN e",
        "MATCH (e:Entity)-[r*]-(n:Entity) RETURN r",
        "MATCH (e:Entity)-[:OWNS*0..2]-(n) RETURN n",
        "MATCH (e:Entity)-[:OWNS*]-(n) RETURN n",
        "MATCH (n)-[:NAMES]-(e:Entity) RETURN n",
        "MATCH (n)-[:OWNS|NAMES]-(e:Entity) RETURN n",
        "MATCH (n)-[:!OWNS]-(e:Entity) RETURN n",
        "MATCH (n)-[l]-(m) RETURN n",
        "MATCH (n), ()-[:OWNS]-() RETURN n",
        "MATCH (e:Entity)-[:NAMES*0..2]-(n:Entity) RETURN e",
        "MATCH (e:Entity)-[:!OWNS*0..2]-(n:Entity) RETURN e",
        "MATCH p = (e:Entity)-->{1,2}(n:Entity) RETURN p",
        "MATCH p = (e:Entity)--+(n:Entity) RETURN p",
        "MATCH p = (e:Entity)-[]->+(n:Entity) RETURN p",
        "MATCH p = (e:Entity)<-[]-*(n:Entity) RETURN p",
        "MATCH ANY (n) RETURN n",
        "MATCH ALL (n) RETURN n",
        "MATCH (e:Entity), (n) RETURN n",
        "MATCH (e:Entity) WITH count(e) AS c MATCH (e) RETURN e",
        "OPTIONAL MATCH (e:Entity {id: ''}) MATCH (e) RETURN e",
        "WITH null AS n MATCH (n) RETURN n",
        "RETURN COUNT { (n) }",
        "RETURN COUNT { MATCH (n) WHERE n.words[0] STARTS WITH 'A' }",
        "MATCH (e:Entity) WHERE EXISTS { (n {id: 'x'}) } RETURN e",
        "MATCH (e:Entity) RETURN COLLECT { MATCH (n) RETURN n.words }",
        "MATCH (e:Entity) RETURN [(n)--(e:Entity) | n]",
        "CALL { MATCH (n) RETURN n } RETURN n",
        "MATCH (e:Entity) CALL (e) { WITH 1 AS one MATCH (n) RETURN n } RETURN n",
        "RETURN 1 AS n UNION MATCH (n) RETURN n",
        "MATCH p = shortestPath((a)-[:OWNS*..3]-(b)) RETURN p",
        "CALL db.labels() YIELD label RETURN label",
        "CALL db.schema.nodeTypeProperties()",
    ],
)
def test_nothing_else_is(cypher: str) -> None:
    with pytest.raises(BadQuery, match="line 1, column"):
        check_reach(cypher)


def test_a_kind_of_link_that_there_is_not_is_told_with_the_one_meant() -> None:
    with pytest.raises(BadQuery, match=r"line 1, column 20: There is no kind of link 'OWNZ'. Perhaps OWNS is meant"):
        check_reach("MATCH (e:Entity)-[:OWNZ]->(n:Entity) RETURN e")
