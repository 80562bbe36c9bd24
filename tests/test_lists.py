"""The one shape of all lists: what is read is checked, put aside or loaded. With a loader of an invented list."""

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Claim, Entity, Source
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders import lists, unpacking
from loaders.shelf import Shelf, claim_id, country
from tests.conftest import Ended, settings_for
from tests.lists import invented

LIST = Source(
    id="inv-2024-01-01",
    title="Invented list",
    published="2024-01-01",
    url="https://example.org/list",
    kind="list",
    language="en",
)
ANN = Entity(id="inv-1", type="Person", name="Ann Example")
MILL = Entity(id="inv-2", type="Organization", name="Mill Company")
ROW: dict[str, Any] = {"locator": "row", "language": "en", "source": LIST.id, "origin": "list.jsonl:3"}
OWNS = Claim(id="inv-owns", subject=ANN.id, predicate="OWNS_OR_CONTROLS", object=MILL.id, status="official", **ROW)
WHOLE = (LIST, ANN, MILL, OWNS)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf("inv")
    yield shelf
    shelf.close()


@pytest.fixture(autouse=True)
def invented_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of loaders has the invented one in it."""
    monkeypatch.setattr(lists, "__path__", [*lists.__path__, *map(str, [Path(invented.__file__).parent])])


def lines(*records: Source | Entity | Claim) -> str:
    return "".join(
        json.dumps({"kind_of_record": type(r).__name__.lower()} | r.model_dump(exclude_defaults=True)) + "\n"
        for r in records
    )


def test_records_come_back_in_any_order_and_as_often_as_wanted(shelf: Shelf) -> None:
    shelf.fill((OWNS, MILL, LIST, ANN, ANN, OWNS.model_copy(update={"origin": "list.jsonl:9"})))
    for _ in range(2):
        assert (list(shelf.sources), list(shelf.entities), list(shelf.claims)) == ([LIST], [MILL, ANN], [OWNS])
    assert (shelf.version, len(shelf.claims), shelf.refused) == ("2024-01-01", 1, [])


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (ANN.model_copy(update={"name": "x" * 10**6}), "a name has 1 to 300 characters, not 1,000,000"),
        (ANN.model_copy(update={"id": "Not a Slug"}), "an id has only lower-case letters, digits and hyphens"),
        (ANN.model_copy(update={"name": "Ann Other"}), "the id 'inv-1' belongs to two entity records that differ"),
        (MILL.model_copy(update={"id": "inv-3", "type": "Mill"}), "there is no type 'Mill'"),
        (MILL.model_copy(update={"id": "inv-3", "countries": ("xx",)}), "there is no country with the code 'xx'"),
        (OWNS.model_copy(update={"id": "inv-c", "object": "inv-9"}), "there is no entity 'inv-9'"),
        (OWNS.model_copy(update={"id": "inv-c", "mentions": ("inv-9",)}), "there is no entity 'inv-9'"),
        (OWNS.model_copy(update={"id": "inv-c", "replies_to": "inv-9"}), "there is no claim 'inv-9'"),
        (OWNS.model_copy(update={"id": "inv-c", "source": "inv-9"}), "there is no source 'inv-9'"),
        (OWNS.model_copy(update={"object": None}), "OWNS_OR_CONTROLS needs an object"),
        (OWNS.model_copy(update={"subject": MILL.id}), "the id 'inv-owns' is that of another claim, from list.jsonl:3"),
        (OWNS.model_copy(update={"id": "inv-c", "predicate": "EATS"}), "unknown predicate 'EATS'"),
        (OWNS.model_copy(update={"id": "inv-c", "start": "2023-02-30"}), "this date does not exist: 2023-02-30"),
        (OWNS.model_copy(update={"id": "inv-c", "start": "2024", "end": "2023"}), "it ends (2023) before it starts"),
        (OWNS.model_copy(update={"id": "inv-c", "locator": None}), "the quote is missing"),
        (OWNS.model_copy(update={"id": "inv-c", "note": "x" * 10**6}), "its note has more than 5,000 characters"),
        (OWNS.model_copy(update={"id": "inv-c", "object": ANN.id, "predicate": "MET"}), "must not be the same"),
        (
            OWNS.model_copy(update={"id": "inv-c", "subject": MILL.id, "object": ANN.id}),
            "predicate OWNS_OR_CONTROLS cannot end at a Person (inv-1): Organization or Asset wanted",
        ),
        (
            OWNS.model_copy(update={"id": "inv-c", "predicate": "PROTECTS"}),
            "PROTECTS says what others did, which an authority alleges",
        ),
    ],
)  # fmt: skip
def test_a_record_that_is_wrong_is_put_aside(shelf: Shelf, record: Entity | Claim, why: str) -> None:
    shelf.fill((*WHOLE, record))
    ((place, said),) = shelf.refused
    assert why in said
    assert len(said) < 400
    assert place in (record.id, "list.jsonl:3")
    assert list(shelf.claims) == [OWNS]


def test_a_strict_load_ends_at_the_first_record_that_is_wrong() -> None:
    with pytest.raises(BadInput, match=r"^Not A Slug: an id has only lower-case letters"):
        Shelf("inv", strict=True).fill((*WHOLE, ANN.model_copy(update={"id": "Not A Slug"})))


def test_a_circle_of_owners_is_a_list_like_any_other(shelf: Shelf) -> None:
    works = Entity(id="inv-3", type="Company", name="Works")
    back = OWNS.model_copy(update={"id": "inv-back", "subject": works.id})
    forth = OWNS.model_copy(update={"id": "inv-forth", "subject": MILL.id, "object": works.id})
    own = OWNS.model_copy(update={"id": "inv-own", "subject": MILL.id})
    shelf.fill((*WHOLE, works, back, forth, own))
    assert (len(shelf.claims), shelf.refused) == (4, [])


def test_an_empty_list_does_not_empty_the_graph(shelf: Shelf) -> None:
    with pytest.raises(BadInput, match="no record was found; 1 refused, the first: inv_1: an id has only"):
        shelf.fill([LIST, ANN.model_copy(update={"id": "inv_1"})])


def test_the_id_of_a_claim_is_made_of_what_it_says() -> None:
    one = claim_id("inv", "inv-1", "OWNS", "inv-2", None)
    assert one == claim_id("inv", "inv-1", "OWNS", "inv-2", None)
    assert len({one, claim_id("inv", "inv-1", "OWNS", None, "inv-2"), claim_id("inv", "inv-1", "OWNSinv-2", "")}) == 3
    assert [country(code, "A country").id for code in ("kh", "ke")] == ["cambodia", "country-ke"]


# --- files ----------------------------------------------------------------------------------------


def test_a_file_is_unpacked_as_it_is_read(tmp_path: Path) -> None:
    import bz2
    import lzma

    text = lines(*WHOLE).encode()
    packed = {"a.gz": gzip.compress(text), "a.bz2": bz2.compress(text), "a.xz": lzma.compress(text), "a.txt": text}
    seen: list[tuple[str, int, int | None]] = []
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zip:
        zip.writestr("folder/a.txt", text)
    for name, content in packed.items():
        (tmp_path / name).write_bytes(content)
    for name in (*packed, "a.zip"):
        with unpacking.watched(lambda *told: seen.append(told)), unpacking.opened(tmp_path / name) as file:
            assert file.read() == text
        size = (tmp_path / name).stat().st_size
        assert (name, size, size) in seen
    assert unpacking.parts(tmp_path / "a.zip") == ["folder/a.txt"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    text = lines(*WHOLE).encode() * 100
    (tmp_path / "cut.gz").write_bytes(gzip.compress(text)[:-40])
    (tmp_path / "no.zip").write_bytes(text)
    (tmp_path / "no.gz").write_bytes(text)
    (tmp_path / "latin.jsonl").write_bytes(lines(*WHOLE).replace("Example", "Exämple").encode("latin-1"))
    (tmp_path / "broken.jsonl").write_bytes(text[:-30])
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as zip:
        zip.writestr("a", text)
        zip.writestr("b", text)
    for name, why in (
        ("cut.gz", "is cut off"),
        ("latin.jsonl", "is not in UTF-8"),
        ("no.zip", "cannot be unpacked"),
        ("no.gz", "cannot be unpacked"),
        ("two.zip", "holds 2 files where one was wanted"),
        ("broken.jsonl", "broken.jsonl:400: this is no line of JSON"),
    ):
        with pytest.raises(BadInput, match=why):
            list(invented.read([tmp_path / name], lambda place, why: None))
    with pytest.raises(BadInput, match="is not there"):
        lists.datasets("invented", [tmp_path / "none"])


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w") as zip:
        zip.writestr("big", b"small")
    content = (tmp_path / "bomb.zip").read_bytes()
    claimed = (50 * 2**30 % 2**32).to_bytes(4, "little")  # what the header can say without extensions
    (tmp_path / "bomb.zip").write_bytes(content.replace((5).to_bytes(4, "little") * 2, claimed * 2))
    monkeypatch.setattr(unpacking, "_MOST", 2**20)
    with pytest.raises(BadInput, match="which no list does"), unpacking.opened(tmp_path / "bomb.zip"):
        pass
    monkeypatch.setattr(unpacking, "_SMALL", 2**16)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(2**19)))
    with pytest.raises(BadInput, match="which no list does"), unpacking.opened(tmp_path / "bomb.gz") as file:
        file.read()


# --- the command ----------------------------------------------------------------------------------


def test_a_list_is_checked_without_a_database(khsae: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "list.jsonl"
    file.write_text(lines(*WHOLE, MILL.model_copy(update={"id": "inv-3", "type": "Mill"})), encoding="utf-8")
    done = khsae(settings_for(tmp_path / "none"), "load", "invented", str(file), "--check")
    assert (done.returncode, done.stdout) == (0, "2 entities, 1 source, 1 claim.\n")
    assert "1 record refused:\n  inv-3: there is no type 'Mill'" in done.stderr
    assert not (tmp_path / "none").exists()
    strict = khsae(settings_for(tmp_path / "none"), "load", "invented", str(file), "--check", "--strict")
    assert (strict.returncode, "inv-3: there is no type 'Mill'" in strict.stderr) == (1, True)


def test_the_help_lists_what_can_be_loaded(khsae: Callable[..., Ended], tmp_path: Path) -> None:
    help = khsae(settings_for(tmp_path), "load", "--help").stdout
    assert "An invented list, for the tests." in help
    wrong = khsae(settings_for(tmp_path), "load", "fcts", "x").stderr
    assert "there is no list 'fcts' to load: use one of: facts" in wrong
    assert "Give them after the name of the list" in khsae(settings_for(tmp_path), "load", "invented").stderr


def test_a_list_is_loaded_beside_others(database: Database, tiny_facts: Any, shelf: Shelf) -> None:
    Writer(database).load(tiny_facts)
    shelf.fill(WHOLE)
    added = Writer(database).load(shelf).added
    assert (added["entities"], added["claims"], added["links"]) == (2, 1, 1)
    assert Writer(database).load(shelf).nothing
    assert (
        "Ann Example owns or controls Mill Company" in Reader(database).link("inv-1~OWNS_OR_CONTROLS~inv-2")[0].sentence
    )
