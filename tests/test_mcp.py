"""The MCP server, asked by the official client: every sentence that leaves is cited, and nobody protected is named."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from api.mcp import INSTRUCTIONS, http_app, server
from graph.models import Records
from graph.questions.queries import Library
from graph.questions.reader import Reader
from tests.server import serving, settings_of
from tests.test_canary import canary_of

# Fifty questions: the tool and its arguments.
PEOPLE = ("ly-yong-phat", "hun-sen", "dy-vichea", "mech-dara", "rong-chhun", "chen-zhi", "hun-manet", "hok-lundy")
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("paths", {"source": "Ly Yong Phat", "target": "scam-compounds-cambodia"}),
    ("paths", {"source": "Hun Sen", "target": "Dy Vichea"}),
    ("ask", {"name": "what-happened-between", "parameters": {"since": "2025", "until": "2025"}}),
    ("ask", {"name": "who-is-sanctioned"}),
    ("network", {"entity": "Ly Yong Phat", "known_on": "2024-10-08"}),
    ("network", {"entity": "cambodia", "limit": 3}),
    ("questions", {}),
    *(("search", {"text": text}) for text in ("hun", "លី យ៉ុងផាត់", "prince", "mech dara", "nobody at all", "galaxy")),
    *(("entity", {"entity": id}) for id in PEOPLE),
    *(("network", {"entity": id, "limit": 20}) for id in PEOPLE),
    *(("paths", {"source": "hun-sen", "target": id}) for id in PEOPLE if id != "hun-sen"),
    *(("measure", {"name": name, "entity": "ly-yong-phat"}) for name in ("betweenness", "communities", "bridges")),
    ("same", {"entity": "ly-yong-phat"}),
    *(("source", {"source": id, "limit": 5}) for id in ("ofac-2024-09-12", "fu-2024-10-08-free-mech-dara")),
    *(
        ("ask", {"name": name, "limit": 10})
        for name in (
            "compounds-and-backers",
            "contested-links",
            "denials",
            "never-answered",
            "raids",
            "sources",
            "tiers",
            "who-was-jailed",
            "sanctioned-kin-and-advisers",
            "links-on-one-source",
            "family-and-office",
            "unnamed",
        )
    ),
]


def sentences(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in an answer that holds a sentence."""
    if isinstance(value, dict):
        if "sentence" in value:
            yield value
        for part in value.values():
            yield from sentences(part)
    elif isinstance(value, list):
        for part in value:
            yield from sentences(part)


def test_fifty_questions(curated_reader: Reader, curated_facts: Records) -> None:
    claims = {claim.id: claim for claim in curated_facts.claims}
    known = {entity.id for entity in curated_facts.entities}
    canary = canary_of(curated_reader, curated_facts)

    def filled(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if name != "ask" or "parameters" in arguments:
            return arguments
        return {**arguments, "parameters": curated_reader.library[arguments["name"]].examples}

    async def ask() -> list[Any]:
        async with Client(server(lambda: curated_reader)) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert tools.keys() == {
                "search",
                "entity",
                "network",
                "paths",
                "questions",
                "ask",
                "source",
                "measure",
                "same",
            }
            for tool in tools.values():
                assert tool.annotations
                assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
                assert tool.input_schema
                assert tool.output_schema
            assert client.instructions == INSTRUCTIONS
            return [await client.call_tool(name, filled(name, arguments)) for name, arguments in QUESTIONS]

    assert len(QUESTIONS) >= 50
    stated = 0
    for (name, arguments), answer in zip(QUESTIONS, asyncio.run(ask()), strict=True):
        assert not answer.is_error, (name, arguments, answer.content)
        told = answer.structured_content
        for found in sentences(told):
            stated += 1
            assert found["claims"], (name, arguments, found)
            assert set(found["claims"]) <= claims.keys()
            assert found["standing"]
            assert {c["claim"] for c in found["citations"]} == set(found["claims"])
            assert all(c["source"] == claims[c["claim"]].source and c["published"] for c in found["citations"])
        assert {entity["id"] for entity in told.get("entities", ())} <= known
        assert not canary.is_told_by(str(told)), "a protected name"
    assert stated > 300


def refused(reader: Reader, name: str, arguments: dict[str, Any]) -> str:
    async def ask() -> Any:
        async with Client(server(lambda: reader)) as client:
            return await client.call_tool(name, arguments)

    answer = asyncio.run(ask())
    assert answer.is_error
    return answer.content[0].text


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("entity", {"entity": "nobody-at-all"}, "finds entities by name"),
        ("entity", {"entity": "Sam Same"}, "same-name-1, same-name-2"),
        ("entity", {}, "bad_parameter: entity: it is missing."),
        (
            "entity",
            {"entity": "cy-baron", "limit": 1000},
            "limit: it should be less than or equal to 100.",
        ),
        ("entity", {"entity": "cy-baron", "nosuch": 1}, "'nosuch'. It takes: entity, as_of, known_on, limit."),
        ("network", {"entity": "cy-baron", "depth": 9}, "bad_parameter: depth: it should be less than or equal to 2."),
        ("network", {"entity": "cy-baron", "as_of": "2019-13"}, "as_of must be a date"),
        ("entity", {"entity": "cy-baron", "as_of": "2019-13"}, "as_of must be a date"),
        ("ask", {"name": "who-is-sanctioned", "as_of": "2020"}, "as_of"),
        ("network", {"entity": "cy-baron", "standing": ["proven"]}, "standing"),
        ("ask", {"name": "no-such-question"}, "`questions` lists them"),
        ("ask", {"name": "everything-on", "parameters": {"nosuch": 1}}, "nosuch"),
        ("source", {"source": "none"}, "unknown_source"),
        ("paths", {"source": "held-person", "target": "cy-baron"}, "protected"),
    ],
)
def test_what_does_not_fit_is_told(tiny_reader: Reader, name: str, arguments: dict[str, Any], why: str) -> None:
    assert why in refused(tiny_reader, name, arguments)


