"""What changed between two states: every kind of change is found, told with its words, and nothing else is."""

import html
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from graph.diff.comparing import Diff, as_network, as_page, as_text, compare
from graph.diff.states import State, read_export, state
from graph.errors import BadInput, BadParameter, TooLarge
from graph.export.saved import network_json
from graph.models import Claim, Network, RanQuery, Records
from graph.vocabulary import MARKS, PREDICATES, TYPES, UNCHANGED
from tests.browser import Opened

AT = "2024-06-15"
NAMES = ("Zanzibarella", "Zanzi", "Quux")
OPERATES = "cy-baron~OPERATES~glass-towers"
"""The link that ga-06 alleges and re-02 denies."""


def claim(id: str, subject: str, predicate: str, object: str | None, status: str, **more: Any) -> Claim:
    parts = {"id": id, "subject": subject, "predicate": predicate, "object": object, "status": status, "language": "en"}
    return Claim.model_validate(parts | {"source": "record-2021", "origin": "x:1", "quote": f"Quote of {id}"} | more)


def plus(records: Records, *claims: Claim) -> Records:
    return records.model_copy(update={"claims": (*records.claims, *claims)})


def minus(records: Records, *ids: str) -> Records:
    return records.model_copy(update={"claims": tuple(c for c in records.claims if c.id not in ids)})


def edit(records: Records, id: str, **update: Any) -> Records:
    changed = (c.model_copy(update=update) if c.id == id else c for c in records.claims)
    return records.model_copy(update={"claims": tuple(changed)})


def entity(records: Records, id: str, **update: Any) -> Records:
    changed = (e.model_copy(update=update) if e.id == id else e for e in records.entities)
    return records.model_copy(update={"entities": tuple(changed)})


def between(old: Records, new: Records, **options: int) -> Diff:
    return compare(state(old, at=AT, beside=new), state(new, at=AT, beside=old), **options)


def kinds(changes: tuple[Any, ...]) -> dict[str, tuple[str, ...]]:
    return {change.id: change.kinds for change in changes}


def export(records: Records, folder: Path, name: str = "export.json") -> Path:
    """The records as `khsae export --format json` writes them."""
    one = state(records, at=AT)
    query = RanQuery(name="everything", cypher="MATCH (n) RETURN n", parameters={})
    network = Network(entities=tuple(one.entities.values()), links=tuple(one.links.values()), query=query)
    path = folder / name
    path.write_text(network_json(network, list(one.claims.values())), encoding="utf-8")
    return path


# --- claims and links -----------------------------------------------------------------------------


def test_nothing_has_changed(tiny_facts: Records) -> None:
    diff = between(tiny_facts, tiny_facts)
    assert diff.nothing
    assert as_text(diff) == "Nothing has changed."
    network, marks = as_network(diff)
    assert (network.entities, network.links, marks) == ((), (), {})


def test_a_claim_and_its_link_are_added_and_removed(tiny_facts: Records) -> None:
    new = plus(
        tiny_facts, claim("n-1", "eve-guard", "WORKS_FOR", "nowhere-police", "alleged", said_by=["dee-reporter"])
    )
    key = "eve-guard~WORKS_FOR~nowhere-police"
    added, removed = between(tiny_facts, new), between(new, tiny_facts)
    assert kinds(added.claims) == {"n-1": ("added",)}
    assert kinds(added.links) == {key: ("added",)}
    assert kinds(removed.claims) == {"n-1": ("removed",)}
    assert kinds(removed.links) == {key: ("removed",)}
    for diff, head, mark in ((added, "Claims added (1)", "added"), (removed, "Links removed (1)", "removed")):
        assert head in as_text(diff)
        assert (
            "Eve Guard is alleged by Dee Reporter to work for Nowhere Police (Nowhere Court, March 2021). [n-1]"
            in as_text(diff)
        )
        network, marks = as_network(diff)
        assert marks == {key: mark}
        assert key in {link.id for link in network.links}


def test_a_claim_is_retracted_and_reinstated(tiny_facts: Records) -> None:
    new = edit(tiny_facts, "ga-05", retracted="the paper took it back")
    assert kinds(between(tiny_facts, new).claims) == {"ga-05": ("retracted",)}
    assert kinds(between(tiny_facts, new).links) == {"cy-baron~OWNS~baron-holding": ("removed",)}
    assert "Claims retracted (1)\n- Cy Baron owns Baron Holding" in as_text(between(tiny_facts, new))
    assert "[retracted: the paper took it back]" in as_text(between(tiny_facts, new))
    assert kinds(between(new, tiny_facts).claims) == {"ga-05": ("reinstated",)}


def test_a_claim_is_graded_anew(tiny_facts: Records) -> None:
    diff = between(tiny_facts, edit(tiny_facts, "ga-07", status="official"))
    assert kinds(diff.claims) == {"ga-07": ("regraded",)}
    assert kinds(diff.links) == {"cy-baron~LINKED_TO~glass-towers": ("standing", "backed")}
    assert "alleged before, official now: Cy Baron is linked to Glass Towers, according to Dee Reporter" in as_text(
        diff
    )
    # A newspaper alone says that it is official.
    assert "alleged before, reported now: " in as_text(diff)


def test_a_denial_changes_the_standing_and_nothing_else_of_the_link(tiny_facts: Records) -> None:
    diff = between(minus(tiny_facts, "re-02"), tiny_facts)
    assert kinds(diff.claims) == {"re-02": ("added",)}
    assert kinds(diff.links) == {OPERATES: ("standing",), "cy-baron~DENIES~glass-towers": ("added",)}
    (link,) = (change for change in diff.links if change.id == OPERATES)
    assert link.before
    assert link.after
    assert (link.before.standing, link.after.standing) == ("alleged", "disputed")
    assert link.before.claims == link.after.claims
    assert "alleged before, disputed now: Cy Baron is alleged by Dee Reporter to operate Glass Towers" in as_text(diff)
    assert "But: Cy Baron denies" in as_text(diff)
    assert diff.connections == ()


@pytest.mark.parametrize(
    ("id", "update", "wanted"),
    [
        ("ga-05", {"quote": "Mr Baron owns Baron Holding."}, {"reworded"}),
        ("ga-10", {"value": "13"}, {"reworded"}),
        ("ga-02", {"role": "premier"}, {"reworded"}),
        ("ga-04", {"start": "2016"}, {"redated"}),
        ("ga-08", {"on": "2019-11"}, {"redated"}),
        ("ga-04", {"end": "2023"}, {"redated", "ended"}),
        ("ga-04", {"end": "2030"}, {"redated"}),
        ("ga-07", {"said_by": ("nowhere-police",)}, {"recast"}),
        ("ga-05", {"object": "old-mine"}, {"recast"}),
        ("ga-05", {"source": "record-2021"}, {"recast"}),
    ],
)
def test_what_is_different_in_a_claim(tiny_facts: Records, id: str, update: dict[str, Any], wanted: set[str]) -> None:
    diff = between(tiny_facts, edit(tiny_facts, id, **update))
    assert {key: set(found) for key, found in kinds(diff.claims).items()} == {id: wanted}


def test_the_quote_itself_is_not_told_in_the_text(tiny_facts: Records) -> None:
    text = as_text(between(tiny_facts, edit(tiny_facts, "ga-06", quote="Cy Baron runs it all.")))
    assert text.startswith("Claims re-worded (1)\n- Cy Baron is alleged by Dee Reporter")
    assert "runs it all" not in text


def test_another_place_in_the_files_is_no_change(tiny_facts: Records) -> None:
    assert between(tiny_facts, edit(tiny_facts, "ga-05", origin="elsewhere.yaml:1", note="checked")).nothing


def test_an_entity_is_renamed_or_of_another_type(tiny_facts: Records) -> None:
    diff = between(tiny_facts, entity(tiny_facts, "old-mine", name="New Mine", type="Organization"))
    assert kinds(diff.entities) == {"old-mine": ("renamed", "retyped")}
    assert kinds(diff.claims) == {"ga-14": ("reworded",), "re-06": ("reworded",)}
    assert "Entities renamed (1)\n- New Mine (organisation) Before: Old Mine (company) [old-mine]" in as_text(diff)


def test_one_folder_at_two_dates(tiny_facts: Records) -> None:
    diff = compare(state(tiny_facts, at="2017-01-01"), state(tiny_facts, at="2019-01-01"))
    assert kinds(diff.claims) == {"ga-14": ("ended",)}
    assert kinds(diff.links) == {"some-tycoon-unnamed~OWNS~old-mine": ("standing",)}
    assert "reported before, ended now: A tycoon of Nowhere owned Old Mine until 2018" in as_text(diff)


