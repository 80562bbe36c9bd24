"""A dossier: a network and all its evidence as one file that opens, prints and proves its data without a network."""

import hashlib
import json
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph.errors import BadInput
from graph.models import ClaimView, Link, Model, Network, NetworkEntity, SourceView
from graph.view import (
    HERE,
    JSON_ESCAPES,
    UNSEEN,
    check_evidence,
    contests,
    digest,
    groups_present,
    palette,
    replies_by_claim,
    shortened,
    sources_told,
    template_text,
    types_present,
    visible,
    web_address,
    when,
)
from graph.vocabulary import GROUPS, PREDICATES, STANDING_OF, STANDINGS, STATUSES, TYPES

_LABELLED_UP_TO = 30
"""Links whose words fit into the picture; of more, it holds the numbers only."""
_SMALLER = 0.85
"""The letters of a link beside those of a name."""
_WAYS = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1))
_ALONG = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)
# A data block must neither end early nor hold characters that deceive the eye; parsed, it is exact again.
_DATA_ESCAPES = JSON_ESCAPES | {c: f"\\u{c:04x}" for c in UNSEEN}


class Made(Model):
    """What a dossier was made from and with; its question is the network's. Dates are partial ISO dates."""

    khsae: str
    """The version of this program."""
    graph: str
    """Which state of the graph: when it was loaded, or its version."""
    as_of: str | None = None
    """The date at which the standings hold."""
    known_on: str | None = None
    """Only sources published by this date count."""


def render(
    network: Network, claims: Sequence[ClaimView], sources: Sequence[SourceView], *, title: str, made: Made
) -> str:
    """One HTML file that loads nothing and runs nothing. The same input in any order gives the same text.

    `network` is already placed (`layout.place`); `claims` are those of its links, the replies to them, and any others
    about its entities; `sources` are those of the claims. Raises BadInput when a link lacks an end or a claim, or a
    claim its source.
    """
    names = {e.id: e.name for e in network.entities}
    evidence = {c.id: c for c in sorted(claims, key=lambda c: c.id)}
    documents = {s.id: s for s in sorted(sources, key=lambda s: (s.published or "~", s.id))}
    check_evidence(network.links, names, evidence)
    for claim in evidence.values():
        if claim.source.id not in documents:
            raise BadInput(f"Claim {claim.id!r} comes without its source {claim.source.id!r}; give it to be cited.")
    replies = replies_by_claim(list(evidence.values()))
    order = list(STANDINGS)
    links = sorted(
        network.links,
        key=lambda k: (order.index(k.standing), names[k.source].casefold(), names[k.target].casefold(), k.id),
    )
    rows = _rows(links, evidence, replies)
    numbers = {row.claim.id: n for n, row in enumerate(rows, 1)}
    parts = _parts(network, evidence, documents, title, made)
    manifest = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in parts.items()}
    # As sha256sum would print them; of these lines, the one hash that stands for all.
    lines = "".join(f"{digest}  {name}\n" for name, digest in manifest.items())
    fingerprint = hashlib.sha256(lines.encode()).hexdigest()
    footer = f'@page {{ @bottom-left {{ content: "Khsae dossier {fingerprint[:16]}" }} }}\n'
    css = template_text("dossier.css") + palette(network) + footer
    env = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return env.get_template("dossier.html").render(
        title=title,
        made=made,
        csp=f"default-src 'none'; style-src {digest(css)}; base-uri 'none'; form-action 'none'",
        css=Markup(css),
        data={name: Markup(text.translate(_DATA_ESCAPES)) for name, text in parts.items()},
        manifest=manifest,
        fingerprint=fingerprint,
        network=network,
        names=names,
        smaller=_SMALLER,
        picture=_draw(network, {k.id: n for n, k in enumerate(links, 1)}),
        entities=_by_name(network),
        degree=Counter(end for k in network.links for end in {k.source, k.target}),
        links=links,
        places={k.id: n for n, k in enumerate(links, 1)},
        cited={k.id: sorted({numbers[i] for c in k.claims for i in (c, *replies[c]) if i in numbers}) for k in links},
        standings=[(s, STANDINGS[s], n) for s in STANDINGS if (n := sum(k.standing == s for k in links))],
        standing_of=STANDINGS,
        used=[s for s in STATUSES if any(c.status == s for c in claims)],
        statuses=STATUSES,
        types=types_present(network),
        groups=[(g, GROUPS[g][0]) for g in groups_present(network)],
        rows=rows,
        numbers=numbers,
        evidence=evidence,
        replies=replies,
        moments=_moments([row.claim for row in rows], documents),
        documents=documents,
        marks={s: n for n, s in enumerate(documents, 1)},
        holds=_claims_by_source(rows, documents),
        disputes=_disputes(links, rows, evidence, replies),
        unknown=_unknown(network, links, rows, evidence, replies),
        parameters={k: json.dumps(v, ensure_ascii=False) for k, v in sorted(network.query.parameters.items())},
        when=when,
        sources_told=sources_told,
        web_address=web_address,
        TYPES=TYPES,
        PREDICATES=PREDICATES,
    )


