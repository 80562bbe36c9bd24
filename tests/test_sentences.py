"""What the curated facts are made to say: it agrees in number, says nothing twice, and is as it was read last."""

import re
from collections.abc import Callable

import pytest

from graph.claims.phrases import Phrases, is_several
from graph.claims.wording import Wording
from graph.models import Claim, Entity
from tests import sentences

FACTS = sentences.facts()
ENTITIES = {e.id: e for e in FACTS.entities}
SOURCES = {s.id: s for s in FACTS.sources}
WORDING = Wording(FACTS.entities, FACTS.sources)
PHRASES = Phrases(FACTS.entities, FACTS.sources)
SAID = {claim.id: (claim, WORDING.sentence(claim)) for claim in FACTS.claims}
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
A_DAY = re.compile(rf"(?:\d{{1,2}} )?(?:{MONTHS}) \d{{4}}")
QUOTED = re.compile(r"“[^”]*”")


def test_every_sentence_has_been_read() -> None:
    """The file is renewed by `make sentences`; its diff is to be read."""
    now, then = sentences.rendered(FACTS).splitlines(), sentences.FILE.read_text(encoding="utf-8").splitlines()
    gone, new = (dict.fromkeys(line for line in a if line not in set(b)) for a, b in ((then, now), (now, then)))
    lines = [f"- {line}" for line in gone] + [f"+ {line}" for line in new]
    assert now == then, "`make sentences`, then read what changed:\n" + "\n".join(sorted(lines, key=lambda x: x[2:]))


def clause(text: str) -> str:
    """A sentence without its citation."""
    return text.rpartition(" (")[0]


def shown(entity: Entity) -> str:
    return entity.name.removesuffix(" (unnamed)").replace(", unnamed)", ")")


def agrees(claim: Claim, text: str) -> bool:
    """Its verb is that of one or of several."""
    name = re.escape(PHRASES.subject(claim))
    found = re.search(rf"(?:^|[ “])(?i:{name}) (is|was|has|are|were|have|\w+)\b", text)
    if not found:
        return False
    if is_several(ENTITIES[claim.subject]):
        return found[1] not in ("is", "was", "has") and (not re.search("[^s]s$", found[1]))
    return found[1] not in ("are", "were", "have", "deny", "own", "call", "support", "operate", "mistreat")


def names_the_subject_once(claim: Claim, text: str) -> bool:
    """ "Sam was arrested in the arrest of Sam": whose own name is said again, but for what he says of himself."""
    name, said = shown(ENTITIES[claim.subject]), QUOTED.sub("", clause(text))
    for other in (*claim.said_by, *filter(None, [claim.object])):  # a company may bear the name of its owner
        said = said.replace(shown(ENTITIES[other]), "") if ENTITIES[other].type != "Event" else said
    said = said.casefold()
    return len(re.findall(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said)) <= 1


def repeats_no_words(claim: Claim, text: str) -> bool:
    """ "as co-founder as co-founder", "of of", "charged in charges"."""
    words = clause(text)
    twice = re.search(r"\b([a-z]+(?: [\w-]+){0,3}) \1\b", words)
    tautology = re.search(r"\b(arrest|charge|convict|release|accus|acquit)\w* in (?:the |a )?\1", words)
    return twice is None and tautology is None


def tells_a_day_once(claim: Claim, text: str) -> bool:
    days = A_DAY.findall(QUOTED.sub("", text))
    return len(days) == len(set(days)) and not re.search(r"in (\d{4}) \(\1\)|\b(\d{4}) in \2\b", text)


def cites_once(claim: Claim, text: str) -> bool:
    """No "according to the Treasury (Treasury, 2020)"."""
    told = re.search(r", according to (?:the )?([^;]*?) \(([^()]*)\)\.$", text)
    plain: Callable[[str], str] = lambda name: name.replace(".", "").casefold()  # noqa: E731
    speakers = [n.value for s in claim.said_by for n in ENTITIES[s].names]
    return text.count("according to") <= 1 and not (told and any(plain(s) in plain(told[2]) for s in speakers))


def is_written_as_one_writes(claim: Claim, text: str) -> bool:
    """Days, sums, articles and stops."""
    bare = QUOTED.sub("“”", text)
    wrong = (
        r"(?<!No\. )\b\d{4}-\d{2}",
        r"\b(?:USD|GBP|EUR|BTC)\b",
        r"(?<!E\.O\. )(?<!FR )\b\d{5,}\b",
        r"  | [,.:;]|[,:;]{2}",
        r"\(\d{4}\)",
        r"\bas to be\b|unnamed\)",
        r"\ba [aei]\w|\ba o(?!ne)|\ban [^aeiouAEIFHLMNORSUX8h“]",
    )
    return (
        not any(re.search(pattern, bare) for pattern in wrong)
        and text.endswith(").")
        and not text[0].islower()
        and bool(re.search(r" \([^()]*(?:\d{4}|undated|the same (?:day|month|year))\)\.$", text))
    )


def is_no_bare_accusation(claim: Claim, text: str) -> bool:
    marks = {
        "alleged": r"\balleged\b|this is an allegation, not a finding",
        "opinion": r"^In the opinion of|this is an opinion",
        "charged": r"charge, not a finding",
        "denied": r"\bdenie[sd]\b|\bdeny\b",
        "delisted": r"taken off the list",
    }
    return claim.status not in marks or bool(re.search(marks[claim.status], text))


@pytest.mark.parametrize(
    "law",
    [
        agrees, names_the_subject_once, repeats_no_words, tells_a_day_once, cites_once, is_written_as_one_writes,
        is_no_bare_accusation,
    ],
)  # fmt: skip
def test_no_sentence_breaks(law: Callable[[Claim, str], bool]) -> None:
    assert [f"{key}: {text}" for key, (claim, text) in SAID.items() if not law(claim, text)] == []


@pytest.mark.parametrize(
    ("law", "key", "text"),
    [
        (agrees, "fu-01b", "Scam compounds is located in Cambodia (Freedom United, 8 October 2024)."),
        (agrees, "gu-15", "Chen Baorong have founded it (The Guardian, 2 November 2022)."),
        (names_the_subject_once, "gu-18", "Chen Baorong was arrested in the arrest of Chen Baorong (Press, 2022)."),
        (repeats_no_words, "ra-13", "Sam Rainsy founded it as co-founder as co-founder (AFP, 10 October 2022)."),
        (repeats_no_words, "ca-33b", "Hun Vannak was charged in charges against him (CamboJA, undated)."),
        (tells_a_day_once, "de-05", "CNRP was dissolved in 2017 (2017) (Recipes, 28 June 2022)."),
        (tells_a_day_once, "ra-10", "Dy Vichea held office on 10 October 2022 (AFP, 10 October 2022)."),
        (cites_once, "ofac-20240912-50587", "He was sanctioned, according to U.S. Treasury (US Treasury, OFAC, 2024)."),
        (is_written_as_one_writes, "dr-46", "USAID funded 17000000 USD (An op-ed, undated)."),
        (is_written_as_one_writes, "ra-01", "Sam Rainsy was acquitted on 2022-10-10 (AFP, 10 October 2022)."),
        (is_no_bare_accusation, "fu-18", "Ly Yong Phat is linked to scam compounds (Freedom United, 8 October 2024)."),
    ],
)  # fmt: skip
def test_a_law_finds_what_breaks_it(law: Callable[[Claim, str], bool], key: str, text: str) -> None:
    claim, told = SAID[key]
    assert law(claim, told)
    assert not law(claim, text)
