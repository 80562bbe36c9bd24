"""What every page of ours is made of: templates, a policy, colours, and text that cannot mislead."""

import base64
import hashlib
import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graph.drawing.told import groups_present, types_present
from graph.models import Network
from graph.vocabulary import CAUTIONS, GROUPS, HOW_TO_READ, MARKS, NO_PROOF, UNCHANGED

_HERE = Path(__file__).parent
# Characters that reorder or hide text, so that no name can pose as another. Khmer needs U+200B to U+200D.
UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
LABEL_MOST = 44
"""Letters in the label of a line."""
JSON_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_SAFE = UNSEEN | JSON_ESCAPES
_COENG = "\u17d2"  # joins a Khmer consonant to the next: do not cut here


# --- text ------------------------------------------------------------------------------------------


def shortened(text: str, most: int) -> str:
    """Shortens text at the end of a word, if one is near, and never between a letter and its combining marks.

    What the page says too (in text.js, picture.js and partialdates.js) is held to the same cases: tests/twice.json.
    """
    if len(text) <= most:
        return text
    cut = most - 1
    while cut and (unicodedata.category(text[cut])[0] == "M" or text[cut - 1] == _COENG):
        cut -= 1
    space = text.rfind(" ", 0, cut + 1)
    return text[: space if space > cut / 2 else cut or 1].rstrip() + "…"


def script_json(data: Any) -> str:
    """JSON that is safe inside a <script>, without characters that mislead readers."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if "\\u00" in text:  # JSON escapes control characters: they must go before
        text = json.dumps(visible(data), ensure_ascii=False, separators=(",", ":"))
    return text.translate(_SAFE)


def visible(value: Any) -> Any:
    """The same without characters that mislead readers, at any depth."""
    kind = value.__class__
    if kind is str:
        return value if value.isprintable() else value.translate(UNSEEN)
    if kind is dict:
        return {k: visible(v) for k, v in cast("dict[str, Any]", value).items()}
    if kind is list:
        return [visible(v) for v in cast("list[Any]", value)]
    return value


# --- page ------------------------------------------------------------------------------------------


def fill(template: str, **values: Any) -> str:
    """The page of a template: all text is escaped, and no variable may be missing."""
    said = {"how_to_read": HOW_TO_READ, "cautions": CAUTIONS, "no_proof": NO_PROOF}
    return _templates().get_template(template).render(values | said)


@cache
def _templates() -> Environment:
    """Kept, because reading and compiling a template takes longer than filling it for a small picture."""
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def template_text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def policy(css: str, scripts: Iterable[str]) -> str:
    """Nothing may be loaded or sent, and only these exact scripts and styles run, not even an injected attribute."""
    return "; ".join((
        "default-src 'none'",
        f"script-src {' '.join(map(digest, scripts))}",
        f"style-src {digest(css)}",
        "img-src data:; font-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'",
        "require-trusted-types-for 'script'; trusted-types 'none'",
    ))  # fmt: skip


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def palette(network: Network, *, changed: bool = False) -> str:
    named = colours(network, changed=changed)
    light, dark = ("".join(f".{k}{{color:{f(c)}}}" for k, c in named.items()) for f in (str, lighter))
    return f"{light}\n@media screen and (prefers-color-scheme: dark){{{dark}}}\n"


def lighter(colour: str) -> str:
    """Halfway to white, for a dark background."""
    return "#" + "".join(f"{(int(colour[i : i + 2], 16) + 255) // 2:02x}" for i in (1, 3, 5))


def colours(network: Network, *, changed: bool) -> dict[str, str]:
    """Colours by CSS class, for what is in the picture."""
    types = {f"t-{t.name}": t.colour for t in types_present(network)}
    if changed:
        return types | {f"m-{mark}": style.colour for mark, style in MARKS.items()} | {"m-unchanged": UNCHANGED}
    return types | {f"g-{g}": GROUPS[g][1] for g in groups_present(network)}
