"""All links of the graph in memory, in a few bytes each: their ends, predicate and standing.

A search for paths asks for hundreds of entities one after the other. From here each comes in microseconds, and the
answers are the rows that `queries/core/neighbours.cypher` and `neighbours-in-brief.cypher` would give. A snapshot holds
for one version of the graph; above `MAX_LINKS` there is none, and the database is asked.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate, islice
from threading import Lock, Thread
from typing import Any

from graph.database.answers import batches
from graph.database.store import Database
from graph.errors import KhsaeError
from graph.models import SEPARATOR
from graph.questions.dated import Day
from graph.questions.queries import Library
from graph.vocabulary import LINK_PREDICATES, STANDINGS

MAX_LINKS = 4_000_000
"""About 200 MB, mostly for the ids of the entities."""
MAX_DATED_LINKS = 5_000
"""Up to this many links, a whole graph is weighed for a day (0.2 s)."""
_KEPT_LINKS = 20_000
"""The last days that were asked about are kept up to this many links in all (60 MB)."""
_AT_ONCE = 20_000
"""Up to this many links, the first query waits for the snapshot (0.1 s)."""

_PREDICATES = tuple(LINK_PREDICATES)
_STANDINGS = tuple(STANDINGS)


class Snapshot:
    """The links of one version of the graph."""

    def __init__(self, entities: Iterable[Sequence[Any]], links: Iterable[Sequence[Any]]) -> None:
        """The id and type of each entity, and whether it stands for a kind; the id and standing of each link."""
        self._ids: list[str] = []
        self._types: list[tuple[str, bool]] = []
        for id, type, generic in entities:
            self._ids.append(id)
            self._types.append((type, generic))
        self._index = index = {id: n for n, id in enumerate(self._ids)}
        predicates = {name: n for n, name in enumerate(_PREDICATES)}
        standings = {name: n for n, name in enumerate(_STANDINGS)}
        starts, ends, kinds = array("I"), array("I"), array("H")
        for id, standing in links:
            source, predicate, target = id.split(SEPARATOR)
            starts.append(index[source])
            ends.append(index[target])
            kinds.append(predicates[predicate] * len(standings) + standings[standing])
        # Counted, then put in place: of each entity one run of `_others` and `_kinds`. An odd kind starts at the other.
        counts = array("I", bytes(4 * (len(self._ids) + 1)))
        for column in (starts, ends):
            for i in column:
                counts[i + 1] += 1
        self._from = array("I", accumulate(counts))
        free = array("I", self._from)
        self._others = array("I", bytes(8 * len(starts)))
        self._kinds = array("H", bytes(4 * len(starts)))
        for a, b, kind in zip(starts, ends, kinds, strict=True):
            for here, there, away in ((a, b, 0), (b, a, 1)):
                at = free[here]
                free[here] = at + 1
                self._others[at] = there
                self._kinds[at] = 2 * kind + away

    def neighbours(
        self,
        ids: Sequence[str],
        *,
        predicates: Collection[str],
        standing: Collection[str] | None,
        most: int,
        brief: bool,
    ) -> Iterator[tuple[str, str, bool, int, list[list[Any]]]]:
        """Rows of `queries/core/neighbours.cypher`."""
        wanted = _wanted(predicates, standing)
        for id in sorted(ids):
            if (i := self._index.get(id)) is None:
                continue
            run = range(self._from[i], self._from[i + 1])
            found = list(islice((n for n in run if self._kinds[n] in wanted), most))
            links = [] if brief or len(found) == most else [self._link(id, n) for n in found]
            yield (id, *self._types[i], len(found), links)

    def joined(
        self, ids: Sequence[str], *, predicates: Collection[str] | None, standing: Collection[str] | None, most: int
    ) -> Iterator[tuple[str, int, list[str]]]:
        """Of rows of `queries/core/neighbours-in-brief.cypher`, the entity's id, its degree and the other ends."""
        wanted = _wanted(_PREDICATES if predicates is None else predicates, standing)
        for id in sorted(ids):
            if (i := self._index.get(id)) is None:
                continue
            run = range(self._from[i], self._from[i + 1])
            found = [] if len(run) >= most else [self._ids[self._others[n]] for n in run if self._kinds[n] in wanted]
            yield id, min(len(run), most), found

    def _link(self, id: str, n: int) -> list[Any]:
        other, kind = self._ids[self._others[n]], self._kinds[n]
        predicate, standing = divmod(kind // 2, len(_STANDINGS))
        ends = (other, id) if kind % 2 else (id, other)
        link = SEPARATOR.join((ends[0], _PREDICATES[predicate], ends[1]))
        return [link, _STANDINGS[standing], other, *self._types[self._others[n]]]


def _wanted(predicates: Collection[str], standing: Collection[str] | None) -> frozenset[int]:
    """The codes for these predicates with these standings, in either direction."""
    standings = [n for n, name in enumerate(_STANDINGS) if not standing or name in standing]
    chosen = [n for n, name in enumerate(_PREDICATES) if name in predicates]
    return frozenset(2 * (p * len(_STANDINGS) + s) + away for p in chosen for s in standings for away in (0, 1))


class Snapshots:
    """Keeps the snapshot of the newest version of one graph. Thread-safe."""

    def __init__(self, database: Database, library: Library, version: Callable[[], str | None]) -> None:
        self._database = database
        self._library = library
        self._version = version
        self._guard = Lock()
        self._kept: tuple[str, Snapshot] | None = None
        self._asked: str | None = None
        self._making: Thread | None = None

    def of(self, version: str | None, links: int) -> Snapshot | None:
        """The snapshot of this version, or None while there is none.

        A small graph's is made at once. A large one's is made beside the questions, from the second one on: a command
        asks one question and ends.
        """
        with self._guard:
            if self._kept and self._kept[0] == version:
                return self._kept[1]
            if version is None or links > MAX_LINKS or self._making:
                return None
            again, self._asked = self._asked == version, version
            if links <= _AT_ONCE:
                self._make(version)
                return self._kept[1] if self._kept and self._kept[0] == version else None
            if again:
                self._making = Thread(target=self._make_beside, args=(version,), daemon=True)
                self._making.start()
            return None

    def _make_beside(self, version: str) -> None:
        try:
            self._make(version)
        finally:
            self._making = None

    def _make(self, version: str) -> None:
        """Keep a snapshot, unless the graph changed while it was read or could not be read."""
        self._kept = None  # two of them would take twice the memory
        with suppress(KhsaeError, KeyError):  # of a link whose end came later
            made = Snapshot(*(self._rows(f"every-{what}-in-brief") for what in ("entity", "link")))
            if self._version() == version:
                self._kept = (version, made)

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        return self._database.stream(self._library[query].cypher, {"limit": 2 * MAX_LINKS})


class DatedSnapshots:
    """Keeps the snapshots of the last days that were asked about. Thread-safe."""

    def __init__(self, database: Database, library: Library, version: Callable[[], str | None]) -> None:
        self._database = database
        self._library = library
        self._version = version
        self._guard = Lock()
        self._read: tuple[str, list[tuple[Any, ...]], dict[str, Sequence[str]], Day] | None = None
        """Of one version: the entities, the claims of each link, and a day that has learned of all claims."""
        self._kept: OrderedDict[tuple[str | None, ...], tuple[Day, Snapshot]] = OrderedDict()

    def of(self, version: str | None, links: int, day: Day) -> tuple[Day, Snapshot | None]:
        """The snapshot of this day, and the day as it was weighed before; none of a large or changing graph."""
        if version is None or links > MAX_DATED_LINKS:
            return day, None
        key = (version, *day.asked.values())
        with self._guard:
            if key not in self._kept:
                with suppress(KhsaeError, KeyError):  # a graph that could not be read, or a link whose end came later
                    if self._has_read(version, day):
                        self._make(key, day)
            if key not in self._kept:
                return day, None
            self._kept.move_to_end(key)
            return self._kept[key]

    def _has_read(self, version: str, day: Day) -> bool:
        """Whether this version of the graph is known whole, or could be read just now."""
        if self._read and self._read[0] == version:
            return True
        self._kept.clear()
        self._read = None
        entities = list(self._rows("every-entity-in-brief"))
        claims: dict[str, Sequence[str]] = {link["id"]: link["claims"] for (link,) in self._rows("every-link")}
        for part in batches(sorted({claim for said in claims.values() for claim in said})):
            day.learn((said, replies) for said, replies, _ in self._rows("evidence-by-claim", ids=part))
        if self._version() == version:
            self._read = (version, entities, claims, day)
        return self._read is not None

    def _make(self, key: tuple[str | None, ...], day: Day) -> None:
        assert self._read
        _, entities, claims, learned = self._read
        day.remember(learned)
        stood = day.links(claims)
        self._kept[key] = day, Snapshot(entities, [(link.id, link.standing) for link in stood.values()])
        while len(self._kept) > max(1, _KEPT_LINKS // (len(claims) or 1)):
            self._kept.popitem(last=False)

    def _rows(self, query: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        return self._database.stream(self._library[query].cypher, parameters | {"limit": 2 * MAX_LINKS})
