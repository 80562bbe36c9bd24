"""FollowTheMoney statements: what FtM can hold of each claim, as said by its source. `ftm-claims` has all of them."""

import json
from collections.abc import Iterator

from graph.claims.links import link_id
from graph.codes import LANGUAGES_3
from graph.database.rows import claim_of
from graph.export.formats import Contents, Row, form, records_of
from graph.export.formats.ftm import RELATION, document, schema_of, source_of
from graph.export.formats.ftm_values import is_paper, is_stated, paper, properties
from graph.models import SEPARATOR
from graph.vocabulary import PREDICATES, TYPES


@form("ftm-statements", "statements.json", "application/jsonl", "FollowTheMoney statements: claims, each by its source")
def statements(contents: Contents) -> Iterator[str]:
    kinds: dict[str, str] = {}
    heads: dict[str, str] = {}
    for row in contents.entities():
        kinds[row["id"]] = row["type"]
        heads |= records_of(row)
        (dataset, *_) = row.get("datasets") or ("khsae",)
        for prop, value in (("id", row["id"]), ("name", row["name"])):
            yield _line(f"{row['id']}:{prop}", row["id"], TYPES[row["type"]].ftm, prop, value, dataset)
    published: dict[str, str | None] = {}
    for row in contents.sources():
        published[row["id"]] = row.get("published")
        for prop, value in source_of(row).items():
            if value:
                id = document(row["id"])
                yield _line(f"{id}:{prop}", id, "Document", prop, value, row["id"])
    answered = {row["replies_to"] for row in contents.claims() if row["status"] in ("denied", "acquitted")}
    for row in contents.claims():
        if row["id"] in answered or not is_stated(row):
            continue
        seen, lang = published.get(row["source"]), LANGUAGES_3.get(row["language"])
        for entity, schema, prop, value in _said(row, kinds, heads):
            spoken = lang if prop == "summary" else None
            yield _line(f"{row['id']}:{prop}", entity, schema, prop, value, row["source"], spoken, seen, row["id"])


def _said(row: Row, kinds: dict[str, str], heads: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Entity, schema, property and value of each statement that a claim makes."""
    own: str = row["subject"]
    subject = heads.get(own, own)
    type = kinds.get(subject)
    if type is None:
        return
    if link := link_id(claim_of(row), heads):
        a, predicate, b = link.split(SEPARATOR)
        if a not in kinds or b not in kinds:
            return
        schema, start, end = schema_of(PREDICATES[predicate].ftm, kinds[a], kinds[b])
        role = row.get("role") or PREDICATES[predicate].infinitive
        dates = (("startDate", row.get("start") or row.get("on")), ("endDate", row.get("end")))
        told = ((start, a), (end, b), (RELATION.get(schema, "role"), role), *dates, ("summary", row.get("quote")))
        yield from ((link, schema, prop, value) for prop, value in told if value)
        return
    for prop, value in properties(type, row):
        yield subject, TYPES[type].ftm, prop, value
    if is_paper(type, row):
        for prop, (value,) in paper(subject, row).items():
            yield f"claim:{row['id']}", "Identification", prop, value


def _line(
    id: str,
    entity: str,
    schema: str,
    prop: str,
    value: str,
    dataset: str,
    lang: str | None = None,
    seen: str | None = None,
    origin: str | None = None,
) -> str:
    return (
        json.dumps(
            {
                "id": id,
                "entity_id": entity,
                "canonical_id": entity,
                "prop": prop,
                "schema": schema,
                "value": value,
                "dataset": dataset,
                "lang": lang,
                "original_value": None,
                "external": False,
                "first_seen": seen,
                "last_seen": seen,
                "origin": origin,
            },
            ensure_ascii=False,
        )
        + "\n"
    )