def test_a_fault_of_our_own_is_logged_and_tells_the_client_nothing(
    tiny_reader: Reader, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    head = "// Title\n// description: d\n// returns: table\n// columns:\n//   id: its id\n// tags: [t]\n"
    (tmp_path / "misspelt.cypher").write_text(f"{head}MATCH (e:Entity) RETRUN e.id AS id LIMIT $limit", "utf-8")
    reader = Reader(tiny_reader._database, Library(tmp_path))
    assert refused(reader, "ask", {"name": "misspelt"}) == "Error executing tool ask"
    assert "The saved query misspelt does not run" in caplog.text


def test_an_acquittal_is_told_from_what_it_answers(tiny_reader: Reader) -> None:
    async def ask(**day: str) -> Any:
        async with Client(server(lambda: tiny_reader)) as client:
            return (await client.call_tool("entity", {"entity": "cy-baron", "limit": 100, **day})).structured_content

    told = {claim: one["status"] for one in asyncio.run(ask())["statements"] for claim in one["claims"]}
    assert told == {claim.id: [claim.status] for claim in tiny_reader.claims(told) if claim.id in told}
    assert ["acquitted"] in told.values()
    before = {claim for one in asyncio.run(ask(known_on="2020"))["statements"] for claim in one["claims"]}
    assert before
    assert before < told.keys()
    assert asyncio.run(ask())["about"].endswith("This is all that the graph holds.")
    assert asyncio.run(ask(known_on="2020"))["about"].endswith("This is all that the graph holds for these dates.")


def test_what_is_cut_off_is_told(tiny_reader: Reader) -> None:
    async def ask() -> Any:
        async with Client(server(lambda: tiny_reader)) as client:
            return await client.call_tool("network", {"entity": "cy-baron", "limit": 1})

    told = asyncio.run(ask()).structured_content
    assert told["truncated"]
    assert "not all of it" in told["about"]


DONE_WHEN: list[tuple[str, dict[str, Any], str]] = [
    ("paths", {"source": "Ly Yong Phat", "target": "scam-compounds-cambodia"}, "Ly Yong Phat"),
    ("ask", {"name": "who-is-sanctioned", "parameters": {"since": "2025", "until": "2025"}}, "sanction"),
    ("paths", {"source": "Hun Sen", "target": "Dy Vichea"}, "Dy Vichea"),
]
"""How is Ly Yong Phat tied to scam compounds? Who was sanctioned in 2025? How are Hun Sen and Dy Vichea connected?"""


def test_a_process_answers_over_standard_input(curated_reader: Reader) -> None:
    words = ["-m", "api.cli", "mcp", "--data", str(settings_of(curated_reader).khsae_data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "KHSAE_"))}
    server = StdioServerParameters(command=sys.executable, args=words, env=environment)

    async def ask() -> list[Any]:
        async with Client(stdio_client(server)) as client:
            return [(await client.call_tool(name, given)).structured_content for name, given, _ in DONE_WHEN]

    for told, (_, _, word) in zip(asyncio.run(ask()), DONE_WHEN, strict=True):
        cited = list(sentences(told))
        assert any(word in found["sentence"] for found in cited)
        assert all(found["claims"] and found["standing"] and found["citations"] for found in cited)


def test_over_http_a_foreign_host_is_refused(tiny_reader: Reader) -> None:
    with serving(http_app(lambda: tiny_reader)) as address:

        async def ask() -> Any:
            async with Client(f"{address}/mcp") as client:
                return await client.call_tool("search", {"text": "baron"})

        assert asyncio.run(ask()).structured_content["results"]
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {"Accept": "application/json, text/event-stream", "Host": "evil.example"}
        assert httpx.post(f"{address}/mcp", json=body, headers=headers).status_code in (400, 403, 421)
        origin = {"Accept": "application/json, text/event-stream", "Origin": "http://evil.example"}
        assert httpx.post(f"{address}/mcp", json=body, headers=origin).status_code in (400, 403)
