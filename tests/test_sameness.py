"""What is judged the same is shown as one, and apart again when the judgement is taken back."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest

from api import selection
from graph.claims.links import project
from graph.database.store import Database
from graph.errors import NotFound, OneEntity
from graph.export import formats
from graph.export.bulk import write_import_files
from graph.models import Judgement, Judgements, Records
from graph.questions.own import Question
from graph.questions.picture import Asked, Expand
from graph.seals import sealing
from graph.writing.writer import Writer
from tests.test_datasets import claim, dataset, entity, hidden, load
from tests.test_writer import everything

Verdict = Literal["same", "different", "unsure"]


def judged(a: str, b: str, verdict: Verdict = "same", *, of: str = "judgements") -> Judgement:
    a, b = sorted((a, b))
    return Judgement(
        id=f"{of}:{a}~{b}", a=a, b=b, verdict=verdict, reason="One birth date.", by="a tester", on="2024", origin="j:1"
    )


def said(*judgements: Judgement, of: str = "judgements") -> Judgements:
    return Judgements(dataset=of, judgements=judgements)


CURATED = dataset(
    "facts",
    entity("chen", "Chen Sample", "Person", "Chen S."),
    claim("facts-1", "alleged", subject="chen"),
    claim("facts-2", subject="chen", predicate="ASSOCIATED_WITH", object="ann"),
)
LISTED = dataset(
    "list",
    entity("list-1", "SAMPLE, Chen", "Person", topics=("sanction",)),
    entity("list-2", "Quux Holding", "Company"),
    claim("list-1", "denied", subject="list-1"),
    claim("list-2", "official", subject="list-1", predicate="OWNS", object="list-2"),
    claim("list-3", "official", subject="list-1", predicate="ASSOCIATED_WITH", object="list-9"),
    entity("list-9", "Chen Sampel", "Person"),
)
BOTH = said(judged("chen", "list-1"))


def test_two_records_are_one_entity_and_two_again(database: Database) -> None:
    load(database, CURATED, LISTED)
    before = everything(database)
    reader = load(database, BOTH)
    ids = {node["id"] for (node,) in database.read("MATCH (e:Entity) RETURN properties(e)").rows}
    assert ids == {"ann", "tower", "chen", "list-2", "list-9"}
    link, claims = reader.link("chen~OPERATES~tower")
    assert (link.standing, {c.id for c in claims}) == ("disputed", {"facts-1", "list-1"})
    assert {c.subject for c in claims} == {"chen", "list-1"}
    load(database, said())
    Writer(database).unload("judgements")
    assert everything(database) == before


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 2, 0)])
def test_the_order_of_loads_and_judgements_makes_no_difference(database: Database, order: Sequence[int]) -> None:
    chain = said(judged("chen", "list-1"), judged("list-1", "list-9"))
    parts = [CURATED, LISTED, chain]
    load(database, *parts)
    expected = everything(database)
    for each in order:
        Writer(database).unload(parts[each].dataset)
    assert everything(database) == set()
    load(database, *(parts[each] for each in order))
    assert everything(database) == expected


def test_any_of_its_records_stands_for_an_entity(database: Database) -> None:
    reader = load(database, CURATED, LISTED, BOTH)
    whole = reader.entity("list-1")
    assert whole == reader.entity("chen")
    assert (whole.id, whole.name, whole.topics) == ("chen", "Chen Sample", ("sanction",))
    assert [n.value for n in whole.names] == ["Chen Sample", "Chen S.", "SAMPLE, Chen"]
    assert [(one.id, one.name, one.datasets) for one in whole.same_as] == [
        ("chen", "Chen Sample", ("facts",)),
        ("list-1", "SAMPLE, Chen", ("list",)),
    ]
    (why,) = whole.same_as[1].joined
    assert (why.other, why.reason, why.by, why.on) == ("chen", "One birth date.", "a tester", "2024")
    assert reader.network("list-1") == reader.network("chen")
    assert reader.claims_of_entity("list-1", limit=50) == reader.claims_of_entity("chen", limit=50)
    assert {c.subject for c in reader.claims_of_entity("chen", limit=50)[0]} == {"chen", "list-1"}
    assert reader.resolve("list-1") == "chen"
    assert reader.link("list-1~OPERATES~tower") == reader.link("chen~OPERATES~tower")
    assert reader.link("list-9~ASSOCIATED_WITH~list-1")[0].id == "chen~ASSOCIATED_WITH~list-9"
    assert reader.names_of(reader.claims(["list-1"]))["list-1"] == "Chen Sample"
    assert next(m.entity.id for m in reader.search("sample, chen")[0]) == "chen"
    assert len([m for m in reader.search("Chen Sample")[0] if m.score == 1]) == 1
    drawn = reader.picture(Asked(entities=("list-1", "list-9"), at={"list-1": (1, 1)}))
    assert {e.id for e in drawn.entities} == {"chen", "list-9"}
    assert [e.id for e in reader.picture(Asked(entities=(), expand=Expand(entity="list-1"))).entities]
    with pytest.raises(NotFound):
        reader.entity("list-7")


def test_a_path_passes_a_cluster_for_free(database: Database) -> None:
    reader = load(database, CURATED, LISTED, BOTH)
    found = reader.paths("ann", "list-2")
    assert [path.entities for path in found.paths] == [("ann", "chen", "list-2")]
    assert reader.paths("list-1", "tower").direct == reader.paths("chen", "tower").direct
    for a, b in (("chen", "list-1"), ("list-1", "chen")):
        with pytest.raises(OneEntity, match="were judged the same: both are the entity 'chen' here"):
            reader.paths(a, b)
        with pytest.raises(OneEntity):
            reader.resolve_all([a, b])
    dated = reader.network("list-1", as_of="2021")
    assert {link.id for link in dated.links} == {link.id for link in reader.network("chen").links}
    assert reader.paths("ann", "list-2", as_of="2021").paths == found.paths


def test_what_was_said_between_two_records_of_one_draws_no_link(database: Database) -> None:
    reader = load(database, CURATED, LISTED, said(judged("list-1", "list-9")))
    assert {link.target for link in reader.network("list-1").links} == {"tower", "list-2"}
    assert "list-3" in {c.id for c in reader.claims_of_entity("list-9", limit=50)[0]}


def test_different_beats_same_and_kinds_keep_apart(database: Database) -> None:
    reader = load(database, CURATED, LISTED, said(judged("chen", "list-1"), judged("list-1", "list-9")))
    assert {one.id for one in reader.entity("chen").same_as} == {"chen", "list-1", "list-9"}
    load(database, said(judged("chen", "list-9", "different", of="mine-judgements"), of="mine-judgements"))
    assert {one.id for one in reader.entity("chen").same_as} == {"chen", "list-1"}
    assert reader.entity("list-9").same_as == ()
    load(database, said(judged("chen", "list-2"), judged("list-1", "nobody-there")))
    assert reader.entity("chen").same_as == ()


def test_what_a_record_says_anew_its_entity_says(database: Database) -> None:
    reader = load(database, CURATED, LISTED, BOTH)
    changed = dataset(
        "list",
        entity("list-1", "SAMPLE, Chen", "Person", "Chan Quux"),
        entity("list-2", "Quux Holding", "Company"),
        claim("list-2", "official", subject="list-1", predicate="OWNS", object="list-2"),
        claim("list-4", "official", subject="list-2", predicate="OWNS", object="tower", said_by=("list-1",)),
    )
    load(database, changed)
    assert "Chan Quux" in {n.value for n in reader.entity("chen").names}
    assert [m.entity.id for m in reader.search("Chan Quux")[0]] == ["chen"]
    assert reader.link("chen~OPERATES~tower")[0].standing == "alleged"
    assert "list-4" in {c.id for c in reader.claims_of_entity("chen", limit=50)[0]}
    after = everything(database)
    for each in ("facts", "list", "judgements"):
        Writer(database).unload(each)
    load(database, BOTH, changed, CURATED)
    assert everything(database) == after


def test_the_head_passes_on_when_it_goes(database: Database) -> None:
    reader = load(database, CURATED, LISTED, said(judged("chen", "list-1"), judged("list-1", "list-9")))
    Writer(database).unload("facts")
    assert (reader.entity("list-9").id, reader.entity("list-9").name) == ("list-1", "SAMPLE, Chen")
    load(database, CURATED)
    assert reader.entity("list-9").id == "chen"


@pytest.mark.both_engines
def test_if_one_record_is_protected_all_are(database: Database) -> None:
    name = "Zoa Quuxly"
    facts = dataset(
        "facts", hidden("held", "Somebody Else"), claim("facts-1", subject="held", predicate="HELD_AT", object="tower")
    )
    naming = claim("list-2", quote=f"So said {name} at the gate.")
    openly = dataset("list", entity("list-7", name), claim("list-7", subject="list-7"), naming)
    together = said(judged("held", "list-7"))
    load(database, facts, openly)
    before = everything(database)
    reader = load(database, together)
    told = [row for row in everything(database) if "quux" in str(row).lower() and "Sealed" not in row[0]]
    assert told == []
    whole = reader.entity("list-7")
    assert (whole.id, whole.name, whole.protected, whole.same_as) == ("held", "a survivor (name withheld)", True, ())
    assert reader.claim("list-2").quote == "So said [name withheld] at the gate."
    assert set(reader.sealed("held", role="analyst").names) == {name, "Somebody Else"}
    joined = everything(database)
    Writer(database).unload("judgements")
    assert everything(database) == before
    for each in ("facts", "list"):
        Writer(database).unload(each)
    load(database, together, openly, facts)
    assert everything(database) == joined


@pytest.mark.both_engines
def test_nothing_shows_the_record_of_somebody_protected(database: Database) -> None:
    facts = dataset("facts", hidden("held", "Zoa Quuxly"), claim("facts-1", subject="held", predicate="HELD_AT"))
    more: dict[str, Any] = {"object": "tower", "origin": "list.csv:17", "locator": "row 17"}
    listed = dataset(
        "list",
        entity("list-4711", "Zoa Quuxly"),
        claim("list-1", subject="list-4711", predicate="HELD_AT", **more),
        claim("list-2", mentions=("list-4711",), said_by=("list-4711",), **more),
    )
    reader = load(database, facts, listed, said(judged("held", "list-4711")))
    assert {c.subject for c in reader.claims_of_entity("held", limit=50)[0]} == {"held", "ann"}
    assert reader.claim("list-1").locator == reader.claim("list-1").origin == "[withheld]"
    assert (reader.claim("list-2").said_by, reader.claim("list-2").mentions) == (("held",), ("held",))
    assert reader.claim("facts-1").origin == "facts-1:1"
    picture = selection.around(reader, "held")
    made = {"dossier": selection.as_dossier(reader, picture, most=50)}
    for form in formats.load():
        made[form] = "".join(selection.as_file(reader, picture, form)[1])
        made[f"all as {form}"] = "".join(selection.as_file(reader, selection.everything(), form)[1])
    for telling in ("quux", "list-4711", "row 17", "list.csv:17"):
        assert [name for name, text in made.items() if telling in text.lower()] == []


def identified(name: str, id: str) -> Records:
    """A record of a public list with all that identifies somebody."""
    more: dict[str, Any] = {"subject": id, "object": None, "origin": "list.csv:17", "quote": "…"}
    said = (
        {"predicate": "IDENTIFIED_BY", "role": "passport", "value": "N1234567", "unit": "kh", "quote": "No. N1234567"},
        {"predicate": "IDENTIFIED_BY", "role": "email address", "value": "z@sample.invalid"},
        {"predicate": "BORN", "on": "1971-03-05", "value": "Sampleton", "note": "Given there as: 5/3/1971"},
        {"predicate": "HAS_ADDRESS", "object": f"{name}-road"},
        {"predicate": "HOLDS_WALLET", "object": f"{name}-wallet"},
        {"predicate": "HELD_AT", "object": "tower"},
    )
    return dataset(
        name,
        entity(id, "Zoa Quuxly"),
        entity(f"{name}-road", "12 Invented Road", "Address"),
        entity(f"{name}-wallet", "0xabc", "CryptoWallet"),
        *(claim(f"{name}-{n}", locator="row 17", **more | what) for n, what in enumerate(said)),
    )


SAID_OF_THE_HELD = {
    "A survivor (name withheld) has a passport [withheld] (kh)",
    "A survivor (name withheld) has an email address [withheld]",
    "A survivor (name withheld) was born in [withheld]",
    "A survivor (name withheld) has an address [withheld]",
    "A survivor (name withheld) has a crypto wallet [withheld]",
    "A survivor (name withheld) was held at Glass Tower",
}


@pytest.mark.parametrize("by", ["facts", "sheet"])
@pytest.mark.both_engines
def test_what_identifies_somebody_protected_is_withheld(database: Database, tmp_path: Path, by: str) -> None:
    facts = dataset(by, hidden(f"{by}-held", "Zoa Quuxly"), claim(f"{by}-1"))
    open_ = identified("list", "list-4711")
    load(database, facts, open_)
    before = everything(database)
    reader = load(database, said(judged(f"{by}-held", "list-4711")))
    told = reader.claims_of_entity("list-4711", limit=50)[0]
    assert {c.sentence.partition(" (Paper")[0] for c in told} == SAID_OF_THE_HELD
    picture = selection.around(reader, f"{by}-held")
    made = {"dossier": selection.as_dossier(reader, picture, most=50)}
    for form in formats.load():
        made[form] = "".join(selection.as_file(reader, picture, form)[1])
    for asked in ("MATCH (c:Claim) RETURN c", "MATCH (c:Claim) RETURN [c.subject] AS x, c.locator AS y, c.on AS z"):
        made[asked] = reader.cypher(Question(query=asked, parameters={})).model_dump_json()
    for telling in ("list-4711", "invented road", "0xabc"):
        assert [name for name, text in made.items() if telling in text.lower()] == []
    for form in formats.load():
        made[f"all as {form}"] = "".join(selection.as_file(reader, selection.everything(), form)[1])
    write_import_files(database, reader.library, tmp_path / "import")
    made |= {file.name: file.read_text() for file in (tmp_path / "import").iterdir()}
    for telling in ("quux", "1234567", "z@sample", "1971", "sampleton", "row 17", "list.csv:17"):
        assert [name for name, text in made.items() if telling in text.lower()] == []
    Writer(database).unload("judgements")
    assert everything(database) == before


def test_numbers_that_are_withheld_join_nobody(database: Database) -> None:
    number = {"role": "registration number", "unit": "kh"}
    one, other = (numbered(name, f"{name}-1", f"{name}-12345", **number) for name in ("one", "two"))
    firms = (("held-a", "Quuxly"), ("held-b", "Vexerly"))
    facts = dataset("facts", *(hidden(id, name).model_copy(update={"type": "Company"}) for id, name in firms))
    load(database, facts, one, other, said(judged("held-a", "one-1"), judged("held-b", "two-1")))
    assert [row for row in everything(database) if "Judgement" in row[0] and "rule" in str(row)] == []


@pytest.mark.both_engines
def test_a_graph_that_older_code_wrote_is_sealed_by_the_next_load(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = dataset("facts", hidden("held", "Zoa Quuxly"), claim("facts-1"))
    with monkeypatch.context() as before:
        before.setattr(sealing, "IDENTIFYING", frozenset())
        reader = load(database, facts, identified("list", "list-4711"), said(judged("held", "list-4711")))
    assert reader.claim("list-0").value == "N1234567"
    database.write(("MATCH (k:Khsae) SET k.worded_by = 'older'", {}))
    load(database, dataset("other", claim("other-1")))
    assert reader.claim("list-0").value == "[withheld]"


def numbered(name: str, id: str, value: str, role: str = "LEI", type: str = "Company", **more: str) -> Records:
    said = claim(f"{name}-1", subject=id, predicate="IDENTIFIED_BY", object=None, value=value, role=role, **more)
    return dataset(name, entity(id, f"Firm of {name}", type), said)


LEI = "00KHSAETESTSAMPLE077"


def test_a_shared_identifier_joins_by_rule_and_says_so(database: Database) -> None:
    one, other = numbered("one", "one-1", LEI), numbered("two", "two-1", "00KH SAET ESTS AMPL E077")
    load(database, other)
    before = everything(database)
    reader = load(database, one)
    (why,) = reader.entity("two-1").same_as[1].joined
    assert (why.other, why.by, why.evidence) == ("one-1", "rule", ("one-1", "two-1"))
    assert why.reason == f"Both have the LEI {LEI}."
    for verdict in ("different", "unsure"):
        load(database, said(judged("one-1", "two-1", verdict)))
        assert reader.entity("one-1").same_as == ()
    load(database, said())
    assert reader.entity("one-1").same_as != ()
    Writer(database).unload("judgements")
    Writer(database).unload("one")
    assert everything(database) == before


def test_a_number_of_a_register_joins_companies_and_no_person(database: Database) -> None:
    register = {"role": "Registration number", "unit": "kh"}
    reader = load(
        database,
        numbered("one", "one-1", "000-12345", **register),
        numbered("two", "two-1", "00012345", **register),
        numbered("three", "three-1", "00012345", type="Person", **register),
    )
    assert [one.id for one in reader.entity("two-1").same_as] == ["one-1", "two-1"]


# --- against a reference --------------------------------------------------------------------------


def component(id: str, pairs: Sequence[tuple[str, str]]) -> frozenset[str]:
    found = {id}
    for _ in pairs:
        found |= {end for pair in pairs if found & set(pair) for end in pair}
    return frozenset(found)


def folded(parts: Sequence[Records], heads: Mapping[str, str]) -> set[tuple[str, str, frozenset[str]]]:
    """The links of these records, as if each had been written with the id of its entity from the start."""

    def head(id: str) -> str:
        return heads.get(id, id)

    claims = [
        c.model_copy(update={"subject": head(c.subject), "object": head(c.object or "")})
        for records in parts
        for c in records.claims
        if head(c.subject) != head(c.object or "")
    ]
    entities = {e.id: e for records in parts for e in records.entities}
    sources = tuple(source for records in parts for source in records.sources)
    whole = Records(dataset="all", entities=tuple(entities.values()), sources=sources, claims=tuple(claims))
    return {(link.id, link.standing, frozenset(link.claims)) for link in project(whole, at=date.today().isoformat())}


def test_folding_gives_what_one_id_would_have_given(database: Database) -> None:
    dice = random.Random(16)
    for _ in range(2):
        parts: list[Records] = []
        for name in ("facts", "list", "more"):
            people = [entity(f"{name}-p{n}", f"Person {name} {n}") for n in range(4)]
            said_of = [
                claim(
                    f"{name}-{n}",
                    dice.choice(("official", "reported", "alleged", "denied")),
                    subject=ends[0].id,
                    predicate=dice.choice(("ASSOCIATED_WITH", "PROTECTS", "FAMILY")),
                    object=ends[1].id,
                    role="kin",
                )
                for n in range(8)
                if (ends := dice.sample(people, 2))
            ]
            parts.append(dataset(name, *people, *said_of))
        ids = [e.id for records in parts for e in records.entities if e.id not in ("ann", "tower")]
        pairs = [(a, b) for a, b in (dice.sample(ids, 2) for _ in range(6)) if a[:4] != b[:4]]
        steps: list[Records | Judgements] = [
            *parts,
            said(*{j.id: j for j in (judged(a, b) for a, b in pairs)}.values()),
        ]
        dice.shuffle(steps)
        load(database, *steps)
        heads = {id: min(component(id, pairs), key=lambda one: (not one.startswith("facts"), one)) for id in ids}
        found = database.read("MATCH (:Entity)-[l]->(:Entity) RETURN l.id, l.standing, l.claims").rows
        assert {(id, standing, frozenset(claims)) for id, standing, claims in found} == folded(parts, heads)
        for each in steps:
            Writer(database).unload(each.dataset)
        assert everything(database) == set()
