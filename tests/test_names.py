"""Names: what folds together, what stays apart."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.names import LIKELY, POSSIBLE, compare, fold, script, words
from graph.names.khmer import romanise


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
    assert list(words(text)) == found


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


@pytest.mark.parametrize(
    ("khmer", "latin"),
    [
        ("កណ្ដាល", "kandal"),  # da below a letter, typed as ta too
        ("កណ្តាល", "kandal"),
        ("កន្តែ", "kantae"),
        ("ខ្សាច់ទប់", "khsachtub"),
        ("ខ្ពស់", "khpuos"),
        ("អន្លង់", "anlung"),
        ("ល្ពាក់", "lpeak"),
        ("តានង", "tanong"),  # the last letter is no syllable
        ("របង", "robang"),
        ("កង្កែប", "kangkaeb"),
        ("ទន្សាយ", "tunsay"),
    ],
)
def test_khmer_is_read_as_the_ministries_write_it(khmer: str, latin: str) -> None:
    assert romanise(khmer) == latin


@pytest.mark.parametrize(
    ("thai", "latin"),
    [
        ("ปกรณ์", "Pakorn"),
        ("อานนท์", "Anon"),
        ("จันทร์ทอง", "Junthong"),
        ("จักรินทร์", "Jakarin"),
        ("พิมล", "Phimon"),
        ("อุดม", "Udom"),
        ("ธีรนันท์", "Teeranun"),
        ("คุณากร", "Khunakorn"),  # that begins as a title does
    ],
)
def test_thai_names_by_rule(thai: str, latin: str) -> None:
    assert compare(thai, latin).value >= POSSIBLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("أدا الحاكم", "Arab"),
        ("עדה שליט", "Hebr"),
        ("Άδα Άρχων", "Grek"),
        ("한글", "Hang"),
        ("カタカナ", "Kana"),
        ("हिन्दी नाम", "Deva"),
        ("தமிழ் பெயர்", "Taml"),
        ("བོད་ཡིག", "Tibt"),
        ("Ada 🦊 Ruler", "Latn"),
    ],
)
def test_scripts_of_the_wide_world(text: str, code: str) -> None:
    assert script(text) == code


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("ស្រ្តី", "ស្ត្រី"),  # the order of subscripts
        ("កេា", "កោ"),  # a vowel in two halves
        ("ក\u17c6\u17bb", "ក\u17bb\u17c6"),  # the order of marks
        ("កណ្ដាល", "កណ្តាល"),  # da and ta look the same below
        ("អាដា\u200bរូល័រ", "អាដារូល័រ"),
        ("Đỗ Thị Ạ", "Do Thi A"),
        ("Łukasz Żółw", "Lukasz Zolw"),
        ("Bjørn Ærø", "Bjorn Aero"),
        ("İlkay Işık", "ilkay isik"),
        ("עָדָה שַׁלִּיט", "עדה שליט"),
        ("أَدَا الحَاكِم", "أدا الحاكم"),
        ("Adal\u00adbert", "Adalbert"),
        ("\u2067Ada\u2069 Ruler", "Ada Ruler"),
        ("\u1112\u1161\u11ab", "한"),
    ],
)
def test_one_way_of_writing_each(written: str, typed: str) -> None:
    assert words(written) == words(typed)


SAME_OR_LIKELY = [
    ("Hun Sen", "ហ៊ុន សែន"),
    ("Hun Sen", "Samdech Akka Moha Sena Padei Techo Hun Sen"),
    ("Hun Sen", "Hon Saen"),
    ("Hun Sen", "Хун Сен"),
    ("Hun Sen", "สมเด็จอัครมหาเสนาบดีเดโช ฮุน เซน"),
    ("Hun Sen", "洪森"),
    ("Ly Yong Phat", "លី យ៉ុងផាត់"),
    ("Ly Yong Phat", "Oknha Lee Yongphat"),
    ("Ly Yong Phat", "Phat Ly Yong"),
    ("Dy Vichea", "ឌី វិជ្ជា"),
    ("Dy Vichea", "Dy Vichhea"),
    ("Mech Dara", "Mek Dara"),
    ("Chen Zhi", "陳志"),
    ("Chen Zhi", "陈志"),
    ("Zhi Chen", "陈志"),
    ("Min Aung Hlaing", "မင်းအောင်လှိုင်"),
    ("Thongloun Sisoulith", "ທອງລຸນ ສີສຸລິດ"),
    ("Nguyen Van An", "Nguyễn Văn Ân"),
    ("Prince Holding Group", "prinse group"),
    ("Quince Trading Co., Ltd.", "Quince Trading Company Limited"),
    ("Kuoy Bun Reun", "Kuoy Bunroeun"),
]
APART = [
    ("Hun Sen", "Hun Seng"),
    ("Hun Sen", "Hun Manet"),
    ("ហ៊ុន សែន", "Hun Seng"),
    ("ហ៊ុន សែន", "ហ៊ុន ម៉ាណែត"),
    ("Kok An", "Kok Kang"),
    ("Hun Many", "Hun Manet"),
    ("Sok An", "Sok Eysan"),
    ("Tea Banh", "Tea Vinh"),
    ("Hun Seng", "洪森"),  # Hun Sen in Chinese, which hears no difference between the two
    ("Hun Sen", "Samdech"),
    ("Hun Sen", ""),
    ("Hun Sen", "…"),
    ("Hun Sen", "🦊"),
    ("Samdech", "Samdech Hun Sen"),
    ("x" * 10_000, "x" * 10_000),
]


@pytest.mark.parametrize(("a", "b"), SAME_OR_LIKELY)
def test_spellings_of_one_name(a: str, b: str) -> None:
    score = compare(a, b)
    assert score.band in ("same", "likely")
    assert score.why
    assert compare(b, a).value == pytest.approx(score.value, abs=0.05)


@pytest.mark.parametrize(("a", "b"), APART)
def test_names_of_different_people_stay_apart(a: str, b: str) -> None:
    assert compare(a, b).band == compare(b, a).band == "different"


def test_the_reason_tells_what_was_set_aside() -> None:
    assert "samdech" in compare("Samdech Hun Sen", "Hun Sen").why
    assert "samdech" in compare("Hun Sen, Samdech", "Hun Sen").why
    assert "family name last" in compare("Zhi Chen", "陈志").why
    assert "Khmer letters" in compare("លីយ៉ុងផាត់", "Ly Yong Phat").why


def test_letters_that_imitate_others_are_told_and_never_the_same() -> None:
    score = compare("Ηun Ѕen", "Hun Sen")  # Greek eta, Cyrillic dze
    assert score.band == "likely"
    assert "look like" in score.why


HOSTILE = {
    "nothing": "",
    "spaces": " \t\n",
    "titles": "Samdech Oknha",
    "titles in Khmer": "សម្តេច",
    "one letter": "H",
    "one Khmer letter": "ហ",
    "very long": "Hun Sen " * 1250,
    "a long word": "x" * 10_000,
    "mixed scripts": "Kok ម៉ាណែត 陳",
    "emoji": "🦊🦊",
    "control characters": "\x00\x07\x1b",
    "marks of direction": "\u202e\u2067\u200f",
    "vowels without letters": "\u17c1\u17b6\u17d2",
    "subscripts without letters": "\u17d2\u17d2\u17d2",
    "Thai marks": "\u0e31\u0e48\u0e4c",
    "marks on marks": "a" + "\u0301" * 200,
    "broken surrogate": "\ud800",
    "digits": "0123456789",
}
"""None of them is the name of anybody."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_name_is_nobody(text: str) -> None:
    for name in ("Hun Sen", "ហ៊ុន សែន", "洪森", "ฮุน เซน"):
        assert compare(text, name).value < LIKELY
        assert compare(name, text).value < LIKELY


