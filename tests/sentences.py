"""Every sentence and label that the curated facts make: `make sentences` writes them to tests/sentences.txt."""

from datetime import date
from pathlib import Path

from graph.claims.links import project
from graph.claims.wording import Wording
from graph.models import Records
from graph.seals.sealing import seal
from loaders import curated

FILE = Path(__file__).parent / "sentences.txt"
HEADER = """\
# Every sentence and label that the curated facts make, so that each change of wording is read in review.
# `make sentences` renews this file: read its diff as an editor would, then commit it.
"""
DAY = date(2026, 11, 1).isoformat()


def facts() -> Records:
    records, _ = seal(curated.read())
    return records


def rendered(records: Records) -> str:
    wording = Wording(records.entities, records.sources)
    said = sorted(records.claims, key=lambda c: (c.source, c.id))
    drawn = sorted(project(records, at=DAY), key=lambda link: link.id)
    return "\n".join(
        [
            f"{HEADER}\n## Claims\n",
            *(f"{claim.id}: {wording.sentence(claim)}" for claim in said),
            "\n## Links\n",
            *(f"{link.id}: {link.label}" for link in drawn),
            "",
        ]
    )


if __name__ == "__main__":
    FILE.write_text(rendered(facts()), encoding="utf-8")