# --- connections ----------------------------------------------------------------------------------


def test_a_new_link_connects_and_the_chain_says_how(tiny_facts: Records) -> None:
    new = plus(tiny_facts, claim("n-1", "old-mine", "PART_OF", "baron-holding", "reported"))
    diff = between(tiny_facts, new, steps=2)
    part_of = "old-mine~PART_OF~baron-holding"
    found = {(c.source, c.target): c.chain for c in diff.connections}
    assert found["cy-baron", "old-mine"] == ("cy-baron~OWNS~baron-holding", part_of)
    assert found["baron-holding", "old-mine"] == (part_of,)
    assert found["baron-holding", "some-tycoon-unnamed"] == (part_of, "some-tycoon-unnamed~OWNS~old-mine")
    assert ("glass-towers", "old-mine") not in found
    assert [len(c.chain) for c in diff.connections] == sorted(len(c.chain) for c in diff.connections)
    assert ("glass-towers", "old-mine") in {(c.source, c.target) for c in between(tiny_facts, new).connections}
    told = "- Cy Baron and Old Mine, 2 links apart, at the weakest reported: Cy Baron owns Baron Holding ("
    assert told in as_text(diff)
    assert "cy-baron~OWNS~baron-holding" in {link.id for link in diff.context}
    assert "cy-baron~OWNS~baron-holding" not in as_network(diff)[1]


def test_nobody_is_connected_through_a_place_but_up_to_it(tiny_facts: Records) -> None:
    new = plus(tiny_facts, claim("n-1", "eve-guard", "HOLDS_OFFICE", "nowhere", "reported", role="minister"))
    pairs = {(c.source, c.target) for c in between(minus(tiny_facts, "ga-13"), minus(new, "ga-13")).connections}
    assert pairs == {("eve-guard", "nowhere")}


def test_of_two_chains_of_one_length_the_better_standing_one_is_given(tiny_facts: Records) -> None:
    bare = minus(tiny_facts, "ga-06", "ga-07", "re-02")
    new = plus(
        bare,
        claim("n-1", "cy-baron", "CONTROLS", "glass-towers", "alleged"),
        claim("n-2", "cy-baron", "OWNS", "glass-towers", "official"),
    )
    (found,) = between(bare, new, steps=1).connections
    assert (found.chain, found.weakest) == (("cy-baron~OWNS~glass-towers",), "established")


def test_a_link_that_cannot_be_walked_connects_nobody(tiny_facts: Records) -> None:
    new = plus(tiny_facts, claim("n-1", "old-mine", "DEALS_WITH", "nowhere-police", "reported"))
    diff = between(tiny_facts, new)
    assert len(diff.links) == 1
    assert diff.connections == ()


def test_connections_are_bounded(tiny_facts: Records) -> None:
    empty = tiny_facts.model_copy(update={"claims": ()})
    whole = between(empty, tiny_facts)
    assert not whole.truncated
    few = between(empty, tiny_facts, most=3)
    assert few.truncated
    assert few.connections == whole.connections[:3]
    assert "; only the nearest are listed)" in as_text(few)
    exact = between(empty, tiny_facts, most=len(whole.connections))
    assert not exact.truncated


def test_new_connections_are_those_that_a_plain_search_finds(tiny_facts: Records) -> None:
    """Against breadth-first search without igraph, each walkable claim in turn being the new one."""
    for c in tiny_facts.claims:
        for steps in (1, 2, 3, 4):
            old = minus(tiny_facts, c.id)
            near_old, near_new = (_near(state(r, at=AT), steps) for r in (old, tiny_facts))
            found = {(x.source, x.target): len(x.chain) for x in between(old, tiny_facts, steps=steps).connections}
            assert found == {pair: n for pair, n in near_new.items() if pair not in near_old}, (c.id, steps)


def _near(one: State, steps: int) -> dict[tuple[str, str], int]:
    walk = [{k.source, k.target} for k in one.links.values() if PREDICATES[k.predicate].walkable]
    found = {}
    for start in one.entities:
        seen, frontier = {start}, {start}
        for n in range(1, steps + 1):
            onward = {e for e in frontier if e == start or TYPES[one.entities[e].type].transit}
            frontier = {e for ends in walk if ends & onward for e in ends} - seen
            seen |= frontier
            found |= {(start, e): n for e in frontier if start < e}
    return found


