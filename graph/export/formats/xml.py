"""GraphML and GEXF, for Gephi, Cytoscape, yEd and networkx: standing and wording are with every edge."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast
from xml.sax.saxutils import escape, quoteattr

from graph.claims.links import last_day
from graph.export.formats import Contents, ends, form
from graph.models import PRIVATE
from graph.vocabulary import PREDICATES, STANDINGS, TYPES

_NODE = {
    "type": "string",
    "topics": "string",
    "countries": "string",
    "summary": "string",
    "unnamed": "boolean",
    "protected": "boolean",
}
_EDGE = {
    "predicate": "string",
    "standing": "string",
    "sentence": "string",
    "claims": "string",
    "from": "string",
    "until": "string",
    "independent_sources": "integer",
}
# What XML 1.0 cannot hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_GEXF = "http://www.gexf.net/1.2draft"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = ", ".join(cast("Sequence[str]", value)) if isinstance(value, list | tuple) else str(value)
    return _FORBIDDEN.sub("\ufffd", text)


def _nodes(contents: Contents) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Id, name, and what else there is."""
    for row in contents.entities():
        yield row["id"], row["name"], {key: row[key] for key in _NODE if row.get(key) not in (None, [], ())}


def _edges(contents: Contents) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Id, both ends, and what else there is."""
    for row in contents.links():
        source, predicate, target = ends(row)
        held = {**row, "predicate": predicate, "from": row.get("start"), "until": row.get("end")}
        yield row["id"], source, target, {key: held[key] for key in _EDGE if held.get(key) not in (None, [], ())}


@form("graphml", "graphml", "application/graphml+xml", "GraphML: for Cytoscape, yEd, Gephi and networkx")
def graphml(contents: Contents) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{_GRAPHML}">\n'
    for kind, keys in (("node", {"label": "string", **_NODE}), ("edge", {"label": "string", **_EDGE})):
        for key, type in keys.items():
            named = {"integer": "int"}.get(type, type)
            yield f'<key id="{kind}-{key}" for="{kind}" attr.name="{key}" attr.type="{named}"/>\n'
    yield '<graph id="khsae" edgedefault="directed">\n'
    if contents.private():
        yield f"<desc>In part {PRIVATE}</desc>\n"

    def data(kind: str, held: dict[str, Any]) -> str:
        return "".join(f'<data key="{kind}-{key}">{escape(_text(value))}</data>' for key, value in held.items())

    for id, name, held in _nodes(contents):
        yield f"<node id={quoteattr(_text(id))}>{data('node', {'label': name, **held})}</node>\n"
    for id, source, target, held in _edges(contents):
        at = f"id={quoteattr(_text(id))} source={quoteattr(_text(source))} target={quoteattr(_text(target))}"
        yield f"<edge {at}>{data('edge', {'label': held['predicate'], **held})}</edge>\n"
    yield "</graph>\n</graphml>\n"


@form("gexf", "gexf", "application/gexf+xml", "GEXF: for Gephi, with colours, line styles and time intervals")
def gexf(contents: Contents) -> Iterator[str]:
    """Colours of types and predicates; lines by standing; the interval of each link, from its partial dates."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="{_GEXF}" '
        f'xmlns:viz="{_GEXF}/viz" version="1.2">\n'
        f"{f'<meta><description>In part {PRIVATE}</description></meta>' if contents.private() else ''}\n"
        '<graph defaultedgetype="directed" mode="dynamic" timeformat="date">\n'
    )
    for kind, keys in (("node", _NODE), ("edge", _EDGE)):
        yield f'<attributes class="{kind}" mode="static">\n'
        for key, type in keys.items():
            yield f'<attribute id="{kind}-{key}" title="{key}" type="{type}"/>\n'
        yield "</attributes>\n"

    def values(kind: str, held: dict[str, Any]) -> str:
        parts = (f'<attvalue for="{kind}-{key}" value={quoteattr(_text(value))}/>' for key, value in held.items())
        return f"<attvalues>{''.join(parts)}</attvalues>"

    yield "<nodes>\n"
    for id, name, held in _nodes(contents):
        shown = f"<node id={quoteattr(_text(id))} label={quoteattr(_text(name))}>"
        yield f"{shown}{values('node', held)}{_colour(TYPES[held['type']].colour)}</node>\n"
    yield "</nodes>\n<edges>\n"
    for id, source, target, held in _edges(contents):
        at = f"id={quoteattr(_text(id))} source={quoteattr(_text(source))} target={quoteattr(_text(target))}"
        label = f"label={quoteattr(held['predicate'])}{_interval(held)}"
        style = STANDINGS[held["standing"]]
        shape = "solid" if not style.dash else "dotted" if style.dash[0] <= 2 else "dashed"
        drawn = f'{_colour(PREDICATES[held["predicate"]].colour)}<viz:thickness value="{style.width}"/>'
        yield f'<edge {at} {label}>{values("edge", held)}{drawn}<viz:shape value="{shape}"/></edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _colour(hex: str) -> str:
    r, g, b = (int(hex[n : n + 2], 16) for n in (1, 3, 5))
    return f'<viz:color r="{r}" g="{g}" b="{b}"/>'


def _interval(held: dict[str, Any]) -> str:
    """Gephi wants whole days: the first and the last day that a partial date allows. `from` and `until` keep it."""
    start, end = held.get("from"), held.get("until")
    first = start + "-01-01"[len(start) - 4 :] if start else ""
    return (f' start="{first}"' if start else "") + (f' end="{last_day(end)}"' if end else "")
