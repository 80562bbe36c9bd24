"""The whole graph in one file, and back again: on either engine, and from one to the other.

The file is gzipped JSON lines: a header, each node, each relationship, and the SHA-256 of all lines before the last. It
contains sealed names, so only its owner can read it. Only loads change a graph; a backup keeps them out while it reads,
and readers notice nothing.
"""

import gzip
import json
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, model_validator

from graph.database.schema import LAYOUT
from graph.database.store import Database
from graph.errors import BadInput, first_of
from graph.models import Model
from graph.vocabulary import LINK_PREDICATES
from graph.writing.deriving import REPLIES, linking
from graph.writing.storing import EDGES, NAMES
from graph.writing.writer import UNCHECKED, Writer

_LONGEST_LINE = 10_000_000
_BATCH = 5000


class Header(Model):
    """The first line of a backup."""

    khsae_backup: Literal[1]
    layout: int
    nodes: int
    relations: int


_Value = str | bool | Annotated[int | float, Field(ge=-(2**63), lt=2**63, allow_inf_nan=False)]


def _is_known(kind: str) -> str:
    if kind not in ("NAMES", "REPLIES_TO", *EDGES, *LINK_PREDICATES):
        raise ValueError(f"there are no relationships of the type {kind[:40]!r}")
    return kind


class _Relation(Model):
    type: Annotated[str, AfterValidator(_is_known)]
    a: str
    b: str
    properties: dict[str, _Value | list[_Value]]


class _Node(Model):
    labels: tuple[str, ...]
    properties: dict[str, _Value | list[_Value]]

    @model_validator(mode="after")
    def _is_anchored(self) -> "_Node":
        if not _CREATE.keys() & {*self.labels}:
            raise ValueError("there are no nodes with these labels")
        if not isinstance(self.properties.get("text" if "Word" in self.labels else "id"), str):
            raise ValueError("a node has an id")
        return self


_ITEM: TypeAdapter[_Node | _Relation] = TypeAdapter(_Node | _Relation)
Progress = Callable[[str, int, int], None]
Item = dict[str, Any]

_NODES = "MATCH (n) RETURN labels(n), properties(n)"
_RELATIONS = """
MATCH (a)-[r]->(b) RETURN type(r), coalesce(a.id, a.text), b.id, properties(r)
"""
_COUNT = "MATCH (n) WITH count(n) AS nodes MATCH ()-[r]->() RETURN nodes, count(r)"
_NOT_EMPTY = "MATCH (n) WHERE NOT n:Khsae RETURN 1 LIMIT 1"
_CLEAR = "MATCH (n) WHERE NOT n:Khsae WITH n LIMIT 5000 DETACH DELETE n RETURN count(*)"
# By the label with the constraint, through which the engines find a node.
_CREATE = {
    "Entity": "UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row",
    "Claim": "UNWIND $rows AS row MERGE (n:Claim {id: row.id}) SET n = row",
    "Source": "UNWIND $rows AS row MERGE (n:Source {id: row.id}) SET n = row",
    "Dataset": "UNWIND $rows AS row MERGE (n:Dataset {id: row.id}) SET n = row",
    "Sealed": "UNWIND $rows AS row MERGE (n:Sealed {id: row.id}) SET n = row",
    "Member": "UNWIND $rows AS row MERGE (n:Member {id: row.id}) SET n = row",
    "Judgement": "UNWIND $rows AS row MERGE (n:Judgement {id: row.id}) SET n = row",
    "Word": "UNWIND $rows AS row MERGE (n:Word {text: row.text}) SET n = row",
    "Khsae": "MATCH (k:Khsae {id: 'graph'}) SET k += $properties",
}
_NOT_RESTORED = ("id", "loader", "beat", "asked", "version", "sealed")
_LABEL = "UNWIND $ids AS id MATCH (n:Entity {id: id}) SET n:$($labels)"


def write(database: Database, file: Path, progress: Progress = lambda what, done, total: None) -> int:
    """Back up the graph into this file. Returns the number of nodes and relationships.

    The file appears when it is complete. Raises BadInput if it cannot be written, Busy while a load is running.
    """
    partial = file.with_name(f".{file.name}.partial")
    try:
        with Writer(database).lock():
            count = _write(database, partial, progress)
        partial.replace(file)
    except OSError as exc:
        raise BadInput(f"{file} cannot be written: {exc.strerror}. Name another file.") from exc
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


