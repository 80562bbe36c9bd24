"""The canary: somebody protected is in the graph, and every way out of it is walked for the name.

Once, on the embedded engine: test_parity walks the API on both, and wants the same answers.

The ways are read off the registries: the OpenAPI document, the commands of the command line, the choices of both, the
saved queries. So a new one is walked on the day it appears, and where the walk does not know how to ask it, it fails.
"""

import gzip
import html
import io
import json
import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import httpx
import pytest
import typer

from api import cli
from graph.models import Records
from graph.questions.measures import MEASURES
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.sources import copies
from loaders import curated
from tests.conftest import TINY, Ended, Engines
from tests.server import client_of
from tests.test_api import get

SEALED = "/api/v1/entities/{id}/sealed"
_FOLDERS = [str(folder) for folder in (TINY, curated.FOLDER)]


@dataclass(frozen=True)
class Canary:
    """Somebody protected, in the graph of a reader, and what is said of them."""

    who: str
    other: str
    next: str
    """Beside the one, and beside that: neither is protected."""
    records: Records
    reader: Reader

    @cached_property
    def ids(self) -> dict[str, list[str]]:
        """By the word of an address."""
        said = [c for c in self.records.claims if self.who in (c.subject, c.object, *c.said_by, *c.mentions)]
        return {
            "entities": [self.who],
            "links": [link.id for link in self.reader.network(self.who).links],
            "claims": [c.id for c in said],
            "sources": sorted({c.source for c in said}),
        }

    @property
    def values(self) -> dict[str, Any]:
        """What to ask with, by the name of the parameter or of the member of a body."""
        one = {"entity": self.who, "source": self.other, "target": self.next, "q": "a", "text": "survivor"}
        return one | self.ids | {"ids": self.ids["entities"], "entities": [self.who, self.other]}

    @property
    def story(self) -> dict[str, Any]:
        """What an author may write: the name itself, wherever there is room for it."""
        (hidden,) = [e for e in self.records.entities if e.id == self.who]
        name = next(n.value for n in hidden.names if n.value != hidden.name)
        words = {"title": name, "sentence": f"So said {name}.", "captions": {self.other: name}}
        scene = {"entities": [self.who, self.other], **words}
        return {"title": name, "standfirst": f"{name}, again.", "scenes": [scene]}

    def examples(self, name: str) -> dict[str, str]:
        """The examples of a saved query, with this entity wherever it takes one."""
        query = self.reader.library[name]
        entities = {n: self.who for n, p in query.parameters.items() if p.type == "entity"}
        return {n: _text(v) for n, v in query.examples.items()} | entities

    def is_told_by(self, text: str) -> bool:
        """Whether a text names this protected entity. A namesake who is not protected does not count."""
        text = html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
        folded = text.casefold()
        if not any(word.casefold() in folded for word in self.words):
            return False
        text = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)  # vis-network; the data is no bare <script>
        for namesake, id in self.namesakes:
            for word in namesake.casefold().split():  # as the index of words holds it: alone, or with the id
                alone = f"{re.escape(word)}(?<!\\w{re.escape(word)})"  # the letters first: they are found fast
                text = re.sub(rf"{alone}\W+{re.escape(id)}(?!\w)", "", text).replace(f'"{word}"', "")
        for namesake, _ in self.namesakes:
            text = text.replace(namesake, "")
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in self.words)

    @cached_property
    def words(self) -> list[str]:
        (hidden,) = [e for e in self.records.entities if e.id == self.who]
        words = [n.value for n in hidden.names if n.value != hidden.name]
        assert words, "the facts hold no protected name to test with"
        return words

    @cached_property
    def namesakes(self) -> list[tuple[str, str]]:
        """Names and ids of those who bear the name too, and are not protected."""
        bears = re.compile(rf"\b({'|'.join(map(re.escape, self.words))})\b", re.IGNORECASE)
        open_ones = [e for e in self.records.entities if not e.protected]
        return [(t, e.id) for e in open_ones for t in (e.id, e.name, *(n.value for n in e.names)) if bears.search(t)]


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


