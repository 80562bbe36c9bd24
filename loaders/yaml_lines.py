"""Problems in a facts file, each with its place; and the parts of a file as records."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from graph.files import BadFile, Tree, read_text, read_yaml

M = TypeVar("M", bound=BaseModel)


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
    try:
        tree = read_yaml(read_text(path))
    except BadFile as exc:
        problems.add(path, exc.line, exc.reason)
        return None
    if tree is None:
        problems.add(path, 1, "the file is empty")
        return None
    for line, fault in tree.faults:
        problems.add(path, line, fault)
    return tree


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
            problems.add(path, tree.line(keys), say(_unsaid(error, secret) if secret else error, model))
        return None


def _unsaid(error: Any, secret: Collection[str]) -> Any:
    if error["type"] == "extra_forbidden":
        return error | {"loc": ("…",)}
    return error | {"input": "…"} if {*secret} & {*error["loc"]} else error


def say(error: Any, model: type[BaseModel]) -> str:
    """What is wrong with a value, in words, from one of the errors of a ValidationError."""
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
        case "string_too_long":
            return f"{key!r} is longer than {error['ctx']['max_length']} letters"
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
