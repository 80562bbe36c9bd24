"""The records that loaders yield, and the shapes of answers."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from graph.vocabulary import Standing, Status

SEPARATOR = "~"
"""In the id of a link, between source, predicate and target. No entity id contains it."""

PRIVATE = "private to this graph: not to be passed on"
"""The licence of sources that somebody loaded for themselves. Every export names it."""

WITHHELD = "[withheld]"
"""Stands for what would identify somebody protected, other than a name."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- what loaders yield ---------------------------------------------------------------------------


class Name(Model):
    """One name of an entity. `script` is an ISO 15924 code ("Latn", "Khmr"), derived from the letters."""

    value: str
    script: str
    kind: Literal["name", "alias", "pseudonym", "telling", "common"]
    """Only for protected entities: `telling` is another word that identifies them, `common` a part that does not."""


class Entity(Model):
    id: str
    type: str
    name: str
    """The name to show; for a protected entity, the pseudonym."""
    names: tuple[Name, ...] = ()
    unnamed: bool = False
    """The sources describe it but do not name it."""
    generic: bool = False
    """It stands for a kind of thing ("scam compounds in Cambodia"), not a particular one: no path passes through it."""
    plural: bool | None = None
    """Whether the name is plural, for sentences; None: as usual for its type."""
    article: Literal["the"] | None = None
    """The article that sentences put before the name."""
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    summary: str | None = None
    note: str | None = None
    protected: bool = False


class Source(Model):
    """One document. `published` is a partial ISO date."""

    id: str
    title: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    kind: str
    language: str
    licence: str | None = None
    note: str | None = None
    relies_on: tuple[str, ...] = ()
    """Ids of the sources that it says it relies on as a whole: a reprint, a wire story, an op-ed about a report."""
    archived: str | None = None
    """Address of an archived copy."""
    sha256: str | None = None
    """SHA-256 of the document as it was read."""


class Claim(Model):
    """One statement that one source makes. Dates are partial ISO dates: `on` for a moment, or `start`/`end`."""

    id: str
    subject: str
    predicate: str
    object: str | None = None
    value: str | None = None
    unit: str | None = None
    role: str | None = None
    status: Status
    quote: str | None = None
    locator: str | None = None
    language: str
    said_by: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    on: str | None = None
    start: str | None = None
    end: str | None = None
    tense: Literal["past", "perfect"] | None = None
    """How its source tells what may be over, where no date says so."""
    replies_to: str | None = None
    retracted: str | None = None
    """Why it no longer counts; None if it does."""
    note: str | None = None
    source: str
    origin: str
    """Where it was loaded from: "loaders/facts/sources/x.yaml:41"."""


class Link(Model):
    """The projection of all claims with one subject, predicate and object. Only `graph/claims/links.py` makes it."""

    id: str
    predicate: str
    source: str
    target: str
    label: str
    sentence: str
    standing: Standing
    status: tuple[Status, ...]
    start: str | None = None
    end: str | None = None
    claims: tuple[str, ...]
    independent_sources: int = 1
    """Number of sources that state it independently: none relies on another, and no two rely on the same third."""
    breaks_without: tuple[str, ...] = ()
    """Ids of the sources that every claim depends on: without any one of them, nothing supports the link."""


class Judgement(Model):
    """A judgement on whether two records are the same. It counts whatever date is asked about."""

    id: str
    """Its dataset and both records, the smaller id first: "judgements:chen-zhi~ofac-12345"."""
    a: str
    b: str
    verdict: Literal["same", "different", "unsure"]
    reason: str
    evidence: tuple[str, ...] = ()
    """Ids of claims, or addresses."""
    by: str
    on: str
    origin: str
    """Where it was loaded from: "loaders/facts/judgements.yaml:3"."""


class Sealed(Model):
    """The real names of a protected entity and the words that would identify it. No saved query reads them."""

    id: str
    words: tuple[str, ...]
    telling: tuple[str, ...] = ()
    """Nicknames, titles, relations: words that identify the entity in a text about it."""
    common: tuple[str, ...] = ()
    """Parts of the names that do not identify it."""


class Unsealed(Model):
    """What is sealed about one entity: its names, and the quotes that contain them, by claim."""

    id: str
    names: tuple[str, ...]
    quotes: dict[str, str]


