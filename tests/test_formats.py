"""Each format, read back by a library it is for, says of every link what its claims say, and no more."""

import csv
import errno
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import networkx
import pytest
import rdflib

from api import terminal
from api.selection import around, as_file, everything
from graph.claims.links import project
from graph.claims.wording import Wording
from graph.database.rows import link_row, merged, part, source_row
from graph.errors import BadInput
from graph.export import bulk
from graph.export.formats import Contents, in_chunks, load
from graph.export.formats.ftm import EDGES
from graph.export.formats.ftm_values import DATED, NUMBERS
from graph.export.formats.ftm_values import NAMES as ALSO
from graph.models import PRIVATE, Records
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.seals.sealing import seal
from graph.vocabulary import PREDICATES, STANDINGS, TYPES
from tests.conftest import Ended
from tests.server import client_of
from tests.test_vocabulary import lineage, schemata

FORMATS = load()
NAMES = list(FORMATS)


@pytest.fixture(scope="module")
def contents(curated_facts: Records) -> Contents:
    return contents_of(curated_facts)


def contents_of(records: Records) -> Contents:
    """Of these records, as a graph holds them."""
    clean, _ = seal(records)
    wording = Wording(clean.entities, clean.sources)
    links = project(clean, at="2026-01-01")
    return Contents(
        entities=lambda: (merged([part(entity, clean.dataset)]) for entity in clean.entities),
        links=lambda: map(link_row, links),
        claims=lambda: ({**c.model_dump(), "sentence": wording.sentence(c)} for c in clean.claims),
        sources=lambda: (source_row(source, clean.dataset) for source in clean.sources),
        title="All",
    )


def text(contents: Contents, name: str) -> str:
    return "".join(in_chunks(FORMATS[name].write(contents)))


def ids(rows: Callable[[], Iterator[Mapping[str, Any]]]) -> set[str]:
    return {row["id"] for row in rows()}


def standings(contents: Contents) -> dict[str, str]:
    return {row["id"]: row["standing"] for row in contents.links()}


@pytest.mark.parametrize("name", NAMES)
def test_a_format_says_what_is_not_to_be_passed_on(contents: Contents, name: str) -> None:
    assert PRIVATE not in text(contents, name)
    claim, *_ = contents.claims()
    held = [{**row, "licence": PRIVATE} for row in contents.sources() if row["id"] == claim["source"]]
    mine = replace(contents, sources=lambda: iter(held), claims=lambda: iter([claim]))
    assert PRIVATE in text(mine, name)
    assert PRIVATE not in text(replace(contents, sources=lambda: iter(())), name)


# --- each format ----------------------------------------------------------------------------------


def test_json_holds_everything(contents: Contents) -> None:
    whole = json.loads(text(contents, "json"))
    for name in ("entities", "links", "claims", "sources"):
        assert {row["id"] for row in whole[name]} == ids(getattr(contents, name))
    assert all(claim["source"] and claim["status"] for claim in whole["claims"])


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networkx_reads_it(contents: Contents, name: str) -> None:
    read = {"graphml": networkx.parse_graphml, "gexf": lambda t: networkx.read_gexf(io.BytesIO(t.encode()))}[name]
    graph = read(text(contents, name))
    assert set(graph.nodes) == ids(contents.entities)
    found = {data["id"] if name == "gexf" else key: data for *_, key, data in graph.edges(keys=True, data=True)}
    assert {key: data["standing"] for key, data in found.items()} == standings(contents)
    assert all(data["sentence"] and data["claims"] for data in found.values())
    assert all(data["type"] in TYPES for _, data in graph.nodes(data=True))


def test_gexf_is_drawn_by_standing(contents: Contents) -> None:
    gexf = ElementTree.fromstring(text(contents, "gexf"))
    space = {"g": "http://www.gexf.net/1.2draft", "v": "http://www.gexf.net/1.2draft/viz"}
    shapes: dict[str, set[str]] = {}
    standing = standings(contents)
    for edge in gexf.iterfind(".//g:edge", space):
        shape = edge.find("v:shape", space)
        assert shape is not None
        shapes.setdefault(standing[edge.attrib["id"]], set()).add(shape.attrib["value"])
        for end in {"start", "end"} & edge.attrib.keys():
            assert len(edge.attrib[end]) == 10
        if {"start", "end"} <= edge.attrib.keys():
            assert edge.attrib["start"] <= edge.attrib["end"]
    assert shapes["established"] == {"solid"}
    assert shapes["alleged"] == {"dashed"}
    assert shapes["disputed"] == {"dotted"}
    assert shapes.keys() <= STANDINGS.keys()


