"""A network as one offline page: pyvis holds the data, the page around it is our own.

Stock pyvis HTML is unsafe to publish: it runs scripts in names and loads files from third parties.
"""

import base64
import hashlib
import json
import re
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from graph.claims.standing import contests
from graph.errors import BadInput, TooLarge
from graph.models import PRIVATE, ClaimView, Doubt, InCommon, Link, Model, Network, NetworkEntity, SameAs
from graph.sameness.clusters import in_words
from graph.vocabulary import (
    CAUTIONS,
    GROUPS,
    MARKS,
    PREDICATES,
    STANDINGS,
    STATUSES,
    TYPES,
    UNCHANGED,
    EntityType,
    Group,
    Mark,
    MarkStyle,
)

_HERE = Path(__file__).parent
# Characters that reorder or hide text, so that no name can pose as another. Khmer needs U+200B to U+200D.
UNSEEN = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
JSON_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_SAFE = UNSEEN | JSON_ESCAPES
_COENG = "\u17d2"  # joins a Khmer consonant to the next: do not cut here
_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "hideEdgesOnDrag": False, "selectConnectedEdges": False, "keyboard": False},
    "edges": {"hoverWidth": 0, "selectionWidth": 0},
}


class Became(Model):
    """What became of one link, claim or entity between two states."""

    mark: Mark
    says: str = ""
    """The differences, as text."""


class Changes(Model):
    """What became of each drawn item, by id. Both states say the same about items not listed."""

    links: Mapping[str, Became] = {}
    claims: Mapping[str, Became] = {}
    entities: Mapping[str, Became] = {}
    told: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """All changes as text, drawn or not: headings with their items."""


def render(
    network: Network,
    claims: Sequence[ClaimView],
    *,
    title: str,
    subtitle: str = "",
    in_common: Sequence[InCommon] = (),
    doubts: Sequence[Doubt] = (),
    joined: Sequence[SameAs] = (),
    changes: Changes | None = None,
    limit: int = 2000,
    inline: bool = False,
) -> str:
    """One HTML file that loads nothing: the picture, its evidence, and both as tables. The same input, the same text.

    `network` is already placed (`layout.place`); `claims` are those of its links, the replies to them, and any others
    about its entities; `in_common` and `doubts` are told beside it, with claims that are among `claims` too; so is what
    was `joined` to one entity. With `changes`, lines are marked and coloured by what became of them, not by what they
    are about. `inline` gives an <iframe> for notebooks. Raises TooLarge above `limit` entities, BadInput when a link
    lacks an end or a claim.
    """
    if len(network.entities) > limit:
        raise TooLarge(
            f"This picture would hold {len(network.entities):,} entities; {limit:,} is the maximum that can be drawn. "
            "Narrow it by predicate or standing, lower the depth, or start from one entity.",
            detail={"entities": len(network.entities), "limit": limit},
        )
    names = {e.id: e.name for e in network.entities}
    evidence = {c.id: c for c in claims}
    check_evidence(network.links, names, evidence)
    numbers = {claim_id: n for n, claim_id in enumerate(evidence, 1)}
    told = {link.id: sources_told(link, evidence) for link in network.links}
    replies = replies_by_claim(claims)
    css = template_text("view.css") + palette(network, changes)
    scripts = [_vis(), template_text("view.js")]
    page = fill(
        "view.html",
        title=title,
        subtitle=subtitle,
        csp=policy(css, scripts),
        css=Markup(css),  # noqa: S704 - a file of our own
        scripts=[Markup(s) for s in scripts],  # noqa: S704 - files of our own
        data=Markup(_data(network, evidence, numbers, told, replies, changes)),  # noqa: S704 - escaped
        network=network,
        names=names,
        links=sorted(network.links, key=lambda k: (names[k.source].casefold(), names[k.target].casefold(), k.id)),
        entities=sorted(network.entities, key=lambda e: (e.name.casefold(), e.id)),
        evidence=evidence,
        numbers=numbers,
        anchors={id: Markup(f'<a href="#c{n}">{n}</a>') for id, n in numbers.items()},  # noqa: S704 - numbers only
        common=in_common,
        doubts=doubts,
        joined=in_words(joined),
        replies=replies,
        types=types_present(network),
        groups=[] if changes else [(g, GROUPS[g][0]) for g in groups_present(network)],
        changes=changes,
        marks=MARKS,
        marked=_marked(changes),
        unchanged=sum(k.id not in changes.links for k in network.links) if changes else 0,
        standings=[(s, STANDINGS[s], n) for s in STANDINGS if (n := sum(k.standing == s for k in network.links))],
        statuses=STATUSES,
        private=PRIVATE,
        degree=Counter(end for k in network.links for end in {k.source, k.target}),
        sources=len({c.source.id for c in claims}),
        parameters={k: json.dumps(v, ensure_ascii=False) for k, v in network.query.parameters.items()},
        when=when,
        told=told,
        web_address=web_address,
        TYPES=TYPES,
    )
    # The newline at the end keeps IPython from suggesting its IFrame, which cannot hold a page that is not a file.
    return f'<iframe {_FRAME} srcdoc="{escape(page)}"></iframe>\n' if inline else page


