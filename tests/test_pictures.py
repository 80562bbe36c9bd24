"""What an investigator puts together by hand: all links among some entities, grown, dated, placed."""

import csv
import io
import math
import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.guard import MAX_BODY
from graph.drawing.layout import communities, place, place_beside
from graph.errors import BadParameter, NotFound
from graph.models import Claim, Entity, Link, Network, NetworkEntity, RanQuery, Records, Source
from graph.questions.picture import HUB, Asked, Expand, Picture
from graph.questions.reader import Reader
from tests.test_api import refused
from tests.test_reader import triples

# --- which links ----------------------------------------------------------------------------------


def picture(reader: Reader, *entities: str, **more: Any) -> Picture:
    return reader.picture(Asked(entities=entities, **more))


def grown(reader: Reader, entity: str, *there: str, **more: Any) -> Picture:
    return picture(reader, entity, *there, expand=Expand(entity=entity, **more))


def test_a_tall_window_gets_a_tall_picture(tiny_reader: Reader) -> None:
    some = (
        "cy-baron",
        "glass-towers",
        "bo-ruler",
        "baron-holding",
        "ada-ruler",
        "eve-guard",
        "dee-reporter",
        "nowhere",
    )

    def is_high(*, tall: bool) -> bool:
        places = [(e.x, e.y) for e in picture(tiny_reader, *some, tall=tall).entities]
        wide, high = (max(axis) - min(axis) for axis in zip(*places, strict=True))
        return high > wide

    assert (is_high(tall=False), is_high(tall=True)) == (False, True)


def test_all_links_among_a_set_and_no_others(tiny_reader: Reader) -> None:
    found = picture(tiny_reader, "cy-baron", "glass-towers", "bo-ruler", "baron-holding", "nobody", "cy-baron")
    assert triples(found) == {
        ("cy-baron", "OPERATES", "glass-towers"),
        ("cy-baron", "LINKED_TO", "glass-towers"),
        ("cy-baron", "DENIES", "glass-towers"),
        ("cy-baron", "OWNS", "baron-holding"),
        ("bo-ruler", "DIRECTS", "baron-holding"),
    }
    assert [e.id for e in found.entities] == ["cy-baron", "glass-towers", "bo-ruler", "baron-holding"]
    assert (found.gone, found.added, found.more, found.truncated) == (("nobody",), (), False, False)
    assert all(link.claims and link.sentence for link in found.links)


def test_filters(tiny_reader: Reader) -> None:
    two = ("cy-baron", "glass-towers")
    assert triples(picture(tiny_reader, *two, predicates=("DENIES",))) == {("cy-baron", "DENIES", "glass-towers")}
    assert triples(picture(tiny_reader, *two, standing=("disputed",))) == {("cy-baron", "OPERATES", "glass-towers")}
    assert triples(picture(tiny_reader, *two, standing=("established",))) == set()


@pytest.mark.parametrize(
    "chosen", [{}, {"standing": ("established", "disputed")}, {"predicates": ("OWNS", "CHARGED_IN")}]
)
@pytest.mark.parametrize(
    "day",
    [{"as_of": "2019-12"}, {"as_of": "2021-03-01"}, {"known_on": "2020-02"}, {"as_of": "2022", "known_on": "2021-03"}],
)
def test_a_dated_picture_holds_what_the_dated_network_does(
    tiny_reader: Reader, day: dict[str, str], chosen: dict[str, tuple[str, ...]]
) -> None:
    network = tiny_reader.network("cy-baron", **day, **chosen)  # pyright: ignore[reportArgumentType]
    found = picture(tiny_reader, *(e.id for e in network.entities), **day, **chosen)
    around = {link.id: link for link in found.links if "cy-baron" in (link.source, link.target)}
    assert around == {link.id: link for link in network.links}
    by_growth = picture(tiny_reader, "cy-baron", **day, **chosen, expand=Expand(entity="cy-baron"))
    assert {e.id for e in by_growth.entities} == {e.id for e in network.entities}


def test_before_the_first_day_there_is_nothing_to_tell(tiny_reader: Reader) -> None:
    with pytest.raises(BadParameter, match="1066"):
        picture(tiny_reader, "cy-baron", "glass-towers", as_of="1066")


