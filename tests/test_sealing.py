"""Nobody protected is told by any record, however their name is spelled; and nobody else loses theirs."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from graph.database.store import Database
from graph.errors import BadFacts
from graph.models import Claim, Entity, Name, Records, Source
from graph.seals.sealing import WITHHELD, Seals, seal
from graph.writing.writer import Writer
from loaders import curated
from tests.spellings import KHMER, LATIN, spellings, tells
from tests.test_writer import everything

SPELLINGS = list(dict.fromkeys(spellings()))


def named(*values: str, kind: str = "name") -> tuple[Name, ...]:
    return tuple(Name.model_validate({"value": value, "script": "Latn", "kind": kind}) for value in values)


def entity(id: str, name: str, type: str = "Person", *aliases: str, **more: object) -> Entity:
    return Entity.model_validate({"id": id, "type": type, "name": name, "names": named(name, *aliases), **more})


def held(*names: str, telling: Iterable[str] = (), common: Iterable[str] = ()) -> Entity:
    all_names = (*named(*names), *named(*telling, kind="telling"), *named(*common, kind="common"))
    return entity("held-one", "a survivor", protected=True).model_copy(update={"names": all_names})


def claim(id: str, subject: str = "held-one", source: str = "paper", **more: object) -> Claim:
    said = {"predicate": "HELD_AT", "object": "tower", "status": "reported", "language": "en", "origin": "x:1"}
    return Claim.model_validate(said | {"id": id, "subject": subject, "source": source} | more)


def source(id: str, **more: object) -> Source:
    return Source.model_validate({"id": id, "title": "Paper of Nowhere", "kind": "article", "language": "en", **more})


TOWER = entity("tower", "Glass Tower", "Compound")
OTHER = entity("al-one", "Al One")
PAPER, GAZETTE = source("paper"), source("gazette")
SPEAKS = claim("c-speaks")


def records(*all_records: Entity | Source | Claim, protected: Entity | None = None) -> Records:
    """These records beside somebody protected, of whom the paper speaks and the gazette does not."""
    given = {(type(r), r.id): r for r in (protected or held(LATIN, KHMER), TOWER, OTHER, PAPER, GAZETTE, SPEAKS)}
    given |= {(type(r), r.id): r for r in all_records}

    def of(kind: type) -> list[object]:
        return [r for r in given.values() if type(r) is kind]

    parts = {"entities": of(Entity), "sources": of(Source), "claims": of(Claim)}
    return Records.model_validate({"dataset": "invented", **parts})


def sealed_quote(text: str, *, source: str = "paper", subject: str = "al-one", protected: Entity | None = None) -> str:
    clean, _ = seal(records(claim("c-text", subject, source, quote=text), protected=protected))
    return next(c.quote for c in clean.claims if c.id == "c-text") or ""


def test_there_are_enough_spellings_and_each_tells() -> None:
    assert len(SPELLINGS) >= 200
    assert [s for s in SPELLINGS if not tells(s)] == []


def test_no_spelling_of_a_protected_name_is_left() -> None:
    for spelling in SPELLINGS:
        clean = sealed_quote(f"Then {spelling} was held.")
        assert WITHHELD in clean, ascii(spelling)
        assert not tells(clean), ascii(spelling)
        assert clean.startswith("Then "), ascii(spelling)
        assert clean.endswith(" was held."), ascii(spelling)


@pytest.mark.both_engines
def test_no_spelling_is_left_in_the_graph_but_under_seal(database: Database) -> None:
    claims = [claim(f"c-{n}", quote=f"Then {s} was held.", note=s, value=s) for n, s in enumerate(SPELLINGS)]
    Writer(database).load(records(*claims))
    rows = [row for row in everything(database) if tells("\n".join(row))]
    assert rows
    assert all("Sealed" in row[0] for row in rows)


# --- where a name may stand -----------------------------------------------------------------------

TEXTS = {
    Entity: ("summary", "note"),
    Source: ("title", "publisher", "author", "licence", "note"),
    Claim: ("quote", "value", "unit", "role", "locator", "retracted", "note"),
}


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, fields in TEXTS.items() for field in fields])
def test_a_whole_name_is_taken_out_of_every_text_of_every_record(kind: type, field: str) -> None:
    text = f"So said {LATIN.upper()} there"
    others = {Entity: OTHER, Source: GAZETTE, Claim: claim("c-other", "al-one", "gazette")}
    other = others[kind].model_copy(update={field: text})
    clean, _ = seal(records(other))
    found = [r for r in (*clean.entities, *clean.sources, *clean.claims) if r.id == other.id]
    assert [getattr(r, field) for r in found] == [f"So said {WITHHELD} there"]


def test_every_text_of_a_record_is_known_to_this_test() -> None:
    """A new text of a record is sealed, or is an id or a choice: say which."""
    closed = {
        Entity: {
            "id", "type", "name", "names", "unnamed", "topics", "countries", "protected", "generic", "plural",
            "article",
        },
        Source: {"id", "published", "url", "kind", "language", "relies_on", "archived", "sha256"},
        Claim: {
            "id", "subject", "predicate", "object", "status", "language", "said_by", "mentions", "on", "start", "end",
            "tense", "replies_to", "source", "origin",
        },
    }  # fmt: skip
    for kind, fields in TEXTS.items():
        assert set(kind.model_fields) == closed[kind] | set(fields)


REFUSED = {
    "id of the protected": ({"protected": True, "id": "zanzibarella-quuxe"}, "id"),
    "id with a part of the name": ({"protected": True, "id": "quuxe-1"}, "id"),
    "pseudonym": ({"protected": True, "name": "Zanzibarella (name withheld)"}, "pseudonym"),
    "id of another": (entity("house-of-zanzibarella-quuxe", "A House", "Compound"), "id"),
    "name of another": (entity("mother", f"mother of {LATIN}"), "name"),
    "name of a place": (entity("home", f"{LATIN} House", "Compound"), "name"),
    "alias of a place": (entity("home", "A House", "Compound", f"{LATIN.upper()} HOUSE"), "aliases"),
    "name in Khmer of a place": (entity("home", f"ផ្ទះ{KHMER.replace(' ', '')}", "Compound"), "name"),
    "surname in the name of a party": (entity("tower", "Quuxé Tower", "Compound"), "name"),
    "id of a claim": (claim("zanzibarella-quuxe-held"), "id"),
    "id of a claim with a part": (claim("quuxe-1"), "id"),
    "id of a source": (source("2020-zanzibarella-quuxe-speaks"), "id"),
    "address": (source("gazette", url="https://gazette.example/zanzibarella_quuxe.html"), "url"),
    "address in percents": (source("gazette", url="https://gazette.example/Zanzibarella%20Quux%C3%A9"), "url"),
    "host": (source("gazette", url="https://freezanzibarellaquuxe.example/"), "url"),
    "archived": (source("paper", archived="https://archive.example/quuxe-speaks"), "archived"),
}  # fmt: skip


@pytest.mark.parametrize(("record", "field"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_taken_out_is_refused_without_the_name(
    record: Mapping[str, object] | Entity | Source | Claim, field: str
) -> None:
    if isinstance(record, Mapping):
        mine = held(LATIN, KHMER).model_copy(update=dict(record))
        given = records(claim("c-speaks", mine.id), protected=mine)
    else:
        given = records(record)
    assert field in {leak.field for leak in Seals(given).leaks}
    with pytest.raises(BadFacts) as caught:
        seal(given)
    assert not tells(caught.value.message)
    assert f"the {field} of " in caught.value.message


# --- what is left alone ---------------------------------------------------------------------------

KEPT = {
    "somebody else with the surname": "Bo Quuxé of the mine was there.",
    "a word that the surname is part of": "The quuxémobile was there.",
    "nothing": "She was held.",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_tells_of_somebody_else_stays(text: str) -> None:
    brother = entity("bo-quuxe", "Bo Quuxé")
    clean, _ = seal(records(brother, claim("c-text", "bo-quuxe", quote=text)))
    assert next(c.quote for c in clean.claims if c.id == "c-text") == text


def test_a_part_of_a_name_stays_where_nobody_protected_is_spoken_of() -> None:
    assert sealed_quote("Mr Quuxé the baker.", source="gazette") == "Mr Quuxé the baker."


def test_a_text_that_holds_the_whole_name_speaks_of_its_bearer() -> None:
    text = f"{LATIN} fled. Quuxé was caught."
    assert sealed_quote(text, source="gazette") == f"{WITHHELD} fled. {WITHHELD} was caught."


@pytest.mark.parametrize("subject", ["other-one", "held-one"])
def test_a_namesake_keeps_the_name_where_only_they_are_mentioned(subject: str) -> None:
    namesake = entity("other-one", LATIN)
    clean, _ = seal(records(namesake, claim("c-text", subject, quote=f"{LATIN} spoke.")))
    quote = next(c.quote for c in clean.claims if c.id == "c-text")
    assert quote == (f"{LATIN} spoke." if subject == "other-one" else f"{WITHHELD} spoke.")
    assert next(e.name for e in clean.entities if e.id == "other-one") == LATIN


def test_a_namesake_keeps_the_name_in_a_summary_of_their_own() -> None:
    namesake = entity("other-one", LATIN, summary=f"{LATIN} grows rice.")
    clean, _ = seal(records(namesake))
    assert next(e.summary for e in clean.entities if e.id == "other-one") == f"{LATIN} grows rice."


def test_an_ordinary_word_tells_with_a_capital_only() -> None:
    victim = held("Rose May")
    assert sealed_quote("Rose rose in may.", protected=victim) == f"{WITHHELD} rose in may."
    assert sealed_quote("In May a rose.", protected=held("Rose May", common=["may"])) == "In May a rose."


def test_a_short_single_name_tells_only_where_its_bearer_is_spoken_of() -> None:
    victim = held("Xo")
    assert sealed_quote("Xo ran, and luxoxo.", protected=victim) == f"{WITHHELD} ran, and luxoxo."
    assert sealed_quote("Mr Xo ran.", source="gazette", protected=victim) == "Mr Xo ran."
    minister = entity("xo-minister", "Xo Minister")
    given = records(minister, claim("c-text", "held-one", quote="Xo Minister met Xo."), protected=victim)
    assert next(c.quote for c in seal(given)[0].claims if c.id == "c-text") == f"Xo Minister met {WITHHELD}."


def test_a_single_name_of_five_letters_tells_anywhere() -> None:
    for written in ("Xoxol", "Xo xol"):
        assert sealed_quote(f"Mr {written} ran.", source="gazette", protected=held("Xoxol")) == f"Mr {WITHHELD} ran."
    assert sealed_quote("Mr Xoxo ran.", source="gazette", protected=held("Xoxo")) == "Mr Xoxo ran."


def test_an_initial_goes_with_the_part_of_the_name_that_tells() -> None:
    assert sealed_quote("Then Z. Quuxé ran.") == f"Then {WITHHELD} ran."
    assert sealed_quote("Then A. Quuxé ran.") == f"Then A. {WITHHELD} ran."


def test_a_name_is_known_around_two_long_middle_names_and_not_across_a_dash() -> None:
    assert sealed_quote(f"Then {LATIN.replace(' ', ' Bartholomew Maximilian ')} ran.") == f"Then {WITHHELD} ran."
    assert (
        sealed_quote("It was plan A. – Loxo ran.", source="gazette", protected=held("Aloxo"))
        == "It was plan A. – Loxo ran."
    )


def test_a_part_shared_with_somebody_mentioned_stays_and_a_unique_part_does_not() -> None:
    brother = entity("bo-quuxe", "Bo Quuxé")
    clean, _ = seal(records(brother, claim("c-text", "bo-quuxe", mentions=("held-one",), quote="Quuxé ran.")))
    assert next(c.quote for c in clean.claims if c.id == "c-text") == f"{WITHHELD} ran."


def test_a_number_tells_when_it_is_listed() -> None:
    victim = held(LATIN, telling=["012 345 678"])
    assert sealed_quote("Call 012-345-678.", protected=victim) == f"Call {WITHHELD}."


def test_more_telling_words_are_listed_with_the_person() -> None:
    victim = held(LATIN, telling=["Auntie Z", "the teacher of Room 4"])
    text = "auntie  z, The Teacher of Room 4, was held; another teacher was not."
    assert sealed_quote(text, protected=victim) == f"{WITHHELD}, was held; another teacher was not."
    assert sealed_quote(text, source="gazette", protected=victim) == text


@pytest.mark.parametrize("alias", ["佐阿库兹利", "ซาน ซีบา", "ຊານຊີບາ", "ဇန်ဇီဘာ", "잔지바르", "ザンジバル"])
def test_scripts_without_spaces_have_no_borders_of_words(alias: str) -> None:
    clean = sealed_quote(f"我{alias.replace(' ', '')}被", protected=held(LATIN, alias))
    assert clean == f"我{WITHHELD}被"


def test_whom_another_dataset_protects_is_sealed_here() -> None:
    given = records(claim("c-text", "al-one", "gazette", quote=f"So {LATIN} said."))
    _, kept = seal(given)
    elsewhere = given.model_copy(update={"entities": (TOWER, OTHER), "claims": given.claims[1:]})
    clean, _ = seal(elsewhere, beside=[s for s in kept if s.id == "held-one"])
    assert clean.claims[0].quote == f"So {WITHHELD} said."


def test_what_identifies_is_withheld_in_the_facts_that_protect_too() -> None:
    born = claim("c-text", "held-one", quote="born on 5 March").model_copy(
        update={"predicate": "BORN", "object": None, "on": "1971-03-05"}
    )
    clean = seal(records(born))[0].claims[-1]
    assert (clean.on, clean.value, clean.quote) == (None, "[withheld]", "[withheld]")


def test_what_holds_no_telling_word_is_not_even_copied() -> None:
    given = records(claim("c-text", "al-one", quote="Nothing of it."))
    clean, _ = seal(given)
    assert all(old is new for old, new in zip(given.claims, clean.claims, strict=True))


# --- the facts files ------------------------------------------------------------------------------

ENTITIES = """
- id: held-one
  type: Person
  name: Zanzibarella Quuxé
  protected: true
  pseudonym: a survivor
