"""The snapshot that paths are found in, held against every path of a thousand small graphs and against the database."""

import random
from collections.abc import Callable
from itertools import combinations
from threading import Event

import pytest

from graph.models import Link, Paths, Records
from graph.questions import snapshot
from graph.questions.paths import find
from graph.questions.reader import Reader
from graph.questions.snapshot import Snapshot
from graph.vocabulary import STANDINGS, WALKABLE
from tests.test_paths import RANKS, every_path, invented, invented_days

TYPES = {"e0": "Person", "e1": "Territory", "e2": "Document", "e3": "Event"}


def random_graph(dice: random.Random) -> tuple[dict[str, str], list[Link]]:
    """Up to nine entities, one a place and one a document, with up to twenty links of all standings."""
    types = {f"e{n}": TYPES.get(f"e{n}", "Company") for n in range(dice.randint(4, 9))}
    kinds = ["OWNS", "OWNS", "LINKED_TO", "ARRESTED_IN", "MET", "NAMED_IN"]
    keys = {
        (*dice.sample(sorted(types), 2), dice.choice(kinds)): dice.choice(list(STANDINGS))
        for _ in range(dice.randint(3, 20))
    }
    return types, [
        Link.model_construct(
            id=f"{source}~{kind}~{target}", source=source, target=target, predicate=kind, standing=standing
        )
        for (source, target, kind), standing in keys.items()
    ]


def test_the_best_of_all_paths_on_a_thousand_graphs() -> None:
    dice = random.Random(13)
    found_any = 0
    for _ in range(1000):
        types, links = random_graph(dice)
        kept = Snapshot([(id, type, False) for id, type in types.items()], [(k.id, k.standing) for k in links])
        standing = dice.choice([None, None, ["established", "reported"]])
        walkable = [k for k in links if k.predicate in WALKABLE and (not standing or k.standing in standing)]

        def neighbours(ids, brief, kept=kept, standing=standing):
            return kept.neighbours(ids, predicates=WALKABLE, standing=standing, most=501, brief=brief)

        source, target = dice.sample(sorted(types), 2)
        max_hops, k = dice.randint(1, 6), dice.choice([1, 3, 10])
        routes = find(neighbours, source, target, max_hops=max_hops, k=k, max_entities=1000).routes
        wanted = every_path(walkable, types, source, target, max_hops)[:k]
        assert [route.links for route in routes] == [key[3] for key in wanted]
        found_any += bool(routes)
    assert found_any > 300


@pytest.mark.parametrize("records", [invented(5), RANKS], ids=["invented", "ranks"])
def test_it_answers_as_the_database_does(reader_of: Callable[[str, Records], Reader], records: Records) -> None:
    reader = reader_of("paths", records)
    pairs = random.Random(1).sample(list(combinations(sorted(e.id for e in records.entities), 2)), 30)
    assert reader._snapshots.of(*_version(reader))
    kept = [reader.paths(*pair, k=5) for pair in pairs]
    reader._snapshots.of = lambda version, links: None
    assert [reader.paths(*pair, k=5) for pair in pairs] == kept


def test_a_large_graph_is_read_beside_the_questions(
    reader_of: Callable[[str, Records], Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first question does not start it: a command asks one and ends."""
    reader, made = reader_of("paths", RANKS), Event()
    monkeypatch.setattr(snapshot, "_AT_ONCE", 0)
    make = reader._snapshots._make

    def make_and_tell(version: str) -> None:
        make(version)
        made.set()

    monkeypatch.setattr(reader._snapshots, "_make", make_and_tell)
    assert reader._snapshots.of(*_version(reader)) is None
    assert reader._snapshots._making is None
    assert reader._snapshots.of(*_version(reader)) is None
    assert made.wait(60)
    assert reader._snapshots.of(*_version(reader))


def test_a_load_makes_it_anew(reader_of: Callable[[str, Records], Reader]) -> None:
    reader = reader_of("paths", RANKS)
    version, links = _version(reader)
    first = reader._snapshots.of(version, links)
    assert first is reader._snapshots.of(version, links)
    assert reader._snapshots.of("another", links) is None  # the graph is not of that version
    assert reader._snapshots.of(version, links) is not first
    assert reader._snapshots.of(version, snapshot.MAX_LINKS + 1) is not None  # it is there
    assert Reader(reader._database)._snapshots.of(version, snapshot.MAX_LINKS + 1) is None


def _version(reader: Reader) -> tuple[str, int]:
    ((version, _, links),) = reader._ask("version").rows
    return version, links


@pytest.mark.parametrize("seed", [3, 4])
def test_a_day_is_answered_as_the_database_does(
    reader_of: Callable[[str, Records], Reader], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    records = invented_days(seed)
    reader, dice = reader_of("paths", records), random.Random(seed)
    ids = sorted(e.id for e in records.entities)
    days = (("2020", None), (None, "2021-04"), ("2022-04-06", "2023"), ("2020", None))
    asked = [(dice.sample(ids, 2), day) for day in days for _ in range(5)]

    def answers(of: Reader) -> list[Paths]:
        return [
            of.paths(*pair, k=4, standing=standing, as_of=as_of, known_on=known_on)
            for pair, (as_of, known_on) in asked
            for standing in (None, ["reported"])
        ]

    found = answers(reader)
    assert len(reader._days._kept) == 3
    monkeypatch.setattr(snapshot, "_KEPT_LINKS", 1)
    reader.paths(ids[0], ids[1], as_of="2019")
    assert len(reader._days._kept) == 1
    monkeypatch.setattr(snapshot, "MAX_DATED_LINKS", -1)
    of_database = Reader(reader._database)
    assert answers(of_database) == found
    assert not of_database._days._kept
