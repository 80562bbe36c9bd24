"""Compares two states of the graph: claims added, removed or given another status, and whom that connects."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Generic, Literal, TypeVar

import igraph

from graph.diff.states import State
from graph.drawing.layout import place
from graph.drawing.view import Became, Changes, render
from graph.errors import BadInput, BadParameter, TooLarge
from graph.models import ClaimView, Link, Model, Network, NetworkEntity, RanQuery, SourceRef
from graph.questions.paths import MAX_HOPS
from graph.vocabulary import PREDICATES, STANDINGS, TYPES, Mark, Standing, may_pass

Kind = Literal[
    "added", "removed", "retracted", "reinstated", "ended", "regraded", "standing", "redated", "reworded", "recast",
    "backed", "renamed", "retyped",
]  # fmt: skip
Fields = dict[Kind, tuple[str, ...]]
T = TypeVar("T", bound=ClaimView | Link | NetworkEntity)

_HEADS: dict[Kind, str] = {
    "added": "added",
    "removed": "removed",
    "retracted": "retracted",
    "reinstated": "no longer retracted",
    "ended": "of what is over now",
    "regraded": "re-graded",
    "standing": "whose standing changed",
    "redated": "re-dated",
    "reworded": "re-worded",
    "recast": "of another party, speaker or source",
    "backed": "that rest on other claims",
    "renamed": "renamed",
    "retyped": "of another type",
}
# The fields behind each kind of change. If only the sentence differs, it is a change of wording.
_CLAIM: Fields = {
    "retracted": ("retracted",),
    "regraded": ("status",),
    "redated": ("on", "start", "end"),
    "reworded": ("quote", "value", "unit", "role"),
    "recast": ("subject", "predicate", "object", "said_by", "mentions", "replies_to", "source"),
}
_LINK: Fields = {"standing": ("standing",), "backed": ("claims", "status"), "redated": ("start", "end")}
_ENTITY: Fields = {"renamed": ("name",), "retyped": ("type",)}
_WEAKNESS = {name: rank for rank, name in enumerate(STANDINGS)}


class Change(Model, Generic[T]):
    """A record before and after; None if absent. A retracted claim is still present."""

    id: str
    kinds: tuple[Kind, ...]
    before: T | None
    after: T | None


class Connection(Model):
    """Two entities, `source` before `target` by id, and the shortest new chain between them, as link ids."""

    source: str
    target: str
    weakest: Standing
    chain: tuple[str, ...]


class Diff(Model):
    claims: tuple[Change[ClaimView], ...]
    links: tuple[Change[Link], ...]
    entities: tuple[Change[NetworkEntity], ...]
    connections: tuple[Connection, ...]
    """Nearest first."""
    steps: int
    truncated: bool
    """More pairs are newly connected than are listed."""
    partial: bool
    """One side is an export that was cut off: what is missing there may still exist."""
    context: tuple[Link, ...]
    """Unchanged links of the new chains."""
    parties: tuple[NetworkEntity, ...]
    evidence: tuple[ClaimView, ...]
    """The claims of all these links and the replies to them, worded as in the new state if it has them."""

    @property
    def nothing(self) -> bool:
        return not (self.claims or self.links or self.entities or self.connections)


def compare(old: State, new: State, *, steps: int = 3, most: int = 1000) -> Diff:
    """What changed from old to new, and up to `most` pairs of entities that it brings within `steps` links."""
    if not 1 <= steps <= MAX_HOPS:
        raise BadParameter("steps", f"steps must be from 1 to {MAX_HOPS}, not {steps}.")
    if most < 1:
        raise BadParameter("most", f"most must be at least 1, not {most}.")
    _refuse_to_tell(old, new)
    _refuse_to_tell(new, old)
    entities, claims = old.entities | new.entities, old.claims | new.claims
    links = _changes(Change[Link], old.links, new.links, _LINK)
    connections, truncated = _connections(old, new, steps, most)
    unchanged = {id for c in connections for id in c.chain} - {change.id for change in links}
    context = tuple(new.links[id] for id in sorted(unchanged))
    drawn = [*(link for c in links for link in (c.before, c.after) if link), *context]
    ends = {id for link in drawn for id in (link.source, link.target)}
    stated = {id for link in drawn for id in link.claims}
    return Diff(
        claims=_changes(Change[ClaimView], old.claims, new.claims, _CLAIM, new.over - old.over),
        links=links,
        entities=_changes(Change[NetworkEntity], old.entities, new.entities, _ENTITY),
        connections=connections,
        steps=steps,
        truncated=truncated,
        partial=old.partial or new.partial,
        context=context,
        parties=tuple(entities[id] for id in sorted(ends)),
        evidence=tuple(c for id, c in sorted(claims.items()) if id in stated or c.replies_to in stated),
    )


def _refuse_to_tell(sealed: State, other: State) -> None:
    """A name that one side withholds must not leak from the texts of the other, which did not seal it."""
    for id in sorted(sealed.withheld - other.withheld):
        speaking = [c for c in sealed.claims.values() if id in {c.subject, c.object, *c.said_by, *c.mentions}]
        sources = {c.source.id for c in speaking}
        may_tell = (c for c in other.claims.values() if c.source.id in sources and c != sealed.claims.get(c.id))
        if id in other.entities or any(may_tell):
            raise BadInput(
                f"One side withholds the name of {id!r}, and the texts of the other may reveal it. "
                "Compare two folders of facts, or two exports that both withhold it."
            )


def _changes(
    make: type[Change[T]], old: Mapping[str, T], new: Mapping[str, T], fields: Fields, ended: Iterable[str] = ()
) -> tuple[Change[T], ...]:
    found: list[Change[T]] = []
    for id in sorted(old.keys() | new.keys()):
        before, after = old.get(id), new.get(id)
        if kinds := tuple(_kinds(before, after, fields, id in ended)):
            found.append(make(id=id, kinds=kinds, before=before, after=after))
    return tuple(found)


def _kinds(before: T | None, after: T | None, fields: Fields, ended: bool) -> Iterator[Kind]:
    if before is None or after is None:
        yield "removed" if before else "added"
        return
    same = _says(before) == _says(after)
    for kind, keys in fields.items():
        if any(getattr(before, key) != getattr(after, key) for key in keys):
            same = True  # this is why the sentence differs
            yield "reinstated" if kind == "retracted" and not getattr(after, "retracted", None) else kind
    if ended:
        yield "ended"
    if not same:
        yield "reworded"


# --- who is newly connected -----------------------------------------------------------------------


class _Ways:
    """The walkable links of a state as a graph. An entity that paths may not pass is two vertices, one to leave from
    and one to arrive at: a chain may begin or end there, but not pass through."""

    def __init__(self, state: State) -> None:
        self._links = [link for _, link in sorted(state.links.items()) if PREDICATES[link.predicate].walkable]
        ids = sorted(state.entities)
        self._ids = [*ids, *(id for id in ids if not _may_pass(state.entities[id]))]
        self._leave = {id: n for n, id in enumerate(ids)}
        self._arrive = {id: n for n, id in enumerate(self._ids)}
        ways = [(a, b) for k in self._links for a, b in ((k.source, k.target), (k.target, k.source))]
        edges = [(self._leave[a], self._arrive[b]) for a, b in ways]
        self._graph = igraph.Graph(n=len(self._ids), edges=edges, directed=True)
        # Among chains of the same length, those of better standing come first, as in graph/questions/paths.py.
        self._cost = [1 + _WEAKNESS[k.standing] / 1000 for k in self._links for _ in range(2)]

    def within(self, id: str, steps: int, *, least: int = 1) -> set[str]:
        """The entities whose shortest chain to this one has `least` to `steps` links."""
        found = self._graph.neighborhood([self._leave[id]], steps, "out", least) if id in self._leave else ()
        return {self._ids[n] for near in found for n in near}

    def around(self, ids: Iterable[str], steps: int) -> list[str]:
        """These entities, and all with a chain of at most `steps` links to one of them."""
        ends = sorted({way[id] for id in ids for way in (self._leave, self._arrive)})
        return sorted({self._ids[n] for near in self._graph.neighborhood(ends, steps, "in") for n in near})

    def chains(self, source: str, targets: list[str]) -> list[list[Link]]:
        start, ends = self._leave[source], [self._arrive[target] for target in targets]
        found = self._graph.get_shortest_paths(start, ends, weights=self._cost, output="epath")
        return [[self._links[n // 2] for n in chain] for chain in found]


def _may_pass(entity: NetworkEntity) -> bool:
    return may_pass(entity.type, generic=entity.generic)


def _connections(old: State, new: State, steps: int, most: int) -> tuple[tuple[Connection, ...], bool]:
    before, now = _Ways(old), _Ways(new)
    # Every new chain contains a new link, or passes an entity that could not be passed before.
    fresh = {id for key in new.links.keys() - old.links for id in (new.links[key].source, new.links[key].target)}
    fresh |= {
        id for id, e in new.entities.items() if id in old.entities and _may_pass(old.entities[id]) != _may_pass(e)
    }
    near = now.around(fresh, steps - 1)
    pairs = (
        (source, target)
        for length in range(1, steps + 1)
        for source in near
        for target in sorted(now.within(source, length, least=length) - before.within(source, steps))
        if source < target
    )
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in islice(pairs, most):
        targets[source].append(target)
    found = [
        Connection(
            source=source,
            target=target,
            weakest=max((link.standing for link in chain), key=lambda standing: _WEAKNESS[standing]),
            chain=tuple(link.id for link in chain),
        )
        for source, ends in targets.items()
        for target, chain in zip(ends, now.chains(source, ends), strict=True)
    ]
    found.sort(key=lambda c: (len(c.chain), c.source, c.target))
    return tuple(found), next(pairs, None) is not None


# --- telling --------------------------------------------------------------------------------------


def as_text(diff: Diff) -> str:
    """The changes as plain sentences, worded by the status of their claims."""
    cut = ["One side was cut off at a limit: what is missing there may still exist."] if diff.partial else []
    nothing = ["Nothing has changed."] if diff.nothing else []
    sections = ("\n".join([head, *(f"- {item}" for item in items)]) for head, items in _sections(diff))
    return "\n\n".join([*cut, *nothing, *sections])


def _sections(diff: Diff) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Headings, each with its items, one per line."""
    for kind, head in _HEADS.items():
        for noun, changes in (("Claims", diff.claims), ("Links", diff.links), ("Entities", diff.entities)):
            if found := tuple(_on_a_line(_told(c, kind)) for c in changes if kind in c.kinds):
                yield f"{noun} {head} ({len(found)})", found
    names = {e.id: e.name for e in diff.parties}
    sentences = {link.id: link.sentence for link in (*diff.context, *(c.after for c in diff.links if c.after))}
    chains = tuple(
        _on_a_line(
            f"{names[c.source]} and {names[c.target]}, {len(c.chain)} link{'s' * (len(c.chain) > 1)} apart, "
            f"at the weakest {c.weakest}: " + " ".join(sentences[id] for id in c.chain)
        )
        for c in diff.connections
    )
    if chains:
        more = "; only the nearest are listed" if diff.truncated else ""
        yield f"Newly connected within {diff.steps} links ({len(chains)}{more})", chains


