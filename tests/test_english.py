"""How days, sums, names and verbs are written."""

import pytest

from graph.claims.english import amount, article, finite, listed, looks_plural, moment, period, written
from graph.vocabulary import PREDICATES


def test_a_day() -> None:
    assert [written(day) for day in ("2024-09-02", "2024-09", "2024")] == ["2 September 2024", "September 2024", "2024"]
    assert [moment(day) for day in ("2024-09-12", "2024-09")] == ["on 12 September 2024", "in September 2024"]
    assert period("2022-10-06", "2022-10-09") == "from 6 to 9 October 2022"
    assert period("2022-10-06", "2022-11") == "from 6 October 2022 until November 2022"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("17000000", "USD", "$17 million"),
        ("1250000", "GBP", "£1.25 million"),
        ("1234567", "USD", "$1,234,567"),
        ("7500", "USD", "$7,500"),
        ("7500.50", "EUR", "€7,500.50"),
        ("about 15 billion", "USD", "about $15 billion"),
        ("1,000,000", "KHR", "1,000,000 riel"),
        ("about 127,271", "BTC", "about 127,271 bitcoin"),
        ("4570", "prosecutions", "4,570 prosecutions"),
        ("2 to 3", "USD", "2 to 3 USD"),
        ("a share", None, "a share"),
    ],
)
def test_a_sum(value: str, unit: str | None, told: str) -> None:
    assert amount(value, unit) == told


@pytest.mark.parametrize(
    "name",
    [
        "scam compounds in Cambodia", "Fair List sanctions", "46 local rights groups", "the local police",
        "local media", "most observers", "drivers and guards", "a driver and a guard", "dozens of workers",
        "those who flee", "women", "“the men”", "Five Rivers", "raids of 2022",
    ],
)  # fmt: skip
def test_a_name_of_several(name: str) -> None:
    assert looks_plural(name)


@pytest.mark.parametrize(
    "name",
    [
        "Glass Towers", "Reuters", "Laos", "United Nations", "Nowhere National Police", "a gang", "the press",
        "a campus", "Ministry of Foreign Affairs", "7 Makara Phary Co., Ltd.", "9 Dynasty",
        "analysis of losses", "Ada Ruler’s",
        "a report on deaths", "case against the activists", "crisis", "2023 report on scams", "the King of Ayuthya",
    ],
)  # fmt: skip
def test_a_name_of_one(name: str) -> None:
    assert not looks_plural(name)


def test_a_role() -> None:
    roles = ("son", "uncle", "wife", "executive director", "Prime Minister", "the first secretary")
    assert [article(role) for role in roles] == [
        "a son", "an uncle", "the wife", "the executive director", "Prime Minister", "the first secretary",
    ]  # fmt: skip
    assert [article(role, after_as=True) for role in ("chairman", "lawyer")] == ["chairman", "a lawyer"]


def test_a_list() -> None:
    assert [listed("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


# The past of every verb that has a present: irregular ones must be known.
PAST = {
    "is": "was", "was": "was", "has": "had", "gives": "gave", "puts": "put", "denies": "denied", "owns": "owned",
    "uses": "used", "controls": "controlled", "faces": "faced", "acts": "acted", "applies": "applied", "holds": "held",
}  # fmt: skip


@pytest.mark.parametrize("name", [p.name for p in PREDICATES.values() if not p.infinitive.startswith("have ")])
def test_the_past_of_a_predicate(name: str) -> None:
    says, infinitive = PREDICATES[name].says, PREDICATES[name].infinitive
    told, verb = finite(says, infinitive, tense="past").split()[0], says.split()[0]
    assert told == PAST.get(verb, told)
    assert told.endswith("ed") or verb in PAST
    assert finite("owns or controls", "own or control", tense="perfect") == "has owned or controlled"
