"""`import khsae`: the same calls and answers on the database itself and over HTTP, and their errors."""

import html
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import igraph
import networkx
import pytest

import khsae
from api.app import create_app
from graph.errors import BadInput, BadParameter, BadQuery, DatabaseAway, KhsaeError, NotAllowed, NotFound, WrongVersion
from graph.models import Network, Paths
from graph.questions.reader import Reader
from khsae import Graph
from tests.conftest import Ended
from tests.server import serving


@pytest.fixture
def doors(tiny_reader: Reader) -> Iterator[list[Graph]]:
    """The same graph through the database and through a server."""
    settings = tiny_reader._database.settings.model_copy(update={"khsae_cypher": True})
    with (
        serving(create_app(settings)) as address,
        khsae.connect(address) as remote,
        khsae.connect(data=settings.khsae_data) as local,
    ):
        yield [local, remote]


CALLS = [
    ("search", ("baron",), {}),
    ("entity", ("Cy Baron",), {}),
    ("claims", ("cy-baron",), {"limit": 3}),
    ("network", ("cy-baron",), {"depth": 2, "standing": ["reported", "alleged"]}),
    ("network", ("Cy Baron",), {"as_of": "2021"}),
    ("paths", ("ada-ruler", "Cy Baron"), {"k": 2}),
    ("run", ("everything-on",), {"entity": "cy-baron"}),
    ("run", ("claims-of-entity",), {"entity": "Cy Baron", "limit": 2}),
    ("same", (), {"limit": 3}),
    ("cypher", ("MATCH (e:Entity) WHERE e.id = $id RETURN e.name AS name",), {"id": "cy-baron"}),
    ("cypher", ("MATCH (a:Entity)-[l:OWNS|DIRECTS]->(b) RETURN a, l, b",), {}),
]


def test_both_doors_give_the_same(doors: list[Graph]) -> None:
    for name, given, more in CALLS:
        local, remote = (getattr(door, name)(*given, **more) for door in doors)
        assert local.rows, name
        assert local.rows == remote.rows, name


def test_a_picture_is_the_one_that_the_command_writes(
    doors: list[Graph], tiny_reader: Reader, khsae: Callable[..., Ended]
) -> None:
    settings = tiny_reader._database.settings
    cases: list[tuple[dict[str, Any], tuple[str, ...]]] = [({}, ()), ({"as_of": "2021"}, ("--as-of", "2021"))]
    for asked, words in cases:
        written = khsae(settings, "view", "Cy Baron", *words, "-o", "-").stdout
        assert [door.view("Cy Baron", **asked).html for door in doors] == [written] * 2


BAD = [
    ("entity", ("nobody",), {}, NotFound),
    ("entity", ("Sam Same",), {}, NotFound),
    ("network", ("cy-baron",), {"depth": 99}, KhsaeError),
    ("network", ("cy-baron",), {"as_of": "2019-13"}, BadParameter),
    ("run", ("no-such",), {}, NotFound),
    ("run", ("everything-on",), {"entity": "cy-baron", "nosuch": "1"}, BadParameter),
    ("cypher", ("MATCH (n) RETURN n",), {}, BadQuery.__base__),
]


def test_both_doors_refuse_the_same(doors: list[Graph]) -> None:
    for name, given, more, kind in BAD:
        told = []
        for door in doors:
            with pytest.raises(kind) as error:  # pyright: ignore[reportArgumentType]
                getattr(door, name)(*given, **more)
            told.append(error.value.code)
        assert len(set(told)) == 1 or kind is KhsaeError, (name, told)
    with pytest.raises(NotAllowed):
        doors[1].load()


def test_an_answer_is_a_frame_a_graph_and_a_picture(doors: list[Graph]) -> None:
    found = doors[0].network("cy-baron")
    frame = found.to_pandas()
    assert len(frame) == len(found) == len(found.data.links)
    assert {"sentence", "standing", "claims"} <= set(frame.columns)
    assert found.to_polars().height == len(frame)
    graph: Any = found.to_networkx()
    assert isinstance(graph, networkx.MultiDiGraph)
    assert {key: data["standing"] for *_, key, data in graph.edges(keys=True, data=True)} == {
        link.id: link.standing for link in found.data.links
    }
    other: Any = found.to_igraph()
    assert isinstance(other, igraph.Graph)
    ids: Any = other.es["id"]  # pyright: ignore[reportIndexIssue]
    assert sorted(ids) == sorted(link.id for link in found.data.links)
    drawn = found._repr_html_()
    assert drawn.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts' in drawn
    assert "Cy Baron" in html.unescape(drawn)
    assert "<table>" in doors[0].claims("cy-baron")._repr_html_()
    assert isinstance(doors[0].paths("ada-ruler", "cy-baron").data, Paths)
    assert isinstance(found.network, Network)
    with pytest.raises(KhsaeError, match="not a network"):
        doors[0].claims("cy-baron").to_networkx()


def test_what_does_not_answer_is_told(tiny_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseAway, match="does not answer"):
        khsae.connect("http://127.0.0.1:9")
    keys = tiny_reader._database.settings.model_copy(
        update={"khsae_api_keys": type(tiny_reader._database.settings.neo4j_password)("public:a-public-key-here")}
    )
    with serving(create_app(keys)) as address:
        with pytest.raises(NotAllowed):
            khsae.connect(address, key="not-the-right-key")
        with khsae.connect(address, key="a-public-key-here") as graph:
            assert graph.search("baron").rows
            with pytest.raises(NotAllowed, match="turned off"):
                graph.cypher("MATCH (e:Entity) RETURN e")
        monkeypatch.setattr(khsae, "version", lambda name: "99.0.0")
        with pytest.raises(WrongVersion, match=r"99\.0\.0"):
            khsae.connect(address, key="a-public-key-here")


@pytest.mark.parametrize("says", ["[1]", '{"a": 1}', "{", "hello"])
def test_another_server_is_told_from_a_khsae(says: str) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(says.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(DatabaseAway, match="is not a Khsae server"):
            khsae.connect(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    with pytest.raises(BadInput, match="begin it with http://"):
        khsae.connect("127.0.0.1:9")
    with pytest.raises(NotAllowed, match="copy it again"):
        khsae.connect("http://127.0.0.1:9", key="clé")


def test_a_lost_connection_is_told(tiny_reader: Reader) -> None:
    with serving(create_app(tiny_reader._database.settings)) as address:
        graph = khsae.connect(address)
        assert graph.search("baron").rows
    with graph, pytest.raises(DatabaseAway, match="does not answer"):
        graph.search("baron")
