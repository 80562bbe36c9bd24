"""What an app expects of the API: a document to generate a client from, and answers that need not be sent twice."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from api.app import create_app
from graph.models import Claim, Entity, Records, Source
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from tests.conftest import settings_for
from tests.server import client_of, serving, settings_of

README = Path(__file__).resolve().parent.parent / "README.md"
PATH = "/api/v1/entities/cy-baron/network?depth=2"


def test_the_app_of_the_readme_runs(curated_reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    (app,) = (block for block in blocks if "import httpx" in block)
    with serving(create_app(curated_reader._database.settings)) as address:
        exec(app.replace("http://127.0.0.1:8000", address), {})
    *sentences, exported = capsys.readouterr().out.splitlines()
    counts = curated_reader.counts()
    assert exported == f"{counts['claims']} claims"
    assert len(sentences) == len(set(sentences)) > 25
    assert any("Hun Sen" in sentence for sentence in sentences)


def test_an_unchanged_answer_is_not_sent_again(tiny_reader: Reader) -> None:
    with client_of(tiny_reader._database.settings) as web:
        first = web.get(PATH)
        assert first.headers["cache-control"] == "private, no-cache"
        tag = first.headers["etag"]
        again = web.get(PATH, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert web.get(PATH, headers={"If-None-Match": '"other"'}).status_code == 200
        other = web.get(PATH.replace("2", "1")).headers["etag"]
        assert other != tag
        for never in ("/api/v1/health", "/api/v1/entities/held-person/sealed", "/api/v1/entities/nobody"):
            answer = web.get(never)
            assert "etag" not in answer.headers
            assert answer.headers["cache-control"] == "no-store"


def test_a_conditional_request_costs_a_fifth_at_most(curated_reader: Reader) -> None:
    """Against the same question with another limit each time, which no cache holds."""
    path = "/api/v1/entities/cambodia/network?depth=2&limit="

    def fastest(web: httpx.Client, *asked: tuple[str, dict[str, str]]) -> float:
        took = []
        for url, headers in asked:
            start = time.perf_counter()
            assert web.get(url, headers=headers).status_code in (200, 304)
            took.append(time.perf_counter() - start)
        return min(took)

    with client_of(curated_reader._database.settings) as web:
        tag = web.get(f"{path}5000").headers["etag"]
        full = fastest(web, *((f"{path}{5000 + n}", {}) for n in range(1, 6)))
        conditional = fastest(web, *((f"{path}5000", {"If-None-Match": tag}) for _ in range(10)))
    assert conditional <= 0.2 * full


def test_answers_are_compressed(tiny_reader: Reader) -> None:
    with client_of(tiny_reader._database.settings) as web:
        for path in (PATH, "/api/v1/export?all=true&format=json"):
            packed, plain = (web.get(path, headers={"Accept-Encoding": how}) for how in ("gzip", "identity"))
            assert packed.headers["content-encoding"] == "gzip"
            assert "content-encoding" not in plain.headers
            assert packed.content == plain.content


def test_other_origins_are_let_in_only_if_listed(tiny_reader: Reader) -> None:
    settings = tiny_reader._database.settings
    listed, other = {"Origin": "https://app.example"}, {"Origin": "https://other.example"}
    with client_of(settings) as web:
        assert "access-control-allow-origin" not in web.get(PATH, headers=listed).headers
    with client_of(settings.model_copy(update={"khsae_cors": "https://app.example"})) as web:
        assert web.get(PATH, headers=listed).headers["access-control-allow-origin"] == "https://app.example"
        assert "access-control-allow-origin" not in web.get(PATH, headers=other).headers


def test_head_is_answered_wherever_get_is(tiny_reader: Reader) -> None:
    with client_of(tiny_reader._database.settings) as web:
        whole = "/api/v1/export?all=true&format=json"
        for path in ("/", "/docs", PATH, "/api/v1/health", "/api/v1/sources", "/api/v1/view?entity=cy-baron", whole):
            head, get = web.head(path), web.get(path)
            assert (head.status_code, head.content) == (200, b""), path
            assert head.headers["content-type"] == get.headers["content-type"]


def test_the_document_names_everything_shortly(tiny_reader: Reader) -> None:
    with client_of(tiny_reader._database.settings) as web:
        document = web.get("/api/v1/openapi.json").json()
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    ids = [call["operationId"] for call in calls]
    assert len(ids) == len(set(ids))
    assert all(len(id) <= 24 for id in ids)
    assert all(call.get("summary") and call.get("description") for call in calls)
    assert not [name for name in document["components"]["schemas"] if "_" in name]
    assert document["components"]["securitySchemes"].keys() == {"key", "password"}
    assert all("default" in call["responses"] for call in calls)


def test_pages_go_on_where_they_ended_while_the_graph_changes(reader_of: Callable[[str, Records], Reader]) -> None:
    def source(n: int) -> Source:
        return Source(id=f"s{n}", title=f"Paper {n}", published=f"20{n // 2:02}", kind="list", language="en")

    def records(sources: Sequence[int]) -> Records:
        claims = tuple(
            Claim(id=f"c{n}", subject="ann", predicate="BORN", on="1970", status="reported", locator="1",
                  language="en", source=f"s{n}", origin="tests") for n in sources
        )  # fmt: skip
        ann = Entity(id="ann", type="Person", name="Ann Example")
        return Records(dataset="paged", entities=(ann,), sources=tuple(map(source, sources)), claims=claims)

    def pages(web: httpx.Client, path: str, between: Callable[[], object]) -> list[str]:
        found: list[str] = []
        after: str | None = None
        while not found or after:
            page = web.get(path, params={"limit": 2} | ({"after": after} if after else {})).json()
            found += [row["id"] for row in page["results"]]
            after = page["next"]
            between()
        return found

    for path, letter in (("/api/v1/sources", "s"), ("/api/v1/entities/ann/claims", "c")):
        reader = reader_of("passing", records(range(2, 8)))
        with client_of(reader._database.settings) as web:
            seen = pages(web, path, lambda reader=reader: Writer(reader._database).load(records(range(2, 12))))
        assert seen == [f"{letter}{n}" for n in (6, 7, 4, 5, 2, 3)], "what came meanwhile is newer, and moves nothing"


def test_rows_come_as_json_lines(tiny_reader: Reader) -> None:
    with client_of(tiny_reader._database.settings) as web:
        table = web.get("/api/v1/queries/claims-of-entity/run?entity=cy-baron&limit=2").json()
        lines = web.get("/api/v1/queries/claims-of-entity/run?entity=cy-baron&limit=2&format=jsonl")
        names = [column["name"] for column in table["columns"]]
        rows = [json.loads(line) for line in lines.text.splitlines()]
        assert rows == [*(dict(zip(names, row, strict=True)) for row in table["rows"]), {"truncated": True}]
        links = web.get("/api/v1/queries/everything-on/run?entity=cy-baron&format=jsonl").text.splitlines()
        assert all(json.loads(line)["claims"] for line in links)
        assert web.get("/api/v1/queries").json()["total"] == len(tiny_reader.library.listed)
        assert web.get("/api/v1/sources?limit=1").json()["total"] == tiny_reader.counts()["sources"]


def test_the_page_and_the_document_stand_under_any_prefix(tiny_reader: Reader) -> None:
    """Nothing on them names an address from the root."""
    with client_of(tiny_reader._database.settings) as web:
        for path in ("/", "/docs"):
            assert not re.findall(r'(?:href|src|action)="/[^"]*"', web.get(path).text)
        document = web.get("/api/v1/openapi.json").json()
    (server,) = document["servers"]
    where = urljoin("https://example.org/under/api/v1/openapi.json", server["url"])
    assert where.rstrip("/") == "https://example.org/under"


def test_the_examples_of_the_document_are_answered(curated_reader: Reader) -> None:
    with client_of(curated_reader._database.settings) as web:
        for path, methods in web.get("/api/v1/openapi.json").json()["paths"].items():
            parameters = methods.get("get", {}).get("parameters", ())
            given = {p["name"]: p["example"] for p in parameters if "example" in p}
            if given:
                own = {p["name"]: given.pop(p["name"]) for p in parameters if p["in"] == "path" and p["name"] in given}
                assert web.get(path.format(**own), params=given).status_code == 200, path


def test_a_whole_graph_is_exported_beside_other_answers(tiny_reader: Reader) -> None:
    """In a process of its own: the server has none of the work."""
    whole = "/api/v1/export?all=true&format=json"
    with client_of(tiny_reader._database.settings) as web, web.stream("GET", whole) as export:
        assert web.get("/api/v1/view?entity=cy-baron").status_code == 200
        assert json.loads(export.read())["entities"]


def test_a_reader_who_goes_away_in_the_middle_holds_nobody_up(tiny_reader: Reader) -> None:
    whole = "/api/v1/export?all=true&format=json"
    with client_of(tiny_reader._database.settings) as web:
        for _ in range(3):
            with web.stream("GET", whole) as export:
                next(export.iter_raw(1))
        assert web.get(whole).json()["entities"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Modules of a client that was made from the document: nothing in it was left out."""
    folder = tmp_path_factory.mktemp("client")
    document = create_app(settings_for(folder)).openapi()
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    words = (
        "generate",
        "--path",
        "openapi.json",
        "--meta",
        "none",
        "--output-path",
        "made_client",
        "--fail-on-warning",
    )
    config = folder / "config.yaml"
    config.write_text("post_hooks: []", encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *words, "--config", str(config)],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield lambda name: import_module(f"made_client.{name}")


def test_a_client_made_from_the_document_asks_and_understands(
    client: Callable[[str], Any], tiny_reader: Reader
) -> None:
    with serving(create_app(settings_of(tiny_reader))) as address, client("client").Client(base_url=address) as web:

        def ask(name: str, *path: str, **given: Any) -> Any:
            return client(f"api.default.{name}").sync(*path, client=web, **given)

        assert ask("health").counts.additional_properties == tiny_reader.counts()
        assert ask("search", q="baron").results[0].entity.id == "cy-baron"
        assert ask("entity", "cy-baron").name == "Cy Baron"
        assert ask("network_of_entity", "cy-baron", depth=1).links[0].claims
        assert ask("paths", source="ada-ruler", target="cy-baron").outcome == "found"
        assert ask("claims_of_entity", "cy-baron", limit=2).next_
        assert ask("measure", "degree", entity="cy-baron").not_meant
        assert ask("run_query", "claims-of-entity").error.code == "bad_parameter"
        assert ask("entity", "nobody").error.code == "unknown_entity"
