"""Sources: what relies on what and what that does to a link, how they are shown, and whether they still answer."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from typer.testing import CliRunner

from api import cli
from graph.database.schema import LAYOUT
from graph.database.store import Database, open_database
from graph.drawing import dossier, view
from graph.export import saved
from graph.models import Claim, Entity, Records, Source
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders import addresses, curated
from tests.conftest import Engines, clear

LINK = "a~LINKED_TO~b"
# A report, its reprint, an op-ed on the reprint; another paper; a digest of both papers; and a court's own record.
SOURCES = (
    Source(id="report", title="Report", kind="article", language="en", published="2020"),
    Source(id="reprint", title="Reprint", kind="article", language="en", published="2021", relies_on=("report",)),
    Source(id="oped", title="Op-ed", kind="op-ed", language="en", published="2022", relies_on=("reprint",)),
    Source(id="paper", title="Paper", kind="article", language="en", published="2023"),
    Source(id="digest", title="Digest", kind="article", language="en", relies_on=("report", "paper")),
    Source(
        id="record", title="Record", kind="list", language="en",
        archived="https://archive.example/record", sha256="0" * 64,
    ),
)  # fmt: skip


def facts(*lines: str) -> Records:
    """A line is one claim of the one link: "report alleged"."""
    claims = tuple(
        Claim.model_validate(
            {"id": f"c{n}", "subject": "a", "predicate": "LINKED_TO", "object": "b", "origin": "x:1"}
            | {"language": "en", "source": line.split()[0], "status": line.split()[1]}
        )
        for n, line in enumerate(lines)
    )
    entities = (Entity(id="a", type="Person", name="Ann"), Entity(id="b", type="Company", name="Bee"))
    return Records(dataset="facts", entities=entities, sources=SOURCES, claims=claims)


@pytest.fixture
def read(reader_of: Callable[[str, Records], Reader]) -> Callable[..., Reader]:
    return lambda *lines: reader_of("passing", facts(*lines))


# --- independence ---------------------------------------------------------------------------------

CASES = {
    "one": (("report reported",), "reported", 1, ("report",)),
    "two papers": (("report reported", "paper reported"), "reported", 2, ()),
    "a report and its reprint": (("report reported", "reprint reported"), "reported", 1, ("report",)),
    "a reprint alone rests on the report too": (("reprint reported",), "reported", 1, ("report", "reprint")),
    "two that rest on one": (("reprint reported", "digest reported"), "reported", 1, ("report",)),
    "a digest adds nothing": (("report reported", "paper reported", "digest reported"), "reported", 2, ()),
    # Who repeats is no surer than what is repeated.
    "an op-ed that drops the “alleged”": (("report alleged", "oped reported"), "alleged", 1, ("report",)),
    "nor is it an authority's word": (("report alleged", "oped official"), "alleged", 1, ("report",)),
    "but what it says against the link counts": (("report reported", "oped denied"), "disputed", 1, ("report",)),
    "ten who allege allege": (("report alleged", "paper alleged", "record alleged"), "alleged", 3, ()),
    # An authority's act by hearsay.
    "told by one paper": (("paper convicted",), "reported", 1, ("paper",)),
    "told by a paper and its reprint": (("report sanctioned", "reprint sanctioned"), "reported", 1, ("report",)),
    "told by two papers": (("report convicted", "paper convicted"), "established", 2, ()),
    "told by the authority": (("record official",), "established", 1, ("record",)),
    "one paper tells, another alleges": (("report convicted", "paper alleged"), "reported", 2, ()),
    # A denial is no source of what it denies.
    "a denial in another paper": (("report reported", "paper denied"), "disputed", 1, ("report",)),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "stands", "count", "rests_on"), CASES.values(), ids=CASES)
def test_what_the_sources_of_a_link_make_of_it(
    read: Callable[..., Reader], lines: tuple[str, ...], stands: str, count: int, rests_on: tuple[str, ...]
) -> None:
    reader = read(*lines)
    link, _ = reader.link(LINK)
    assert (link.standing, link.independent_sources, link.breaks_without) == (stands, count, rests_on)
    (path,) = reader.paths("a", "b").paths
    assert (path.independent_sources, path.breaks_without) == (count, rests_on)
    # At a date, it is worked out anew from the same claims.
    (dated,) = reader.network("a", as_of="2030").links
    assert dated == link


def test_what_is_repeated_is_told_in_the_words_of_the_first(read: Callable[..., Reader]) -> None:
    link, _ = read("report alleged", "oped reported").link(LINK)
    assert link.sentence.startswith("Ann is alleged to be linked to Bee (Report, 2020).")
    assert link.label == "alleged: is linked to"


def test_a_source_counts_from_the_day_it_was_known(read: Callable[..., Reader]) -> None:
    reader = read("report reported", "reprint reported", "paper reported")
    counts = [reader.network("a", known_on=day).links[0].independent_sources for day in ("2020", "2021", "2023")]
    assert counts == [1, 1, 2]


def test_links_that_rest_on_one_source_are_those_that_rest_on_its_copies_too(read: Callable[..., Reader]) -> None:
    reader = read("report reported", "reprint reported")
    rows = {(row[0], row[7]) for row in reader.run("links-on-one-source", {}).model_dump()["rows"]}
    assert rows == {(LINK, "report")}
    kinds = {s.id: s.kind for s in SOURCES}
    for kind, found in ((kinds["report"], 1), ("law", 0)):
        assert len(reader.run("links-on-one-source", {"kind": kind}).model_dump()["rows"]) == found
    weights = {row[1]: row[8] for row in reader.run("sources-by-weight", {}).model_dump()["rows"]}
    assert weights == {s.id: int(s.id == "report") for s in SOURCES}


@pytest.mark.both_engines
def test_an_older_graph_is_brought_up_to_date(engines: Engines, engine_kind: str) -> None:
    database = engines.database("passing", engine_kind)
    clear(database)
    Writer(database).load(facts("report reported", "paper reported"))
    database.write(
        ("MATCH (k:Khsae {id: 'graph'}) SET k.layout = 1", {}),
        ("MATCH (:Entity)-[l]->(:Entity) REMOVE l.independent_sources, l.breaks_without", {}),
        ("MATCH (c:Claim) REMOVE c.first_hand, c.rests_on", {}),
    )
    with open_database(engines.settings("passing", engine_kind)) as opened:
        assert opened.read("MATCH (k:Khsae) RETURN k.layout").rows == [(LAYOUT,)]
        assert Reader(opened).link(LINK)[0].independent_sources == 2
        assert Reader(opened).network("a", as_of="2030").links[0].standing == "reported"


# --- how they are shown ---------------------------------------------------------------------------


def test_a_source_says_what_it_relies_on_and_what_it_holds(
    clients: Callable[[Reader], httpx.Client], read: Callable[..., Reader]
) -> None:
    client = clients(read("report reported"))
    assert client.get("/api/v1/sources/digest").json()["relies_on"] == ["report", "paper"]
    record = client.get("/api/v1/sources/record").json()
    assert (record["archived"], record["sha256"]) == ("https://archive.example/record", "0" * 64)
    network = client.get("/api/v1/entities/a/network").json()
    assert [(k["independent_sources"], k["breaks_without"]) for k in network["links"]] == [(1, ["report"])]


def test_the_hash_of_what_a_source_says_changes_with_any_word_of_it(database: Database) -> None:
    def hashed(*lines: str, **changes: str) -> str | None:
        records = facts(*lines)
        claims = tuple(c.model_copy(update=changes) for c in records.claims)
        Writer(database).load(records.model_copy(update={"claims": claims}))
        return Reader(database).source("report").claims_sha256

    first = hashed("report reported")
    assert first == hashed("report reported", origin="elsewhere.yaml:9") == hashed("report reported", "paper denied")
    others = [
        hashed("report alleged"),
        hashed("report reported", quote="x"),
        hashed("report reported", "report denied"),
    ]
    assert len({first, *others}) == 4


def test_view_and_dossier_count_the_independent_sources(read: Callable[..., Reader]) -> None:
    for lines, told in (
        (("report reported",), "1 source"),
        (("report reported", "paper reported"), "2 sources, independent"),
        (("report reported", "reprint reported", "paper reported"), "3 sources, 2 of them independent"),
    ):
        reader = read(*lines)
        network = reader.network("a")
        claims = reader.evidence(network)
        sources = reader.sources_of(claims)
        made = dossier.Made(khsae="1", graph="g")
        assert told in view.render(network, claims, title="t")
        assert told in dossier.render(network, claims, sources, title="t", made=made)


def test_a_dossier_lists_what_a_source_relies_on_its_copy_and_its_hashes(read: Callable[..., Reader]) -> None:
    reader = read("report reported", "reprint reported", "record reported")
    network = reader.network("a")
    claims = reader.evidence(network)
    sources = reader.sources_of(claims)
    page = dossier.render(network, claims, sources, title="t", made=dossier.Made(khsae="1", graph="g"))
    for text in ("https://archive.example/record", "0" * 64, *(s.claims_sha256 or "-" for s in sources)):
        assert text in page
    assert "<dt>Relies on</dt>" in page


# --- who was acquitted ----------------------------------------------------------------------------

CHARGED = "Cy Baron was charged in the trial in February 2021; this is a charge, not a finding"
ACQUITTED = "But: Cy Baron was acquitted in the trial on 1 March 2021 (Nowhere Court,"


def test_who_was_acquitted_is_so_wherever_the_charge_is_shown(tiny_reader: Reader) -> None:
    network = tiny_reader.network("cy-baron")
    claims = tiny_reader.evidence(network)
    link, _ = tiny_reader.link("cy-baron~CHARGED_IN~baron-trial")
    assert link.label == "acquitted: was charged in"
    pages = {
        "its claim": tiny_reader.claim("re-03").sentence,
        "its link": link.sentence,
        "its row": saved.network_csv(network, claims),
        "view": view.render(network, claims, title="t"),
        "dossier": dossier.render(
            network, claims, tiny_reader.sources_of(claims), title="t", made=dossier.Made(khsae="1", graph="g")
        ),
    }
    for name, query in tiny_reader.library.queries.items():
        given = {n: "cy-baron" if p.type == "entity" else query.examples.get(n) for n, p in query.parameters.items()}
        given = {n: v for n, v in given.items() if v is not None}
        if {"ids", "links"} & given.keys() or name.startswith(("neighbours", "expand-dated")):
            continue
        pages[name] = tiny_reader.run(name, given).model_dump_json()
    shown = {name for name, text in pages.items() if CHARGED in text}
    assert {"its claim", "its link", "its row", "view", "dossier", "official-acts-against", "everything-on"} <= shown
    for name in shown:
        parts = pages[name].split(CHARGED)[1:]
        assert all(ACQUITTED in part[:300].replace("\\", "") for part in parts), name


def test_what_was_not_yet_known_is_not_told(reader_of: Callable[[str, Records], Reader], tiny_facts: Records) -> None:
    later = Source(id="later", title="Later", kind="list", language="en", published="2022")
    claims = tuple(c.model_copy(update={"source": "later"}) if c.id == "re-04" else c for c in tiny_facts.claims)
    known = tiny_facts.model_copy(update={"sources": (*tiny_facts.sources, later), "claims": claims})
    reader = reader_of("passing", known)
    for day, told in (("2021-03", False), ("2022", True)):
        network = reader.network("cy-baron", known_on=day)
        said = [c.sentence for c in reader.evidence(network) if c.id == "re-03"]
        said += [k.sentence for k in network.links if k.predicate == "CHARGED_IN"]
        assert [ACQUITTED.split(" (")[0] in text for text in said] == [told, told]


# --- whether they answer --------------------------------------------------------------------------

TEXT = b"What was read."


class Site:
    """A web site on the loopback with all that can happen to an address."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.at_once = self.most_at_once = 0
        self.released = threading.Event()
        site, guard = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with guard:
                    site.asked.append((self.command, self.path, dict(self.headers)))
                    site.at_once += 1
                    site.most_at_once = max(site.most_at_once, site.at_once)
                site.answer(self)
                with guard:
                    site.at_once -= 1

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path
        if path == "/cut":
            request.close_connection = True
            return
        if path == "/slow":
            self.released.wait(30)
        code = int(path[1:4]) if path[1:4].isdigit() else 200
        request.send_response(code)
        if code in (301, 302):
            request.send_header("Location", path[4:] or "/")
        request.send_header("Set-Cookie", "seen=1")
        request.send_header("Content-Length", str(len(TEXT)))
        request.end_headers()
        request.wfile.write(TEXT)

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def source(url: str, *, archived: str | None = None, sha256: str | None = None) -> Source:
    return Source(id="s", title="S", kind="article", language="en", url=url, archived=archived, sha256=sha256)


