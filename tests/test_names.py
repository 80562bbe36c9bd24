"""Names: what folds together, what stays apart."""

from itertools import permutations

import pytest

from graph.names import fold, score, script, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hun SEN", "hun sen"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Čeněk Ångström", "cenek angstrom"),
        ("Straße", "strasse"),
        ("Ｌｙ Ｙｏｎｇ", "ly yong"),
        ("ហ៊ុន សែន", "ហ៊ុន សែន"),
        ("", ""),
    ],
)
def test_fold_takes_case_and_latin_accents_only(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_does_not_depend_on_how_an_accent_was_typed() -> None:
    assert fold("e\u0301") == fold("\u00e9") == "e"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ly Yong Phat", ["ly", "yong", "phat"]),
        ("L.Y.P. Group Co., LTD", ["l", "y", "p", "group", "co", "ltd"]),
        ("Jean-Luc d’Arc (O'Neill)", ["jean", "luc", "darc", "oneill"]),
        ("snake_case", ["snake", "case"]),
        ("  Hun \t Sen\u00a0! ", ["hun", "sen"]),
        ("“Enslaved”, 2022", ["enslaved", "2022"]),
        ("ហ៊ុន សែន", ["ហ៊ុន", "សែន"]),
        ("ឧកញ៉ា\u200bលី\u200bយ៉ុងផាត់", ["ឧកញ៉ាលីយ៉ុងផាត់"]),
        ("陈志", ["陈志"]),
        ("—…!", []),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hun Sen", "Latn"),
        ("Đặng Văn", "Latn"),
        ("ហ៊ុន សែន", "Khmr"),
        ("ทักษิณ", "Thai"),
        ("ວຽງຈັນ", "Laoo"),
        ("မင်း", "Mymr"),
        ("陈志", "Hani"),
        ("Иван", "Cyrl"),
        ("Chen Zhi (陈志)", "Hani"),
        ("", "Latn"),
    ],
)
def test_script(text: str, code: str) -> None:
    assert script(text) == code


@pytest.mark.parametrize("query", [" ".join(order) for order in permutations(["ly", "yong", "phat"])])
def test_the_order_of_words_is_free(query: str) -> None:
    assert score(query, "Ly Yong Phat") == 1.0


@pytest.mark.parametrize(("query", "name"), [("Hun Sen", "Hun Seng"), ("hun", "Hun Sen"), ("Hun Ma", "Hun Manet")])
def test_the_beginning_of_a_name_finds_it_but_is_not_it(query: str, name: str) -> None:
    assert 0.5 < score(query, name) < 1


@pytest.mark.parametrize(
    ("query", "name"),
    [("Hun Seng", "Hun Sen"), ("Hun Sen Tran", "Hun Sen"), ("Sar", "Hun Sen"), ("", "Hun Sen"), ("Hun", ""), ("!", "")],
)
def test_what_does_not_answer_scores_nothing(query: str, name: str) -> None:
    assert score(query, name) == 0.0


def test_the_nearer_name_comes_first() -> None:
    assert score("Hun Sen", "Hun Sen") > score("Hun Sen", "Hun Seng") > score("Hun Sen", "Hun Sengkhamphavong")


def test_one_word_of_a_name_does_not_stand_for_two() -> None:
    assert score("sam sam", "Sam Same") < 1
