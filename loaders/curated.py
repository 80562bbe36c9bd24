"""The curated facts: `loaders/facts/entities/*.yaml` and `loaders/facts/sources/*.yaml`, one file a source.

read → check → load → sweep: reading and checking need no database and report every problem in every file at once,
with file and line; the graph's writer loads and sweeps.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from graph import names
from graph.claims.checks import (
    End,
    cannot_answer,
    claim_problems,
    end_problems,
    overstated,
    source_problems,
    unsourced,
)
from graph.claims.english import looks_plural
from graph.claims.standing import rests_on
from graph.database.rows import CURATED
from graph.errors import BadFacts, BadInput
from graph.files import Tree
from graph.models import Claim, Entity, Judgements, Name, Records, Sealed, Source
from graph.seals.sealing import Seals
from graph.vocabulary import TOPICS, TYPES
from loaders import judging, lists
from loaders.accusations import Said, unfounded
from loaders.fields import ClaimFact, EntityFact, SourceFact, SourceFile
from loaders.yaml_lines import M, Problems, parse, validate

FOLDER = Path(__file__).resolve().parent / "facts"
_ROOT = FOLDER.parent.parent
RESERVED = frozenset((CURATED, judging.named(CURATED), *lists.names()))
"""Names of datasets that no folder of somebody else's facts may have."""


# --- reading and checking -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed(Generic[M]):
    """A record and its place in the files."""

    fact: M
    path: Path
    tree: Tree
    at: tuple[str | int, ...]

    def line(self, *keys: str | int) -> int:
        return self.tree.line((*self.at, *keys))


F = TypeVar("F", EntityFact, ClaimFact)
_TELLING_KEYS = ("name", "aliases", "pseudonym", "withhold", "common", "summary", "note")


