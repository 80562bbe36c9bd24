"""The vocabulary, held against the FollowTheMoney model it follows and against itself."""

import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from graph import vocabulary
from graph.vocabulary import (
    CARRYING,
    GROUPS,
    LINK_PREDICATES,
    NOT_PASSED,
    PARTICULAR,
    PREDICATES,
    STANDING_OF,
    STANDINGS,
    STATUSES,
    TOPICS,
    TYPES,
    WALKABLE,
    Carries,
    EntityType,
    Group,
    Standing,
    Status,
    fits,
    may_pass,
)

LABELS = {label for kind in TYPES.values() for label in kind.labels}


# --- FollowTheMoney, read as files: the package itself needs a compiler ----------------------------


@cache
def ftm_folder() -> Path:
    spec = find_spec("followthemoney")
    assert spec, "followthemoney is not installed: pip install --no-deps followthemoney, as `make test` does."
    assert spec.origin
    return Path(spec.origin).parent


@cache
def schemata() -> dict[str, dict[str, Any]]:
    files = sorted((ftm_folder() / "schema").glob("*.y*ml"))
    return {name: schema for path in files for name, schema in yaml.safe_load(path.read_text("utf-8")).items()}


@cache
def lineage(schema: str) -> frozenset[str]:
    """A schema and all that it extends."""
    return frozenset({schema}).union(*(lineage(parent) for parent in schemata()[schema].get("extends", ())))


def ranges(schema: str) -> dict[str, str]:
    """What may stand at either end of an edge schema: {"source": "LegalEntity", "target": "Asset"}."""
    edge = schemata()[schema]["edge"]
    properties = schemata()[schema]["properties"]
    return {end: properties[edge[end]]["range"] for end in ("source", "target")}


# What everything or nearly everything extends there; no question is asked by it.
ABSTRACT = {"Thing", "Value", "Analyzable", "Interval"}
# FtM has companies as assets, so that they can be owned. Here OWNS says so itself.
LEFT_OUT = {"Company": {"Asset"}}


def test_the_model_is_there() -> None:
    assert {"Person", "Company", "Ownership", "UnknownLink"} <= schemata().keys()


def test_a_type_has_a_schema() -> None:
    for kind in TYPES.values():
        assert kind.ftm in schemata()
        assert "edge" not in schemata()[kind.ftm]
        assert not schemata()[kind.ftm].get("abstract", False) or kind.ftm == "LegalEntity"


@pytest.mark.parametrize("kind", [t for t in TYPES.values() if t.ftm == t.name], ids=lambda t: t.name)
def test_a_type_of_theirs_has_their_lineage(kind: EntityType) -> None:
    assert set(kind.lineage) == lineage(kind.name) - ABSTRACT - LEFT_OUT.get(kind.name, set())
    assert all(wide in lineage(narrow) for wide, narrow in zip(kind.lineage, kind.lineage[1:], strict=False))


@pytest.mark.parametrize("kind", [t for t in TYPES.values() if t.ftm != t.name], ids=lambda t: t.name)
def test_a_type_of_ours_is_unknown_there(kind: EntityType) -> None:
    assert kind.name not in schemata()
    # A practice is told there as an event, but nobody may take part in one.
    assert kind.ftm in kind.lineage or kind.name == "Practice"


def test_a_predicate_has_an_edge_schema_that_can_hold_it() -> None:
    for predicate in LINK_PREDICATES.values():
        assert "edge" in schemata()[predicate.ftm]
        for end, allowed in (("source", predicate.sources), ("target", predicate.targets)):
            if (predicate.ftm, end) == ("Occupancy", "target"):
                continue  # the office itself, which is made of the claim's role and this end
            some = [kind.ftm for kind in TYPES.values() if fits(kind.name, allowed)]
            assert any(ranges(predicate.ftm)[end] in lineage(schema) for schema in some), end


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_theirs(topic: str) -> None:
    text = (ftm_folder() / "types" / "topic.py").read_text("utf-8")
    assert topic in re.findall(r'^ +"([a-z.]+)": _\("', text, flags=re.MULTILINE)


# --- the vocabulary itself ------------------------------------------------------------------------


def test_names_are_given_once() -> None:
    for listed in (vocabulary._TYPES, vocabulary._PREDICATES):
        assert [name for name, n in Counter(item.name for item in listed).items() if n > 1] == []


def test_a_type_is_well_formed() -> None:
    for kind in TYPES.values():
        assert kind.labels == ("Entity", *kind.lineage)
        assert kind.lineage[-1] == kind.name
        # Labels become Cypher.
        assert all(re.fullmatch("[A-Z][A-Za-z]+", label) for label in kind.labels)
        assert kind.label


