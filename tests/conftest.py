"""Real engines for the tests: nothing here stands in for a database.

What asks for `reader_of` or `database` runs on the embedded engine; what is marked `both_engines` runs on Neo4j too.
test_parity shows that both write the same graph and give the same answers. Neo4j needs a server: NEO4J_URI of an empty
scratch one, or Docker, or Java with Maven. Where none can be had, the summary says so; with CI set, that is a failure.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
import pytest
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from api import cli
from api.app import create_app
from graph.database.store import Database, open_database
from graph.errors import DatabaseAway, KhsaeError
from graph.models import Records
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.writing.writer import Writer
from loaders import curated
from tests import neo4j
from tests.browser import ARGUMENTS
from tests.server import serving, settings_of

hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")

TINY = Path(__file__).parent / "tiny"
PUBLIC = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Public lists, where they lie beside the project. They are no part of it."""
# The shell is Chromium without windows: it opens a page for half the processor time.
_CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
T = TypeVar("T")
IN_CI = bool(os.environ.get("CI"))
_IMAGE = "neo4j:5.26-community"

# Engines that live for minutes only: compiling their code thoroughly would cost more than running it.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


PATIENT: Any = {"khsae_query_timeout_s": 300}
"""For tests that are not about deadlines: on a busy machine, even a short query may take long."""


def settings_for(data: Path, **more: object) -> Settings:
    return Settings(_env_file=None, khsae_data=data, neo4j_uri=None, **(PATIENT | more))  # pyright: ignore[reportCallIssue, reportArgumentType]


# --- waiting ----------------------------------------------------------------------------------------


def until(true: Callable[[], T], seconds: float = 120) -> T:
    """Wait for a condition, and give what it came to. The ceiling is for what never comes, not for a busy machine."""
    deadline = time.monotonic() + seconds
    while not (came := true()):
        assert time.monotonic() < deadline, f"it did not come true in {seconds} s"
        time.sleep(0.05)
    return came


# With its defaults, the driver tries a dead server for 33 s, and waits for a silent one for ever. Ours gives up before,
# however busy the machine is.
BEFORE_THE_DRIVER_S = 25.0


def told_in_time(calls: Iterable[Callable[[], object]]) -> None:
    """Each of these calls, all at once, is told that the database does not answer."""

    def told(call: Callable[[], object]) -> None:
        began = time.monotonic()
        with pytest.raises(DatabaseAway, match="does not answer"):
            call()
        assert time.monotonic() - began < BEFORE_THE_DRIVER_S

    with ThreadPoolExecutor() as pool:
        list(pool.map(told, calls))


# --- commands ---------------------------------------------------------------------------------------


def environment_of(settings: Settings) -> dict[str, str]:
    """What to set for a command that is to use this database."""
    given = {
        "COLUMNS": "200",
        "KHSAE_DATA": str(settings.khsae_data),
        "KHSAE_QUERY_TIMEOUT_S": str(settings.khsae_query_timeout_s),
    }
    if settings.neo4j_uri:
        given |= {"NEO4J_URI": settings.neo4j_uri, "NEO4J_PASSWORD": settings.neo4j_password.get_secret_value()}
    return given


class Ended(NamedTuple):
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


# --- what can run here ----------------------------------------------------------------------------


@cache
def _has_docker() -> bool:
    return bool(shutil.which("docker")) and subprocess.run(["docker", "info"], capture_output=True).returncode == 0


def _why_no_neo4j() -> str | None:
    if os.environ.get("NEO4J_URI") or _has_docker():
        return None
    return neo4j.why_not()


