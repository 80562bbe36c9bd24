"""A real Neo4j for the tests: its jars from Maven Central, started on the loopback with a home that is thrown away."""

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

VERSION = "5.26.30"
_POM = Path(__file__).with_name("pom.xml")
_WANTED = hashlib.sha256(_POM.read_bytes()).hexdigest()[:8]
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "khsae" / f"neo4j-{VERSION}-{_WANTED}"
_OPENS = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch", "java.lang")
]
# As in docker-compose.yml, but for memory, addresses and the password; and a query is not planned again when a test has
# emptied or filled the graph.
_CONFIG = """
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
dbms.cypher.min_replan_interval=10h
dbms.cypher.statistics_divergence_threshold=1.0
server.memory.pagecache.size=128m
dbms.memory.transaction.total.max=256m
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
"""


def why_not() -> str | None:
    """What is missing for a Neo4j here; None when nothing is."""
    if (_CACHE / "complete").exists() and shutil.which("java"):
        return None
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    return f"no {' and no '.join(missing)} on this machine" if missing else None


def jars() -> Path:
    """The folder of the server's jars, fetched once into a cache outside the checkout."""
    if not (_CACHE / "complete").exists():
        fetch = ["mvn", "-q", "-B", "-f", str(_POM), "dependency:copy-dependencies", "-DincludeScope=runtime"]
        subprocess.run([*fetch, f"-DoutputDirectory={_CACHE / 'jars'}"], check=True, timeout=900)
        (_CACHE / "complete").touch()
    return _CACHE / "jars"


def shell(uri: str, user: str, password: str, text: str) -> str:
    """What `cypher-shell` prints when this is pasted into it. Raises RuntimeError with what it complains of."""
    command = ["java", "-cp", f"{jars()}/*", "org.neo4j.shell.Main", "--non-interactive", "--format", "verbose"]
    done = subprocess.run(
        [*command, "-a", uri, "-u", user],
        env=os.environ | {"NEO4J_PASSWORD": password, "LC_ALL": "C.UTF-8"},
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"cypher-shell: {done.stderr}\n{text}")
    return done.stdout


class Server:
    """One Neo4j in one folder. `start` and `stop` may be called again and again: the data stay."""

    def __init__(self, home: Path, *, heap: str = "768m") -> None:
        self.home = home
        self.password = secrets.token_hex(12)
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self._heap = f"-Xmx{heap}"  # in neo4j.conf, only Neo4j's own launcher reads it
        self._process: subprocess.Popen[bytes] | None = None
        conf = home / "conf"
        conf.mkdir(parents=True)
        (conf / "neo4j.conf").write_text(_CONFIG.format(port=self.port), encoding="utf-8")

    def start(self) -> None:
        if not (self.home / "data").exists():
            self.admin("dbms", "set-initial-password", self.password)
        entry = [
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}",
        ]
        with (self.home / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["java", self._heap, *_OPENS, "-cp", f"{jars()}/*", *entry],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"Neo4j did not start: {(self.home / 'console.log').read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """As a power cut does it."""
        if self._process:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        assert self._process, "it does not run"
        return self._process.pid

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=300)
            self._process = None

    def admin(self, *words: str) -> str:
        """Run `neo4j-admin`."""
        done = subprocess.run(
            ["java", *_OPENS, "-cp", f"{jars()}/*", "org.neo4j.cli.AdminTool", *words],
            env=os.environ | {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")},
            cwd=self.home,  # the import leaves a report where it is started
            capture_output=True,
            text=True,
            timeout=600,
        )
        if done.returncode:
            raise RuntimeError(f"neo4j-admin {' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout
