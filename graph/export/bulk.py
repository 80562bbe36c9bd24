"""The whole graph as files for `neo4j-admin database import full`, to import millions of entities into Neo4j.

Rows are streamed from the database to the files. What is sealed is left out; loading its dataset restores it.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from graph.database.rows import ends_of
from graph.database.schema import LAYOUT
from graph.database.store import Database
from graph.errors import BadInput
from graph.models import SEPARATOR, Claim, Entity, Judgement, Link, Source
from graph.questions.queries import Library
from graph.vocabulary import TYPES
from graph.writing.guarding import cover

_ARGUMENTS = "import.args"
_LISTS = "\x1f"  # between the items of a list; no text contains it
_EVERYTHING = 2**31 - 1  # the embedded engine counts rows in 32 bits
_EXTRA = ("dataset", "hash")
_ENTITY = (
    *(f for f in Entity.model_fields if f != "names"),
    "aliases",
    "datasets",
    "parts",
    "joined",
    "members",
    "hash",
)
_MEMBER = (*(f for f in _ENTITY if f not in ("joined", "members")), "head")
_JUDGEMENT = (*Judgement.model_fields, "number", *_EXTRA)
_SOURCE = (*Source.model_fields, "claims_sha256", *_EXTRA)
_CLAIM = (
    *Claim.model_fields,
    "says",
    "sentence",
    "but",
    "speakers",
    "link",
    "identifier",
    "published",
    "rests_on",
    "first_hand",
    *_EXTRA,
)
_LINK = (*(f for f in Link.model_fields if f not in ("source", "target", "status")), "hash")
_DATASET = ("id", "version", "loaded", "complete", "sources", "entities", "claims")
_TYPED = {
    **dict.fromkeys(("topics", "countries", "aliases", "said_by", "mentions", "speakers", "claims"), "string[]"),
    **dict.fromkeys(("datasets", "parts", "members", "evidence"), "string[]"),
    **dict.fromkeys(("relies_on", "rests_on", "breaks_without"), "string[]"),
    **dict.fromkeys(("unnamed", "generic", "plural", "protected", "joined", "first_hand"), "boolean"),
    "independent_sources": "int",
}

Counted = Callable[[str, int], None]


def write_import_files(
    database: Database, library: Library, folder: Path, counted: Counted = lambda what, n: None
) -> Path:
    """Writes header and data files, and the arguments of the import to a file, whose path is returned.

    The folder is new or empty. It has its name when all is written, or not at all. Raises OSError.
    """
    folder = folder.resolve()  # the arguments may be read from another folder
    if found := next((mark for mark in (",", '"', "\n") if mark in str(folder)), None):
        raise BadInput(f"{str(folder)!r} has {found!r} in its name, which would end a file's name in import.args.")
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    beside.mkdir(parents=True)
    try:
        _write(database, library, beside, folder, counted)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder / _ARGUMENTS


def _write(database: Database, library: Library, folder: Path, named: Path, counted: Counted) -> None:
    """Into `folder`, which will be `named` so."""
    arguments = ["--overwrite-destination", "--multiline-fields=true", f"--array-delimiter=U+{ord(_LISTS):04X}"]
    with ExitStack() as opened:

        def file(option: str, name: str, *header: str) -> Callable[[str], object]:
            head, body = f"{name}-header.csv", f"{name}.csv"
            (folder / head).write_text(",".join(header) + "\n", encoding="utf-8")
            arguments.append(f"--{option}={named / head},{named / body}")
            return opened.enter_context((folder / body).open("w", encoding="utf-8", newline="")).write

        def every(what: str) -> Iterator[tuple[Any, ...]]:
            n = 0
            for n, row in enumerate(database.stream(library[f"every-{what}"].cypher, {"limit": _EVERYTHING}), 1):
                yield row
                if n % 5000 == 0:
                    counted(what, n)
            counted(what, n)

        entities = file("nodes", "entities", *_columns(_ENTITY, "Entity"), ":LABEL")
        sources = file("nodes=Source", "sources", *_columns(_SOURCE, "Source"))
        claims = file("nodes=Claim", "claims", *_columns(_CLAIM, "Claim"))
        members = file("nodes=Member", "members", *_columns(_MEMBER, "Member"))
        judgements = file("nodes=Judgement", "judgements", *_columns(_JUDGEMENT, "Judgement"))
        words = file("nodes=Word", "words", "text:ID(Word)")
        counts = (f"{kind}:int" for kind in _DATASET[4:])
        datasets = file("nodes=Dataset", "datasets", *_columns(_DATASET[:3], "Dataset"), "complete:boolean", *counts)
        graph = file("nodes=Khsae", "graph", "id:ID(Khsae)", "layout:int", *_COUNTED)
        links = file(
            "relationships", "links", *_between("Entity", "Entity"), ":TYPE", *_columns(_LINK), "status:string[]"
        )
        ends = file("relationships", "ends", *_between("Claim", "Entity"), ":TYPE")
        stated_in = file("relationships=STATED_IN", "stated-in", *_between("Claim", "Source"))
        replies_to = file("relationships=REPLIES_TO", "replies", *_between("Claim", "Claim"))
        names = file("relationships=NAMES", "names", *_between("Word", "Entity"))

        heads: dict[str, str] = {}
        for (p,) in every("member"):
            heads[p["id"]] = p["head"]
            members(_line(map(p.get, _MEMBER)))
        judged = [p for (p,) in every("judgement")]
        reasons = cover(database, [p["reason"] for p in judged]) if judged else []
        for p, reason in zip(judged, reasons, strict=True):
            judgements(_line(map((p | {"reason": reason}).get, _JUDGEMENT)))
        for (p,) in every("entity"):
            entities(_line([*map(p.get, _ENTITY), list(TYPES[p["type"]].labels)]))
        for (p,) in every("source"):
            sources(_line(map(p.get, _SOURCE)))
        for (p,) in every("claim"):  # its edges are in its properties
            claims(_line(map(p.get, _CLAIM)))
            stated_in(_line((p["id"], p["source"])))
            if "replies_to" in p:
                replies_to(_line((p["id"], p["replies_to"])))
            for kind, found in ends_of(p, heads).items():
                for end in found:
                    ends(_line((p["id"], end, kind)))
        for (p,) in every("link"):
            start, predicate, end = p["id"].split(SEPARATOR)
            links(_line([start, end, predicate, *map(p.get, _LINK), p["status"]]))
        for word, bearers in every("word"):
            words(_line((word,)))
            for entity in bearers:
                names(_line((word, entity)))
        for (p,) in every("dataset"):
            datasets(_line(map(p.get, _DATASET)))
        graph(_line(_stamp(database, library)))
    (folder / _ARGUMENTS).write_text("\n".join(f'"{argument}"' for argument in arguments) + "\n", encoding="utf-8")


_COUNTED = ("entities:int", "links:int", "claims:int", "sources:int", "loaded", "first_day")


def _stamp(database: Database, library: Library) -> tuple[Any, ...]:
    """The import creates no constraints: the stamp says that they are still needed."""
    counts = database.read(library["counts"].cypher, {"limit": 1}).rows
    first_day = database.read(library["first-day"].cypher, {"limit": 1}).rows
    return ("graph", LAYOUT, *(counts[0] if counts else (0, 0, 0, 0, "")), *(first_day[0] if first_day else ("",)))


def _columns(fields: Sequence[str], group: str | None = None) -> list[str]:
    return [
        f"id:ID({group})" if field == "id" and group else f"{field}:{_TYPED.get(field, 'string')}" for field in fields
    ]


def _between(start: str, end: str) -> tuple[str, str]:
    return f":START_ID({start})", f":END_ID({end})"


def _line(values: Iterable[Any]) -> str:
    """One line of the import's CSV: nothing is null, and empty text is quoted."""
    # Most values are plain text or missing: write them here, without a call for each.
    fields = ["" if v is None else f'"{v}"' if v.__class__ is str and '"' not in v else _field(v) for v in values]
    return ",".join(fields) + "\n"


def _field(value: str | bool | float | list[str]) -> str:
    if isinstance(value, list):
        value = _LISTS.join(value)
    elif isinstance(value, bool):
        value = "true" if value else "false"
    return '"' + str(value).replace('"', '""') + '"'