def _write(database: Database, file: Path, progress: Progress) -> int:
    ((nodes, relations),) = database.read(_COUNT).rows or [(0, 0)]
    digest, done = sha256(), 0
    with _private(file) as out:

        def lines() -> Iterator[Item]:
            yield Header(khsae_backup=1, layout=LAYOUT, nodes=nodes, relations=relations).model_dump()
            for labels, properties in database.stream(_NODES, {}):
                yield {"labels": sorted(labels), "properties": properties}
            for type, a, b, properties in database.stream(_RELATIONS, {}):
                yield {"type": type, "a": a, "b": b, "properties": properties}

        for done, item in enumerate(lines()):
            text = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
            digest.update(text.encode())
            out.write(text)
            if done % 1000 == 0:
                progress("nodes and links", done, nodes + relations)
        out.write(json.dumps({"sha256": digest.hexdigest()}) + "\n")
    return done


@contextmanager
def _private(file: Path) -> Generator[TextIO]:
    file.unlink(missing_ok=True)  # left by a backup that was killed, or laid there by somebody else
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as out:
        yield out


def restore(
    database: Database, file: Path, *, replace: bool = False, progress: Progress = lambda what, done, total: None
) -> int:
    """Fill an empty graph from this file, or `replace` the existing one. Returns how many nodes and relationships.

    The file is read in full and its hash checked first. Raises BadInput for a file that is damaged,
    cut off or from another version, and for a graph that is not empty.
    """
    total = _check(file)
    with Writer(database).lock():
        if not replace and database.read(_NOT_EMPTY).rows:
            raise BadInput("The graph is not empty. Restore into an empty one, or replace what is there.")
        database.write((UNCHECKED, {}))
        while database.write_and_read(_CLEAR, {}).rows[0][0]:
            pass
        done = 0
        for kind, items in _batches(file):
            for statement in _statements(kind, items, embedded=database.embedded):
                database.write(statement)
            done += len(items)
            progress("nodes and links", done, total)
    return total


def _check(file: Path) -> int:
    """The number of nodes and relationships in the file."""
    digest, last = sha256(), b""
    try:
        with gzip.open(file, "rb") as lines:
            first = lines.readline(_LONGEST_LINE)
            header = Header.model_validate_json(first)
            digest.update(first)
            while line := lines.readline(_LONGEST_LINE):
                if last:
                    _ITEM.validate_json(last)
                digest.update(last)
                last = line
        if json.loads(last) != {"sha256": digest.hexdigest()}:
            raise BadInput(f"{file} is damaged: its contents do not match its hash.")
    except ValidationError as exc:  # without what it holds, which may be sealed
        raise BadInput(f"{file} is not a backup, or is damaged: {first_of(exc.errors())[1]}.") from None
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as exc:
        raise BadInput(f"{file} cannot be read as a backup: it is cut off, damaged or not a backup ({exc}).") from exc
    if header.layout != LAYOUT:
        raise BadInput(
            f"{file} holds a graph of layout {header.layout}; this version of Khsae restores layout {LAYOUT}."
        )
    return header.nodes + header.relations


def _batches(file: Path) -> Iterator[tuple[str, list[Item]]]:
    """Nodes by their main label, relationships by their type, in batches."""
    waiting: dict[str, list[Item]] = defaultdict(list)
    nodes = True
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            item = json.loads(line)
            if "sha256" in item:
                break
            if nodes and "type" in item:
                nodes = False
                yield from waiting.items()  # every node is there before the first relationship
                waiting.clear()
            kind = item["type"] if "type" in item else next(label for label in item["labels"] if label in _CREATE)
            waiting[kind].append(item)
            if len(waiting[kind]) == _BATCH:
                yield kind, waiting.pop(kind)
    yield from waiting.items()


def _statements(kind: str, items: Sequence[Item], *, embedded: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """The statements that write these items, one transaction each: the embedded engine cannot MERGE and relabel."""
    if kind == "Khsae":
        yield _CREATE[kind], {"properties": {k: v for k, v in items[0]["properties"].items() if k not in _NOT_RESTORED}}
    elif kind in _CREATE:
        yield _CREATE[kind], {"rows": [item["properties"] for item in items]}
    elif kind == "NAMES":
        yield NAMES, {"rows": [{"text": item["a"], "id": item["b"]} for item in items]}
    elif kind in LINK_PREDICATES:
        rows = [{"source": i["a"], "target": i["b"], "predicate": kind, "properties": i["properties"]} for i in items]
        yield from linking(rows, embedded=embedded)
    else:
        yield {**EDGES, "REPLIES_TO": REPLIES}[kind], {"rows": items}
    by_labels: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for item in items:
        if kind == "Entity" and (more := tuple(label for label in item["labels"] if label != kind)):
            by_labels[more].append(item["properties"]["id"])
    for labels, ids in by_labels.items():
        yield _LABEL, {"ids": ids, "labels": list(labels)}