@pytest.mark.parametrize("options", [{"steps": 0}, {"steps": 11}, {"most": 0}])
def test_bounds(tiny_facts: Records, options: dict[str, int]) -> None:
    with pytest.raises(BadParameter, match="must be"):
        between(tiny_facts, tiny_facts, **options)


# --- forms ----------------------------------------------------------------------------------------


def much_changed(records: Records) -> Records:
    new = edit(minus(records, "ga-05", "re-02"), "ga-07", status="reported")
    return plus(new, claim("n-1", "old-mine", "PART_OF", "baron-holding", "reported"))


def test_the_order_of_the_records_does_not_matter(tiny_facts: Records) -> None:
    def turned(records: Records) -> Records:
        lists = {key: tuple(reversed(getattr(records, key))) for key in ("entities", "sources", "claims")}
        return records.model_copy(update=lists)

    new = much_changed(tiny_facts)
    plain, other = between(tiny_facts, new), between(turned(tiny_facts), turned(new))
    assert plain.model_dump_json() == other.model_dump_json()
    assert as_text(plain) == as_text(other)
    assert as_network(plain) == as_network(other)


def test_the_json_form_reads_back(tiny_facts: Records) -> None:
    diff = between(tiny_facts, much_changed(tiny_facts))
    assert Diff.model_validate_json(diff.model_dump_json()) == diff


def test_the_network_holds_every_changed_link(tiny_facts: Records) -> None:
    diff = between(tiny_facts, much_changed(tiny_facts))
    network, marks = as_network(diff)
    assert set(marks.values()) == {"added", "removed", "changed"}
    assert marks.keys() == {change.id for change in diff.links}
    assert marks.keys() <= {link.id for link in network.links}


def test_no_bare_accusation(tiny_facts: Records) -> None:
    """An allegation comes with its word and its source, in claims, links and chains."""
    text = as_text(between(tiny_facts.model_copy(update={"claims": ()}), tiny_facts))
    (line,) = (line for line in text.splitlines() if line.endswith(f"[{OPERATES}]"))
    assert "Cy Baron is alleged by Dee Reporter to operate Glass Towers (Nowhere Gazette, 5 January 2020)" in line
    assert "Cy Baron operates" not in text.replace("denies that Cy Baron operates", "")


# --- the picture ----------------------------------------------------------------------------------


def page(diff: Diff) -> str:
    return as_page(diff, title="What changed", subtitle="Nobody here lives.", limit=100)


def rows(text: str) -> dict[str, str]:
    """The word for what became of each link in the table, by its sentence."""
    found = re.findall(r'<tr><td dir="auto">([^<]*).*?<td class="word">(.*?)</td>', text)
    return {html.unescape(sentence): re.sub(r"<[^>]*>", "", word) for sentence, word in found}


def test_every_change_is_in_the_page_as_a_word_a_sign_and_a_colour(tiny_facts: Records) -> None:
    diff = between(tiny_facts, much_changed(tiny_facts))
    text = page(diff)
    network, marks = as_network(diff)
    words = {mark: f"{style.sign} {mark}" for mark, style in MARKS.items()}
    wanted = {k.sentence: words[marks[k.id]] if k.id in marks else "as before" for k in network.links}
    assert rows(text) == wanted
    assert set(wanted.values()) == {*words.values(), "as before"}
    (data,) = re.findall(r'id="data">(.*?)</script>', text)
    lines = {line["id"]: line for line in json.loads(data)["edges"]}
    for id, line in lines.items():
        mark = marks.get(id)
        assert line["color"] == (MARKS[mark].colour if mark else UNCHANGED)
        assert (line.get("mark"), line.get("sign")) == ((mark, MARKS[mark].sign) if mark else (None, None))
    legend = html.unescape(text.split("<h2>Signs")[1].split("</div>")[0])
    for mark, style in MARKS.items():
        assert f"{style.sign} {mark}</b> ({list(marks.values()).count(mark)}): {style.says}" in legend


def test_the_page_says_all_that_the_text_says(tiny_facts: Records) -> None:
    diff = between(tiny_facts, much_changed(tiny_facts))
    told = page(diff).split("The changes as text")[1].split("</details>")[0]
    lines = [html.unescape(line) for line in re.findall(r"<(?:h3|li)[^>]*>(.*?)</(?:h3|li)>", told)]
    assert lines == [line.removeprefix("- ") for line in as_text(diff).splitlines() if line]


