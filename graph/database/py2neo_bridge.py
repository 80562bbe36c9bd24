"""For analysts who have py2neo code: a connected `py2neo.Graph`, and a Network as a `py2neo.Subgraph`.

py2neo's last release is of 2021 and speaks an old Bolt; it runs on both engines, without promise. Nothing else in
Khsae imports this. It comes with the extra `khsae[py2neo]`.
"""

import py2neo

from graph.database.store import Database
from graph.models import Network
from graph.vocabulary import TYPES


def graph(database: Database) -> py2neo.Graph:
    """The graph as py2neo sees it: to read, while `database` stays open."""
    login = database.login()
    return py2neo.Graph(login.uri, auth=(login.user, login.password), name=login.database)


def subgraph(network: Network) -> py2neo.Subgraph:
    """Nodes with their labels, links by predicate with sentence, standing and claims. Bound to no database."""
    nodes = {
        entity.id: py2neo.Node(*TYPES[entity.type].labels, **entity.model_dump(exclude_none=True))
        for entity in network.entities
    }
    links = [
        py2neo.Relationship(
            nodes[link.source],
            link.predicate,
            nodes[link.target],
            **link.model_dump(exclude_none=True, exclude={"predicate", "source", "target"}),
        )
        for link in network.links
    ]
    return py2neo.Subgraph(nodes.values(), links)
