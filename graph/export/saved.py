"""Answers as files: JSON with the claims beside the links, and CSV that is safe to open in a spreadsheet."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import JsonValue

from graph.files import readable
from graph.models import ClaimView, Network, Table

BOM = "\ufeff"
"""Starts every saved CSV file: without it, Excel shows Khmer as noise."""

CUT = "[cut off at a limit: there is more]"
"""The last row of a CSV file that does not contain the whole answer."""

# A spreadsheet runs a cell that begins with one of these as a formula, also in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_csv(table: Table) -> str:
    return _csv([column.name for column in table.columns], table.rows, cut=table.truncated)


def jsonl(found: Table | Network) -> str:
    """An object per line: of a table its rows, of a network its links; the last says if a limit cut it off."""
    if isinstance(found, Network):
        rows = [link.model_dump(mode="json") for link in found.links]
    else:
        names = [column.name for column in found.columns]
        rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    more = [{"truncated": True}] if found.truncated else []
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in [*rows, *more])


def network_csv(network: Network, claims: Sequence[ClaimView]) -> str:
    """One row per link: its sentence and standing, and quote, publisher, address and date of each claim behind it."""
    names = {entity.id: entity.name for entity in network.entities}
    known = {claim.id: claim for claim in claims}
    header = ("source", "source_name", "predicate", "target", "target_name", "standing", "sentence", "start", "end")
    return _csv(
        (*header, "claims", "sources", "quotes", "publishers", "addresses", "published", "licences"),
        (
            (
                link.source,
                names[link.source],
                link.predicate,
                link.target,
                names[link.target],
                link.standing,
                link.sentence,
                link.start,
                link.end,
                list(link.claims),
                sorted({claim.source.id for claim in said}),
                [claim.quote for claim in said],
                [claim.source.publisher for claim in said],
                [claim.source.url for claim in said],
                [claim.source.published for claim in said],
                sorted({claim.source.licence for claim in said if claim.source.licence}),
            )
            for link in network.links
            for said in [[known[claim] for claim in link.claims if claim in known]]
        ),
        cut=network.truncated,
    )


def network_json(network: Network, claims: Sequence[ClaimView]) -> str:
    whole = network.model_dump(mode="json") | {"claims": [claim.model_dump(mode="json") for claim in claims]}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def cell(value: JsonValue) -> str:
    """A value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(cell(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return readable(str(value))


def _csv(header: Iterable[str], rows: Iterable[Sequence[Any]], *, cut: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless(cell(value)) for value in row] for row in rows)
    if cut:
        writer.writerow([CUT])
    return out.getvalue()


def harmless(text: str) -> str:
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]).startswith(_FORMULA) else text
