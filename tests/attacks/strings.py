"""A thousand hostile strings go through every input, and what comes out of every output stays what it is.

HTML stays text, a cell of a table is no formula, a line of a log is one line, nothing steers the terminal, no header is
added, no file is written elsewhere, the graph does not change, and nothing fails but in words.
"""

import asyncio
import csv
import io
import json
import logging
import os
import re
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest
from mcp import Client

from api import cli
from api.app import create_app
from api.mcp import server
from graph.database.store import open_database
from graph.export.formats import load
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.writing.writer import Writer
from loaders import curated
from loaders.lists import sheet
from loaders.shelf import Shelf
from tests.conftest import TINY, environment_of, settings_for
from tests.server import serving
from tests.test_sheet import OWNS, as_csv
from tests.test_writer import everything

# "zq" marks what is ours: where a browser sees an element, an attribute or a script with it, something has broken out.
_BODIES = [
    *("' OR 1=1 MATCH (n) DETACH DELETE n //", "\"}) SET n.zq = 1 RETURN n //", "`) DELETE n //", "$limit", "zq\\"),
    *("LOAD CSV FROM 'file:///etc/passwd' AS zq RETURN zq", "CALL dbms.listConfig()", "\\u0027 RETURN 1", "*/ zq /*"),
    *("<script>zq()</script>", "<img src=zq onerror=zq()>", "<zq onload=zq()>", "</script><script>zq()", "<!-- zq"),
    *("</title></style></textarea><zq>", "]]><zq/>", '<a href="javascript:zq()">', "&lt;zq&gt;", "&#60;zq&#62;"),
    *("'-zq()-'", '";zq();//', "${zq()}", "{{ zq() }}", "\\u003czq\\u003e", "__proto__", "javascript:zq()"),
    *("=HYPERLINK(\"zq\")", "+zq", "-zq", "@zq", "＝zq", "\t=zq", "\r=zq", "\n=zq", " =zq", "|zq"),
    *("../../../../etc/passwd", "..%2f..%2fzq", "/dev/zero", "C:\\zq", "file:///zq", "zq%00", "zq\0", ".", ".."),
    *("zq\r\nSet-Cookie: zq=1", "zq\nX-Zq: 1", "%0d%0aX-Zq: 1", "\n2026-01-01 ERROR zq", "%s%n{0.__class__}"),
    *("\x1b[2J\x1b]0;zq\x07", "\x9b2Jzq", "\u202ezq\u202c", "\u2066zq", "\u200b\u200b", "\u2028zq\u2029", "\ufeffzq"),
    *("z\u0301" * 60, "\U000e0001zq", "\ufffe", "\U0001f468\u200d\U0001f469", "ខ្សែ", "İß", "1e999", "NaN", "9" * 40),
]  # fmt: skip
_AROUND = [
    *(("", ""), ("Zed ", ""), ("", " Zed"), ("'", "'"), ('"', '"'), ("`", "`"), ("{", "}"), ("[", "]"), ("<", ">")),
    *((" ", " "), ("\\", ""), ("%", ""), ("$", ""), ("#", ""), ("//", ""), ("zq," * 30, ";")),
]
STRINGS = [f"{before}{body}{after}" for before, after in _AROUND for body in _BODIES]
_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HEADERS = {
    *("content-type", "content-length", "content-disposition", "content-encoding", "content-security-policy", "vary"),
    *("cache-control", "etag", "x-content-type-options", "referrer-policy", "cross-origin-resource-policy", "date"),
    *("cross-origin-opener-policy", "x-request-id", "retry-after", "server", "allow", "location", "www-authenticate"),
    *("transfer-encoding", "access-control-allow-origin", "connection"),
}