# --- growing --------------------------------------------------------------------------------------


def test_an_expansion_brings_the_best_founded_first(tiny_reader: Reader) -> None:
    found = grown(tiny_reader, "cy-baron", "bo-ruler", limit=2)
    assert (found.added, found.more, found.truncated) == (("baron-trial", "fair-list"), True, True)
    then = grown(tiny_reader, "cy-baron", *found.added, limit=50)
    assert set(then.added) == {"nowhere", "baron-holding", "glass-towers", "eve-guard"}
    assert not then.more
    assert ("eve-guard", "PROTECTS", "cy-baron") in triples(then)


def test_an_expansion_goes_by_direction(tiny_reader: Reader) -> None:
    assert grown(tiny_reader, "cy-baron", direction="in").added == ("eve-guard",)
    assert grown(tiny_reader, "cy-baron", direction="in", predicates=("OWNS",)).added == ()
    assert "eve-guard" not in grown(tiny_reader, "cy-baron", direction="out").added


@pytest.mark.parametrize("day", [{}, {"known_on": "2020"}])
def test_a_symmetric_link_goes_both_ways(
    reader_of: Callable[[str, Records], Reader], hubs: Records, day: dict[str, str]
) -> None:
    reader = reader_of("passing", hubs)
    for one, other in (("p0001", "p0003"), ("p0003", "p0001")):
        for direction in ("in", "out"):
            wanted = Expand(entity=one, direction=direction, predicates=("MET",))
            assert picture(reader, one, expand=wanted, **day).added == (other,)
    into = {direction: Expand(entity="small", direction=direction) for direction in ("in", "out")}
    assert picture(reader, "small", expand=into["in"], **day).added == ("p0001",)
    assert picture(reader, "small", expand=into["out"], **day).added == ("hub-2",)


def test_an_expansion_brings_nobody_whose_link_the_picture_would_not_show(tiny_reader: Reader) -> None:
    assert grown(tiny_reader, "cy-baron", predicates=("OWNS",)).added == ("baron-holding",)
    owned = Expand(entity="cy-baron", predicates=("OWNS",))
    found = picture(tiny_reader, "cy-baron", predicates=("OPERATES",), expand=owned)
    assert found.added == ()
    assert grown(tiny_reader, "cy-baron", standing=("disputed",)).added == ("baron-trial", "glass-towers")


def test_what_cannot_be_expanded_or_placed_is_named(tiny_reader: Reader) -> None:
    with pytest.raises(NotFound, match="nobody"):
        grown(tiny_reader, "nobody")
    with pytest.raises(BadParameter, match="'b'"):
        picture(tiny_reader, "a", at={"b": (0, 0)})
    for wrong in ({"predicates": ("LIKES",)}, {"standing": ("sure",)}, {"as_of": "2020-13"}, {"known_on": "soon"}):
        with pytest.raises(BadParameter) as caught:
            picture(tiny_reader, "cy-baron", **wrong)
        assert caught.value.detail == {"parameter": next(iter(wrong))}
        if "as_of" not in wrong and "known_on" not in wrong:
            with pytest.raises(BadParameter):
                grown(tiny_reader, "cy-baron", **wrong)


@pytest.fixture(scope="session")
def hubs() -> Records:
    """Two companies with a link between them, and more links each than are walked; some people own of both."""
    people = [f"p{n:04}" for n in range(HUB + 20)]
    owned = [(p, hub) for p in people for hub in ("hub-1", "hub-2") if hub == "hub-1" or int(p[1:]) % 2 or p > "p0100"]
    pairs = [*owned, ("hub-1", "hub-2"), ("hub-2", "hub-1"), ("p0001", "small"), ("small", "hub-2"), ("p0003", "p0001")]
    return Records(
        dataset="hubs",
        entities=(
            *(Entity(id=id, type="Company", name=f"Invented {id}") for id in ("hub-1", "hub-2", "small")),
            *(Entity(id=id, type="Person", name=f"Invented {id}") for id in people),
        ),
        sources=(Source(id="s", title="An Invented Register", published="2020", kind="list", language="en"),),
        claims=tuple(
            Claim(
                id=f"c{n}",
                subject=a,
                predicate="MET" if b == "p0001" else "OWNS",
                object=b,
                status="alleged" if n % 3 else "official",
                quote="An invented entry",
                language="en",
                source="s",
                origin="tests",
            )
            for n, (a, b) in enumerate(pairs)
        ),
    )