def canonical(record: Any) -> str:
    """JSON of which there is one text only: keys in order, no spaces, letters as they are."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _parts(
    network: Network, claims: Mapping[str, ClaimView], sources: Mapping[str, SourceView], title: str, made: Made
) -> dict[str, str]:
    """What the manifest covers, by id; not where the entities are drawn, which follows from the rest."""

    def dumped(records: Iterable[Model], *, less: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        return sorted((r.model_dump(mode="json", exclude=set(less)) for r in records), key=lambda r: r["id"])

    whole = {
        "entities": dumped(network.entities, less=frozenset({"x", "y"})),
        "links": dumped(network.links),
        "truncated": network.truncated,
        "query": network.query.model_dump(mode="json"),
    }
    records = {"made": {"title": title} | made.model_dump(mode="json"), "network": whole}
    records |= {"claims": dumped(claims.values()), "sources": dumped(sources.values())}
    return {name: canonical(record) for name, record in records.items()}


# --- evidence -------------------------------------------------------------------------------------


class _Row(NamedTuple):
    claim: ClaimView
    answers: bool
    """Whether it follows the claim that it answers."""


def _rows(links: Sequence[Link], evidence: Mapping[str, ClaimView], replies: Mapping[str, Sequence[str]]) -> list[_Row]:
    """All claims as they are numbered: by link, what draws none at the end, an answer right after what it answers."""
    heads = dict.fromkeys([c for k in links for c in k.claims] + list(evidence))
    answering = {r for c in evidence for r in replies[c]}
    first = [c for c in heads if c not in answering]
    rows: dict[str, _Row] = {}
    for head in (*first, *heads):  # those that answer each other in a ring have no first
        waiting = [(head, False)]
        while waiting:
            key, answers = waiting.pop()
            if key in evidence and key not in rows:
                rows[key] = _Row(evidence[key], answers)
                waiting += [(reply, True) for reply in reversed(replies[key])]
    return list(rows.values())


class _Dispute(NamedTuple):
    link: Link | None
    said: list[ClaimView]
    answered: list[ClaimView]


def _disputes(
    links: Sequence[Link],
    rows: Sequence[_Row],
    evidence: Mapping[str, ClaimView],
    replies: Mapping[str, Sequence[str]],
) -> list[_Dispute]:
    """Both sides of each link that is disputed or answered by a denial or acquittal, and of claims without a link."""
    linked = {c for k in links for c in k.claims}
    loose = [(None, (row.claim.id,)) for row in rows if row.claim.id not in linked and not row.claim.retracted]
    found: list[_Dispute] = []
    for link, ids in [*((k, k.claims) for k in links), *loose]:
        answers = {r: evidence[r] for c in ids for r in replies[c] if r in evidence and not evidence[r].retracted}
        against = {c: evidence[c] for c in ids if link and contests(evidence[c])} | answers
        denied = any(STANDING_OF[c.status] == "disputed" for c in against.values())
        if denied or (link and link.standing == "disputed"):
            found.append(_Dispute(link, [evidence[c] for c in ids if c not in against], list(against.values())))
    return found


def _unknown(
    network: Network,
    links: Sequence[Link],
    rows: Sequence[_Row],
    evidence: Mapping[str, ClaimView],
    replies: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    """What a careful reader would ask next."""
    single: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.independent_sources == 1:
            resting = [evidence[c].source.id for c in link.claims]
            # Of several that rest on one another, the one on which the others rest.
            single[next((id for id in resting if id in link.breaks_without), resting[0])].append(link)
    standing = [row.claim for row in rows if not row.claim.retracted]
    return {
        "single": dict(sorted(single.items(), key=lambda item: (-len(item[1]), item[0]))),
        "unanswered": [c for c in standing if STANDING_OF[c.status] == "alleged" and not replies[c.id]],
        "undated": [c for c in standing if not when(c)],
        "unnamed": sorted((e for e in network.entities if e.unnamed), key=lambda e: e.id),
        "withheld": sorted((e for e in network.entities if e.protected), key=lambda e: e.id),
        "retracted": [row.claim for row in rows if row.claim.retracted],
        "missing": [row.claim for row in rows if any(r not in evidence for r in replies[row.claim.id])],
    }


class _Moment(NamedTuple):
    date: str
    word: str
    claim: ClaimView | None = None
    source: SourceView | None = None


def _moments(claims: Iterable[ClaimView], sources: Mapping[str, SourceView]) -> list[_Moment]:
    """What is dated, by date; a partial date comes before the more exact ones that lie in it."""
    found = [_Moment(s.published, "published", source=s) for s in sources.values() if s.published]
    for claim in claims:
        if not claim.retracted:
            dates = (("on", claim.on), ("from", claim.start), ("until", claim.end))
            found += [_Moment(date, word, claim=claim) for word, date in dates if date]
    return sorted(found, key=lambda m: m.date)


def _claims_by_source(rows: Sequence[_Row], sources: Mapping[str, SourceView]) -> dict[str, list[int]]:
    held: dict[str, list[int]] = {key: [] for key in sources}
    for number, row in enumerate(rows, 1):
        held[row.claim.source.id].append(number)
    return held


# --- picture --------------------------------------------------------------------------------------

Box = tuple[float, float, float, float]


class _Taken:
    """Where something is drawn already, by cells, so that a look costs the same in a large picture."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def _near(self, box: Box) -> Iterator[list[Box]]:
        x0, y0, x1, y1 = (int(side // self._cell) for side in box)
        return (self._boxes[x, y] for x in range(x0, x1 + 1) for y in range(y0, y1 + 1))

    def add(self, box: Box) -> None:
        for boxes in self._near(box):
            boxes.append(box)

    def covered(self, box: Box) -> float:
        x0, y0, x1, y1 = box
        return sum(
            (min(x1, t[2]) - max(x0, t[0])) * (min(y1, t[3]) - max(y0, t[1]))
            for boxes in self._near(box)
            for t in boxes
            if t[0] < x1 and x0 < t[2] and t[1] < y1 and y0 < t[3]
        )


class _Words(NamedTuple):
    """A text in its box: the lines, and where each stands."""

    box: Box
    x: float
    lines: list[tuple[float, str]]


@dataclass(frozen=True, kw_only=True)
class _Picture:
    """An SVG in numbers. `unit` is what one pixel of the vocabulary's line widths measures here."""

    box: Box
    unit: float
    paths: dict[str, str]
    arrows: dict[str, str]
    words: dict[str, _Words]
    names: dict[str, _Words]


def _draw(network: Network, numbers: Mapping[str, int]) -> _Picture:
    """The picture: lines by link, names by entity, words where they cover least."""
    spots = {e.id: complex(e.x, e.y) for e in network.entities}
    wide, high = (max(axis, default=0) - min(axis, default=0) for axis in _axes(spots.values()))
    unit = max(1.0, (wide + 160) / 1300, (high + 120) / 975)  # on A4 across, no letter is under 6 points
    radius, font = 8 * unit, 13 * unit
    curves = dict(_curves(network.links, spots, 28 * unit))
    drawn, taken = _Taken(40 * unit), _Taken(40 * unit)  # with the lines, which names keep off; and without
    for spot in spots.values():
        for ink in (drawn, taken):
            ink.add(_around(spot, 2.5 * radius, 2.5 * radius))
    for curve in curves.values():
        for i in range(1, steps := 2 + int(abs(curve[2] - curve[0]) / radius)):
            drawn.add(_around(_point(curve, i / steps), radius / 2, radius / 2))
    degree = Counter(end for k in network.links for end in (k.source, k.target))
    rank = {e.id: n for n, e in enumerate(_by_name(network), 1)}
    names: dict[str, _Words] = {}
    for e in sorted(network.entities, key=lambda e: (-degree[e.id], e.id)):
        names[e.id] = _beside(_name(e), spots[e.id], radius + 2 * unit, font, drawn)
        if taken.covered(names[e.id].box) > 2 * font * unit:  # no room: its number in the table
            names[e.id] = _beside([f"E{rank[e.id]}"], spots[e.id], radius, _SMALLER * font, taken)
        for ink in (drawn, taken):
            ink.add(names[e.id].box)
    words: dict[str, _Words] = {}
    for k in sorted(network.links, key=lambda k: numbers[k.id]):
        number = f"L{numbers[k.id]}"
        text = [f"{number} {shortened(visible(k.label), 44)}" if len(numbers) <= _LABELLED_UP_TO else number]
        words[k.id] = _write(text, [_point(curves[k.id], t) for t in _ALONG], _SMALLER * font, taken)
        taken.add(words[k.id].box)
    paths, arrows = {}, {}
    for k in network.links:
        directed = not PREDICATES[k.predicate].symmetric and k.source != k.target
        paths[k.id], arrows[k.id] = _stroke(curves[k.id], radius + 2 * unit, 9 * unit if directed else 0)
    corners = [complex(x, y) for w in (*names.values(), *words.values()) for x, y in (w.box[:2], w.box[2:])]
    xs, ys = _axes([*corners, *spots.values()])
    edge = 14 * unit
    x0, y0 = (round(min(axis, default=0) - edge) for axis in (xs, ys))
    x1, y1 = (round(max(axis, default=0) + edge) for axis in (xs, ys))
    box = (x0, y0, x1 - x0, y1 - y0)
    return _Picture(box=box, unit=round(unit, 3), paths=paths, arrows=arrows, words=words, names=names)


def _by_name(network: Network) -> list[NetworkEntity]:
    return sorted(network.entities, key=lambda e: (e.name.casefold(), e.id))


def _axes(points: Iterable[complex]) -> tuple[list[float], list[float]]:
    points = list(points)
    return [p.real for p in points], [p.imag for p in points]


def _around(middle: complex, wide: float, high: float) -> Box:
    return middle.real - wide / 2, middle.imag - high / 2, middle.real + wide / 2, middle.imag + high / 2


def _name(entity: NetworkEntity) -> list[str]:
    """At most three short lines; what the sources do not name stands in brackets."""
    text = f"[{visible(entity.name)}]" if entity.unnamed else visible(entity.name)
    lines = textwrap.wrap(text, 22, max_lines=3, placeholder=" …", break_long_words=False)
    return [shortened(line, 28) for line in lines] or [entity.id]


Curve = tuple[complex, complex, complex]


def _curves(links: Iterable[Link], spots: Mapping[str, complex], bow: float) -> Iterator[tuple[str, Curve]]:
    """A line of its own for each link: the first between two entities is straight, the others bow to either side."""
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link in links:
        between[min(link.source, link.target), max(link.source, link.target)].append(link.id)
    ends = {k.id: (k.source, k.target) for k in links}
    for (low, high), same in between.items():
        across = spots[high] - spots[low]
        normal = across * 1j / (abs(across) or 1)
        for i, key in enumerate(sorted(same)):
            start, end = (spots[key_end] for key_end in ends[key])
            off = 2 * bow * ((i + 1) // 2) * (1 if i % 2 else -1)
            loop = spots[low] - 1j * bow * (3 + i)
            yield key, (start, loop if low == high else (start + end) / 2 + normal * off, end)


def _point(curve: Curve, t: float) -> complex:
    a, b, c = curve
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c


def _stroke(curve: Curve, gap: float, head: float) -> tuple[str, str]:
    """The line from mark to mark as an SVG path, and its arrowhead as another; "" for none."""
    steps = [(i / 60, _point(curve, i / 60)) for i in range(61)]
    start = next((t for t, p in steps if abs(p - curve[0]) >= gap), 0.0)
    end, tip = (
        next(((t, p) for t, p in reversed(steps) if abs(p - curve[2]) >= away), steps[-1]) for away in (gap + head, gap)
    )
    last = end[0]
    a, b, c = curve
    bend = (1 - start) * (1 - last) * a + (start + last - 2 * start * last) * b + start * last * c
    path = f"M{_xy(_point(curve, start))}Q{_xy(bend)} {_xy(_point(curve, last))}"
    if not head:
        return path, ""
    way = tip[1] - end[1]
    side = 1j * way / (abs(way) or 1) * head * 0.45
    return path, f"M{_xy(tip[1])}L{_xy(end[1] + side)} {_xy(end[1] - side)}Z"


def _xy(point: complex) -> str:
    return f"{point.real:.1f} {point.imag:.1f}"


def _size(lines: Sequence[str], font: float) -> tuple[float, float]:
    """About how wide and high a text is, in any script."""

    def em(letter: str) -> float:
        if unicodedata.category(letter) == "Mn":
            return 0.0
        return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56

    return max(sum(map(em, line)) for line in lines) * font + 2, len(lines) * 1.2 * font


def _beside(lines: Sequence[str], spot: complex, away: float, font: float, taken: _Taken) -> _Words:
    x, y = (side / 2 + away for side in _size(lines, font))
    return _write(lines, [spot + complex(dx * x, dy * y) for dx, dy in _WAYS], font, taken)


def _write(lines: Sequence[str], middles: Iterable[complex], font: float, taken: _Taken) -> _Words:
    """The text at the first free one of these places, or else where it covers least."""
    wide, high = _size(lines, font)
    best = min(middles, key=lambda middle: taken.covered(_around(middle, wide, high)))
    top = best.imag - high / 2 + 0.6 * font
    places = [(round(top + 1.2 * font * i, 1), line) for i, line in enumerate(lines)]
    return _Words(_around(best, wide, high), round(best.real, 1), places)
