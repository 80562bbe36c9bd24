"""How many small faults in the core do the tests find? `python -m tests.mutate [MODULE…]` says so, and which they miss.

A comparison is turned round, a number changed, a statement left out: one fault at a time, in a copy of the tree. The
tests of the module run on embedded engines that stay up meanwhile. Which faults are tried is drawn by lot, from a seed.
"""

import argparse
import ast
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The tests of each module, the likeliest to find a fault first.
TESTS = {
    "graph/claims/standing.py": "claims replies sentences laws dates sources",
    "graph/claims/wording.py": "claims replies sentences laws denial",
    "graph/questions/paths.py": "paths connected snapshot dates",
    "graph/seals/sealing.py": "sealing telling replies curated",
    "graph/seals/telling.py": "telling sealing replies curated",
    "graph/writing/writer.py": "writer datasets sealing backup sources sameness sheet",
    "api/guard.py": "keys pictures api",
}
_TOO_MUCH = {"chromium", "server", "curated_reader"}
# Imported once, before the process is forked for each fault: nothing of Khsae, whose modules are the changed ones.
_LIBRARIES = "fastapi httpx hypothesis igraph jinja2 neo4j playwright.sync_api pydantic pyvis rapidfuzz rich typer yaml"
_MOST_CPU_S = 120  # a fault may make a loop endless

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


class Faults(ast.NodeTransformer):
    """Finds every fault that can be put into a module, as line and words, and puts in the wanted one."""

    def __init__(self, wanted: int = -1) -> None:
        self.found: list[tuple[int, str]] = []
        self._wanted = wanted

    def _fault(self, node: ast.AST, put: ast.AST, words: str) -> ast.AST:
        self.found.append((node.lineno, words))  # pyright: ignore[reportAttributeAccessIssue]
        return ast.copy_location(put, node) if len(self.found) - 1 == self._wanted else node

    def _operator(self, node: ast.Compare | ast.BoolOp | ast.BinOp, op: ast.AST) -> ast.AST:
        if type(op) not in SWAPS:
            return op
        put = SWAPS[type(op)]
        self.found.append((node.lineno, f"{type(op).__name__} becomes {put.__name__}"))
        return put() if len(self.found) - 1 == self._wanted else op

    def _negated(self, test: ast.expr) -> ast.expr:
        put = self._fault(test, ast.UnaryOp(ast.Not(), test), f"not ({ast.unparse(test)[:60]})")
        assert isinstance(put, ast.expr)
        return put

    def _left_out(self, node: ast.stmt) -> ast.AST:
        self.generic_visit(node)
        return self._fault(node, ast.Pass(), f"left out: {ast.unparse(node)[:60]}")

    # What is not run says nothing: annotations, docstrings, names of types.
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.args.defaults = [self.visit(default) for default in node.args.defaults]
        node.body = [self.visit(line) for line in node.body]
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(line) for line in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = node.value and self.visit(node.value)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self._left_out(node)

    def visit_Import(self, node: ast.Import) -> ast.AST:
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if isinstance(node.targets[0], ast.Name):
            node.value = self.visit(node.value)
            return node
        return self._left_out(node)

    visit_AugAssign = visit_Raise = _left_out

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        empty = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
        return node if empty else self._fault(node, ast.Return(ast.Constant(None)), "returns None")

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        node.test = self._negated(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = self._negated(node.test)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        node.ifs = [self._negated(test) for test in node.ifs]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        node.ops = [self._operator(node, op) for op in node.ops]  # pyright: ignore[reportAttributeAccessIssue]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        node.op = self._operator(node, node.op)  # pyright: ignore[reportAttributeAccessIssue]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        node.op = self._operator(node, node.op)  # pyright: ignore[reportAttributeAccessIssue]
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        """A list of words is no code: no test need know each."""
        return node if len(node.elts) > 20 else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        match node.value:
            case bool():
                put: object = not node.value
            case int() | float():
                put = node.value + 1
            case str() if node.value:
                put = f"XX{node.value}"
            case _:
                return node
        return self._fault(node, ast.Constant(put), f"{node.value!r:.50} becomes {put!r:.50}")


class Embedded:
    """Only tests that need no more than an embedded engine; those that are up already are theirs."""

    def __init__(self, engines: Path | None) -> None:
        self._engines = engines

    def pytest_configure(self) -> None:
        if not self._engines:
            return
        from tests.conftest import Engines, settings_for

        up = self._engines
        Engines.settings = lambda self, name, kind="embedded": settings_for(up / name)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        without = _TOO_MUCH if self._engines else _TOO_MUCH | {"real", "engines"}
        items[:] = [item for item in items if "neo4j" not in item.name and not without & set(item.fixturenames)]  # pyright: ignore[reportAttributeAccessIssue]


def run(tree: Path, engines: Path | None, *files: str) -> bool:
    """Whether the tests of these files pass, in a process of their own; not to end is to fail."""
    if (pid := os.fork()) == 0:
        try:
            os._exit(_pytest(tree, engines, files))
        finally:
            os._exit(70)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) in (0, 5)  # 5: there are no tests