@dataclass
class _Shelf(Generic[F]):
    """All records of one kind by id, and the ids of faulty ones, to which references are not reported."""

    model: type[F]
    kind: str
    problems: Problems
    facts: dict[str, _Placed[F]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    whole: bool = True
    """False if something could not be read, so that what seems missing may exist."""
    guarded: list[Sealed] = field(default_factory=list)
    """The texts of faulty records of protected people, which no message may repeat."""

    def put(self, value: Any, tree: Tree, at: tuple[str | int, ...], path: Path) -> None:
        key = value.get("id") if isinstance(value, dict) else None
        self.whole &= isinstance(key, str)
        self.seen |= {key} if isinstance(key, str) else set()
        guarded = isinstance(value, dict) and bool({"protected", "pseudonym", "withhold"} & value.keys())
        fact = validate(self.model, value, tree, at, path, self.problems, secret=_TELLING_KEYS if guarded else ())
        if guarded and not getattr(fact, "protected", None):
            words = tuple(_strings([value.get(key) for key in ("name", "aliases", "withhold")]))
            self.guarded.append(Sealed(id=str(key), words=words, telling=words))
        if fact is None:
            return
        placed = _Placed(fact, path, tree, at)
        first = self.facts.setdefault(fact.id, placed)
        if first is not placed:
            where = f"{self.problems.place(first.path)}:{first.line('id')}"
            self.problems.add(path, placed.line("id"), f"{self.kind} {fact.id!r} is defined already, at {where}")

    def lacks(self, key: str) -> bool:
        return self.whole and key not in self.seen


def named(folders: Sequence[Path]) -> dict[str, Path]:
    """Folders of facts by the datasets that they make: each is named after its folder, as a slug. Raises BadInput."""
    found: dict[str, Path] = {}
    for folder in (given.resolve() for given in folders):
        name = CURATED if folder == FOLDER else re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-")
        if not folder.is_dir():
            raise BadInput(f"{folder} is not a folder: facts are in a folder with entities/*.yaml and sources/*.yaml.")
        if folder != FOLDER and (name in RESERVED or name.endswith(judging.named(""))):
            raise BadInput(f"{folder}: the name {name!r} is taken by a dataset of Khsae's own. Rename the folder.")
        if not name:
            raise BadInput(
                f"{folder}: its dataset is named after the folder. Give it a name with Latin letters or digits."
            )
        if (other := found.setdefault(name, folder)) != folder:
            raise BadInput(f"{folder} and {other} would make one dataset, {name!r}. Rename one of the folders.")
    return found


def read(folder: Path = FOLDER, dataset: str = CURATED) -> Records:
    """All facts in a folder, checked. Raises BadFacts with every problem in every file."""
    problems = Problems(_root(folder))
    entities = _Shelf(EntityFact, "entity", problems)
    claims = _Shelf(ClaimFact, "claim", problems)
    sources: dict[Path, _Placed[SourceFact]] = {}
    spoken_of: set[str] = set()
    _check_places(folder, problems)
    for path in sorted((folder / "entities").glob("*.yaml")):
        _read_entities(path, entities)
    for path in sorted((folder / "sources").glob("*.yaml")):
        _read_source(path, sources, claims, spoken_of)
    for placed in entities.facts.values():
        _check_entity(placed, problems)
        if claims.whole and placed.fact.id not in spoken_of:
            problems.add(placed.path, placed.line("id"), f"no claim mentions {placed.fact.id!r}")
    for placed in claims.facts.values():
        _check_claim(placed, entities, claims, problems)
    _check_sourcing(sources, claims, problems)
    _check_acquittals(claims, problems)
    _check_accusations(entities, claims, problems)
    _check_reliance(folder, sources, problems)
    records = Records(
        dataset=dataset,
        entities=tuple(_entity(placed.fact) for placed in entities.facts.values()),
        sources=tuple(Source(**placed.fact.model_dump()) for placed in sources.values()),
        claims=tuple(
            _claim(placed, source.fact, problems.place(placed.path))
            for placed in claims.facts.values()
            if (source := sources.get(placed.path))
        ),
    )
    seals = Seals(records, entities.guarded)
    for leak in seals.leaks if not problems.found else ():
        shelf = {Entity: entities.facts, Claim: claims.facts}.get(type(leak.record))
        placed = shelf[leak.record.id] if shelf else next(s for s in sources.values() if s.fact.id == leak.record.id)
        problems.add(placed.path, placed.line(leak.field), leak.says)
    if problems.found:
        raise BadFacts([seals.cover(text) for text in problems.texts()])
    return records


def read_judgements(folder: Path, facts: Records) -> Judgements:
    """The judgements in a folder, beside its facts. Raises BadFacts."""
    return judging.read(folder, facts, _root(folder))


def _root(folder: Path) -> Path:
    return _ROOT if folder.is_relative_to(_ROOT) else folder


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _check_places(folder: Path, problems: Problems) -> None:
    """No file is skipped, and a folder without any is a mistake, not an order to empty the graph."""
    there = sorted(path for path in folder.rglob("*") if not path.is_dir() or path.suffix == ".yaml")
    there = [path for path in there if not path.name.startswith((".", "README")) and path != folder / judging.FILE]
    for path in there:
        if path.suffix != ".yaml" or path.parent not in (folder / "entities", folder / "sources"):
            problems.add(path, 1, "a facts file must be entities/….yaml or sources/….yaml")
    if not there and not (folder / judging.FILE).exists():
        problems.add(folder, 1, "there are no facts in this folder: expected entities/*.yaml and sources/*.yaml")


def _read_entities(path: Path, entities: _Shelf[EntityFact]) -> None:
    tree = parse(path, entities.problems)
    if tree is None or not isinstance(tree.value, list):
        entities.whole = False
        if tree is not None:
            entities.problems.add(path, 1, "a file of entities is a list: each begins with '- id:'")
        return
    for n, value in enumerate(tree.value):
        entities.put(value, tree, (n,), path)


def _read_source(
    path: Path, sources: dict[Path, _Placed[SourceFact]], claims: _Shelf[ClaimFact], spoken_of: set[str]
) -> None:
    problems = claims.problems
    tree = parse(path, problems)
    file = validate(SourceFile, tree.value, tree, (), path, problems) if tree else None
    if tree is None or file is None:
        claims.whole = False
        return
    if source := validate(SourceFact, file.source, tree, ("source",), path, problems):
        sources[path] = _Placed(source, path, tree, ("source",))
        if source.id != path.stem:
            message = f"the file of source {source.id!r} must be named {source.id}.yaml"
            problems.add(path, tree.line(("source", "id")), message)
    low, high = file.expect.claims
    if not low <= len(file.claims) <= high:
        message = f"expected {low} to {high} claims, found {len(file.claims)}: is part of the file lost?"
        problems.add(path, tree.line(("expect", "claims")), message)
    for n, value in enumerate(file.claims):
        claims.put(value, tree, ("claims", n), path)
        spoken_of |= _parties(value)


def _parties(value: Any) -> set[str]:
    """The entities that a claim mentions, whether the claim is valid or not."""
    claim = value if isinstance(value, dict) else {}
    ends = [claim.get("subject"), claim.get("object")]
    lists = [v for v in (claim.get("said_by"), claim.get("mentions")) if isinstance(v, list)]
    return {party for party in (*ends, *(p for v in lists for p in v)) if isinstance(party, str)}


def _check_entity(placed: _Placed[EntityFact], problems: Problems) -> None:
    fact = placed.fact
    if fact.type not in TYPES:
        problems.add(placed.path, placed.line("type"), f"unknown type {fact.type!r}: use one of {', '.join(TYPES)}")
    for topic in fact.topics:
        if topic not in TOPICS:
            problems.add(placed.path, placed.line("topics"), f"unknown topic {topic!r}")
    if (fact.protected is None) != (fact.pseudonym is None):
        problems.add(placed.path, placed.line("id"), "protected entities, and only they, have a pseudonym")
    shown = fact.pseudonym or fact.name
    if fact.type not in ("Person", "Group", "Programme") and fact.plural is None and looks_plural(shown):
        message = f"{shown!r} looks plural: add 'plural: true' (as for shell companies) or 'plural: false'"
        problems.add(placed.path, placed.line("pseudonym" if fact.pseudonym else "name"), message)
    if fact.type == "Person" and fact.plural == "true":
        problems.add(placed.path, placed.line("plural"), "a Person is a single person: use Group for several")


def _check_claim(
    placed: _Placed[ClaimFact],
    entities: _Shelf[EntityFact],
    claims: _Shelf[ClaimFact],
    problems: Problems,
) -> None:
    fact = placed.fact

    def wrong(key: str, message: str) -> None:
        problems.add(placed.path, placed.line(key), message)

    for key, ids in (
        ("subject", (fact.subject,)),
        ("object", (fact.object,) if fact.object else ()),
        ("said_by", fact.said_by),
        ("mentions", fact.mentions),
    ):
        for unknown in filter(entities.lacks, ids):
            wrong(key, f"there is no entity {unknown!r}")
    if fact.replies_to and claims.lacks(fact.replies_to):
        wrong("replies_to", f"there is no claim {fact.replies_to!r}")
    ends = (entities.facts.get(id or "") for id in (fact.subject, fact.object))
    known = (end and End(end.fact.id, end.fact.type, generic=end.fact.generic is not None) for end in ends)
    for key, message in (*claim_problems(fact), *end_problems(fact.predicate, *known)):
        wrong(key, message)
    if fact.predicate == "POSSIBLY_SAME" and fact.value is None:
        wrong("predicate", "POSSIBLY_SAME needs as its value the reason why the two are kept apart, after 'because'")


def _check_accusations(entities: _Shelf[EntityFact], claims: _Shelf[ClaimFact], problems: Problems) -> None:
    """No summary or note may say more about anybody than the claims about them."""
    if not (claims.whole and entities.whole):
        return
    facts = [placed.fact for placed in claims.facts.values() if not placed.fact.retracted]
    acquitted = {fact.replies_to for fact in facts if fact.status == "acquitted"}
    delisted = {(fact.subject, fact.object) for fact in facts if fact.status == "delisted"}
    said_of: dict[str, list[Said]] = defaultdict(list)
    for fact in facts:
        if fact.id in acquitted or (fact.status == "sanctioned" and (fact.subject, fact.object) in delisted):
            continue
        named = [entities.facts[id].fact.name for id in (fact.subject, fact.object) if id in entities.facts]
        words = " ".join(filter(None, (*named, fact.quote, fact.value, fact.unit, fact.role)))
        for party in {fact.subject, fact.object or fact.subject, *fact.mentions}:
            said_of[party].append(Said(fact.predicate, fact.status, words))

    def check(placed: _Placed[Any], key: str, about: Sequence[str]) -> None:
        for word in unfounded(getattr(placed.fact, key) or "", [said for id in about for said in said_of[id]]):
            problems.add(
                placed.path,
                placed.line(key),
                f"the {key} says {word!r}, which no claim about {' or '.join(about)} supports: "
                "weaken it, or say whose word it is",
            )

    for placed in entities.facts.values():
        # The name that the sources use counts: a note on "a gang" may say that nobody names the gang.
        said_of[placed.fact.id].append(Said("", "reported", placed.fact.name))
        check(placed, "summary", [placed.fact.id])
        check(placed, "note", [placed.fact.id])
    for placed in claims.facts.values():
        check(placed, "note", sorted({placed.fact.subject, placed.fact.object or placed.fact.subject}))


def _check_sourcing(sources: Mapping[Path, _Placed[SourceFact]], claims: _Shelf[ClaimFact], problems: Problems) -> None:
    for placed in sources.values():
        for key, message in source_problems(placed.fact):
            problems.add(placed.path, placed.line(key), message)
    for placed in claims.facts.values():
        source = sources.get(placed.path)
        if message := unsourced(placed.fact, source and source.fact):
            problems.add(placed.path, placed.line("id"), message)
        if message := overstated(placed.fact, source and source.fact):
            problems.add(placed.path, placed.line("status"), message)
        answered = claims.facts.get(placed.fact.replies_to or "")
        if answered and (message := cannot_answer(placed.fact, answered.fact)):
            problems.add(placed.path, placed.line("replies_to"), f"{message} ({answered.fact.id!r})")


def _check_acquittals(claims: _Shelf[ClaimFact], problems: Problems) -> None:
    """An acquittal is shown with every charge: it must reply to each claim of its case."""
    said = [placed for placed in claims.facts.values() if not placed.fact.retracted]
    acquitting = [p.fact for p in said if p.fact.status == "acquitted"]
    answered = {fact.replies_to for fact in acquitting}
    cases = {(fact.subject, fact.object): fact.id for fact in acquitting if fact.predicate == "ACQUITTED_IN"}
    for placed in said:
        fact = placed.fact
        acquittal = cases.get((fact.subject, fact.object))
        if acquittal and fact.predicate in ("CHARGED_IN", "CONVICTED_IN") and fact.id not in answered:
            message = f"there is an acquittal ({acquittal}), so one must answer {fact.id!r} by 'replies_to'"
            problems.add(placed.path, placed.line("predicate"), message)


def _check_reliance(folder: Path, sources: Mapping[Path, _Placed[SourceFact]], problems: Problems) -> None:
    known = {path.stem for path in (folder / "sources").glob("*.yaml")}  # those that cannot be read, too
    reliance = {placed.fact.id: placed.fact.relies_on for placed in sources.values()}
    for placed in sources.values():
        for unknown in (id for id in placed.fact.relies_on if id not in known):
            problems.add(placed.path, placed.line("relies_on"), f"there is no source {unknown!r}")
        if placed.fact.id in rests_on(placed.fact.id, reliance):
            problems.add(placed.path, placed.line("relies_on"), f"{placed.fact.id!r} relies on itself, in a circle")


# --- records --------------------------------------------------------------------------------------


def _entity(fact: EntityFact) -> Entity:
    shown = fact.pseudonym or fact.name
    borne = [Name(value=fact.name, script=names.script(fact.name), kind="name")]
    borne += [Name(value=alias, script=names.script(alias), kind="alias") for alias in fact.aliases]
    borne += [Name(value=word, script=names.script(word), kind="telling") for word in fact.withhold]
    borne += [Name(value=word, script=names.script(word), kind="common") for word in fact.common]
    return Entity(
        id=fact.id,
        type=fact.type,
        name=shown,
        names=tuple(borne),
        unnamed=fact.unnamed is not None,
        generic=fact.generic is not None,
        plural=fact.plural and fact.plural == "true",
        article=fact.article,
        topics=fact.topics,
        countries=fact.countries,
        summary=fact.summary,
        note=fact.note,
        protected=fact.protected is not None,
    )


def _claim(placed: _Placed[ClaimFact], source: SourceFact, file: str) -> Claim:
    return Claim(
        **placed.fact.model_dump(), language=source.language, source=source.id, origin=f"{file}:{placed.line('id')}"
    )
