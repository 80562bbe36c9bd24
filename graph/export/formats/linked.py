"""JSON-LD: claims as PROV entities, derived from their sources and quoting them. Links are not stated: claims are."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from graph.export.formats import Contents, Row, form
from graph.vocabulary import TYPES

_SCHEMA = {
    "Person": "Person",
    "Organization": "Organization",
    "Company": "Corporation",
    "PublicBody": "GovernmentOrganization",
}
_CONTEXT = {
    "@vocab": "urn:khsae:",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "name": "schema:name",
    "alternateName": "schema:alternateName",
    "description": "schema:description",
    "joined_from": {"@type": "@id"},
    "between": {"@type": "@id"},
    "publisher": "schema:publisher",
    "author": "schema:author",
    "url": {"@id": "schema:url", "@type": "@id"},
    "published": "schema:datePublished",
    "licence": "schema:license",
    "quote": "prov:value",
    "source": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "quoted_from": {"@id": "prov:wasQuotedFrom", "@type": "@id"},
    "said_by": {"@id": "prov:wasAttributedTo", "@type": "@id"},
    "subject": {"@id": "rdf:subject", "@type": "@id"},
    "predicate": {"@id": "rdf:predicate", "@type": "@vocab"},
    "object": {"@id": "rdf:object", "@type": "@id"},
    "replies_to": {"@type": "@id"},
}


@form("jsonld", "jsonld", "application/ld+json", "JSON-LD with PROV: claims, what they quote, and from where")
def jsonld(contents: Contents) -> Iterator[str]:
    yield f'{{"@context": {json.dumps(_CONTEXT)},\n"@graph": ['
    first = True
    for make, rows in (
        (_entity, contents.entities),
        (_source, contents.sources),
        (_claim, contents.claims),
        (_judgement, contents.judgements),
    ):
        for row in rows():
            yield f"{'' if first else ','}\n{json.dumps(_filled(make(row)), ensure_ascii=False)}"
            first = False
    yield "\n]}\n"


def _id(kind: str, id: str) -> str:
    return f"urn:khsae:{kind}:{quote(id, safe='')}"


def _entity(row: Row) -> dict[str, Any]:
    known = next((f"schema:{_SCHEMA[name]}" for name in reversed(TYPES[row["type"]].lineage) if name in _SCHEMA), None)
    return {
        "@id": _id("entity", row["id"]),
        "@type": [kind for kind in (row["type"], known) if kind],
        "name": row["name"],
        "alternateName": row.get("aliases"),
        "description": row.get("summary"),
        "joined_from": [_id("entity", id) for id in row.get("members") or () if id != row["id"]],
    }


def _source(row: Row) -> dict[str, Any]:
    kept = {key: row.get(key) for key in ("publisher", "author", "published", "url", "licence", "language", "kind")}
    return {"@id": _id("source", row["id"]), "@type": ["Source", "prov:Entity"], "name": row["title"], **kept}


def _claim(row: Row) -> dict[str, Any]:
    """A statement about a statement: it does not assert what it says."""
    source = _id("source", row["source"])
    kept = {key: row.get(key) for key in ("value", "unit", "role", "status", "sentence", "locator", "retracted")}
    dates = {key: row.get(key) for key in ("on", "start", "end")}
    return {
        "@id": _id("claim", row["id"]),
        "@type": ["Claim", "rdf:Statement", "prov:Entity"],
        "subject": _id("entity", row["subject"]),
        "predicate": row["predicate"],
        "object": _id("entity", row["object"]) if row.get("object") else None,
        **kept,
        **dates,
        "quote": row.get("quote"),
        "source": source,
        "quoted_from": source if row.get("quote") else None,
        "said_by": [_id("entity", id) for id in row.get("said_by") or ()],
        "replies_to": _id("claim", row["replies_to"]) if row.get("replies_to") else None,
    }


def _judgement(row: Row) -> dict[str, Any]:
    """Who judged that two records are the same, or are not, and why: no source says so."""
    return {
        "@id": _id("judgement", row["id"]),
        "@type": ["Judgement", "prov:Entity"],
        "between": [_id("entity", row["a"]), _id("entity", row["b"])],
        "verdict": row["verdict"],
        "reason": row["reason"],
        "judged_by": row["by"],
        "on": row["on"],
        "evidence": row.get("evidence"),
    }


def _filled(held: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in held.items() if value not in (None, "", [], ())}
