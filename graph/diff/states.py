"""A state of the graph, to compare with another: a folder of facts at a date, or an export.

An entity that either side of a comparison protects is named on neither.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from graph.claims.links import project
from graph.claims.standing import over
from graph.claims.wording import Wording, acquittals
from graph.errors import BadInput, first_of
from graph.files import BadFile, read_bytes
from graph.models import ClaimView, Entity, Link, Model, Name, Network, NetworkEntity, Records, SourceRef
from graph.seals.sealing import seal
from graph.vocabulary import PREDICATES, TYPES

_LARGEST = 512 * 2**20
_WANTED = "Expected: a network with its claims, as in a JSON export."


class State(Model):
    """The contents of one load or export."""

    entities: dict[str, NetworkEntity]
    claims: dict[str, ClaimView]
    links: dict[str, Link]
    over: frozenset[str]
    """Ids of the claims about what had ended by then."""
    withheld: frozenset[str]
    """Ids of the entities whose real names have been removed."""
    partial: bool = False
    """The export was cut off at a limit."""


def state(records: Records, *, at: str, beside: Records | None = None) -> State:
    """The state of these facts, with standings at a date.

    `beside` is the other load of a comparison. Entities that it protects are sealed here too: a name that one load
    withholds may occur in the quotes of the other.
    """
    records, withheld = _seal(records, beside)
    wording = Wording(records.entities, records.sources)
    names = {e.id: e.name for e in records.entities}
    sources = {s.id: SourceRef(**s.model_dump(include=set(SourceRef.model_fields))) for s in records.sources}
    acquitted = acquittals(records.claims)
    replies: dict[str | None, list[str]] = defaultdict(list)
    for claim in sorted(records.claims, key=lambda c: c.id):
        replies[claim.replies_to].append(claim.id)
    claims = [
        ClaimView(
            **c.model_dump(exclude={"source", "tense"}),
            sentence=wording.told(c, acquitted.get(c.id, ())),
            speakers=tuple(names[speaker] for speaker in c.said_by),
            replies=tuple(replies.get(c.id, ())),
            source=sources[c.source],
        )
        for c in records.claims
    ]
    return State(
        entities={e.id: _party(e) for e in records.entities},
        claims={c.id: c for c in claims},
        links={link.id: link for link in project(records, at=at)},
        over=frozenset(c.id for c in claims if c.end and over(c.end, at)),
        withheld=withheld,
    )


def _seal(records: Records, beside: Records | None) -> tuple[Records, frozenset[str]]:
    """These records, sealed as if both loads were one."""
    others = beside or records.model_copy(update={"entities": (), "claims": ()})
    own = {e.id for e in records.entities}
    hidden = {e.id: e.name for e in (*others.entities, *records.entities) if e.protected}
    names: dict[str, tuple[Name, ...]] = defaultdict(tuple)
    for e in (*records.entities, *others.entities):
        names[e.id] += e.names
    both = (*records.entities, *(e for e in others.entities if e.id not in own))
    veiled = tuple(
        e.model_copy(update={"name": hidden[e.id], "names": names[e.id], "protected": True}) if e.id in hidden else e
        for e in both
    )
    sealed, _ = seal(records.model_copy(update={"entities": veiled, "claims": (*records.claims, *others.claims)}))
    mine = {"entities": sealed.entities[: len(own)], "claims": sealed.claims[: len(records.claims)]}
    return sealed.model_copy(update=mine), frozenset(hidden)


class _Export(Network):
    claims: tuple[ClaimView, ...]


def read_export(path: Path) -> State:
    """Read a file written by `export.network_json`. Raises BadInput for any other."""
    try:
        export = _Export.model_validate_json(read_bytes(path, largest=_LARGEST))
    except BadFile as exc:
        raise BadInput(f"{path}: {exc.reason}. {_WANTED}") from exc
    except ValidationError as exc:
        where, what = first_of(exc.errors())
        raise BadInput(f"{path}: {where}: {what}. {_WANTED}") from None
    for flaw in _flaws(export):
        raise BadInput(f"{path}: {flaw}. {_WANTED}")
    ended = {id for link in export.links if link.standing == "ended" for id in link.claims}
    return State(
        entities={e.id: _party(e) for e in export.entities},
        claims={c.id: c for c in export.claims},
        links={link.id: link for link in export.links},
        over=frozenset(c.id for c in export.claims if c.end and c.id in ended),
        withheld=frozenset(e.id for e in export.entities if e.protected),
        partial=export.truncated,
    )


def _flaws(export: _Export) -> Iterator[str]:
    for kind, records in (("entity", export.entities), ("link", export.links), ("claim", export.claims)):
        yield from (f"{kind} {id!r} occurs more than once" for id, n in Counter(r.id for r in records).items() if n > 1)
    yield from (f"unknown type {e.type!r}" for e in export.entities if e.type not in TYPES)
    said = (*export.links, *export.claims)
    yield from (f"unknown predicate {r.predicate!r}" for r in said if r.predicate not in PREDICATES)
    entities, claims = {e.id for e in export.entities}, {c.id for c in export.claims}
    for link in export.links:
        if not {link.source, link.target} <= entities or not link.claims or not claims.issuperset(link.claims):
            yield f"link {link.id!r} lacks an end or a claim"


def _party(entity: Entity | NetworkEntity) -> NetworkEntity:
    """The part of an entity that is compared."""
    return NetworkEntity(
        **entity.model_dump(include={"id", "type", "name", "article", "unnamed", "generic", "protected"})
    )