# Each graph and role once: if a role that may see more never sees the name, nor does one that may see less.
CASES = pytest.mark.parametrize(("canary", "role"), [("tiny", "analyst"), ("curated", "public")], indirect=["canary"])


@pytest.fixture
def canary(request: pytest.FixtureRequest, engines: Engines) -> Canary:
    records: Records = request.getfixturevalue(f"{request.param}_facts")
    return canary_of(engines.reader(request.param, records), records)


def canary_of(reader: Reader, records: Records) -> Canary:
    (who,) = [e.id for e in records.entities if e.protected]

    def beside(id: str) -> list[str]:
        return sorted({end for link in reader.network(id).links for end in (link.source, link.target)} - {who, id})

    other = next(id for id in beside(who) if beside(id))
    return Canary(who, other, beside(other)[0], records, reader)


def settings_of(canary: Canary, role: str, own: Path) -> Settings:
    """With a copy of each source that speaks of the protected one, and a folder of one's own questions."""
    settings = canary.reader._database.settings
    more = {"khsae_role": role, "khsae_cypher": True, "khsae_queries": own / "queries"}
    settings = settings.model_copy(update=more | ({"khsae_data": own / "data"} if settings.neo4j_uri else {}))
    page = own / "page.txt"
    page.parent.mkdir(parents=True, exist_ok=True)
    for source in (s for s in canary.records.sources if s.id in canary.ids["sources"]):
        quotes = [c.quote for c in canary.records.claims if c.source == source.id and c.quote]
        names = [n.value for e in canary.records.entities if e.id == canary.who for n in e.names]
        page.write_text("\n".join((*names, *quotes)), encoding="utf-8")
        copies.keep(settings.khsae_data, source, page)
    return settings


CYPHER = (
    "MATCH (n:Entity) RETURN n ORDER BY n.id",
    "MATCH (c:Claim)-[:STATED_IN]->(s:Source) RETURN c, s ORDER BY c.id",
    "MATCH (e:Entity) RETURN properties(e), labels(e), keys(e)",
    "MATCH (n) RETURN n",
    "MATCH (n:Sealed) RETURN n.words",
    "CALL db.labels()",
)


# --- the API --------------------------------------------------------------------------------------


def of_api(web: httpx.Client, canary: Canary) -> Iterator[tuple[str, httpx.Response]]:
    """Every call, asked in every way that the canary knows, with every choice that it offers, and wrongly."""
    document = get(web, "/openapi.json")
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            answered = 0
            for url in _addresses(path, canary):
                for way in _ways(call, document, canary, url):
                    answer = web.request(method, url, **way)
                    answered += answer.is_success
                    yield f"{path} {method} {url} {way}", answer
                wrong = web.request(method, url, params={"nosuch": canary.who, "limit": "none"})
                assert not wrong.is_success
                yield f"{path} {method} {url} wrong", wrong
            assert answered or path == SEALED, f"teach the canary to ask {method} {path}"


def _addresses(path: str, canary: Canary) -> list[str]:
    if "{measure}" in path:
        return [path.replace("{measure}", name) for name in MEASURES]
    if "{name}" in path:
        return [path.replace("{name}", name) for name in canary.reader.library.queries]
    if "{id}" in path:
        return [path.replace("{id}", id) for id in canary.ids[path.split("/")[3]]]
    assert "{" not in path, f"teach the canary to fill {path}"
    return [path]


