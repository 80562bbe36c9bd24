from typing import Any

class Node:
    options: dict[str, Any]
    def __init__(self, n_id: str, shape: str, label: str, **options: Any) -> None: ...
