"""The shape of the code: who may import whom, where Cypher may stand, and what the tree must not hold."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from graph.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "loaders", "api", "tests")
MODULES = sorted(path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py"))
SHIPPED = [path for path in MODULES if path.relative_to(REPOSITORY).parts[0] != "tests"]


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


# --- imports --------------------------------------------------------------------------------------

# loaders → graph ← api. The tests may import all.
MAY_IMPORT = {
    "graph": {"graph"},
    "loaders": {"loaders", "graph"},
    "api": {"api", "graph", "loaders"},
    "tests": set(PACKAGES),
}
ONLY_IN = {
    "neo4j": ["graph/database/translating.py"],
    "pyvis": ["graph/drawing/view.py"],
}


@cache
def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it: "graph.database.store"."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: imports are absolute"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_arrows_point_one_way() -> None:
    for path in MODULES:
        package = path.relative_to(REPOSITORY).parts[0]
        used = {module.split(".")[0] for module in imports(path)} & set(PACKAGES)
        assert used <= MAY_IMPORT[package], name_of(path)


# The rooms of graph/, each of which may use those before it. What stands in none of them all may use.
ROOMS = (
    *("names", "claims", "seals", "sources", "database", "sameness", "drawing", "writing", "questions", "diff"),
    "export",
)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_those_before_it(room: str) -> None:
    used = {
        parts[1]
        for path in (REPOSITORY / "graph" / room).rglob("*.py")
        for module in imports(path)
        if (parts := module.split("."))[0] == "graph" and len(parts) > 1
    }
    assert used & set(ROOMS) <= set(ROOMS[: ROOMS.index(room) + 1])


def test_every_room_has_its_place() -> None:
    packages = {path.parent.name for path in (REPOSITORY / "graph").glob("*/__init__.py")}
    assert packages == set(ROOMS)
    alone = {path for path in MODULES if path.parent == REPOSITORY / "graph"}
    assert not {m for path in alone for m in imports(path) if m.startswith("graph.") and m.split(".")[1] in ROOMS}


@pytest.mark.parametrize("library", ONLY_IN)
def test_one_door_to_a_library(library: str) -> None:
    users = [name_of(path) for path in SHIPPED if library in {module.split(".")[0] for module in imports(path)}]
    assert sorted(users) == ONLY_IN[library]


EXTRA = {"api/mcp.py": "mcp", "graph/database/py2neo_bridge.py": "py2neo"}


def test_a_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    brought = packages_distributions()

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w-]", requirement)[0].lower() for requirement in requirements}

    for path in (*SHIPPED, REPOSITORY / "khsae.py"):
        extra = EXTRA.get(name_of(path))
        declared = names(project["dependencies"] + (project["optional-dependencies"][extra] if extra else []))
        libraries = {module.split(".")[0] for module in imports(path)} - sys.stdlib_module_names - set(PACKAGES)
        for library in libraries:
            packages = {package.lower().replace("_", "-") for package in brought[library]}
            assert packages & declared, f"{name_of(path)} imports {library}"


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        name_of(path)
        for path in SHIPPED
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"))
    ]
    assert set(readers) <= {"graph/database/engine.py"}  # which hands its own on to the engine's process


def test_a_module_is_named_for_what_it_holds() -> None:
    for_anything = ("utils", "util", "helpers", "common", "misc", "constants", "base", "core")
    assert [name_of(path) for path in MODULES if path.stem in for_anything] == []


# --- Cypher ---------------------------------------------------------------------------------------

CLAUSE = re.compile(r"\b(MATCH|MERGE)\s*\(")
FRAGMENT = re.compile(r"\b(MATCH|MERGE|UNWIND|WHERE|RETURN|DETACH DELETE|ORDER BY)\b")
# No file of queries/ reads what is under seal, since anybody may run those.
WRITE_CYPHER = (
    *(f"graph/writing/{name}.py" for name in ("backup", "writer", "storing", "deriving", "guarding", "folding")),
    *("graph/database/schema.py", "graph/questions/sealed.py"),
)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_cypher_stands_in_queries_and_in_what_writes() -> None:
    others = [path for path in SHIPPED if name_of(path) not in WRITE_CYPHER]
    found = [(name_of(path), n) for path in others for n, text in texts(tree_of(path)) if CLAUSE.search(text)]
    assert found == []


def test_cypher_does_stand_there() -> None:
    assert all(any(CLAUSE.search(text) for _, text in texts(tree_of(REPOSITORY / name))) for name in WRITE_CYPHER)
    assert all(CLAUSE.search(path.read_text("utf-8")) for path in (REPOSITORY / "queries").rglob("*.cypher"))


@pytest.mark.parametrize(
    "path", [REPOSITORY / "README.md", *sorted((REPOSITORY / "notebooks").glob("*.ipynb"))], ids=name_of
)
def test_what_is_read_holds_no_cypher(path: Path) -> None:
    assert not CLAUSE.search(path.read_text(encoding="utf-8"))


def put_together(tree: ast.AST) -> set[int]:
    """The lines where a text with Cypher in it is put together with another."""
    found: set[int] = set()
    for node in ast.walk(tree):
        joined = isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values)
        added = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
        filled = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("format", "join", "replace", "format_map")
        )
        if (joined or added or filled) and any(FRAGMENT.search(text) for _, text in texts(node)):
            found.add(getattr(node, "lineno", 0))
    return found


def targets(node: ast.stmt) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else []


PUT_TOGETHER = {"graph/writing/deriving.py": "_writing", "graph/writing/storing.py": "NEW_ENTITIES"}
"""One text a predicate that writes its links, and one a type that makes its entities: on the embedded engine, neither
the type of a relationship nor the labels of a new node can be a parameter."""


def test_cypher_is_never_put_together() -> None:
    for path in SHIPPED:
        body = tree_of(path).body
        if name := PUT_TOGETHER.get(name_of(path)):
            (made,) = (node for node in body if name in (getattr(node, "name", ""), *map(ast.unparse, targets(node))))
            assert put_together(made), name
            body = [node for node in body if node is not made]
        assert put_together(ast.Module(body, [])) == set(), name_of(path)


def test_the_search_for_cypher_finds_it() -> None:
    for text in (
        'f"MATCH (n:{x}) RETURN n"',
        '"MATCH (n) " + "WHERE " + x',
        '"RETURN %s" % x',
        '"MERGE ({})".format(x)',
    ):
        assert put_together(ast.parse(text)), text
    assert not put_together(ast.parse('"MATCH (n) RETURN n"'))


# --- words of one interface -----------------------------------------------------------------------

# Of HTTP and of the command line. bulk.py writes the arguments of another program.
INTERFACE = re.compile(r"\b(GET|POST) /|\bHTTP\b|command line|`khsae |(?<![\w-])(--[a-z]{2,}|-o\b)")
CORE = [path for path in SHIPPED if path.parent.name != "api" and path.stem != "bulk"] + [REPOSITORY / "khsae.py"]


def told(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, less its docstrings."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Constant) and isinstance(child.value, str) and not isinstance(node, ast.Expr):
                yield child.value


def test_the_core_does_not_speak_of_http_or_of_the_command_line() -> None:
    """What to call or type next is added by `api/hints.py`."""
    found = [(name_of(path), text) for path in CORE for text in told(tree_of(path)) if INTERFACE.search(text)]
    assert found == []


def test_link_ids_are_taken_apart_by_the_one_separator() -> None:
    literal = re.compile(r"""(split|includes)\(["']~["']|\}~[{$]""")
    files = [*SHIPPED, *(REPOSITORY / "api" / "static").glob("*.js")]
    assert [name_of(path) for path in files if literal.search(path.read_text(encoding="utf-8"))] == []


# --- settings -------------------------------------------------------------------------------------

SETTINGS = {name.upper(): field.default for name, field in Settings.model_fields.items()}
EXAMPLE = REPOSITORY / ".env.example"


def shown(default: object) -> str:
    if default is None:
        return ""
    return default.get_secret_value() if isinstance(default, SecretStr) else str(default).removesuffix(".0")


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_told(name: str) -> None:
    assert re.search(rf"\b{name}\b", (REPOSITORY / "README.md").read_text(encoding="utf-8"))
    description = Settings.model_fields[name.lower()].description
    assert description
    assert f"# {description}\n#{name}={shown(SETTINGS[name])}\n" in EXAMPLE.read_text(encoding="utf-8")


def test_nothing_is_told_that_is_no_setting() -> None:
    shown_there = re.findall(r"^#?([A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(shown_there) == SETTINGS.keys()
    told = re.findall(r"\b(?:KHSAE|NEO4J)_[A-Z_]+\b", (REPOSITORY / "README.md").read_text(encoding="utf-8"))
    assert set(told) <= SETTINGS.keys()


def test_the_version_is_told_in_the_changelog() -> None:
    version = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    headings = re.findall(r"^## (.+)$", (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    dated = [heading for heading in headings if re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}", heading)]
    assert headings == ["Unreleased", *dated]
    assert dated[0].startswith(f"{version} - ")


# --- the tree -------------------------------------------------------------------------------------


def in_tree() -> Iterator[Path]:
    """Every file that a checkout would hold: what .gitignore leaves."""
    patterns = [p.rstrip("/") for p in (REPOSITORY / ".gitignore").read_text(encoding="utf-8").split()]

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.name == ".git" or any(fnmatch(path.name, pattern.lstrip("/")) for pattern in patterns):
                continue
            if path.is_dir():
                yield from walk(path)
            else:
                yield path

    return walk(REPOSITORY)


def test_the_tree_names_no_folder_of_the_machine_it_was_made_on() -> None:
    # Put together here, or this line would be found.
    folders = [f"/{name}/".encode() for name in ("work", "root")]
    assert [name_of(path) for path in in_tree() if any(folder in path.read_bytes() for folder in folders)] == []


def test_the_tree_holds_no_logs() -> None:
    assert [name_of(path) for path in in_tree() if ".log" in path.suffixes] == []


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("requirements*.txt")), ids=name_of)
def test_requirements_are_pinned_with_hashes_and_name_no_registry(path: Path) -> None:
    whole = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    lines = [line for line in whole if line and not line.startswith("#")]
    assert lines
    pinned = re.compile(r"[A-Za-z0-9][\w.-]*(\[[\w,-]+\])?==[\w.!+]+ ( ?; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in lines if not pinned.fullmatch(line)] == []
    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_the_npm_lock_file_names_no_registry() -> None:
    packages = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_workflow_runs_the_two_commands_of_the_readme() -> None:
    start = (REPOSITORY / "README.md").read_text(encoding="utf-8").partition("```sh\n")[2].partition("```")[0]
    commands = [line.partition("#")[0].strip() for line in start.splitlines()]
    jobs = yaml.safe_load((REPOSITORY / ".github/workflows/test.yml").read_text(encoding="utf-8"))["jobs"]
    steps = [step.get("run", "") for step in jobs["test"]["steps"]]
    assert commands == ["make up", "make test"]
    assert all(any(command in step for step in steps) for command in commands)