NO_NEO4J = _why_no_neo4j()
KINDS = ["embedded"] if NO_NEO4J and not IN_CI else ["embedded", "neo4j"]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores, up to three: tests wait a good deal. A server that was given holds one graph."""
    return 0 if os.environ.get("NEO4J_URI") else min(3, (os.cpu_count() or 1) + 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out the tests that need an engine or a browser")


def _no_engine(event: str, given: tuple[object, ...]) -> None:
    if event == "subprocess.Popen" and "graph.database.engine" in str(given[1]):
        raise RuntimeError("This test starts an engine: it must ask for the fixture `real`, directly or not.")


def pytest_configure(config: pytest.Config) -> None:
    """Limits the memory of all engines, and fetches the server's jars once, before there are several processes."""
    # This overrides what each asks for: a dozen run at once, and some tests fill the memory of one. Benchmarks, which
    # import this file too, are not limited.
    os.environ.setdefault("_JAVA_OPTIONS", "-Xmx640m")
    if config.option.quick:
        sys.addaudithook(_no_engine)
        return
    by_java = "neo4j" in KINDS and not os.environ.get("NEO4J_URI") and not _has_docker()
    if by_java and not hasattr(config, "workerinput") and not neo4j.why_not():
        neo4j.jars()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test on the embedded engine, and on Neo4j too if it is marked `both_engines`."""
    if "engine_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_engines")
        metafunc.parametrize("engine_kind", KINDS if both else ["embedded"], scope="session")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What lacks its means is left out by name, not passed over in silence; in CI, for want of a browser, it fails."""
    lacking = set() if CHROMIUM or IN_CI else {"browser"}
    if not _has_docker():
        lacking.add("docker")
    if not PUBLIC.is_dir():
        lacking.add("public")

    def left_out(item: pytest.Item) -> bool:
        real = "real" in item.fixturenames  # pyright: ignore[reportAttributeAccessIssue]
        return (config.option.quick and real) or any(mark.name in lacking for mark in item.iter_markers())

    config.hook.pytest_deselected(items=[item for item in items if left_out(item)])
    items[:] = sorted((item for item in items if not left_out(item)), key=_turn)


class _Groups(LoadScopeScheduling):
    """Gives each worker whole groups of tests, so that the engines and servers of a group are started once."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _Groups(config, log)


def _group(nodeid: str) -> str:
    """What one worker runs: a file, but everything on the one Neo4j for all, as Community holds one graph."""
    return "neo4j" if _on_neo4j(nodeid) else nodeid.partition("::")[0]


def _on_neo4j(nodeid: str) -> bool:
    return "neo4j" in nodeid.partition("[")[2]


# Groups that take long come first: at the end, one worker would wait for the other.
_LONG = (
    "neo4j",
    "tests/test_engine",
    "tests/explorer",
    "tests/test_canary",
    "tests/test_cli",
    "tests/test_",
)


def _turn(item: pytest.Item) -> tuple[int, int]:
    """Long groups first; on Neo4j, tests of one graph follow each other, and those that stop the server come last."""
    group = _group(item.nodeid)
    fixtures = item.fixturenames  # pyright: ignore[reportAttributeAccessIssue]
    graph = 0 if "curated_reader" in fixtures else 1 if "tiny_reader" in fixtures else 3 if "server" in fixtures else 2
    return next(n for n, long in enumerate(_LONG) if group.startswith(long)), graph if group == "neo4j" else 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.option.quick:
        return
    if NO_NEO4J and not IN_CI:
        terminalreporter.write_line(f"The Neo4j half did not run: {NO_NEO4J}.", yellow=True)
    if not CHROMIUM:
        terminalreporter.write_line("The browser tests did not run: no Chromium on this machine.", yellow=True)
    if not PUBLIC.is_dir():
        terminalreporter.write_line("The counts of public lists were not checked: they do not lie beside the project.")
    if not _has_docker():
        terminalreporter.write_line("docker-compose.yml was not brought up: no Docker on this machine.", yellow=True)


# --- engines --------------------------------------------------------------------------------------


def clear(database: Database) -> None:
    """Leave nothing but the stamp of the graph's layout, and that as it must be, whatever a test has made of it."""
    database.write(("MATCH (n) WHERE NOT n:Khsae DETACH DELETE n", {}))
    database.write(("MATCH (k:Khsae) REMOVE k.entities, k.links, k.claims, k.sources, k.loaded, k.sealed", {}))
    database.prepare()


