"""Whether the OpenAPI document says what the API does. No engine is needed to read it."""

from typing import Any

import pytest

from api.app import create_app
from api.responses import NetworkFile
from graph.export.formats import load
from graph.export.saved import network_json
from tests.conftest import settings_for
from tests.hostile import hostile_network

JSON, CSV, HTML = "application/json", "text/csv", "text/html"
ANSWERS = {
    "/view": {HTML},
    "/dossier": {HTML},
    "/story": {HTML},
    "/export": {form.media_type for form in load().values()},
    "/queries/{name}/run": {JSON, CSV, "application/jsonl"},
}


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    document = create_app(settings_for(tmp_path_factory.mktemp("data"))).openapi()
    return {path.removeprefix("/api/v1"): methods for path, methods in document["paths"].items()}


def test_the_form_of_every_answer_is_told(calls: dict[str, dict[str, Any]]) -> None:
    for path, methods in calls.items():
        for method, call in methods.items():
            forms = {code: set(answer.get("content", {})) for code, answer in call["responses"].items()}
            (good,) = (forms.pop(code) for code in list(forms) if code.startswith("2"))
            assert good == ANSWERS.get(path, {JSON}), f"{method} {path}"
            assert all(form == {JSON} for form in forms.values()), f"{method} {path}: errors are JSON everywhere"
            assert forms.keys() >= {"422", "default"}, f"{method} {path}"


def test_a_saved_network_has_its_documented_fields(calls: dict[str, dict[str, Any]]) -> None:
    NetworkFile.model_validate_json(network_json(hostile_network(), []))
    shape = calls["/export"]["post"]["responses"]["200"]["content"][JSON]["schema"]
    assert shape["$ref"].endswith("/PictureFile")
