"""The API over real engines: what it answers, how it refuses, and what it never says."""

import csv
import io
import json
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import Opening, _routed, create_app
from api.hints import HTTP
from api.parameters import State
from api.responses import file
from graph.errors import KhsaeError, WrongDatabase, WrongVersion
from graph.export.saved import table_csv
from graph.models import Column, RanQuery, Records, Table
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.settings import Settings
from tests.conftest import BEFORE_THE_DRIVER_S, Engines, until
from tests.server import client_of, serving, settings_of

LYP_LINK = "ly-yong-phat~LINKED_TO~scam-compounds-cambodia"


@pytest.fixture
def web(clients: Callable[[Reader], httpx.Client], curated_reader: Reader) -> httpx.Client:
    return clients(curated_reader)


@pytest.fixture
def tiny_web(clients: Callable[[Reader], httpx.Client], tiny_reader: Reader) -> httpx.Client:
    return clients(tiny_reader)


def get(web: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = web.get(f"/api/v1{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer: httpx.Response) -> dict[str, Any]:
    """The error of an answer, which has the one shape."""
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "detail"}
    return body["error"]


def calls(web: httpx.Client, method: str = "get") -> list[str]:
    return [path for path, methods in get(web, "/openapi.json")["paths"].items() if method in methods]


PICTURE: dict[str, Any] = {"at": {}, "predicates": None, "standing": None, "as_of": None, "known_on": None}
# By the last word of its address, what a POST sends to ask about an entity.
BODIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "network": lambda who: PICTURE | {"entities": [who], "expand": {"entity": who, "limit": 500}},
    "claims": lambda who: {"ids": [who]},
    "match": lambda who: {"queries": [{"name": who}]},
    "story": lambda who: {"title": "x", "scenes": [{"title": "x", "entities": [who]}]},
    **dict.fromkeys(("view", "dossier", "export"), lambda who: PICTURE | {"entities": [who], "title": "x"}),
}


# --- what it answers ------------------------------------------------------------------------------


def test_health_counts_what_is_loaded(web: httpx.Client, curated_facts: Records) -> None:
    health = get(web, "/health")
    assert (health["status"], health["engine"]["kind"]) == ("ok", "embedded")
    assert health["engine"]["version"]
    assert health["counts"]["claims"] == len(curated_facts.claims)
    assert health["counts"]["sources"] == len(curated_facts.sources)


def test_how_ly_yong_phat_is_tied_to_compounds(web: httpx.Client) -> None:
    network = get(web, "/entities/ly-yong-phat/network")
    links = {link["id"]: link for link in network["links"]}
    assert links[LYP_LINK]["standing"] == "alleged"
    assert "is alleged by Mech Dara" in links[LYP_LINK]["sentence"]
    assert links["ly-yong-phat~SANCTIONED_UNDER~global-magnitsky"]["standing"] == "established"
    owned = {k["target"] for k in links.values() if k["predicate"] == "OWNS_OR_CONTROLS"}
    assert owned == {"lyp-group", "o-smach-resort", "koh-kong-resort", "garden-city-hotel", "phnom-penh-hotel"}
    evidence = get(web, f"/links/{LYP_LINK}")
    (claim,) = evidence["claims"]
    assert (claim["status"], claim["said_by"], evidence["names"]["mech-dara"]) == (
        "alleged",
        ["mech-dara"],
        "Mech Dara",
    )
    assert "Ly Yong Phat" in claim["quote"]
    assert claim["source"]["publisher"] == "Freedom United"


def test_hun_sen_and_dy_vichea_are_tied_by_marriage(web: httpx.Client) -> None:
    found = get(web, "/paths", source="Hun Sen", target="dy-vichea")
    assert (found["outcome"], found["source"], found["target"]) == ("found", "hun-sen", "dy-vichea")
    assert found["sentence"].startswith("Hun Sen and Dy Vichea are directly linked, by ")
    first = found["paths"][0]
    assert (first["length"], first["weakest"]) == (1, "reported")
    assert "son-in-law" in first["sentence"]
    (claim,) = get(web, f"/links/{first['hops'][0]['link']}")["claims"]
    assert "son-in-law of Hun Sen" in claim["quote"]
    assert get(web, f"/claims/{claim['id']}") == claim


