from typing import Any

class Edge:
    options: dict[str, Any]
    def __init__(self, source: str, dest: str, directed: bool, **options: Any) -> None: ...
