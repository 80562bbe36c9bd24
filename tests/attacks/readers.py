"""Every reader of files is given thousands of broken ones.

A small valid file is mutated: a part of it is left out, doubled, moved, or replaced by something odd. What must hold:
it is read, or refused with one of our own errors, within seconds and some 100 MB.
"""

import gzip
import io
import json
import re
import resource
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies

from api import keys
from api.story import read_story
from graph.diff.states import read_export
from graph.errors import KhsaeError
from graph.models import Source
from graph.questions.queries import read_query
from graph.sources import copies
from graph.writing import backup
from loaders import curated, lists
from loaders.shelf import Shelf
from tests.conftest import TINY
from tests.test_concessions import LAND, MINE, ZONE, feature
from tests.test_files import QUERY
from tests.test_sheet import OWNS, as_csv, as_workbook
from tests.test_tip import TABLE

LISTS = Path(__file__).parent.parent / "lists"
SECONDS = 10
MEGABYTES = 400
ODD = [
    *("", " ", "\0", "\x1b[31m", "\u202e", "\ufeff", "\r", "\n", "\t", "'", '"', "#", "&a", "*a", "!!python/none"),
    *("null", "true", "[]", "{}", "[[[[[[[[", "-1", "1e999", "NaN", "9" * 400, '""', '"\\ud800"', "0x10", "=1+1"),
    *("<!DOCTYPE a [<!ENTITY b 'c'>]>", "<![CDATA[", "<a/>", "&b;", "</", "-->", "9999-99-99", "2020-02-30", "٣"),
    *("- - - -", ": :", "{{", "a" * 70_000, "\\", "../../x", "%00", "\u2028", "è" * 300, "id", "type", "name"),
]
# A string of JSON or CSV, a tag, a word or number, or any one character.
_PARTS = re.compile(r'"(?:[^"\\\n]|\\.)*"|</?[\w:]+|[\w.:-]+|\s+|.', re.DOTALL)
Edit = tuple[str, int, int, str]
EDITS = strategies.lists(
    strategies.tuples(
        strategies.sampled_from(["replace", "insert", "drop", "double", "move", "cut", "byte"]),
        strategies.integers(0, 2**16),
        strategies.integers(0, 2**16),
        strategies.sampled_from(ODD),
    ),
    min_size=1,
    max_size=4,
)


def mutated(content: bytes, edits: list[Edit]) -> bytes:
    """The content with these edits: of its parts, if it is text, and of its bytes."""
    text = content.decode("utf-8", "surrogateescape")
    for kind, where, length, odd in edits:
        parts: list[str] = _PARTS.findall(text) or [""]
        at = where % len(parts)
        until = at + 1 + length % min(len(parts), 40)
        match kind:
            case "replace":
                parts[at] = odd
            case "insert":
                parts.insert(at, odd)
            case "drop":
                del parts[at:until]
            case "double":
                parts[at:at] = parts[at:until]
            case "move":
                parts[at], parts[length % len(parts)] = parts[length % len(parts)], parts[at]
            case "cut":
                del parts[at:]
            case _:
                parts[at] = bytes([length % 256]).decode("utf-8", "surrogateescape")
        text = "".join(parts)
    return text.encode("utf-8", "surrogateescape")


# --- the readers and a valid file of each -----------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """What reads a folder, in which this file is mutated."""

    read: Callable[[Path], object]
    file: str
    content: bytes
    beside: dict[str, bytes]
    mutate: Callable[[bytes, list[Edit]], bytes] = mutated


def _facts(folder: Path) -> None:
    facts = curated.read(folder)
    curated.read_judgements(folder, facts)


def _list(name: str, folder: Path) -> None:
    shelf = Shelf(name)
    try:
        shelf.fill(lists.loader(name).read(sorted(p for p in folder.iterdir() if p.is_file()), shelf.refuse))
        for _ in (*shelf.sources, *shelf.entities, *shelf.claims):
            pass
    finally:
        shelf.close()


