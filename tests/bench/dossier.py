"""A dossier with its picture and all its evidence: how long it takes and how large the file is, by entities.

Wanted for 100 entities: 1 s and 1.5 MB at most.
"""

import statistics
import time

from graph.drawing.dossier import Made, render
from graph.drawing.layout import place
from graph.models import ClaimView, Link, Network, NetworkEntity, RanQuery, SourceRef, SourceView
from graph.vocabulary import Standing, Status

MADE = Made(khsae="bench", graph="invented")
QUOTE = "An invented quote of as many words as a quote may have: " + "and so on " * 10


def invent(n: int) -> tuple[Network, list[ClaimView], list[SourceView]]:
    """`n` entities and twice as many links with two claims each; every tenth first claim is denied by its second."""
    entities = tuple(NetworkEntity(id=f"e{i}", type="Person", name=f"Nobody Invented {i}") for i in range(n))
    documents = [f"s{i}" for i in range(max(1, n // 10))]
    sources = [
        SourceView(
            id=key, title=f"The Invented Report, number {key}", publisher="Nobody and Sons", published="2024-05-06",
            url=f"https://example.org/{key}", kind="report", language="en", licence="CC BY 4.0", claim_count=40,
        )
        for key in documents
    ]  # fmt: skip
    claims: list[ClaimView] = []
    links: list[Link] = []
    for i in range(2 * n):
        ends = {"subject": f"e{i % n}", "object": f"e{(i * 7 + i // n + 1) % n}", "predicate": "CONTROLS"}
        said = f"Nobody {ends['subject']} is alleged by an invented paper to control nobody {ends['object']}"
        denied = i % 10 == 0
        status: tuple[Status, Status] = ("alleged", "denied" if denied else "alleged")
        standing: Standing = "disputed" if denied else "alleged"
        for part in (0, 1):
            document = sources[(i + part) % len(sources)]
            cited = document.model_dump(include=set(SourceRef.model_fields))
            more = {"status": status[part], "sentence": f"{said} (No, 2024).", "quote": QUOTE, "language": "en"}
            more |= {"origin": f"loaders/facts/sources/invented.yaml:{i}", "locator": "paragraph 7", "on": "2024-05"}
            more |= {"source": cited, "replies_to": f"c{i}-0" if denied and part else None}
            claims.append(ClaimView.model_validate({"id": f"c{i}-{part}", **ends, **more}))
        links.append(
            Link(
                id=f"k{i}", predicate="CONTROLS", source=ends["subject"], target=ends["object"],
                label=f"{standing}: controls", sentence=f"{said} (No, 2024). 1 more claim stands behind this link.",
                standing=standing, status=("alleged",), claims=(f"c{i}-0", f"c{i}-1"),
            )
        )  # fmt: skip
    query = RanQuery(name="bench", cypher="", parameters={})
    return place(Network(entities=entities, links=tuple(links), query=query)), claims, sources


def main() -> None:
    print(f"{'entities':>8} {'links':>6} {'claims':>7} {'seconds':>8} {'kB':>7}")
    for n in (10, 30, 100, 300):
        network, claims, sources = invent(n)
        took: list[float] = []
        text = ""
        for _ in range(5):
            start = time.perf_counter()
            text = render(network, claims, sources, title="Bench", made=MADE)
            took.append(time.perf_counter() - start)
        size = len(text.encode()) / 1000
        print(f"{n:8} {len(network.links):6} {len(claims):7} {statistics.median(took):8.3f} {size:7.0f}", flush=True)


if __name__ == "__main__":
    main()
