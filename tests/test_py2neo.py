"""The bridge to py2neo, on both engines, as far as py2neo goes."""

import ast
from pathlib import Path
from typing import Any

import pytest

from graph.database import py2neo_bridge
from graph.questions.reader import Reader

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).resolve().parent.parent


def test_a_connected_graph_reads(tiny_reader: Reader) -> None:
    graph: Any = py2neo_bridge.graph(tiny_reader._database)
    assert graph.evaluate("MATCH (n:Entity) RETURN count(n)") == 19
    node = graph.evaluate("MATCH (n:Entity {id: 'cy-baron'}) RETURN n")
    assert node["name"] == "Cy Baron"
    assert "Person" in set(node.labels)
    rows = graph.run("MATCH (:Entity {id: 'cy-baron'})-[l:OWNS]->(b) RETURN b.id AS id, l.standing AS standing").data()
    assert rows == [{"id": "baron-holding", "standing": "reported"}]
    graph.service.connector.close()


def test_a_network_becomes_a_subgraph(tiny_reader: Reader) -> None:
    network = tiny_reader.network("cy-baron")
    subgraph = py2neo_bridge.subgraph(network)
    assert {node["id"] for node in subgraph.nodes} == {entity.id for entity in network.entities}
    assert {(type(r).__name__, r["id"], r["standing"], tuple(r["claims"])) for r in subgraph.relationships} == {
        (link.predicate, link.id, link.standing, link.claims) for link in network.links
    }


def test_nothing_else_imports_it() -> None:
    for path in [*ROOT.glob("graph/*.py"), *ROOT.glob("api/*.py"), *ROOT.glob("loaders/*.py")]:
        if path.name == "py2neo_bridge.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                assert not any("py2neo" in name for name in names), path
