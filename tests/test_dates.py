"""What was so, and what was known, on a day. On both engines."""

import pytest

from graph.claims import last_day
from graph.errors import BadParameter
from graph.reader import Reader


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