def test_ftm_is_valid(contents: Contents) -> None:
    lines = [json.loads(line) for line in text(contents, "ftm").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    schema_of = {line["id"]: line["schema"] for line in lines}
    for line in lines:
        chain = lineage(line["schema"])
        known = {name: held for kind in chain for name, held in schemata()[kind].get("properties", {}).items()}
        required = {name for kind in chain for name in schemata()[kind].get("required", ())}
        assert line["properties"].keys() <= known.keys(), line
        assert required <= line["properties"].keys() | {"fileName"}, line
        for name, values in line["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values), (name, values)
            if "range" in known[name]:
                assert all(known[name]["range"] in lineage(schema_of[value]) for value in values), line
    assert ids(contents.entities) | ids(contents.links) <= schema_of.keys()


def test_ftm_edges_are_those_of_the_model() -> None:
    assert {predicate.ftm for predicate in PREDICATES.values()} <= EDGES.keys()
    for schema, ends in EDGES.items():
        chain = lineage(schema)
        properties = {name: held for kind in chain for name, held in schemata()[kind].get("properties", {}).items()}
        edge = schemata()[schema]["edge"]
        assert tuple(name for name, _ in ends) == (edge["source"], edge["target"])
        assert all(properties[name]["range"] == wanted for name, wanted in ends)


def test_ftm_never_states_what_is_alleged(contents: Contents) -> None:
    lines = {line["id"]: line for line in map(json.loads, text(contents, "ftm").splitlines())}
    open_ones = {id: lines[id] for id, standing in standings(contents).items() if standing in ("alleged", "disputed")}
    assert open_ones
    for line in open_ones.values():
        assert line["schema"] == "UnknownLink"
        assert line["properties"]["role"][0].startswith(("alleged: ", "disputed: "))
    assert all(lines[id]["properties"]["summary"] for id in standings(contents))


def test_ftm_keeps_dates_names_and_numbers_and_where_they_do_not_fit_says_so() -> None:
    said = {"status": "official", "source": "s", "language": "km", "quote": "ពាក្យ"}
    ann = {"id": "ann", "type": "Person", "name": "Ann Example", "datasets": ["invented"]}
    rows = [
        {"id": "c1", "predicate": "BORN", "on": "1970", "value": "Sampleton"},
        {"id": "c2", "predicate": "ALSO_KNOWN_AS", "value": "Annie"},
        {"id": "c3", "predicate": "IDENTIFIED_BY", "role": "passport", "value": "X1"},
        {"id": "c4", "predicate": "IDENTIFIED_BY", "role": "tax card", "value": "T2", "unit": "kh", "end": "2020"},
        {"id": "c5", "predicate": "DIED", "on": "2001", "status": "alleged"},
        {"id": "c6", "predicate": "DIED", "on": "2002", "retracted": "A mistake."},
        {"id": "c7", "predicate": "DIED", "on": "2003"},
        {"id": "c8", "predicate": "DIED", "on": "2003", "status": "denied", "replies_to": "c7"},
    ]
    claims = [{**said, "subject": "ann", "object": None, "origin": "o", **row} for row in rows]
    source = {"id": "s", "title": "A register", "published": "2021"}
    invented = Contents(lambda: iter([ann]), lambda: iter(()), lambda: iter(claims), lambda: iter([source]), title="x")
    lines = {line["id"]: line for line in map(json.loads, text(invented, "ftm").splitlines())}
    expected = {
        "name": ["Ann Example"],
        "alias": ["Annie"],
        "birthDate": ["1970"],
        "birthPlace": ["Sampleton"],
        "passportNumber": ["X1"],
    }
    assert lines["ann"]["properties"] == expected
    card = {"holder": ["ann"], "type": ["tax card"], "number": ["T2"], "country": ["kh"], "endDate": ["2020"]}
    assert (lines["claim:c4"]["schema"], lines["claim:c4"]["properties"]) == ("Identification", card)
    stated = [json.loads(line) for line in text(invented, "ftm-statements").splitlines()]
    by_source = {(row["prop"], row["value"]) for row in stated if row["dataset"] == "s" and row["origin"]}
    assert by_source == {
        *((name, value) for name in expected if name != "name" for value in expected[name]),
        *((name, value) for name in card for value in card[name]),
    }
    assert text(invented, "ftm-claims").count('{"claims": ') == len(claims)


def test_ftm_statements_are_of_the_model(contents: Contents) -> None:
    stated = [json.loads(line) for line in text(contents, "ftm-statements").splitlines()]
    assert len({row["id"] for row in stated}) == len(stated)
    for row in stated:
        known = {name for kind in lineage(row["schema"]) for name in schemata()[kind].get("properties", {})}
        assert row["prop"] in known | {"id"}, row
        assert row["value"]
        assert row["dataset"]
    certain = {row["id"] for row in contents.claims() if row["status"] not in ("alleged", "opinion", "denied")}
    assert {row["origin"] for row in stated if row["origin"]} <= certain


def test_ftm_numbers_and_dates_are_of_the_model() -> None:
    named = [*NUMBERS.values(), *ALSO.values(), *((s, p) for kinds in DATED.values() for s, *ps in kinds for p in ps)]
    for schema, property in named:
        if property:
            assert property in {name for kind in lineage(schema) for name in schemata()[kind].get("properties", {})}
    assert DATED.keys() | {"IDENTIFIED_BY", "ALSO_KNOWN_AS"} <= PREDICATES.keys()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it
def test_json_ld_states_claims_and_no_links(contents: Contents) -> None:
    graph = rdflib.Graph().parse(data=text(contents, "jsonld"), format="json-ld")
    rdf, prov = rdflib.RDF, rdflib.Namespace("http://www.w3.org/ns/prov#")
    claims = set(graph.subjects(rdf.type, rdf.Statement))
    assert len(claims) == len(ids(contents.claims))
    assert all(graph.value(claim, prov.wasDerivedFrom) for claim in claims)
    quoted = {row["id"] for row in contents.claims() if row["quote"]}
    assert len(set(graph.subjects(prov.wasQuotedFrom, None))) == len(quoted)
    entities = {subject for subject in graph.subjects() if str(subject).startswith("urn:khsae:entity:")}
    assert not [triple for triple in graph if triple[0] in entities and triple[2] in entities]


def test_a_pair_of_tables_joins(contents: Contents) -> None:
    links, entities = (
        list(csv.DictReader(io.StringIO(text(contents, name).removeprefix("\ufeff"))))
        for name in ("links.csv", "entities.csv")
    )
    known = {row["id"] for row in entities}
    assert len(links) == len(standings(contents))
    assert all({row["source"], row["target"]} <= known and row["standing"] and row["claims"] for row in links)


def test_text_that_xml_cannot_hold_is_replaced() -> None:
    entity = {"id": "a&<\"'", "type": "Person", "name": "A\x00\x0b<b>&amp;\ud800", "topics": []}
    odd = Contents(lambda: iter([entity]), lambda: iter(()), lambda: iter(()), lambda: iter(()), title="x")
    for name in ("graphml", "gexf"):
        root = ElementTree.fromstring(text(odd, name).encode("utf-8"))
        assert "a&<\"'" in {element.get("id") for element in root.iter()}


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_graph_is_a_valid_file(name: str) -> None:
    nothing = Contents(*[lambda: iter(())] * 4, title="nothing")
    made = text(nothing, name)
    if name.endswith("json") or name == "jsonld":
        assert not made or json.loads(made)


# --- over a graph ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["csv", *NAMES])
def test_every_selection_and_all(tiny_reader: Reader, name: str) -> None:
    for selection in (everything(), around(tiny_reader, "cy-baron")):
        form, parts = as_file(tiny_reader, selection, name)
        made = "".join(parts)
        assert "cy-baron" in made or name == "claims"
        assert "Zanzi" not in made, "a protected name"
        assert form.ending


def test_over_http_and_from_the_command_line(tiny_reader: Reader, khsae: Callable[..., Ended], tmp_path: Path) -> None:
    settings = tiny_reader._database.settings
    with client_of(settings) as web:
        for name in NAMES:
            answer = web.get("/api/v1/export", params={"all": "true", "format": name})
            assert answer.status_code == 200
            assert f'filename="khsae-all.{FORMATS[name].ending}"' in answer.headers["content-disposition"]
            out = tmp_path / name
            assert khsae(settings, "export", "--all", "--format", name, "-o", str(out)).returncode == 0
            assert sorted(out.read_text(encoding="utf-8").splitlines()) == sorted(answer.text.splitlines())
        wrong: httpx.Response = web.get("/api/v1/export", params={"all": "true", "format": "xlsx"})
        assert (wrong.status_code, "graphml" in wrong.text) == (422, True)
        assert web.get("/api/v1/view?all=true").status_code == 422
    assert (tmp_path / "ftm.claims.jsonl").exists()


def test_nothing_half_written_is_left(tiny_reader: Reader, khsae: Callable[..., Ended], tmp_path: Path) -> None:
    settings = tiny_reader._database.settings
    (full := tmp_path / "full").mkdir()
    (full / "kept").write_text("kept", encoding="utf-8")
    refused = khsae(settings, "export", "--format", "neo4j-admin", "-o", str(full))
    assert (refused.returncode, "not an empty folder" in refused.stderr) == (1, True)
    missing = khsae(settings, "export", "--all", "-o", str(tmp_path / "none" / "x.json"))
    assert (missing.returncode, f"there is no folder {tmp_path / 'none'}" in missing.stderr) == (1, True)
    nowhere = khsae(settings, "export", "--format", "neo4j-admin", "-o", "/proc/none/files")
    assert (nowhere.returncode, "/proc/none/files cannot be written" in nowhere.stderr) == (1, True)
    disk = khsae(settings, "export", "--all", "-o", "/dev/full")
    assert (disk.returncode, "No space left" in disk.stderr) == (1, True)

    def fill(what: str, done: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        bulk.write_import_files(tiny_reader._database, Library(), tmp_path / "files", fill)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "kept"]


def test_a_full_standard_output_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr("sys.stdout", full)
        with pytest.raises(BadInput, match="Standard output cannot be written: No space left"):
            terminal.write(Path("-"), "text")
        monkeypatch.undo()
        with suppress(OSError):
            full.close()
