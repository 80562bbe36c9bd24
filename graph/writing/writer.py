"""Makes the graph hold exactly the records of a dataset, beside those of others. Whatever the order of loading, the
same datasets make the same graph.

A load has these steps, each repeatable: records are written where they differ from what is there; what is gone is left
out; sentences and links that this touches are derived from the claims of all datasets; then what is gone is deleted.
Each batch is one transaction. A dataset whose load was interrupted is marked, and the next load of it derives all.
"""

import platform
import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence, Sized
from contextlib import closing, contextmanager
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

import psutil

from graph.database.rows import Row, entity_of, merged, parts_of, worded_by
from graph.database.store import Database, now_ms
from graph.errors import BadInput, Busy, DatabaseAway, NotFound
from graph.models import PRIVATE, Claim, Dataset, Entity, Judgements, Loaded, LoadSummary, Records, Source
from graph.sameness.clusters import groups
from graph.writing.deriving import Deriver
from graph.writing.folding import Folding, judgements
from graph.writing.guarding import HELD, Guard, Veil
from graph.writing.storing import SEAL, UNSEAL, UNUSED_WORDS, Store, chunks

R = TypeVar("R", Source, Entity, Claim)
Progress = Callable[[str, int, int | None], None]
"""What is being written ("links"), how many are done, and how many there are, if that is known."""

_LOADER_IS_GONE_AFTER_MS = 60_000
_KINDS = ("sources", "entities", "claims")

# --- the Cypher of datasets and of the lock -------------------------------------------------------

_DATASETS = "MATCH (d:Dataset) RETURN properties(d)"
_PRIVATE = "MATCH (s:Source) WHERE s.licence = $licence RETURN DISTINCT s.dataset"
_BEGUN = "MERGE (d:Dataset {id: $id}) SET d.complete = false, d.version = coalesce(d.version, '')"
# Whether the graph holds the seals of everybody whom its datasets protect. After an import, it may not.
UNCHECKED = "MATCH (k:Khsae {id: 'graph'}) SET k.sealed = false"
_DONE = "MERGE (d:Dataset {id: $row.id}) SET d = $row"
_NOT_SAID = {"topics": (), "countries": (), "summary": None, "note": None}
_FORGOTTEN = "MATCH (d:Dataset {id: $id}) DELETE d"
_STAMP = "MATCH (k:Khsae {id: 'graph'}) RETURN k.derived, k.worded_by, coalesce(k.sealed, false)"
_DERIVED = "MATCH (k:Khsae {id: 'graph'}) SET k.derived = $today, k.worded_by = $worded_by, k.sealed = $sealed"

# Stored, so that counting does not take longer as the graph grows.
_COUNT = """
MATCH (k:Khsae {id: 'graph'})
SET k.entities = COUNT { MATCH (n:Entity) RETURN n }, k.claims = COUNT { MATCH (n:Claim) RETURN n },
  k.sources = COUNT { MATCH (n:Source) RETURN n }, k.links = COUNT { MATCH (:Entity)-[l]->(:Entity) RETURN l }
"""
_MORE = """
MATCH (k:Khsae {id: 'graph'})
SET k.entities = coalesce(k.entities, 0) + $entities, k.links = coalesce(k.links, 0) + $links
"""
_LOADED = "MATCH (k:Khsae {id: 'graph'}) SET k.loaded = $today"
_FIRST_DAY = """
MATCH (c:Claim) UNWIND [c.on, c.start, c.published] AS day
WITH day WHERE day <> ''
WITH min(day) AS first
MATCH (k:Khsae {id: 'graph'}) SET k.first_day = first
"""

_TAKE_LOCK = """
MERGE (k:Khsae {id: 'graph'}) SET k.asked = $now
WITH k WHERE k.loader IS NULL OR k.loader = $me OR k.loader = $gone
  OR NOT coalesce($stale <= k.beat AND k.beat <= $future, false)
SET k.loader = $me, k.beat = $now, k.version = $version
RETURN k.loader
"""
_HOLDER = "MATCH (k:Khsae {id: 'graph'}) RETURN k.loader"
_BEAT = "MATCH (k:Khsae {id: 'graph'}) WHERE k.loader = $me SET k.beat = $now"
_FREE_LOCK = "MATCH (k:Khsae {id: 'graph'}) WHERE k.loader = $me REMOVE k.loader, k.beat"