_FRAME = (
    'title="Network view" width="100%" height="600" '
    'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"'
)


def check_evidence(links: Iterable[Link], names: Mapping[str, str], evidence: Mapping[str, ClaimView]) -> None:
    for link in links:
        if lost := [end for end in (link.source, link.target) if end not in names]:
            raise BadInput(f"Link {link.id!r} ends at {lost[0]!r}, which is not among the entities.")
        if not link.claims or (lost := [c for c in link.claims if c not in evidence]):
            raise BadInput(
                f"Link {link.id!r} comes without its claim {lost[0] if link.claims else ''!r}; give it to be drawn."
            )


def sources_told(link: Link, evidence: Mapping[str, ClaimView]) -> str:
    """Number of sources that state a link: "1 source", "3 sources, 2 of them independent"."""
    claims = [evidence[c] for c in link.claims]
    count = len({c.source.id for c in claims if not contests(c)} or {c.source.id for c in claims})
    if count == 1:
        return "1 source"
    alike = "independent" if link.independent_sources == count else f"{link.independent_sources} of them independent"
    return f"{count} sources, {alike}"


def replies_by_claim(claims: Iterable[ClaimView]) -> dict[str, list[str]]:
    """Replies by the claim they answer, found from either end, so that no denial is lost."""
    replies = {c.id: list(c.replies) for c in claims}
    for c in claims:
        if c.replies_to in replies and c.id not in replies[c.replies_to]:
            replies[c.replies_to].append(c.id)
    return replies


# --- data -----------------------------------------------------------------------------------------


def _data(
    network: Network,
    evidence: Mapping[str, ClaimView],
    numbers: Mapping[str, int],
    told: Mapping[str, str],
    replies: Mapping[str, Sequence[str]],
    changes: Changes | None,
) -> str:
    """The network as pyvis holds it, as JSON that is safe inside a <script>."""
    from pyvis.edge import Edge  # here, because pyvis imports IPython, which takes a quarter of a second
    from pyvis.network import Network as Pyvis
    from pyvis.node import Node

    net = Pyvis(directed=True)
    net.set_options(json.dumps(_OPTIONS))
    # Append to the lists of pyvis directly: add_node and add_edge search all earlier nodes (see tests/bench).
    about = _loose(network, evidence, numbers)
    net.nodes.extend(
        Node(e.id, TYPES[e.type].shape, _label(e, changes), **_node(e), claims=about[e.id]).options
        for e in network.entities
    )
    bends = _bends(network.links)
    net.edges.extend(
        Edge(
            k.source,
            k.target,
            directed=not PREDICATES[k.predicate].symmetric,
            id=k.id,
            label=shortened(k.label, 44),
            width=STANDINGS[k.standing].width,
            dashes=list(STANDINGS[k.standing].dash) or False,
            sentence=k.sentence,
            standing=k.standing,
            says=f"{STANDINGS[k.standing].says}; {told[k.id]}",
            claims=[numbers[c] for c in _heads(k, replies)],
            **_ink(k, changes),
            **bends[k.id],
        ).options
        for k in network.links
    )
    dark = {c: _lighter(c) for c in _colours(network, changes).values()}
    data = {"nodes": net.nodes, "edges": net.edges, "options": net.options, "dark": dark}
    return script_json(data)


def _ink(link: Link, changes: Changes | None) -> dict[str, Any]:
    """The colour of a line: what it is about, or what became of it, with a text for that."""
    if changes is None:
        return {"color": PREDICATES[link.predicate].colour}
    if (became := changes.links.get(link.id)) is None:
        return {"color": UNCHANGED}
    style = MARKS[became.mark]
    return {"color": style.colour, "mark": became.mark, "sign": style.sign, "differs": became.says}


def _marked(changes: Changes | None) -> list[tuple[Mark, MarkStyle, int]]:
    counts = Counter(became.mark for became in (changes.links.values() if changes else ()))
    return [(mark, style, counts[mark]) for mark, style in MARKS.items() if mark in counts]


def _node(entity: NetworkEntity) -> dict[str, Any]:
    return {
        "x": entity.x,
        "y": entity.y,
        "color": TYPES[entity.type].colour,
        "name": entity.name,
        "kind": TYPES[entity.type].label,
        "summary": entity.summary,
        "unnamed": entity.unnamed,
        "withheld": entity.protected,
    }


def _loose(network: Network, evidence: Mapping[str, ClaimView], numbers: Mapping[str, int]) -> dict[str, list[int]]:
    """Claims about an entity that draw no link here: values, and what has been retracted."""
    linked = {c for k in network.links for c in k.claims}
    part_of = {record: entity.id for entity in network.entities for record in entity.members}
    about: dict[str, list[int]] = defaultdict(list)
    for claim in evidence.values():
        if claim.id not in linked and claim.replies_to not in evidence:
            for end in {part_of.get(end, end) for end in (claim.subject, claim.object or claim.subject)}:
                about[end].append(numbers[claim.id])
    return about


