from collections.abc import Iterable
from typing import Any

class Graph:
    def __init__(self, uri: str, *, auth: tuple[str, str], name: str | None) -> None: ...
    def run(self, cypher: str, parameters: dict[str, Any] | None = None) -> Any: ...

class Node:
    def __init__(self, *labels: str, **properties: Any) -> None: ...

class Relationship:
    def __init__(self, start: Node, type: str, end: Node, **properties: Any) -> None: ...

class Subgraph:
    nodes: Iterable[Any]
    relationships: Iterable[Any]
    def __init__(self, nodes: Iterable[Node], relationships: Iterable[Relationship]) -> None: ...
