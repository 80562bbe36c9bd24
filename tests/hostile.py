"""Names that would be more than text, and a network of those who bear them. Nobody of them exists."""

from graph.drawing.layout import place
from graph.models import Doubt, InCommon, Link, Network, NetworkEntity, RanQuery
from graph.vocabulary import PREDICATES, Standing

QUOTE = "My cousin the invented minister has never seen Nowhere Park."
HOSTILE = {
    "tagged": "<script>alert(1)</script>",
    "image": "\"'><img src=x onerror=alert(2)>&amp;",
    "end": "</script></style><svg onload=alert(3)>{{ 7*7 }}",
    "turned": "Nobody \u202etxe.live\u202c Real",
    "long": "A" * 10_000,
    "khmer": "ខ្សែ ឈ្មោះប្រឌិតមួយដែលវែងណាស់សម្រាប់ការសាកល្បង",
    "toString": "constructor",
}


def link(key: str, source: str, target: str, standing: Standing, predicate: str, *claims: str) -> Link:
    return Link(
        id=key, predicate=predicate, source=source, target=target, standing=standing, start="2019", claims=claims,
        label=f"{standing}: <i>{PREDICATES[predicate].says}", sentence=f"Link {key} <i>says</i> so.",
        status=("alleged",),
    )  # fmt: skip


def hostile_network() -> Network:
    """One unnamed and one protected; parallel links, one to itself, one that ended; it was cut off."""
    entities = [
        NetworkEntity(id=key, type="Person", name=name, unnamed=key == "end", protected=key == "long")
        for key, name in HOSTILE.items()
    ]
    links = (
        link("disputed-one", "tagged", "image", "disputed", "CONTROLS", "c1", "c2"),
        link("back", "image", "tagged", "established", "PROTECTS", "c3"),
        link("third", "tagged", "image", "reported", "OWNS", "c4"),
        link("charge", "end", "long", "alleged", "LINKED_TO", "c5"),
        link("self", "turned", "turned", "alleged", "ASSOCIATED_WITH", "c6"),
        link("over", "khmer", "end", "ended", "WORKS_FOR", "c9"),
    )
    query = RanQuery(name="invented", cypher="MATCH (n) WHERE n.x < 3 RETURN n", parameters={"name": "<b>", "depth": 2})
    return place(Network(entities=tuple(entities), links=links, truncated=True, query=query))


SHARED = InCommon(
    entity="law", name="Law & Order", kind="law or bill", bearers=2, ends=("a", "b"), links=(("k",), ("l",)),
    claims=(("c4",), ("c5",)), sentence="Both are named in Law & Order. That is no tie between them.",
)  # fmt: skip
DOUBT = Doubt(
    end="a", other="b", name="B", link="a~POSSIBLY_SAME~b", claims=("c4",),
    sentence="A is possibly the same as B, and is kept apart because nobody says so.",
)  # fmt: skip