def test_a_predicate_is_well_formed() -> None:
    for predicate in PREDICATES.values():
        # Names become Cypher; `~` separates them in the ids of links.
        assert re.fullmatch("[A-Z]+(_[A-Z]+)*", predicate.name)
        assert predicate.sources
        assert {*predicate.sources, *predicate.targets} <= LABELS
        assert predicate.says
        assert predicate.infinitive
        assert predicate.group in GROUPS
        assert predicate.role == ("{role}" in predicate.says) == ("{role}" in predicate.infinitive)
        if predicate.targets:
            assert predicate.inverse
            assert predicate.role == ("{role}" in predicate.inverse)
        else:
            assert predicate.inverse == ""
            assert not any((predicate.walkable, predicate.symmetric))
        if predicate.symmetric:
            assert predicate.sources == predicate.targets
            assert predicate.says == predicate.inverse


def test_the_infinitive_is_of_the_same_verb() -> None:
    """ "is alleged to …" must take it: "be" for "is", "own" for "owns", "have founded" for "founded"."""
    for predicate in PREDICATES.values():
        says, infinitive = predicate.says.split(), predicate.infinitive.split()
        if says[0] in ("is", "was"):
            assert infinitive[0] == "be" or infinitive[:2] == ["have", "been"]
        elif says[0] == "has":
            assert infinitive == ["have", *says[1:]]
        elif infinitive[0] != "have":
            assert says[0].endswith("s")
            assert says[0][:2] == infinitive[0][:2]


def test_what_may_be_walked_draws_links() -> None:
    assert WALKABLE
    assert set(WALKABLE) <= LINK_PREDICATES.keys()
    assert LINK_PREDICATES.keys() == {p.name for p in PREDICATES.values() if p.targets}
    assert {p.group for p in PREDICATES.values()} == set(get_args(Group)) == GROUPS.keys()


def test_each_predicate_carries_or_not_for_one_reason() -> None:
    named = [name for _, names, _ in CARRYING for name in names.split()]
    assert sorted(named) == sorted(LINK_PREDICATES)
    assert all(why for *_, why in CARRYING)
    assert {how for how, *_ in CARRYING} == {*get_args(Carries), None}
    assert {p.carries for p in PREDICATES.values() if not p.targets} == {None}
    assert LINK_PREDICATES.keys() > PARTICULAR


def test_lists_places_texts_and_kinds_are_not_passed() -> None:
    assert set(NOT_PASSED) <= LABELS
    passed = {name for name in TYPES if may_pass(name, generic=False)}
    assert passed.isdisjoint({"Territory", "Address", "Law", "Article", "Document", "Programme", "Award", "Practice"})
    assert passed > {"Person", "Company", "PublicBody", "Compound", "Event", "CourtCase", "Project"}
    assert not any(may_pass(name, generic=True) for name in TYPES)


def test_types_fit_by_their_lineage() -> None:
    assert fits("Company", ("Organization",))
    assert fits("Compound", ("Asset",))
    assert fits("Practice", ("Entity",))
    assert not fits("Organization", ("Company",))
    assert not fits("Practice", ("Event",))


def test_every_status_has_words_and_a_standing() -> None:
    assert STATUSES.keys() == STANDING_OF.keys() == set(get_args(Status))
    assert set(STANDING_OF.values()) == STANDINGS.keys() == set(get_args(Standing))
    assert all(STATUSES.values())


def test_standings_are_told_apart_without_colour() -> None:
    assert len({style.says for style in STANDINGS.values()}) == len(STANDINGS)
    assert len({(style.dash, style.width) for style in STANDINGS.values()}) == len(STANDINGS)
    assert {name for name, style in STANDINGS.items() if not style.dash} == {"established", "reported"}


REPOSITORY = Path(__file__).parents[1]
TEXTS = {
    file: " ".join(file.read_text(encoding="utf-8").split())
    for folder in ("api", "graph")
    for ending in ("py", "js", "html")
    for file in (REPOSITORY / folder).rglob(f"*.{ending}")
}


@pytest.mark.parametrize("said", [*vocabulary.CAUTIONS, *vocabulary.HOW_TO_READ, vocabulary.NO_PROOF])
def test_what_all_pictures_say_is_written_once(said: str) -> None:
    parts = re.findall(r"\S[^.]*\.", said)
    assert {file.name for file, text in TEXTS.items() for part in parts if part in text} == {"vocabulary.py"}


# --- colours --------------------------------------------------------------------------------------

COLOURS = {
    **{kind.name: kind.colour for kind in TYPES.values()},
    **{group: colour for group, (_, colour) in GROUPS.items()},
}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 has it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_has_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("paper", ["#ffffff", "#111111"])
@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_is_seen_on_light_and_on_dark(name: str, paper: str) -> None:
    assert re.fullmatch("#[0-9a-f]{6}", COLOURS[name])
    assert contrast(COLOURS[name], paper) >= 3
