"""Laws that the standing of a link obeys, whatever the claims."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims import Evidence, known, weigh
from graph.vocabulary import STANDINGS, STATUSES

LINK = "a~LINKED_TO~b"
STRENGTH = {name: -rank for rank, name in enumerate(STANDINGS)}
years = st.integers(2000, 2030).map(str)
maybe = st.none() | years


@st.composite
def claims(draw: st.DrawFn, statuses: tuple[str, ...] = tuple(STATUSES)) -> list[Evidence]:
    count = draw(st.integers(1, 5))
    return [
        Evidence(
            id=f"c{n}",
            predicate="LINKED_TO",
            status=draw(st.sampled_from(statuses)),  # pyright: ignore[reportArgumentType]
            on=draw(maybe),
            start=None,
            end=draw(maybe),
            published=draw(years | st.just("")),
            says="is linked to",
            sentence=f"Sentence {n}.",
        )
        for n in range(count)
    ]


def denial(published: str = "2010") -> Evidence:
    return Evidence("d", "DENIES", "denied", None, None, None, published, "denies what is said of", "Not so.")


@given(claims(), st.randoms(), years)
def test_the_order_of_claims_does_not_matter(said: list[Evidence], random: object, at: str) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]
    assert weigh(LINK, said, at=at) == weigh(LINK, shuffled, at=at)


@given(claims(), st.integers(0, 4), years)
def test_a_denial_never_strengthens(said: list[Evidence], which: int, at: str) -> None:
    n = which % len(said)
    answered = [*said[:n], Evidence(**{**said[n].__dict__, "replies": (denial(),)}), *said[n + 1 :]]
    before, after = weigh(LINK, said, at=at).standing, weigh(LINK, answered, at=at).standing
    assert STRENGTH[after] <= STRENGTH[before]
    assert after in ("disputed", "ended")


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
    said = Evidence("c", "LINKED_TO", "alleged", None, None, None, "2009", "is linked to", "So.", (denial(published),))
    (then,) = known([said], as_of=None, known_on="2009")
    assert weigh(LINK, [then], at="2009-12-31").standing == ("disputed" if published == "2009" else "alleged")
