# ruff: noqa: E501 (one case a line)
"""Standing and wording: what claims make of a link, and that nothing is said more surely than it is known."""

from itertools import permutations, product
from typing import get_args

import pytest

from graph.claims.links import link_id, project
from graph.claims.phrases import describe
from graph.claims.standing import claim_standing, over, standing
from graph.claims.wording import Wording, acquittals, label
from graph.models import Claim, Entity, Link, Name, Records, Source
from graph.seals.sealing import seal
from graph.vocabulary import LINK_PREDICATES, PREDICATES, STANDING_OF, STANDINGS, Standing, Status

TODAY = "2024-06-15"

ENTITIES = (
    *(
        Entity(id=key, type=kind, name=name)
        for key, kind, name in (
            ("ada", "Person", "Ada Ruler"),
            ("bo", "Person", "Bo Ruler"),
            ("cy", "Person", "Cy Baron"),
            ("dee", "Person", "Dee Reporter"),
            ("managers", "Group", "the managers"),
            ("holding", "Company", "Baron Holding"),
            ("towers", "Compound", "Glass Towers"),
            ("trial", "Event", "the trial of Cy Baron"),
            ("list", "Programme", "the Fair List"),
            ("nowhere", "Territory", "Nowhere"),
            ("court", "PublicBody", "Nowhere Court"),
            ("arrest", "Event", "the arrest of Cy Baron at Glass Towers"),
            ("gang", "Group", "a gang"),
            ("visit", "Event", "Ada Ruler’s visit to Nowhere"),
            ("grant", "Project", "$17 million in aid from Nowhere Court"),
            ("sanctions", "Programme", "Fair List sanctions"),
            ("report", "Document", "the Report of 2019"),
            ("story", "Article", "Barons: a story"),
        )
    ),
    Entity(id="barons", type="Company", name="Cy Baron Group Co., Ltd."),
    Entity(id="court-case", type="CourtCase", name="the trial of Cy Baron in Nowhere"),
    Entity(id="raid", type="Event", name="a five-day raid on Glass Towers"),
    Entity(id="jailed", type="Group", name="jailed reporters in Nowhere"),
    Entity(id="charges", type="Event", name="charges against Cy Baron", plural=True),
    Entity(id="deaths", type="Event", name="sudden deaths", plural=True),
    Entity(id="proceedings", type="CourtCase", name="case against Cy Baron", article="the"),
    Entity(id="own-trial", type="CourtCase", name="Cy Baron’s trial in Nowhere"),
    Entity(id="complaint", type="Document", name="complaint of 2019", article="the"),
    Entity(id="lawyers", type="Group", name="the lawyers of Cy Baron"),
    Entity(id="funds", type="Project", name="funds withdrawn in 2019", plural=True),
    Entity(id="curbs", type="Programme", name="restrictions on aid"),
    Entity(id="crowd", type="Group", name="the crowd", plural=False),
    Entity(
        id="paper",
        type="Organization",
        name="The Gazette of Nowhere",
        names=(Name(value="G.A.Z.E.T.T.E.", script="Latn", kind="alias"),),
    ),
    Entity(id="ring", type="Group", name="a ring (unnamed)", unnamed=True),
    Entity(id="bureau", type="PublicBody", name="Nowhere Bureau", article="the"),
)
SOURCES = (
    Source(id="gazette", title="The Barons", publisher="Gazette", published="2020-01-05", kind="list", language="en"),
    Source(id="leaf", title="A leaf", kind="article", language="en"),
)


def claim(
    subject: str = "cy",
    predicate: str = "OPERATES",
    object: str | None = "towers",
    status: Status = "reported",
    *,
    key: str = "c1",
    said_by: str = "",
    source: str = "gazette",
    **more: str,
) -> Claim:
    parties = {"subject": subject, "predicate": predicate, "object": object, "said_by": tuple(said_by.split())}
    return Claim.model_validate(
        {"id": key, "status": status, "language": "en", "source": source, "origin": "x:1"} | parties | more
    )


def records(*claims: Claim) -> Records:
    return Records(dataset="test", entities=ENTITIES, sources=SOURCES, claims=claims)


def links(*claims: Claim, at: str = TODAY) -> dict[str, Link]:
    found = project(records(*claims), at=at)
    assert len({link.id for link in found}) == len(found)
    return {link.id: link for link in found}


def the_link(*claims: Claim, at: str = TODAY) -> Link:
    (link,) = links(*claims, at=at).values()
    return link


def sentence(said: Claim) -> str:
    return Wording(ENTITIES, SOURCES).sentence(said)


# --- standing -------------------------------------------------------------------------------------

ALONE: dict[Status, Standing] = {
    "official": "established",
    "reported": "reported",
    "alleged": "alleged",
    "opinion": "alleged",
    "charged": "alleged",
    "convicted": "established",
    "acquitted": "disputed",
    "sanctioned": "established",
    "delisted": "ended",
    "denied": "disputed",
}