class Dataset(Protocol):
    """What a loader hands to the writer: the complete contents of a dataset, already checked.

    Each part can be iterated more than once, and gives the same records each time. Nothing else need be in memory.
    Claims speak of entities and cite sources of the same dataset. Other datasets may hold the same entities.
    """

    @property
    def dataset(self) -> str: ...
    @property
    def version(self) -> str:
        """The date of a list, as YYYY-MM-DD; "" for what has no versions."""
        ...

    @property
    def sources(self) -> Iterable[Source]: ...
    @property
    def entities(self) -> Iterable[Entity]: ...
    @property
    def claims(self) -> Iterable[Claim]: ...


class Judgements(Model):
    """A dataset that holds only judgements. They may name records that are not in the graph, or not yet."""

    dataset: str
    version: str = ""
    judgements: tuple[Judgement, ...] = ()
    entities: tuple[Entity, ...] = ()
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()


class Records(Model):
    """A dataset held in memory."""

    dataset: str
    version: str = ""
    entities: tuple[Entity, ...]
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]


# --- answers --------------------------------------------------------------------------------------


class SourceRef(Model):
    id: str
    title: str
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    licence: str | None = None
    note: str | None = None
    """What a reader of its claims has to know of it: read in a repost, in a translation, in part."""


class ClaimView(Model):
    """A claim as shown: with its sentence and its source."""

    id: str
    subject: str
    predicate: str
    object: str | None = None
    value: str | None = None
    unit: str | None = None
    role: str | None = None
    status: Status
    sentence: str
    but: str = Field(default="", exclude=True)
    """The end of the sentence that mentions an acquittal, to be left out where it was not yet known."""
    quote: str | None = None
    locator: str | None = None
    language: str
    said_by: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    """The names of `said_by`, as they may be shown."""
    mentions: tuple[str, ...] = ()
    on: str | None = None
    start: str | None = None
    end: str | None = None
    replies_to: str | None = None
    replies: tuple[str, ...] = ()
    """Ids of the claims that reply to this one."""
    retracted: str | None = None
    note: str | None = None
    origin: str
    source: SourceRef


class SourceView(Source):
    claim_count: int
    claims_sha256: str | None = None
    """Of its claims as loaded: unchanged as long as none is added, changed or removed."""


class NetworkEntity(Model):
    id: str
    type: str
    name: str
    article: Literal["the"] | None = None
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    summary: str | None = None
    unnamed: bool = False
    generic: bool = False
    protected: bool = False
    members: tuple[str, ...] = ()
    """Ids of the records that it is made of, including its own; none if no others were joined to it."""
    x: float = 0.0
    y: float = 0.0


class RanQuery(Model):
    """The query as it was run, so that anyone can run it again."""

    name: str
    cypher: str
    parameters: dict[str, JsonValue]
    as_of: str | None = None
    known_on: str | None = None
    standing: tuple[str, ...] | None = None
    """Applied to what was found: its links as of these dates, and of them only these standings."""

    @property
    def given(self) -> dict[str, JsonValue]:
        """All that was asked, to show it."""
        beside = self.model_dump(mode="json", include={"as_of", "known_on", "standing"}, exclude_none=True)
        return self.parameters | beside


class Network(Model):
    entities: tuple[NetworkEntity, ...]
    links: tuple[Link, ...]
    truncated: bool = False
    query: RanQuery


ColumnType = Literal["entity", "link", "claim", "source"]


class Column(Model):
    name: str
    description: str
    type: ColumnType | None = None
    """What its values are ids of, if they are ids."""


class Table(Model):
    columns: tuple[Column, ...]
    rows: tuple[tuple[JsonValue, ...], ...]
    truncated: bool = False
    query: RanQuery


class Doubt(Model):
    """Somebody or something that an entity is possibly the same as, and why the two are kept apart."""

    end: str
    other: str
    name: str
    """Of the other."""
    link: str
    sentence: str
    claims: tuple[str, ...]


class Joined(Model):
    """Why one record is the same as another of its entity."""

    other: str
    reason: str
    by: str
    on: str
    evidence: tuple[str, ...] = ()


class SameAs(Model):
    """One of the records that are shown as one entity."""

    entity: str
    id: str
    name: str
    type: str
    datasets: tuple[str, ...]
    joined: tuple[Joined, ...]


