"""The command line: what its commands say and write, and their exit codes.

Most run in the process of the tests; that a process ends with the same code, and what `up` leaves behind, is asked
of real ones.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from api.terminal import count
from graph.models import Records
from graph.questions.reader import Reader
from tests.conftest import BEFORE_THE_DRIVER_S, Ended, environment_of, until
from tests.server import settings_of

Run = Callable[..., Ended]
# Without what would tell a command of another database.
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("NEO4J_", "KHSAE_"))}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "api.cli", *words]


@pytest.fixture
def run(khsae: Run, curated_reader: Reader) -> Run:
    return partial(khsae, curated_reader._database.settings)


def process(reader: Reader, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, for what depends on the process."""
    env = ENVIRONMENT | environment_of(settings_of(reader)) | environment
    return subprocess.run(command(*words), env=env, capture_output=True, encoding="utf-8", timeout=300)


def test_help_and_version(run: Run) -> None:
    assert "every link is a claim" in run("--help").stdout
    assert run("--version").stdout.startswith("khsae ")


def test_search_path_and_query(run: Run) -> None:
    assert "ly-yong-phat" in run("search", "ly yong").stdout
    assert "No entity has a name like this" in run("search", "zzzz").stdout
    assert "and is kept apart because the bill prints a bare name" in run("search", "dy vichea").stdout
    path = run("path", "Hun Sen", "dy-vichea")
    assert path.returncode == 0
    assert "son-in-law of Hun Sen" in path.stdout
    assert "ra-11" in path.stdout
    none = run("path", "peta-fulton", "ly-yong-phat")
    assert none.returncode == 0
    assert "No path" in none.stdout
    assert "claims-of-entity" in run("query").stdout
    rows = json.loads(run("query", "claims-of-entity", "--param", "entity=Ly Yong Phat", "--format", "json").stdout)
    assert any("alleged" in row[0]["sentence"] for row in rows["rows"])
    as_csv = run("query", "claims-of-entity", "--param", "entity=ly-yong-phat", "--format", "csv", "--limit", "2")
    assert as_csv.stdout.startswith("claim,source,replies\n")
    assert "There is more" in as_csv.stderr