@pytest.mark.parametrize("status", get_args(Status))
def test_the_standing_of_one_claim(status: Status) -> None:
    assert the_link(claim(status=status)).standing == ALONE[status]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        (claim("cy", "DENIES", "towers", "denied"), "reported"),
        (claim("cy", "ACQUITTED_IN", "trial", "acquitted"), "established"),
        (claim("cy", "ACQUITTED_IN", "trial", "reported"), "reported"),
        (claim("cy", "ACQUITTED_IN", "trial", "denied"), "disputed"),
        (claim("cy", "DENIES", "towers", "acquitted"), "disputed"),
        (claim("cy", "CONVICTED_IN", "trial", "acquitted"), "disputed"),
    ],
)
def test_a_denial_does_not_contest_itself(said: Claim, stands: Standing) -> None:
    assert claim_standing(said) == the_link(said).standing == stands


def test_what_states_a_denial_is_not_contested_by_it() -> None:
    own: dict[str, Status] = {p.name: p.answers for p in PREDICATES.values() if p.answers}
    assert own == {"DENIES": "denied", "ACQUITTED_IN": "acquitted"}
    for name, status in own.items():
        assert claim_standing(claim("cy", name, "trial", status)) != STANDING_OF[status]


TOGETHER: dict[tuple[Status, ...], Standing] = {
    ("alleged", "reported"): "reported",
    ("alleged", "opinion", "charged"): "alleged",
    ("alleged", "reported", "official"): "established",
    ("charged", "convicted"): "established",
    ("official", "denied"): "disputed",
    ("convicted", "acquitted"): "disputed",
    ("sanctioned", "delisted"): "ended",
    ("sanctioned", "denied", "delisted"): "ended",
}


@pytest.mark.parametrize(("statuses", "stands"), TOGETHER.items())
def test_the_standing_of_several_claims_does_not_depend_on_their_order(
    statuses: tuple[Status, ...], stands: Standing
) -> None:
    said = [claim(status=status, key=f"c{n}") for n, status in enumerate(statuses)]
    assert {the_link(*order).standing for order in permutations(said)} == {stands}


@pytest.mark.parametrize("status", ["denied", "acquitted"])
def test_an_answer_makes_a_link_disputed(status: Status) -> None:
    said = claim(status="convicted")
    answer = claim("cy", "STATED", None, status, key="c2", value="that it is not so", replies_to="c1")
    assert the_link(said).standing == "established"
    assert the_link(said, answer).standing == "disputed"
    wording = Wording(ENTITIES, SOURCES)
    assert standing([wording.evidence(said)], [wording.evidence(answer)], at=TODAY) == "disputed"


@pytest.mark.parametrize(
    ("predicate", "answer", "stands"),
    [
        # That it was said, filed, brought or listed is not what a denial of it denies.
        ("ACCUSES", "denied", "reported"),
        ("REPORTED_ON", "denied", "reported"),
        ("COMPLAINED_AGAINST", "denied", "reported"),
        ("COMPLAINED_AGAINST", "acquitted", "reported"),
        ("ACCUSES", "acquitted", "reported"),
        ("CHARGED_IN", "denied", "alleged"),
        ("TRIED_IN", "acquitted", "reported"),
        ("SANCTIONED_UNDER", "denied", "established"),
        # A court's acquittal is the end of the charge; a denial is of what is said to have been done.
        ("CHARGED_IN", "acquitted", "disputed"),
        ("OPERATES", "denied", "disputed"),
        ("COMPLICIT_IN", "acquitted", "disputed"),
    ],
)
def test_a_denial_of_what_is_said_does_not_contest_that_it_was_said(
    predicate: str, answer: Status, stands: Standing
) -> None:
    own: dict[str, Status] = {"CHARGED_IN": "charged", "SANCTIONED_UNDER": "sanctioned"}
    said = claim("dee", predicate, "cy", own.get(predicate, "reported"))
    reply = claim("cy", "STATED", None, answer, key="c2", value="that it is not so", replies_to="c1")
    (link,) = links(said, reply).values()
    assert link.standing == stands
    assert sentence(reply) in link.sentence


def test_denying_that_it_was_said_contests_that() -> None:
    said = claim("dee", "ACCUSES", "cy")
    never = claim("dee", "ACCUSES", "cy", "denied", key="c2")
    (link,) = links(said, never).values()
    assert link.standing == "disputed"


def test_other_answers_do_not_dispute() -> None:
    answer = claim("dee", "COMMENTED_ON", "towers", "opinion", key="c2", replies_to="c1")
    assert links(claim(), answer)["cy~OPERATES~towers"].standing == "reported"


def test_a_retracted_claim_does_not_count() -> None:
    gone = claim(status="convicted", key="c2", retracted="it was another")
    assert links(gone) == {}
    link = the_link(claim(status="alleged"), gone)
    assert (link.standing, link.claims, link.status) == ("alleged", ("c1",), ("alleged",))


def test_a_retracted_answer_does_not_dispute() -> None:
    answer = claim("cy", "DENIES", "towers", "denied", key="c2", replies_to="c1", retracted="never said")
    assert the_link(claim(), answer).standing == "reported"


def test_an_answer_to_a_retracted_claim_disputes_nothing() -> None:
    gone = claim(key="c2", retracted="it was another")
    answer = claim("cy", "DENIES", "towers", "denied", key="c3", replies_to="c2")
    assert links(claim(), gone, answer)["cy~OPERATES~towers"].standing == "reported"