def _on_a_line(text: str) -> str:
    return " ".join(text.split())


def _told(change: Change[Any], kind: Kind) -> str:
    was, now = _says(change.before or change.after), _says(change.after or change.before)
    for field in (_CLAIM | _LINK)[kind] if kind in ("regraded", "standing") else ():
        now = f"{getattr(change.before, field)} before, {getattr(change.after, field)} now: {now}"
    before = f" Before: {was}" if kind in ("regraded", "redated", "reworded", "recast", "renamed", "retyped") else ""
    return f"{now}{before if was != now else ''} [{change.id}]"


def _says(record: Any) -> str:
    if isinstance(record, NetworkEntity):
        return f"{record.name} ({TYPES[record.type].label})"
    return record.sentence


def as_network(diff: Diff) -> tuple[Network, dict[str, Mark]]:
    """The changed links and new chains, laid out, with what became of each changed link. The diff has the evidence."""
    changed = [link for c in diff.links if (link := c.after or c.before)]
    query = RanQuery(name="diff", cypher="", parameters={"steps": diff.steps})
    cut = diff.truncated or diff.partial
    network = place(Network(entities=diff.parties, links=(*changed, *diff.context), truncated=cut, query=query))
    return network, {c.id: _mark(c) for c in diff.links}


def as_page(diff: Diff, *, title: str, subtitle: str, limit: int) -> str:
    """The changes as a picture and as text, with the evidence of both states, drawn or not, in one offline file."""
    if len(diff.parties) > limit:
        raise TooLarge(
            f"This picture would hold {len(diff.parties):,} entities; {limit:,} is the maximum that can be drawn. "
            "Compare states that are closer together, or allow fewer links."
        )
    network, _ = as_network(diff)
    changes = Changes(
        links=_became(diff.links, _LINK),
        claims=_became(diff.claims, _CLAIM),
        entities=_became(diff.entities, _ENTITY),
        told=tuple(_sections(diff)),
    )
    claims = {c.id: c for c in diff.evidence} | {c.id: said for c in diff.claims if (said := c.after or c.before)}
    evidence = [claims[id] for id in sorted(claims)]
    return render(network, evidence, title=title, subtitle=subtitle, changes=changes, limit=limit)


