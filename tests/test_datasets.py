"""Several datasets in one graph: the same graph in whatever order they came, and whom one protects is named in none."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.claims.links import project
from graph.database.store import Database, open_database
from graph.errors import BadFacts, BadInput, NotFound
from graph.models import Claim, Dataset, Entity, Name, Records, Source
from graph.questions.reader import Reader
from graph.writing import backup
from graph.writing.guarding import Guard
from graph.writing.writer import Writer
from loaders import curated
from tests.conftest import TINY, Ended, Engines, clear
from tests.test_writer import everything

LINK = "ann~OPERATES~tower"


def entity(id: str, name: str, type: str = "Person", *aliases: str, **more: Any) -> Entity:
    names = tuple(
        Name(value=value, script="Latn", kind="name" if value == name else "alias") for value in (name, *aliases)
    )
    return Entity(id=id, type=type, name=name, names=names, **more)


def hidden(id: str, name: str, pseudonym: str = "a survivor (name withheld)") -> Entity:
    return entity(id, name).model_copy(update={"name": pseudonym, "protected": True})


def claim(id: str, status: str = "reported", **more: Any) -> Claim:
    said = {"subject": "ann", "predicate": "OPERATES", "object": "tower", "language": "en", "origin": f"{id}:1"}
    return Claim.model_validate(said | {"id": id, "status": status, "source": id.partition("-")[0]} | more)


ANN, TOWER = entity("ann", "Ann Sample"), entity("tower", "Glass Tower", "Compound")


def dataset(name: str, *records: Entity | Claim, version: str = "", **more: Any) -> Records:
    """A dataset with one source, which is named like it."""
    own = {r.id: r for r in (ANN, TOWER, *records) if isinstance(r, Entity)}
    source = Source(id=name, title=f"Paper of {name}", published="2021", kind="report", language="en", **more)
    claims = tuple(r for r in records if isinstance(r, Claim))
    return Records(dataset=name, version=version, entities=tuple(own.values()), sources=(source,), claims=claims)


def load(database: Database, *datasets: Dataset) -> Reader:
    for each in datasets:
        Writer(database).load(each)
    return Reader(database)


# --- a link is made of all claims -----------------------------------------------------------------

CONTESTED = dataset("first", claim("first-1", "alleged"), claim("first-2", "denied", said_by=("ann",)))
OTHER = dataset("second", claim("second-1", "official"))


def test_a_second_dataset_does_not_make_a_contested_link_look_clean(database: Database) -> None:
    link, claims = load(database, CONTESTED, OTHER).link(LINK)
    assert link.standing == "disputed"
    assert {c.id for c in claims} == {"first-1", "first-2", "second-1"}
    assert load(database, CONTESTED).link(LINK)[0] == link


def test_what_one_dataset_says_stays_when_another_goes(database: Database) -> None:
    reader = load(database, CONTESTED, OTHER)
    Writer(database).unload("first")
    link, claims = reader.link(LINK)
    assert (link.standing, {c.id for c in claims}) == ("established", {"second-1"})
    Writer(database).unload("second")
    assert everything(database) == set()
    with pytest.raises(NotFound, match="second"):
        Writer(database).unload("second")


@pytest.mark.parametrize("first", ["claim", "reply"])
def test_a_denial_answers_a_claim_of_another_dataset(database: Database, first: str) -> None:
    said = dataset("first", claim("first-1"))
    reply = claim("second-1", "denied", predicate="DENIES", said_by=("ann",), replies_to="first-1", value="it is not")
    both = [said, dataset("second", reply)]
    reader = load(database, *(both if first == "claim" else both[::-1]))
    assert reader.link(LINK)[0].standing == "disputed"
    assert reader.claim("first-1").replies == ("second-1",)
    Writer(database).unload("second")
    assert reader.link(LINK)[0].standing == "reported"


def test_an_acquittal_in_another_dataset_is_told_with_the_charge(database: Database) -> None:
    case = entity("case", "the trial", "CourtCase")
    charge = claim("first-1", "charged", predicate="CHARGED_IN", object="case")
    acquittal = claim("second-1", "acquitted", predicate="ACQUITTED_IN", object="case", replies_to="first-1")
    reader = load(database, dataset("second", case, acquittal), dataset("first", case, charge))
    assert " But: " in reader.claim("first-1").sentence
    Writer(database).unload("second")
    assert " But: " not in reader.claim("first-1").sentence


# --- entities of several datasets -----------------------------------------------------------------


def test_each_dataset_keeps_its_own_names_topics_and_summary(database: Database) -> None:
    mine = entity("ann", "Ann Sample", "Person", "Annie", topics=("role.pep",), summary="A sample.")
    yours = entity("ann", "SAMPLE, Ann", "Person", topics=("sanction",), countries=("kh",))
    reader = load(database, dataset("zeta", yours, claim("zeta-1")), dataset("facts", mine, claim("facts-1")))
    both = reader.entity("ann")
    assert (both.name, both.topics, both.countries) == ("Ann Sample", ("role.pep", "sanction"), ("kh",))
    assert [n.value for n in both.names] == ["Ann Sample", "Annie", "SAMPLE, Ann"]
    assert reader.claim("zeta-1").sentence.startswith("Ann Sample ")
    assert reader.search("Annie")[0]
    Writer(database).unload("facts")
    left = reader.entity("ann")
    assert (left.name, left.topics, left.summary) == ("SAMPLE, Ann", ("sanction",), None)
    assert reader.claim("zeta-1").sentence.startswith("SAMPLE, Ann ")
    assert "Annie" not in {n.value for m in reader.search("Annie")[0] for n in reader.entity(m.entity.id).names}


def test_of_two_types_the_closer_one_counts(database: Database) -> None:
    firm, body = entity("firm", "A Firm", "Company"), entity("firm", "A Firm", "LegalEntity")
    reader = load(database, dataset("facts", body), dataset("list", firm))
    assert reader.entity("firm").type == "Company"
    Writer(database).unload("list")
    assert reader.entity("firm").type == "LegalEntity"
    ((labels,),) = database.read("MATCH (e:Entity {id: 'firm'}) RETURN labels(e)").rows
    assert set(labels) == {"Entity", "LegalEntity"}


@pytest.mark.parametrize("records", [dataset("second", claim("first-1", source="second")), dataset("first")])
def test_ids_of_sources_and_claims_belong_to_one_dataset(database: Database, records: Records) -> None:
    reader = load(database, dataset("first", claim("first-1")))
    other = records.model_copy(update={"dataset": "second"})
    with pytest.raises(BadInput, match=r"'first(-1)?' of its (claims|sources) belongs to the dataset 'first'"):
        Writer(database).load(other)
    assert reader.claim("first-1").source.id == "first"


def test_a_claim_speaks_of_what_its_dataset_holds(database: Database) -> None:
    load(database, dataset("first", entity("bo", "Bo"), claim("first-1")))
    with pytest.raises(BadInput, match=r"second-1:1: claim 'second-1' speaks of 'bo'"):
        Writer(database).load(dataset("second", claim("second-1", mentions=("bo",))))


def test_an_older_version_is_refused_unless_forced(database: Database) -> None:
    newer, older = (dataset("list", claim("list-1"), version=day) for day in ("2025-02-01", "2024-01-01"))
    load(database, newer)
    with pytest.raises(BadInput, match="list of 2024-01-01 is older than the one in the graph, of 2025-02-01"):
        Writer(database).load(older)
    Writer(database).load(older, force=True)
    assert [d.version for d in Writer(database).datasets()] == ["2024-01-01"]


# --- whom one protects ----------------------------------------------------------------------------

NAME = "Zoa Quuxly"
PROTECTING = dataset(
    "first", hidden("held", NAME), claim("first-1", subject="held", predicate="HELD_AT", quote=f"{NAME} was held.")
)
NAMING = dataset("second", claim("second-1", quote=f"So said {NAME} at the gate."))


def told(database: Database) -> list[tuple[str, ...]]:
    return [row for row in everything(database) if "quux" in str(row).lower() and "Sealed" not in row[0]]


@pytest.mark.parametrize("order", [(PROTECTING, NAMING), (NAMING, PROTECTING)], ids=["before", "after"])
@pytest.mark.both_engines
def test_whom_one_dataset_protects_is_sealed_in_all(database: Database, order: Sequence[Records]) -> None:
    reader = load(database, *order)
    assert told(database) == []
    assert reader.claim("second-1").quote == "So said [name withheld] at the gate."
    load(database, NAMING)
    assert told(database) == []
    assert reader.sealed("held", role="analyst").names == (NAME,)
    Writer(database).unload("first")
    assert reader.claim("second-1").quote == f"So said {NAME} at the gate."


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.both_engines
def test_an_entity_that_one_dataset_protects_is_not_named_by_another(database: Database, turned: bool) -> None:
    openly = dataset(
        "second",
        entity("held", NAME, "Person", "Zoa Q. Otherly", summary="Born in a village."),
        claim("second-1", subject="held", predicate="HELD_AT", quote="Otherly was held."),
    )
    both = [PROTECTING, openly]
    reader = load(database, *(both[::-1] if turned else both))
    assert [row for row in everything(database) if "therly" in str(row) and "Sealed" not in row[0]] == []
    assert told(database) == []
    assert reader.entity("held").summary is None
    assert set(reader.sealed("held", role="analyst").names) == {NAME, "Zoa Q. Otherly"}
    Writer(database).unload("first")
    assert reader.entity("held").name == NAME
    assert reader.claim("second-1").quote == "Otherly was held."


@pytest.mark.both_engines
def test_a_seal_of_two_datasets_is_lifted_when_both_are_gone(database: Database) -> None:
    again = dataset("third", hidden("held", NAME), claim("third-1", subject="held", predicate="HELD_AT"))
    reader = load(database, PROTECTING, NAMING, again)
    Writer(database).unload("first")
    assert told(database) == []
    assert reader.entity("held").protected
    Writer(database).unload("third")
    assert NAME in (reader.claim("second-1").quote or "")


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.both_engines
def test_after_an_import_datasets_that_protect_are_sealed_one_by_one(database: Database, turned: bool) -> None:
    said = {"subject": "seen", "predicate": "HELD_AT", "quote": f"Vexerly saw {NAME}."}
    witness = hidden("seen", "Ygg Vexerly", "a witness (name withheld)")
    quoting = claim("first-2", quote=f"{NAME} was with Vexerly.")
    both = [
        PROTECTING.model_copy(update={"claims": (*PROTECTING.claims, quoting)}),
        dataset("second", witness, claim("second-1", **said)),
    ]
    load(database, *both)
    expected = everything(database)
    # Import files have none, and no mark that they are there.
    database.write(("MATCH (s:Sealed) DELETE s", {}), ("MATCH (k:Khsae) REMOVE k.sealed", {}))
    first, second = both[::-1] if turned else both
    named = f"'{second.dataset}' protects somebody, .* Load '{second.dataset}' again, then '{first.dataset}'"
    with pytest.raises(BadInput, match="protects somebody, and its seals are not in this graph"):
        load(database, dataset("third", claim("third-1", quote=f"So said {NAME}.")))
    with pytest.raises(BadInput, match=named):
        Writer(database).load(first)
    assert {row for row in everything(database) if "Sealed" not in row[0]} == {
        row for row in expected if "Sealed" not in row[0]
    }
    load(database, second, first)
    assert everything(database) == expected


def test_seals_are_looked_for_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    load(database, PROTECTING, NAMING)
    monkeypatch.setattr(Guard, "_unsealed", None)
    load(database, NAMING)


@pytest.mark.both_engines
def test_seals_are_looked_for_again_after_an_export_was_loaded_in_part(database: Database) -> None:
    def stop(what: str, done: int, total: int | None) -> None:
        if what == "claims":
            raise KeyboardInterrupt

    load(database, CONTESTED, OTHER)
    person = hidden("held", NAME)
    called = Name(value=person.name, script="Latn", kind="pseudonym")
    person = person.model_copy(update={"names": (called,)})
    exported = dataset("third", person, claim("third-1", subject="held", predicate="HELD_AT"))
    with pytest.raises(KeyboardInterrupt):
        Writer(database, stop).load(exported, covered=True)
    with pytest.raises(BadInput, match="its seals are not in this graph"):
        load(database, NAMING)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.both_engines
def test_what_cannot_be_sealed_is_refused_and_nothing_is_written(database: Database, turned: bool) -> None:
    house = entity("house", f"{NAME} House", "Compound")
    naming = dataset("second", house, claim("second-1", object="house"))
    first, second = (naming, PROTECTING) if turned else (PROTECTING, naming)
    load(database, first)
    before = everything(database)
    with pytest.raises(BadFacts, match="second: the name of entity 'house' would reveal who is protected") as caught:
        Writer(database).load(second)
    assert "quux" not in caught.value.message.lower()
    assert everything(database) == before


# --- folders of somebody else's facts -------------------------------------------------------------


def test_a_folder_of_facts_is_a_dataset_named_like_it(
    engines: Engines, khsae: Callable[..., Ended], tmp_path: Path
) -> None:
    clear(engines.database("scratch"))
    mine = shutil.copytree(TINY, tmp_path / "my-case")
    run = partial(khsae, engines.settings("scratch"))
    assert run("check", str(mine)).stdout.startswith("19 entities, 2 sources, 24 claims.")
    assert run("load", "facts", str(mine)).stdout.startswith("Loaded my-case:")
    assert ["my-case", "19", "24", "2", date.today().isoformat()] in [
        line.split() for line in run("datasets").stdout.splitlines()
    ]
    assert run("unload", "nothing").returncode == 1
    assert "removed 2 sources, 19 entities, 24 claims, 21 links" in run("unload", "my-case").stdout
    assert everything(engines.database("scratch")) == set()


@pytest.mark.parametrize(
    ("folders", "said"),
    [
        (["facts"], "the name 'facts' is taken"),
        (["ofac"], "the name 'ofac' is taken"),
        (["…"], "Give it a name with Latin letters or digits"),
        (["a/case", "b/case"], "would make one dataset, 'case'"),
        (["case", "nowhere"], "nowhere is not a folder"),
    ],
)
def test_a_folder_that_makes_no_dataset_is_refused_in_words(tmp_path: Path, folders: list[str], said: str) -> None:
    for name in folders:
        if name != "nowhere":
            (tmp_path / name).mkdir(parents=True)
    with pytest.raises(BadInput, match=said):
        curated.named([tmp_path / name for name in folders])


# --- an older layout ------------------------------------------------------------------------------


@pytest.mark.both_engines
def test_a_graph_of_layout_3_is_brought_up_to_date(
    engines: Engines, engine_kind: str, tiny_facts: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was written by the last version with that layout."""
    database = engines.database("scratch", engine_kind)
    clear(database)
    expected = everything(load(database, tiny_facts)._database)
    clear(database)
    with monkeypatch.context() as patch:
        patch.setattr(backup, "LAYOUT", 3)
        backup.restore(database, Path(__file__).parent / "layouts" / "layout-3.backup")
    database.write(("MATCH (k:Khsae {id: 'graph'}) SET k.layout = 3", {}))
    with open_database(engines.settings("scratch", engine_kind)) as opened:
        assert [(d.dataset, d.complete) for d in Writer(opened).datasets()] == [("facts", False)]
        assert Reader(opened).link("cy-baron~OPERATES~glass-towers")[0].standing == "disputed"
        # Another dataset first: what the older one protects is sealed in it.
        naming = dataset("second", claim("second-1", quote="So said Zanzibarella Quuxé at the gate."))
        assert "Quux" not in (load(opened, naming).claim("second-1").quote or "")
        Writer(opened).unload("second")
        Writer(opened).load(tiny_facts)
        assert everything(opened) == expected


