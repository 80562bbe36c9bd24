"""What was so, and what was known, on a day."""

import pytest

from graph.claims.links import last_day
from graph.errors import BadParameter
from graph.models import Claim, Network, Records, Source
from graph.questions.queries import Library
from graph.questions.reader import Reader
from tests.conftest import Engines


def standings(reader: Reader, entity: str, **days: str) -> dict[str, str]:
    return {link.id: link.standing for link in reader.network(entity, **days).links}  # pyright: ignore[reportArgumentType]


def test_what_is_known_today_is_the_plain_network(tiny_reader: Reader) -> None:
    assert standings(tiny_reader, "cy-baron", known_on="2030") == standings(tiny_reader, "cy-baron")


def test_a_denial_counts_from_the_day_it_was_published(tiny_reader: Reader) -> None:
    link = "cy-baron~OPERATES~glass-towers"
    assert standings(tiny_reader, "cy-baron", known_on="2020")[link] == "alleged"
    assert standings(tiny_reader, "cy-baron", known_on="2021")[link] == "disputed"
    before = tiny_reader.network("cy-baron", known_on="2020")
    assert "re-02" not in {claim.id for claim in tiny_reader.evidence(before)}
    assert "re-02" in {claim.id for claim in tiny_reader.evidence(tiny_reader.network("cy-baron"))}


@pytest.mark.parametrize(("day", "there"), [("2021-03-30", False), ("2021-03-31", True), ("2021-03", True)])
def test_a_source_of_a_month_is_known_when_the_month_is_over(tiny_reader: Reader, day: str, there: bool) -> None:
    assert ("cy-baron~SANCTIONED_UNDER~fair-list" in standings(tiny_reader, "cy-baron", known_on=day)) is there


@pytest.mark.parametrize(
    ("day", "there"), [("2021-01-01", False), ("2021-01-02", True), ("2020", False), ("2021", True)]
)
def test_what_had_not_begun_was_not_so(tiny_reader: Reader, day: str, there: bool) -> None:
    assert ("cy-baron~SANCTIONED_UNDER~fair-list" in standings(tiny_reader, "cy-baron", as_of=day)) is there


def test_what_has_ended_was_so_until_then(tiny_reader: Reader) -> None:
    link = "some-tycoon-unnamed~OWNS~old-mine"
    assert standings(tiny_reader, "old-mine", as_of="2017")[link] == "reported"
    assert standings(tiny_reader, "old-mine", as_of="2019")[link] == "ended"


def test_the_delisted_was_sanctioned_the_day_before(curated_reader: Reader) -> None:
    found = {day: standings(curated_reader, "cambodia", as_of=day) for day in ("2024", "2026-06")}
    ended = {key for key, stands in found["2026-06"].items() if stands == "ended"}
    assert any(found["2024"].get(key) == "established" for key in ended)


def test_a_day_changes_by_what_was_published_on_it_and_nothing_else(curated_reader: Reader) -> None:
    eve = standings(curated_reader, "ly-yong-phat", known_on="2024-09-11")
    day = curated_reader.network("ly-yong-phat", known_on="2024-09-12")
    assert {
        key: stands
        for key, stands in standings(curated_reader, "ly-yong-phat", known_on="2024-09-12").items()
        if key in eve
    } == eve
    new = [claim for link in day.links if link.id not in eve for claim in link.claims]
    assert new
    assert {claim.source.published for claim in curated_reader.claims(new) if claim.id in new} == {"2024-09-12"}


def test_the_claims_about_somebody_on_a_day_are_those_that_count_then(curated_reader: Reader) -> None:
    found, _ = curated_reader.claims_of_entity("mech-dara", limit=500)
    then = curated_reader.dated(found, known_on="2024-10-01")
    assert then
    assert len(then) < len(found)
    for claim in then:
        assert claim.source.published
        assert claim.source.published <= "2024-10-01"
        for reply in claim.replies:
            assert (curated_reader.claim(reply).source.published or "9") <= "2024-10-01"
    assert curated_reader.dated(found) == found


def test_dates_with_a_depth_and_a_standing(tiny_reader: Reader) -> None:
    found = tiny_reader.network("cy-baron", depth=2, known_on="2020", standing=["reported"])
    assert {link.standing for link in found.links} == {"reported"}
    assert "bo-ruler~DIRECTS~baron-holding" in {link.id for link in found.links}


