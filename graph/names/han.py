"""Chinese characters: the simplified form of each, and how people with these names write them in Latin letters.

One character is Chen, Chan, Tan or Tang, depending on the family's origin. Most Cambodian, Thai and Malay
families of Chinese descent write a Teochew, Hokkien or Cantonese reading, in a spelling of their own country: those of
family names are here, the rest in `han.tsv`.
"""

from functools import cache, lru_cache
from itertools import product
from pathlib import Path

_SURNAMES = {
    **{"陈": "tan tang taing", "林": "lim lym", "黄": "ung wong huang oeng", "李": "ly lee lay", "吴": "ngo gov go"},
    **{
        "蔡": "chhay chua chhuo",
        "郑": "te tay ty cheng",
        "许": "khou koh kho hui",
        "徐": "chhi chy su",
        "杨": "eav yeo eng",
    },
    **{
        "王": "heng ong wang vong",
        "张": "teo tieu chang",
        "刘": "lau lao",
        "谢": "chia chea sia tse",
        "郭": "kok kuoch koay",
    },
    **{
        "江": "kang kong",
        "洪": "ang hun hung",
        "马": "be ma",
        "方": "png fong hong",
        "曾": "chan tsang cheng",
        "周": "chiv chou chow",
    },
    **{
        "罗": "lo law lor",
        "高": "ko kao kov",
        "梁": "leang niv leung neo",
        "沈": "sim shum",
        "潘": "phua poon",
        "叶": "yap heap ip",
    },
    **{
        "何": "ho hor",
        "符": "phu foo",
        "韩": "hang heng",
        "苏": "so sar sou",
        "赖": "lai lay nay",
        "卢": "lou lo",
        "余": "eur yu",
    },
    **{
        "庄": "cheng chng",
        "孙": "seng sun sng",
        "彭": "pheng pang",
        "胡": "ou oh wu",
        "邱": "khu khoo hiu",
        "翁": "ong ang eng",
    },
    **{
        "侯": "hau",
        "姚": "ieu yeo",
        "唐": "tang tong teng",
        "金": "kim gam",
        "杜": "tou to",
        "丁": "teng ting",
        "冯": "pang fung",
    },
    **{"邓": "teng tang", "欧": "ou au", "龙": "leng lung long", "朱": "chu choo", "田": "tin chan", "颜": "ngan gan"},
    **{
        "柯": "kua ko",
        "施": "si sy",
        "石": "chheah sek",
        "宋": "sok song",
        "索": "sok",
        "温": "un oun",
        "熊": "him",
        "严": "ngiem yim",
    },
}
# After another one, these write a consonant of a foreign name.
_CONSONANTS = {"尔": "l", "爾": "l", "斯": "s", "克": "k", "特": "t", "德": "d", "姆": "m", "普": "p", "夫": "v"}
_MOST_READINGS = 32  # of a whole name: each is compared


@cache
def _table() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The simplified form and the readings of each character."""
    table: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in (Path(__file__).parent / "han.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            characters, readings = line.split("\t")
            mandarin, *others = readings.split() or [""]
            own = filter(None, (mandarin, *_SURNAMES.get(characters[0], "").split(), *others))
            entry = (characters[0], tuple(dict.fromkeys(own)))
            for character in characters:
                table.setdefault(character, entry)
    return table


@lru_cache(maxsize=1 << 14)
def simplified(text: str) -> str:
    table = _table()
    return "".join(table[c][0] if c in table else c for c in text)


@lru_cache(maxsize=1 << 14)
def readings(text: str) -> tuple[str, ...]:
    """How a name in Chinese characters may be written in Latin letters, Mandarin first."""
    table = _table()
    choices = [table[c][1] or (c,) if c in table else (c,) for c in text]
    for n, character in enumerate(text):
        if n and (alone := _CONSONANTS.get(character)):
            choices[n] = (choices[n][0], alone, *choices[n][1:])
    # For a long name, few readings per character: one dialect at a time, rather than every mixture.
    most = 8
    while most > 1 and _count(choices, most) > _MOST_READINGS:
        most -= 1
    first = ["'".join(kept) for kept in product(*(c[:most] for c in choices))]
    dialects = ["'".join(c[min(n, len(c) - 1)] for c in choices) for n in range(max(map(len, choices), default=0))]
    return tuple(dict.fromkeys((*first, *dialects)))


def _count(choices: list[tuple[str, ...]], most: int) -> int:
    count = 1
    for readings_of_one in choices:
        count *= len(readings_of_one[:most])
    return count
