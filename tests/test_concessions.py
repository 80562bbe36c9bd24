"""Concessions from GeoJSON, in the forms of the three files that there are. Who is in them is invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Entity, Records
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders.lists import concessions
from loaders.shelf import Shelf

SQUARE = [[[400000, 1250000], [402000, 1250000], [402000, 1254000], [400000, 1254000], [400000, 1250000]]]
LAND: dict[str, Any] = {
    "Name": "Zed Sugar Co., Ltd (Region II)", "Hectares": 9400.0, "Provinces": "Koh Kong, Kampong Spue",
    "Purpose": "Sugar cane", "Contract": "02/08/2006", "Duration": 70, "Owner_Name": "Mr. Ann Sample",
    "Nation": "Thai", "Address": "# 1, Invented Road", "RegionName": None, "Cancelled": None,
    "References": "Sub_Decree_No_1__02.08.2006.pdf",
}  # fmt: skip
MINE: dict[str, Any] = {
    "map_id": 27, "min_name": "Zed Stone", "in_country": "Not found", "address": "Not found", "dir_name": "Ben Example",
    "dir_nation": "Korean", "con_date": "2008-05-13Z", "con_size_h": "1800", "area_name": "Not found",
    "province": "Ratanak Kiri", "commodity": "Gold", "reference": "List.pdf", "last_update": "2014-05-06T09:50:43Z",
}  # fmt: skip
ZONE: dict[str, Any] = {
    "map_id": 6, "name": "Zed SEZ", "developer": "Ms. Ann Sample  Mr. Ben Example + 4 more people",
    "landarea_h": 117.95, "province": "Nowhere", "date_sub": None, "reference": "x", "last_update": None,
}  # fmt: skip
DEGREES = {"type": "Point", "coordinates": [104.92, 11.55]}


def feature(properties: dict[str, Any], geometry: Any = DEGREES) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def written(path: Path, *features: Any, crs: str | None = None) -> Path:
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **named}), encoding="utf-8")
    return path


def shelved(*paths: Path) -> Shelf:
    shelf = Shelf("concessions")
    shelf.fill(concessions.read(paths, shelf.refuse))
    return shelf


def said(shelf: Shelf) -> dict[str, tuple[str, str]]:
    """Who says what of whom, by predicate; of several, the last."""
    names = {e.id: e.name for e in shelf.entities}
    return {c.predicate: (names[c.subject], names[c.object] if c.object else c.value or "") for c in shelf.claims}


def test_a_land_concession(tmp_path: Path) -> None:
    polygon = {"type": "MultiPolygon", "coordinates": [SQUARE]}
    shelf = shelved(written(tmp_path / "land.geojson", feature(LAND, polygon), crs="urn:ogc:def:crs:EPSG::32648"))
    land = "land concession in Koh Kong and Kampong Speu, 9,400 hectares"
    assert shelf.refused == []
    assert said(shelf) == {
        "LOCATED_IN": (land, "Kampong Speu"),
        "LIES_AT": (land, "11.3244, 104.0928"),
        "HOLDS_CONCESSION": ("Zed Sugar Co., Ltd", land),
        "HAS_ADDRESS": ("Zed Sugar Co., Ltd", "# 1, Invented Road"),
        "OWNS": ("Ann Sample", "Zed Sugar Co., Ltd"),
        "CITIZEN_OF": ("Ann Sample", "Thailand"),
    }
    held = next(c for c in shelf.claims if c.predicate == "HOLDS_CONCESSION")
    assert (held.status, held.value, held.start, held.end) == ("reported", "for sugar cane", "2006-08-02", None)
    assert held.note == "for years: 70; documents: Sub_Decree_No_1__02.08.2006.pdf; nationality: Thai"
    assert {e.id for e in shelf.entities if e.type == "Territory"} == {"koh-kong", "province-kampong-speu", "thailand"}


def test_a_mine_and_a_zone(tmp_path: Path) -> None:
    shelf = shelved(written(tmp_path / "mines.json", feature(MINE)), written(tmp_path / "zones.json", feature(ZONE)))
    assert shelf.refused == []
    assert {e.id: (e.type, e.name) for e in shelf.entities if e.type == "RealEstate"} == {
        "concessions-mining-27": ("RealEstate", "mining concession in Ratanakiri, 1,800 hectares"),
        "concessions-zone-6": ("RealEstate", "Zed SEZ"),
    }
    assert said(shelf)["DIRECTS"] == ("Ben Example", "Zed Stone")
    developers = [c for c in shelf.claims if c.predicate == "INVESTS_IN"]
    assert [(c.role, c.object) for c in developers] == [("developer", "concessions-zone-6")] * 2
    assert developers[1].note == "The record has: Mr. Ben Example + 4 more people"
    assert "CITIZEN_OF" not in said(shelf)  # there are two Koreas
    # The one who directs and the one who develops have the same name, and are two.
    assert len([e for e in shelf.entities if e.name == "Ben Example"]) == 2


def test_what_was_cancelled_has_ended(tmp_path: Path) -> None:
    cancelled = {**LAND, "Cancelled": "MAFF_No_1__04.04.2011.pdf;Council_No_2__08.04.2011.pdf"}
    shelf = shelved(written(tmp_path / "land.json", feature(cancelled)))
    assert next(c.end for c in shelf.claims if c.predicate == "HOLDS_CONCESSION") == "2011-04-08"


def test_a_place_without_a_holder_is_a_place(tmp_path: Path) -> None:
    nobody = {**LAND, "Name": None, "Owner_Name": None, "Contract": "12:00:00 AM", "Address": " "}
    shelf = shelved(written(tmp_path / "land.json", feature(nobody)))
    assert sorted({c.predicate for c in shelf.claims}) == ["LIES_AT", "LOCATED_IN"]


def test_the_same_file_in_another_order_says_the_same(tmp_path: Path) -> None:
    other = {**LAND, "Provinces": "Kratie"}
    ids = [
        {record.id for record in (*shelf.entities, *shelf.claims)}
        for rows in ([LAND, other], [other, LAND])
        for shelf in [shelved(written(tmp_path / "land.json", *map(feature, rows)))]
    ]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [476000, 1250000]},
        {"type": "Point", "coordinates": ["104", "11"]},
        {"type": "Point", "coordinates": [float("nan"), 11]},
        {"type": "Point", "coordinates": [10**400, 11]},
        {"type": "Polygon", "coordinates": [[[[[[104.9, 11.5]]]]]]},
    ],
)
def test_what_cannot_be_placed_is_told_and_the_rest_is_loaded(tmp_path: Path, geometry: Any) -> None:
    shelf = shelved(written(tmp_path / "land.json", feature(LAND, geometry)))
    assert shelf.refused[0][0] == "land.json:feature 1"
    assert "cannot be placed on the map" in shelf.refused[0][1]
    assert "LIES_AT" not in said(shelf)
    assert "OWNS" in said(shelf)


@pytest.mark.parametrize("odd", [None, 7, {}, {"properties": None}, {"properties": {"Hectares": 1}}])
def test_a_feature_of_another_kind_is_put_aside(tmp_path: Path, odd: Any) -> None:
    shelf = shelved(written(tmp_path / "land.json", feature(LAND), odd))
    assert [place for place, _ in shelf.refused] == ["land.json:feature 2"]
    assert "OWNS" in said(shelf)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not GeoJSON with features"),
        ("[" * 100_000, "is not GeoJSON with features"),
        ('{"features": []}', "is not GeoJSON with features"),
        ('{"features": [{"properties": {"a": 1}}]}', "is none of the known lists of land, mining or economic-zone"),
        (json.dumps({"features": [feature(LAND)], "crs": {"properties": {"name": "EPSG:1"}}}), "in 'EPSG:1', which is"),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "land.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        shelved(tmp_path / "land.json")


def test_hostile_names_are_text(tmp_path: Path) -> None:
    hostile = {**LAND, "Name": "=cmd|'/C calc'!A0", "Owner_Name": "<script>alert(1)</script>\u202etxe\x07"}
    shelf = shelved(written(tmp_path / "land.json", feature(hostile)))
    assert {e.name for e in shelf.entities if e.type in ("Person", "Organization")} == {
        "=cmd|'/C calc'!A0",
        "<script>alert(1)</script>txe",
    }
    too_long = {**LAND, "Name": "x" * 1_000_000}
    assert "a name has 1 to 300 characters" in str(shelved(written(tmp_path / "l.json", feature(too_long))).refused)


def test_concessions_join_the_graph_by_place_and_not_by_name(database: Database, tmp_path: Path) -> None:
    hidden = Entity.model_validate(
        {"id": "held", "type": "Person", "name": "a survivor", "protected": True,
         "names": [{"value": "Zoa Quuxly", "script": "Latn", "kind": "name"}]}
    )  # fmt: skip
    ann = Entity(id="ann", type="Person", name="Ann Sample")
    Writer(database).load(Records(dataset="facts", entities=(ann, hidden), sources=(), claims=()))
    named = {**LAND, "Purpose": "Sugar cane, as Zoa Quuxly said"}
    Writer(database).load(shelved(written(tmp_path / "land.json", feature(named))))
    reader = Reader(database)
    found, _ = reader.search("Ann Sample")
    assert len({match.entity.id for match in found}) == 2
    owner = next(match.entity.id for match in found if match.entity.id != "ann")
    land = next(match.entity.id for match in reader.search("land concession in Koh Kong")[0])
    paths = reader.paths(owner, land)
    assert [hop.link.split("~")[1] for hop in paths.paths[0].hops] == ["OWNS", "HOLDS_CONCESSION"]
    assert paths.paths[0].hops[0].sentence.startswith("Ann Sample owns Zed Sugar Co., Ltd")
    told = {claim.predicate: claim for claim in reader.claims_of_entity(land, limit=9)[0]}
    assert "lies at 11.5500, 104.9200 (" in told["LIES_AT"].sentence
    assert told["HOLDS_CONCESSION"].value == "for sugar cane, as [name withheld] said"
