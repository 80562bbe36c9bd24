"""`POST /match` and OpenRefine's reconciliation, as an app and as OpenRefine call them."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.reconciliation import draft_queries, manifest, old_queries
from graph.errors import BadParameter
from graph.models import Records
from graph.questions.reader import Reader
from tests.test_datasets import claim, dataset, entity

CANDIDATE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "score", "match", "type", "description"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": {"type": "object", "required": ["id", "name"]}},
    },
    "additionalProperties": False,
}
"""What both versions of the specification let a candidate be, and the draft wants of it."""
VERSIONS = ["0.2", "1.0-draft"]
"""Of the specification, https://reconciliation-api.github.io/specs/: what each wants of answers follows."""


def answers_of(version: str) -> dict[str, Any]:
    """All answers to a batch: by key in 0.2, in a list in the draft."""
    within = "result" if version == "0.2" else "candidates"
    each = _object({within: {"type": "array", "items": CANDIDATE}}, within)
    if version == "0.2":
        return {"type": "object", "additionalProperties": each}
    return _object({"results": {"type": "array", "items": each}}, "results")


def manifest_of(version: str) -> dict[str, Any]:
    """The manifest of a service that suggests, previews and extends nothing."""
    text: dict[str, Any] = {"type": "string"}
    known = {
        **dict.fromkeys(("name", "identifierSpace", "schemaSpace", "documentation", "serviceVersion"), text),
        "versions": {"type": "array", "items": text, "contains": {"const": version}},
        "view": _object({"url": text | {"pattern": r"\{\{id\}\}"}}, "url"),
        "defaultTypes": {"type": "array", "items": _object({"id": text, "name": text}, "id", "name")},
        "batchSize": {"type": "integer", "minimum": 1},
        "standardizedScore": {"type": "boolean"},
    }
    return _object(known, "versions", "name", *(("identifierSpace", "schemaSpace") if version == "0.2" else ("view",)))


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


OLD_RIGHT = [
    {"q1": {"query": "Cy Baron"}},
    {"q1": {"query": "Cy Baron", "type": "Person", "limit": 3, "type_strict": "should"}},
    {"q1": {"query": "Cy Baron", "type": ["Person", "Company"]}},
    {"q1": {"query": "Cy Baron", "properties": [{"pid": "country", "v": "kh"}, {"pid": "job", "v": [1, True]}]}},
    {"q1": {"properties": [{"pid": "id", "v": "cy-baron"}]}},
    {"q1": {"query": "Cy Baron", "properties": [{"pid": "job", "v": {"id": "baron", "name": "Baron"}}]}},
    {},
]
OLD_WRONG = [
    {"q1": {"limit": 1}},
    {"q1": {"properties": []}},
    {"q1": {"query": "Cy Baron", "props": []}},
    {"q1": {"query": 7}},
    {"q1": {"query": "Cy Baron", "type_strict": "perhaps"}},
    {"q1": {"query": "Cy Baron", "properties": [{"pid": "job"}]}},
    {"q1": {"query": "Cy Baron", "limit": "many"}},
    [{"query": "Cy Baron"}],
    "Cy Baron",
]
NAME = {"matchType": "name", "propertyValue": "Cy Baron"}
DRAFT_RIGHT = [
    {"queries": [{"conditions": [NAME]}]},
    {"queries": [{"conditions": [NAME], "type": "Person", "limit": 3, "lang": "en"}]},
    {"queries": [{"conditions": [{"matchType": "id", "propertyValue": "cy-baron"}]}]},
    {"queries": [{"conditions": [NAME, {"matchType": "property", "propertyId": "country", "propertyValue": "kh"}]}]},
    {
        "queries": [
            {
                "conditions": [
                    NAME,
                    {
                        "matchType": "property",
                        "propertyId": "job",
                        "propertyValue": ["baron", {"id": "b"}],
                        "required": False,
                        "matchQuantifier": "any",
                        "matchQualifier": "ExactMatch",
                        "lang": "km",
                    },
                ]
            }
        ]
    },
    {"queries": []},
]
DRAFT_WRONG = [
    {"queries": [{"conditions": []}]},
    {"queries": [{"limit": 1}]},
    {"queries": [{"props": [NAME]}]},
    {"queries": [{"conditions": [{"propertyValue": "Cy Baron"}]}]},
    {"queries": [{"conditions": [{"matchType": "name"}]}]},
    {"queries": [{"conditions": [{"matchType": "sound", "propertyValue": "Cy Baron"}]}]},
    {"queries": [{"conditions": [NAME], "type": ["Person", "Company"]}]},
    [{"conditions": [NAME]}],
    {"q1": {"query": "Cy Baron"}},
]


@pytest.mark.parametrize("batch", OLD_RIGHT, ids=str)
def test_right_batches_of_0_2(batch: dict[str, Any]) -> None:
    assert set(old_queries(json.dumps(batch))) == set(batch)


