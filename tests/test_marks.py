"""What a static picture draws, and what its numbers stand for. Everybody in here is invented."""

import pytest

from graph.drawing.marks import Folded, called, drawn, numbered
from graph.drawing.svg import Picture, draw
from graph.models import Link, Network, NetworkEntity, RanQuery


def entity(id: str, x: float, y: float, name: str | None = None) -> NetworkEntity:
    return NetworkEntity(id=id, type="Company", name=name or id, x=x, y=y)


def link(source: str, target: str, predicate: str = "OWNS", standing: str = "established") -> Link:
    return Link.model_validate(
        {
            "id": f"{source}~{predicate}~{target}",
            "predicate": predicate,
            "source": source,
            "target": target,
            "label": "owns",
            "sentence": f"{source} owns {target}.",
            "standing": standing,
            "status": ("official",),
            "start": None,
            "end": None,
            "claims": ("c1",),
        }
    )


REPORTS = [f"report-{n}" for n in range(1, 6)]
NETWORK = Network(
    entities=(entity("hub", 0, 0), entity("other", 300, 0), *(entity(id, 200, 40 * n) for n, id in enumerate(REPORTS))),
    links=(
        *(link("hub", id) for id in REPORTS[:3]),
        *(link("hub", id, standing="alleged") for id in REPORTS[3:]),
        link("report-1", "report-2"),
        link("other", "hub"),
    ),
    truncated=False,
    query=RanQuery(name="invented", cypher="", parameters={}),
)
SERIES = Folded(name="Reports", entities=(*REPORTS, "gone"), at=(250, 80))


def test_a_group_is_one_mark_and_its_links_one_line_for_each_standing() -> None:
    marks, lines = drawn(NETWORK, [SERIES])
    assert {mark.name: len(mark.entities) for mark in marks} == {"hub": 1, "other": 1, "Reports (5)": 5}
    assert {(line.standing, len(line.links), line.arrow) for line in lines} == {
        ("established", 3, True),
        ("alleged", 2, True),
        ("established", 1, True),
    }, "a fact and an allegation are never one line, and no line stays inside a group"


def test_a_group_of_which_one_is_left_is_none() -> None:
    marks, lines = drawn(NETWORK, [Folded(name="Reports", entities=("report-1", "gone"), at=(0, 0))])
    assert (len(marks), len(lines)) == (len(NETWORK.entities), len(NETWORK.links))


def test_marks_grow_with_what_is_known() -> None:
    grown = {mark.id: mark.grown for mark in drawn(NETWORK, size="claims")[0]}
    assert grown["hub"] == max(grown.values()) > grown["report-4"] > 1
    assert {mark.grown for mark in drawn(NETWORK)[0]} == {1}


@pytest.mark.parametrize(
    ("numbers", "said"), [([3], "L3"), ([3, 4, 5], "L3–L5"), ([5, 9, 4], "L4–L5, L9"), ([1, 3], "L1, L3")]
)
def test_numbers_are_said_as_ranges(numbers: list[int], said: str) -> None:
    assert numbered("L", numbers) == said


def picture(network: Network, *folded: Folded) -> Picture:
    ends = called(network, folded)
    links = sorted(network.links, key=lambda k: (k.standing, ends[k.source], ends[k.target], k.id))
    return draw(
        network,
        {k.id: n for n, k in enumerate(links, 1)},
        {e.id: n for n, e in enumerate(sorted(network.entities, key=lambda e: (ends[e.id], e.id)), 1)},
        folded=folded,
    )


def test_the_links_of_a_line_have_numbers_in_a_row() -> None:
    drawn = picture(NETWORK, SERIES)
    assert sorted(drawn.numbers[line.id] for line in drawn.lines) == ["L1–L2", "L3–L5", "L6"]
    assert drawn.unsaid == []


def test_every_number_in_place_of_words_is_said_beside_the_picture() -> None:
    long = (
        "An Invented Company of a Name so Long that no Picture Has Room for It in Four Lines, Whatever the Size of Them"
    )
    hubs = [entity(f"hub-{n}", 400 * n, 300) for n in range(2)]
    leaves = [entity(f"leaf-{n:02}", 40 * n, 0, f"Invented Leaf Number {n}") for n in range(20)]
    crowded = Network(
        entities=(*hubs, *leaves, entity("long", 900, 900, long)),
        links=tuple(link(leaf.id, hub.id) for hub in hubs for leaf in leaves),
        truncated=False,
        query=RanQuery(name="invented", cypher="", parameters={}),
    )
    drawn = picture(crowded)
    said = dict(drawn.unsaid)
    assert len(said) == len(drawn.unsaid)
    for mark in drawn.marks:
        text = " ".join(text for _, text in drawn.names[mark.id].lines)
        assert text == mark.name or (
            text.endswith(drawn.numbers[mark.id]) and said[drawn.numbers[mark.id]] == mark.name
        )
    assert long in said.values()
    for line in drawn.lines:
        assert drawn.words[line.id].lines[0][1] == drawn.numbers[line.id], "too many lines for words"
        assert said[drawn.numbers[line.id]].count(" – owns → ") == 1
