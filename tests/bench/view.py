"""How long a picture takes to build, ours beside stock pyvis. Wanted: at most 1.0 times, for 2,000 entities."""

import time
from collections.abc import Callable

from pyvis.network import Network as Pyvis

from graph.drawing.layout import place
from graph.drawing.view import render
from graph.models import ClaimView, Link, Network, NetworkEntity, RanQuery, SourceRef

SOURCE = SourceRef(id="s", title="An Invented Report", publisher="Nobody", published="2024", url="https://example.org")


def invent(n: int) -> tuple[Network, list[ClaimView]]:
    """`n` entities and twice as many links, one claim each."""
    entities = tuple(NetworkEntity(id=f"e{i}", type="Person", name=f"Nobody {i}") for i in range(n))
    ends = [(f"e{i % n}", f"e{(i * 7 + i // n + 1) % n}") for i in range(2 * n)]
    said = [f"{a}, {b}: alleged to control." for a, b in ends]
    about = {
        "predicate": "CONTROLS",
        "language": "en",
        "origin": "x",
        "source": SOURCE,
        "quote": "An invented quote " * 6,
    }
    claims = [
        ClaimView.model_validate(
            {"id": f"c{i}", "subject": a, "object": b, "status": "alleged", "sentence": said[i], **about}
        )
        for i, (a, b) in enumerate(ends)
    ]
    links = tuple(
        Link(
            id=f"k{i}",
            predicate="CONTROLS",
            source=a,
            target=b,
            label="alleged: controls",
            sentence=said[i],
            standing="alleged",
            status=("alleged",),
            claims=(f"c{i}",),
        )
        for i, (a, b) in enumerate(ends)
    )
    return Network(entities=entities, links=links, query=RanQuery(name="bench", cypher="", parameters={})), claims


def stock(network: Network) -> None:
    net = Pyvis(directed=True, cdn_resources="in_line")
    for entity in network.entities:
        net.add_node(entity.id, label=entity.name, x=entity.x, y=entity.y)
    for link in network.links:
        net.add_edge(link.source, link.target, id=link.id, label=link.label)
    net.generate_html()


def seconds(run: Callable[[], object]) -> float:
    """Of processor time, the best of five."""
    times = []
    for _ in range(5):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    print(
        f"{'entities':>8} {'links':>6} {'place':>8} {'ours':>8} {'stock':>8} {'ratio':>6} {'ours x':>7} {'stock x':>8}"
    )
    before: tuple[float, float] | None = None
    for n in (250, 500, 1000, 2000, 4000):
        network, claims = invent(n)
        placing = seconds(lambda network=network: place(network))
        ours = seconds(lambda network=network, claims=claims: render(network, claims, title="Bench", limit=5000))
        theirs = seconds(lambda network=network: stock(network))
        grown = f"{ours / before[0]:7.1f} {theirs / before[1]:8.1f}" if before else ""
        print(f"{n:8} {2 * n:6} {placing:8.3f} {ours:8.3f} {theirs:8.3f} {ours / theirs:6.2f} {grown}")
        before = (ours, theirs)


if __name__ == "__main__":
    main()