# --- outputs ----------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What a browser sees of a page, and what it must not see."""

    def __init__(self) -> None:
        super().__init__()
        self._in = ("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag, dict(attrs)
        assert "zq" not in tag, tag
        for name, value in attrs:
            assert "zq" not in name, (tag, name)
            assert not _STEERS.search(value or ""), (tag, name, value)
            assert not name.startswith("on"), (tag, name, value)
            if name in ("href", "src", "action", "style"):
                assert "zq" not in (value or "") or re.match("https?://|#", value or ""), (tag, value)

    def handle_endtag(self, tag: str) -> None:
        self._in = "", {}

    def handle_comment(self, data: str) -> None:
        assert "zq" not in data, data

    def handle_data(self, data: str) -> None:
        tag, attributes = self._in
        if tag == "script" and attributes.get("type") == "application/json":
            assert not _STEERS.search(data), data
            json.loads(data)
        elif tag in ("script", "style"):
            assert "zq" not in data, data
        else:
            assert not _STEERS.search(data), data


def check(kind: str, text: str) -> None:
    """What this kind of output must be, whatever was put into it."""
    match kind.partition(";")[0]:
        case "text/html":
            (page := _Page()).feed(text)
            page.close()
        case "text/csv":
            assert not _STEERS.search(text), text
            cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True) for cell in row]
            running = [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]
            assert not running, running
        case "application/jsonl":
            for line in filter(None, text.split("\n")):
                json.loads(line)
        case "application/json" | "application/ld+json":
            json.loads(text)
        case form if form.endswith("+xml"):
            root = ElementTree.fromstring(text.encode())
            assert not [e.tag for e in root.iter() if "zq" in str(e.tag)]
        case other:
            raise AssertionError(f"teach this attack to check {other}")