class Writer:
    """Writes datasets, one at a time per graph: a second writer waits as long as it has patience, then gets Busy."""

    def __init__(
        self, database: Database, progress: Progress = lambda what, done, total: None, *, patience_s: float = 0
    ) -> None:
        self._database = database
        self._progress = progress
        self._patience_s = patience_s
        self._me = _process(psutil.Process())

    def load(
        self, records: Dataset, *, today: date | None = None, force: bool = False, covered: bool = False
    ) -> LoadSummary:
        """Make the graph hold exactly these records of this dataset, and return what changed.

        `covered`: they come from an export, in which nobody is named whom another dataset in it protects.

        Raises BadInput for a version older than the one in the graph, unless forced, and for an id of another dataset;
        BadFacts if a record would tell whom any dataset protects.
        """
        with self.lock():
            return self._load(records, today or date.today(), force=force, covered=covered)

    def unload(self, dataset: str, *, today: date | None = None) -> LoadSummary:
        """Take a dataset out of the graph. What others say stays, and what only this one protected is shown again."""
        with self.lock():
            if dataset not in {loaded.dataset for loaded in self.datasets()}:
                raise NotFound("dataset", dataset, sorted(loaded.dataset for loaded in self.datasets()))
            nothing = Records(dataset=dataset, entities=(), sources=(), claims=())
            summary = self._load(nothing, today or date.today(), force=True)
            self._database.write((_FORGOTTEN, {"id": dataset}))
            return summary

    def _load(self, records: Dataset, today: date, *, force: bool, covered: bool = False) -> LoadSummary:
        with closing(_Load(self, self._database, self._progress, records, today, force, covered)) as load:
            load.check_seals()
            if isinstance(records, Judgements) and not (load.anew or load.resealed):
                return load.judge()
            summary = load.run()
        if load.resealed or any(summary.removed.values()) or summary.changed.get("entities"):
            self._database.forget()
        return summary

    def datasets(self) -> list[Loaded]:
        """What is loaded, by name."""
        return datasets(self._database)

    def write(self, *statements: tuple[str, Row]) -> None:
        """Run those statements that have something to do, in one transaction, and show that this loader is alive."""
        needed = [(cypher, given) for cypher, given in statements if all(value != [] for value in given.values())]
        if needed:
            self._database.write(*needed, (_BEAT, {"me": self._me, "now": now_ms()}))

    @contextmanager
    def lock(self) -> Generator[None]:
        """Nobody else writes to this graph meanwhile. Raises Busy when somebody does so for longer than we wait."""
        give_up = time.monotonic() + self._patience_s
        while holder := self._taken_by():
            if time.monotonic() >= give_up:
                raise Busy(f"Another load is running ({holder}). Wait until it is done, then try again.")
            self._progress("when another load is done", 0, 1)
            time.sleep(0.2)
        try:
            yield
        except DatabaseAway:
            raise  # the database is gone; the lock is still ours, and goes stale with this process
        except BaseException:
            self._free()
            raise
        self._free()

    def _taken_by(self) -> str | None:
        """Takes the lock, or returns who holds it."""
        holders = self._database.read(_HOLDER).rows
        holder = holders[0][0] if holders else None
        lives = None if holder in (None, self._me) else _lives(str(holder))
        if lives:
            return holder
        now = now_ms()
        question = {
            "me": self._me,
            "now": now,
            # A clock may have been set back since the last beat, so one from the future counts as none.
            "stale": now - _LOADER_IS_GONE_AFTER_MS,
            "future": now + _LOADER_IS_GONE_AFTER_MS,
            "version": uuid4().hex,
            "gone": holder if lives is False else "",
        }
        if self._database.write_and_read(_TAKE_LOCK, question).rows:
            return None
        return str(holder or "just started")

    def _free(self) -> None:
        self._database.write((_FREE_LOCK, {"me": self._me}))


def _process(process: psutil.Process) -> str:
    """A name that no later process of this machine gets: process ids are reused, but not with the same start time."""
    age = process.create_time() - psutil.boot_time()  # both move when the clock is set
    return f"{platform.node()}:{process.pid}:{round(age * 100)}"


def _lives(holder: str) -> bool | None:
    """Whether the process that holds the lock is alive. None if it is not of this machine, or not named as ours are."""
    named = re.fullmatch(rf"{re.escape(platform.node())}:(\d{{1,9}}):\d+", holder)
    if named is None:
        return None
    try:
        process = psutil.Process(int(named[1]))
        return _process(process) == holder and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return None


def datasets(database: Database) -> list[Loaded]:
    """The datasets of a graph, by name."""
    found = (node for (node,) in database.write_and_read(_DATASETS, {}).rows)
    private = {dataset for (dataset,) in database.write_and_read(_PRIVATE, {"licence": PRIVATE}).rows}
    counts = ("sources", "entities", "claims")
    return sorted(
        (
            Loaded(
                dataset=d["id"],
                version=d.get("version", ""),
                loaded=d.get("loaded", ""),
                complete=d.get("complete", False),
                private=d["id"] in private,
                **{kind: d.get(kind, 0) for kind in counts},
            )
            for d in found
        ),
        key=lambda loaded: loaded.dataset,
    )