def _ways(call: Mapping[str, Any], document: Any, canary: Canary, url: str) -> Iterator[dict[str, Any]]:
    """What to send: parameters, or a body made from its schema."""
    if url.endswith("/cypher"):
        yield from (
            {"json": {"query": cypher, "form": form}} for cypher in CYPHER for form in ("table", "network", None)
        )
        return
    if url.endswith("/queries") and "requestBody" in call:
        saved = {"title": canary.who, "description": "What the canary saves."}
        yield from ({"json": {"name": f"canary-{n}", "query": q, **saved}} for n, q in enumerate(CYPHER))
        return
    if url.endswith("/story"):
        yield {"json": canary.story}
    if "/reconcile" in url:  # in the form of its own specification
        asked = {"queries": json.dumps({"q0": {"query": "survivor"}, "q1": {"query": "Ada"}})}
        named = {"conditions": [{"matchType": "name", "propertyValue": "survivor"}]}
        yield from (
            ({}, {"params": asked}) if call.get("parameters") else ({"data": asked}, {"json": {"queries": [named]}})
        )
        return
    if body := call.get("requestBody"):
        for kind, content in body["content"].items():
            for filled in _bodies(content["schema"], document, canary):
                yield {"json" if kind.endswith("json") else "data": filled}
        return
    taken = {
        p["name"]: p["schema"] for p in call.get("parameters", ()) if p["in"] == "query" and p["name"] != "parameters"
    }
    required = {p["name"] for p in call.get("parameters", ()) if p["in"] == "query" and p.get("required")}
    values = canary.values
    ways: list[dict[str, str]] = [{}, *({"source": end, "target": canary.other} for end in (canary.who, canary.next))]
    ways += [{name: values[name]} for name in taken if isinstance(values.get(name), str)]
    ways += [{"query": q} | canary.examples(q) for q in ("everything-on", "claims-of-entity") if "query" in taken]
    if "/queries/" in url and url.endswith("/run"):
        ways = [canary.examples(url.split("/")[-2])]
    else:
        ways = [way for way in ways if required <= way.keys() and ("query" in way or way.keys() <= taken.keys())]
    for way in ways:
        yield {"params": way}
        for name, schema in taken.items():
            yield from ({"params": way | {name: choice}} for choice in _choices(schema))


def _choices(schema: Mapping[str, Any]) -> list[str]:
    return [*schema.get("enum", ()), *(c for part in schema.get("anyOf", ()) for c in part.get("enum", ()))]


def _bodies(schema: Mapping[str, Any], document: Any, canary: Canary) -> Iterator[Any]:
    """The smallest valid body; then with one and with two optional members; then with each choice of each member."""
    members = (schema := _resolved(schema, document)).get("properties", {})
    least = {name: _filled(members[name], name, document, canary) for name in schema.get("required", ())}
    more = [{name: _filled(members[name], name, document, canary)} for name in members if name in canary.values]
    for parts in ((), *combinations(more, 1), *combinations(more, 2)):
        filled = least | {name: value for part in parts for name, value in part.items()}
        yield filled
        for name, member in members.items():
            yield from (filled | {name: choice} for choice in _choices(_resolved(member, document)))


def _resolved(schema: Mapping[str, Any], document: Any) -> Mapping[str, Any]:
    if "$ref" in schema:
        return _resolved(document["components"]["schemas"][schema["$ref"].split("/")[-1]], document)
    return schema


def _filled(schema: Mapping[str, Any], name: str, document: Any, canary: Canary) -> Any:
    """A value that a member of a body may have: the canary's own where it knows the name."""
    schema = _resolved(schema, document)
    if "anyOf" in schema:
        schema = _resolved(next(part for part in schema["anyOf"] if part.get("type") != "null"), document)
    known = canary.values.get(name)
    match schema.get("type"):
        case "array":
            items = known if isinstance(known, list) else [known] if known else None
            return items or [_filled(schema["items"], name.removesuffix("s"), document, canary)]
        case "object":
            return {n: _filled(schema["properties"][n], n, document, canary) for n in schema.get("required", ())}
        case "string":
            return next(iter(_choices(schema)), known[0] if isinstance(known, list) else known or canary.who)
        case "integer" | "number":
            return schema.get("default", schema.get("minimum", 1))
        case "boolean":
            return True
    raise AssertionError(f"teach the canary to fill {name}: {schema}")