class Held(NamedTuple):
    """What the fixtures have loaded into a database, and its stamp at that moment."""

    records: Records
    stamp: object


def stamp(database: Database) -> object:
    """Another one after each load, by whatever connection."""
    return database.read("MATCH (k:Khsae) RETURN k.layout, k.version, k.loader").rows


_NOT_OURS = """
MATCH (n) WHERE NOT (n:Entity OR n:Source OR n:Claim OR n:Word OR n:Sealed OR n:Dataset OR n:Khsae) RETURN n LIMIT 1
"""


class Engines:
    """Hands out open databases. The embedded engine has a folder for each name, Neo4j one server for all.

    The names: `curated` and `tiny` keep their graph; `passing` is for tests that write or have their own graph.
    """

    def __init__(self, root: Path, stack: ExitStack, *, heap: str = "768m") -> None:
        self._root = root
        self._heap = heap
        self._stack = stack
        self._open: dict[tuple[str, str], Database] = {}
        self._holds: dict[Database, Held] = {}
        self._neo4j: Settings | None = None
        self._by_java: neo4j.Server | None = None

    def settings(self, name: str, kind: str = "embedded") -> Settings:
        return settings_for(self._root / name) if kind == "embedded" else self._server()

    def database(self, name: str, kind: str = "embedded") -> Database:
        """An open database, to write into: whoever reads from it next finds their own graph, not this one."""
        database = self._opened(name, kind)
        self._holds.pop(database, None)
        return database

    def reader(self, name: str, records: Records, kind: str = "embedded") -> Reader:
        """A reader of a database that holds exactly these records. They are loaded only where they are not yet."""
        database = self._opened(name, kind)
        held = self._holds.get(database)
        if not held or held.records is not records or held.stamp != stamp(database):
            clear(database)
            Writer(database).load(records)
            self._holds[database] = Held(records, stamp(database))
        return Reader(database)

    def _opened(self, name: str, kind: str) -> Database:
        key = (kind, name if kind == "embedded" else "")
        if key not in self._open:
            database = self._stack.enter_context(open_database(self.settings(name, kind)))
            database.write = self._forgetting(database, database.write)
            database.write_and_read = self._forgetting(database, database.write_and_read)
            self._open[key] = database
        return self._open[key]

    def _forgetting(self, database: Database, write: Callable[..., T]) -> Callable[..., T]:
        """What a test writes into a graph that others read does not reach them: the next reader loads it again."""

        def forget_and_write(*given: Any) -> T:
            self._holds.pop(database, None)
            return write(*given)

        return forget_and_write

    def _server(self) -> Settings:
        if self._neo4j is None:
            self._neo4j = self._given() or self._docker() or self._java()
        return self._neo4j

    def _given(self) -> Settings | None:
        if not os.environ.get("NEO4J_URI"):
            return None
        settings = Settings(_env_file=None, khsae_data=self._root / "beside", **PATIENT)  # pyright: ignore[reportCallIssue]
        with open_database(settings) as database:
            if database.read(_NOT_OURS).rows:
                pytest.exit("NEO4J_URI names a database that holds something not ours: the tests would delete it.")
        return settings

    def _docker(self) -> Settings | None:
        if not _has_docker():
            return None
        run = ["docker", "run", "--rm", "-d", "-p", "127.0.0.1::7687", "-e", "NEO4J_AUTH=neo4j/only-for-tests", _IMAGE]
        container = subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()
        self._stack.callback(subprocess.run, ["docker", "stop", container], capture_output=True)
        port = subprocess.run(["docker", "port", container, "7687"], check=True, capture_output=True, text=True).stdout
        settings = _neo4j_settings(f"bolt://{port.split()[0]}", "only-for-tests", self._root)
        _wait_for(settings)
        return settings

    def by_java(self) -> neo4j.Server:
        """A server that a test may stop, kill and start again."""
        if self._by_java is None:
            self._by_java = neo4j.Server(self._root / "neo4j", heap=self._heap)
            self._by_java.start()
            self._stack.callback(self._by_java.kill)
        return self._by_java

    def _java(self) -> Settings:
        server = self.by_java()
        settings = _neo4j_settings(server.uri, server.password, self._root)
        _wait_for(settings)
        return settings


