"""Records that are part of an entity: any of their ids works like its own, and the answer says why.

This costs nothing while ids are those of entities: a record is looked for only when no entity has the id.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from graph.database.answers import Answer, Node
from graph.errors import NotFound, OneEntity
from graph.models import SEPARATOR, ClaimView, Joined, NetworkEntity, SameAs, Table
from graph.questions.picture import Asked
from graph.vocabulary import LINK_PREDICATES

Ask = Callable[..., Answer]
"""Runs a saved query: its name, `_limit`, and its parameters."""


def heads(ask: Ask, ids: Collection[str]) -> dict[str, str]:
    """For each of these records that was joined to others, the id of the entity that it is shown as."""
    rows = ask("heads", _limit=len(ids), ids=list(ids)).rows if ids else []
    return {record: entity for record, entity, *_ in rows}


def head(ask: Ask, id: str) -> str:
    """The entity that a record is part of. Raises NotFound where there is neither."""
    found = heads(ask, [id]).get(id, id)
    if found == id:
        raise NotFound("entity", id)
    return found


def names(ask: Ask, ids: Collection[str]) -> dict[str, str]:
    """The names of entities, and of those that records are part of."""
    found: dict[str, str] = dict(ask("names-by-id", _limit=len(ids), ids=list(ids)).rows)  # pyright: ignore[reportArgumentType]
    others = [id for id in ids if id not in found]
    rows = ask("heads", _limit=len(others), ids=others).rows if others else []
    return found | {record: name for record, _, name, _ in rows}


def shown(ask: Ask, claims: Sequence[ClaimView]) -> list[ClaimView]:
    """Claims without the ids of records that would tell who is protected."""
    hidden = _hidden(ask, {end for c in claims for end in (c.subject, c.object, *c.said_by, *c.mentions) if end})
    if not hidden:
        return list(claims)
    return [claim.model_copy(update=hiding(claim.model_dump(), hidden)) for claim in claims]


def hiding(claim: Mapping[str, Any], hidden: Mapping[str, str]) -> dict[str, Any]:
    """The fields to replace in a claim about records of somebody protected (`hidden`: each record with its entity).

    The id of a record in a public list reveals a name. Its place there, and whatever else would, is sealed.
    """
    new: dict[str, Any] = {key: hidden.get(claim[key], claim[key]) for key in ("subject", "object") if claim.get(key)}
    return new | {key: tuple(hidden.get(id, id) for id in claim.get(key) or ()) for key in ("said_by", "mentions")}


def covered(ask: Ask, table: Table) -> Table:
    """A table without the ids of records that would tell who is protected."""
    hidden = _hidden(ask, {text for row in table.rows for cell in row for text in _texts(cell) if " " not in text})
    rows = tuple(tuple(_without(cell, hidden) for cell in row) for row in table.rows)
    return table.model_copy(update={"rows": rows}) if hidden else table


def _hidden(ask: Ask, ids: Collection[str]) -> dict[str, str]:
    """Of these, the records of somebody protected, each with the entity that it is shown as."""
    rows = ask("heads", _limit=len(ids), ids=sorted(ids)).rows if ids else []
    return {record: entity for record, entity, _, protected in rows if protected}


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _without(value: JsonValue, hidden: Mapping[str, str]) -> JsonValue:
    if isinstance(value, list):
        return [_without(item, hidden) for item in value]
    if isinstance(value, dict):
        return {key: _without(item, hidden) for key, item in value.items()}
    return hidden.get(value, value) if isinstance(value, str) else value


def apart(ask: Ask, given: Sequence[str], ends: Sequence[str]) -> list[str]:
    """The ends of a path. Raises OneEntity for two that are records of one."""
    for text, end in zip(given, ends, strict=True):
        other = given[list(ends).index(end)]
        if other != text and {other, text} & heads(ask, [other, text]).keys():
            raise OneEntity("target" if len(given) == 2 else "targets", other, text, end)
    return list(ends)


def link(ask: Ask, id: str) -> str:
    """The id of the link that a link between records is part of. Raises NotFound."""
    source, predicate, target = id.split(SEPARATOR)
    found = heads(ask, [source, target])
    ends = [found.get(end, end) for end in (source, target)]
    if predicate in LINK_PREDICATES and LINK_PREDICATES[predicate].symmetric:
        ends.sort()
    if ends == [source, target]:
        raise NotFound("link", id)
    return SEPARATOR.join((ends[0], predicate, ends[1]))


def of_entities(asked: Asked, found: Mapping[str, str]) -> Asked:
    """A picture of the entities that records are part of."""

    def whole(id: str) -> str:
        return found.get(id, id)

    grown = asked.expand and asked.expand.model_copy(update={"entity": whole(asked.expand.entity)})
    placed = {whole(id): at for id, at in asked.at.items()}
    entities = tuple(dict.fromkeys(map(whole, asked.entities)))
    return asked.model_copy(update={"entities": entities, "at": placed, "expand": grown})


def same_as(
    ask: Ask, entities: Iterable[NetworkEntity], covered: Callable[[Sequence[str]], list[str]]
) -> tuple[SameAs, ...]:
    """The records that these entities are made of, and why they were joined."""
    ids = [id for entity in entities for id in entity.members]
    rows = ask("same-as", _limit=len(ids), ids=ids).rows if ids else []
    judged = [said for *_, joined in rows for said in joined]
    if not judged:
        return ()
    reasons = dict(zip((said["id"] for said in judged), covered([said["reason"] for said in judged]), strict=True))
    return tuple(
        _same_as(entity, record, [said | {"reason": reasons[said["id"]]} for said in judged])
        for entity, record, _ in rows
    )


def _same_as(entity: str, record: Node, judged: Sequence[Mapping[str, Any]]) -> SameAs:
    p = record.properties
    return SameAs(
        entity=entity,
        **{key: p[key] for key in ("id", "name", "type", "datasets")},
        joined=tuple(
            Joined(
                other=said["b"] if said["a"] == p["id"] else said["a"],
                reason=said["reason"],
                by=said["by"],
                on=said["on"],
                evidence=tuple(said.get("evidence", ())),
            )
            for said in sorted(judged, key=lambda said: said["id"])
            if p["id"] in (said["a"], said["b"])
        ),
    )