@CASES
def test_no_call_of_the_api_tells_the_name(
    canary: Canary, role: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    telling, refused = set(), set()
    with client_of(settings_of(canary, role, tmp_path)) as web:
        for asked, answer in of_api(web, canary):
            assert answer.status_code < 500, asked
            if canary.is_told_by(f"{answer.headers}\n{read(answer.content)}"):
                telling.add(asked.split()[0])  # and the name is not in this message either
            if answer.status_code == 403:
                refused.add(asked.split()[0])
    assert telling == ({SEALED} if role == "analyst" else set())
    assert refused == (set() if role == "analyst" else {SEALED})
    assert not canary.is_told_by(caplog.text)
    # Who asked for it, and about whom, is on record.
    said = [record.getMessage() for record in caplog.records if record.name == "khsae.audit"]
    assert said
    assert all(canary.who in line and ("Read" if role == "analyst" else "Refused") in line for line in said)


def read(content: bytes) -> str:
    """The text of a file; of an archive, also that of all its members."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{read(archive.read(name))}" for name in archive.namelist())
    if content.startswith(b"\x1f\x8b"):
        return read(gzip.decompress(content))
    return content.decode("utf-8", errors="replace")


# --- the command line -----------------------------------------------------------------------------

NOT_WALKED = {
    "up": "serves until it is stopped; what it serves is walked above",
    "serve": "serves until it is stopped; what it serves is walked above",
    "mcp": "serves until it is stopped; test_mcp asks it fifty questions and looks for the name",
    "keys add": "would close the servers of the other tests to whoever has no key; test_keys",
    "keys revoke": "there is no key to revoke; test_keys",
    "sources keep": "prints how many quotes it found; the copies are read over the API",
    "load": "would change the graph; it prints counts",
    "sources check": "goes to the network; it prints the ids and addresses of sources",
    "unload": "would change the graph; it prints counts",
    "backup": "holds what is under seal, in a file for its owner alone",
    "restore": "would change the graph; it prints counts",
    "engine stop": "would end the engine of the other tests",
}


def commands(app: typer.Typer, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for command in app.registered_commands:
        assert command.callback
        yield before + (command.name or command.callback.__name__.replace("_", "-")), command.callback
    for group in app.registered_groups:
        assert group.typer_instance
        named = f"{before}{group.name} " if isinstance(group.name, str) else before
        yield from commands(group.typer_instance, named)


def of_cli(canary: Canary, out: Path, run: Callable[..., tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """Every command, in every way that the canary knows, with every choice that it offers; what it says and writes."""
    for name, command in commands(cli.app):
        if name in NOT_WALKED:
            continue
        done = []
        for words in _command_lines(command, canary, out):
            code, said = run(*name.split(), *words)
            done.append(code)
            files = [path for path in sorted(out.rglob("*")) if path.is_file()]
            yield " ".join((name, *words)), "\n".join((said, *(f"{f.name}\n{read(f.read_bytes())}" for f in files)))
            shutil.rmtree(out)
            out.mkdir()
        assert 0 in done or name in ("sealed", "doctor"), f"teach the canary to run khsae {name}"


def _command_lines(command: Callable[..., Any], canary: Canary, out: Path) -> Iterator[list[str]]:
    hints = get_type_hints(command, include_extras=True)
    hints.pop("return")
    written = ["-o", str(out / "made")] if "output" in hints else []
    if {"name", "whole"} <= hints.keys():  # the command that measures
        yield from ([name, *of] for name in MEASURES for of in ([canary.who], ["--all"]))
        return
    if "save" in hints:  # the command for Cypher
        yield from ([cypher, "--limit=50"] for cypher in CYPHER)
        return
    saved = canary.reader.library.queries
    texts = {name: value for name, value in canary.values.items() if isinstance(value, str)}
    given = texts | {"a": canary.who, "b": canary.other}
    if {"query", "path"} <= hints.keys():  # what draws and saves
        own = [f"--param={key}={value}" for key, value in canary.examples("everything-on").items()]
        ways = [[canary.who], ["--path", canary.who, canary.other], ["--query", "everything-on", *own], []]
    elif "ends" in hints:
        ways = [[end, canary.other] for end in (canary.who, canary.next)]
    elif "file" in hints:
        work = out.parent / "work.json"
        work.write_text(json.dumps({"khsae": "picture", "v": 2, "story": canary.story}), encoding="utf-8")
        ways = [[str(work)]]
    elif {"old", "new"} <= hints.keys():
        ways = [_FOLDERS, _FOLDERS[::-1], ["2024", "2025"]]
    elif "name" in hints:
        ways = [[q, *(f"--param={key}={value}" for key, value in canary.examples(q).items())] for q in saved]
        ways = [[], *ways]
    else:
        ways = [[given[name] for name, hint in hints.items() if _is_argument(command, name, hint)]]
    choices = [[f"--{name.replace('_', '-')}", choice] for name, hint in hints.items() for choice in _literals(hint)]
    for n, way in enumerate(ways):
        for to_file in dict.fromkeys(((), tuple(written))):  # what need not be written is printed
            yield [*way, *to_file]
            if n < 4:
                yield from ([*way, *to_file, *choice] for choice in choices)


def _is_argument(command: Callable[..., Any], name: str, hint: Any) -> bool:
    details = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    option = any(isinstance(detail, type(typer.Option())) for detail in details)
    return not option and name not in (command.__kwdefaults__ or {}) and _has_no_default(command, name)


def _has_no_default(command: Callable[..., Any], name: str) -> bool:
    names = command.__code__.co_varnames[: command.__code__.co_argcount]
    return names.index(name) < len(names) - len(command.__defaults__ or ())


def _literals(hint: Any) -> Iterable[str]:
    if get_origin(hint) is Literal:
        return get_args(hint)
    return [choice for part in get_args(hint) if get_origin(part) for choice in _literals(part)]


@CASES
def test_no_command_tells_the_name(
    canary: Canary,
    role: str,
    tmp_path: Path,
    khsae: Callable[..., Ended],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    (out := tmp_path / "out").mkdir()

    settings = settings_of(canary, role, tmp_path / "own")

    def run(*words: str) -> tuple[int, str]:
        code, out, err = khsae(settings, *words, KHSAE_ROLE=role, COLUMNS="10000")
        return code, f"{out}\n{err}"

    telling = {asked.split()[0] for asked, text in of_cli(canary, out, run) if canary.is_told_by(text)}
    assert telling == ({"sealed"} if role == "analyst" else set())
    assert not canary.is_told_by(caplog.text)
    assert any(canary.who in record.getMessage() for record in caplog.records if record.name == "khsae.audit")
    assert run("sealed", canary.who)[0] == (0 if role == "analyst" else 1)


@pytest.mark.parametrize("canary", ["tiny", "curated"], indirect=True)
def test_the_canary_knows_the_name_when_it_sees_it(canary: Canary) -> None:
    (hidden,) = [e for e in canary.records.entities if e.protected]
    for name in (n.value for n in hidden.names if n.value != hidden.name):
        escaped = "".join(f"\\u{ord(letter):04x}" for letter in name)
        entities = "".join(f"&#{ord(letter)};" for letter in name)
        for text in (
            f"So said {name}.",
            f"a {name} b",
            f'"{name}"',
            f"x,{name},y",
            name.upper(),
            f'"{escaped}"',
            entities,
        ):
            assert canary.is_told_by(text), text.replace(name, "…")
        assert not canary.is_told_by(f"x{name}x")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("x.csv", name)
        assert canary.is_told_by(read(packed.getvalue()))
    assert json.dumps(canary.values)