def _backup(file: str, folder: Path) -> None:
    backup._check(folder / file)
    for kind, items in backup._batches(folder / file):
        for embedded in (True, False):
            for _ in backup._statements(kind, items, embedded=embedded):
                pass


def _copy(file: str, folder: Path) -> None:
    source = Source(id="source", title="x", publisher="x", kind="report", language="en")
    copies.hold(copies.keep(folder / "data", source, folder / file), [])


def _in_zip(content: bytes, edits: list[Edit]) -> bytes:
    """One part of a workbook mutated; the archive itself is sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as there, zipfile.ZipFile(out, "w") as made:
        names = sorted(there.namelist())
        chosen = names[edits[0][2] % len(names)] if edits else None
        for name in names:
            made.writestr(name, mutated(there.read(name), edits) if name == chosen else there.read(name))
    return out.getvalue()


def _sealed(content: bytes, edits: list[Edit]) -> bytes:
    """Lines of a backup mutated, with the hash that these lines have."""
    lines = mutated(gzip.decompress(content), edits)
    return gzip.compress(lines + json.dumps({"sha256": sha256(lines).hexdigest()}).encode() + b"\n")


_BACKUP = [
    {"khsae_backup": 1, "layout": backup.LAYOUT, "nodes": 3, "relations": 1},
    {"labels": ["Entity", "Person"], "properties": {"id": "ann", "name": "Ann"}},
    {"labels": ["Khsae"], "properties": {"id": "graph", "entities": 1}},
    {"labels": ["Word"], "properties": {"text": "ann"}},
    {"type": "NAMES", "a": "ann", "b": "ann", "properties": {}},
]
_JUDGED = """- pair: [ada-bo, ada-bo-2]
  verdict: unsure
  reason: nobody says so
  by: me
  on: 2024-05-01
