"""What an app expects of the API: a document to generate a client from, and answers that need not be sent twice."""

import time

import httpx
import pytest

from graph.questions.reader import Reader
from tests.server import client_of

PATH = "/api/v1/entities/cy-baron/network?depth=2"


@pytest.fixture(scope="session")
def kind() -> str:
    """Once, on the embedded engine: nothing here depends on it."""
    return "embedded"


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
        for path in (PATH, "/api/v1/health", "/api/v1/sources", "/api/v1/queries"):
            head, get = web.head(path), web.get(path)
            assert (head.status_code, head.content) == (200, b"")
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
