"""Search by name: who is found first, whom a crowd does not hide, and what is said of a guess."""

from collections.abc import Callable

import pytest

from graph.errors import Ambiguous, BadParameter, NotFound
from graph.models import Entity, Name, Records
from graph.names import script
from graph.questions.reader import Reader

PEOPLE = {
    "ada-norodin": ("Person", ("Ada Norodin", "អាដា នរោឌីន"), ("kh",)),
    "trial-of-ada": ("Event", ("The trial of Ada Norodin",), ()),
    "ly-vanny-1": ("Person", ("Ly Vanny",), ("kh",)),
    "ly-vanny-2": ("Person", ("Ly Vanny",), ("th",)),
    "sok-samphy": ("Person", ("Sok Samphy",), ()),
    "quince-group": ("Company", ("Quince Holding Group",), ()),
    "zhang-lan": ("Person", ("張蘭",), ()),
    "hun-sok": ("Person", ("Hun Sok", "洪森"), ()),
    "ngoun-sary": ("Person", ("Ngoun Sary",), ()),
}
"""Invented, all of them."""
CROWD = 620


@pytest.fixture(scope="module")
def crowd() -> Records:
    known = [_entity(id, type, names, countries) for id, (type, names, countries) in PEOPLE.items()]
    others = [_entity(f"body-{n:04}", "Company", (f"Development Body {n:04}",), ()) for n in range(CROWD)]
    return Records(dataset="names", entities=(*known, *others), sources=(), claims=())


def _entity(id: str, type: str, names: tuple[str, ...], countries: tuple[str, ...]) -> Entity:
    kinds = ("name", *("alias",) * (len(names) - 1))
    borne = tuple(Name(value=n, script=script(n), kind=k) for n, k in zip(names, kinds, strict=True))  # pyright: ignore[reportArgumentType]
    return Entity(id=id, type=type, name=names[0], names=borne, countries=countries)


@pytest.fixture
def read(reader_of: Callable[[str, Records], Reader], crowd: Records) -> Reader:
    return reader_of("names", crowd)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Ada Norodin", "ada-norodin"),
        ("norodin ada", "ada-norodin"),
        ("Oknha Ada Norodeen", "ada-norodin"),
        ("Adanorodin", "ada-norodin"),
        ("Ata Norodin", "ada-norodin"),
        ("អាដា\u200bនរោឌីន", "ada-norodin"),
        ("អាដា", "ada-norodin"),
        ("Ada Noro", "ada-norodin"),
        ("Ада Нородин", "ada-norodin"),
        ("សុខ សំផី", "sok-samphy"),
        ("Sokh Samphee", "sok-samphy"),
        ("สก สัมพี", "sok-samphy"),
        ("quinse group", "quince-group"),
        ("Quince Holding Co., Ltd", "quince-group"),
        ("张兰", "zhang-lan"),
        ("Zhang Lan", "zhang-lan"),
        ("Lan Zhang", "zhang-lan"),
        ("Development Body 0050", "body-0050"),
        ("0617 body", "body-0617"),
        ("Nguon Sary", "ngoun-sary"),
    ],
)
def test_the_one_who_is_meant_comes_first_with_the_reason(read: Reader, text: str, first: str) -> None:
    found, _ = read.search(text)
    assert found[0].entity.id == first
    assert found[0].why


@pytest.mark.parametrize("text", ["Development", "Development Body"])
def test_of_a_crowd_some_are_shown_and_it_is_told_that_there_are_more(read: Reader, text: str) -> None:
    found, truncated = read.search(text, limit=20)
    assert len(found) == 20
    assert truncated


def test_who_acts_comes_before_what_holds_the_name(read: Reader) -> None:
    assert [m.entity.id for m in read.search("norodin")[0]] == ["ada-norodin", "trial-of-ada"]


def test_another_name_that_is_spelt_alike_is_a_guess_with_a_low_score(read: Reader) -> None:
    found, _ = read.search("Sok Samphon")
    assert all(match.guess and match.score < 0.75 for match in found)
    with pytest.raises(NotFound):
        read.resolve("Sok Samphon")


def test_an_alias_in_chinese_does_not_make_another_name_likely(read: Reader) -> None:
    assert all(match.guess and match.score < 0.75 for match in read.search("Hun Seng")[0])


def test_two_of_one_name_are_both_found_and_neither_is_taken(read: Reader) -> None:
    found, _ = read.search("Lee Vanny")
    assert [(m.entity.id, m.entity.countries) for m in found[:2]] == [("ly-vanny-1", ("kh",)), ("ly-vanny-2", ("th",))]
    with pytest.raises(Ambiguous):
        read.resolve("Ly Vanny")


def test_filters(read: Reader) -> None:
    assert [m.entity.id for m in read.search("Ly Vanny", country="th")[0]] == ["ly-vanny-2"]
    assert [m.entity.id for m in read.search("norodin", type="Event")[0]] == ["trial-of-ada"]
    assert read.search("norodin", topic="role.pep")[0] == []
    with pytest.raises(BadParameter, match="There is no entity type"):
        read.search("norodin", type="Nobody")


def test_part_of_a_name_is_no_more_than_possible(read: Reader) -> None:
    assert read.match("Ada Norodin")[0].entity.id == "ada-norodin"
    assert all(match.band == "possible" for match in read.match("Ada"))


@pytest.mark.parametrize("text", ["", "…", "\u200b", "🦊", "x" * 301])
def test_what_holds_no_name_is_refused(read: Reader, text: str) -> None:
    with pytest.raises(BadParameter):
        read.search(text)
