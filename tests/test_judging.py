"""The file of judgements: what it may hold, and how a judgement is added to it and taken back."""

from pathlib import Path

import pytest

from graph.errors import BadFacts, BadInput
from graph.models import Records
from loaders import curated, judging
from tests.test_datasets import dataset, entity, hidden

FACTS = dataset("facts", entity("cy", "Cy Sample"), hidden("held", "Zoa Quuxly"))


def text(pair: str, verdict: str = "same", reason: str = "One passport.", **more: str) -> str:
    said = {"verdict": verdict, "reason": reason, "by": "a tester", "on": "2024-01-02"} | more
    return "\n".join([f"- pair: [{pair}]", *(f"  {key}: {value}" for key, value in said.items())]) + "\n"


def read(folder: Path, *texts: str, facts: Records = FACTS) -> list[tuple[str, str, str]]:
    (folder / judging.FILE).write_text("".join(texts), encoding="utf-8")
    return [(j.a, j.b, j.verdict) for j in judging.read(folder, facts, folder).judgements]


def test_judgements_are_read_with_their_places(tmp_path: Path) -> None:
    more = {"evidence": "[facts-1, https://example.org/a]"}
    assert read(tmp_path, text("zed, ann"), text("ann, bo", "unsure", **more)) == [
        ("ann", "zed", "same"),
        ("ann", "bo", "unsure"),
    ]
    read_again = judging.read(tmp_path, FACTS, tmp_path)
    assert read_again.dataset == "judgements"
    assert [j.id for j in read_again.judgements] == ["judgements:ann~zed", "judgements:ann~bo"]
    assert [j.origin for j in read_again.judgements] == ["judgements.yaml:1", "judgements.yaml:6"]
    assert read_again.judgements[1].evidence == ("facts-1", "https://example.org/a")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([text("ann, bo", sure="very")], r"judgements\.yaml:6: unknown key 'sure'"),
        ([text("ann, bo", "perhaps")], r":2: verdict cannot be 'perhaps'"),
        ([text("ann")], r":1: "),
        ([text("ann, bo", reason="''")], r":3: 'reason' is empty"),
        ([text("ann, bo", on="2999")], r":5: on: 2999 is after today"),
        ([text("ann, bo", evidence="['ftp://x/y']")], r":6: "),
        ([text("ann, ann")], r":1: 'ann' is the same as itself"),
        ([text("ann, bo"), text("bo, ann", "unsure")], r":6: 'ann' and 'bo' are judged already, in line 1"),
        (
            [text("ann, bo"), text("bo, di"), text("di, ann", "different")],
            r":11: 'ann' and 'di' are judged different here, but the same by lines 1, 6",
        ),
        ([text("ann, x-1"), text("x-1, tower")], r"'ann' \(Person\) and 'tower' \(Compound\) cannot be one"),
        ([text("ann, bo", reason="So said Zoa Quuxly.")], r":1: the reason would reveal who is protected"),
        (["pair: [ann, bo]\n"], r":1: a file of judgements is a list"),
    ],
)
def test_what_is_wrong_with_a_judgement_is_told_with_its_line(tmp_path: Path, texts: list[str], said: str) -> None:
    with pytest.raises(BadFacts, match=said) as caught:
        read(tmp_path, *texts)
    assert "quux" not in caught.value.message.lower()


def fact(a: str, b: str, verdict: judging.Verdict = "same") -> judging.JudgementFact:
    return judging.JudgementFact(pair=(a, b), verdict=verdict, reason='A "reason": #1', by="a tester", on="2024")


def test_a_judgement_is_recorded_in_place_of_an_earlier_one_and_taken_back(tmp_path: Path) -> None:
    first = "# Whom we looked into.\n" + text("ann, bo")
    (tmp_path / judging.FILE).write_text(first, encoding="utf-8")
    judging.record(tmp_path, fact("cy", "ann", "different"))
    judging.record(tmp_path, fact("ann", "cy"))
    found = judging.read(tmp_path, FACTS, tmp_path).judgements
    assert [(j.a, j.b, j.verdict) for j in found] == [("ann", "bo", "same"), ("ann", "cy", "same")]
    assert found[1].reason == 'A "reason": #1'
    judging.take_back(tmp_path, ("cy", "ann"))
    assert (tmp_path / judging.FILE).read_text(encoding="utf-8").strip() == first.strip()
    with pytest.raises(BadInput, match="holds no judgement on 'cy' and 'ann'"):
        judging.take_back(tmp_path, ("cy", "ann"))
    judging.take_back(tmp_path, ("bo", "ann"))
    assert read_or_nothing(tmp_path) == ()


def read_or_nothing(folder: Path) -> tuple[object, ...]:
    return judging.read(folder, FACTS, folder).judgements


def test_a_folder_may_hold_judgements_alone(tmp_path: Path) -> None:
    mine = tmp_path / "my-case"
    judging.record(mine, fact("ofac-1", "chen-zhi"))
    facts = curated.read(mine, "my-case")
    assert facts.entities == ()
    assert curated.read_judgements(mine, facts).dataset == "my-case-judgements"
    for name in ("judgements", "my-case-judgements"):
        (tmp_path / name).mkdir()
        with pytest.raises(BadInput, match="is taken"):
            curated.named([tmp_path / name])
