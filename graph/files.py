"""Reading files that somebody else wrote: regular ones, of bounded size and depth, in UTF-8, as plain text or YAML.

YAML is read as strings, lists and dicts that know their lines: plain YAML turns NO into false and dates into objects.
Aliases, tags and what would be lost (a repeated key, text after " #") are refused.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

# The same in C, ten times as fast; some builds of PyYAML lack it.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# What turns the text around it, as a bidirectional override does.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_COMMENT = re.compile(r"[ \t]+#")
_LARGEST = 8 * 2**20
_DEEPEST = 20
_MOST_NODES = 200_000


class BadFile(Exception):
    """A file that cannot be read: in which line, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read_bytes(path: Path, *, largest: int = _LARGEST) -> bytes:
    """The whole of a regular file. Raises BadFile; never waits for a pipe, and never reads without end."""
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadFile(1, "this is not a regular file, so it is not read")
            raw = file.read(largest + 1)
    except OSError as exc:
        raise BadFile(1, f"the file cannot be read: {exc.strerror}") from exc
    if len(raw) > largest:
        raise BadFile(1, f"the file is larger than {largest // 2**20} MB: divide it")
    return raw


def read_text(path: Path, *, largest: int = _LARGEST) -> str:
    """The text of a file, without a byte order mark. Raises BadFile."""
    raw = read_bytes(path, largest=largest)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadFile(raw.count(b"\n", 0, exc.start) + 1, f"the file is not UTF-8: {exc.reason}") from exc
    if (at := text.find("\0")) >= 0:
        raise BadFile(text.count("\n", 0, at) + 1, "the file holds a NUL, so it is not text")
    return text


@dataclass
class Tree:
    """A YAML value as plain strings, lists and dicts, and the line of each part by its path."""

    value: Any
    lines: dict[tuple[str | int, ...], int]
    faults: list[tuple[int, str]]
    """What is wrong with it, by line; the rest could be read."""

    def line(self, path: Sequence[str | int]) -> int:
        """The line of this part, or of the nearest thing around it that is there."""
        for length in range(len(path), -1, -1):
            if tuple(path[:length]) in self.lines:
                return self.lines[tuple(path[:length])]
        return 1


def read_yaml(text: str) -> Tree | None:
    """The one YAML document of a text; None if there is none. Raises BadFile."""
    builder = _Builder(text)
    try:
        return builder.tree()
    except yaml.MarkedYAMLError as exc:
        raise BadFile(exc.problem_mark.line + 1 if exc.problem_mark else 1, f"this is not YAML: {exc.problem}") from exc
    except ReaderError as exc:
        raise BadFile(text.count("\n", 0, exc.position) + 1, f"this is not YAML: {exc.reason}") from exc


class _Builder:
    """Builds the tree from YAML's events: no deeper, larger or more tangled than it should be."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)  # pyright: ignore[reportUnknownMemberType]
        self._tree = Tree(None, {}, [])
        self._nodes = 0

    def tree(self) -> Tree | None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self._nodes:
                    raise BadFile(_line(event), "this is not YAML: but found another document")
            elif isinstance(event, yaml.NodeEvent):
                self._tree.value = self._node(event, ())
        return self._tree if self._nodes else None

    def _node(self, event: Any, at: tuple[str | int, ...]) -> Any:
        line = _line(event)
        self._tree.lines.setdefault(at, line)
        self._nodes += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise BadFile(line, "anchors and aliases (& and *) are not read: write it out, or put the text in quotes")
        if self._nodes > _MOST_NODES:
            raise BadFile(line, f"the file holds more than {_MOST_NODES} things: divide it")
        if len(at) > _DEEPEST:
            raise BadFile(line, f"this is nested more than {_DEEPEST} deep")
        if event.tag not in (None, "!"):
            raise BadFile(line, "tags (!) are not read: put the text in quotes")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._node(item, (*at, n)) for n, item in enumerate(self._until(yaml.SequenceEndEvent))]
        return self._mapping(at)

    def _mapping(self, at: tuple[str | int, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            line = _line(event)
            key = self._node(event, (*at, ""))
            if not isinstance(key, str):
                self._fault(line, "a key is one word")
                self._node(next(self._events), (*at, ""))
                continue
            if key in found:
                self._fault(line, f"the key {key!r} is repeated: one of the two would be lost")
            self._tree.lines[*at, key] = line
            found[key] = self._node(next(self._events), (*at, key))
        return found

    def _until(self, end: type[Any]) -> Iterator[Any]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _scalar(self, event: Any) -> str:
        line, end = _line(event), event.end_mark.index
        # What is written plainly ends where " #" begins a comment.
        if not event.style and event.value and _COMMENT.match(self._text, end):
            self._fault(event.end_mark.line + 1, 'the text ends at " #", which begins a comment: put it in quotes')
        if unwanted := control_character(event.value):
            self._fault(line, f"the text holds U+{ord(unwanted):04X}, an invisible control character")
        return event.value

    def _fault(self, line: int, reason: str) -> None:
        self._tree.faults.append((line, reason))


def _line(event: Any) -> int:
    return event.start_mark.line + 1


def control_character(text: str) -> str | None:
    """The first character that would control a terminal or reverse the text; None if there is none."""
    return None if text.isprintable() else next(filter(_steers, text), None)


def readable(text: str) -> str:
    """The text without such characters, fit for a terminal or a table."""
    return text if text.isprintable() else "".join(c for c in text if not _steers(c))


def _steers(character: str) -> bool:
    return (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t") or character in _TURNING
