"""Where a text tells a name, and where it only holds the same words."""

import pytest

from graph.seals.letters import letters
from graph.seals.telling import Watch, name_of, parts_of, whole, with_initials, without


def told(name: str, text: str, *, exact: bool = False) -> list[str]:
    """The parts of the text that are this name."""
    called, found = name_of("x", name, exact=exact), letters(text)
    places = whole(found, Watch(called.words).places(found), called)
    return [found.text[slice(*found.place(*place))] for place in places]


@pytest.mark.parametrize(
    "text",
    [
        *("Zan Quo", "zan  quo", "Quo, Zan", "Zan M. Quo", "Zan M. N. Quo", "Zan b Quo", "Zan Mary Ann Quo"),
        *("zanquo", "Zan\n\n\n\nQuo"),
    ],
)
def test_a_name_is_told(text: str) -> None:
    assert told("Zan Quo", f"so {text} left") == [text]


@pytest.mark.parametrize(
    "text",
    [
        *("Zan Mary Ann Lee Quo", "Zan and Quo", "Zan a Quo", "Zan left. Quo came", "Zan. Quo", "Zan! Quo", "Zan; Quo"),
        *("Zan ............ Quo", "Zanquor", "Zan Quot", "Zan", "Quo"),
    ],
)
def test_its_words_elsewhere_are_no_name(text: str) -> None:
    assert told("Zan Quo", f"so {text} left") == []


def test_a_plural_and_letters_that_are_no_accident_count() -> None:
    assert told("Zan Quo", "the Zan Quos") == ["Zan Quo"]
    assert told("Zanzi Quux", "#xzanziquuxy") == ["zanziquux"]


def test_a_phrase_is_told_in_its_order_only() -> None:
    assert told("the red cook", "it was the red cook", exact=True) == ["the red cook"]
    assert told("the red cook", "red the cook, the red old cook", exact=True) == []


@pytest.mark.parametrize(
    ("name", "words", "parts"),
    [
        ("Mr Zan Quo", ["zan", "quo"], {"zan", "quo"}),
        ("Mrs Z. Quo", ["quo"], set()),
        ("Zan de Quo 2", ["zan", "de", "quo", "2"], {"zan", "quo"}),
        ("On Vo", ["on", "vo"], {"vo"}),
        ("陳大文", ["陳大文"], {"大文"}),
        ("陈文", ["陈文"], set()),
    ],
)
def test_the_parts_that_may_tell_by_themselves(name: str, words: list[str], parts: set[str]) -> None:
    called = name_of("x", name)
    assert [word for word in called.words if not word.isnumeric()] == [word for word in words if not word.isnumeric()]
    assert parts_of(called) == parts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Zan Quo, Bo Reh came", "[…] came"),
        ("Zan Quo. Bo Reh came", "[…]. […] came"),
        ("Zan Quo; Bo Reh", "[…]; […]"),
        ("Zan Quo and Bo Reh", "[…] and […]"),
        ("ZanQuoBoReh", "[…]"),
    ],
)
def test_names_side_by_side_go_together_but_not_across_sentences(text: str, kept: str) -> None:
    found = letters(text)
    names = [name_of("x", "Zan Quo"), name_of("y", "Bo Reh")]
    places = [place for name in names for place in whole(found, Watch(name.words).places(found), name)]
    assert without(found, places, "[…]") == kept


@pytest.mark.parametrize(
    ("text", "told"),
    [("Z. M. Quuxly", "Z. M. Quuxly"), ("Quuxly, Z", "Quuxly, Z"), ("X. Quuxly", "Quuxly"), ("ZZ Quuxly", "Quuxly")],
)
def test_initials_go_with_a_part(text: str, told: str) -> None:
    found = letters(text)
    (place,) = Watch(["quuxly"]).places(found)["quuxly"]
    assert found.text[slice(*found.place(*with_initials(found, place, "zm")))] == told
