"""The whole graph as files for `neo4j-admin database import full`: how millions of entities enter Neo4j.

Rows are streamed from the database to the files. What is under seal stays out: a load of the facts brings it back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from graph.claims import SEPARATOR
from graph.models import Claim, Entity, Link, Source
from graph.queries import Library
from graph.store import LAYOUT, Database, Node, Relation
from graph.vocabulary import TYPES

_LISTS = "\x1f"  # between the items of a list; no text holds it
_EVERYTHING = 2**31 - 1  # the embedded engine counts rows in 32 bits
_EXTRA = ("dataset", "hash")
_ENTITY = (*(f for f in Entity.model_fields if f != "names"), "aliases", *_EXTRA)
_SOURCE = (*Source.model_fields, "claims_sha256", *_EXTRA)
_CLAIM = (
    *Claim.model_fields,
    "says",
    "sentence",
    "but",
    "speakers",
    "link",
    "published",
    "rests_on",
    "first_hand",
    *_EXTRA,
)
_LINK = (*(f for f in Link.model_fields if f not in ("source", "target", "status")), *_EXTRA)
_TYPED = {
    **dict.fromkeys(("topics", "countries", "aliases", "said_by", "mentions", "speakers", "claims"), "string[]"),
    **dict.fromkeys(("relies_on", "rests_on", "breaks_without"), "string[]"),
    **dict.fromkeys(("unnamed", "protected", "first_hand"), "boolean"),
    "independent_sources": "int",
}

Counted = Callable[[str, int], None]


def write_import_files(
    database: Database, library: Library, folder: Path, counted: Counted = lambda what, n: None
) -> Path:
    """Header and data files, and the arguments of the import in one file, whose path is returned."""
    folder.mkdir(parents=True, exist_ok=True)

    def every(what: str) -> Iterator[tuple[Any, ...]]:
        return database.stream(library[f"every-{what}"].cypher, {"limit": _EVERYTHING})

    def file(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
        header_path, path = folder / f"{name}-header.csv", folder / f"{name}.csv"
        header_path.write_text(",".join(header) + "\n", encoding="utf-8")
        n = 0
        with path.open("w", encoding="utf-8", newline="") as out:
            for n, row in enumerate(rows, 1):
                out.write(",".join(map(_field, row)) + "\n")
                if n % 5000 == 0:
                    counted(name, n)
        counted(name, n)
        return f"{header_path},{path}"

    def nodes(name: str, label: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
        return f"--nodes{label}={file(name, header, rows)}"

    def edges(name: str, kind: str, ends: tuple[str, str], rows: Iterable[Sequence[Any]], *more: str) -> str:
        return f"--relationships{kind}={file(name, [f':START_ID({ends[0]})', f':END_ID({ends[1]})', *more], rows)}"

    # A claim's ends are in its properties: one pass over the claims gives the nodes, further ones their edges.
    arguments = [
        "--overwrite-destination",
        "--multiline-fields=true",
        f"--array-delimiter=U+{ord(_LISTS):04X}",
        nodes("entities", "", [*_columns(_ENTITY, "Entity"), ":LABEL"], map(_entity, every("entity"))),
        nodes("sources", "=Source", _columns(_SOURCE, "Source"), _rows(_SOURCE, every("source"))),
        nodes("claims", "=Claim", _columns(_CLAIM, "Claim"), _rows(_CLAIM, every("claim"))),
        nodes("words", "=Word", ["text:ID(Word)"], _words(every("word"))),
        nodes("graph", "=Khsae", ["id:ID(Khsae)", "layout:int", *_COUNTED], [_stamp(database, library)]),
        edges(
            "links", "", ("Entity", "Entity"), map(_link, every("link")), ":TYPE", *_columns(_LINK), "status:string[]"
        ),
        edges("ends", "", ("Claim", "Entity"), _ends(every("claim")), ":TYPE"),
        edges("stated-in", "=STATED_IN", ("Claim", "Source"), _pairs(every("claim"), "source")),
        edges("replies", "=REPLIES_TO", ("Claim", "Claim"), _pairs(every("claim"), "replies_to")),
        edges("names", "=NAMES", ("Word", "Entity"), every("word")),
    ]
    path = folder / "import.args"
    path.write_text("\n".join(f'"{argument}"' for argument in arguments) + "\n", encoding="utf-8")
    return path


_COUNTED = ("entities:int", "links:int", "claims:int", "sources:int", "loaded")


def _stamp(database: Database, library: Library) -> tuple[Any, ...]:
    """The import makes no constraints: the stamp says that they are to be made."""
    counts = database.read(library["counts"].cypher, {"limit": 1}).rows
    return ("graph", LAYOUT, *(counts[0] if counts else (0, 0, 0, 0, "")))


def _columns(fields: Sequence[str], group: str | None = None) -> list[str]:
    return [
        f"id:ID({group})" if field == "id" and group else f"{field}:{_TYPED.get(field, 'string')}" for field in fields
    ]


def _rows(fields: Sequence[str], found: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    for (node,) in found:
        yield [node.properties.get(field) for field in fields]


def _entity(row: tuple[Node]) -> list[Any]:
    properties = row[0].properties
    return [*(properties.get(field) for field in _ENTITY), list(TYPES[properties["type"]].labels)]


def _link(row: tuple[Relation]) -> list[Any]:
    properties = row[0].properties
    source, predicate, target = properties["id"].split(SEPARATOR)
    return [source, target, predicate, *(properties.get(field) for field in _LINK), properties["status"]]


def _words(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str]]:
    seen: set[str] = set()
    for word, _ in found:
        if word not in seen:
            seen.add(word)
            yield (word,)


def _ends(found: Iterable[tuple[Node]]) -> Iterator[tuple[str, str, str]]:
    for (claim,) in found:
        p = claim.properties
        yield p["id"], p["subject"], "SUBJECT"
        if "object" in p:
            yield p["id"], p["object"], "OBJECT"
        for speaker in p.get("said_by", ()):
            yield p["id"], speaker, "SAID_BY"
        for mentioned in p.get("mentions", ()):
            yield p["id"], mentioned, "MENTIONS"


def _pairs(found: Iterable[tuple[Node]], field: str) -> Iterator[tuple[str, str]]:
    for (claim,) in found:
        if field in claim.properties:
            yield claim.properties["id"], claim.properties[field]


def _field(value: Any) -> str:
    """One field of the import's CSV: nothing is null, an empty text is quoted."""
    if value is None:
        return ""
    if isinstance(value, list):
        value = _LISTS.join(value)
    elif isinstance(value, bool):
        value = "true" if value else "false"
    return '"' + str(value).replace('"', '""') + '"'