def test_the_evidence_is_that_of_both_states(tiny_facts: Records) -> None:
    """What was removed with its quote, what was re-worded in both its wordings."""
    new = edit(minus(tiny_facts, "ga-05"), "ga-06", quote="Cy Baron runs it all.")
    new = edit(new, "ga-07", status="reported")
    text = page(between(tiny_facts, new))
    shown = re.findall(r'<p class="mark">(.*?)</p>\s*<p class="sentence" dir="auto">([^<]*)</p>', text)
    told = {html.unescape(re.sub(r"<[^>]*>", "", mark)): sentence for mark, sentence in shown}
    by_id = {c.id: c for c in tiny_facts.claims}
    assert "Cy Baron owns Baron Holding" in told["− removed"]
    assert f"~ changed: quote “{by_id['ga-06'].quote}”, now “Cy Baron runs it all.”" in told
    (graded,) = (mark for mark in told if "status" in mark)
    assert graded.startswith("~ changed: status alleged, now reported; before: Cy Baron is alleged by Dee Reporter")


def test_a_picture_too_large_is_refused_in_words(tiny_facts: Records) -> None:
    diff = between(tiny_facts, much_changed(tiny_facts))
    with pytest.raises(TooLarge, match="states that are closer together"):
        as_page(diff, title="", subtitle="", limit=2)


def test_a_page_of_no_change(tiny_facts: Records) -> None:
    text = page(between(tiny_facts, tiny_facts))
    assert "Nothing has changed." in text
    assert "No links." in text


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_sees_what_was_removed(browser: Browser, tiny_facts: Records, tmp_path: Path, scripts: bool) -> None:
    file = tmp_path / "diff.html"
    file.write_text(page(between(tiny_facts, much_changed(tiny_facts))), encoding="utf-8")
    opened = Opened(browser, file, java_script_enabled=scripts)
    if scripts:
        opened.page.focus("#find")
        opened.page.keyboard.type("link removed owns")
        opened.page.keyboard.press("Enter")
        panel = opened.page.locator("#panel")
        assert "− removed" in panel.inner_text()
        assert "Cy Baron owns Baron Holding" in panel.locator("h2").inner_text()
        assert panel.locator("blockquote").count() == 1
        opened.page.keyboard.press("Escape")
        opened.page.click("text=Newly connected within 3 links")
    told = opened.page.locator("h3", has_text="Newly connected within 3 links")
    assert told.is_visible()
    assert opened.page.locator("td", has_text="− removed").first.is_visible() is not scripts, "the table is folded away"
    assert opened.page.locator(".legend", has_text="~ changed").is_visible()
    assert opened.noise() == []
    opened.context.close()


# --- exports --------------------------------------------------------------------------------------


def test_an_export_is_the_state_it_was_made_of(tiny_facts: Records, tmp_path: Path) -> None:
    read, made = read_export(export(tiny_facts, tmp_path)), state(tiny_facts, at=AT)
    assert read == made
    new = much_changed(tiny_facts)
    assert compare(read, read_export(export(new, tmp_path))) == between(tiny_facts, new)


def test_a_cut_export_is_told(tiny_facts: Records, tmp_path: Path) -> None:
    path = export(tiny_facts, tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"truncated": True}), encoding="utf-8")
    text = as_text(compare(read_export(path), state(tiny_facts, at=AT)))
    assert text.startswith("One side was cut off at a limit")
    assert text.endswith("Nothing has changed.")