def _neo4j_settings(uri: str, password: str, root: Path) -> Settings:
    """What is kept beside the graph, such as copies of sources, stays out of the checkout."""
    return Settings(_env_file=None, neo4j_uri=uri, neo4j_password=password, khsae_data=root / "beside", **PATIENT)  # pyright: ignore[reportCallIssue, reportArgumentType]


def _wait_for(settings: Settings) -> None:
    def answers() -> bool:
        try:
            with open_database(settings):
                return True
        except KhsaeError:
            return False

    until(answers, 300)


@pytest.fixture(scope="session")
def real() -> None:
    """What a test that starts an engine, a server or a browser asks for, mostly by way of another fixture.

    `make quick` runs the tests that do not.
    """


@pytest.fixture(scope="session")
def engines(real: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    with ExitStack() as stack:
        yield Engines(tmp_path_factory.mktemp("engines"), stack)


# --- graphs ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def curated_facts() -> Records:
    return curated.read()


@pytest.fixture(scope="session")
def tiny_facts() -> Records:
    """A small invented graph with traps in it: a forbidden shortcut, parallel links, an allegation, a denial."""
    return curated.read(TINY)


@pytest.fixture
def curated_reader(engines: Engines, curated_facts: Records, engine_kind: str) -> Reader:
    return engines.reader("curated", curated_facts, engine_kind)


@pytest.fixture
def tiny_reader(engines: Engines, tiny_facts: Records, engine_kind: str) -> Reader:
    return engines.reader("tiny", tiny_facts, engine_kind)


@pytest.fixture
def database(engines: Engines, engine_kind: str) -> Database:
    """An empty database to write into."""
    empty = engines.database("passing", engine_kind)
    clear(empty)
    return empty


@pytest.fixture
def reader_of(engines: Engines, engine_kind: str) -> Callable[[str, Records], Reader]:
    return lambda name, records: engines.reader(name, records, engine_kind)


@pytest.fixture(scope="session")
def addresses() -> Iterator[Callable[[Reader], str]]:
    """The address of a server of the graph of a reader: one server for each graph, as long as the tests run."""
    with ExitStack() as stack:
        served: dict[object, str] = {}

        def address(reader: Reader) -> str:
            settings = settings_of(reader)
            key = (settings.neo4j_uri or str(settings.khsae_data), reader.version())
            if key not in served:
                served[key] = stack.enter_context(serving(create_app(settings)))
            return served[key]

        yield address


@pytest.fixture(scope="session")
def clients(addresses: Callable[[Reader], str]) -> Iterator[Callable[[Reader], httpx.Client]]:
    """A client of the server of the graph of a reader."""
    with ExitStack() as stack:
        made: dict[str, httpx.Client] = {}

        def client(reader: Reader) -> httpx.Client:
            if (address := addresses(reader)) not in made:
                made[address] = stack.enter_context(httpx.Client(base_url=address, timeout=300))
            return made[address]

        yield client


@pytest.fixture
def khsae(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs a command in this process, as `main` would: gives its exit code and what it printed."""

    def run(settings: Settings, *words: str, **environment: str) -> Ended:
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("NEO4J_", "KHSAE_"))]:
                patch.delenv(name)
            for name, value in (environment_of(settings) | environment).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["khsae", *words])
            code: object = 0
            capsys.readouterr()
            try:
                cli.main()
            except SystemExit as ended:
                code = ended.code or 0
        printed = capsys.readouterr()
        assert isinstance(code, int), code
        return Ended(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def chromium(real: None) -> str:
    assert CHROMIUM, "No Chromium was found. Install the package chromium."
    return CHROMIUM


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
