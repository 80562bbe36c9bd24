"""What a static picture draws: marks for entities and folded groups, lines for links and, at a group, for several."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from graph.models import Link, Model, Network
from graph.vocabulary import PREDICATES, TYPES

_GROUPS_GROW_UP_TO = 1.5


class Folded(Model):
    """Several entities that are drawn as one mark, with what it is called and where it stands."""

    name: Annotated[str, Field(min_length=1, max_length=500)]
    entities: Annotated[tuple[str, ...], Field(min_length=2, max_length=5000)]
    at: tuple[
        Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)],
        Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)],
    ]


@dataclass(frozen=True, kw_only=True)
class Mark:
    id: str
    name: str
    type: str
    spot: complex
    entities: tuple[str, ...]
    unnamed: bool = False
    grown: float = 1.0
    """How many times the usual size it is drawn."""

    @property
    def kind(self) -> str:
        return "group" if len(self.entities) > 1 else TYPES[self.type].label


@dataclass(frozen=True, kw_only=True)
class Line:
    """All links of one standing, where one of the ends is a group; elsewhere one link."""

    id: str
    source: str
    target: str
    links: tuple[Link, ...]
    arrow: bool

    @property
    def standing(self) -> str:
        return self.links[0].standing

    @property
    def label(self) -> str:
        return self.links[0].label if len(self.links) == 1 else f"{len(self.links)} links: {self.standing}"

    @property
    def group(self) -> str | None:
        """What it is about; None for links about different things."""
        about = {PREDICATES[link.predicate].group for link in self.links}
        return about.pop() if len(about) == 1 else None


def drawn(network: Network, folded: Iterable[Folded] = (), size: str | None = None) -> tuple[list[Mark], list[Line]]:
    """Marks and lines. A group needs two entities in the picture; an entity in two groups belongs to the first."""
    here = {e.id: e for e in network.entities}
    mark_of: dict[str, str] = {}
    marks: list[Mark] = []
    for n, group in enumerate(folded):
        of = tuple(id for id in dict.fromkeys(group.entities) if id in here and id not in mark_of)
        if len(of) < 2:
            continue
        mark_of |= dict.fromkeys(of, f"group/{n}")
        marks.append(
            Mark(
                id=f"group/{n}",
                name=f"{group.name} ({len(of):,})",
                type=here[of[0]].type,
                spot=complex(*group.at),
                entities=of,
                grown=1.5 + min(_GROUPS_GROW_UP_TO, len(of) / 40),
            )
        )
    single = [
        Mark(id=e.id, name=e.name, type=e.type, spot=complex(e.x, e.y), entities=(e.id,), unnamed=e.unnamed)
        for e in network.entities
        if e.id not in mark_of
    ]
    weights = _weights(network, size)
    marks += [replace(mark, grown=1 + 1.4 * weights.get(mark.id, 0)) for mark in single]
    return marks, _lines(network.links, mark_of)


def _weights(network: Network, size: str | None) -> Mapping[str, float]:
    """How much larger a mark is, from 0 to 1: by the claims behind its links, or by an office or a listing."""
    if size == "role":
        return {e.id: 1 for e in network.entities if e.topics}
    if size != "claims":
        return {}  # a measure of the whole picture is not taken again
    claims: Counter[str] = Counter()
    for link in network.links:
        claims.update(dict.fromkeys({link.source, link.target}, len(link.claims)))
    most = max(claims.values(), default=1)
    return {id: math.sqrt(n / most) for id, n in claims.items()}


def _lines(links: Sequence[Link], mark_of: Mapping[str, str]) -> list[Line]:
    """Links inside a group are not drawn. Links of different standing never share a line."""
    together: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        ends = [mark_of.get(end, end) for end in (link.source, link.target)]
        at_group = link.source in mark_of or link.target in mark_of
        if not at_group:
            together[link.id].append(link)
        elif ends[0] != ends[1]:
            together[" ".join([*sorted(ends), link.standing])].append(link)
    lines: list[Line] = []
    for id, of in together.items():
        source, target = (mark_of.get(end, end) for end in (of[0].source, of[0].target))
        arrow = all(not PREDICATES[k.predicate].symmetric and mark_of.get(k.source, k.source) == source for k in of)
        lines.append(Line(id=id, source=source, target=target, links=tuple(of), arrow=arrow and source != target))
    return lines


def called(network: Network, folded: Iterable[Folded] = ()) -> dict[str, str]:
    """The name of each entity, or of its group: links sorted by it have one range of numbers for each line."""
    names = {e.id: e.name.casefold() for e in network.entities}
    return names | {id: group.name.casefold() for group in folded for id in group.entities if id in names}


def numbered(letter: str, numbers: Iterable[int]) -> str:
    """L3 to L5 and L8, as "L3–L5, L8"."""
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and runs[-1][-1] == n - 1:
            runs[-1][1:] = [n]
        else:
            runs.append([n])
    return ", ".join("–".join(f"{letter}{n}" for n in run) for run in runs)