@pytest.mark.parametrize("batch", OLD_WRONG, ids=str)
def test_wrong_batches_of_0_2(batch: object) -> None:
    with pytest.raises(BadParameter):
        old_queries(json.dumps(batch))


@pytest.mark.parametrize("batch", DRAFT_RIGHT, ids=str)
def test_right_batches_of_the_draft(batch: dict[str, Any]) -> None:
    assert len(draft_queries(json.dumps(batch).encode())) == len(batch["queries"])


@pytest.mark.parametrize("batch", DRAFT_WRONG, ids=str)
def test_wrong_batches_of_the_draft(batch: object) -> None:
    with pytest.raises(BadParameter):
        draft_queries(json.dumps(batch).encode())


@pytest.mark.parametrize("text", ["", "{", "null", '{"q1": NaN}'])
def test_what_is_no_batch_at_all(text: str) -> None:
    with pytest.raises(BadParameter):
        old_queries(text)
    with pytest.raises(BadParameter):
        draft_queries(text.encode())


def test_the_manifest_serves_both_versions() -> None:
    said = manifest("http://127.0.0.1:8000/")
    assert said["versions"] == VERSIONS
    assert said["view"]["url"] == "http://127.0.0.1:8000/api/v1/entities/{{id}}"


@pytest.fixture
def api(clients: Callable[[Reader], httpx.Client], tiny_reader: Reader) -> httpx.Client:
    return clients(tiny_reader)


@pytest.mark.parametrize("version", VERSIONS)
def test_answers_are_of_the_form_that_the_version_wants(version: str, api: httpx.Client) -> None:
    import jsonschema  # takes a second

    jsonschema.validate(api.get("/api/v1/reconcile").json(), manifest_of(version))
    names = ["Cy Baron", "Ada Rulor", "Sam Same", "អាដា រូល័រ", "Nobody Such", "…", "", "x" * 400]
    if version == "0.2":
        batch = {f"q{n}": {"query": name} for n, name in enumerate(names)}
        said = api.post("/api/v1/reconcile", data={"queries": json.dumps(batch)}).json()
        found = [one["result"] for one in said.values()]
    else:
        asked = [{"conditions": [{"matchType": "name", "propertyValue": name}]} for name in names]
        said = api.post("/api/v1/reconcile/match", json={"queries": asked}).json()
        found = [one["candidates"] for one in said["results"]]
    jsonschema.validate(said, answers_of(version))
    assert [bool(candidates) for candidates in found] == [True] * 4 + [False] * 4


def test_openrefine_gets_candidates_in_both_versions(api: httpx.Client) -> None:
    batch = json.dumps(
        {"q1": {"query": "Cy Baron", "type": "Person"}, "q2": {"query": "Nobody Such"}, "q3": {"query": "…"}}
    )
    by_form = api.post("/api/v1/reconcile", data={"queries": batch}).json()
    assert by_form == api.get("/api/v1/reconcile", params={"queries": batch}).json()
    assert by_form["q2"] == by_form["q3"] == {"result": []}
    queries = [
        {"conditions": [NAME], "type": "Person"},
        {"conditions": [{"matchType": "id", "propertyValue": "nobody"}]},
    ]
    endless = '{"q": {"query": "Cy Baron", "limit": 1e999}}'
    assert api.get("/api/v1/reconcile", params={"queries": endless}).status_code == 422
    draft = api.post("/api/v1/reconcile/match", json={"queries": queries}).json()
    assert draft["results"] == [{"candidates": by_form["q1"]["result"]}, {"candidates": []}]
    first = by_form["q1"]["result"][0]
    assert (first["id"], first["match"]) == ("cy-baron", True)


def test_two_of_one_name_are_no_certain_match(api: httpx.Client) -> None:
    batch = json.dumps({"q1": {"query": "Sam Same"}})
    found = api.get("/api/v1/reconcile", params={"queries": batch}).json()["q1"]["result"]
    assert {(c["id"], c["match"]) for c in found} == {("same-name-1", False), ("same-name-2", False)}


def test_an_id_in_place_of_a_name_finds_its_entity(api: httpx.Client) -> None:
    batch = json.dumps({"q1": {"query": "same-name-1"}, "q2": {"properties": [{"pid": "id", "v": "same-name-1"}]}})
    said = api.get("/api/v1/reconcile", params={"queries": batch}).json()
    assert [said[key]["result"][0]["id"] for key in ("q1", "q2")] == ["same-name-1"] * 2


def test_an_id_in_place_of_a_name_must_be_of_the_type_that_is_asked_for(api: httpx.Client) -> None:
    batch = json.dumps({type: {"query": "cy-baron", "type": type} for type in ("Person", "LegalEntity", "Company")})
    said = api.get("/api/v1/reconcile", params={"queries": batch}).json()
    by_id = {type: any("The id is this" in one["description"] for one in said[type]["result"]) for type in said}
    assert by_id == {"Person": True, "LegalEntity": True, "Company": False}