def check_answer(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert {*answer.headers} <= _HEADERS, {*answer.headers} - _HEADERS
    assert not any(_STEERS.search(value) for value in answer.headers.values()), answer.headers
    if answer.status_code == 307:
        assert answer.headers["location"].startswith("../"), answer.headers
    elif answer.status_code != 400 or "json" in answer.headers["content-type"]:  # else the server read no request
        check(answer.headers["content-type"], answer.text)


# --- inputs -----------------------------------------------------------------------------------------


def questions(text: str, n: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each call of the API, with this text in each place where a caller may put one."""
    for name in ("q", "type", "country", "topic", text):
        yield "GET", "/search", {"params": {"q": "ada", name: text}}
    for path in ("entities/{}", "entities/{}/network", "entities/{}/sealed", "links/{}", "claims/{}", "sources/{}",
                 "sources/{}/copy", "queries/{}", "queries/{}/run", "measures/{}", "{}"):  # fmt: skip
        yield "GET", "/" + path.format(quote(text, safe="")), {}
    for name in ("source", "target", "targets", "as_of", "known_on", "predicates", "standing", "k"):
        yield "GET", "/paths", {"params": {"source": "ada-ruler", "target": "cy-baron", name: text}}
    for name in ("entity", "query", "format"):
        yield "GET", "/export", {"params": {"entity": "ada-ruler", name: text}}
    yield "GET", "/sources", {"params": {"after": text}}
    yield "GET", "/queries/claims-of-entity/run", {"params": {"entity": text, "format": "csv"}}
    yield "GET", "/reconcile", {"params": {"queries": json.dumps({text: {"query": text, "type": text}})}}
    yield "POST", "/match", {"json": {"queries": [{"name": text, "dates": [text]}, {"name": text}]}}
    yield "POST", "/claims", {"json": {"ids": [text]}}
    yield "POST", "/network", {"json": {"entities": [text, "ada-ruler"], "at": {text: [0, 0]}}}
    yield "POST", "/cypher", {"json": {"query": text}}
    for form in ("table", "network"):
        asked = {"query": "MATCH (e:Entity) RETURN $x AS x, e.id AS y", "parameters": {"x": text}, "form": form}
        yield "POST", "/cypher", {"json": asked}
    saving = {"name": f"own-{n}", "title": f"x {text}", "description": text, "tags": [text]}
    asked = {"query": "MATCH (e:Entity) WHERE e.id <> $x RETURN e.id AS id LIMIT $limit", "parameters": {"x": text}}
    yield "POST", "/queries", {"json": saving | asked}
    yield "POST", "/queries", {"json": saving | asked | {"name": text}}
    yield "GET", f"/queries/own-{n}/run", {"params": {"x": text, "format": "csv"}}
    for name, value in (("Authorization", b"Basic " + b64encode(text.encode())), ("Origin", _latin(text))):
        yield "GET", "/live", {"headers": {name: value}}


def drawings(text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Calls that draw, which take longer."""
    yield "GET", "/view", {"params": {"entity": text}}
    ids = ["ada-ruler", "bo-ruler", "cy-baron"]
    scene = {"title": text, "sentence": text, "captions": {"ada-ruler": text}, "entities": ids}
    yield "POST", "/story", {"json": {"title": text[:200], "standfirst": text, "scenes": [scene]}}
    for path in ("/view", "/dossier", "/export?format=csv", "/export?format=graphml"):
        yield "POST", path, {"json": {"entities": ids, "title": text[:200] or "x"}}


def _latin(text: str) -> bytes:
    """As the value of a header that can be sent at all."""
    return re.sub("[\r\n\0]", "", text).strip().encode("latin-1", "replace")


def command_lines(text: str, folder: Path) -> Iterator[list[str]]:
    yield from (["search", "--", text], ["search", "--type", text, "ada"], ["names", "--", text, "Ada Ruler"])
    yield from (["path", "--", text, "ada-ruler"], ["path", "--as-of", text, "ada-ruler", "cy-baron"])
    yield from (["query", "--", text], ["query", "claims-of-entity", "--param", f"entity={text}", "--format", "csv"])
    for form in ("table", "json", "csv"):
        yield ["cypher", "MATCH (e:Entity) RETURN $x AS x LIMIT 1", "--param", f"x={text}", "--format", form]
    yield from (["cypher", "--", text], ["sealed", "--", text], ["same", "--", text, "ada-ruler"])
    yield ["export", "--format", text, "ada-ruler", "-o", str(folder / "made")]
    named = folder / f"{text.replace('/', '_')[:60]}.csv"
    named.write_text(as_csv(OWNS | {"quote": text}), encoding="utf-8", errors="surrogatepass")
    yield ["load", "sheet", str(named), "--check"]


def command(settings: Settings, words: Sequence[str]) -> tuple[object, str]:
    """The exit code of a command that runs in this process, and what it printed."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    code: object = 0
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("NEO4J_", "KHSAE_"))]:
            patch.delenv(name)
        for name, value in environment_of(settings).items():
            patch.setenv(name, value)
        for name, value in (("argv", ["khsae", *words]), ("stdout", out), ("stderr", out)):
            patch.setattr(sys, name, value)
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code or 0
    return code, out.buffer.getvalue().decode()  # pyright: ignore[reportAttributeAccessIssue]


async def ask_assistants_tools(reader: Reader, texts: Sequence[str]) -> int:
    """Each tool of the MCP server, with each text as each argument. The number of calls."""
    n = 0
    async with Client(server(lambda: reader)) as client:
        for text in texts:
            for tool, given in (
                ("search", {"text": text}),
                ("entity", {"entity": text}),
                ("network", {"entity": "ada-ruler", "as_of": text}),
                ("paths", {"source": text, "target": "ada-ruler"}),
                ("ask", {"name": text}),
                ("ask", {"name": "claims-of-entity", "parameters": {"entity": text, text: text}}),
                ("source", {"source": text}),
                ("measure", {"name": "degree", "entity": text}),
                ("same", {"entity": text}),
            ):
                answer = await client.call_tool(tool, given)
                said = "".join(getattr(part, "text", "") for part in answer.content)
                assert not answer.is_error or re.match(f"(Error executing tool {tool}: )?[a-z_]+: ", said), (
                    tool,
                    text,
                    said,
                )
                n += 1
    return n


# --- the attack -------------------------------------------------------------------------------------


class _Lines(logging.Handler):
    """Every line that is logged is one line, and steers nothing."""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if "\n" in said or _STEERS.search(said):
            self.broken.append(said)

    def __init__(self) -> None:
        super().__init__()
        self.broken: list[str] = []


@contextmanager
def _logged() -> Iterator[None]:
    lines, root = _Lines(), logging.getLogger()
    level = root.level
    root.addHandler(lines)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(lines)
        root.setLevel(level)
    assert not lines.broken, lines.broken


def as_sheet(texts: Sequence[str]) -> str:
    """A sheet with each of these texts in every cell that takes words; a row is refused for one that it cannot take."""
    columns = (("subject", "object"), ("quote", "note"), ("source title", "publisher"), ("source note",), ("address",))
    rows: list[dict[str, str]] = []
    for n, text in enumerate(texts):
        rows += [
            OWNS | {"source title": f"Paper {n}"} | dict.fromkeys(which, text.replace("\0", "")) for which in columns
        ]
        rows[-5]["object"] += " Ltd"
    return as_csv(*rows)


def load_sheet(reader: Reader, folder: Path, texts: Sequence[str]) -> list[str]:
    """Load such a sheet, row by row refused where it must be; the ids of its entities."""
    (file := folder / "hostile.csv").write_text(as_sheet(texts), encoding="utf-8")
    shelf = Shelf("hostile", known=lambda ids: ())
    try:
        shelf.fill(sheet.read([file], shelf.refuse))
        Writer(reader._database).load(shelf)
        return [entity.id for entity in shelf.entities]
    finally:
        shelf.close()


def read_out(web: httpx.Client, ids: Sequence[str]) -> int:
    """Everything that shows these entities is asked for. The number of calls."""
    n = 0
    chosen = {"entities": list(ids[:200]), "title": "x"}
    for path in ("/view", "/dossier", "/network", *(f"/export?format={form}" for form in ("csv", *load()))):
        check_answer(web.post(path, json=chosen))
        n += 1
    for form in ("csv", *load()):
        check_answer(web.get("/export", params={"all": True, "format": form} if form != "csv" else {"entity": ids[0]}))
        n += 1
    for id in ids:
        for path in (
            f"/entities/{id}",
            f"/entities/{id}/claims",
            f"/queries/claims-of-entity/run?entity={id}&format=csv",
        ):
            check_answer(web.get(path))
            n += 1
    return n


def attack(database: Any, folder: Path, texts: Sequence[str], *, drawn: int, typed: int) -> dict[str, int]:
    """How many calls were made by each way in. `drawn` and `typed`: every how many of the texts goes to slow ones."""
    audit, own = folder / "audit.jsonl", folder / "own"
    more = {"khsae_cypher": True, "khsae_queries": own, "khsae_role": "analyst", "khsae_audit_log": audit}
    settings, reader = database.settings.model_copy(update=more), Reader(database)
    made = {"loaded": len(ids := load_sheet(reader, folder, texts))}
    before, there = everything(database), {*folder.rglob("*")}
    with ExitStack() as stack:
        address = stack.enter_context(serving(create_app(settings, warm=True)))
        web = stack.enter_context(httpx.Client(base_url=f"{address}/api/v1", timeout=300))
        stack.enter_context(_logged())
        made["read out"] = read_out(web, ids)
        asked = [one for n, text in enumerate(texts) for one in questions(text, n)]
        asked += [one for text in texts[::drawn] for one in drawings(text)]
        for method, path, more in asked:
            check_answer(web.request(method, path, **more))
        made["asked"] = len(asked)
        made["asked by assistants"] = asyncio.run(ask_assistants_tools(reader, texts))
        lines = [json.loads(line) for line in audit.read_text(encoding="utf-8").splitlines()]
        assert 0 < len(lines) <= made["read out"] + made["asked"]  # of what is no request at all, there is none
    (made_by := folder / "made by commands").mkdir()
    commands = [words for text in texts[::typed] for words in command_lines(text.replace("\0", ""), made_by)]
    for words in commands:
        code, said = command(settings, words)
        assert code in (0, 1, 2), (words, code, said)
        assert not _STEERS.search(said), (words, said)
        assert "Traceback" not in said, (words, said)
    made["typed"] = len(commands)
    assert everything(database) == before, "the graph has changed"
    new = {path for path in {*folder.rglob("*")} - there if own not in path.parents and made_by not in path.parents}
    assert {path.name for path in new if "data" not in path.parts} <= {"own", "made by commands", "audit.jsonl"}, new
    return made


def main(every: int = 1) -> None:
    """`python -m tests.attacks strings [EVERY]`: all of the strings, or every so many of them."""
    with TemporaryDirectory(prefix="khsae-strings-") as scratch:
        folder = Path(scratch)
        with open_database(settings_for(folder / "data")) as database:
            Writer(database).load(curated.read(TINY))
            texts = STRINGS[::every]
            made = attack(database, folder, texts, drawn=16, typed=32)
            told = ", ".join(f"{n} {what}" for what, n in made.items())
            print(f"{len(texts)} strings: {told}; nothing broke out")