@pytest.mark.parametrize(
    ("end", "at", "surely"),
    [
        ("2020", "2021-01-01", True),
        ("2020", "2020-12-31", False),
        ("2020", "2019-12-31", False),
        ("2020-05", "2020-06-01", True),
        ("2020-05", "2020-05-31", False),
        ("2020-05-03", "2020-05-04", True),
        ("2020-05-03", "2020-05-03", False),
        ("2020-05-03", "2020-05", False),
        ("2020-05", "2020", False),
        ("2020-05", "2021", True),
    ],
)
def test_what_ended_at_a_partial_date_was_surely_over(end: str, at: str, surely: bool) -> None:
    assert over(end, at) is surely
    if len(at) == 10:
        assert the_link(claim(end=end), at=at).standing == ("ended" if surely else "reported")


def test_a_link_ends_when_all_of_it_has() -> None:
    ended, open_ = claim(end="2018", key="c1"), claim(key="c2", status="alleged")
    for order in permutations([ended, open_]):
        assert (the_link(*order).standing, the_link(*order).end) == ("reported", None)
    later = claim(end="2018-03", key="c2")
    for order in permutations([ended, later]):
        assert (the_link(*order).standing, the_link(*order).end) == ("ended", "2018")


def test_an_end_that_one_tells_ends_what_others_saw_before() -> None:
    """Who wrote while it lasted cannot know when it ended; who wrote later may know that it goes on."""
    before = claim("ada", "GOVERNS", "nowhere", on="2020-01-05")
    after = claim("ada", "GOVERNS", "nowhere", key="c2", end="2023", source="leaf")
    link = the_link(before, after)
    assert (link.standing, link.end, link.label) == ("ended", "2023", "ended: governed")
    assert link.sentence.startswith("Ada Ruler governed Nowhere until 2023 (")
    assert the_link(before, after, at="2022-12-31").standing == "reported"
    again = claim("ada", "GOVERNS", "nowhere", on="2024-01", key="c3")
    assert the_link(before, after, again).standing == "reported"
    undated = claim("ada", "GOVERNS", "nowhere", source="leaf", key="c4")
    assert the_link(undated, after).standing == "reported"
    rumour = claim("ada", "GOVERNS", "nowhere", "alleged", key="c5", end="2023", source="leaf", said_by="dee")
    assert the_link(before, rumour).standing == "reported"


def test_ended_beats_disputed() -> None:
    assert the_link(claim(end="2018"), claim(status="denied", end="2019", key="c2")).standing == "ended"


LISTED = claim("cy", "SANCTIONED_UNDER", "list", "sanctioned", on="2019-12-09")
TAKEN_OFF = claim("cy", "SANCTIONED_UNDER", "list", "delisted", key="c2", on="2023-03")
ANEW = claim("cy", "SANCTIONED_UNDER", "list", "sanctioned", key="c3", on="2024")


@pytest.mark.parametrize(
    ("claims", "at", "stands"),
    [
        ((LISTED, TAKEN_OFF), "2023-02-28", "established"),
        ((LISTED, TAKEN_OFF), "2023-03-01", "ended"),
        ((LISTED, TAKEN_OFF), "2024-01-01", "ended"),
        ((TAKEN_OFF,), "2020-01-01", "established"),
        ((LISTED, TAKEN_OFF, ANEW), "2023-06-01", "ended"),
        ((LISTED, TAKEN_OFF, ANEW), "2024-06-01", "established"),
    ],
)
def test_a_delisting_ends_from_its_date_until_a_new_listing(
    claims: tuple[Claim, ...], at: str, stands: Standing
) -> None:
    for order in permutations(claims):
        assert the_link(*order, at=at).standing == stands


def test_a_delisting_without_a_date_ends() -> None:
    assert the_link(LISTED, claim("cy", "SANCTIONED_UNDER", "list", "delisted", key="c2")).standing == "ended"


# --- links ----------------------------------------------------------------------------------------


def test_the_form_of_a_link() -> None:
    said = (
        claim(status="alleged", key="b", start="2019-05", said_by="dee"),
        claim(status="reported", key="c", on="2018"),
        claim(status="reported", key="a"),
    )
    for order in permutations(said):
        link = the_link(*order)
        assert (link.id, link.source, link.predicate, link.target) == ("cy~OPERATES~towers", "cy", "OPERATES", "towers")
        assert link.claims == ("a", "c", "b")
        assert link.status == ("reported", "alleged")
        assert (link.start, link.end) == ("2018", None)
        assert (
            link.sentence
            == "Cy Baron operates Glass Towers (Gazette, 5 January 2020). 2 more claims stand behind this link."
        )


def test_no_claim_no_link() -> None:
    value = claim("towers", "COUNTED", None, value="3", unit="fences")
    assert links() == links(value) == {}
    assert link_id(value) is None


@pytest.mark.parametrize("name", [p.name for p in LINK_PREDICATES.values() if p.symmetric])
def test_a_symmetric_predicate_is_one_link_from_both_sides(name: str) -> None:
    link = the_link(claim("cy", name, "bo", key="c1"), claim("bo", name, "cy", key="c2"))
    assert (link.id, link.claims) == (f"bo~{name}~cy", ("c1", "c2"))


def test_another_predicate_is_two_links() -> None:
    assert links(claim("cy", "PROTECTS", "bo"), claim("bo", "PROTECTS", "cy", key="c2")).keys() == {
        "cy~PROTECTS~bo",
        "bo~PROTECTS~cy",
    }


@pytest.mark.parametrize("stands", get_args(Standing))
def test_a_label_says_what_is_not_established_or_reported(stands: Standing) -> None:
    text = label(Wording(ENTITIES, SOURCES).evidence(claim()), stands)
    assert text == ("operates" if stands in ("established", "reported") else f"{stands}: operates")