@pytest.mark.parametrize("day", ["2024-02-30", "2024-13", "May", "24", "2024-9"])
@pytest.mark.parametrize("name", ["as_of", "known_on"])
def test_a_date_that_does_not_exist(tiny_reader: Reader, name: str, day: str) -> None:
    with pytest.raises(BadParameter, match=name):
        tiny_reader.network("cy-baron", **{name: day})  # pyright: ignore[reportArgumentType]


def test_a_day_before_anything_was_said(tiny_reader: Reader) -> None:
    with pytest.raises(BadParameter, match="the first dated claim or source is of 2015"):
        tiny_reader.network("cy-baron", as_of="2014")


@pytest.mark.parametrize(
    ("partial", "last"), [("2024", "2024-12-31"), ("2024-02", "2024-02-29"), ("2024-02-03", "2024-02-03")]
)
def test_the_last_day_of_a_partial_date(partial: str, last: str) -> None:
    assert last_day(partial) == last


# --- what answers -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answered(tiny_facts: Records) -> Records:
    """With a denial of 2022 that was published in 2023, and an answer of 2024 to it."""
    sources = tuple(
        Source(id=f"letter-{year}", title="A letter", published=year, kind="letter", language="en")
        for year in ("2023", "2024")
    )
    said = {"language": "en", "origin": "test", "value": "that it is not so", "predicate": "DENIES"}
    replies = [
        {"id": "le-1", "subject": "cy-baron", "object": "glass-towers", "on": "2022-05", "replies_to": "ga-07"},
        {"id": "le-2", "subject": "dee-reporter", "object": "cy-baron", "on": "2024", "replies_to": "le-1"},
    ]
    claims = tuple(
        Claim.model_validate(said | {"status": "denied", "said_by": (reply["subject"],), "source": source.id} | reply)
        for reply, source in zip(replies, sources, strict=True)
    )
    return tiny_facts.model_copy(
        update={"sources": (*tiny_facts.sources, *sources), "claims": (*tiny_facts.claims, *claims)}
    )


@pytest.mark.parametrize(
    ("days", "standing", "there"),
    [
        ({"as_of": "2022-04"}, "alleged", {"ga-07"}),
        ({"as_of": "2022-05"}, "disputed", {"ga-07", "le-1"}),
        ({"as_of": "2024"}, "disputed", {"ga-07", "le-1", "le-2"}),
        ({"known_on": "2022"}, "alleged", {"ga-07"}),
        ({"known_on": "2023"}, "disputed", {"ga-07", "le-1"}),
        ({"as_of": "2022-04", "known_on": "2024"}, "alleged", {"ga-07"}),
        ({"as_of": "2024", "known_on": "2022"}, "alleged", {"ga-07"}),
        ({}, "disputed", {"ga-07", "le-1", "le-2"}),
    ],
)
def test_the_evidence_of_a_day_holds_no_reply_of_later(
    engines: Engines, answered: Records, days: dict[str, str], standing: str, there: set[str]
) -> None:
    reader = engines.reader("passing", answered)
    link = "cy-baron~LINKED_TO~glass-towers"
    asked: list[Network] = [
        reader.network("glass-towers", predicates=["LINKED_TO"], **days),  # pyright: ignore[reportArgumentType]
        reader.paths("cy-baron", "glass-towers", predicates=["LINKED_TO"], **days).network,  # pyright: ignore[reportArgumentType]
    ]
    saved = reader.run("expand", {"ids": "glass-towers", "predicates": "LINKED_TO"}, **days)  # pyright: ignore[reportArgumentType]
    assert isinstance(saved, Network)
    for network in (*asked, saved):
        assert {k.id: k.standing for k in network.links} == {link: standing}
        evidence = {claim.id: claim for claim in reader.evidence(network)}
        assert evidence.keys() == there
        # Nor does a claim say that an answer exists which is not here.
        assert {reply for claim in evidence.values() for reply in claim.replies} == there - {"ga-07"}
        assert ("But:" in network.links[0].sentence) is (standing == "disputed")


# --- saved queries --------------------------------------------------------------------------------