def test_a_view_and_an_export_carry_their_evidence(run: Run, tmp_path: Path) -> None:
    view = tmp_path / "view.html"
    assert run("view", "ly-yong-phat", "-o", str(view)).returncode == 0
    text = view.read_text(encoding="utf-8")
    assert "drew links between Ly Yong Phat" in text
    assert run("export", "ly-yong-phat", "-o", str(tmp_path / "x.json")).returncode == 0
    exported = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    claims = {claim["id"] for claim in exported["claims"]}
    assert exported["links"]
    assert all(link["claims"] and set(link["claims"]) <= claims for link in exported["links"])
    assert (
        run("export", "--path", "hun-sen", "dy-vichea", "--format", "csv", "-o", str(tmp_path / "x.csv")).returncode
        == 0
    )
    assert "son-in-law" in (tmp_path / "x.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("search",), 2, "Missing argument"),
        (("load", "nonsense"), 2, "nonsense"),
        (("path", "nobody-here", "hun-sen"), 1, "There is no entity 'nobody-here'"),
        (("query", "nonsense"), 1, "There is no query 'nonsense'"),
        (("query", "claims-of-entity"), 1, "needs the parameter 'entity'"),
        (("query", "claims-of-entity", "--param", "entity=hun-sen", "--param", "x=1"), 1, "has no parameter 'x'"),
        (("query", "claims-of-entity", "--param", "entity"), 1, "must be key=value"),
        (("query", "claims-of-entity", "--param", "entity=hun-sen", "--param", "offset=many"), 1, "a whole number"),
        (("view", "hun-sen", "-o", "/nonsense/x.html"), 1, "cannot be written"),
        (("view", "-o", "x.html"), 2, "Give one of"),
        (("view", "--query", "everything-on", "--param", "entity", "-o", "x.html"), 1, "must be key=value"),
    ],
)
def test_wrong_input_is_one_sentence_and_an_exit_code(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = run(*words)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_loading_again_says_that_nothing_has_changed(run: Run) -> None:
    assert "nothing has changed" in run("load", "facts").stdout


def test_check(run: Run) -> None:
    checked = run("check")
    assert checked.returncode == 0
    assert "no problems" in checked.stdout


def test_a_database_that_is_away_is_exit_code_three(run: Run) -> None:
    began = time.monotonic()
    done = run("search", "hun", NEO4J_URI="bolt://127.0.0.1:9")
    assert (done.returncode, "cannot be reached" in done.stderr) == (3, True)
    assert time.monotonic() - began < BEFORE_THE_DRIVER_S
    assert run("search", "hun", NEO4J_URI="http://127.0.0.1:9").returncode == 1


def test_a_wrong_setting_is_a_sentence(run: Run) -> None:
    done = run("search", "hun", KHSAE_PORT="many")
    assert done.returncode == 1
    assert "KHSAE_PORT" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("search", "ly yong"), 0, "ly-yong-phat"),
        (("path", "nobody-here", "hun-sen"), 1, "There is no entity 'nobody-here'"),
        (("search",), 2, "Missing argument"),
        (("search", "hun"), 3, "cannot be reached"),
    ],
)
def test_a_process_ends_with_the_code(curated_reader: Reader, words: tuple[str, ...], code: int, said: str) -> None:
    away = {"NEO4J_URI": "bolt://127.0.0.1:9"} if code == 3 else {}
    env = ENVIRONMENT | environment_of(curated_reader._database.settings) | away
    done = subprocess.run(command(*words), env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stderr
    assert said in (done.stderr if code else done.stdout)
    assert "Traceback" not in done.stderr


# --- up -------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for_health(port: int, process: subprocess.Popen[str]) -> dict[str, object]:
    def health() -> dict[str, object] | None:
        assert process.poll() is None, process.communicate()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=60) as answer:
                return json.load(answer)
        except OSError:
            return None

    answer = until(health)
    assert answer
    return answer


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all that are started: the first loads the facts."""
    return tmp_path_factory.mktemp("up") / "data"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_up_serves_the_facts_and_leaves_no_process_behind(
    real: None, data: Path, curated_facts: Records, end: int
) -> None:
    port = free_port()
    words = command("up", "--port", str(port), "--data", str(data))
    with subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        health = wait_for_health(port, process)
        assert health["counts"]["entities"] == len(curated_facts.entities)  # pyright: ignore[reportIndexIssue]
        second = subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, timeout=300)
        assert second.returncode == 1
        assert f"Port {port} cannot be used" in second.stderr
        engine_pid = json.loads((data / "engine.json").read_text())["pid"]
        process.send_signal(end)
        process.communicate(timeout=120)
    assert until(lambda: not psutil.pid_exists(engine_pid))


# --- what only the command line shows -------------------------------------------------------------


def test_a_dossier_and_a_dated_view(run: Run, tmp_path: Path) -> None:
    for name, words in {"now": (), "before": ("--known-on", "2024-09-11")}.items():
        done = run("dossier", "hun-sen", *words, "-o", str(tmp_path / f"{name}.html"))
        assert done.returncode == 0, done.stderr
        assert "son-in-law of Hun Sen" in (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    assert run("view", "hun-sen", "--as-of", "2024-02-30", "-o", str(tmp_path / "x.html")).returncode == 1
    eve, made = ("--known-on", "2024-09-11"), str(tmp_path / "x.json")
    path = run("path", "hun-sen", "dy-vichea", *eve)
    assert (path.returncode, "son-in-law of Hun Sen" in path.stdout) == (0, True)
    assert "No path" in run("path", "hun-sen", "dy-vichea", "--known-on", "2010").stdout
    assert run("export", "--path", "hun-sen", "dy-vichea", *eve, "-o", made).returncode == 0
    exported = json.loads(Path(made).read_text(encoding="utf-8"))
    assert exported["query"]["known_on"] == "2024-09-11"
    asked = ("behind-the-compounds", "--format", "json")
    then, now = (json.loads(run("query", *asked, *days).stdout) for days in (eve, ()))
    assert 0 < len(then["links"]) < len(now["links"])
    table = run("query", "contested-links", "--as-of", "2020")
    assert (table.returncode, "takes no as_of" in table.stderr) == (1, True)


def test_no_path_is_said_in_a_file_too(run: Run, tmp_path: Path) -> None:
    for command in ("dossier", "view"):
        done = run(command, "--path", "peta-fulton", "ly-yong-phat", "-o", str(tmp_path / "x.html"))
        assert done.returncode == 0, done.stderr
        text = (tmp_path / "x.html").read_text(encoding="utf-8")
        assert "No path of at most 6 links was found. That does not prove that there is none" in text


def test_what_two_have_in_common_is_in_a_file_with_its_evidence(run: Run, tmp_path: Path) -> None:
    for command in ("dossier", "view"):
        assert run(command, "--path", "hun-to", "dy-vichea-hr5490", "-o", str(tmp_path / "x.html")).returncode == 0
        text = (tmp_path / "x.html").read_text(encoding="utf-8")
        assert "Both are named in the bill H.R. 5490, with 41 others. That is no tie between them." in text
        assert "item J (section 7(d)(1))" in text
        assert "and is kept apart because the bill prints a bare name" in text


def test_a_dossier_holds_what_draws_no_link_too(run: Run, tmp_path: Path) -> None:
    run("dossier", "ly-yong-phat", "-o", str(tmp_path / "x.html"))
    assert "described by the U.S. Treasury" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_what_a_day_changed(run: Run, tmp_path: Path) -> None:
    told = run("diff", "2024-09-11", "2024-09-12").stdout
    assert "Ly Yong Phat was put under Global Magnitsky" in told
    assert "Newly connected" in told
    assert run("diff", "2024-09-12", "2024-09-12").stdout.strip() == "Nothing has changed."
    drawn = run("diff", "2024-09-11", "2024-09-12", "-o", str(tmp_path / "x.html"))
    assert "links changed" in drawn.stderr
    assert "What changed from 2024-09-11 to 2024-09-12" in (tmp_path / "x.html").read_text(encoding="utf-8")
    assert run("diff", "2024-09-11", "2024-09-12", "--format", "json", "-o", "x.html").returncode == 2
    wrong = run("diff", "nonsense", "2024")
    assert (wrong.returncode, "nonsense" in wrong.stderr) == (1, True)


# --- what a command costs and where it speaks -----------------------------------------------------


TELLING = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from api.cli import main
main()
"""


