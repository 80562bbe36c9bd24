"""What a database answers, in plain Python values: rows that may hold nodes and relationships."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Node:
    labels: frozenset[str]
    properties: dict[str, Any]


@dataclass(frozen=True)
class Relation:
    type: str
    properties: dict[str, Any]


Value: TypeAlias = "Node | Relation | list[Value] | dict[str, Value] | str | int | float | bool | None"
"""A value in a row of an answer."""


@dataclass(frozen=True)
class Answer:
    """Rows as the database gave them."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def batches(rows: Sequence[T], size: int = 5000) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