def _pytest(tree: Path, engines: Path | None, files: tuple[str, ...]) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_S, _MOST_CPU_S))  # a clock would count what others do
    signal.alarm(20 * _MOST_CPU_S)  # for what waits and works on nothing
    os.chdir(tree)
    said = os.open(tree / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "graph", "api", "loaders")]:
        del sys.modules[name]
    sys.path[:0] = [str(tree)]
    known = ("-W", "ignore::pytest.PytestAssertRewriteWarning")  # the libraries were imported before
    return pytest.main(["-q", "-n0", "-x", "-p", "no:cacheprovider", *known, *files], plugins=[Embedded(engines)])


def survivors(tree: Path, module: str, each: int, seed: int, engines: Path | None) -> tuple[int, list[str]]:
    """How many faults were tried, and those that no test found."""
    file = tree / module
    text = file.read_text(encoding="utf-8")
    (all_faults := Faults()).visit(ast.parse(text))
    tried = sorted(random.Random(seed).sample(range(len(all_faults.found)), min(each, len(all_faults.found))))
    tests = [test for name in TESTS[module].split() if (tree / (test := f"tests/test_{name}.py")).exists()]
    assert run(tree, engines, *tests), f"without a fault: {(tree / 'said.txt').read_text()[-2000:]}"
    missed = []
    for n in tried:
        line, words = all_faults.found[n]
        file.write_text(ast.unparse(ast.fix_missing_locations(Faults(n).visit(ast.parse(text)))), encoding="utf-8")
        for old in file.parent.glob(f"__pycache__/{file.stem}.*"):
            old.unlink()
        if run(tree, engines, *tests):
            missed.append(f"{module}:{line}: {words}    {text.splitlines()[line - 1].strip()[:80]}")
            print("  " + missed[-1], flush=True)
    file.write_text(text, encoding="utf-8")
    return len(tried), missed


@contextmanager
def engines_up(tree: Path, folder: Path) -> Iterator[Path]:
    """The embedded engines that the tests of the writer ask for."""
    held = "import sys; from pathlib import Path; from graph.database import engine;"
    held += " held = engine.lease(Path(sys.argv[1]), timeout_s=20); print(flush=True); sys.stdin.read()"
    up = []
    for name in ("tiny", "passing", "scratch"):
        words = [sys.executable, "-c", held, str(folder / name)]
        up.append(subprocess.Popen(words, cwd=tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        up[-1].stdout.readline()
    yield folder
    for process in up:
        process.communicate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(TESTS))
    parser.add_argument("--tree", type=Path, default=ROOT, help="the checkout to change a copy of")
    parser.add_argument("--each", type=int, default=25, help="how many faults to try in a module")
    parser.add_argument("--pure", action="store_true", help="start no engine, and run only tests that need none")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for library in _LIBRARIES.split():
        __import__(library)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(given.tree, tree, ignore=shutil.ignore_patterns(".venv", "node_modules", ".git", "__pycache__"))
        with nullcontext() if given.pure else engines_up(tree, Path(folder) / "engines") as engines:
            tried = missed = 0
            for module in given.modules:
                began = time.monotonic()
                faults, left = survivors(tree, module, given.each, given.seed, engines)
                seconds = round(time.monotonic() - began)
                print(f"{module}: {faults - len(left)} of {faults} found, in {seconds} s", flush=True)
                tried, missed = tried + faults, missed + len(left)
        print(f"all: {tried - missed} of {tried} found, {(tried - missed) / tried:.0%}")


if __name__ == "__main__":
    main()