def imported(*words: str, **environment: str) -> set[str]:
    """The libraries that a command imports."""
    telling = [sys.executable, "-c", TELLING, *words]
    done = subprocess.run(telling, env=ENVIRONMENT | environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}


HEAVY = {"neo4j", "igraph", "pyvis", "jinja2", "fastapi", "uvicorn", "httpx", "arcadedb_embedded", "pandas", "numpy"}


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("view", "--help"), ("up", "--help")])
def test_help_imports_next_to_nothing(words: tuple[str, ...]) -> None:
    found = imported(*words)
    assert found.isdisjoint(HEAVY | {"yaml", "rich", "graph", "loaders"})
    assert words[1:] or "pydantic" not in found  # which Typer needs for the parameters of a command


def test_checking_the_files_needs_no_database() -> None:
    assert imported("check").isdisjoint(HEAVY)


def test_a_query_imports_the_driver_and_not_what_draws_or_serves(curated_reader: Reader) -> None:
    words = ("query", "claims-of-entity", "--param", "entity=ly-yong-phat", "--format", "csv")
    found = imported(*words, **environment_of(settings_of(curated_reader)))
    assert found & HEAVY == {"neo4j"}


def test_an_answer_has_standard_output_to_itself(run: Run, curated_reader: Reader, tmp_path: Path) -> None:
    done = run("export", "ly-yong-phat", "-o", "-")
    assert json.loads(done.stdout)["links"]
    assert re.search(r"\d+ entities, \d+ links", done.stderr)
    assert run("view", "ly-yong-phat", "-o", "-").stdout.startswith("<!doctype html>")
    assert not (Path.cwd() / "-").exists()
    file = tmp_path / "out.json"
    with file.open("w") as out:
        env = ENVIRONMENT | environment_of(settings_of(curated_reader))
        words = command("export", "ly-yong-phat", "-o", "/dev/stdout")
        subprocess.run(words, env=env, stdout=out, stderr=subprocess.DEVNULL, check=True, timeout=300)
    assert json.loads(file.read_text(encoding="utf-8"))["links"]