def held(database: Database, ids: Sequence[str], *, besides: str) -> Iterator[Entity]:
    """Those of these entities that other datasets hold, as they may be shown, for a dataset that also mentions them."""
    for (node,) in database.write_and_read(HELD, {"ids": ids}).rows:
        if others := [said for dataset, said in parts_of(node).items() if dataset != besides]:
            # Without its other names, which stay those of the others; and whoever is protected is so by them.
            yield entity_of(merged(others)).model_copy(update={"names": (), "protected": False, **_NOT_SAID})


class _Load:
    """One load of one dataset."""

    def __init__(
        self,
        writer: Writer,
        database: Database,
        progress: Progress,
        records: Dataset,
        today: date,
        force: bool,
        covered: bool,
    ) -> None:
        self._database = database
        self._write = writer.write
        self._progress = progress
        self._records = records
        self._today = today.isoformat()
        self._on = today
        there = {loaded.dataset: loaded for loaded in datasets(database)}
        self._before = there.pop(records.dataset, None)
        self._others = sorted(there)
        if not force:
            self._check_version()
            self._check_owner()
        # After an interrupted load it is unknown what was done.
        self.anew = self._before is not None and not self._before.complete
        ((self._derived, wording, sealed),) = database.write_and_read(_STAMP, {}).rows
        self._outdated = wording not in (None, worded_by())
        """Whether other code wrote what is in the graph."""
        self._sealed = not covered
        self._judged = records.judgements if isinstance(records, Judgements) else ()
        said = judgements(database)
        after = [*(j for j in said if j.id.partition(":")[0] != records.dataset), *self._judged]
        self._guard = Guard(
            database,
            records,
            self._others,
            same=(groups(said), groups(after)),
            anew=self.anew or self._outdated,
            checked=covered or sealed,
        )
        self._deriver = Deriver(database, writer.write, progress)
        self._store = self._store_of(records.dataset, empty=not there and self._before is None)
        self._folding = Folding(database, writer.write, self._store, self._deriver)
        self.resealed = bool(self._guard.others)
        """Whether other datasets are shown differently, because of whom this one protects or no longer protects."""

    def _store_of(self, dataset: str, *, empty: bool = False) -> Store:
        return Store(self._database, self._write, dataset, self._deriver, empty=empty)

    def _check_version(self) -> None:
        dataset, new = self._records.dataset, self._records.version
        old = self._before.version if self._before else ""
        if new and new < old:
            raise BadInput(f"{dataset} of {new} is older than the one in the graph, of {old}. It loads only if forced.")

    def _check_owner(self) -> None:
        """A private dataset does not replace a public one that happens to have the same name, nor the reverse."""
        private = any(source.licence == PRIVATE for source in self._records.sources)
        if self._before and self._before.sources and self._before.private != private:
            there = "is private" if self._before.private else "is not private"
            raise BadInput(
                f"The graph holds another dataset with the name {self._before.dataset!r}, which {there}. Unload it, or "
                "rename what you load."
            )

    def close(self) -> None:
        self._deriver.close()

    def check_seals(self) -> None:
        """After an import, no dataset is shown before all seals are back. Each that is tried adds its own."""
        if other := self._guard.unsealed:
            self._seal([row for row in self._guard.own if row.get("protects")])
            this = self._records.dataset
            raise BadInput(
                f"The dataset {other!r} protects somebody, and its seals are not in this graph, as after an import. "
                f"Load {other!r} again, then {this!r}."
            )

    def run(self) -> LoadSummary:
        dataset = self._records.dataset
        self._write((_BEGUN, {"id": dataset}), (UNCHECKED, {}))
        for veil in self._guard.others:
            self._show_otherwise(veil)
        kept = self._put_all()
        self._unseal(dataset, kept)
        gone = {kind: list(self._stale(kind)) for kind in _KINDS}
        for ids in gone["claims"]:
            self._store.mark_gone(ids)
        orphans = [self._store.give_up(ids) for ids in gone["entities"]]
        if self.anew or self._outdated:
            self._deriver.touch_all()
        elif self._derived and self._derived != self._today:
            self._deriver.touch_dated(min(self._derived, self._today))
        judged = self._folding.judge(dataset, self._judged)
        self._folding.fold({id for ids in orphans for id in ids})
        self._deriver.derive(at=self._today)
        for kind, chunks_of_ids in (("claims", gone["claims"]), ("entities", orphans), ("sources", gone["sources"])):
            for ids in chunks_of_ids:
                self._store.remove(kind, ids)
        self._folding.clear()
        return self._finish({kind: sum(map(len, ids)) for kind, ids in gone.items()}, judged)

    def judge(self) -> LoadSummary:
        """Write only judgements, and rewrite only the entities that they join or separate, so a large graph takes no
        longer. What another day or other code changes waits for the next load."""
        dataset = self._records.dataset
        self._write((_BEGUN, {"id": dataset}))
        judged = self._folding.judge(dataset, self._judged)
        self._folding.fold(())
        self._deriver.derive(at=self._today, replies=False)
        self._folding.clear()
        links = self._deriver.counts
        counts = {way: {"judgements": judged[way], "links": links[way]} for way in judged}
        summary = LoadSummary(dataset=dataset, **counts, on=self._on)
        more = {"entities": self._folding.more, "links": links["added"] - links["removed"]}
        stamp = {"id": dataset, "complete": True, "version": "", "loaded": self._today} | dict.fromkeys(_KINDS, 0)
        self._database.write((_MORE, more), (_LOADED, {"today": self._today}), (_DONE, {"row": stamp}))
        return summary

    def _put_all(self) -> set[str]:
        """Write the records. Returns the ids of what is kept under seal of them."""
        store, records = self._store, self._records
        kept = self._put(self._guard.veil, records.sources, store.put_sources, "sources")
        kept |= self._put(self._guard.veil, records.entities, store.put_entities, "entities")
        kept |= self._put(self._guard.veil, records.claims, store.put_claims, "claims")
        store.put_sums()
        return kept

    def _show_otherwise(self, veil: Veil) -> None:
        """Write those records of another dataset anew that tell of somebody who is protected now, or is no longer."""
        store = self._store_of(veil.dataset)
        affected = list(veil.affected(self._guard.under_seal[veil.dataset].values()))
        kept = self._put(veil, [r for r in affected if isinstance(r, Source)], store.put_sources)
        kept |= self._put(veil, [r for r in affected if isinstance(r, Entity)], store.put_entities)
        kept |= self._put(veil, [r for r in affected if isinstance(r, Claim)], store.put_claims)
        store.sum_again()
        self._unseal(veil.dataset, kept)

    def _put(self, veil: Veil, records: Iterable[R], put: Callable[[Sequence[R]], None], what: str = "") -> set[str]:
        done, total = 0, len(records) if isinstance(records, Sized) else None
        kept: set[str] = set()
        for part in chunks(records):
            shown, sealed = veil.shown(part)
            self._seal(sealed)
            kept |= {row["id"] for row in sealed}
            put(shown)
            done += len(part)
            if what:
                self._progress(what, done, total)
        return kept

    def _seal(self, rows: Sequence[Row]) -> None:
        there = self._guard.under_seal
        self._write((SEAL, {"rows": [row for row in rows if there[row["dataset"]].get(row["id"]) != row]}))

    def _unseal(self, dataset: str, kept: set[str]) -> None:
        """Forget what is no longer withheld. What an older layout sealed without its record is kept as it is."""
        old = self._guard.under_seal[dataset]
        complete = dataset == self._records.dataset
        self._write(
            (UNSEAL, {"ids": [id for id, row in old.items() if id not in kept and (complete or "record" in row)]})
        )

    def _stale(self, kind: str) -> Iterable[list[str]]:
        """What the graph holds of this dataset and the records no longer do. Most loads need not look for it."""
        if self._before is None:
            return ()
        if self._before.complete and getattr(self._before, kind) == self._store.kept[kind]:
            return ()
        return self._store.stale(kind)

    def _finish(self, removed: dict[str, int], judged: dict[str, int]) -> LoadSummary:
        store, links = self._store, self._deriver.counts
        counts = {
            "added": {kind: store.added[kind] for kind in _KINDS},
            "changed": {kind: store.changed[kind] for kind in _KINDS},
            "removed": removed,
        }
        for way, count in counts.items():
            count |= {"judgements": judged[way]} if isinstance(self._records, Judgements) else {}
            count["links"] = links[way]
        summary = LoadSummary(dataset=self._records.dataset, **counts, on=self._on)
        before = self._before
        row: dict[str, Any] = {
            "id": self._records.dataset,
            "complete": True,
            "version": self._records.version,
            "loaded": before.loaded if before and before.loaded and summary.nothing else self._today,
        } | {kind: store.added[kind] + store.kept[kind] for kind in _KINDS}
        self._database.write((UNUSED_WORDS, {}), (_COUNT, {}), (_FIRST_DAY, {}))
        self._database.write(
            *([(_LOADED, {"today": self._today})] if not summary.nothing else []),
            (_DERIVED, {"today": self._today, "worded_by": worded_by(), "sealed": self._sealed}),
            (_DONE, {"row": row}),
        )
        return summary