# --- in any order ---------------------------------------------------------------------------------

_STATUSES = ("official", "reported", "alleged", "denied")


def invented(name: str, draw: st.DrawFn) -> Records:
    """A small dataset whose entities, links and names overlap with those of the others."""
    ids = [id for id in ("ann", "bo", "cy", "held") if draw(st.booleans())]
    known: list[Entity] = []
    for id in ids:
        first = "Zoa" if id == "held" else id.title()
        called = draw(st.sampled_from([f"{first} Quuxly", f"{first} Sample"]))
        known.append(hidden(id, called) if id == "held" and draw(st.booleans()) else entity(id, called, summary=name))
    claims: list[Claim] = []
    for n in range(draw(st.integers(0, 3)) if known else 0):
        subject = draw(st.sampled_from(ids))
        reply = draw(st.sampled_from([None, "one-0", "two-1", "three-0"]))
        quote = draw(st.sampled_from([None, "Zoa Quuxly was there.", "Ann Sample spoke."]))
        end = draw(st.sampled_from([None, "2020"]))
        status = draw(st.sampled_from(_STATUSES))
        if reply != f"{name}-{n}":
            claims.append(
                claim(f"{name}-{n}", status, subject=subject, quote=quote, end=end, replies_to=reply, said_by=(ids[0],))
            )
    return dataset(name, *known, *claims)


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[Records], list[Records | str]]:
    """Three datasets, and a way to come to them, by older states of them and by unloading."""
    names = ("one", "two", "three")
    last = [invented(name, draw) for name in names]
    way: list[Records | str] = []
    for _ in range(draw(st.integers(0, 2))):
        name = draw(st.sampled_from(names))
        way += [invented(name, draw)] + ([name] if draw(st.booleans()) else [])
    return last, [*way, *draw(st.permutations(last))]


Way = Iterable[Dataset | str]
"""How a graph comes about: what is loaded, and the names of what is unloaded."""


def states(database: Database, way: Way) -> Iterator[set[tuple[str, ...]]]:
    """The whole graph after each step."""
    clear(database)
    for step in way:
        if isinstance(step, str):
            Writer(database).unload(step)
        else:
            Writer(database).load(step)
        yield everything(database)


def go(database: Database, way: Way) -> set[tuple[str, ...]]:
    *_, last = states(database, way)
    return last


# Not made smaller when it fails: that would take minutes.
@settings(
    max_examples=8,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps())
def test_the_same_datasets_make_the_same_graph(
    database: Database, drawn: tuple[list[Records], list[Records | str]]
) -> None:
    last, way = drawn
    assert go(database, way) == go(database, last)
    links = {row[0] for row in database.read("MATCH (:Entity)-[l]->(:Entity) RETURN l.id").rows}
    everybody = {e.id: e for each in last for e in each.entities}
    at_once = Records(
        dataset="all",
        entities=tuple(everybody.values()),
        sources=tuple(s for each in last for s in each.sources),
        claims=tuple(c for each in last for c in each.claims),
    )
    assert links == {link.id for link in project(at_once, at="2026-01-01")}
