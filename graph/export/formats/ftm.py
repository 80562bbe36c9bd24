"""FollowTheMoney: entities, links and documents as JSON lines. What FtM has no place for is in the export `claims`.

A link gets FtM's own schema only if sources state it and its ends are of the kinds that the schema wants. What is
alleged or disputed is an UnknownLink whose role says so: FtM cannot say that an ownership is only alleged.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, cast

from graph.export.formats import Contents, Row, ends, form
from graph.vocabulary import PREDICATES, TYPES

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
_STATED = ("established", "reported", "ended")
_AS_WELL = {"Company": ("Asset",)}
"""In FtM, a company is an asset too."""
_RELATION = {"Family": "relationship", "Associate": "relationship"}


@form("ftm", "ftm.json", "application/jsonl", "FollowTheMoney: JSON lines for Aleph, OpenSanctions and their tools")
def ftm(contents: Contents) -> Iterator[str]:
    kinds: dict[str, str] = {}
    for row in contents.entities():
        kinds[row["id"]] = row["type"]
        joined = [id for id in row.get("members") or () if id != row["id"]]
        yield _line(row["id"], TYPES[row["type"]].ftm, _thing(row), referents=joined)
    for row in contents.sources():
        yield _line(_document(row["id"]), "Document", _source(row))
    for row in contents.links():
        source, predicate, target = ends(row)
        if source in kinds and target in kinds:
            yield _line(row["id"], *_edge(row, predicate, (source, kinds[source]), (target, kinds[target])))


def _document(id: str) -> str:
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
            *(mark for mark in ("generic", "plural", "unnamed") if row.get(mark)),
            *(["singular"] if row.get("plural") is False else []),
        ],
    }
    if kind.ftm in ("Document", "Article"):
        held |= {"fileName": row["name"], "title": row["name"]}
    return held


def _source(row: Row) -> dict[str, Any]:
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
    says = PREDICATES[predicate]
    schema = says.ftm if row["standing"] in _STATED else "UnknownLink"
    (start, start_is), (end, end_is) = EDGES[schema]
    if not (_fits(source[1], start_is) and _fits(target[1], end_is)):
        schema, ((start, _), (end, _)) = "UnknownLink", EDGES["UnknownLink"]
    if schema == "Family":  # a relative is what the relationship says of the person
        start, end = end, start
    words = row["label"] if row["standing"] in _STATED else f"{row['standing']}: {row['label']}"
    return schema, {
        start: source[0],
        end: target[0],
        _RELATION.get(schema, "role"): words,
        "status": row["standing"] if schema == "UnknownLink" else None,
        "summary": row["sentence"],
        "startDate": row.get("start"),
        "endDate": row.get("end"),
        "recordId": row["claims"],
    }


def _fits(type: str, wanted: str) -> bool:
    kinds = {TYPES[type].ftm, *TYPES[type].lineage}
    also = {more for kind in kinds for more in _AS_WELL.get(kind, ())}
    return wanted == "Thing" or wanted in kinds | also


def _line(id: str, schema: str, held: dict[str, Any], referents: Sequence[str] = ()) -> str:
    """One entity. `referents`, as OpenSanctions calls them, are the ids of the records that it is made of."""
    properties = {
        key: [str(item) for item in cast("Sequence[Any]", value)] if isinstance(value, list | tuple) else [str(value)]
        for key, value in held.items()
        if value not in (None, "", [], ())
    }
    whole = {"id": id, "schema": schema, "properties": properties} | ({"referents": referents} if referents else {})
    return json.dumps(whole, ensure_ascii=False) + "\n"