@pytest.mark.parametrize(
    "typed", ["ហ\u17bb\u17ca\u1793 ស\u17c2ន", "ហ\u17ca\u200b\u17bbន សែន", "\u202aHun\u202c Sen", "Hun\u200d Sen 🦊"]
)
def test_a_name_typed_in_disorder_is_still_that_name(typed: str) -> None:
    assert compare(typed, "ហ៊ុន សែន" if script(typed) == "Khmr" else "Hun Sen").band == "same"


@pytest.mark.parametrize(
    ("khmer", "latin", "other"),
    [
        ("ភូមិ ៣", "Phum Bei", "Phum Pir"),
        ("ព្រៃរការ", "Prey Rokar", "Prey Kaoh"),
        ("ឈូកស", "Chhuk Sa", "Srah Chhuk"),
        ("ស្រែអូរ", "Srae Ou", "Ou Sralau"),
        ("ចំបក់ថ្ម", "Chambak Thma", "Chambak Sar"),
        ("ព្រៃរូង", "Prey Rung", "Prey Roung"),
    ],
)
def test_a_place_in_khmer_is_nearest_to_its_own_spelling(khmer: str, latin: str, other: str) -> None:
    assert compare(khmer, latin).value > compare(khmer, other).value
    assert compare(khmer, latin).value > POSSIBLE


def test_two_short_words_that_differ_are_not_lost_in_a_long_name() -> None:
    assert compare("Kuoy Bun Reun", "Ke Bunroeun").band not in ("same", "likely")


@pytest.mark.parametrize("n", [2, 12, 60])
def test_long_names_are_compared_about_as_fast_as_short_ones(n: int) -> None:
    """Counted in calls, for clocks differ: 50 ms are hundreds of thousands."""
    names = ("ហ៊ុនសែន" * n)[:300], ("洪森陳志" * n)[:300], ("ฮุนเซน" * n)[:300], ("Hunsen " * n)[:300]
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        for a in names:
            for b in names:
                before = calls
                compare(a, b)
                assert calls - before < 100_000
    finally:
        sys.setprofile(None)


# Khmer, Thai and Lao, Burmese, Chinese, Cyrillic, Hangul, Latin: in any order, broken too.
LETTERS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x1780, max_codepoint=0x17E9),
        st.characters(min_codepoint=0x0E01, max_codepoint=0x0EDF),
        st.characters(min_codepoint=0x1000, max_codepoint=0x104F),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x5E00),
        st.sampled_from("abhnoyghprкхсен한글ハーא ا\u200b' -.0123"),
        st.characters(),
    ),
    max_size=60,
)


@settings(deadline=None)  # the machine decides
@given(LETTERS, LETTERS)
def test_any_two_texts_have_a_score(a: str, b: str) -> None:
    score = compare(a, b)
    assert 0 <= score.value <= 1
    assert (score.band == "different") == (score.value < POSSIBLE)
