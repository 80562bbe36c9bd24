"""YAML as plain strings, lists and dicts that know their lines, so that each problem can be reported with its place."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.reader import ReaderError

# The same in C, ten times faster; some builds of PyYAML lack it.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

M = TypeVar("M", bound=BaseModel)


@dataclass
class Tree:
    """A YAML value as plain strings, lists and dicts, with the line of each part by its path."""

    value: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, path: Sequence[str | int]) -> int:
        """The line of this part, or of the closest enclosing part that exists."""
        for length in range(len(path), -1, -1):
            if tuple(path[:length]) in self.lines:
                return self.lines[tuple(path[:length])]
        return 1


@dataclass
class Problems:
    root: Path
    found: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, path: Path, line: int, message: str) -> None:
        self.found.append((self.place(path), line, message))

    def place(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if self.root in path.parents else str(path)

    def texts(self) -> list[str]:
        return [f"{file}:{line}: {message}" for file, line, message in sorted(self.found)]


def parse(path: Path, problems: Problems) -> Tree | None:
    raw = path.read_bytes()
    # BaseLoader keeps every scalar a string; plain YAML turns NO into false and dates into objects.
    try:
        root = yaml.compose(raw.decode("utf-8"), Loader=_LOADER)
    except UnicodeDecodeError as exc:
        problems.add(path, raw.count(b"\n", 0, exc.start) + 1, f"the file is not UTF-8: {exc.reason}")
        return None
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark
        problems.add(path, mark.line + 1 if mark else 1, f"this is not YAML: {exc.problem}")
        return None
    except ReaderError as exc:
        line = raw.decode("utf-8").count("\n", 0, exc.position) + 1
        problems.add(path, line, f"this is not YAML: {exc.reason}")
        return None
    if root is None:
        problems.add(path, 1, "the file is empty")
        return None
    lines: dict[tuple[str | int, ...], int] = {}
    return Tree(_plain(root, (), lines, path, problems), lines)


def _plain(
    node: yaml.Node, at: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], path: Path, problems: Problems
) -> Any:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                problems.add(path, line, "a key is one word")
                continue
            if key.value in found:
                problems.add(path, line, f"the key {key.value!r} is repeated: one of the two would be lost")
            lines[(*at, key.value)] = line
            found[key.value] = _plain(value, (*at, key.value), lines, path, problems)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*at, n), lines, path, problems) for n, item in enumerate(node.value)]
    return node.value


def validate(
    model: type[M],
    value: Any,
    tree: Tree,
    at: tuple[str | int, ...],
    path: Path,
    problems: Problems,
    *,
    secret: Collection[str] = (),
) -> M | None:
    """The value as a record, or None with every problem in it. Values under a `secret` key are not repeated."""
    try:
        return model.model_validate(value)
    except ValidationError as exc:
        for error in exc.errors():
            keys = (*at, *error["loc"])
            problems.add(path, tree.line(keys), _say(_unsaid(error, secret) if secret else error, model))
        return None


def _unsaid(error: Any, secret: Collection[str]) -> Any:
    if error["type"] == "extra_forbidden":
        return error | {"loc": ("…",)}
    return error | {"input": "…"} if {*secret} & {*error["loc"]} else error


def _say(error: Any, model: type[BaseModel]) -> str:
    key = error["loc"][-1] if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key {key!r}"
        case "missing":
            return f"{key!r} is missing"
        case "literal_error":
            return f"{key} cannot be {error['input']!r}: use {error['ctx']['expected']}"
        case "string_pattern_mismatch":
            return f"{key}: {error['input']!r} does not have the form {error['ctx']['pattern']}"
        case "string_too_short":
            return f"{key!r} is empty"
        case "tuple_type":
            return f"{key} is a list, in [ ] or with a dash before each, not {error['input']!r}"
        case "dict_type" | "model_type":
            return f"{key or model.__name__}: keys and values are wanted, not {error['input']!r}"
        case "value_error":
            return f"{key}: {error['ctx']['error']}"
        case _:
            return f"{key}: {error['msg']}, not {error['input']!r}"