def test_output_is_utf8_whatever_the_locale(run: Run, curated_reader: Reader) -> None:
    words = ("query", "claims-of-entity", "--param", "entity=ly-yong-phat", "--format", "csv")
    plain = run(*words).stdout
    assert not plain.isascii()
    for settings in ({"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}):
        done = process(curated_reader, *words, **settings)
        assert (done.returncode, done.stdout) == (0, plain), settings


def test_brackets_and_colons_are_printed_as_they_are(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "c[" / "d]:100:"
    folder.mkdir(parents=True)
    done = run("view", "ly-yong-phat", "-o", str(folder / "[b]e.html"))
    assert (done.returncode, f"{folder}/[b]e.html" in done.stderr) == (0, True)
    told = run("engine", "status", KHSAE_DATA=str(tmp_path / "x[ab]:100:y"), NEO4J_URI="")
    assert "x[ab]:100:y" in told.stdout


def test_a_saved_csv_file_opens_in_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    run("export", "ly-yong-phat", "--format", "csv", "-o", str(tmp_path / "x.csv"))
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbfsource,")
    assert run("export", "ly-yong-phat", "--format", "csv", "-o", "-").stdout.startswith("source,")


def test_one_is_told_in_the_singular() -> None:
    assert (count(1, "entity", "entities"), count(2_000, "link")) == ("1 entity", "2,000 links")


SELECTIONS = [
    (("ly-yong-phat",), {"entity": "ly-yong-phat"}),
    (
        ("Hun Sen", "--depth", "2", "--known-on", "2024-09-11"),
        {"entity": "hun-sen", "depth": 2, "known_on": "2024-09-11"},
    ),
    (
        ("--path", "hun-sen", "dy-vichea", "--as-of", "2023"),
        {"source": "hun-sen", "target": "dy-vichea", "as_of": "2023"},
    ),
    (("--query", "behind-the-compounds"), {"query": "behind-the-compounds"}),
]


def test_a_file_is_the_same_over_http_and_from_the_command_line(
    run: Run, clients: Callable[[Reader], httpx.Client], curated_reader: Reader, tmp_path: Path
) -> None:
    web = clients(curated_reader)
    for words, asked in SELECTIONS:
        for kind in ("dossier", "view", "export"):
            assert run(kind, *words, "-o", str(tmp_path / kind)).returncode == 0
            assert (tmp_path / kind).read_bytes() == web.get(f"/api/v1/{kind}", params=asked).content, (kind, words)


def test_what_a_limit_cuts_off_is_told_in_the_file_and_beside_it(run: Run, tmp_path: Path) -> None:
    for form, told in (("csv", "[cut off at a limit: there is more]"), ("json", '"truncated": true')):
        words = ("export", "ly-yong-phat", "--format", form, "-o", str(tmp_path / form))
        done = run(*words, KHSAE_QUERY_MAX_ROWS="3")
        assert "a limit cut it off" in done.stderr
        assert told in (tmp_path / form).read_text(encoding="utf-8")
        assert "cut it off" not in run(*words).stderr
        assert told not in (tmp_path / form).read_text(encoding="utf-8")
    done = run("dossier", "ly-yong-phat", "-o", str(tmp_path / "x.html"), KHSAE_QUERY_MAX_ROWS="3")
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "a limit cut it off" in done.stderr
    assert "Not the whole answer" in text
    assert "Of the claims about it, only the newest 3 are here" in text


# --- settings -------------------------------------------------------------------------------------


def told(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder, with these settings alone."""
    env = ENVIRONMENT | {"PYTHONPATH": str(Path(__file__).parent.parent)} | environment
    return subprocess.run(command(*words), cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=300)


def test_a_password_in_an_address_is_not_printed(tmp_path: Path) -> None:
    for address in ("bolt://neo4j:s3cretword@127.0.0.1:1", "neo4j+s://:s3cret/word@host", "http://x:s3cretword@h"):
        done = told("search", "x", folder=tmp_path, NEO4J_URI=address)
        assert (done.returncode, "NEO4J_PASSWORD" in done.stderr) == (1, True)
        assert "s3cret" not in done.stdout + done.stderr


def test_an_empty_setting_is_unset_and_a_tilde_is_home(tmp_path: Path) -> None:
    empty = told("engine", "status", folder=tmp_path, KHSAE_DATA="", NEO4J_URI="", KHSAE_PORT="")
    assert empty.stdout == "No engine is running for .khsae.\n"
    home = told("engine", "status", folder=tmp_path, KHSAE_DATA="~/data", HOME=str(tmp_path))
    assert home.stdout == f"No engine is running for {tmp_path}/data.\n"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_an_env_file_that_is_not_utf8_is_a_sentence(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_text("KHSAE_DATA=caf\u00e9", encoding=encoding)
    done = told("engine", "status", folder=tmp_path)
    assert (done.returncode, ".env is not UTF-8" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_an_env_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KHSAE_DATA=here", encoding="utf-8-sig")
    assert "here" in told("engine", "status", folder=tmp_path).stdout


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".khsae" / "engine.json").mkdir(parents=True)
    done = told("engine", "status", folder=tmp_path)
    assert (done.returncode, "cannot be read" in done.stderr) == (1, True)
