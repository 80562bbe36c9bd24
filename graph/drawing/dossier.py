"""A dossier: a network and all its evidence as one file that opens, prints and verifies its data offline."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from graph.claims.standing import ANSWERS, contests
from graph.drawing.marks import Folded, called
from graph.drawing.page import JSON_ESCAPES, UNSEEN, digest, fill, palette, template_text
from graph.drawing.svg import SMALLER, draw
from graph.drawing.told import check_evidence, groups_present, replies_by_claim, sources_told, types_present, when
from graph.errors import BadInput
from graph.models import ClaimView, Doubt, InCommon, Link, Model, Network, Path, SameAs, SourceView
from graph.sameness.clusters import in_words
from graph.sources.addresses import web_address
from graph.vocabulary import GROUPS, PREDICATES, STANDING_OF, STANDINGS, STATUSES, TYPES

# A data block must neither end early nor contain misleading characters; once parsed, it is exact again.
_DATA_ESCAPES = JSON_ESCAPES | {c: f"\\u{c:04x}" for c in UNSEEN}


class Made(Model):
    """What a dossier was made from and with; the network holds its query. Dates are partial ISO dates."""

    khsae: str
    """The version of this program."""
    graph: str
    """The state of the graph: when it was loaded, or its version."""
    found: str = ""
    """The answer as text, and what it does not mean."""
    as_of: str | None = None
    """The date at which the standings hold."""
    known_on: str | None = None
    """Only sources published by this date count."""


def render(
    network: Network,
    claims: Sequence[ClaimView],
    sources: Sequence[SourceView],
    *,
    title: str,
    made: Made,
    paths: Sequence[Path] = (),
    in_common: Sequence[InCommon] = (),
    doubts: Sequence[Doubt] = (),
    joined: Sequence[SameAs] = (),
    folded: Sequence[Folded] = (),
) -> str:
    """One HTML file that loads nothing and runs nothing. The same input in any order gives the same text.

    `network` is already placed (`layout.place`); `claims` are those of its links, the replies to them, and any others
    about its entities; `sources` are those of the claims; `paths` are what the network was put together from;
    `in_common` and `doubts` are listed beside it, and their claims are among `claims`; `joined` says which records were
    joined to one entity, and why; what is `folded` is one mark in the picture. Raises BadInput when a link lacks an end
    or a claim, or a claim its source.
    """
    names = {e.id: e.name for e in network.entities}
    evidence = {c.id: c for c in sorted(claims, key=lambda c: c.id)}
    documents = {s.id: s for s in sorted(sources, key=lambda s: (s.published or "~", s.id))}
    check_evidence(network.links, names, evidence)
    for claim in evidence.values():
        if claim.source.id not in documents:
            raise BadInput(f"Claim {claim.id!r} comes without its source {claim.source.id!r}; give it to be cited.")
    replies = replies_by_claim(list(evidence.values()))
    order, ends = list(STANDINGS), called(network, folded)
    links = sorted(network.links, key=lambda k: (order.index(k.standing), ends[k.source], ends[k.target], k.id))
    places = {k.id: n for n, k in enumerate(links, 1)}
    entities = sorted(network.entities, key=lambda e: (ends[e.id], e.name.casefold(), e.id))
    rows = _rows(links, evidence, replies)
    numbers = {row.claim.id: n for n, row in enumerate(rows, 1)}
    answers = {"paths": paths, "in_common": in_common, "doubts": doubts, "joined": joined}
    parts = _parts(network, evidence, documents, answers, title, made)
    manifest = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in parts.items()}
    # As sha256sum would print them; the fingerprint is the hash of these lines.
    lines = "".join(f"{digest}  {name}\n" for name, digest in manifest.items())
    fingerprint = hashlib.sha256(lines.encode()).hexdigest()
    footer = f'@page {{ @bottom-left {{ content: "Khsae dossier {fingerprint[:16]}" }} }}\n'
    css = template_text("dossier.css") + palette(network) + footer
    return fill(
        "dossier.html",
        title=title,
        made=made,
        csp=f"default-src 'none'; style-src {digest(css)}; base-uri 'none'; form-action 'none'",
        css=Markup(css),  # noqa: S704 - a file of our own
        data={name: Markup(text.translate(_DATA_ESCAPES)) for name, text in parts.items()},  # noqa: S704 - escaped
        manifest=manifest,
        fingerprint=fingerprint,
        network=network,
        names=names,
        smaller=SMALLER,
        picture=draw(network, places, {e.id: n for n, e in enumerate(entities, 1)}, folded=folded),
        entities=entities,
        degree=Counter(end for k in network.links for end in {k.source, k.target}),
        links=links,
        paths=paths,
        common=[(one, _numbered(numbers, [id for ids in one.claims for id in ids])) for one in in_common],
        doubts=[(doubt, _numbered(numbers, doubt.claims)) for doubt in doubts],
        joined=in_words(joined),
        places=places,
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
        parameters={k: json.dumps(v, ensure_ascii=False) for k, v in sorted(network.query.given.items())},
        when=when,
        sources_told=sources_told,
        web_address=web_address,
        TYPES=TYPES,
        PREDICATES=PREDICATES,
    )


def canonical(record: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, no escaped characters."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _parts(
    network: Network,
    claims: Mapping[str, ClaimView],
    sources: Mapping[str, SourceView],
    answers: Mapping[str, Sequence[Model]],
    title: str,
    made: Made,
) -> dict[str, str]:
    """What the manifest covers, by id; without positions, which follow from the rest."""

    def dumped(records: Iterable[Model], *, less: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
        return sorted((r.model_dump(mode="json", exclude=set(less)) for r in records), key=lambda r: r["id"])

    whole = {
        "entities": dumped(network.entities, less=frozenset({"x", "y"})),
        "links": dumped(network.links),
        "truncated": network.truncated,
        "query": network.query.model_dump(mode="json"),
    }
    records: dict[str, Any] = {"made": {"title": title} | made.model_dump(mode="json"), "network": whole}
    records |= {"claims": dumped(claims.values()), "sources": dumped(sources.values())}
    records |= {name: [one.model_dump(mode="json") for one in told] for name, told in answers.items() if told}
    return {name: canonical(record) for name, record in records.items()}


def _numbered(numbers: Mapping[str, int], claims: Iterable[str]) -> list[int]:
    return sorted({numbers[id] for id in claims if id in numbers})


# --- evidence -------------------------------------------------------------------------------------


class _Row(NamedTuple):
    claim: ClaimView
    answers: bool
    """Whether it follows the claim that it replies to."""


def _rows(links: Sequence[Link], evidence: Mapping[str, ClaimView], replies: Mapping[str, Sequence[str]]) -> list[_Row]:
    """All claims in the order of their numbers: by link, those without a link last, replies right after their claim."""
    heads = dict.fromkeys([c for k in links for c in k.claims] + list(evidence))
    answering = {r for c in evidence for r in replies[c]}
    first = [c for c in heads if c not in answering]
    rows: dict[str, _Row] = {}
    for head in (*first, *heads):  # replies in a circle have no first claim
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
    """Both sides of each link that is disputed, denied or followed by an acquittal, and of claims without a link."""
    linked = {c for k in links for c in k.claims}
    loose = [(None, (row.claim.id,)) for row in rows if row.claim.id not in linked and not row.claim.retracted]
    found: list[_Dispute] = []
    for link, ids in [*((k, k.claims) for k in links), *loose]:
        answers = {r: evidence[r] for c in ids for r in replies[c] if r in evidence and not evidence[r].retracted}
        against = {c: evidence[c] for c in ids if link and contests(evidence[c])} | answers
        denied = any(c.status in ANSWERS for c in against.values())
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
            # Of several sources that rely on each other, the one that the others rely on.
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
    """Dated claims, by date; a partial date comes before the more exact dates within it."""
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
