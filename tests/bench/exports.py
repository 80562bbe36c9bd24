"""Exports of a whole graph: records a second of processor time, and memory as the graph grows tenfold."""

import time
import tracemalloc
from collections.abc import Iterator

from graph.export.formats import Contents, Row, in_chunks, load

SIZES = (10_000, 100_000)
_SAYS = {
    "predicate": "OWNS",
    "status": "reported",
    "source": "register",
    "language": "en",
    "quote": "An invented quote.",
}


def contents(n: int) -> Contents:
    """Of `n` companies, of which each owns the next: as many entities, links and claims."""

    def entities() -> Iterator[Row]:
        for i in range(n):
            yield {"id": f"e-{i}", "type": "Company", "name": f"Invented Company {i}", "datasets": ["invented"]}

    def links() -> Iterator[Row]:
        for i in range(n):
            yield {
                "id": f"e-{i}~OWNS~e-{(i + 1) % n}", "predicate": "OWNS", "label": "owns", "standing": "reported",
                "sentence": f"Invented Company {i} owns Invented Company {i + 1}.", "status": ["reported"],
                "claims": [f"c-{i}"], "independent_sources": 1,
            }  # fmt: skip

    def claims() -> Iterator[Row]:
        for i in range(n):
            yield {**_SAYS, "id": f"c-{i}", "subject": f"e-{i}", "object": f"e-{(i + 1) % n}", "origin": "bench"}

    def sources() -> Iterator[Row]:
        yield {
            "id": "register",
            "title": "An invented register",
            "published": "2020",
            "kind": "table",
            "language": "en",
        }

    return Contents(entities, links, claims, sources, title="Invented")


def main() -> None:
    for name, form in load().items():
        told: list[str] = []
        for n in SIZES:
            start = time.process_time()
            characters = sum(len(part) for part in in_chunks(form.write(contents(n))))
            took = time.process_time() - start
            told.append(f"{3 * n / took:,.0f} records/s, {characters / 1e6:.0f} MB")
        peaks: list[int] = []
        for n in SIZES:
            tracemalloc.start()
            for _ in in_chunks(form.write(contents(n // 10))):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        print(
            f"{name:15} {told[-1]}; peak {' → '.join(f'{peak / 1e6:.1f}' for peak in peaks)} MB for ten times as many"
        )