def _heads(link: Link, replies: Mapping[str, Sequence[str]]) -> list[str]:
    """Its claims, except replies shown beside another claim of the same link."""
    shown = {r for c in link.claims for r in replies[c]} & set(link.claims)
    nested = {r for c in link.claims if c not in shown for r in replies[c]}
    return [c for c in link.claims if c not in nested]


def _bends(links: Sequence[Link]) -> dict[str, dict[str, Any]]:
    """Each link gets a line: the first between two entities is straight, the others bend to either side."""
    between: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        between[min(link.source, link.target), max(link.source, link.target)].append(link)
    bends: dict[str, dict[str, Any]] = {}
    for (low, high), same in between.items():
        if len(same) == 1 and low != high:
            bends[same[0].id] = {"smooth": False}
            continue
        step = min(0.16, 1.2 / len(same))
        for i, link in enumerate(sorted(same, key=lambda k: k.id)):
            side = (1 if i % 2 else -1) * (1 if link.source == low else -1)
            smooth = {
                "enabled": True,
                "type": "curvedCW" if side > 0 else "curvedCCW",
                "roundness": round((i + 1) // 2 * step, 3),
            }
            bends[link.id] = {"smooth": smooth if i else False}
            if low == high:
                bends[link.id] = {"smooth": False, "selfReference": {"size": 16 + 9 * i, "angle": 0.8}}
    return bends


def groups_present(network: Network) -> list[Group]:
    used = {PREDICATES[k.predicate].group for k in network.links}
    return [g for g in GROUPS if g in used]


def types_present(network: Network) -> list[EntityType]:
    used = {e.type for e in network.entities}
    return [t for t in TYPES.values() if t.name in used]


def _colours(network: Network, changes: Changes | None) -> dict[str, str]:
    """Colours by CSS class, for what is in the picture."""
    types = {f"t-{t.name}": t.colour for t in types_present(network)}
    if changes:
        return types | {f"m-{mark}": style.colour for mark, style in MARKS.items()} | {"m-unchanged": UNCHANGED}
    return types | {f"g-{g}": GROUPS[g][1] for g in groups_present(network)}


# --- text -----------------------------------------------------------------------------------------


def when(claim: ClaimView) -> str:
    """When it held, as text: "2022-09", "from 2019 until 2021"; empty if the source does not say."""
    return claim.on or " ".join(f"{word} {day}" for word, day in (("from", claim.start), ("until", claim.end)) if day)


def web_address(url: str | None) -> str | None:
    """The address if it is safe to follow; `javascript:` and the like are shown as text only."""
    return url if url and re.match(r"https?://[^\s\x00-\x20/?#\[\]@:][^\s\x00-\x20]*\Z", url, re.IGNORECASE) else None


def _label(entity: NetworkEntity, changes: Changes | None) -> str:
    """At most two short lines for the canvas; in brackets if the sources do not name it, after a sign if it changed."""
    name = visible(entity.name)
    wrapped = (
        textwrap.wrap(name, 20, max_lines=2, placeholder=" …", break_long_words=False) if len(name) > 20 else [name]
    )
    label = "\n".join(shortened(line, 26) for line in wrapped)
    sign = f"{MARKS[changes.entities[entity.id].mark].sign} " if changes and entity.id in changes.entities else ""
    return sign + (f"[{label}]" if entity.unnamed else label)


def shortened(text: str, most: int) -> str:
    """Shortens text at the end of a word, if one is near, and never between a letter and its combining marks."""
    if len(text) <= most:
        return text
    cut = most - 1
    while cut and (unicodedata.category(text[cut])[0] == "M" or text[cut - 1] == _COENG):
        cut -= 1
    space = text.rfind(" ", 0, cut + 1)
    return text[: space if space > cut / 2 else cut].rstrip() + "…"


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


# --- page -----------------------------------------------------------------------------------------


def fill(template: str, **values: Any) -> str:
    """The page of a template: all text is escaped, and no variable may be missing."""
    return _templates().get_template(template).render(values, cautions=CAUTIONS)


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


def vis_network() -> Path:
    """vis-network as pyvis ships it."""
    import pyvis

    return Path(pyvis.__file__).parent / "templates/lib/vis-9.1.2/vis-network.min.js"


@cache
def _vis() -> str:
    """Without the reference to a source map that is not shipped."""
    return vis_network().read_text(encoding="utf-8").split("\n//# sourceMappingURL=")[0]


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


def palette(network: Network, changes: Changes | None = None) -> str:
    colours = _colours(network, changes)
    light, dark = ("".join(f".{k}{{color:{f(c)}}}" for k, c in colours.items()) for f in (str, _lighter))
    return f"{light}\n@media screen and (prefers-color-scheme: dark){{{dark}}}\n"


def _lighter(colour: str) -> str:
    """Halfway to white, for a dark background."""
    return "#" + "".join(f"{(int(colour[i : i + 2], 16) + 255) // 2:02x}" for i in (1, 3, 5))
