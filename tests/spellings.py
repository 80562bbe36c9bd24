"""Ways to write one name, made by rule: what a reader still knows it by, a seal must too. Nobody here exists."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import quote, unquote

LATIN = "Zanzibarella Quuxé"
KHMER = "ហ្សង់ហ្សីបារ៉ូ គុក្សេ"
TOLD = ("zanzibarella", "quux", KHMER.split()[0], KHMER.split()[1])
Way = Callable[[str], str]


def _inside(between: str) -> Way:
    """Something in the middle of each long word."""
    return lambda name: re.sub(r"\w{4,}", lambda w: w[0][:3] + between + w[0][3:], name)


def _spaced(by: str) -> Way:
    return lambda name: name.replace(" ", by)


ORDERS: dict[str, Way] = {
    "as it is": lambda name: name,
    "surname first": lambda name: " ".join(reversed(name.split())),
    "surname, first": lambda name: ", ".join(reversed(name.split())),
    "middle initial": lambda name: name.replace(" ", " K. "),
    "middle name": lambda name: name.replace(" ", " Middle "),
    "surname alone": lambda name: name.split()[-1],
    "first name alone": lambda name: name.split()[0],
    "initial": lambda name: f"{name[0]}. {name.split()[-1]}",
    "possessive": lambda name: f"{name}’s",
    "typed possessive": lambda name: f"{name}'s",
    "plural": lambda name: f"{name}s",
    "title": lambda name: f"Ms {name}",
    "footnote": lambda name: f"{name}2",
}
SPACES: dict[str, Way] = {
    "space": lambda name: name,
    "two spaces": _spaced("  "),
    "line break": _spaced("\n"),
    "line break of Windows": _spaced(" \r\n  "),
    "tab": _spaced("\t"),
    "no-break space": _spaced("\u00a0"),
    "narrow space": _spaced("\u202f"),
    "space of HTML": _spaced("&nbsp;"),
    "space of addresses": _spaced("%20"),
    "hyphen": _spaced("-"),
    "non-breaking hyphen": _spaced("\u2011"),
    "underscore": _spaced("_"),
    "underscores around": lambda name: f"_{name}_",
    "stars": lambda name: f"**{name}**",
    "tags": lambda name: f"<b>{name.replace(' ', '</b> <b>')}</b>",
    "quotation marks": lambda name: f"“{name}”",
    "joined": lambda name: "@" + name.replace(" ", ""),
    "zero width": _inside("\u200b"),
    "joiner": _inside("\u2060"),
    "soft hyphen": _inside("\u00ad"),
    "soft hyphen of HTML": _inside("&shy;"),
    "end of a line": _inside("-\n"),
}
LETTERS: dict[str, Way] = {
    "as they are": lambda name: name,
    "upper": str.upper,
    "lower": str.lower,
    "taken apart": lambda name: unicodedata.normalize("NFD", name),
    "unaccented": lambda name: name.replace("é", "e").replace("É", "E"),
    "full width": lambda name: "".join(chr(ord(c) + 0xFEE0) if "!" < c < "\x7f" and c.isalpha() else c for c in name),
    "numbers of HTML": lambda name: "".join(f"&#{ord(c)};" if c.isalpha() else c for c in name),
    "words of HTML": lambda name: name.replace("é", "&eacute;").replace("É", "&Eacute;"),
    "percent": lambda name: quote(name, safe=" ,.’'-_@<>/&;#*%\n\t\r"),
    "look-alikes": lambda name: name.translate(str.maketrans("aeо", "аео")),
}


def spellings() -> Iterator[str]:
    """Each order with each space, and with each kind of letters."""
    for order in ORDERS.values():
        for space in SPACES.values():
            yield space(order(LATIN))
        for kind in LETTERS.values():
            yield kind(order(LATIN))
    for order in ("as it is", "surname first", "surname alone", "first name alone"):
        yield from (
            SPACES[space](ORDERS[order](KHMER)) for space in ("space", "no-break space", "zero width", "joined")
        )
    yield from (f"លោកស្រី{joined}ត្រូវបាន" for joined in (KHMER.replace(" ", ""), KHMER.replace(" ", "\u200b")))


def tells(text: str) -> bool:
    """Whether a reader would know the name: all but letters aside, and these without accents and look-alikes."""
    plain = unicodedata.normalize("NFKD", unquote(unescape(re.sub(r"</?b>", "", text)))).casefold()
    plain = "".join(c for c in plain.translate(str.maketrans("аео", "aeo")) if unicodedata.category(c)[0] in "LM")
    plain = re.sub("[\u0300-\u036f]", "", plain)
    return any(word in plain for word in TOLD)
