"""Right of reply: what answers a claim stands beside it, in whatever form the claim leaves."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

from graph.claims.wording import Wording
from graph.drawing import dossier, view
from graph.export import saved
from graph.models import Claim, ClaimView, Network, Records, Source, Table
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.seals.sealing import seal
from graph.vocabulary import LEFT_STANDING
from tests.test_queries import some

# Those that tell claims: others count them, or list what was retracted.
TABLES = [
    query.name for query in Library().listed.values() if query.columns.keys() & {"sentence", "claim_id", "denial_claim"}
]


def replies_in(records: Records) -> dict[str, dict[str, str]]:
    """The sentences of what answers each claim, by the id of the answer."""
    records, _ = seal(records)
    wording = Wording(records.entities, records.sources)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for claim in records.claims:
        if claim.replies_to and not claim.retracted:
            found[claim.replies_to][claim.id] = wording.sentence(claim)
    return found


def answered_otherwise(records: Records) -> Records:
    """With a reply that denies nothing, one to that reply, and one that was retracted."""
    source = Source(id="letter", title="A letter", publisher="Cy Baron", published="2022", kind="letter", language="en")
    said = {"predicate": "STATED", "language": "en", "source": "letter", "origin": "test"}
    replies = [
        {"id": "le-1", "subject": "cy-baron", "value": "that he was never asked", "replies_to": "ga-07"},
        {"id": "le-2", "subject": "dee-reporter", "value": "that he was asked twice", "replies_to": "le-1"},
        {
            "id": "le-3",
            "subject": "cy-baron",
            "value": "that he was abroad",
            "replies_to": "ga-07",
            "retracted": "error",
        },
    ]
    claims = [Claim.model_validate(said | {"status": "reported"} | reply) for reply in replies]
    return records.model_copy(update={"sources": (*records.sources, source), "claims": (*records.claims, *claims)})


@pytest.fixture(scope="module")
def letters(tiny_facts: Records) -> Records:
    return answered_otherwise(tiny_facts)


@pytest.fixture
def reader(reader_of: Any, letters: Records) -> Reader:
    return reader_of("passing", letters)


def test_a_reply_that_denies_nothing_is_told_and_changes_no_standing(reader: Reader) -> None:
    link, claims = reader.link("cy-baron~LINKED_TO~glass-towers")
    assert link.standing == "alleged"
    assert "In reply: Cy Baron stated that he was never asked" in link.sentence.replace("stated: that", "stated that")
    assert "abroad" not in link.sentence
    assert [claim.id for claim in claims] == ["ga-07", "le-1", "le-3", "le-2"]


def test_every_form_of_a_network_holds_the_replies(reader: Reader, letters: Records) -> None:
    network = reader.network("glass-towers")
    evidence = reader.evidence(network)
    wanted = {"le-1", "le-2", "re-02"}
    assert {claim.id for claim in evidence} >= wanted
    sentences = {claim.id: claim.sentence for claim in evidence}
    drawn = view.render(network, evidence, title="x")
    printed = dossier.render(
        network, evidence, reader.sources_of(evidence), title="x", made=dossier.Made(khsae="0", graph="today")
    )
    exported = saved.network_json(network, evidence)
    for claim in wanted:
        assert all(sentences[claim] in text for text in (drawn, printed, exported)), claim
    rows = {row["predicate"]: row for row in csv.DictReader(io.StringIO(saved.network_csv(network, evidence)))}
    assert sentences["le-1"] in rows["LINKED_TO"]["sentence"]
    assert sentences["re-02"] in rows["OPERATES"]["sentence"]


def test_a_path_tells_the_replies_of_each_step(reader: Reader) -> None:
    found = reader.paths("bo-ruler", "glass-towers")
    assert "In reply: Cy Baron stated" in found.paths[0].sentence
    assert "In reply: Cy Baron stated" in found.paths[0].hops[-1].sentence


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("graph", ["letters", "curated"])
def test_a_row_that_tells_a_claim_tells_its_replies(
    name: str, graph: str, reader_of: Any, letters: Records, curated_facts: Records
) -> None:
    records = {"letters": letters, "curated": curated_facts}[graph]
    reader, replies = reader_of(graph, records), replies_in(records)
    query = reader.library[name]
    whole = {"since": "1900", "until": "2100"} if "since" in query.parameters else {}
    asked = [n for n, p in query.parameters.items() if p.type == "entity" and p.required]
    spoken_of = {c.subject for c in records.claims if c.id in replies} if asked else {None}
    for entity in spoken_of:
        answer = reader.run(name, whole | dict.fromkeys(asked, entity))
        assert isinstance(answer, Table)
        told: dict[str, str] = defaultdict(str)  # a claim may take several rows, one for each denial
        for row in answer.rows:
            for claim in replies.keys() & {value for value in row if isinstance(value, str)}:
                told[claim] += "\n".join(_texts(row))
        for claim, text in told.items():
            assert all(sentence in text for sentence in replies[claim].values()), claim


def _texts(values: Iterable[Any]) -> list[str]:
    return [text for value in values for text in (_texts(value) if isinstance(value, list | tuple) else [str(value)])]


def test_all_that_is_contested_is_listed(curated_reader: Reader, curated_facts: Records) -> None:
    """A denied link among the contested ones; a denied statement that draws none among the denials."""
    contesting = {c.id: c for c in curated_facts.claims if c.status in ("denied", "acquitted") and not c.retracted}
    stated = {c.id: c for c in curated_facts.claims}
    pairs = {(c.replies_to, c.id) for c in contesting.values() if c.replies_to}
    assert some(curated_reader, "denials", "answers_claim", "denial_claim") >= pairs
    drawn = {
        (claim, answer)
        for claim, answer in pairs
        if stated[claim].object and stated[claim].predicate not in LEFT_STANDING[contesting[answer].status]
    }
    assert drawn
    assert some(curated_reader, "contested-links", "claim_id", "answer_id") >= drawn


def test_an_answered_allegation_is_not_among_the_unanswered(curated_reader: Reader, curated_facts: Records) -> None:
    answered = {c.replies_to for c in curated_facts.claims if c.replies_to and not c.retracted}
    open_ones = {claim for (claim,) in some(curated_reader, "never-answered", "claim")}
    assert open_ones
    assert not open_ones & answered


def test_claims_about_an_entity_come_with_what_answers_them(reader: Reader) -> None:
    network = reader.run("everything-on", {"entity": "dee-reporter"})
    assert isinstance(network, Network)
    evidence: list[ClaimView] = reader.evidence(network)
    by_id = {claim.id for claim in evidence}
    assert all(reply in by_id for claim in evidence for reply in claim.replies)
