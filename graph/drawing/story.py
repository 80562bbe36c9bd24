"""A story: pictures in order, each with its author's sentence and the evidence behind it, as one offline page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from graph.drawing.dossier import Made
from graph.drawing.marks import Folded, called
from graph.drawing.page import fill, palette, policy, template_text
from graph.drawing.svg import SMALLER, draw
from graph.drawing.told import check_evidence, groups_present, replies_by_claim, sources_told, types_present, when
from graph.models import ClaimView, Link, Network
from graph.sources.addresses import web_address
from graph.vocabulary import GROUPS, PREDICATES, STANDINGS, STATUSES, TYPES


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A picture of a story. `title`, `sentence` and `captions` (by entity) are the author's words."""

    title: str
    sentence: str
    network: Network
    claims: Sequence[ClaimView]
    chosen: frozenset[str]
    """Ids of entities and links that are highlighted."""
    captions: Mapping[str, str]
    folded: Sequence[Folded]
    size: str | None
    as_of: str | None
    known_on: str | None
    gone: Sequence[str]
    """Ids of entities that are no longer in the graph."""


def render(scenes: Sequence[Scene], *, title: str, standfirst: str, made: Made) -> str:
    """One HTML file that loads nothing, reads without its script, and plays by keyboard with it.

    Each network is already placed, and comes with the claims of its links and the replies to them. Raises BadInput
    when a link lacks an end or a claim.
    """
    entities = {e.id: e for scene in scenes for e in scene.network.entities}
    links = {k.id: k for scene in scenes for k in scene.network.links}
    everything = scenes[0].network.model_copy(
        update={"entities": tuple(entities.values()), "links": tuple(links.values())}
    )
    css = template_text("dossier.css") + template_text("story.css") + palette(everything)
    script = template_text("story.js")
    return fill(
        "story.html",
        title=title,
        standfirst=standfirst,
        made=made,
        csp=policy(css, [script]),
        css=Markup(css),  # noqa: S704 - a file of our own
        script=Markup(script),  # noqa: S704 - a file of our own
        scenes=[_told(scene) for scene in scenes],
        documents=len({c.source.id for scene in scenes for c in scene.claims}),
        statuses=STATUSES,
        standing_of=STANDINGS,
        smaller=SMALLER,
        when=when,
        web_address=web_address,
        TYPES=TYPES,
        PREDICATES=PREDICATES,
    )


def _told(scene: Scene) -> dict[str, Any]:
    """What the page says of a scene: its links in the order of their numbers, highlighted ones and replies first."""
    network = scene.network
    names = {e.id: e.name for e in network.entities}
    evidence = {c.id: c for c in scene.claims}
    check_evidence(network.links, names, evidence)
    replies = replies_by_claim(scene.claims)
    order, ends, near = list(STANDINGS), called(network, scene.folded), _near(scene, replies)
    links = sorted(
        network.links,
        key=lambda k: (
            k.id not in scene.chosen,
            k.id not in near,
            order.index(k.standing),
            ends[k.source],
            ends[k.target],
            k.id,
        ),
    )
    entities = sorted(network.entities, key=lambda e: (ends[e.id], e.name.casefold(), e.id))
    numbers = [{item.id: n for n, item in enumerate(items, 1)} for items in (links, entities)]
    standings = Counter(k.standing for k in links)
    picture = draw(network, *numbers, captions=scene.captions, folded=scene.folded, size=scene.size)
    return {
        "scene": scene,
        "network": network,
        "links": links,
        "entities": entities,
        "picture": picture,
        "faint": {line.id for line in picture.lines if near.isdisjoint(k.id for k in line.links)}
        | {mark.id for mark in picture.marks if near.isdisjoint(mark.entities)},
        "standings": [(name, STANDINGS[name], standings[name]) for name in STANDINGS if name in standings],
        "groups": [(group, GROUPS[group][0]) for group in groups_present(network)],
        "types": types_present(network),
        "claims": {k.id: _claims(k, evidence, replies) for k in links},
        "sources": {k.id: sources_told(k, evidence) for k in links},
    }


def _near(scene: Scene, replies: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Ids of what is highlighted, of its links, of the replies to them, and of their ends; without a highlight, all."""
    links = scene.network.links
    everything = frozenset(item.id for item in (*scene.network.entities, *links))
    chosen = scene.chosen & everything
    if not chosen:
        return everything
    own = [k for k in links if not chosen.isdisjoint((k.id, k.source, k.target))]
    answers = {reply for k in own for claim in k.claims for reply in replies[claim]}
    near = own + [k for k in links if not answers.isdisjoint(k.claims)]
    return chosen.union(*((k.id, k.source, k.target) for k in near))


def _claims(
    link: Link, evidence: Mapping[str, ClaimView], replies: Mapping[str, Sequence[str]]
) -> list[tuple[ClaimView, bool]]:
    """The claims of a link, each followed by what answers it; none twice, even where replies form a circle."""
    answering = {reply for claim in link.claims for reply in replies[claim]}
    waiting = [(claim, False) for claim in sorted(link.claims, key=lambda claim: claim not in answering)]
    rows: dict[str, tuple[ClaimView, bool]] = {}
    while waiting:
        claim, answers = waiting.pop()
        if claim in evidence and claim not in rows:
            rows[claim] = evidence[claim], answers
            waiting += [(reply, True) for reply in reversed(replies[claim])]
    return list(rows.values())
