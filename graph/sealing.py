"""Taking the names of protected people out of records, before anything is written or drawn."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from graph.models import Claim, Entity, Name, Records, Sealed, Source

_TEXTS = ("quote", "value", "role", "locator", "retracted", "note", "title")
R = TypeVar("R", Claim, Source)


def seal(records: Records) -> tuple[Records, list[Sealed]]:
    """Records that name no protected person, and what was taken out of them.

    Such an entity comes with its pseudonym as `name` and its real names in `names`. Those go, from the entity and
    from every text of the sources that speak of it: quotes, values, notes, titles. So no query, however written,
    finds them.
    """
    hidden = {e.id: tuple(n.value for n in e.names) for e in records.entities if e.protected}
    touched: dict[str, set[str]] = defaultdict(set)
    for claim in records.claims:
        for party in hidden.keys() & {claim.subject, claim.object, *claim.said_by, *claim.mentions}:
            touched[claim.source] |= set(hidden[party])
    sealed = [Sealed(id=key, words=names) for key, names in hidden.items()]
    claims: list[Claim] = []
    for claim in records.claims:
        clean = _without(claim, touched[claim.source]) if touched[claim.source] else claim
        if clean.quote != claim.quote and claim.quote:
            sealed.append(Sealed(id=f"claim:{claim.id}", words=(claim.quote,)))
        claims.append(clean)
    entities = tuple(_pseudonymous(e) if e.protected else e for e in records.entities)
    sources = tuple(_without(s, touched[s.id]) if touched[s.id] else s for s in records.sources)
    return records.model_copy(update={"entities": entities, "sources": sources, "claims": tuple(claims)}), sealed


def _pseudonymous(entity: Entity) -> Entity:
    pseudonym = Name(value=entity.name, script="Latn", kind="pseudonym")
    return Entity(
        id=entity.id,
        type=entity.type,
        name=entity.name,
        names=(pseudonym,),
        unnamed=entity.unnamed,
        generic=entity.generic,
        plural=entity.plural,
        protected=True,
    )


def _without(record: R, names: Iterable[str]) -> R:
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in sorted(names, key=len, reverse=True)))
    texts = {key: text for key in _TEXTS if isinstance(text := getattr(record, key, None), str)}
    changed = {key: new for key, text in texts.items() if (new := pattern.sub("[name withheld]", text)) != text}
    return record.model_copy(update=changed) if changed else record