ask = partial(addresses.check, timeout_s=5, pause_s=0, private=True)
OUTCOMES = {
    "/there": "alive",
    "/302/there": "alive",
    "/301/there": "moved",
    "/301/404": "dead",
    "/404": "dead",
    "/410": "dead",
    "/403": "unreachable",
    "/503": "unreachable",
    "/cut": "unreachable",
    "/301/301/301/301/301/301/301/there": "unreachable",
}


@pytest.mark.parametrize(("path", "outcome"), OUTCOMES.items(), ids=OUTCOMES)
def test_an_address_is_what_it_answers(site: Site, path: str, outcome: str) -> None:
    (found,) = ask([source(site.address + path)])
    assert (found.source, found.address, found.outcome) == ("s", site.address + path, outcome)
    if outcome == "moved":
        assert found.says == f"to {site.address}/there"


def test_a_server_that_does_not_answer_is_not_waited_for(site: Site) -> None:
    (found,) = ask([source(f"{site.address}/slow")], timeout_s=0.2)
    assert (found.outcome, found.says) == ("unreachable", "ReadTimeout: timed out")


def test_no_server_at_all(site: Site) -> None:
    site.close()
    (found,) = ask([source(site.address)])
    assert found.outcome == "unreachable"
    (found,) = addresses.check([source("http://nowhere.invalid/")])
    assert found.outcome in ("dead", "unreachable")


