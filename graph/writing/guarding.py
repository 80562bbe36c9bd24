"""A person whom one dataset protects is named in no dataset. What is withheld is kept under seal, by dataset."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from graph import names
from graph.database.rows import Row, claim_of, entity_of, order, parts_of, source_of
from graph.database.store import Database
from graph.errors import BadFacts
from graph.models import Claim, Dataset, Entity, Name, Records, Sealed, Source
from graph.seals.sealing import Seals, people_of
from graph.seals.values import placeless

Record = Entity | Source | Claim
R = TypeVar("R", Entity, Source, Claim)

_UNDER_SEAL = "MATCH (s:Sealed) WHERE s.kind IS NOT NULL RETURN properties(s)"
# Records as their datasets give them: of what was joined to others, the record itself.
HELD = """
UNWIND $ids AS id
OPTIONAL MATCH (m:Member {id: id})
OPTIONAL MATCH (n:Entity {id: id})
WITH coalesce(m, n) AS held
WHERE held IS NOT NULL
RETURN properties(held)
"""
_PROTECTED = (
    "MATCH (n:Entity) WHERE n.protected = true AND n.joined IS NULL RETURN n.id, n.datasets",
    "MATCH (m:Member) WHERE m.protected = true RETURN m.id, m.datasets",
)
_STORED = {
    "source": "MATCH (n:Source) WHERE n.dataset = $dataset RETURN properties(n)",
    "entity": "MATCH (n:Entity) WHERE $dataset IN n.datasets AND n.joined IS NULL RETURN properties(n)",
    "member": "MATCH (m:Member) WHERE $dataset IN m.datasets RETURN properties(m)",
    "claim": "MATCH (n:Claim) WHERE n.dataset = $dataset AND n.gone IS NULL RETURN properties(n)",
}


@dataclass(frozen=True)
class Hidden:
    """Everybody whom the datasets of a graph protect: their pseudonyms, and all words that identify them, by id."""

    pseudonyms: dict[str, str]
    people: dict[str, Sealed]
    listed: frozenset[str]
    """Records that no dataset protects, but that were judged the same as a protected one."""

    def lists(self, record: Record) -> bool:
        """Whether this is a claim that speaks of such a record."""
        return isinstance(record, Claim) and not self.listed.isdisjoint(
            (record.subject, record.object, *record.said_by, *record.mentions)
        )

    def veil(self, record: R) -> R:
        """A record as its dataset would give it if it protected whom the others protect."""
        if isinstance(record, Claim):
            return placeless(record) if self.lists(record) else record
        return self.called(record) if isinstance(record, Entity) else record

    def called(self, entity: Entity) -> Entity:
        """An entity by its pseudonym, if it has one."""
        if (pseudonym := self.pseudonyms.get(entity.id)) is None:
            return entity
        known = self.people[entity.id]
        borne = tuple(
            Name.model_validate({"value": word, "script": names.script(word), "kind": kind})
            for kind, words in (("name", known.words), ("telling", known.telling), ("common", known.common))
            for word in words
        )
        return entity.model_copy(update={"name": pseudonym, "names": borne, "protected": True})


Groups = Mapping[str, frozenset[str]]
"""For each record, those judged the same: if one of them is protected, all are."""


def _hidden(rows: Iterable[Row], same: Groups) -> Hidden:
    """From what the datasets keep under seal about entities."""
    known = sorted((r for r in rows if r["kind"] == "entity"), key=lambda r: order(r["dataset"]))
    pseudonyms: dict[str, str] = {}
    for row in known:
        if row.get("protects"):
            pseudonyms.setdefault(row["key"], row["pseudonym"])
    own = frozenset(pseudonyms)
    for id, pseudonym in sorted(pseudonyms.items()):
        for other in same.get(id, ()):
            pseudonyms.setdefault(other, pseudonym)
    words: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in known:
        for kind in ("words", "telling", "common"):
            words[row["key"]][kind].update(row.get(kind, ()))
    people = {
        id: Sealed(id=id, **{kind: tuple(sorted(words[id][kind])) for kind in ("words", "telling", "common")})
        for id in pseudonyms
    }
    return Hidden(pseudonyms, people, frozenset(pseudonyms) - own)


def cover(database: Database, texts: Sequence[str]) -> list[str]:
    """Texts from outside the graph, such as a page of a source, without what would identify a protected person."""
    rows = [row for (row,) in database.read(_UNDER_SEAL, {}).rows]
    # What was judged the same as somebody protected is under seal, too.
    hidden = _hidden([{"protects": True, "pseudonym": "", **row} for row in rows], {})
    nothing = Records(dataset="covered", entities=(), sources=(), claims=())
    seals = Seals(nothing, hidden.people.values())
    return [seals.cover(text) for text in texts]


class Veil:
    """One dataset, as it may be shown beside the others."""

    def __init__(self, records: Dataset, hidden: Hidden) -> None:
        """Raises BadFacts, without a name, if something that cannot be changed would tell who is protected."""
        self._records = records
        self._hidden = hidden
        self._seals = Seals(self, hidden.people.values()) if hidden.people else None
        if self._seals and self._seals.leaks:
            said = (f"{self.dataset}: {leak.says}" for leak in self._seals.leaks)
            raise BadFacts([self._seals.cover(text) for text in said])

    # Itself a `Dataset`, in which everybody protected is marked so: `Seals` searches it for their names.

    @property
    def dataset(self) -> str:
        return self._records.dataset

    @property
    def version(self) -> str:
        return self._records.version

    @property
    def sources(self) -> Iterable[Source]:
        return self._records.sources

    @property
    def entities(self) -> Iterable[Entity]:
        return map(self._hidden.called, self._records.entities)

    @property
    def claims(self) -> Iterable[Claim]:
        return self._records.claims

    def shown(self, records: Iterable[R]) -> tuple[list[R], list[Row]]:
        """These records as they may be shown, and what is to be kept under seal of them."""
        if self._seals is None:
            return list(records), []
        clean: list[R] = []
        kept: list[Row] = []
        for raw in records:
            new = self._seals.clean(self._hidden.veil(raw))
            clean.append(new)
            if new != raw:
                kept.append(_kept(self.dataset, raw, new))
        return clean, kept

    def affected(self, under_seal: Iterable[Row]) -> Iterator[Record]:
        """The records that may have to be shown otherwise than they are."""
        sealed = {(row["kind"], row["key"]) for row in under_seal}
        for records in (self._records.sources, self._records.entities, self._records.claims):
            for raw in records:
                hidden = self._hidden.lists(raw) or (isinstance(raw, Entity) and raw.id in self._hidden.pseudonyms)
                if hidden or (self._seals and self._seals.suspects(raw)) or (_kind(raw), raw.id) in sealed:
                    yield raw


def _kind(record: Record) -> str:
    return type(record).__name__.lower()


def _kept(dataset: str, raw: Record, shown: Record) -> Row:
    kind = _kind(raw)
    row: Row = {"id": f"{kind}:{dataset}:{raw.id}", "dataset": dataset, "kind": kind, "key": raw.id}
    row["record"] = raw.model_dump_json()
    if isinstance(shown, Entity) and isinstance(raw, Entity) and shown.protected:
        row |= {k: list(v) for k, v in people_of(raw).model_dump(exclude={"id"}).items() if v}
        if raw.protected:
            row |= {"protects": True, "pseudonym": raw.name}
    if isinstance(raw, Claim) and isinstance(shown, Claim) and raw.quote and raw.quote != shown.quote:
        row["words"] = [raw.quote]
    return row


class Guard:
    """What the load of one dataset means for whom the graph protects."""

    def __init__(
        self,
        database: Database,
        records: Dataset,
        others: Sequence[str],
        *,
        same: tuple[Groups, Groups],
        anew: bool,
        checked: bool,
    ) -> None:
        """`others`: the other datasets in the graph. `anew`: whether they are searched in any case. `checked`: whether
        all their seals are known to be there, or not needed, since nobody is named in these records whom they protect.

        `same`: what is judged the same before this load, and after it.

        Raises BadFacts before anything is written, if something that cannot be changed would tell who is protected.
        """
        self._database = database
        rows: list[Row] = [row for (row,) in database.stream(_UNDER_SEAL, {})]
        self.under_seal: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in rows:
            self.under_seal[row["dataset"]][row["id"]] = row
        before = _hidden(rows, same[0])
        known = [row for row in rows if row["dataset"] != records.dataset]
        by_others = _hidden(known, {}).pseudonyms.keys()
        protected = {e.id for e in records.entities if e.protected} | by_others
        protected |= {other for id in protected for other in same[1].get(id, ())}
        own = (e for e in records.entities if e.id in protected)
        self.own = [_kept(records.dataset, e, e.model_copy(update={"protected": True})) for e in own]
        """Whom this dataset protects or is to protect, to be kept under seal."""
        self.unsealed = next(self._unsealed(before.pseudonyms.keys() | protected, others), "") if not checked else ""
        """A dataset that protects somebody whose seal is not in the graph. Until it is, nothing can be shown."""
        known += self.own
        pseudonyms = _hidden(known, same[1]).pseudonyms
        first = {id: pseudonym for id, pseudonym in pseudonyms.items() if id not in by_others}
        known += self._held_openly(first, records.dataset)
        self.hidden = _hidden(known, same[1])
        self.veil = Veil(records, self.hidden)
        changed = anew or before != self.hidden
        self.others = [Veil(_Stored(database, o, self.under_seal[o]), self.hidden) for o in others if changed]

    def _unsealed(self, known: Set[str], others: Sequence[str]) -> Iterator[str]:
        """Import files hold no seals: without them, whom to protect in another dataset is unknown."""
        for query in _PROTECTED if others else ():
            for id, datasets in self._database.stream(query, {}):
                if id not in known:
                    yield from (dataset for dataset in datasets if dataset in others)

    def _held_openly(self, pseudonyms: dict[str, str], dataset: str) -> Iterator[Row]:
        """What other datasets call somebody who was not protected until now, unless by the pseudonym itself."""
        found = self._database.write_and_read(HELD, {"ids": sorted(pseudonyms)}).rows if pseudonyms else ()
        for (node,) in found:
            for other, said in parts_of(node).items():
                if other != dataset and not said.get("protected") and said["name"] != pseudonyms[node["id"]]:
                    entity = entity_of(said)
                    yield _kept(other, entity, entity.model_copy(update={"protected": True}))


def stored(database: Database, dataset: str, *, shown: bool = False) -> Dataset:
    """A dataset of the graph: as it was loaded, with its sealed names, or as it may be shown."""
    rows: list[Row] = [] if shown else [row for (row,) in database.stream(_UNDER_SEAL, {})]
    return _Stored(database, dataset, {row["id"]: row for row in rows if row["dataset"] == dataset})


class _Stored:
    """A dataset as it was loaded, from the graph and from under seal."""

    version = ""

    def __init__(self, database: Database, dataset: str, under_seal: dict[str, Row]) -> None:
        self.dataset = dataset
        self._rows = partial(database.stream, parameters={"dataset": dataset})
        self._sealed = {(row["kind"], row["key"]): row["record"] for row in under_seal.values() if "record" in row}

    @property
    def sources(self) -> Iterator[Source]:
        return (self._raw(Source, source_of(node)) for (node,) in self._rows(_STORED["source"]))

    @property
    def entities(self) -> Iterator[Entity]:
        kinds = ("entity", "member")
        parts: Iterator[dict[str, Any]] = (parts_of(node) for kind in kinds for (node,) in self._rows(_STORED[kind]))
        return (self._raw(Entity, entity_of(said[self.dataset])) for said in parts)

    @property
    def claims(self) -> Iterator[Claim]:
        return (self._raw(Claim, claim_of(node)) for (node,) in self._rows(_STORED["claim"]))

    def _raw(self, kind: type[R], shown: R) -> R:
        record = self._sealed.get((_kind(shown), shown.id))
        return shown if record is None else kind.model_validate_json(record)