def test_hubs_in_a_picture_are_joined_too(reader_of: Callable[[str, Records], Reader], hubs: Records) -> None:
    reader = reader_of("passing", hubs)
    some = ("hub-1", "hub-2", "small", "p0001", "p0002")
    found = picture(reader, *some)
    wanted = {(c.subject, "OWNS", c.object) for c in hubs.claims if c.subject in some and c.object in some}
    assert ("hub-2", "OWNS", "hub-1") in wanted
    assert triples(found) == wanted
    assert not found.truncated


def test_a_hub_grows_by_its_best_founded_links(reader_of: Callable[[str, Records], Reader], hubs: Records) -> None:
    reader = reader_of("passing", hubs)
    first = grown(reader, "hub-1", limit=100)
    assert (len(first.added), first.more) == (100, True)
    assert {link.standing for link in first.links if link.id.endswith("~hub-1")} == {"established"}
    second = grown(reader, "hub-1", *first.added, limit=500)
    assert not set(second.added) & set(first.added)
    assert len({*first.added, *second.added}) == HUB + 21
    assert not second.more


def test_too_many_links_are_said_to_be_too_many(reader_of: Callable[[str, Records], Reader], hubs: Records) -> None:
    reader = reader_of("passing", hubs)
    reader.max_rows = 10
    for day in ({}, {"as_of": "2021"}):
        found = picture(reader, "hub-1", *(f"p{n:04}" for n in range(20)), **day)
        assert (len(found.links), found.truncated) == (10, True)


def test_search_tells_how_the_best_founded_link_stands(tiny_reader: Reader) -> None:
    def standing(text: str) -> dict[str, str | None]:
        return {match.entity.id: match.standing for match in tiny_reader.search(text)[0]}

    assert standing("Baron") == {
        "cy-baron": "established",
        "baron-holding": "reported",
        "baron-trial": "established",
    }
    assert standing("Old Mine") == {"old-mine": "ended"}


# --- where it stands ------------------------------------------------------------------------------


def network_of(count: int, ends: list[tuple[int, int]]) -> Network:
    names = [f"e{n:05}" for n in range(count)]
    return Network(
        entities=tuple(NetworkEntity(id=id, type="Person", name=id) for id in names),
        links=tuple(
            Link(
                id=f"{n}",
                predicate="OWNS",
                source=names[a],
                target=names[b],
                label="owns",
                sentence="An invented sentence.",
                standing="reported",
                status=("reported",),
                claims=("c",),
            )
            for n, (a, b) in enumerate(ends)
        ),
        query=RanQuery(name="x", cypher="", parameters={}),
    )


def random_ends(count: int, seed: int = 3) -> list[tuple[int, int]]:
    dice = random.Random(seed)
    return [(n, dice.randrange(n)) for n in range(1, count)]


def where(network: Network) -> dict[str, tuple[float, float]]:
    return {e.id: (e.x, e.y) for e in network.entities}


@pytest.mark.parametrize(("there", "new"), [(1, 1), (10, 20), (300, 50), (20, 600)])
def test_what_is_placed_stays_and_nothing_new_lies_on_it(there: int, new: int) -> None:
    ends = random_ends(there + new)
    before = where(place(network_of(there, [pair for pair in ends if max(pair) < there])))
    network = network_of(there + new, ends)
    after = where(place_beside(network, before))
    assert {id: after[id] for id in before} == before
    assert all(
        math.dist(spot, other) > 40
        for id, spot in after.items()
        if id not in before
        for other_id, other in after.items()
        if other_id != id
    )
    again = network.model_copy(update={"entities": network.entities[::-1], "links": network.links[::-1]})
    assert where(place_beside(again, before)) == after


def test_a_new_entity_is_placed_near_its_neighbours() -> None:
    ends = random_ends(30)
    before = where(place(network_of(30, ends)))
    after = where(place_beside(network_of(42, [*ends, *((7, n) for n in range(30, 42))]), before))
    far = max(math.dist(*pair) for pair in zip(before.values(), list(before.values())[1:], strict=False))
    assert all(math.dist(after[f"e{n:05}"], after["e00007"]) < min(600, far) for n in range(30, 42))


