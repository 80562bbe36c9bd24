"""Versions of a list: a newer one adds, changes and ends, and takes nothing back that an older one said."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from graph.claims.links import project
from graph.claims.wording import Wording
from graph.database.store import Database
from graph.diff import comparing, states
from graph.errors import BadInput
from graph.models import Claim, Dataset, Records
from graph.questions.reader import Reader
from graph.writing.guarding import stored
from graph.writing.writer import Writer
from loaders import versions
from loaders.lists import ofac
from loaders.shelf import Shelf

TEXT = (Path(__file__).parent / "lists" / "ofac.xml").read_text(encoding="utf-8")


def without(text: str, uid: str) -> str:
    """The list without a party, its sanctions and its relations."""
    for block in ("DistinctParty", "SanctionsEntry"):
        text = re.sub(rf'<{block} (?:FixedRef|ID)="{uid}".*?</{block}>', "", text, flags=re.DOTALL)
    return re.sub(rf'<ProfileRelationship [^>]*-ProfileID="{uid}"[^>]*/>', "", text)


def of(day: str, text: str) -> str:
    year, month, date = day.split("-")
    issued = f"<Year>{year}</Year><Month>{int(month)}</Month><Day>{int(date)}</Day></DateOfIssue>"
    return re.sub(r"<Year>2024</Year>.*?</DateOfIssue>", issued, text, count=1)


def day_of(text: str) -> str:
    """The date of a list, as it stands in its text."""
    year, month, day = re.findall(r"<(?:Year|Month|Day)>(\d+)<", text)[:3]
    return f"{year}-{int(month):02}-{int(day):02}"


FIRST = of("2024-03-01", without(TEXT, "903"))
# The vessel is new; Ann's weak alias, the mill's street and the second programme of 904 are gone.
SECOND = of("2024-06-01", TEXT).replace(
    '<SanctionsMeasure SanctionsTypeID="1"><Comment>OTHER</Comment></SanctionsMeasure>', ""
)
SECOND = re.sub(r'<Alias AliasTypeID="1400".*?</Alias>', "", SECOND, flags=re.DOTALL)
SECOND = SECOND.replace(
    '<Feature ID="9" FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="1" />',
    ('<Feature ID="9" FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="2" />'),
)
THIRD = of("2024-09-01", without(SECOND, "902"))
THIRD = THIRD.replace("<Year>2024</Year><Month>6</Month>", "<Year>2024</Year><Month>9</Month>", 1)
FOURTH = SECOND.replace("<Year>2024</Year><Month>6</Month>", "<Year>2024</Year><Month>12</Month>", 1)


Claims = dict[str, Claim]
Read = Callable[..., AbstractContextManager[Shelf]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A version, which follows another one if that is given."""

    @contextmanager
    def read(text: str, older: Dataset | None = None, of: str = "", *, force: bool = False) -> Iterator[Shelf]:
        (tmp_path / "list.xml").write_text(text, encoding="utf-8")
        shelf = Shelf("ofac")
        try:
            shelf.fill(ofac.read([tmp_path / "list.xml"], shelf.refuse))
            if older:
                versions.follow(shelf, older, of, force=force)
            yield shelf
        finally:
            shelf.close()

    return read


@pytest.fixture
def after(read: Read) -> Callable[..., Records]:
    """A list after these versions of it, one after the other."""

    def after(*texts: str, force: bool = False) -> Records:
        records = Records(dataset="ofac", entities=(), sources=(), claims=())
        version = ""
        for text in texts:
            with read(text, records if version else None, version, force=force) as shelf:
                records = Records(
                    dataset="ofac",
                    entities=tuple(shelf.entities),
                    sources=tuple(shelf.sources),
                    claims=tuple(shelf.claims),
                )
                version = shelf.version
        return records

    return after


@pytest.fixture
def follow(after: Callable[..., Records]) -> Callable[..., Claims]:
    """The claims of a list after these versions of it."""
    return lambda *texts, force=False: {claim.id: claim for claim in after(*texts, force=force).claims}


@pytest.fixture
def load(read: Read, database: Database) -> Callable[..., Claims]:
    """Loads a version, as the command does. Gives the claims of the list as they are in the graph then."""

    def load(text: str, *, force: bool = False) -> Claims:
        before = next((d.version for d in Writer(database).datasets() if d.dataset == "ofac"), "")
        older = stored(database, "ofac") if "" < before <= day_of(text) else None
        with read(text, older, before) as shelf:
            Writer(database).load(shelf, force=force)
        return {claim.id: claim for claim in stored(database, "ofac").claims}

    return load


GONE = "Gone from the list between 2024-03-01 and 2024-06-01."


def test_a_newer_version_adds_and_ends(follow: Callable[..., Claims]) -> None:
    first, second = follow(FIRST), follow(FIRST, SECOND)
    assert {second[id].source for id in first} == {"ofac-list-2024-03-01"}
    over = {c.value or c.predicate: (c.end, c.note) for id, c in second.items() if first.get(id, c) != c}
    assert over == {"The Invented": ("2024-06-01", GONE), "HAS_ADDRESS": ("2024-06-01", GONE)}
    new = [c for id, c in second.items() if id not in first]
    assert {c.source for c in new} == {"ofac-list-2024-06-01"}
    assert {c.subject for c in new} == {"ofac-902", "ofac-903", "ofac-904"}
    (off,) = [c for c in new if c.status == "delisted"]
    assert (off.subject, off.object, off.start) == ("ofac-904", "ofac-programme-other", "2024-06-01")
    assert off.note == "On the list of 2024-03-01, and not on that of 2024-06-01. The day is not known."