def test_only_pages_of_this_machine_may_ask(api: httpx.Client) -> None:
    for origin, allowed in (
        ("http://127.0.0.1:3333", True),
        ("http://localhost", True),
        ("https://example.org", False),
    ):
        said = api.get("/api/v1/reconcile", headers={"Origin": origin}).headers
        assert said.get("Access-Control-Allow-Origin") == (origin if allowed else None)


def test_match_answers_each_name_in_order(api: httpx.Client) -> None:
    queries = [{"name": "Cy Baron"}, {"name": "Nobody Such"}, {"name": "អាដា រូល័រ", "type": "Person", "dates": ["1970"]}]
    answer = api.post("/api/v1/match", json={"queries": queries}).json()
    first = [r["results"][0]["entity"]["id"] if r["results"] else None for r in answer["results"]]
    assert first == ["cy-baron", None, "ada-ruler"]
    assert answer["results"][0]["results"][0]["band"] == "same"


DATED = {"sok-1": "1970-01-02", "sok-2": "1981", "sok-3": None}


@pytest.fixture
def dated(reader_of: Callable[[str, Records], Reader]) -> Reader:
    born = [claim(f"dated-{id}", subject=id, predicate="BORN", object=None, on=on) for id, on in DATED.items() if on]
    return reader_of("dated", dataset("dated", *(entity(id, "Sok Samplevich") for id in DATED), *born))


@pytest.mark.parametrize(
    ("dates", "bands"),
    [
        ((), {"sok-1": "same", "sok-2": "same", "sok-3": "same"}),
        (("1970",), {"sok-1": "same", "sok-2": "possible", "sok-3": "same"}),
        (("1970-01-02",), {"sok-1": "same", "sok-2": "possible", "sok-3": "same"}),
        (("1981-07",), {"sok-1": "possible", "sok-2": "same", "sok-3": "same"}),
        (("1981", "1970-01"), {"sok-1": "same", "sok-2": "same", "sok-3": "same"}),
        (("1955",), {"sok-1": "possible", "sok-2": "possible", "sok-3": "same"}),
    ],
)
def test_another_date_of_birth_lowers_and_an_unknown_one_does_nothing(
    dates: tuple[str, ...], bands: dict[str, str], dated: Reader
) -> None:
    assert {m.entity.id: m.band for m in dated.match("Sok Samplevich", dates=dates)} == bands


def test_the_same_date_of_birth_raises_and_is_told(dated: Reader, clients: Callable[[Reader], httpx.Client]) -> None:
    plain = {m.entity.id: m.score for m in dated.match("Sokh Samplewitch")}
    queries = [{"name": "Sokh Samplewitch", "dates": ["1981"], "limit": 2}]
    (answer,) = clients(dated).post("/api/v1/match", json={"queries": queries}).json()["results"]
    first, second = answer["results"]
    assert (first["entity"]["id"], second["entity"]["id"]) == ("sok-2", "sok-3")
    assert first["score"] > plain["sok-2"]
    assert second["score"] == plain["sok-3"]
    assert first["why"].endswith("Born or founded 1981, as asked.")
    (last,) = [m for m in dated.match("Sok Samplevich", dates=["1981"]) if m.entity.id == "sok-1"]
    assert last.why.endswith("But born or founded 1970-01-02, not 1981.")


def test_openrefine_sends_dates_as_a_property(dated: Reader, clients: Callable[[Reader], httpx.Client]) -> None:
    api, given = clients(dated), ["never", 1970]
    old = {"query": "Sok Samplevich", "properties": [{"pid": "dates", "v": given}]}
    asked = {"matchType": "property", "propertyId": "dates", "propertyValue": given}
    draft = {"conditions": [{"matchType": "name", "propertyValue": "Sok Samplevich"}, asked]}
    found = api.get("/api/v1/reconcile", params={"queries": json.dumps({"q1": old})}).json()["q1"]["result"]
    (answer,) = api.post("/api/v1/reconcile/match", json={"queries": [draft]}).json()["results"]
    assert found == answer["candidates"]
    assert [(c["id"], c["score"]) for c in found] == [("sok-1", 100), ("sok-3", 100), ("sok-2", 80)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"queries": [{"name": "Cy Baron"}] * 501}, 413),
        ({"queries": [{"name": ""}]}, 422),
        ({"queries": [{"name": "x" * 301}]}, 422),
        ({"queries": [{"name": "Cy Baron", "type": "Other"}]}, 422),
        ({"queries": [{"name": "Cy Baron", "born": "1970"}]}, 422),
        ({"queries": [{"name": "Cy Baron", "dates": ["1970-13"]}]}, 422),
        ({"names": ["Cy Baron"]}, 422),
        ([], 422),
    ],
    ids=["too many", "empty", "too long", "no such type", "unknown field", "no date", "no queries", "a list"],
)
def test_match_refuses(api: httpx.Client, body: Any, status: int) -> None:
    refused = api.post("/api/v1/match", json=body)
    assert refused.status_code == status
    assert refused.json()["error"]["message"]