def test_a_new_entity_without_neighbours_is_placed_below() -> None:
    before = where(place(network_of(5, random_ends(5))))
    after = where(place_beside(network_of(8, [*random_ends(5), (5, 6)]), before))
    assert min(after[f"e{n:05}"][1] for n in (5, 6, 7)) > max(y for _, y in before.values())


def test_communities_part_the_picture_the_same_way_each_time() -> None:
    cliques = [(a, b) for start in (0, 6, 12) for a in range(start, start + 6) for b in range(a) if b >= start]
    network = network_of(20, [*cliques, (0, 6), (6, 12)])
    found = communities(network)
    assert sorted(map(len, found)) == [1, 1, 6, 6, 6]
    assert [len(group) for group in found] == sorted(map(len, found), reverse=True)
    assert sorted(id for group in found for id in group) == [e.id for e in network.entities]
    again = network.model_copy(update={"entities": network.entities[::-1], "links": network.links[::-1]})
    assert communities(again) == found
    assert communities(network_of(0, [])) == ()


# --- over HTTP ------------------------------------------------------------------------------------


@pytest.fixture
def web(clients: Callable[[Reader], httpx.Client], tiny_reader: Reader) -> httpx.Client:
    return clients(tiny_reader)


def test_the_picture_of_a_call(web: httpx.Client) -> None:
    asked = {"entities": ["cy-baron", "nobody"], "at": {"cy-baron": [100.5, -20]}, "expand": {"entity": "cy-baron"}}
    found = web.post("/api/v1/network", json=asked).json()
    assert set(found) == {
        *("entities", "links", "truncated", "query", "gone", "added", "more", "communities", "measured")
    }
    assert {e["id"]: (e["x"], e["y"]) for e in found["entities"]}["cy-baron"] == (100.5, -20)
    assert found["gone"] == ["nobody"]
    assert {id for group in found["communities"] for id in group} == {e["id"] for e in found["entities"]}
    assert found["query"]["name"] == "links-between"
    again = web.get(
        "/api/v1/queries/links-between/run",
        params={k: ",".join(found["query"]["parameters"][k]) for k in ("starts", "ends")},
    )
    assert {link["id"] for link in again.json()["links"]} == {link["id"] for link in found["links"]}
    assert web.post("/api/v1/network", json={"entities": []}).json()["entities"] == []


def test_the_query_of_a_dated_picture_leaves_the_standing_to_the_day(web: httpx.Client) -> None:
    """The database holds today's: asked for that of the day, it would lose what has changed since."""
    asked = {"entities": ["cy-baron"], "expand": {"entity": "cy-baron"}, "standing": ["alleged"]}
    today, then = (web.post("/api/v1/network", json=asked | day).json()["query"] for day in ({}, {"known_on": "2024"}))
    assert (today["parameters"]["standing"], then["parameters"]["standing"]) == (["alleged"], None)
    assert (then["standing"], then["known_on"], then["as_of"]) == (["alleged"], "2024", None)