def test_the_same_version_again_changes_nothing(follow: Callable[..., Claims]) -> None:
    assert follow(FIRST, SECOND, SECOND) == follow(FIRST, SECOND)
    assert follow(SECOND, SECOND) == follow(SECOND)


def test_who_is_delisted_keeps_what_was_said(follow: Callable[..., Claims], read: Read) -> None:
    second, third = follow(SECOND), follow(SECOND, THIRD)
    assert [(c.subject, c.status) for id, c in third.items() if second.get(id) != c] == [("ofac-902", "delisted")]


def test_a_version_may_be_skipped(follow: Callable[..., Claims]) -> None:
    def listings(claims: Claims) -> set[tuple[str, str | None, str]]:
        return {(c.subject, c.object, c.status) for c in claims.values() if c.predicate == "SANCTIONED_UNDER"}

    skipped = listings(follow(FIRST, THIRD))
    assert skipped == listings(follow(FIRST, SECOND, THIRD))
    assert {(s, o) for s, o, status in skipped if status == "delisted"} == {
        ("ofac-902", "ofac-programme-example2"),
        ("ofac-904", "ofac-programme-other"),
    }


def test_what_comes_back_is_said_anew(follow: Callable[..., Claims]) -> None:
    third, fourth = follow(SECOND, THIRD), follow(SECOND, THIRD, FOURTH)
    (again,) = [c for id, c in fourth.items() if third.get(id) != c]
    assert (again.subject, again.status, again.start) == ("ofac-902", "sanctioned", "2024-12-01")
    assert again.note == "On the list again, of 2024-12-01."
    assert follow(SECOND, THIRD, FOURTH, FOURTH) == fourth
    alias = follow(FIRST, SECOND, of("2024-12-01", TEXT))
    assert [(c.end, c.source) for c in alias.values() if c.value == "The Invented"] == [
        ("2024-06-01", "ofac-list-2024-03-01"),
        (None, "ofac-list-2024-12-01"),
    ]


def test_a_listing_on_another_basis_is_no_delisting(follow: Callable[..., Claims]) -> None:
    moved = SECOND.replace("Executive Order 99999", "Executive Order 11111")
    assert [(c.status, c.retracted) for c in follow(FIRST, moved).values() if c.subject == "ofac-901" and c.on][1:] == [
        ("sanctioned", None),
        ("sanctioned", "no longer so on the list of 2024-06-01"),
    ]


def test_a_part_of_a_list_does_not_delist_the_rest(
    follow: Callable[..., Claims], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "_MANY", 1)
    part = without(without(SECOND, "902"), "904")
    with pytest.raises(BadInput, match=r"lacks 3 of the 4 listings in the graph, of 2024-03-01. Is it the whole list"):
        follow(FIRST, part)
    assert follow(FIRST, part, force=True).keys() > follow(FIRST).keys()


def test_links_stand_as_the_newest_version_leaves_them(after: Callable[..., Records]) -> None:
    def standings(records: Records) -> dict[str, str]:
        return {link.id: link.standing for link in project(records, at="2025-01-01")}

    mill = "ofac-902~SANCTIONED_UNDER~ofac-programme-example2"
    other = "ofac-904~SANCTIONED_UNDER~ofac-programme-other"
    owned = "ofac-901~OWNS_OR_CONTROLS~ofac-902"
    third, fourth = after(FIRST, SECOND, THIRD), after(FIRST, SECOND, THIRD, FOURTH)
    assert [standings(third)[id] for id in (mill, other, owned)] == ["ended", "ended", "established"]
    assert [standings(fourth)[id] for id in (mill, other, owned)] == ["established", "ended", "established"]
    topics = {e.id: e.topics for e in third.entities}
    assert (topics["ofac-902"], topics["ofac-901"]) == ((), ("sanction",))
    wording = Wording(third.entities, third.sources)
    (off,) = [c for c in third.claims if c.subject == "ofac-904" and c.status == "delisted"]
    assert "had been taken off the list by 1 June 2024" in wording.sentence(off)


def test_two_versions_are_compared(after: Callable[..., Records]) -> None:
    whole = after(FIRST, SECOND, THIRD)
    days = ("2024-03-01", "2024-06-01")
    old, new = (states.state(versions.said_by(whole, day), at="2025-01-01") for day in days)
    kinds = {(frozenset(c.kinds), c.after.subject) for c in comparing.compare(old, new).claims if c.after}
    assert kinds >= {(frozenset({"added"}), "ofac-903"), (frozenset({"ended", "redated"}), "ofac-901")}
    assert {claim.id: claim for claim in versions.said_by(whole, days[0]).claims} == {
        claim.id: claim for claim in after(FIRST).claims
    }
    assert "INVENTED STAR" in comparing.as_text(comparing.compare(old, new))


# --- in a graph -----------------------------------------------------------------------------------


def test_versions_in_a_graph(database: Database, load: Callable[..., Claims], monkeypatch: pytest.MonkeyPatch) -> None:
    load(FIRST)
    with monkeypatch.context() as patch:
        patch.setattr("graph.writing.deriving.Deriver.derive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load(SECOND)
    reader = Reader(database)
    assert (reader.entity("ofac-901").name, Writer(database).datasets()[0].complete) == ("Ann EXAMPLE", False)
    second = load(SECOND)
    before = database.read("MATCH (n) WHERE NOT n:Khsae RETURN labels(n), properties(n) ORDER BY n.id").rows
    assert load(SECOND) == second
    assert database.read("MATCH (n) WHERE NOT n:Khsae RETURN labels(n), properties(n) ORDER BY n.id").rows == before

    assert reader.link("ofac-904~SANCTIONED_UNDER~ofac-programme-other")[0].standing == "ended"


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