NETWORKS = [query.name for query in Library().queries.values() if query.returns == "network"]
TABLES = [query.name for query in Library().queries.values() if query.returns == "table"]


def test_there_are_both_kinds() -> None:
    assert "behind-the-compounds" in NETWORKS
    assert "contested-links" in TABLES


@pytest.mark.parametrize("name", NETWORKS)
def test_a_saved_network_of_a_day_is_weighed_anew(curated_reader: Reader, name: str) -> None:
    examples = curated_reader.library[name].examples
    whole = curated_reader.run(name, examples)
    assert isinstance(whole, Network)
    today = {link.id: link for link in whole.links}
    assert standings_of(curated_reader.run(name, examples, known_on="2100")) <= {
        (link.id, link.standing) for link in today.values()
    }
    for days in ({"as_of": "2021"}, {"known_on": "2024-10-08"}):
        found = curated_reader.run(name, examples, **days)  # pyright: ignore[reportArgumentType]
        assert isinstance(found, Network)
        assert found.query.given.items() >= days.items()
        ends = {entity.id for entity in found.entities}
        assert all({link.source, link.target} <= ends for link in found.links)
        assert all(set(link.claims) <= set(today[link.id].claims) for link in found.links)
        for link in found.links[::7]:  # as the network of one of its ends has it on that day
            assert link in curated_reader.network(link.source, predicates=[link.predicate], **days).links  # pyright: ignore[reportArgumentType]
        assert {c.id for c in curated_reader.evidence(found)} >= {c for link in found.links for c in link.claims}


def standings_of(found: object) -> set[tuple[str, str]]:
    assert isinstance(found, Network)
    return {(link.id, link.standing) for link in found.links}


def test_an_entity_without_links_goes_unless_it_was_asked_for(tiny_reader: Reader) -> None:
    now = tiny_reader.run("family-and-office", {"entity": "ada-ruler", "steps": 3})
    assert isinstance(now, Network)
    assert {e.id for e in now.entities} > {"ada-ruler", "bo-ruler", "nowhere"}
    then = tiny_reader.run("family-and-office", {"entity": "ada-ruler", "steps": 3}, known_on="2020-01-04")
    assert isinstance(then, Network)
    assert ({e.id for e in then.entities}, then.links) == ({"ada-ruler"}, ())


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("asked", ["as_of", "known_on"])
def test_a_table_takes_no_day(tiny_reader: Reader, name: str, asked: str) -> None:
    query = tiny_reader.library[name]
    assert asked not in query.parameters, "it has a day of its own: it needs a test of its own"
    with pytest.raises(BadParameter, match=f"table.* takes no {asked}") as caught:
        tiny_reader.run(name, query.examples, **{asked: "2021"})  # pyright: ignore[reportArgumentType]
    assert caught.value.detail == {"parameter": asked}


def test_links_found_by_todays_standing_are_not_those_of_a_day(tiny_reader: Reader) -> None:
    with pytest.raises(BadParameter, match="today's standing") as caught:
        tiny_reader.run("behind-the-compounds", {"standing": "alleged"}, as_of="2020")
    assert caught.value.detail == {"parameter": "standing"}


@pytest.mark.parametrize("day", ["2024-02-30", "May", ""])
@pytest.mark.parametrize("asked", ["as_of", "known_on"])
def test_a_date_that_does_not_exist_is_named_by_paths_and_queries(tiny_reader: Reader, asked: str, day: str) -> None:
    for ask in (
        lambda: tiny_reader.paths("cy-baron", "bo-ruler", **{asked: day}),  # pyright: ignore[reportArgumentType]
        lambda: tiny_reader.run("behind-the-compounds", {}, **{asked: day}),  # pyright: ignore[reportArgumentType]
    ):
        with pytest.raises(BadParameter, match=f"{asked} must be a date"):
            ask()


def test_a_day_before_anything_is_refused_by_paths_and_queries(tiny_reader: Reader) -> None:
    for ask in (
        lambda: tiny_reader.paths("cy-baron", "bo-ruler", as_of="2014"),
        lambda: tiny_reader.run("behind-the-compounds", {}, known_on="2014"),
    ):
        with pytest.raises(BadParameter, match="the first dated claim or source is of 2015"):
            ask()
