"""Paths on small invented graphs: what comes first, what is cut, on what a path rests."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pytest

from graph.database.store import Database
from graph.errors import BadParameter, NotFound, ProtectedEnd
from graph.models import Claim, Entity, Link, Path, Paths, Records, Source
from graph.questions.connections import check_ends
from graph.questions.outcome import in_words
from graph.questions.paths import MAX_HOPS, MAX_LINKS_PER_ENTITY, MAX_PATHS, hub_penalty
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.vocabulary import STANDINGS, TYPES, WALKABLE
from graph.writing.writer import Writer
from tests.bench import paths as bench
from tests.test_writer import without

ReaderOf = Callable[[Records], Reader]
# The status of a claim that gives its link this standing.
STATUS = {
    "established": "official",
    "reported": "reported",
    "alleged": "alleged",
    "disputed": "denied",
    "ended": "delisted",
}


def facts(*lines: str, types: dict[str, str] | None = None) -> Records:
    """A line is a claim: "a b", then what is not "ASSOCIATED_WITH", "reported" and source "s0"."""
    claims = []
    for n, line in enumerate(lines):
        subject, object, *more = line.split()
        predicate = next((word for word in more if word.isupper()), "ASSOCIATED_WITH")
        status = next((STATUS[word] for word in more if word in STATUS), "reported")
        source = next((word for word in more if re.fullmatch(r"s\d", word)), "s0")
        claims.append(
            Claim.model_validate(
                {"id": f"c{n}", "subject": subject, "predicate": predicate, "object": object, "status": status}
                | {"source": source, "language": "en", "origin": "test"}
            )
        )
    ids = {id for c in claims for id in (c.subject, c.object) if id}
    entities = tuple(Entity(id=id, type=(types or {}).get(id, "Person"), name=id.title()) for id in sorted(ids))
    sources = tuple(
        Source(id=id, title=f"Report {id}", kind="report", language="en") for id in sorted({c.source for c in claims})
    )
    return Records(dataset="curated", entities=entities, sources=sources, claims=tuple(claims))


def around(hub: str, count: int) -> list[str]:
    return [f"{hub} {hub}{n}" for n in range(count)]


def ways(found: Paths, source: str) -> list[str]:
    """Each path as the entities that it passes: "a b c"."""
    return [" ".join(entities(path, source)) for path in found.paths]


def entities(path: Path, source: str) -> Iterator[str]:
    yield (here := source)
    for hop in path.hops:
        start, _, end = hop.link.split("~")
        yield (here := end if here == start else start)


@pytest.fixture
def read(reader_of: Callable[[str, Records], Reader]) -> ReaderOf:
    return lambda records: reader_of("passing", records)


# --- what comes first -----------------------------------------------------------------------------

RANKED = facts(
    "a z alleged",
    "a m established", "m z established",
    "a p", "p q established", "q z",
    "a u disputed", "u z",
)  # fmt: skip


def test_the_better_weakest_link_comes_first_however_long_the_path(read: ReaderOf) -> None:
    found = read(RANKED).paths("a", "z", k=4)
    assert ways(found, "a") == ["a m z", "a p q z", "a z", "a u z"]
    assert [path.weakest for path in found.paths] == ["established", "reported", "alleged", "disputed"]
    assert [path.length for path in found.paths] == [2, 3, 1, 2]
    assert ways(read(RANKED).paths("z", "a", k=4), "z") == ["z m a", "z q p a", "z a", "z u a"]
    assert ways(read(RANKED).paths("a", "z", k=1), "a") == ["a m z"]


def test_filters_and_the_bound_on_hops(read: ReaderOf) -> None:
    reader = read(RANKED)
    assert ways(reader.paths("a", "z", k=4, max_hops=2), "a") == ["a m z", "a z", "a u z"]
    assert ways(reader.paths("a", "z", k=4, max_hops=1), "a") == ["a z"]
    assert ways(reader.paths("a", "z", k=4, standing=["alleged", "disputed"]), "a") == ["a z"]
    assert ways(reader.paths("a", "z", k=4, standing=["reported", "established"]), "a") == ["a m z", "a p q z"]
    assert reader.paths("a", "z", predicates=["OWNS"]).outcome == "no_path"


PENALISED = facts("a hub", "hub z", "a m", "m n", "n z", *around("hub", 30), *around("m", 3))


def test_a_hub_costs_more_than_length(read: ReaderOf) -> None:
    found = read(PENALISED).paths("a", "z")
    assert ways(found, "a") == ["a m n z", "a hub z"]
    assert not found.limits.cut
    # At either end a hub costs nothing: everybody who asks about it wants it.
    assert ways(read(PENALISED).paths("hub", "z"), "hub") == ["hub z", "hub a m n z"]


def test_among_ordinary_entities_the_shorter_path_comes_first(read: ReaderOf) -> None:
    few = facts("a m", "m z", "a p", "p q", "q z", *around("m", 4))
    assert ways(read(few).paths("a", "z"), "a") == ["a m z", "a p q z"]
    equal = facts("a m", "m z", "a b", "b z", "a y", "y z")
    assert ways(read(equal).paths("a", "z"), "a") == ["a b z", "a m z", "a y z"]


def test_the_penalty_grows_with_the_links() -> None:
    assert [hub_penalty(n) for n in (1, 7, 8, 15, 16, 31, 32, 500)] == [0, 0, 1, 1, 2, 2, 3, 6]


def test_long_cheap_routes_do_not_crowd_out_the_one_within_the_bound(read: ReaderOf) -> None:
    # Many ways of three links that cost nothing, and one of two through a hub.
    long = [line for n in range(6) for line in (f"a x{n}", f"x{n} y{n}", f"y{n} z")]
    found = read(facts("a hub", "hub z", *around("hub", 20), *long)).paths("a", "z", k=2, max_hops=2)
    assert ways(found, "a") == ["a hub z"]


# --- what may be walked ---------------------------------------------------------------------------


def test_parallel_links_the_best_standing_one_and_the_others_beside_it(read: ReaderOf) -> None:
    records = facts("a b OWNS alleged", "b a OWNS established", "a b DIRECTS", "a b MET established", "b c")
    hop = read(records).paths("a", "c").paths[0].hops[0]
    assert (hop.link, hop.also) == ("b~OWNS~a", ("a~DIRECTS~b", "a~OWNS~b"))
    only = read(records).paths("a", "c", standing=["reported"]).paths[0].hops[0]
    assert (only.link, only.also) == ("a~DIRECTS~b", ())
    assert len(read(records).paths("a", "c", k=5).paths) == 1


def test_no_path_passes_through_a_country_or_a_law(read: ReaderOf) -> None:
    records = facts("a land GOVERNS", "z land GOVERNS", "a m", "m n", "n z", types={"land": "Territory"})
    assert ways(read(records).paths("a", "z"), "a") == ["a m n z"]
    assert ways(read(records).paths("a", "land"), "a") == ["a land", "a m n z land"]


def test_the_query_walks_all_that_is_walkable_and_nothing_else() -> None:
    (pattern,) = re.findall(r"\[l:([\w|\s]+)\]", Library()["neighbours"].cypher)
    assert re.findall(r"\w+", pattern) == list(WALKABLE)


# --- hubs that are cut ----------------------------------------------------------------------------

MANY = around("hub", MAX_LINKS_PER_ENTITY)
CUT = facts("a hub", "hub z", "hub hub2", "hub2 y", "b a", "x z", *MANY, *around("hub2", MAX_LINKS_PER_ENTITY))


def test_a_path_through_a_hub_is_found_from_both_sides(read: ReaderOf) -> None:
    found = read(CUT).paths("b", "x")
    assert (found.outcome, ways(found, "b")) == ("found", ["b a hub z x"])
    assert (found.limits.cut, found.limits.hubs) == (True, ("hub",))
    assert found.limits.max_links_per_entity == MAX_LINKS_PER_ENTITY
    assert ways(read(CUT).paths("hub", "x"), "hub") == ["hub z x"]
    assert ways(read(CUT).paths("hub0", "hub"), "hub0") == ["hub0 hub"]


def test_an_end_that_is_a_hub_is_said_to_be_one(read: ReaderOf) -> None:
    """Not that nothing of it carries; nor that no link joins the two, where not all were followed."""
    found = read(facts("q r", *around("hub", MAX_LINKS_PER_ENTITY + 1))).paths("hub", "q")
    assert found.outcome == "cut_off"
    assert found.reach
    assert found.reach.why == (
        f"Hub has more than {MAX_LINKS_PER_ENTITY} links that carry, too many to follow from there. "
        "From Q, links that carry lead to 1 entity and no further."
    )
    assert found.reach.ends == {"hub": MAX_LINKS_PER_ENTITY + 1, "q": 1}


def test_where_a_hub_stopped_the_search_it_says_so_and_where(read: ReaderOf) -> None:
    found = read(CUT).paths("a", "y")  # only by way of the link between the two hubs
    assert (found.outcome, found.paths) == ("cut_off", ())
    assert found.limits.hubs == ("hub", "hub2")
    assert {e.id for e in found.network.entities} == {"a", "y"}
    between = read(CUT).paths("hub", "hub2")  # neither is followed; that they are linked is known all the same
    assert (between.outcome, between.rank, between.paths) == ("found", "direct", ())


def test_an_entity_at_the_bound_is_not_cut(read: ReaderOf) -> None:
    found = read(facts("a hub", "hub z", *around("hub", MAX_LINKS_PER_ENTITY - 2))).paths("a", "z")
    assert (ways(found, "a"), found.limits.cut, found.limits.hubs) == (["a hub z"], False, ())


# --- on what a path rests -------------------------------------------------------------------------


def test_a_path_names_the_sources_without_which_it_breaks(read: ReaderOf) -> None:
    records = facts("a b s1", "a b s2", "b c s3", "b c established s3", "c d s1", "c d s2", "c d s4")
    path = read(records).paths("a", "d").paths[0]
    assert path.breaks_without == ("s3",)
    # Its weakest links are those reported: a–b with two sources, c–d with three.
    assert (path.weakest, path.independent_sources) == ("reported", 2)
    assert [len(hop.claims) for hop in path.hops] == [2, 2, 3]


def test_a_path_of_many_sources_breaks_without_none(read: ReaderOf) -> None:
    path = read(facts("a b s1", "a b s2", "b c s2", "b c s1")).paths("a", "c").paths[0]
    assert (path.breaks_without, path.independent_sources) == ((), 2)
    one = read(facts("a b s1", "b c s2")).paths("a", "c").paths[0]
    assert (one.breaks_without, one.independent_sources) == (("s1", "s2"), 1)


# --- four answers ---------------------------------------------------------------------------------


def test_four_answers(read: ReaderOf) -> None:
    reader = read(facts("a b", "b c", "x y"))
    assert reader.paths("a", "c").outcome == "found"
    none = reader.paths("a", "x")
    assert (none.outcome, none.paths, none.network.links) == ("no_path", (), ())
    assert {e.id for e in none.network.entities} == {"a", "x"}
    bounded = Reader(reader._database)
    bounded.max_rows = 2
    assert bounded.paths("a", "x").outcome == "cut_off"
    for ends in (("a", "nobody"), ("nobody", "a")):
        with pytest.raises(NotFound, match="nobody"):
            reader.paths(*ends)


@pytest.mark.parametrize(
    ("parameter", "wrong"),
    [("max_hops", {"max_hops": 0}), ("max_hops", {"max_hops": MAX_HOPS + 1}), ("k", {"k": 0}),
     ("k", {"k": MAX_PATHS + 1}), ("target", {"target": "a"}), ("predicates", {"predicates": ["MET"]}),
     ("standing", {"standing": ["sure"]})],
)  # fmt: skip
def test_bounds(read: ReaderOf, parameter: str, wrong: dict[str, object]) -> None:
    with pytest.raises(BadParameter) as caught:
        read(RANKED).paths(**{"source": "a", "target": "z"} | wrong)  # pyright: ignore[reportArgumentType]
    assert caught.value.detail["parameter"] == parameter


# --- laws -----------------------------------------------------------------------------------------


def invented(seed: int) -> Records:
    dice = random.Random(seed)
    ids = [f"e{n}" for n in range(16)]
    lines = {
        f"{a} {b} {dice.choice(['OWNS', 'OWNS', 'DIRECTS', 'MET'])} {dice.choice(list(STATUS))} s{dice.randrange(4)}"
        for a, b in (dice.sample(ids, 2) for _ in range(24))
    } | {f"e0 {id} OWNS" for id in ids[1:12]}
    return facts(*sorted(lines), types={"e5": "Territory", "e6": "Document"})


LAWS = [invented(seed) for seed in (1, 2)]
Key = tuple[int, int, int, tuple[str, ...]]


def every_path(links: Sequence[Link], types: dict[str, str], source: str, target: str, max_hops: int) -> list[Key]:
    """The keys of all paths, best first, by walking every one of them."""
    rank = {name: n for n, name in enumerate(STANDINGS)}
    best: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for link in links:
        for here, there in ((link.source, link.target), (link.target, link.source)):
            best[here][there] = min(best[here].get(there, (99, "")), (rank[link.standing], link.id))
    degrees = Counter(end for link in links for end in (link.source, link.target))
    keys: list[Key] = []

    def walk(way: list[str]) -> None:
        if way[-1] == target:
            steps = [best[a][b] for a, b in pairwise(way)]
            penalty = sum(hub_penalty(degrees[id]) for id in way[1:-1])
            keys.append((max(r for r, _ in steps), penalty, len(steps), tuple(id for _, id in steps)))
        elif len(way) <= max_hops and (len(way) == 1 or TYPES[types[way[-1]]].transit):
            for other in best[way[-1]]:
                if other not in way:
                    walk([*way, other])

    walk([source])
    return sorted(keys)


@pytest.mark.parametrize("records", LAWS, ids=["first", "second"])
def test_the_k_best_of_all_paths_in_order(read: ReaderOf, records: Records) -> None:
    reader = read(records)
    networks = [reader.network(entity.id) for entity in records.entities]
    links = {link.id: link for network in networks for link in network.links}
    walkable = [link for link in links.values() if link.predicate in WALKABLE]
    types = {e.id: e.type for e in records.entities}
    dice = random.Random(3)
    for _ in range(15):
        source, target = dice.sample(sorted(types), 2)
        max_hops, k = dice.randint(1, 6), dice.choice([1, 3, 20])
        wanted = every_path(walkable, types, source, target, max_hops)[:k]
        found = reader.paths(source, target, max_hops=max_hops, k=k)
        assert [tuple(hop.link for hop in path.hops) for path in found.paths] == [key[3] for key in wanted]
        assert [path.weakest for path in found.paths] == [list(STANDINGS)[key[0]] for key in wanted]
        direct = {k for k in links if {source, target} == {links[k].source, links[k].target}}
        assert {link.id for link in found.direct} == direct
        assert found.outcome == ("found" if wanted or direct else "no_path")
        for path in found.paths:
            passed = list(entities(path, source))
            assert path.entities == tuple(passed)
            assert (passed[0], passed[-1]) == (source, target)
            assert len(set(passed)) == len(passed) == path.length + 1 <= max_hops + 1


# --- on a day ------------------------------------------------------------------------------------

Dated = dict[str, str]


def dated(*lines: str) -> Records:
    """As `facts`, and "on=…", "end=…" of the claim, and "out=…" of its source, which it has to itself then."""
    plain = facts(*(" ".join(word for word in line.split() if "=" not in word) for line in lines))
    claims, sources = [], {source.id: source for source in plain.sources}
    for line, claim in zip(lines, plain.claims, strict=True):
        more = dict(word.split("=") for word in line.split() if "=" in word)
        if day := more.pop("out", None):
            told = sources[claim.source].model_copy(update={"id": f"{claim.source}-{day}", "published": day})
            sources[told.id] = told
            more["source"] = told.id
        claims.append(claim.model_copy(update=more))
    used = {claim.source for claim in claims}
    kept = tuple(source for source in sources.values() if source.id in used)
    return plain.model_copy(update={"claims": tuple(claims), "sources": kept})


TIMES = dated(
    "a b established on=2010 out=2011", "b z established on=2015-06 out=2020",
    "a c on=2010 out=2012", "c z on=2012 end=2013 out=2013",
    "a z alleged out=2022-03",
)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "wanted"),
    [
        ({}, ["a b z", "a z", "a c z"]),
        ({"as_of": "2015-06"}, ["a b z", "a z", "a c z"]),  # in the end of June; what has no date was always so
        ({"as_of": "2015-05"}, ["a z", "a c z"]),
        ({"as_of": "2012"}, ["a c z", "a z"]),  # not over yet
        ({"as_of": "2011"}, ["a z"]),
        ({"known_on": "2013"}, ["a c z"]),
        ({"known_on": "2012"}, []),
        ({"known_on": "2021"}, ["a b z", "a c z"]),
        ({"known_on": "2022-03-31"}, ["a b z", "a z", "a c z"]),
        ({"known_on": "2022-03-30"}, ["a b z", "a c z"]),
        ({"as_of": "2012", "known_on": "2013"}, ["a c z"]),
    ],
)
def test_what_had_not_begun_or_was_not_published_is_not_walked(read: ReaderOf, days: Dated, wanted: list[str]) -> None:
    found = read(TIMES).paths("a", "z", **days)  # pyright: ignore[reportArgumentType]
    assert ways(found, "a") == wanted
    assert found.outcome == ("found" if wanted else "no_path")
    assert {e.id for e in found.network.entities} >= {"a", "z"}


def test_standings_are_those_of_the_day(read: ReaderOf) -> None:
    reader = read(TIMES)
    then = {path.length: path.weakest for path in reader.paths("a", "z", as_of="2012").paths}
    assert then == {2: "reported", 1: "alleged"}
    assert ways(reader.paths("a", "z", as_of="2012", standing=["reported"]), "a") == ["a c z"]
    assert ways(reader.paths("a", "z", as_of="2016", standing=["reported", "ended"]), "a") == ["a c z"]
    assert reader.paths("a", "z", as_of="2016", standing=["reported"]).outcome == "no_path"
    assert ways(reader.paths("a", "z", predicates=["ASSOCIATED_WITH"], as_of="2011"), "a") == ["a z"]


def test_what_a_path_rests_on_is_what_there_was_by_then(read: ReaderOf) -> None:
    reader = read(dated("a b s1 out=2010", "a b s2 out=2020", "b c s2 out=2010", "b c s3 out=2015", "b c s4 out=2016"))
    (then,) = reader.paths("a", "c", known_on="2015").paths
    assert (then.breaks_without, then.independent_sources) == (("s1-2010",), 1)
    assert [len(hop.claims) for hop in then.hops] == [1, 2]
    assert "more claim" not in then.hops[0].sentence
    (now,) = reader.paths("a", "c").paths
    assert (now.breaks_without, now.independent_sources) == ((), 2)
    network = reader.paths("a", "c", known_on="2010").network
    assert network.query.known_on == "2010"
    assert {claim.source.id for claim in reader.evidence(network)} == {"s1-2010", "s2-2010"}


def test_a_hub_costs_what_it_did_on_the_day(read: ReaderOf) -> None:
    late = [f"{line} on=2020" for line in around("hub", 30)]
    reader = read(dated("a hub on=2001", "hub z", "a m", "m n", "n z", *late))
    assert ways(reader.paths("a", "z", as_of="2020"), "a") == ["a m n z", "a hub z"]
    assert ways(reader.paths("a", "z", as_of="2019"), "a") == ["a hub z", "a m n z"]


def test_a_search_on_a_day_is_bounded_by_todays_hubs(read: ReaderOf) -> None:
    found = read(dated(*(f"{line} on=2020 out=2019" for line in MANY), "hub x on=2001", "y hub", "x z")).paths(
        "y", "z", as_of="2021"
    )
    assert (found.outcome, ways(found, "y"), found.limits.hubs) == ("found", ["y hub x z"], ("hub",))


def invented_days(seed: int) -> Records:
    dice = random.Random(seed)
    lines = [f"{c.subject} {c.object} {c.predicate} {c.source}" for c in invented(seed).claims]
    days = [f"{year}{rest}" for year in range(2018, 2024) for rest in ("", "-04", "-04-07")]
    return dated(
        *(
            f"{line} {dice.choice(list(STATUS))} "
            + " ".join(f"{key}={dice.choice(days)}" for key in ("on", "end", "out") if dice.random() < 0.5)
            for line in lines
        )
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_k_best_of_all_paths_of_a_day(read: ReaderOf, seed: int) -> None:
    records = invented_days(seed)
    reader, types = read(records), {e.id: e.type for e in records.entities}
    dice = random.Random(seed)
    for days in ({"as_of": "2020"}, {"known_on": "2021-04"}, {"as_of": "2022-04-06", "known_on": "2023"}):
        networks = [reader.network(id, **days) for id in types]  # pyright: ignore[reportArgumentType]
        links = {link.id: link for network in networks for link in network.links}
        walkable = [link for link in links.values() if link.predicate in WALKABLE]
        assert 0 < len(walkable) < len(records.claims)
        for _ in range(8):
            source, target = dice.sample(sorted(types), 2)
            wanted = every_path(walkable, types, source, target, 5)[:4]
            found = reader.paths(source, target, max_hops=5, k=4, **days)  # pyright: ignore[reportArgumentType]
            assert [tuple(hop.link for hop in path.hops) for path in found.paths] == [key[3] for key in wanted]
            for link in found.network.links:
                assert link == links[link.id]


def test_the_graph_that_the_benchmark_invents_can_be_read(database: Database) -> None:
    """It writes links by hand, for speed: whatever a link has to hold must be there."""
    bench.load(database, *bench.invent(600))
    assert Reader(database).paths(*bench.HUBS[:2]).paths


# --- in ranks -------------------------------------------------------------------------------------

RANKS = facts(
    "a b MET", "a law NAMED_IN", "c law NAMED_IN", "d law NAMED_IN",
    "b court", "c raid CARRIED_OUT", "d raid ARRESTED_IN", "e pens LINKED_TO", "f pens LINKED_TO", "e e2", "f f2",
    "x land LOCATED_IN", "y land LOCATED_IN", "x list SANCTIONED_UNDER", "y list SANCTIONED_UNDER", "u land LOCATED_IN",
    "talk x ACCUSES", "g h POSSIBLY_SAME", "h i",
    types={"law": "Law", "raid": "Event", "pens": "Compound", "land": "Territory", "list": "Programme"},
)  # fmt: skip
RANKS = RANKS.model_copy(
    update={"entities": tuple(e.model_copy(update={"generic": e.id == "pens"}) for e in RANKS.entities)}
)


def test_whoever_is_directly_linked_is_told_so_whatever_the_link_says(read: ReaderOf) -> None:
    found = read(RANKS).paths("a", "b")
    assert (found.outcome, found.rank, found.paths, found.reach) == ("found", "direct", (), None)
    assert [(link.id, link.claims) for link in found.direct] == [("a~MET~b", ("c0",))]
    assert {link.id for link in found.network.links} == {"a~MET~b"}
    assert "A and B are directly linked" in in_words(found)
    assert "No path" not in in_words(found)


def test_the_row_between_the_ends_is_left_to_their_direct_links(read: ReaderOf) -> None:
    for direct, on_the_line in ((["a z"], set[str]()), ([], {"v"})):
        found = read(facts("a u", "u z", "a v", "v z", "a w", "w z", *direct)).paths("a", "z", k=5)
        rows = {entity.id: entity.y for entity in found.network.entities if entity.id not in ("a", "z")}
        assert rows.keys() == {"u", "v", "w"}
        assert {id for id, y in rows.items() if y == 0} == on_the_line


def test_acts_of_a_case_tie_its_parties_and_are_no_association(read: ReaderOf) -> None:
    found = read(RANKS).paths("c", "d")
    (path,) = found.paths
    assert (found.rank, path.entities, path.acts) == ("connected", ("c", "raid", "d"), True)
    assert in_words(found).startswith("1 path of at most 6 links joins C and D, the best-founded first.")
    assert "not who is close to whom" in in_words(found)
    assert not read(RANKED).paths("a", "z").paths[0].acts


def test_what_two_have_in_common_is_no_tie(read: ReaderOf) -> None:
    found = read(RANKS).paths("a", "c")
    assert (found.outcome, found.rank) == ("no_path", "in_common")
    (law,) = found.in_common
    assert (law.entity, law.kind, law.bearers, law.ends) == ("law", "law or bill", 3, ("a", "c"))
    assert law.claims == (("c1",), ("c2",))
    assert law.sentence == "Both are named in Law, with 1 other. That is no tie between them."
    assert law.links == (("a~NAMED_IN~law",), ("c~NAMED_IN~law",))
    assert found.network.links == ()  # or it would be drawn as a tie


def test_the_rarest_comes_first(read: ReaderOf) -> None:
    found = read(RANKS).paths("x", "y")
    assert [(one.entity, one.kind, one.bearers) for one in found.in_common] == [
        ("list", "programme or list", 2),
        ("land", "place", 3),
    ]
    assert found.in_common[0].sentence == "Both were sanctioned under List. That is no tie between them."


REMOVED = facts(
    "p bill NAMED_IN", "bill land ACCUSES", "q land CITIZEN_OF", "r land CITIZEN_OF", "p twin POSSIBLY_SAME",
    "twin list NAMED_IN", "u list NAMED_IN",
    "w town LIVES_IN", "fair town TOOK_PLACE_IN", "paper fair REPORTED_ON", "v paper AUTHORED",
    types={"bill": "Law", "land": "Territory", "town": "Territory", "paper": "Article", "fair": "Event", "list": "Law"},
)  # fmt: skip


def test_ends_that_share_nothing_may_share_something_at_one_remove(read: ReaderOf) -> None:
    found = read(REMOVED).paths("p", "q")
    assert (found.outcome, found.rank, found.network.links) == ("no_path", "in_common", ())
    (land,) = found.in_common
    assert (land.entity, land.kind, land.at_a_remove, land.ends) == ("land", "place", True, ("p", "q"))
    assert land.links == (("p~NAMED_IN~bill", "bill~ACCUSES~land"), ("q~CITIZEN_OF~land",))
    assert land.sentence.startswith("Only at one remove: P is named in Bill")
    assert land.sentence.endswith("That is no tie between them.")
    # What is nearer comes alone. Nobody leads anywhere by way of a place or of somebody who is possibly the same.
    assert [one.at_a_remove for one in read(REMOVED).paths("q", "r").in_common] == [False]
    assert read(REMOVED).paths("w", "v").rank == "nothing"
    assert read(REMOVED).paths("p", "u").rank == "nothing"
    assert read(REMOVED).paths("p", "q", standing=["ended"]).rank == "nothing"
    # A path that is only longer than was asked for is a tie.
    assert read(facts("a b", "b c", "c d", "d e")).paths("a", "e", max_hops=2).rank == "nothing"


def test_a_kind_of_thing_joins_nobody(read: ReaderOf) -> None:
    found = read(RANKS).paths("e", "f")
    assert (found.rank, found.paths, found.in_common[0].kind) == ("in_common", (), "kind of thing")
    assert read(RANKS).paths("e", "pens").rank == "direct"


def test_who_may_be_the_same_is_offered_and_never_walked(read: ReaderOf) -> None:
    found = read(RANKS).paths("g", "i")
    assert (found.rank, found.paths) == ("nothing", ())
    assert [(doubt.end, doubt.other, doubt.link) for doubt in found.doubts] == [("g", "h", "g~POSSIBLY_SAME~h")]


def test_an_empty_answer_gives_its_reason(read: ReaderOf) -> None:
    found = read(RANKS).paths("talk", "e")
    assert (found.outcome, found.rank, found.network.links) == ("no_path", "nothing", ())
    assert found.reach
    assert (found.reach.source, found.reach.target) == (0, 2)
    assert "The one link of Talk does not carry: to speak for, of or against somebody" in found.reach.why
    assert "From E, links that carry lead to 2 entities and no further." in found.reach.why
    chain = read(facts("a b", "b c", "c d", "d e")).paths("a", "e", max_hops=2).reach
    assert chain
    assert (chain.source, chain.target) == (2, 2)
    assert chain.next == "Next: allow more links."


def test_narrowing_is_named_as_the_reason(read: ReaderOf) -> None:
    found = read(RANKED).paths("a", "z", standing=["ended"])
    assert found.outcome == "no_path"
    assert found.reach
    assert "only links that are ended" in found.reach.searched
    assert found.reach.next == "Next: ask again without narrowing the search."


def test_several_ends_are_tied_by_the_fewest_pairs(read: ReaderOf) -> None:
    reader = read(facts("a m", "m b", "b n", "n c", "x y", "c d MET"))
    found = reader.paths("a", "b", "c", "d")
    assert (found.outcome, found.ends) == ("found", ("a", "b", "c", "d"))
    assert [path.entities for path in found.paths] == [("a", "m", "b"), ("b", "n", "c")]
    assert [link.id for link in found.direct] == ["c~MET~d"]
    apart = reader.paths("a", "b", "x")
    assert (apart.outcome, [path.entities for path in apart.paths]) == ("no_path", [("a", "m", "b")])
    assert apart.reach
    assert apart.reach.ends["x"] == 1


@pytest.mark.parametrize(
    ("ends", "parameter"), [(["a"], "targets"), (["a", "b", "a"], "targets"), ([f"e{n}" for n in range(11)], "targets")]
)
def test_ends_that_cannot_be_connected(ends: list[str], parameter: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check_ends(ends)
    assert caught.value.detail["parameter"] == parameter


def test_how_somebody_protected_is_connected_is_not_told(tiny_reader: Reader) -> None:
    with pytest.raises(ProtectedEnd, match="a survivor") as caught:
        tiny_reader.paths("glass-towers", "held-person")
    assert caught.value.detail == {"entity": "held-person"}
    assert "Zanzi" not in caught.value.message


def test_the_order_in_which_links_were_loaded_changes_no_answer(database: Database, tiny_facts: Records) -> None:
    pairs = [("cy-baron", "dee-reporter"), ("cy-baron", "glass-towers"), ("glass-towers", "fair-list")]

    def answers() -> list[str]:
        reader = Reader(database)
        found = [*(reader.paths(*pair) for pair in pairs), *(reader.entity(end) for pair in pairs for end in pair)]
        return [answer.model_dump_json() for answer in found]

    Writer(database).load(tiny_facts)
    at_once = answers()
    linking = [claim.id for claim in tiny_facts.claims if claim.object]
    Writer(database).load(without(tiny_facts, *linking[: len(linking) // 2]))
    Writer(database).load(tiny_facts)
    assert answers() == at_once