def test_a_label_tells_the_role() -> None:
    wording = Wording(ENTITIES, SOURCES)
    assert wording.says(claim("bo", "DIRECTS", "holding", role="chairman")) == "directs (as chairman)"
    assert wording.says(claim("bo", "FAMILY", "ada", role="son")) == "is a son of"


def test_a_label_tells_when_somebody_held_an_office() -> None:
    wording = Wording(ENTITIES, SOURCES)
    office = claim("bo", "HOLDS_OFFICE", "court", role="judge")
    assert wording.says(office) == "is a judge of (2020)"
    assert wording.says(office.model_copy(update={"on": "2019-03"})) == "is a judge of (2019)"
    assert wording.says(office.model_copy(update={"end": "2019"})) == "was a judge of"
    assert wording.says(office.model_copy(update={"source": "leaf"})) == "is a judge of"
    assert wording.says(claim("cy", "ADVISES", "ada", tense="perfect")) == "has advised"


def test_one_denial_changes_label_standing_and_sentence() -> None:
    said = claim(status="alleged", said_by="dee")
    denial = claim("cy", "DENIES", "towers", "denied", key="c2", said_by="cy", replies_to="c1")
    before, after = the_link(said), links(said, denial)["cy~OPERATES~towers"]
    assert (before.standing, before.label) == ("alleged", "alleged: operates")
    assert (after.standing, after.label) == ("disputed", "disputed: operates")
    assert after.sentence == (
        f"{before.sentence} But: Cy Baron denies what is said of Glass Towers (Gazette, 5 January 2020)."
    )


def test_the_order_of_records_changes_nothing() -> None:
    said = (
        claim(key="a", status="alleged", said_by="dee"),
        claim(key="b"),
        claim("cy", "DENIES", "towers", "denied", key="c", said_by="cy", replies_to="a"),
        claim("holding", "DENIES", "towers", "denied", key="d", said_by="holding", replies_to="a"),
        claim("bo", "MET", "cy", key="e"),
    )
    first = links(*said)
    assert all(links(*order) == first for order in permutations(said))


# --- wording --------------------------------------------------------------------------------------