class EntityView(Entity):
    links: dict[str, int] = Field(default_factory=dict)
    """Number of links by predicate."""
    claims: dict[str, int] = Field(default_factory=dict)
    """Number of claims by status."""
    doubts: tuple[Doubt, ...] = ()
    same_as: tuple[SameAs, ...] = ()
    """If several records were joined to it: all of them, including itself, and why."""


class Match(Model):
    entity: NetworkEntity
    score: float = Field(ge=0, le=1)
    band: Literal["same", "likely", "possible", "different"]
    why: str
    guess: bool = False
    """It has neither this name nor one that holds what was asked for: perhaps it is meant."""
    standing: Standing | None = None
    """Of its best-founded link; None without links."""
    claims: int = 0
    """How many claims speak of it or are its own: two of one name are told apart by them too."""
    doubts: tuple[Doubt, ...] = ()


class Hop(Model):
    link: str
    sentence: str
    claims: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Ids of the other links that carry between the same two entities, best standing first."""


class Path(Model):
    length: int
    weakest: Standing
    sentence: str
    hops: tuple[Hop, ...]
    entities: tuple[str, ...] = ()
    """Ids of whom it passes, in the order of its hops, from one end to the other."""
    acts: bool = False
    """Whether one of its links is an act of a case or event: such a path is no association."""
    breaks_without: tuple[str, ...] = ()
    """Ids of the sources that the path depends on: without one of them, nothing supports one of its links."""
    independent_sources: int = 0
    """Number of independent sources of its weakest link; among equally weak links, the smallest such number."""


class InCommon(Model):
    """What several ends are joined to without being tied by it."""

    entity: str
    name: str
    kind: str
    """What it is, in a word or two: "programme or list", "place", "document"."""
    bearers: int
    """How many entities the same kind of link joins to it today, those that were asked about among them."""
    ends: tuple[str, ...]
    claims: tuple[tuple[str, ...], ...]
    """Ids of the claims that join each of the `ends` to it."""
    links: tuple[tuple[str, ...], ...]
    sentence: str
    at_a_remove: bool = False
    """Whether something else stands between an end and it; then `bearers` counts all its links."""


class Reach(Model):
    """How far the ends reach where no path was found: counts of entities, and reasons in words."""

    source: int
    target: int
    """Of several targets, that of the one that reaches the fewest."""
    ends: dict[str, int]
    why: str
    searched: str
    next: str


class Limits(Model):
    """How far a search for paths went, and where it stopped."""

    max_hops: int
    k: int
    max_entities: int
    max_links_per_entity: int
    cut: bool
    hubs: tuple[str, ...] = ()
    """Ids of the entities with too many links to follow."""


Outcome = Literal["found", "no_path", "cut_off"]
Rank = Literal["direct", "connected", "in_common", "nothing", "cut_off"]


class Paths(Model):
    """How some entities are connected, in ranks: directly, by paths, by what they have in common, or not at all."""

    outcome: Outcome
    """ "found" where all ends are tied, directly or by paths."""
    rank: Rank
    """The best answer there is."""
    ends: tuple[str, ...]
    direct: tuple[Link, ...]
    """Every link between two of the ends, whatever it says, the best-founded first."""
    paths: tuple[Path, ...]
    """Of two ends, the best; of several, the best one of each pair that it takes to tie them all."""
    in_common: tuple[InCommon, ...]
    """The rarest first. None of it is a tie."""
    reach: Reach | None
    """None where all ends are tied."""
    doubts: tuple[Doubt, ...]
    network: Network
    limits: Limits

    @property
    def beside(self) -> tuple[str, ...]:
        """Ids of the claims about what is not drawn: what is in common, and who may be the same."""
        shared = [id for one in self.in_common for ids in one.claims for id in ids]
        return tuple(dict.fromkeys([*shared, *(id for doubt in self.doubts for id in doubt.claims)]))


class Loaded(Model):
    """A dataset in the graph."""

    dataset: str
    version: str
    """The date of a list; "" for what has no versions."""
    loaded: str
    """The day on which a load last changed it."""
    complete: bool
    """Whether its last load came to its end."""
    private: bool = False
    """Whether somebody loaded it for themselves."""
    sources: int
    entities: int
    claims: int


class LoadSummary(Model):
    """What a load did, by kind of record."""

    dataset: str
    added: dict[str, int]
    changed: dict[str, int]
    removed: dict[str, int]
    on: date

    @property
    def nothing(self) -> bool:
        return not any(n for part in (self.added, self.changed, self.removed) for n in part.values())