- id: tower
  type: Compound
  name: Glass Tower
"""
SOURCE = """
source:
  id: paper
  title: Paper of Nowhere
  kind: article
  language: en
  note: Invented, and without an address.
expect: {claims: [1, 1]}
claims:
  - id: c1
    subject: held-one
    predicate: HELD_AT
    object: tower
    status: reported
    quote: Zanzibarella Quuxé was held.
"""


def facts_with(folder: Path, old: str = "", new: str = "") -> Path:
    for name, text in (("entities/all.yaml", ENTITIES), ("sources/paper.yaml", SOURCE)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return folder


FAULTY = {
    "aliases as text": ("  protected", "  aliases: Zanzibarella\n  protected", "entities/all.yaml:5: "),
    "unknown key": ("  protected", "  Zanzibarella: x\n  protected", "entities/all.yaml:5: "),
    "name that is a list": ("name: Zanzibarella Quuxé", "name: [Zanzibarella, Quuxé]", "entities/all.yaml:4: "),
    "yes for true": ("protected: true", "protected: Quuxé", "entities/all.yaml:5: "),
    "unknown entity": ("object: tower", "object: zanzibarella-quuxe", "sources/paper.yaml:13: "),
    "id that is none": ("id: c1", "id: Zanzibarella Quuxé", "sources/paper.yaml:10: "),
    "id that tells": ("held-one", "zanzibarella-quuxe", "entities/all.yaml:2: the id of this entity would reveal"),
    "status that is none": ("status: reported", "status: QUUXÉ", "sources/paper.yaml:14: "),
    "telling address": ("  kind:", "  url: https://x.example/zanzibarella-quuxe\n  kind:", "sources/paper.yaml:5: "),
    "telling word": ("  protected", "  withhold: {x: Zanzibarella}\n  protected", "entities/all.yaml:5: "),
}


@pytest.mark.parametrize(("old", "new", "begins"), FAULTY.values(), ids=FAULTY)
def test_no_problem_of_the_facts_tells_a_protected_name(tmp_path: Path, old: str, new: str, begins: str) -> None:
    with pytest.raises(BadFacts) as caught:
        curated.read(facts_with(tmp_path, old, new))
    assert not tells(caught.value.message)
    assert any(problem.startswith(begins) for problem in caught.value.problems)


def test_telling_words_and_common_parts_are_read_from_the_facts(tmp_path: Path) -> None:
    more = "  withhold: [the teacher of Room 4]\n  common: [Quuxé]\n  protected"
    facts = facts_with(tmp_path, "  protected", more)
    clean, kept = seal(curated.read(facts))
    assert clean.claims[0].quote == f"{WITHHELD} was held."
    assert (kept[0].telling, kept[0].common) == (("the teacher of Room 4",), ("Quuxé",))
