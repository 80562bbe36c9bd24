"""A network as one offline page: pyvis holds the data, the page around it is our own.

Stock pyvis HTML is unsafe to publish: it runs scripts in names and loads files from third parties.
"""

import json
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from graph.drawing.bending import Bend, bends
from graph.drawing.page import (
    LABEL_MOST,
    colours,
    fill,
    lighter,
    palette,
    policy,
    script_json,
    shortened,
    template_text,
    visible,
)
from graph.drawing.told import check_evidence, groups_present, replies_by_claim, sources_told, types_present, when
from graph.errors import TooLarge
from graph.models import PRIVATE, ClaimView, Doubt, InCommon, Link, Model, Network, NetworkEntity, SameAs
from graph.sameness.clusters import in_words
from graph.sources.addresses import web_address
from graph.vocabulary import GROUPS, MARKS, PREDICATES, STANDINGS, STATUSES, TYPES, UNCHANGED, Mark, MarkStyle

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
    about its entities; `in_common` and `doubts` are listed beside it, with claims that are among `claims`; so is what
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
    css = template_text("view.css") + palette(network, changed=bool(changes))
    scripts = [_vis(), _script()]
    page = fill(
        "view.html",
        title=title,
        subtitle=subtitle,
        csp=policy(css, scripts),
        css=Markup(css),  # noqa: S704 - a file of our own
        vis=Markup(scripts[0]),  # noqa: S704 - a file of pyvis
        script=Markup(scripts[1]),  # noqa: S704 - files of our own
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
        parameters={k: json.dumps(v, ensure_ascii=False) for k, v in network.query.given.items()},
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
    bent = bends(network.links)
    net.edges.extend(
        Edge(
            k.source,
            k.target,
            directed=not PREDICATES[k.predicate].symmetric,
            id=k.id,
            label=shortened(k.label, LABEL_MOST),
            width=STANDINGS[k.standing].width,
            dashes=list(STANDINGS[k.standing].dash) or False,
            sentence=k.sentence,
            standing=k.standing,
            denies=k.predicate == "DENIES",
            says=f"{STANDINGS[k.standing].says}; {told[k.id]}",
            claims=[numbers[c] for c in _heads(k, replies)],
            **_ink(k, changes),
            **_shape(bent[k.id]),
        ).options
        for k in network.links
    )
    dark = {c: lighter(c) for c in colours(network, changed=bool(changes)).values()}
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


def _shape(bend: Bend) -> dict[str, Any]:
    """The same, as vis-network takes it."""
    if bend.loop:
        return {"smooth": False, "selfReference": {"size": bend.loop, "angle": 0.8}}
    kind = "curvedCW" if bend.turns > 0 else "curvedCCW"
    return {"smooth": {"enabled": True, "type": kind, "roundness": round(abs(bend.share), 3)} if bend.turns else False}


def _label(entity: NetworkEntity, changes: Changes | None) -> str:
    """At most two short lines for the canvas; in brackets if the sources do not name it, after a sign if it changed."""
    lines = textwrap.wrap(visible(entity.name), 20, break_long_words=False)
    label = "\n".join(shortened(line, 26) for line in lines[:2]) + (" …" if len(lines) > 2 else "")
    sign = f"{MARKS[changes.entities[entity.id].mark].sign} " if changes and entity.id in changes.entities else ""
    return sign + (f"[{label}]" if entity.unnamed else label)


def vis_network() -> Path:
    """vis-network as pyvis ships it."""
    import pyvis

    return Path(pyvis.__file__).parent / "templates/lib/vis-9.1.2/vis-network.min.js"


@cache
def _vis() -> str:
    """Without the reference to a source map that is not shipped."""
    return vis_network().read_text(encoding="utf-8").split("\n//# sourceMappingURL=")[0]


def labels() -> Path:
    """The module that places names, for the page too."""
    return Path(__file__).with_name("labels.js")


@cache
def _script() -> str:
    """With what it imports in its place: a page that loads nothing can import nothing."""
    placing = labels().read_text(encoding="utf-8").replace("\nexport ", "\n")
    return template_text("view.js").replace('import { paint, placed } from "./labels.js";\n', placing)
