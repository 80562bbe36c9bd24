"""FollowTheMoney: entities, links, papers and documents as JSON lines. `ftm-claims` has what FtM has no place for.

A link gets FtM's own schema only if sources state it and its ends are of the kinds that the schema wants. What is
alleged or disputed is an UnknownLink whose role says so: FtM cannot say that an ownership is only alleged.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, cast

from graph.export.formats import Contents, Row, ends, form, records_of
from graph.export.formats.ftm_values import Values, is_a
from graph.vocabulary import PREDICATES, STATED, TYPES

# Of FtM's model: the properties of an edge that hold its ends, with what they may be. A test holds them against it.
EDGES = {
    "Associate": (("person", "Person"), ("associate", "Person")),
    "Control": (("controller", "LegalEntity"), ("controlled", "LegalEntity")),
    "CourtCaseParty": (("party", "Thing"), ("case", "CourtCase")),
    "Directorship": (("director", "LegalEntity"), ("organization", "Organization")),
    "Employment": (("employee", "Person"), ("employer", "Organization")),
    "Family": (("person", "Person"), ("relative", "Person")),
    "Membership": (("member", "LegalEntity"), ("organization", "Organization")),
    "Occupancy": (("holder", "Person"), ("post", "Position")),
    "Ownership": (("owner", "LegalEntity"), ("asset", "Asset")),
    "Payment": (("payer", "LegalEntity"), ("beneficiary", "LegalEntity")),
    "ProjectParticipant": (("participant", "LegalEntity"), ("project", "Project")),
    "Representation": (("agent", "LegalEntity"), ("client", "LegalEntity")),
    "Succession": (("predecessor", "LegalEntity"), ("successor", "LegalEntity")),
    "UnknownLink": (("subject", "Thing"), ("object", "Thing")),
}
_STATED = STATED | {"ended"}
_YEAR = re.compile(r" \(\d{4}\)$")
"""When somebody held an office, as the label of the picture tells it: FtM has a date for it."""
_AS_WELL = {"Company": ("Asset",)}
"""In FtM, a company is an asset too."""
RELATION = {"Family": "relationship", "Associate": "relationship"}


@form("ftm", "ftm.json", "application/jsonl", "FollowTheMoney: JSON lines for Aleph, OpenSanctions and their tools")
def ftm(contents: Contents) -> Iterator[str]:
    kinds: dict[str, str] = {}
    heads: dict[str, str] = {}
    for row in contents.entities():
        kinds[row["id"]] = row["type"]
        heads |= records_of(row)
    with closing(Values(contents, heads)) as values:
        for row in contents.entities():
            said, papers = values.of(row["id"], row["type"])
            yield _line(row["id"], TYPES[row["type"]].ftm, _with(_thing(row), said), of=row)
            for claim, held in papers:
                yield _line(f"claim:{claim}", "Identification", held)
    for row in contents.sources():
        yield _line(document(row["id"]), "Document", source_of(row))
    for row in contents.links():
        source, predicate, target = ends(row)
        if source in kinds and target in kinds:
            yield _line(row["id"], *_edge(row, predicate, (source, kinds[source]), (target, kinds[target])))


def _with(thing: dict[str, Any], said: dict[str, list[str]]) -> dict[str, Any]:
    """A thing with what claims say of it: no name twice."""
    names = {thing["name"], *(thing.get("alias") or ())}
    new = {key: [value for value in values if key != "alias" or value not in names] for key, values in said.items()}
    return thing | new | {"alias": [*(thing.get("alias") or ()), *new.get("alias", ())]}


def document(id: str) -> str:
    """An entity may have the id of a source: an article that is spoken of."""
    return f"source:{id}"


def _thing(row: Row) -> dict[str, Any]:
    kind = TYPES[row["type"]]
    held = {
        "name": row["name"],
        "alias": row.get("aliases"),
        "topics": row.get("topics"),
        "country": row.get("countries"),
        "summary": row.get("summary"),
        "notes": row.get("note"),
        # FtM has neither our own types nor these marks.
        "keywords": [
            *([] if kind.ftm == kind.name else [kind.label]),
            *(mark for mark in ("generic", "plural", "unnamed", "protected") if row.get(mark)),
            *(["singular"] if row.get("plural") is False else []),
            *([f"article: {row['article']}"] if row.get("article") else []),
        ],
    }
    if kind.ftm in ("Document", "Article"):
        held |= {"fileName": row["name"], "title": row["name"]}
    return held


def source_of(row: Row) -> dict[str, Any]:
    return {
        "name": row["title"],
        "title": row["title"],
        "fileName": row["title"],
        "publisher": row.get("publisher"),
        "author": row.get("author"),
        "publishedAt": row.get("published"),
        "sourceUrl": row.get("url"),
        "notes": f"Licence: {row['licence']}" if row.get("licence") else None,
    }


def _edge(row: Row, predicate: str, source: tuple[str, str], target: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    wanted = PREDICATES[predicate].ftm if row["standing"] in _STATED else "UnknownLink"
    schema, start, end = schema_of(wanted, source[1], target[1])
    label = _YEAR.sub("", row["label"])
    words = label if row["standing"] in _STATED else f"{row['standing']}: {label}"
    return schema, {
        start: source[0],
        end: target[0],
        RELATION.get(schema, "role"): words,
        "summary": row["sentence"],
        "startDate": row.get("start"),
        "endDate": row.get("end"),
        "recordId": row["claims"],
    }


def schema_of(wanted: str, source: str, target: str) -> tuple[str, str, str]:
    """The schema of a link between entities of these types, and the properties for its ends."""
    (start, start_is), (end, end_is) = EDGES[wanted]
    if not (_fits(source, start_is) and _fits(target, end_is)):
        wanted, ((start, _), (end, _)) = "UnknownLink", EDGES["UnknownLink"]
    if wanted == "Family":  # a relative is what the relationship says of the person
        start, end = end, start
    return wanted, start, end


def _fits(type: str, wanted: str) -> bool:
    return is_a(type, wanted) or any(is_a(type, kind) for kind, also in _AS_WELL.items() if wanted in also)


def _line(id: str, schema: str, held: Mapping[str, Any], of: Row | None = None) -> str:
    """One entity. `referents`, as OpenSanctions calls them, are the ids of the records that it is made of."""
    properties = {
        key: [str(item) for item in cast("Sequence[Any]", value)] if isinstance(value, list | tuple) else [str(value)]
        for key, value in held.items()
        if value not in (None, "", [], ())
    }
    whole: dict[str, Any] = {"id": id, "schema": schema, "properties": properties}
    if of:
        referents = [other for other in of.get("members") or () if other != id]
        whole |= {"referents": referents} if referents else {}
        whole |= {"datasets": of["datasets"]} if of.get("datasets") else {}
    return json.dumps(whole, ensure_ascii=False) + "\n"