Breaker = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda x: [], "should be an object"),
        (lambda x: {k: v for k, v in x.items() if k != "claims"}, "claims: it is missing"),
        (lambda x: x | {"more": 1}, "more: there is no such field"),
        (lambda x: x | {"columns": [], "rows": []}, "there is no such field"),
        (lambda x: x | {"links": x["links"] * 2}, "occurs more than once"),
        (lambda x: x | {"claims": x["claims"] * 2}, "occurs more than once"),
        (lambda x: x | {"claims": []}, "lacks an end or a claim"),
        (lambda x: x | {"entities": x["entities"][1:]}, "lacks an end or a claim"),
        (lambda x: x | {"entities": [e | {"type": "Planet"} for e in x["entities"]]}, "unknown type 'Planet'"),
        (lambda x: x | {"links": [k | {"predicate": "LOVES"} for k in x["links"]]}, "unknown predicate 'LOVES'"),
        (lambda x: x | {"claims": [c | {"status": "certain"} for c in x["claims"]]}, "claims.0.status: "),
    ],
)
def test_a_file_that_is_no_export(tiny_facts: Records, tmp_path: Path, broken: Breaker, message: str) -> None:
    path = export(tiny_facts, tmp_path)
    path.write_text(json.dumps(broken(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    _refused(path, message)


@pytest.mark.parametrize("raw", [b"", b"{", b"id,name\n1,2\n", b"\xff\xfe{", b'{"entities": "\xff"}'])
def test_a_file_that_is_no_json(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(raw)
    _refused(path, "Expected: a network with its claims")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    _refused(tmp_path / "none.json", "No such file")
    _refused(tmp_path, "cannot be read")


def _refused(path: Path, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_export(path)
    assert message in caught.value.message
    assert str(path) in caught.value.message
    assert "a JSON export" in caught.value.message
    assert not any(name in caught.value.message for name in NAMES)


# --- protected names ------------------------------------------------------------------------------


def forms(diff: Diff) -> str:
    network, marks = as_network(diff)
    told = [diff.model_dump_json(), repr(diff), as_text(diff), network.model_dump_json(), repr(marks), page(diff)]
    return "\n".join(told)


def told(records: Records) -> Records:
    """Before anybody knew that she is to be protected."""
    return entity(records, "held-person", name="Zanzibarella Quux", protected=False)


def unheard_of(records: Records) -> Records:
    """Before she was an entity: only a quote names her."""
    quoting = claim("n-9", "glass-raid", "TARGETED", "glass-towers", "reported", source="gazette-2020-01-05")
    bare = plus(minus(records, "ga-11"), quoting.model_copy(update={"quote": "Zanzibarella Quux saw the raid."}))
    return bare.model_copy(update={"entities": tuple(e for e in bare.entities if e.id != "held-person")})


def empty(records: Records) -> Records:
    return records.model_copy(update={"entities": (), "sources": (), "claims": ()})


def touched(records: Records) -> Records:
    return edit(records, "ga-11", quote="Zanzi was held. So said Zanzibarella Quux.", locator="Zanzi, page 1")


@pytest.mark.parametrize("other", [told, unheard_of, empty, touched, lambda r: minus(r, "ga-11")])
def test_a_protected_name_is_in_no_form_of_the_diff(tiny_facts: Records, other: Callable[[Records], Records]) -> None:
    for old, new in itertools.permutations((tiny_facts, other(tiny_facts))):
        states = state(old, at=AT, beside=new), state(new, at=AT, beside=old)
        text = forms(compare(*states)) + repr(states) + "".join(s.model_dump_json() for s in states)
        assert not any(name in text for name in NAMES)


def test_one_who_is_protected_now_is_told_as_no_change(tiny_facts: Records) -> None:
    assert between(told(tiny_facts), tiny_facts).nothing
    assert "name withheld" in as_text(between(minus(told(tiny_facts), "ga-11"), tiny_facts))


@pytest.mark.parametrize("other", [told, unheard_of])
def test_states_that_do_not_know_of_each_others_protected_are_refused(
    tiny_facts: Records, tmp_path: Path, other: Callable[[Records], Records]
) -> None:
    sealed = state(tiny_facts, at=AT)
    for loose in (state(other(tiny_facts), at=AT), read_export(export(other(tiny_facts), tmp_path))):
        for pair in itertools.permutations((sealed, loose)):
            with pytest.raises(BadInput, match="withholds the name of 'held-person'") as caught:
                compare(*pair)
            assert not any(name in str(caught.value) for name in NAMES)


def test_exports_before_and_after_the_first_claim_about_a_protected_one(tiny_facts: Records, tmp_path: Path) -> None:
    """Her name stands nowhere in the older one, so there is nothing to refuse."""
    before = minus(tiny_facts, "ga-11")
    before = before.model_copy(update={"entities": tuple(e for e in before.entities if e.id != "held-person")})
    diff = compare(read_export(export(before, tmp_path, "old.json")), read_export(export(tiny_facts, tmp_path)))
    assert kinds(diff.claims) == {"ga-11": ("added",)}
    assert not any(name in forms(diff) for name in NAMES)
