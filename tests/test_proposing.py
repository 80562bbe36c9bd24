"""What is proposed, judged by a command, and told of who is the same. On one engine: test_sameness asks both."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import selection
from graph.claims.identifiers import strong
from graph.database.store import Database
from graph.errors import ProtectedEnd
from graph.export import bulk
from graph.models import Records
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.writing.folding import Folding
from graph.writing.writer import Writer
from tests.conftest import Ended, Engines, clear
from tests.test_datasets import claim, dataset, entity, hidden, load
from tests.test_sameness import BOTH, CURATED, LISTED, judged, numbered, said
from tests.test_writer import everything

# --- proposing ------------------------------------------------------------------------------------


def born(name: str, id: str, called: str, on: str, **more: Any) -> Records:
    return dataset(
        name,
        entity(id, called, "Person", countries=("kh",)),
        claim(f"{name}-1", subject=id, predicate="BORN", object=None, on=on),
        claim(f"{name}-2", subject=id, predicate="ASSOCIATED_WITH", object="ann"),
        **more,
    )


def test_pairs_are_proposed_with_reasons_best_first(database: Database) -> None:
    reader = load(
        database,
        born("facts", "sok", "Sok Samplevich", "1970-02"),
        born("list", "list-1", "SAMPLEVICH, Sok", "1970-02-03"),
        born("other", "other-1", "Sok Samplevic", "1981"),
        numbered("third", "third-1", "N 77-1234", "passport", "Person"),
        numbered("fourth", "fourth-1", "N771234", "travel document", "Person"),
    )
    found = {(p.a.id, p.b.id): p for p in reader.proposals()}
    assert next(iter(found)) == ("list-1", "sok")
    assert found["list-1", "sok"].speaks_against == ()
    told = " ".join(found["list-1", "sok"].speaks_for)
    assert "1970-02-03" in told
    assert "KH" in told
    assert "Ann Sample" in told
    assert found["other-1", "sok"].speaks_against == ("Born or founded 1981, and 1970-02.",)
    assert [p.b.id for p in reader.proposals(entity="list-1")] == ["sok", "other-1"]
    load(database, said(judged("list-1", "sok"), judged("other-1", "sok", "different")))
    assert not {("list-1", "sok"), ("other-1", "sok")} & {(p.a.id, p.b.id) for p in reader.proposals()}
    pair = reader.compare("list-1", "sok")  # each by itself, though they are one now
    assert (pair.a.names, pair.b.born) == (("SAMPLEVICH, Sok",), ("1970-02",))
    assert [j.verdict for j in pair.judged] == ["same"]


def test_nobody_protected_is_proposed_or_compared(database: Database) -> None:
    reader = load(
        database,
        dataset("facts", hidden("held", "Zoa Quuxly"), claim("facts-1", subject="held", predicate="HELD_AT")),
        born("list", "list-1", "A. Survivor", "1970"),
    )
    assert reader.proposals() == []
    with pytest.raises(ProtectedEnd):
        reader.compare("held", "list-1")


def test_the_command_shows_judges_and_takes_back(engines: Engines, khsae: Callable[..., Ended], tmp_path: Path) -> None:
    database = engines.database("scratch")
    clear(database)
    load(database, CURATED, LISTED)
    before = everything(database)
    run = partial(khsae, engines.settings("scratch"))
    assert "khsae same" in run("same", "chen").stdout
    assert "Not judged yet" in run("same", "chen", "list-1").stdout
    judge = (
        "same",
        "chen",
        "list-1",
        "--same",
        "--reason",
        "One passport.",
        "--by",
        "a tester",
        "--in",
        str(tmp_path / "mine"),
    )
    assert "added 1 judgement" in run(*judge).stdout
    assert "One passport." in (tmp_path / "mine" / "judgements.yaml").read_text("utf-8")
    assert "Judged same by a tester" in run("same", "chen", "list-1").stdout
    again = run("same", "chen", "list-2", "--same", "--reason", "So.", "--in", str(tmp_path / "mine"))
    assert (again.returncode, "cannot be one" in again.stderr) == (1, True)
    assert run("same", "chen", "list-1", "--same").returncode == 2
    assert "taken back" in run("same", "list-1", "chen", "--undo", "--in", str(tmp_path / "mine")).stdout
    Writer(database).unload("mine-judgements")
    assert everything(database) == before


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("00KHSAETESTSAMPLE078", {}),  # its check digits are wrong
        ("N1234567", {"role": "passport", "unit": "KH"}),
        ("00012345", {"role": "registration number"}),  # of which country?
        ("00000000", {"role": "registration number", "unit": "KH"}),
    ],
)
def test_weaker_numbers_join_nobody(value: str, more: dict[str, str]) -> None:
    records = numbered("one", "one-1", value, **more)
    assert strong(records.claims[0]) is None


@pytest.mark.parametrize("step", ["_show", "_move_claims", "clear"])
def test_an_interrupted_judgement_is_made_good_by_the_next(
    database: Database, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(database, CURATED, LISTED, BOTH)
    expected = everything(database)
    load(database, said())
    with monkeypatch.context() as patch:

        def stop(*_: object) -> None:
            raise RuntimeError(step)

        patch.setattr(Folding, step, stop)
        with pytest.raises(RuntimeError):
            load(database, BOTH)
    load(database, BOTH)
    assert everything(database) == expected


# --- told -----------------------------------------------------------------------------------------


def test_views_dossiers_files_and_calls_say_what_was_joined(
    database: Database, clients: Callable[[Reader], httpx.Client], tmp_path: Path
) -> None:
    reader = load(database, CURATED, LISTED, BOTH)
    chosen = selection.around(reader, "list-1")
    assert chosen.file == "chen"
    told = (
        "chen (Chen Sample, in facts) and list-1 (SAMPLE, Chen, in list) are judged the same by a tester, 2024: "
        "One birth date."
    )
    for page in (selection.as_view(reader, chosen, most=100), selection.as_dossier(reader, chosen, most=100)):
        assert "Shown as one" in page
        assert told in page
    for form, wanted in (("ftm", '"referents": ["list-1"]'), ("jsonld", '"joined_from": ["urn:khsae:entity:list-1"]')):
        assert wanted in "".join(selection.as_file(reader, selection.everything(), form)[1])
    files = bulk.write_import_files(database, Library(), tmp_path / "files").parent
    assert '"list-2","chen","SUBJECT"' in (files / "ends.csv").read_text("utf-8")
    assert '"list-1"' in (files / "members.csv").read_text("utf-8")
    web = clients(reader)
    assert web.get("/api/v1/entities/list-1").json()["same_as"][1]["joined"][0]["other"] == "chen"
    assert web.get("/api/v1/entities/list-1/network").json() == web.get("/api/v1/entities/chen/network").json()
    page = web.get("/api/v1/entities/list-1/claims").json()
    assert page["names"]["list-1"] == "Chen Sample"
    error = web.get("/api/v1/paths?source=chen&target=list-1").json()["error"]
    assert (error["code"], error["detail"]["entity"]) == ("one_entity", "chen")
    pair = web.get("/api/v1/same/pair?source=chen&target=list-1").json()
    assert (pair["a"]["name"], pair["judged"][0]["verdict"]) == ("Chen Sample", "same")
    assert web.get("/api/v1/same?entity=chen").json()["results"][0]["b"]["id"] == "list-9"


def test_two_protected_records_become_one_protected_entity(database: Database) -> None:
    both = [
        dataset(name, hidden(f"{name}-1", called, f"survivor {name}"), claim(f"{name}-1", subject=f"{name}-1"))
        for name, called in (("one", "Zoa Quuxly"), ("two", "Zoa Q. Quuxly"))
    ]
    load(database, *both)
    before = everything(database)
    reader = load(database, said(judged("one-1", "two-1")))
    whole = reader.entity("two-1")
    assert (whole.id, whole.name, whole.protected, whole.same_as) == ("one-1", "survivor one", True, ())
    assert set(reader.sealed("two-1", role="analyst").names) == {"Zoa Quuxly", "Zoa Q. Quuxly"}
    Writer(database).unload("judgements")
    assert everything(database) == before
