"""Which records are judged to be the same: `judgements.yaml` in a folder of facts, read and checked as facts are.

    - pair: [chen-zhi, ofac-12345]
      verdict: same                 # or different, or unsure
      reason: Both give 16 December 1987 and Fujian as date and place of birth.
      evidence: [treas-3, https://example.org/record]   # ids of claims, or addresses
      by: A. Researcher
      on: 2026-01-31

The records may be of any dataset, loaded or not. Judgements are a dataset of their own, beside the facts of the folder.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from graph.database.rows import CURATED
from graph.errors import BadFacts, BadInput
from graph.files import Tree
from graph.models import SEPARATOR, Entity, Judgement, Judgements, Records
from graph.sameness.clusters import akin
from graph.seals.sealing import Seals
from loaders.fields import Address, PartialDate, Slug, Text
from loaders.yaml_lines import Problems, parse, validate

FILE = "judgements.yaml"
Verdict = Literal["same", "different", "unsure"]


def _evidence(text: str) -> str:
    return text if "/" not in text else _Address(address=text).address


class _Address(BaseModel):
    address: Address


class JudgementFact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pair: Annotated[tuple[Slug, ...], Field(min_length=2, max_length=2)]
    verdict: Verdict
    reason: Text
    evidence: tuple[Annotated[Text, AfterValidator(_evidence)], ...] = ()
    by: Text
    on: PartialDate


def named(dataset: str) -> str:
    """The name of the dataset of judgements beside a dataset of facts."""
    return "judgements" if dataset == CURATED else f"{dataset}-judgements"


# --- reading and checking -------------------------------------------------------------------------


def read(folder: Path, facts: Records, root: Path) -> Judgements:
    """The judgements in a folder of facts; none if it has no such file. Raises BadFacts."""
    path, dataset = folder / FILE, named(facts.dataset)
    problems = Problems(root)
    found: list[tuple[int, Judgement]] = []
    tree = (parse(path, problems) if _says_something(path) else None) or Tree([], {}, [])
    if not isinstance(tree.value, list):
        problems.add(path, 1, "a file of judgements is a list: each begins with '- pair:'")
    for n, value in enumerate(tree.value if isinstance(tree.value, list) else ()):
        if fact := validate(JudgementFact, value, tree, (n,), path, problems):
            line = tree.line((n, "pair"))
            found.append((line, _judgement(fact, dataset, f"{problems.place(path)}:{line}")))
    for line, message in (*_repeated(found), *_contradicted(found), *_mismatched(found, facts)):
        problems.add(path, line, message)
    seals = Seals(facts)
    for line, judgement in found:
        if seals.cover(judgement.reason) != judgement.reason:
            problems.add(path, line, "the reason would reveal who is protected: say it without the name")
    if problems.found:
        raise BadFacts([seals.cover(text) for text in problems.texts()])
    return Judgements(dataset=dataset, judgements=tuple(judgement for _, judgement in found))


def _says_something(path: Path) -> bool:
    """Whether there is such a file with more than comments in it: the last judgement may have been taken back."""
    lines = path.read_bytes().splitlines() if path.exists() else ()
    return any(line.strip() and not line.startswith(b"#") for line in lines)


def _judgement(fact: JudgementFact, dataset: str, origin: str) -> Judgement:
    a, b = sorted(fact.pair)
    said = fact.model_dump(exclude={"pair"})
    return Judgement(id=f"{dataset}:{a}{SEPARATOR}{b}", a=a, b=b, origin=origin, **said)


Placed = Sequence[tuple[int, Judgement]]
"""Judgements with their lines."""


def _repeated(found: Placed) -> Iterator[tuple[int, str]]:
    lines: dict[str, int] = {}
    for line, judgement in found:
        if judgement.a == judgement.b:
            yield line, f"{judgement.a!r} is the same as itself: a pair is two records"
        elif (first := lines.setdefault(judgement.id, line)) != line:
            yield line, f"{judgement.a!r} and {judgement.b!r} are judged already, in line {first}"


def _contradicted(found: Placed) -> Iterator[tuple[int, str]]:
    """Two records judged different cannot be the same by way of others."""
    same = _joining(found)
    for line, judgement in found:
        if judgement.verdict == "different" and (chain := _chain(same, judgement.a, judgement.b)):
            lines = ", ".join(map(str, sorted(chain)))
            yield (
                line,
                (
                    f"{judgement.a!r} and {judgement.b!r} are judged different here, but the same by "
                    f"line{'s' * (len(chain) > 1)} {lines}: take one of these judgements back"
                ),
            )


def _mismatched(found: Placed, facts: Records) -> Iterator[tuple[int, str]]:
    """No person is a company, however many records are between them."""
    types = {entity.id: entity for entity in facts.entities}
    same = _joining(found)
    told: set[frozenset[str]] = set()
    for line, judgement in found:
        if judgement.verdict != "same":
            continue
        reached = sorted(_reached(same, judgement.a) & types.keys())
        for pair in ((types[a], types[b]) for a in reached for b in reached if a < b):
            if not akin(pair[0].type, pair[1].type) and (ends := frozenset(entity.id for entity in pair)) not in told:
                told.add(ends)
                yield line, f"{_kind(pair[0])} and {_kind(pair[1])} cannot be one: nothing is of both types"


def _kind(entity: Entity) -> str:
    return f"{entity.id!r} ({entity.type})"


Same = Mapping[str, Mapping[str, int]]
"""From each record to those that it is judged the same as, with the line that says so."""


def _joining(found: Placed) -> Same:
    same: dict[str, dict[str, int]] = {}
    for line, judgement in found:
        if judgement.verdict == "same":
            same.setdefault(judgement.a, {})[judgement.b] = line
            same.setdefault(judgement.b, {})[judgement.a] = line
    return same


def _reached(same: Same, start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        new = same.get(waiting.pop(), {}).keys() - seen
        seen |= new
        waiting += new
    return seen


def _chain(same: Same, start: str, end: str) -> list[int]:
    """The lines of the judgements by which two are the same; none if they are not."""
    waiting: deque[tuple[str, list[int]]] = deque([(start, [])])
    seen = {start}
    while waiting:
        id, lines = waiting.popleft()
        if id == end:
            return lines
        for other, line in sorted(same.get(id, {}).items()):
            if other not in seen:
                seen.add(other)
                waiting.append((other, [*lines, line]))
    return []


# --- writing --------------------------------------------------------------------------------------


def record(folder: Path, fact: JudgementFact) -> Path:
    """Add a judgement to the file of a folder, replacing an earlier one on the same pair."""
    path = folder / FILE
    kept = _without(path, fact.pair)[0]
    said = {"pair": list(fact.pair), **fact.model_dump(exclude={"pair"}, exclude_defaults=True)}
    # JSON is YAML too, and quotes every text.
    lines = [
        f"{'  ' if n else '- '}{key}: {json.dumps(value, ensure_ascii=False)}"
        for n, (key, value) in enumerate(said.items())
    ]
    _write(path, f"{kept.rstrip()}\n\n".lstrip() + "\n".join(lines) + "\n")
    return path


def take_back(folder: Path, pair: Sequence[str]) -> Path:
    """Remove the judgement on this pair from the file. Raises BadInput if there is none."""
    path = folder / FILE
    kept, found = _without(path, pair)
    if not found:
        raise BadInput(f"{path} holds no judgement on {pair[0]!r} and {pair[1]!r}.")
    _write(path, kept)
    return path


def _without(path: Path, pair: Sequence[str]) -> tuple[str, bool]:
    """The text of the file without its judgement on this pair, and whether there was one."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    problems = Problems(path.parent)
    tree = parse(path, problems) if _says_something(path) else None
    if tree is None or not isinstance(tree.value, list):
        return text, False
    lines = text.splitlines(keepends=True)
    starts = [tree.line((n,)) - 1 for n in range(len(tree.value))] + [len(lines)]
    for n, value in enumerate(tree.value):
        if isinstance(value, dict) and set(value.get("pair") or ()) == set(pair):
            return "".join(lines[: starts[n]] + lines[starts[n + 1] :]), True
    return "".join(lines), False


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.strip():
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError as exc:
        raise BadInput(f"{path} cannot be written: {exc.strerror}. Name a folder of your own.") from exc