def test_what_the_tvpa_sanctions_are_said_to_be(web: httpx.Client) -> None:
    claims = get(web, "/entities/tvpa-sanctions/claims")
    assert not claims["truncated"]
    doubts = [c for c in claims["results"] if c["predicate"] == "POSSIBLY_SAME"]
    assert {c["source"]["id"] for c in doubts} == {"possible-identities"}
    said = [c for c in claims["results"] if c not in doubts]
    assert {c["source"]["id"] for c in said} == {"oped-mech-dara-release"}
    assert all(c["quote"] and c["status"] and c["sentence"] for c in said)
    assert {
        ("cambodia", "SANCTIONED_UNDER", "tvpa-sanctions"),
        ("tvpa-sanctions", "LED_TO", "withdrawn-funds"),
        ("cambodian-government", "LED_TO", "tvpa-sanctions"),
    } <= {(c["subject"], c["predicate"], c["object"]) for c in claims["results"]}


@pytest.mark.parametrize("who", ["mech-dara", "chen-baorong", "rong-chhun"])
def test_who_was_jailed_for_reporting_rescuing_or_organising(web: httpx.Client, who: str) -> None:
    answer = get(web, "/queries/who-was-jailed/run", entity=who)
    names = [column["name"] for column in answer["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in answer["rows"]]
    assert {row["id"] for row in rows} == {who}
    assert all(row["status"] and row["source"] and row["quote"] for row in rows)


def test_search_says_why(web: httpx.Client) -> None:
    found = get(web, "/search", q="mech dara", type="Person")
    assert (found["results"][0]["entity"]["id"], found["results"][0]["score"]) == ("mech-dara", 1.0)
    assert found["results"][0]["why"]
    assert get(web, "/search", q="hun", limit=1)["truncated"]


def test_who_may_be_the_same_is_said_wherever_one_of_them_is_found(web: httpx.Client) -> None:
    match = next(m for m in get(web, "/search", q="dy vichea")["results"] if m["entity"]["id"] == "dy-vichea")
    (doubt,) = match["doubts"]
    assert (doubt["end"], doubt["other"]) == ("dy-vichea", "dy-vichea-hr5490")
    assert "is possibly the same as Dy Vichea, and is kept apart because" in doubt["sentence"]
    assert get(web, "/entities/dy-vichea")["doubts"] == [doubt]
    assert get(web, "/entities/dy-vichea-hr5490")["doubts"][0]["other"] == "dy-vichea"
    assert get(web, "/entities/mech-dara")["doubts"] == []


def test_lists_page_through_without_loss(web: httpx.Client, curated_facts: Records) -> None:
    seen: list[str] = []
    while True:
        page = get(web, "/sources", limit=20, offset=len(seen))
        seen += [source["id"] for source in page["results"]]
        if not page["truncated"]:
            break
    assert sorted(seen) == sorted(s.id for s in curated_facts.sources)
    source = get(web, f"/sources/{seen[0]}", limit=1)
    assert (len(source["claims"]), source["truncated"]) == (1, source["claim_count"] > 1)


def test_the_vocabulary_has_every_word_that_answers_use(web: httpx.Client, curated_facts: Records) -> None:
    words = get(web, "/vocabulary")
    assert {e.type for e in curated_facts.entities} <= {t["name"] for t in words["types"]}
    assert {c.predicate for c in curated_facts.claims} <= {p["name"] for p in words["predicates"]}
    assert {c.status for c in curated_facts.claims} <= {s["name"] for s in words["statuses"]}
    assert not any("{" in p["label"] + p["inverse"] for p in words["predicates"])


def test_every_saved_query_runs_by_its_examples(web: httpx.Client, curated_reader: Reader) -> None:
    queries = get(web, "/queries")["results"]
    assert {q["name"] for q in queries} == set(curated_reader.library.listed)
    assert "expand" not in curated_reader.library.listed
    for name in curated_reader.library.queries:
        query = get(web, f"/queries/{name}")
        assert query in queries or name not in curated_reader.library.listed
        examples = {n: _text(v) for n, v in curated_reader.library[query["name"]].examples.items()}
        answer = get(web, f"/queries/{query['name']}/run", **examples, limit=3)
        assert ("rows" in answer) == (query["returns"] == "table")


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


VIEWS = [
    {"entity": "Ly Yong Phat"},
    {"entity": "hun-sen", "depth": 2, "standing": "established,reported"},
    {"source": "hun-sen", "target": "dy-vichea"},
    {"query": "expand", "ids": "hun-sen,dy-vichea"},
    {"query": "behind-the-compounds", "known_on": "2024-10-08"},
    {"source": "hun-sen", "target": "dy-vichea", "as_of": "2024", "known_on": "2024-12"},
]


@pytest.mark.parametrize("selection", VIEWS)
def test_a_view_is_html_that_keeps_to_itself(web: httpx.Client, selection: dict[str, Any]) -> None:
    answer = web.get("/api/v1/view", params=selection)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("selection", VIEWS)
def test_an_export_has_a_row_for_each_link(web: httpx.Client, selection: dict[str, Any]) -> None:
    saved = web.get("/api/v1/export", params=selection | {"format": "json"})
    assert "attachment" in saved.headers["content-disposition"]
    network = saved.json()
    assert {c for link in network["links"] for c in link["claims"]} <= {claim["id"] for claim in network["claims"]}
    answer = web.get("/api/v1/export", params=selection | {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["sentence"].removeprefix("'") for row in rows] == [link["sentence"] for link in network["links"]]
    assert all(row["claims"] and row["sources"] and row["standing"] for row in rows)


def test_csv_is_no_formula(tiny_web: httpx.Client) -> None:
    answer = tiny_web.get("/api/v1/queries/claims-of-entity/run", params={"entity": "cy-baron", "format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert not answer.text.startswith("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert len(cells) > 10
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert bytes(file(table_csv(FORMULAS), "x", "csv").body).decode().splitlines()[1:] == [
        "'=1+1,'@x",
        "'\uff1d1+1,'\uff20x",
    ]


FORMULAS = Table(
    columns=(Column(name="a", description=""), Column(name="b", description="")),
    rows=(("=1+1", "@x"), ("\uff1d1+1", "\uff20x")),
    query=RanQuery(name="x", cypher="", parameters={}),
)


# --- how it refuses -------------------------------------------------------------------------------

WRONG = [
    ("/nothing", 404, "not_found", None),
    ("/entities/nobody", 404, "unknown_entity", None),
    ("/entities/nobody/claims", 404, "unknown_entity", None),
    ("/entities/nobody/network", 404, "unknown_entity", None),
    ("/entities/%00", 404, "unknown_entity", None),
    ("/links/a~B~c", 404, "unknown_link", None),
    ("/claims/none", 404, "unknown_claim", None),
    ("/sources/none", 404, "unknown_source", None),
    ("/queries/none", 404, "unknown_query", None),
    ("/paths?source=nobody&target=hun-sen", 404, "unknown_entity", None),
    ("/search", 422, "bad_parameter", "q"),
    ("/search?q=", 422, "bad_parameter", "q"),
    ("/search?q=...", 422, "bad_parameter", "q"),
    ("/search?q=a&type=Other", 422, "bad_parameter", "type"),
    ("/search?q=a&q=b", 422, "bad_parameter", "q"),
    ("/sources?limit=0", 422, "bad_parameter", "limit"),
    ("/sources?limit=many", 422, "bad_parameter", "limit"),
    ("/sources?offset=-1", 422, "bad_parameter", "offset"),
    ("/entities/hun-sen/network?depth=5", 422, "bad_parameter", "depth"),
    ("/entities/hun-sen/network?limit=100000", 422, "bad_parameter", "limit"),
    ("/entities/hun-sen/network?predicates=OTHER", 422, "bad_parameter", "predicates"),
    ("/entities/hun-sen/network?predicates=", 422, "bad_parameter", "predicates"),
    ("/entities/hun-sen/network?standing=sure", 422, "bad_parameter", "standing"),
    ("/entities/hun-sen/network?as_of=2020-13", 422, "bad_parameter", "as_of"),
    ("/paths?source=hun-sen", 422, "bad_parameter", "target"),
    ("/paths?source=hun-sen&target=dy-vichea&as_of=2020-13", 422, "bad_parameter", "as_of"),
    ("/queries/behind-the-compounds/run?known_on=May", 422, "bad_parameter", "known_on"),
    ("/queries/contested-links/run?as_of=2020", 422, "bad_parameter", "as_of"),
    ("/view?query=expand&ids=hun-sen&standing=alleged&as_of=2020", 422, "bad_parameter", "standing"),
    ("/paths?source=hun-sen&target=hun-sen", 422, "bad_parameter", "target"),
    ("/paths?source=hun-sen&target=dy-vichea&max_hops=99", 422, "bad_parameter", "max_hops"),
    ("/paths?source=hun-sen&target=dy-vichea&k=0", 422, "bad_parameter", "k"),
    ("/paths?source=hun-sen&target=dy-vichea&as_of=1001", 422, "bad_parameter", "as_of"),
    ("/paths?source=hun-sen&targets=dy-vichea,hun-sen,mech-dara", 422, "bad_parameter", "targets"),
    ("/paths?source=hun-sen&targets=a,b,c,d,e,f,g,h,i,j", 422, "bad_parameter", "targets"),
    ("/paths?source=hun-sen&targets=dy-vichea,nobody", 404, "unknown_entity", None),
    ("/paths?source=hun-sen&targets=dy-vichea,survivor-galaxy-world", 422, "protected_entity", None),
    ("/queries/claims-of-entity/run", 422, "bad_parameter", "entity"),
    ("/queries/claims-of-entity/run?entity=hun-sen&offset=x", 422, "bad_parameter", "offset"),
    ("/queries/sources/run?format=xml", 422, "bad_parameter", "format"),
    ("/view", 422, "bad_parameter", "entity"),
    ("/view?source=hun-sen", 422, "bad_parameter", "entity"),
    ("/view?entity=hun-sen&k=2", 422, "bad_parameter", "k"),
    ("/view?entity=hun-sen&format=csv", 422, "bad_parameter", "format"),
    ("/view?query=sources", 422, "bad_input", None),
]


@pytest.mark.parametrize(("path", "status", "code", "parameter"), WRONG)
def test_what_is_wrong_is_said(web: httpx.Client, path: str, status: int, code: str, parameter: str | None) -> None:
    answer = web.get(f"/api/v1{path}")
    error = refused(answer)
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["detail"].get("parameter") == parameter
    assert error["message"]


def test_an_unknown_parameter_is_named_by_every_call(web: httpx.Client) -> None:
    selection = {"entity": "hun-sen", "q": "x", "source": "hun-sen", "target": "dy-vichea"}
    for path, methods in get(web, "/openapi.json")["paths"].items():
        if "post" in methods:
            answer = web.post(path, params={"nosuch": "1"}, json={})
            assert (answer.status_code, refused(answer)["detail"]) == (422, {"parameter": "nosuch"}), path
            # The specification of reconciliation lets clients send more; Cypher is turned off here.
            if "/reconcile" not in path and path not in ("/api/v1/cypher", "/api/v1/queries"):
                answer = web.post(path, json=BODIES[path.split("/")[3]]("x") | {"nosuch": 1})
                assert (answer.status_code, refused(answer)["detail"]) == (422, {"parameter": "nosuch"}), path
        if "get" not in methods:
            continue
        known = {p["name"] for p in methods["get"].get("parameters", ()) if p["in"] == "query"}
        own = {k: v for k, v in selection.items() if k in known} if "entity" not in known else {"entity": "hun-sen"}
        answer = web.get(_filled(path, id="x", name="sources"), params=own | {"nosuch": "1"})
        assert (answer.status_code, refused(answer)["detail"]) == (422, {"parameter": "nosuch"}), path


def _filled(path: str, *, id: str, name: str = "") -> str:
    return path.replace("{id}", id).replace("{name}", name).replace("{measure}", "degree")


def test_other_methods_and_hosts_are_refused(web: httpx.Client) -> None:
    answer = web.post("/api/v1/health")
    assert (answer.status_code, refused(answer)["code"]) == (405, "method_not_allowed")
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        answer = web.get("/api/v1/health", headers={"Host": host})
        assert (answer.status_code, refused(answer)["code"]) == (400, "bad_host")
    assert web.get("/api/v1/health", headers={"Host": "LOCALHOST:1"}).status_code == 200


def test_a_name_of_two_is_not_guessed(tiny_web: httpx.Client) -> None:
    answer = tiny_web.get("/api/v1/paths", params={"source": "Sam Same", "target": "bo-ruler"})
    assert answer.status_code == 409
    assert set(refused(answer)["detail"]["candidates"]) == {"same-name-1", "same-name-2"}


def test_more_than_may_be_drawn_is_refused(tiny_reader: Reader) -> None:
    settings = settings_of(tiny_reader).model_copy(update={"khsae_view_max_entities": 2})
    with client_of(settings) as web:
        answer = web.get("/api/v1/view", params={"entity": "cy-baron"})
    assert (answer.status_code, refused(answer)["code"]) == (413, "too_large")


def test_a_fault_of_our_own_tells_the_client_nothing(tiny_reader: Reader) -> None:
    app = create_app(settings_of(tiny_reader))

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("a secret")

    with serving(app) as address:
        answer = httpx.get(f"{address}/broken")
    assert (answer.status_code, refused(answer)["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("error", [WrongDatabase, WrongVersion])
def test_a_database_that_we_cannot_use_is_told(error: type[KhsaeError], tmp_path: Path) -> None:
    """Found once the server runs: it does not start with one."""
    (tmp_path / "engine.version").write_text("1.0")
    opening = Opening(Settings(_env_file=None, khsae_data=tmp_path), Library())  # pyright: ignore[reportCallIssue]
    opening._keep_trying()
    assert isinstance(opening._away, WrongVersion)
    opening._away = error(opening._away.message)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        yield opening.state()

    with serving(_routed(lifespan)) as address:
        answer = httpx.get(f"{address}/api/v1/sources")
    assert (answer.status_code, refused(answer)["code"]) == (503, error.code)
    assert "was written by version 1.0" in refused(answer)["message"]


BROKEN = {
    "misspelt": "MATCH (e:Entity) RETRUN e.id AS id LIMIT $limit",
    "other-columns": "MATCH (e:Entity) RETURN e.id AS key LIMIT $limit",
    "writes": "MATCH (e:Entity) SET e.name = 'x' RETURN e.id AS id LIMIT $limit",
}


@pytest.mark.parametrize("name", [*BROKEN, "unread"])
def test_a_broken_saved_query_is_our_fault_and_the_log_says_which(
    tiny_reader: Reader, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    head = "// Title\n// description: d\n// returns: table\n// columns:\n//   id: its id\n// tags: [t]\n"
    if name in BROKEN:
        (tmp_path / f"{name}.cypher").write_text(head + BROKEN[name], encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "unread.cypher").write_text("// Title\nMATCH", encoding="utf-8")
    log = logging.getLogger("uvicorn.error")
    with serving(create_app(settings_of(tiny_reader), Library(tmp_path))) as address:
        caplog.set_level(logging.ERROR, log.name)
        log.addHandler(caplog.handler)
        answer = httpx.get(f"{address}/api/v1/queries/{name}/run")
    log.removeHandler(caplog.handler)
    assert (answer.status_code, refused(answer)["code"]) == (500, "broken_query")
    assert name not in answer.text
    assert str(tmp_path) not in answer.text
    assert f"The saved query {name} does not run" in caplog.text
    assert name in BROKEN or f"{tmp_path}/own/unread.cypher:" in caplog.text


def test_what_to_call_next_stands_apart_from_what_is_wrong(web: httpx.Client) -> None:
    for path, code in (("/entities/nobody", "unknown_entity"), ("/sources/none", "unknown_source")):
        error = refused(web.get(f"/api/v1{path}"))
        assert (error["code"], error["detail"]["hint"]) == (code, HTTP[code])
        assert "GET" not in error["message"]


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/static/app.js", "/api/v1/health", "/api/v1/view?entity=hun-sen", "/x"]
)
def test_every_answer_keeps_the_browser_in_bounds(web: httpx.Client, path: str) -> None:
    headers = web.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src '" in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    kept = "private, no-cache" if "etag" in headers else "no-store"
    assert headers["cache-control"] == (kept if path.startswith("/api/") else "no-cache")


# --- what it never says ---------------------------------------------------------------------------


def test_asking_by_a_protected_name_finds_as_little_as_nonsense(tiny_web: httpx.Client) -> None:
    for path in ("/search?q=NAME", "/paths?source=NAME&target=bo-ruler", "/view?entity=NAME", "/entities/NAME"):
        answers = []
        for name in ("Zanzibarella", "Xyzzybarella"):
            answer = tiny_web.get("/api/v1" + path.replace("NAME", name))
            answers.append((answer.status_code, answer.text.replace(name, "NAME")))
        assert answers[0] == answers[1]


def test_hostile_names_stay_text(tiny_web: httpx.Client) -> None:
    name = get(tiny_web, "/entities/hostile-name")["name"]
    assert "<script>" in name
    assert name not in tiny_web.get("/api/v1/view", params={"entity": "hostile-name"}).text
    hostile = "' OR 1=1 // } ) MATCH (n) DETACH DELETE n <script>"
    assert tiny_web.get("/api/v1/entities/" + hostile.replace("/", "%2F")).status_code == 404
    assert tiny_web.get("/api/v1/search", params={"q": hostile}).status_code == 200
    assert get(tiny_web, "/health")["counts"]["entities"] > 0


# --- when the database goes away ------------------------------------------------------------------


def test_eight_clients_at_once_lose_no_answer(web: httpx.Client) -> None:
    paths = ["/entities/ly-yong-phat/network", "/search?q=hun", "/paths?source=hun-sen&target=dy-vichea", "/sources"]
    wanted = {path: web.get(f"/api/v1{path}").text for path in paths}

    def ask(path: str) -> bool:
        with httpx.Client(base_url=web.base_url, timeout=300) as client:
            return all(client.get(f"/api/v1{path}").text == wanted[path] for _ in range(10))

    with ThreadPoolExecutor(8) as clients:
        assert all(clients.map(ask, paths * 2))


def test_a_killed_engine_is_back_without_a_restart(engines: Engines, tiny_facts: Records) -> None:
    settings = settings_of(engines.reader("killed", tiny_facts))
    with client_of(settings) as web:
        assert get(web, "/health")["status"] == "ok"
        os.kill(json.loads((settings.khsae_data / "engine.json").read_text())["pid"], signal.SIGKILL)
        answer, took = _timed(web, "/entities/cy-baron/network")
        assert answer.status_code in (200, 503), answer.text
        assert took < BEFORE_THE_DRIVER_S
        assert until(lambda: web.get("/api/v1/entities/cy-baron/network").status_code == 200)


def test_a_server_that_comes_late_or_goes_away(engines: Engines, tiny_facts: Records) -> None:
    """The embedded engine behind a door of our own, spoken to as if it were any Neo4j server."""
    embedded = settings_of(engines.reader("tiny", tiny_facts))
    endpoint = json.loads((embedded.khsae_data / "engine.json").read_text())
    door = Door(endpoint["bolt_port"])
    server = {
        "neo4j_uri": f"bolt://127.0.0.1:{door.port}",
        "neo4j_user": "writer",
        "neo4j_password": SecretStr(endpoint["passwords"]["writer"]),
        "neo4j_database": "khsae",
    }
    settings = embedded.model_copy(update=server)
    with client_of(settings) as web:
        for path in ("/health", "/entities/cy-baron", "/search?q=cy"):
            answer, took = _timed(web, path)
            assert (answer.status_code, refused(answer)["code"]) == (503, "database_away")
            assert (answer.headers["retry-after"], took < BEFORE_THE_DRIVER_S) == ("3", True)
        assert web.get("/").status_code == 200
        for _ in range(2):
            with door.open():
                assert until(lambda: web.get("/api/v1/health").status_code == 200)
            answer, took = _timed(web, "/entities/cy-baron")
            assert (answer.status_code, took < BEFORE_THE_DRIVER_S) == (503, True), took


def _timed(web: httpx.Client, path: str) -> tuple[httpx.Response, float]:
    start = time.monotonic()
    return web.get(f"/api/v1{path}"), time.monotonic() - start


class Door:
    """A port that leads to another one while it is open."""

    def __init__(self, to: int) -> None:
        self._to = to
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    @contextmanager
    def open(self) -> Iterator[None]:
        sockets: list[socket.socket] = []
        listener = socket.create_server(("127.0.0.1", self.port))

        def accept() -> None:
            with suppress(OSError):
                while True:
                    inner, _ = listener.accept()
                    outer = socket.create_connection(("127.0.0.1", self._to))
                    sockets.extend((inner, outer))
                    for pair in ((inner, outer), (outer, inner)):
                        threading.Thread(target=pump, args=pair, daemon=True).start()

        def pump(start: socket.socket, end: socket.socket) -> None:
            with suppress(OSError):
                while data := start.recv(65536):
                    end.sendall(data)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join()
            for each in sockets:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()


# --- as servers and proxies ask -------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/static/app.js", "/static/vis-network.js", "/api/v1/health", "/api/v1/sources", "/nothing"]
)
def test_head_is_answered_as_get_without_a_body(web: httpx.Client, path: str) -> None:
    head, whole = web.head(path), web.get(path)
    assert (head.status_code, head.headers["content-type"]) == (whole.status_code, whole.headers["content-type"])
    assert head.content == b""


def test_a_redirect_names_no_host(web: httpx.Client) -> None:
    answer = web.get("/docs/", params={"q": "1"})
    assert (answer.status_code, answer.headers["location"]) == (307, "../docs?q=1")
    assert web.get("/docs/", follow_redirects=True).status_code == 200
    assert web.get("/nothing/").status_code == 404


def test_what_is_allowed_is_named(web: httpx.Client) -> None:
    assert web.delete("/api/v1/export").headers["allow"] == "GET, HEAD, POST"
    assert web.get("/api/v1/claims").headers["allow"] == "POST"
    assert web.options("/api/v1/queries").headers["allow"] == "GET, HEAD, POST"
    assert web.get("/api/v1/reconcile/match").headers["allow"] == "POST"


def test_the_document_says_what_is_checked_elsewhere(web: httpx.Client) -> None:
    paths = get(web, "/openapi.json")["paths"]
    taken = {p["name"]: json.dumps(p["schema"]) for p in paths["/api/v1/paths"]["get"]["parameters"]}
    assert all("pattern" in taken[name] for name in ("as_of", "known_on", "predicates", "standing"))
    assert "WholeGraph" in json.dumps(paths["/api/v1/export"]["get"]["responses"]["200"])
    assert "requestBody" in paths["/api/v1/reconcile"]["post"]


def test_a_number_is_no_yes_or_no(web: httpx.Client) -> None:
    answer = web.post("/api/v1/network", json={"entities": [], "tall": 0})
    assert (answer.status_code, refused(answer)["detail"]) == (422, {"parameter": "tall"})


def test_a_saved_table_opens_in_a_spreadsheet(web: httpx.Client) -> None:
    for asked in ({"entity": "hun-sen"}, {"query": "sources"}):
        assert web.get("/api/v1/export", params=asked | {"format": "csv"}).content.startswith(b"\xef\xbb\xbf")