"""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _pdf() -> bytes:
    words = b"BT /F1 12 Tf 72 700 Td (Ann Sample owns Zed Resort) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(words), words),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj %s endobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return body + b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF\n"


def targets() -> dict[str, Target]:
    found: dict[str, Target] = {}

    def add(name: str, read: Callable[[Path], object], file: str, content: bytes, **more: Any) -> None:
        found[f"{name} {file}"] = Target(read, file, content, **{"beside": {}, **more})

    facts = {str(path.relative_to(TINY)): path.read_bytes() for path in TINY.rglob("*.yaml")}
    facts["judgements.yaml"] = _JUDGED.encode()
    for file, content in facts.items():
        add("facts", _facts, file, content, beside=facts)
    icij = {p.name: p.read_bytes() for p in (LISTS / "icij").iterdir() if p.suffix == ".csv"}
    for file, content in icij.items():
        add("icij", partial(_list, "icij"), file, content, beside=icij)
    add("icij", partial(_list, "icij"), "edges.mysql.sql", (LISTS / "icij" / "edges.mysql.sql").read_bytes())
    for name in ("ftm", "bods"):
        for path in sorted((LISTS / name).iterdir()):
            if "delta" not in path.name:
                add(name, partial(_list, name), path.name, path.read_bytes())
    delta = next((LISTS / "ftm").glob("*.delta.json"))
    first = {"mill.20240501000000-abc.ftm.json": (LISTS / "ftm" / "mill.ftm.json").read_bytes()}
    add("ftm", partial(_list, "ftm"), delta.name, delta.read_bytes(), beside=first)
    add("ofac", partial(_list, "ofac"), "ofac.xml", (LISTS / "ofac.xml").read_bytes())
    ofac = {
        "sdn.2023-05.csv": b'901,"EXAMPLE, Ann","individual","X2] [Y","Lady",'
        + b"-0- ," * 6
        + b'"DOB 15 Jul 1970."\r\n'
    }
    ofac["alt.2023-05.csv"] = b'901,2,"aka","SAMPLE, Anna",-0- \r\n\x1a'
    for file, content in ofac.items():
        add("ofac", partial(_list, "ofac"), file, content, beside=ofac)
    features = [feature(each) for each in (LAND, MINE, ZONE)]
    for n, one in enumerate(features):
        collection = _json({"type": "FeatureCollection", "features": [one]})
        add("concessions", partial(_list, "concessions"), f"land-{n}.geojson", collection)
    add("tip", partial(_list, "tip"), "tiers.csv", TABLE.encode())
    add("sheet", partial(_list, "sheet"), "case.csv", as_csv(OWNS, OWNS).encode())
    with TemporaryDirectory() as folder:
        as_workbook(Path(folder) / "case.xlsx", OWNS)
        workbook = (Path(folder) / "case.xlsx").read_bytes()
    add("sheet", partial(_list, "sheet"), "case.xlsx", workbook)
    add("sheet", partial(_list, "sheet"), "parts.xlsx", workbook, mutate=_in_zip)
    add("query", lambda folder: read_query(folder / "q.cypher", own=True), "q.cypher", QUERY.encode())
    scene = {"title": "x", "entities": ["ann"], "at": {"ann": [0, 1]}, "captions": {"ann": "x"}, "sentence": "x"}
    story = {"khsae": "picture", "v": 2, "story": {"title": "x", "scenes": [scene]}}
    add("story", lambda folder: read_story(folder / "story.json"), "story.json", _json(story))
    asked = {"name": "x", "cypher": "x", "parameters": {}}
    state = {
        "query": asked,
        "entities": [{"id": "a", "type": "Person", "name": "A"}],
        "links": [],
        "truncated": False,
        "claims": [],
    }
    add("state", lambda folder: read_export(folder / "state.json"), "state.json", _json(state))
    lines = gzip.compress(b"".join(_json(line) + b"\n" for line in _BACKUP))
    add("backup", partial(_backup, "backup"), "backup", _sealed(lines, []))
    add("backup", partial(_backup, "sealed"), "sealed", lines, mutate=_sealed)
    add(
        "copy",
        partial(_copy, "copy.html"),
        "copy.html",
        b"<html><body><p>Ann owns <b>Zed</b></p><!-- x --></body></html>",
    )
    add("copy", partial(_copy, "copy.pdf"), "copy.pdf", _pdf())
    key = {"name": "desk", "role": "analyst", "sha256": "0" * 64, "added": "2024-05-01"}
    add("keys", lambda folder: keys.read(folder / "keys.json"), "keys.json", _json([key]))
    return found


TARGETS = targets()


# --- the attack -------------------------------------------------------------------------------------


_ONE_AFTER_THE_OTHER = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.generate, Phase.shrink),
)


@contextmanager
def bounded() -> Iterator[None]:
    """Ends what takes more processor time than it may."""

    def too_long(signal: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {SECONDS} s of processor time")

    before = signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def read(target: Target, edits: list[Edit]) -> None:
    with TemporaryDirectory(prefix="khsae-readers-") as scratch:
        folder = Path(scratch)
        broken = target.mutate(target.content, edits)
        for file, content in (target.beside | {target.file: broken}).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(content)
        with bounded():
            target.read(folder)


def attack(name: str, cases: int) -> int:
    """How many of the broken files were read all the same. Raises what a reader must not raise."""
    target, taken, before = TARGETS[name], 0, _peak()

    @settings(_ONE_AFTER_THE_OTHER, max_examples=cases)
    @given(edits=EDITS)
    def attacked(edits: list[Edit]) -> None:
        nonlocal taken
        with suppress(KhsaeError):
            read(target, edits)
            taken += 1

    attacked()
    assert _peak() - before < MEGABYTES, "it takes too much memory"
    return taken


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(cases: int = 500) -> None:
    """`python -m tests.attacks readers [CASES]`: so many broken files for each valid one."""
    for name in TARGETS:
        print(f"{name}: {cases} broken files, {attack(name, cases)} of them read all the same", flush=True)