def _mark(change: Change[Any]) -> Mark:
    return "added" if not change.before else "changed" if change.after else "removed"


def _became(changes: Iterable[Change[Any]], fields: Fields) -> dict[str, Became]:
    return {c.id: Became(mark=_mark(c), says=_differences(c, fields)) for c in changes}


def _differences(change: Change[Any], fields: Fields) -> str:
    """What differs, field by field, in both states."""
    if not (change.before and change.after):
        return ""
    pairs = {
        key: (_plain(key, getattr(change.before, key)), _plain(key, getattr(change.after, key)))
        for kind in change.kinds
        for key in fields.get("retracted" if kind == "reinstated" else kind, ())
    }
    told = [f"{key.replace('_', ' ')} {was}, now {now}" for key, (was, now) in pairs.items() if was != now]
    if (was := _says(change.before)) != _says(change.after):
        told.append(f"before: {was}")
    return "; ".join(told) or ", ".join(_HEADS[kind] for kind in change.kinds)


def _plain(field: str, value: str | tuple[str, ...] | SourceRef | None) -> str:
    match value:
        case None | ():
            return "none"
        case tuple():
            return ", ".join(value)
        case SourceRef():
            return f"“{value.title}”"
        case str():
            return f"“{value}”" if field == "quote" else value