END = " (Gazette, 5 January 2020)."
SENTENCES = {
    "official": (claim("cy", "OWNS", "holding", "official"), "Cy Baron owns Baron Holding"),
    "official, said by": (claim("cy", "OWNS", "holding", "official", said_by="court"), "Cy Baron owns Baron Holding, according to Nowhere Court"),
    "reported": (claim(start="2015"), "Cy Baron has operated Glass Towers since 2015"),
    "reported, said by": (claim(said_by="dee bo ada"), "Cy Baron operates Glass Towers, according to Dee Reporter, Bo Ruler and Ada Ruler"),
    "an associate, in a role": (claim("bo", "ASSOCIATED_WITH", "cy", role="close ally"), "Bo Ruler is a close ally of Cy Baron"),
    "an associate, alleged in a role": (claim("bo", "ASSOCIATED_WITH", "cy", "alleged", role="friend"), "Bo Ruler is alleged to be a friend of Cy Baron"),
    "reported, of oneself": (claim("cy", "STATED", None, value="that he is well", said_by="cy"), "Cy Baron stated that he is well"),
    "alleged": (claim(status="alleged"), "Cy Baron is alleged to operate Glass Towers"),
    "alleged, said by": (claim(status="alleged", said_by="dee", on="2019-12"), "Cy Baron is alleged by Dee Reporter to operate Glass Towers, as of December 2019"),
    "alleged, of the past": (claim("bo", "FUNDED", "holding", "alleged", said_by="dee"), "Bo Ruler is alleged by Dee Reporter to have funded Baron Holding"),
    "alleged, in one's own words": (claim("dee", "ACCUSES", "cy", "alleged", said_by="dee", value="of “theft”"), "Dee Reporter accuses Cy Baron of “theft”; this is an allegation, not a finding"),
    "opinion": (claim("ada", "PROTECTS", "cy", "opinion"), "Ada Ruler protects Cy Baron; this is an opinion"),
    "opinion, said by": (claim("ada", "PROTECTS", "cy", "opinion", said_by="dee"), "In the opinion of Dee Reporter, Ada Ruler protects Cy Baron"),
    "opinion, in one's own words": (claim("dee", "CRITICISES", "cy", "opinion", said_by="dee", value="as unfit"), "Dee Reporter criticises Cy Baron as unfit; this is an opinion"),
    "charged": (claim("cy", "CHARGED_IN", "trial", "charged", said_by="court", on="2021-02"), "Cy Baron was charged in the trial in February 2021, according to Nowhere Court; this is a charge, not a finding"),
    "charged, not with a predicate of charging": (claim(status="charged", said_by="court"), "Cy Baron is said in a charge, not a finding, to operate Glass Towers, according to Nowhere Court"),
    "convicted": (claim("cy", "CONVICTED_IN", "trial", "convicted", value="theft"), "Cy Baron was convicted of theft in the trial"),
    "acquitted": (claim("cy", "ACQUITTED_IN", "trial", "acquitted", said_by="court", on="2021-03-01"), "Cy Baron was acquitted in the trial on 1 March 2021, according to Nowhere Court"),
    "acquitted, of something else": (claim(status="acquitted", said_by="court"), "An acquittal says it is not so that Cy Baron operates Glass Towers, according to Nowhere Court"),
    "sanctioned": (claim("cy", "SANCTIONED_UNDER", "list", "sanctioned", on="2021-01-02"), "Cy Baron was sanctioned under the Fair List on 2 January 2021"),
    "delisted": (claim("cy", "SANCTIONED_UNDER", "list", "delisted", on="2021-03"), "Cy Baron was sanctioned under the Fair List until taken off the list in March 2021"),
    "denied": (claim(status="denied"), "It is denied that Cy Baron operates Glass Towers"),
    "denied, said by": (claim(status="denied", said_by="bo"), "Bo Ruler denies that Cy Baron operates Glass Towers"),
    "denied, said by two": (claim(status="denied", said_by="cy bo"), "Cy Baron and Bo Ruler deny that Cy Baron operates Glass Towers"),
    "denied, said by a group": (claim(status="denied", said_by="managers"), "The managers deny that Cy Baron operates Glass Towers"),
    "a denial": (claim("cy", "DENIES", "towers", "denied", said_by="cy", value="that he never saw it"), "Cy Baron denies what is said of Glass Towers, saying that he never saw it"),
    "a denial by another": (claim("cy", "DENIES", "towers", "denied", said_by="bo"), "Cy Baron denies what is said of Glass Towers, according to Bo Ruler"),
    # roles, values, dates
    "role in the verb": (claim("bo", "FAMILY", "ada", "alleged", role="son"), "Bo Ruler is alleged to be a son of Ada Ruler"),
    "role beside it": (claim("bo", "DIRECTS", "holding", role="chairman", start="2015", end="2018-03"), "Bo Ruler directed Baron Holding as chairman from 2015 until March 2018"),
    "until": (claim("cy", "OWNS", "holding", end="2018"), "Cy Baron owned Baron Holding until 2018"),
    "number and unit": (claim("towers", "COUNTED", None, value="12", unit="fences"), "Glass Towers had 12 fences"),
    "number and unit after an object": (claim("bo", "FUNDED", "holding", value="12", unit="dollars"), "Bo Ruler funded Baron Holding with 12 dollars"),
    "a small number": (claim("cy", "SENTENCED_TO", None, "convicted", value="2", unit="years in jail"), "Cy Baron was sentenced to two years in jail"),
    "value in words": (claim("cy", "SENTENCED_TO", None, "convicted", value="two years in jail"), "Cy Baron was sentenced to two years in jail"),
    "statement": (claim("cy", "STATED", None, value="a promise"), "Cy Baron stated: a promise"),
    "description": (claim("towers", "DESCRIBED_AS", None, value="a fortress"), "Glass Towers is described as a fortress"),
    "description, said by": (claim("towers", "DESCRIBED_AS", None, "opinion", value="a fortress", said_by="dee"), "Glass Towers is described by Dee Reporter as a fortress; this is an opinion"),
    "description, alleged": (claim("towers", "DESCRIBED_AS", None, "alleged", value="a fortress", said_by="dee"), "Glass Towers is alleged by Dee Reporter to be a fortress"),
    "description, denied": (claim("towers", "DESCRIBED_AS", None, "denied", value="a fortress", said_by="cy"), "Cy Baron denies that Glass Towers is described as a fortress"),
    # a past, a day, a sum
    "an office": (claim("bo", "HOLDS_OFFICE", "court", role="judge", on="2019"), "Bo Ruler is a judge of Nowhere Court, as of 2019"),
    "an office on the day of the source": (claim("bo", "HOLDS_OFFICE", "court", role="Chief Judge", on="2020-01-05"), "Bo Ruler is Chief Judge of Nowhere Court"),
    "a past office": (claim("bo", "HOLDS_OFFICE", "court", role="head", end="2018"), "Bo Ruler was the head of Nowhere Court until 2018"),
    "an office that is to end": (claim("bo", "HOLDS_OFFICE", "court", role="head", end="2021"), "Bo Ruler is the head of Nowhere Court until 2021"),
    "a past office, alleged": (claim("bo", "HOLDS_OFFICE", "court", "alleged", role="head", end="2018"), "Bo Ruler is alleged to have been the head of Nowhere Court until 2018"),
    "from a day to a day": (claim("bo", "TOOK_PART_IN", "trial", start="2019-10-06", end="2019-10-09"), "Bo Ruler took part in the trial of Cy Baron from 6 to 9 October 2019"),
    "a sum": (claim("dee", "SOLD_TO", "holding", value="7500", unit="USD"), "Dee Reporter was sold to Baron Holding for $7,500"),
    "a large sum": (claim("towers", "COUNTED", None, value="about 15 billion", unit="USD at stake"), "Glass Towers had about $15 billion at stake"),
    "a sum that a name tells": (claim("court", "FUNDED", "grant", value="17000000", unit="USD", on="2019-10"), "Nowhere Court funded $17 million in aid in October 2019"),
    "a day that a name tells": (claim("nowhere", "RANKED_IN", "report", value="Tier 3", on="2019"), "Nowhere was ranked Tier 3 in the Report of 2019"),
    "a day that the value tells": (claim("holding", "DISSOLVED", None, value="in 2017", on="2017"), "Baron Holding was dissolved in 2017"),
    "an accusation of a day": (claim("court", "ACCUSES", "cy", value="using soldiers", on="2019-12"), "Nowhere Court accused Cy Baron in December 2019 of using soldiers"),
    "an accusation of a day, alleged": (claim("dee", "ACCUSES", "cy", "alleged", said_by="bo", value="theft", on="2019-12"), "Dee Reporter is alleged by Bo Ruler to have accused Cy Baron in December 2019 of theft"),
    "a denial of a day": (claim("cy", "DENIES", "towers", "denied", on="2019-12", value="that he never saw it"), "Cy Baron denied in December 2019 what is said of Glass Towers, saying that he never saw it"),
    "delisted by a day": (claim("cy", "SANCTIONED_UNDER", "list", "delisted", start="2024-06-01"), "Cy Baron was sanctioned under the Fair List and had been taken off the list by 1 June 2024"),
    "delisted, no day known": (claim("cy", "SANCTIONED_UNDER", "list", "delisted"), "Cy Baron was sanctioned under the Fair List and has since been taken off the list"),
    # what the source tells as past, without a day
    "past": (claim("cy", "OPPOSES", "bo", tense="past"), "Cy Baron opposed Bo Ruler"),
    "past, alleged": (claim("managers", "MISTREATS", "dee", "alleged", said_by="dee", tense="past"), "The managers are alleged by Dee Reporter to have mistreated Dee Reporter"),
    "past, described": (claim("cy", "DESCRIBED_AS", None, "alleged", value="angry", tense="past"), "Cy Baron is alleged to have been angry"),
    "perfect": (claim("cy", "ADVISES", "ada", tense="perfect"), "Cy Baron has advised Ada Ruler"),
    "perfect, of several": (claim("managers", "CALLS_FOR_RELEASE_OF", "cy", tense="perfect"), "The managers have called for the release of Cy Baron"),
    # a day that a long value would draw to itself
    "a day before what it was for": (claim("cy", "ARRESTED_IN", "arrest", value="for a plan to drain the lakes of Nowhere", on="2019-12"), "Cy Baron was arrested at Glass Towers in December 2019 for a plan to drain the lakes of Nowhere"),
    # nothing twice
    "his own case": (claim("cy", "CHARGED_IN", "proceedings", "charged", value="“theft”", on="2019"), "Cy Baron was charged with “theft” in 2019; this is a charge, not a finding"),
    "somebody else's case": (claim("bo", "CHARGED_IN", "proceedings", "charged"), "Bo Ruler was charged in the case against Cy Baron; this is a charge, not a finding"),
    "his own trial": (claim("cy", "TRIED_IN", "own-trial", value="theft"), "Cy Baron was tried for theft in Nowhere"),
    "an acquittal in his own trial": (claim("cy", "ACQUITTED_IN", "own-trial", "acquitted", value="theft"), "Cy Baron was acquitted of theft in the trial in Nowhere"),
    "lawyers, not as lawyers": (claim("lawyers", "REPRESENTS", "cy", role="lawyers"), "The lawyers of Cy Baron represent Cy Baron"),
    "his own arrest": (claim("cy", "ARRESTED_IN", "arrest", on="2019-12-09"), "Cy Baron was arrested at Glass Towers on 9 December 2019"),
    "somebody else's arrest": (claim("bo", "ARRESTED_IN", "arrest"), "Bo Ruler was arrested"),
    "their own charges": (claim("cy", "CHARGED_IN", "charges", "charged", value="theft"), "Cy Baron was charged with theft; this is a charge, not a finding"),
    "an arrest in something else": (claim("bo", "ARRESTED_IN", "trial"), "Bo Ruler was arrested in the trial of Cy Baron"),
    "her own visit": (claim("ada", "TOOK_PART_IN", "visit"), "Ada Ruler took part in the visit to Nowhere"),
    "a role that the value tells": (claim("bo", "FOUNDED", "holding", role="co-founder", value="as a co-founder"), "Bo Ruler founded Baron Holding as a co-founder"),
    "a speaker who publishes": (claim("cy", "DIRECTS", "holding", "official", said_by="paper"), "Cy Baron directs Baron Holding"),
    "a speaker beside who publishes": (claim("cy", "OWNS", "holding", "official", said_by="paper dee"), "Cy Baron owns Baron Holding, according to The Gazette of Nowhere and Dee Reporter"),
    "an accuser who publishes": (claim("cy", "LINKED_TO", "towers", "official", said_by="paper"), "Cy Baron is said to be linked to Glass Towers"),
    "an accuser who publishes, of the past": (claim("managers", "OPERATES", "towers", "official", said_by="paper", end="2018"), "The managers are said to have operated Glass Towers until 2018"),
    "an article of the grammar": (claim("bureau", "OVERSEES", "court"), "The Nowhere Bureau oversees Nowhere Court"),
    "an article of a paper": (claim("dee", "AUTHORED", "story"), "Dee Reporter wrote “Barons: a story”"),
    "a name within a name": (claim("cy", "OWNS", "barons", "official"), "Cy Baron owns Cy Baron Group Co., Ltd."),
    "a director who directs": (claim("cy", "DIRECTS", "barons", role="director"), "Cy Baron directs Cy Baron Group Co., Ltd."),
    "a place in both names": (claim("court-case", "TOOK_PLACE_IN", "nowhere"), "The trial of Cy Baron took place in Nowhere"),
    "a target in both names": (claim("raid", "TARGETED", "towers"), "A five-day raid was directed at Glass Towers"),
    # the verb that its object or subject wants
    "a trial is held": (claim("court", "CARRIED_OUT", "trial"), "Nowhere Court held the trial of Cy Baron"),
    "a trial is held, they say": (claim("court", "CARRIED_OUT", "court-case", "alleged", said_by="dee"), "Nowhere Court is alleged by Dee Reporter to have held the trial of Cy Baron in Nowhere"),
    "charges are brought": (claim("court", "CARRIED_OUT", "charges"), "Nowhere Court brought charges against Cy Baron"),
    "a visit is carried out": (claim("ada", "CARRIED_OUT", "arrest"), "Ada Ruler carried out the arrest of Cy Baron at Glass Towers"),
    "an event leads to another": (claim("visit", "LED_TO", "arrest"), "Ada Ruler’s visit to Nowhere led to the arrest of Cy Baron at Glass Towers"),
    "a person brings it about": (claim("ada", "LED_TO", "arrest", "alleged", said_by="dee"), "Ada Ruler is alleged by Dee Reporter to have brought about the arrest of Cy Baron at Glass Towers"),
    "a complaint is filed": (claim("bo", "AUTHORED", "complaint"), "Bo Ruler filed the complaint of 2019"),
    "funds are lost": (claim("sanctions", "LED_TO", "funds", "alleged", said_by="dee"), "Fair List sanctions are alleged by Dee Reporter to have led to the loss of funds withdrawn in 2019"),
    "restrictions are imposed": (claim("report", "ADOPTED", "curbs"), "The Report of 2019 imposed restrictions on aid"),
    "one among them": (claim("dee", "MEMBER_OF", "managers"), "Dee Reporter is among the managers"),
    "some among them": (claim("managers", "MEMBER_OF", "jailed"), "The managers are among the jailed reporters in Nowhere"),
    # values
    "doing so": (claim("managers", "FLED", "towers", value="leaving all behind"), "The managers fled from Glass Towers, leaving all behind"),
    "saying so": (claim("dee", "COMMENTED_ON", "cy", value="that he is unwell"), "Dee Reporter commented on Cy Baron, saying that he is unwell"),
    "in these words": (claim("dee", "COMMENTED_ON", "cy", value="“He is unwell”"), "Dee Reporter commented on Cy Baron: “He is unwell”"),
    "in one's own words": (claim("ada", "REPRESSES", "dee", start="2018", value="“has jailed her”"), "Ada Ruler has repressed Dee Reporter since 2018: “has jailed her”"),
    "what is so on the day of the source": (claim("managers", "MISTREATS", "dee", on="2020-01-05"), "The managers mistreat Dee Reporter"),
    # several
    "a gang is": (claim("gang", "LINKED_TO", "towers"), "A gang is linked to Glass Towers"),
    "a ring is": (claim("ring", "MISTREATS", "dee"), "A ring mistreats Dee Reporter"),
    "a crowd is": (claim("crowd", "MEMBER_OF", "holding"), "The crowd is a member of Baron Holding"),
    "deaths are": (claim("deaths", "LINKED_TO", "towers", "alleged", said_by="dee"), "Sudden deaths are alleged by Dee Reporter to be linked to Glass Towers"),
    "sanctions are": (claim("sanctions", "DESCRIBED_AS", None, value="weak"), "Fair List sanctions are described as weak"),
    "sanctions have": (claim("sanctions", "APPLIES_TO", "cy", start="2019"), "Fair List sanctions have applied to Cy Baron since 2019"),
    "they were heads": (claim("managers", "OWNS_OR_CONTROLS", "holding", end="2018"), "The managers owned or controlled Baron Holding until 2018"),
    "they do": (claim("managers", "MISTREATS", "dee"), "The managers mistreat Dee Reporter"),
    "they are": (claim("managers", "MEMBER_OF", "holding"), "The managers are members of Baron Holding"),
    "they were": (claim("managers", "HELD_AT", "towers"), "The managers were held at Glass Towers"),
    "they have": (claim("managers", "DEALS_WITH", "court"), "The managers have relations with Nowhere Court"),
    "they did": (claim("managers", "FOUNDED", "holding"), "The managers founded Baron Holding"),
    "they do two things": (claim("managers", "OWNS_OR_CONTROLS", "holding"), "The managers own or control Baron Holding"),
    "they are alleged": (claim("managers", "MEMBER_OF", "holding", "alleged", said_by="dee"), "The managers are alleged by Dee Reporter to be members of Baron Holding"),
    "they are charged": (claim("managers", "CHARGED_IN", "trial", "charged"), "The managers were charged in the trial of Cy Baron; this is a charge, not a finding"),
    "they are said": (claim("managers", "LINKED_TO", "towers", "charged"), "The managers are said in a charge, not a finding, to be linked to Glass Towers"),
    "they are described": (claim("managers", "DESCRIBED_AS", None, value="idle", said_by="dee"), "The managers are described by Dee Reporter as idle"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "told"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence(said: Claim, told: str) -> None:
    assert sentence(said) == told + END


def test_the_day_of_the_source_is_not_said_twice() -> None:
    listed = claim("cy", "SANCTIONED_UNDER", "list", "sanctioned", on="2020-01-05")
    assert sentence(listed) == "Cy Baron was sanctioned under the Fair List on 5 January 2020 (Gazette, the same day)."


def test_who_complained_is_not_worded_as_acquitted() -> None:
    complaint = claim("ada", "COMPLAINED_AGAINST", "cy")
    charge = claim("cy", "CHARGED_IN", "trial", "charged", key="c2")
    acquittal = {"subject": "cy", "predicate": "ACQUITTED_IN", "object": "trial", "status": "acquitted"}
    found = links(
        complaint,
        charge,
        claim(key="c3", replies_to="c1", **acquittal),  # pyright: ignore[reportArgumentType]
        claim(key="c4", replies_to="c2", **acquittal),  # pyright: ignore[reportArgumentType]
    )
    assert found["ada~COMPLAINED_AGAINST~cy"].label == "filed a complaint against"
    assert found["cy~CHARGED_IN~trial"].label == "acquitted: was charged in"


def test_only_an_acquittal_that_stands_answers() -> None:
    acquittal = claim("cy", "ACQUITTED_IN", "trial", "acquitted", key="c2", replies_to="c1")
    withdrawn = claim("cy", "ACQUITTED_IN", "trial", "acquitted", key="c3", replies_to="c1", retracted="a mix-up")
    denial = claim("cy", "CHARGED_IN", "trial", "denied", key="c4", replies_to="c1")
    of_nothing = claim("cy", "ACQUITTED_IN", "trial", "acquitted", key="c5")
    assert acquittals([withdrawn, of_nothing, denial, acquittal]) == {"c1": [acquittal]}


@pytest.mark.parametrize("status", get_args(Status))
def test_each_status_has_its_sentence_here(status: Status) -> None:
    assert any(said.status == status for said, _ in SENTENCES.values())


def test_a_source_without_publisher_and_date_says_so() -> None:
    assert sentence(claim(source="leaf")).endswith(" (A leaf, undated).")


def test_a_retracted_claim_says_why() -> None:
    assert sentence(claim(retracted="it was another")).endswith(". [retracted: it was another]")


MARKERS = {
    "alleged": ("is alleged", "are alleged", "this is an allegation, not a finding"),
    "opinion": ("In the opinion of", "this is an opinion"),
    "charged": ("said in a charge, not a finding", "this is a charge, not a finding"),
    "denied": ("denies", "deny", "denied"),
}


@pytest.mark.parametrize("status", MARKERS)
def test_an_accusation_is_never_bare(status: Status) -> None:
    for predicate, subject in product(PREDICATES.values(), ("cy", "managers")):
        more = {"role": "chief"} if predicate.role else {} if predicate.targets else {"value": "a thing"}
        target = "bo" if predicate.targets else None
        for said_by in ("", "dee", subject, f"{subject} dee", "managers bo"):
            said = claim(subject, predicate.name, target, status, said_by=said_by, **more)
            assert any(marker in sentence(said) for marker in MARKERS[status]), sentence(said)
            link = links(said).get(link_id(said) or "")
            if link and STANDINGS[link.standing].dash:
                assert link.label.startswith((f"{link.standing}: ", f"{status}: ")), link.label


def test_a_predicate_in_words() -> None:
    assert describe(PREDICATES["HOLDS_OFFICE"]) == "is … of"


# --- sealing --------------------------------------------------------------------------------------


def test_the_names_of_the_protected_are_taken_out_of_all_that_speaks_of_them() -> None:
    borne = (Name(value="Zuzu", script="Latn", kind="name"), Name(value="Zu", script="Latn", kind="alias"))
    hidden = Entity(id="held", type="Person", name="a witness", names=borne, protected=True, note="Zuzu is 40")
    about = claim(
        "held",
        "HELD_AT",
        "towers",
        quote="Zuzu was held, Zu’s friends say.",
        note="Zuzu",
        retracted="not Zu",
        locator="at Zuzu",
    )
    beside = claim(key="c2", quote="Zulu and Zuzu were there.")
    elsewhere = claim(key="c3", source="leaf", quote="Zuzu is a drink.")
    source = SOURCES[0].model_copy(update={"title": "The story of Zuzu", "note": "by Zu"})
    loaded = Records(
        dataset="test", entities=(*ENTITIES, hidden), sources=(source, SOURCES[1]), claims=(about, beside, elsewhere)
    )
    sealed, kept = seal(loaded)
    first, second, third = sealed.claims
    gone = "[name withheld]"
    assert (first.quote, first.note) == (f"{gone} was held, {gone}’s friends say.", gone)
    assert (first.retracted, first.locator) == (f"not {gone}", f"at {gone}")
    assert second.quote == f"Zulu and {gone} were there."
    assert third == elsewhere
    assert (sealed.sources[0].title, sealed.sources[0].note) == (f"The story of {gone}", f"by {gone}")
    shown = sealed.entities[-1]
    assert (shown.name, shown.note, [n.value for n in shown.names]) == ("a witness", None, ["a witness"])
    assert {s.id: s.words for s in kept} == {
        "held": ("Zuzu", "Zu"),
        "claim:c1": (about.quote,),
        "claim:c2": (beside.quote,),
    }
    assert sentence_of(sealed, "c1").startswith("A witness was held at Glass Towers")


def sentence_of(loaded: Records, key: str) -> str:
    return Wording(loaded.entities, loaded.sources).sentence(next(c for c in loaded.claims if c.id == key))
