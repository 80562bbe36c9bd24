"""Laws that the standing of a link obeys, whatever the claims."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.claims.links import known, weigh
from graph.claims.standing import Evidence
from graph.vocabulary import STANDINGS, STATUSES, Status

LINK = "a~LINKED_TO~b"
STRENGTH = {name: -rank for rank, name in enumerate(STANDINGS)}
years = st.integers(2000, 2030).map(str)
maybe = st.none() | years


@st.composite
def claims(draw: st.DrawFn, statuses: tuple[str, ...] = tuple(STATUSES)) -> list[Evidence]:
    count = draw(st.integers(1, 5))
    # Four sources, of which each may rely on earlier ones, and so on what those rely on.
    rests_on: list[frozenset[str]] = []
    for n in range(4):
        direct = draw(st.sets(st.integers(0, n - 1), max_size=2)) if n else set()
        rests_on.append(frozenset(f"s{m}" for m in direct).union(*(rests_on[m] for m in direct)))
    found = []
    for n in range(count):
        source = draw(st.integers(0, 3))
        found.append(
            Evidence(
                id=f"c{n}",
                predicate="LINKED_TO",
                status=draw(st.sampled_from(statuses)),  # pyright: ignore[reportArgumentType]
                on=draw(maybe),
                start=None,
                end=draw(maybe),
                published=draw(years | st.just("")),
                says="is linked to",
                source=f"s{source}",
                rests_on=sorted(rests_on[source]),
                first_hand=source % 2 == 0,
                subject="",
                sentence=f"Sentence {n}.",
            )
        )
    return found


def denial(published: str = "2010") -> Evidence:
    return Evidence(
        "d", "DENIES", "denied", None, None, None, published, "denies what is said of", "s9", (), True, "", "Not so."
    )


def stated(said: list[Evidence]) -> list[Evidence]:
    return [c for c in said if c.status not in ("denied", "acquitted")]


@given(claims(), st.randoms(), years)
def test_the_order_of_claims_does_not_matter(said: list[Evidence], random: object, at: str) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]
    assert weigh(LINK, said, at=at) == weigh(LINK, shuffled, at=at)


@given(claims(), st.integers(0, 4), years)
def test_a_denial_never_strengthens(said: list[Evidence], which: int, at: str) -> None:
    n = which % len(said)
    answered = [*said[:n], replace(said[n], replies=(denial(),)), *said[n + 1 :]]
    before, after = weigh(LINK, said, at=at).standing, weigh(LINK, answered, at=at).standing
    assert STRENGTH[after] <= STRENGTH[before]
    assert after in ("disputed", "ended")


@given(claims(), st.sampled_from(["denied", "acquitted"]), maybe, years)
def test_a_negative_claim_never_strengthens(said: list[Evidence], status: Status, end: str | None, at: str) -> None:
    assume(stated(said))
    contested = [*said, replace(denial(), predicate="LINKED_TO", status=status, end=end)]
    before, after = weigh(LINK, said, at=at).standing, weigh(LINK, contested, at=at).standing
    assert STRENGTH[after] <= STRENGTH[before]
    assert after in ("disputed", "ended")


@given(claims(), st.data(), years)
@settings(max_examples=300)
def test_a_repetition_never_strengthens(said: list[Evidence], data: st.DataObject, at: str) -> None:
    assume(stated(said))
    known_one = data.draw(st.sampled_from(stated(said)))
    (repeat, *_) = data.draw(claims())
    more = data.draw(st.sampled_from([(), ("s8",), *((c.source, *c.rests_on) for c in said)]))
    rests_on = sorted({known_one.source, *known_one.rests_on, *more})
    repeat = replace(repeat, id="r", source="s9", rests_on=rests_on, first_hand=data.draw(st.booleans()))
    before, after = weigh(LINK, said, at=at), weigh(LINK, [*said, repeat], at=at)
    assert STRENGTH[after.standing] <= STRENGTH[before.standing]
    assert after.independent_sources == before.independent_sources
    assert after.breaks_without == before.breaks_without
    assert after.sentence.startswith(before.sentence.split(".")[0])


@given(claims(), years)
def test_hearsay_of_one_source_never_establishes(said: list[Evidence], at: str) -> None:
    heard = [replace(c, source="s1", rests_on=(), first_hand=False) for c in said]
    assert weigh(LINK, heard, at=at).standing != "established"


@given(claims(), years)
def test_sources_are_counted_with_care(said: list[Evidence], at: str) -> None:
    link = weigh(LINK, said, at=at)
    assert 1 <= link.independent_sources <= len({c.source for c in said})
    assert not link.breaks_without or link.independent_sources == 1


@given(claims(("alleged", "opinion", "charged")), years)
def test_allegations_alone_never_establish(said: list[Evidence], at: str) -> None:
    assert weigh(LINK, said, at=at).standing in ("alleged", "ended")


@given(claims(), years, years)
@settings(max_examples=300)
def test_what_was_known_stays_known(said: list[Evidence], one: str, other: str) -> None:
    early, late = sorted((one, other))
    then = {c.id for c in known(said, as_of=None, known_on=early)}
    assert then <= {c.id for c in known(said, as_of=None, known_on=late)}
    assert all(c.published and c.published <= early for c in known(said, as_of=None, known_on=early))


@pytest.mark.parametrize("published", ["2009", "2010"])
def test_a_reply_counts_from_its_own_day(published: str) -> None:
    said = replace(denial("2009"), id="c", predicate="LINKED_TO", status="alleged", replies=(denial(published),))
    (then,) = known([said], as_of=None, known_on="2009")
    assert weigh(LINK, [then], at="2009-12-31").standing == ("disputed" if published == "2009" else "alleged")