def test_what_was_altered_is_told_by_its_hash(site: Site) -> None:
    digest = hashlib.sha256(TEXT).hexdigest()
    (same,) = ask([source(f"{site.address}/there", sha256=digest)])
    (altered,) = ask([source(f"{site.address}/there", sha256="0" * 64)])
    assert (same.outcome, altered.outcome, altered.says) == ("alive", "changed", f"SHA-256 is {digest}")


def test_the_archived_copy_is_asked_too_and_not_by_the_hash(site: Site) -> None:
    found = ask([source(f"{site.address}/404", archived=f"{site.address}/kept", sha256="0" * 64)])
    assert [(f.address.rpartition("/")[2], f.outcome) for f in found] == [("404", "dead"), ("kept", "alive")]


def test_a_host_is_asked_for_one_address_at_a_time_and_told_nothing(site: Site) -> None:
    done: list[tuple[int, int]] = []
    ask([source(f"{site.address}/{n}") for n in "abcdef"], progress=lambda *count: done.append(count))
    assert done == [(n, 6) for n in range(1, 7)]
    assert site.most_at_once == 1
    for method, _, headers in site.asked:
        assert method == "GET"
        assert headers["User-Agent"].startswith("khsae/")
        assert headers.keys().isdisjoint({"Cookie", "Authorization", "Referer"})


def test_a_private_host_is_not_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = addresses.check([source(f"{site.address}/there")])
    assert found.outcome == "refused"
    assert site.asked == []
    # Nor is one that a public address leads to.
    monkeypatch.setattr(addresses, "_is_public", lambda url: url.path != "/there")
    (found,) = addresses.check([source(f"{site.address}/301/there")])
    assert (found.outcome, [path for _, path, _ in site.asked]) == ("refused", ["/301/there"])


@pytest.mark.parametrize(("path", "code", "words"), [("/there", 0, "1 address: 1 alive."), ("/410", 1, "answers 410")])
def test_the_command_fails_for_a_dead_address(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, code: int, words: str
) -> None:
    records = facts().model_copy(update={"sources": (source(site.address + path),)})
    monkeypatch.setattr(curated, "read", lambda: records)
    monkeypatch.setattr(addresses, "check", partial(addresses.check, private=True))
    ran = CliRunner().invoke(cli.app, ["sources", "check"])
    assert ran.exit_code == code
    assert words in ran.output