WRONG: list[tuple[str, Any, int, str, str | None]] = [
    ("network", {}, 422, "bad_parameter", "entities"),
    ("network", {"entities": "cy-baron"}, 422, "bad_parameter", "entities"),
    ("network", {"entities": [1]}, 422, "bad_parameter", "entities.0"),
    ("network", {"entities": ["x"] * 5001}, 422, "bad_parameter", "entities"),
    ("network", {"entities": [], "color": "red"}, 422, "bad_parameter", "color"),
    ("network", {"entities": [], "at": {"x": [0, 0]}}, 422, "bad_parameter", "at"),
    ("network", {"entities": ["x"], "at": {"x": [0]}}, 422, "bad_parameter", "at.x.1"),
    ("network", {"entities": ["x"], "at": {"x": [1e300, 0]}}, 422, "bad_parameter", "at.x.0"),
    ("network", {"entities": ["x"], "expand": {"entity": "x"}}, 404, "unknown_entity", None),
    ("network", {"entities": [], "expand": {"entity": "x", "limit": 501}}, 422, "bad_parameter", "expand.limit"),
    ("network", {"entities": [], "expand": {"entity": "", "direction": "in"}}, 422, "bad_parameter", "expand.entity"),
    ("network", {"entities": [], "expand": {"entity": "x", "direction": 1}}, 422, "bad_parameter", "expand.direction"),
    ("network", {"entities": [], "expand": {"entity": "x", "depth": 2}}, 422, "bad_parameter", "expand.depth"),
    ("network", {"entities": [], "predicates": ["LIKES"]}, 422, "bad_parameter", "predicates"),
    ("network", {"entities": [], "standing": ["sure"]}, 422, "bad_parameter", "standing"),
    ("network", {"entities": [], "as_of": "2020-13"}, 422, "bad_parameter", "as_of"),
    ("network", {"entities": [], "known_on": ""}, 422, "bad_parameter", "known_on"),
    ("network", [], 422, "bad_input", None),
    ("claims", {"ids": ["x"] * 5001}, 422, "bad_parameter", "ids"),
    ("claims", {"entities": []}, 422, "bad_parameter", "ids"),
    ("view", {"entities": [], "expand": {"entity": "cy-baron"}}, 422, "bad_parameter", "expand"),
    ("dossier", {"entities": [], "title": ""}, 422, "bad_parameter", "title"),
    ("dossier", {"entities": [], "title": "x" * 201}, 422, "bad_parameter", "title"),
    ("export", {"entities": [], "hidden": "x"}, 422, "bad_parameter", "hidden"),
    ("export?format=xml", {"entities": []}, 422, "bad_parameter", "format"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "body", "status", "code", "parameter"), WRONG)
def test_what_is_wrong_with_a_body_is_said(
    web: httpx.Client, call: str, body: Any, status: int, code: str, parameter: str | None
) -> None:
    answer = web.post(f"/api/v1/{call}", json=body)
    error = refused(answer)
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["detail"].get("parameter") == parameter
    assert error["message"]


def test_a_body_that_is_no_json_or_too_long_is_refused(web: httpx.Client) -> None:
    for body in (b"{", b"", b"\xff\xfe", b'{"entities": [NaN'):
        answer = web.post("/api/v1/network", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, refused(answer)["code"]) == (422, "bad_input"), body
    long = b" " * (MAX_BODY + 1)
    for content in (long, iter([long[: MAX_BODY // 2]] * 3)):  # of a length told before, and in chunks
        answer = web.post("/api/v1/network", content=content, headers={"Content-Type": "application/json"})
        assert (answer.status_code, refused(answer)["code"]) == (413, "too_large")


def test_claims_by_their_ids_bring_what_answers_them(web: httpx.Client) -> None:
    found = web.post("/api/v1/claims", json={"ids": ["ga-06", "no-such-claim"]}).json()
    assert {claim["id"] for claim in found["results"]} == {"ga-06", "re-02"}
    assert found["names"]["dee-reporter"] == "Dee Reporter"
    assert not found["truncated"]


def test_a_picture_leaves_as_it_was_seen(web: httpx.Client) -> None:
    hidden = "cy-baron~LINKED_TO~glass-towers"
    drawing = {"entities": ["cy-baron", "glass-towers"], "hidden": [hidden], "title": "The Towers <b>", "as_of": "2022"}
    for call in ("view", "dossier"):
        answer = web.post(f"/api/v1/{call}", json=drawing)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "The Towers &lt;b&gt;" in answer.text
        assert "to be linked to Glass Towers" not in answer.text
    assert "1 hidden by hand; as of 2022" in web.post("/api/v1/view", json=drawing).text
    rows = list(csv.DictReader(io.StringIO(web.post("/api/v1/export?format=csv", json=drawing).text)))
    assert {row["predicate"] for row in rows} == {"OPERATES", "DENIES"}
    saved = web.post("/api/v1/export", json=drawing)
    assert "khsae-picture.json" in saved.headers["content-disposition"]
    assert {link["predicate"] for link in saved.json()["links"]} == {"OPERATES", "DENIES"}


def test_vis_network_comes_once(web: httpx.Client) -> None:
    first = web.get("/static/vis-network.js")
    assert first.headers["content-type"].startswith("text/javascript")
    assert "vis-network" in first.text[:500]
    again = web.get("/static/vis-network.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
