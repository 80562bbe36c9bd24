"""The only list of entity types, predicates, statuses and standings.

The loader, the path finder, the legend, the page, exports and docs all read it; a second list anywhere is a defect.
Types and links follow FollowTheMoney (https://followthemoney.tech/explorer/); `ftm` names the nearest
schema, and a test holds every name against the real model.
"""

from dataclasses import dataclass
from typing import Literal

# --- entity types ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class EntityType:
    """A kind of entity. `lineage` is FtM's inheritance, widest first; it becomes the node's labels."""

    name: str
    lineage: tuple[str, ...]
    ftm: str
    label: str
    colour: str
    shape: str

    @property
    def labels(self) -> tuple[str, ...]:
        return ("Entity", *self.lineage)

    @property
    def transit(self) -> bool:
        """Whether a path may pass through such an entity: see `NOT_PASSED`."""
        return NOT_PASSED.keys().isdisjoint(self.lineage)


def _type(lineage: str, label: str, colour: str, shape: str, *, ftm: str | None = None) -> EntityType:
    names = tuple(lineage.split(":"))
    return EntityType(name=names[-1], lineage=names, ftm=ftm or names[-1], label=label, colour=colour, shape=shape)


_TYPES = (
    _type("LegalEntity", "person or organisation", "#8a6d1d", "dot"),
    _type("LegalEntity:Person", "person", "#0d6ca2", "dot"),
    _type("LegalEntity:Group", "group of people", "#4d7fa3", "dot", ftm="LegalEntity"),
    _type("LegalEntity:Organization", "organisation", "#824fa8", "square"),
    _type("LegalEntity:Organization:Company", "company", "#9a5a00", "square"),
    _type("LegalEntity:Organization:PublicBody", "public body", "#497115", "square"),
    _type("Asset", "asset", "#895a4c", "triangle"),
    _type("Asset:RealEstate", "building or land", "#895a4c", "triangle"),
    _type("Asset:RealEstate:Compound", "compound", "#c22b20", "triangle", ftm="RealEstate"),
    _type("Asset:Vehicle", "vehicle", "#895a4c", "triangle"),
    _type("Asset:Vehicle:Vessel", "vessel", "#895a4c", "triangle"),
    _type("Asset:Vehicle:Airplane", "aircraft", "#895a4c", "triangle"),
    _type("CryptoWallet", "crypto wallet", "#895a4c", "triangle"),
    _type("Address", "address", "#5f6b6b", "triangleDown"),
    _type("Territory", "place", "#5f6b6b", "triangleDown"),
    _type("Position", "position", "#497115", "hexagon"),
    _type("Event", "event", "#b03a74", "diamond"),
    _type("Practice", "crime or practice", "#a84747", "diamond", ftm="Event"),
    _type("CourtCase", "court case", "#b03a74", "diamond"),
    _type("Project", "campaign or project", "#2f6f62", "hexagon"),
    _type("Project:Programme", "programme", "#2f6f62", "hexagon", ftm="Project"),
    _type("Project:Award", "award", "#2f6f62", "star", ftm="Project"),
    _type("Document", "document or work", "#5c6772", "square"),
    _type("Document:Article", "article", "#5c6772", "square"),
    _type("Document:Law", "law or treaty", "#5c6772", "square", ftm="Document"),
)
TYPES: dict[str, EntityType] = {t.name: t for t in _TYPES}

# The FtM topics (followthemoney/types/topic.py) that entities may have.
TOPICS: dict[str, str] = {
    "corp.offshore": "offshore company",
    "corp.public": "listed company",
    "crime.cyber": "cybercrime",
    "crime.traffick.human": "human trafficking",
    "fin": "financial services",
    "fin.adivsor": "financial adviser",
    "fin.bank": "bank",
    "fin.fund": "fund",
    "forced.labor": "forced labour",
    "gov": "government",
    "gov.admin": "civil service",
    "gov.executive": "executive branch",
    "gov.financial": "central bank or financial authority",
    "gov.head": "head of government or state",
    "gov.igo": "intergovernmental organisation",
    "gov.judicial": "judicial branch",
    "gov.legislative": "legislative branch",
    "gov.muni": "municipal government",
    "gov.national": "national government",
    "gov.religion": "religious leadership",
    "gov.security": "security services",
    "gov.soe": "state-owned enterprise",
    "gov.state": "state government",
    "mil": "military",
    "pol.party": "political party",
    "pol.union": "union",
    "rel": "religion",
    "role.acct": "accountant",
    "role.act": "activist",
    "role.civil": "civil servant",
    "role.diplo": "diplomat",
    "role.journo": "journalist",
    "role.judge": "judge",
    "role.lawyer": "lawyer",
    "role.lobby": "lobbyist",
    "role.pep": "politically exposed person",
    "role.pep.frmr": "formerly politically exposed",
    "role.pep.intl": "politically exposed: international",
    "role.pep.natl": "politically exposed: national",
    "role.pol": "politician",
    "role.rca": "close to a politically exposed person",
    "sanction": "sanctioned",
}

# --- predicates -----------------------------------------------------------------------------------

Status = Literal[
    "official", "reported", "alleged", "opinion", "charged", "convicted", "acquitted", "sanctioned", "delisted", "denied"
]  # fmt: skip
Carries = Literal["tie", "act"]
Group = Literal["family", "office", "property", "crime", "law", "speech", "place"]
GROUPS: dict[Group, tuple[str, str]] = {
    "family": ("family and friendship", "#0d6ca2"),
    "office": ("office and organisation", "#497115"),
    "property": ("money and property", "#9a5a00"),
    "crime": ("abuse and its protection", "#c22b20"),
    "law": ("law, courts and sanctions", "#b03a74"),
    "speech": ("speech and reporting", "#824fa8"),
    "place": ("place and circumstance", "#5f6b6b"),
}


@dataclass(frozen=True, kw_only=True)
class Predicate:
    """What a claim may say. `says` is the finite verb, `infinitive` follows "is alleged to".

    `{role}`, `{value}`, `{when}`, `{by}` say where those words of the claim stand that its sentence does not end with.
    """

    name: str
    says: str
    infinitive: str
    inverse: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    """If empty, the claim has a value instead of an object, and draws no link."""
    group: Group
    symmetric: bool = False
    reflexive: bool = False
    """True: one may stand at both ends, as a company that holds its own shares."""
    role: bool = False
    """If true, a claim must give the role ("son-in-law", "senator")."""
    takes: str = ""
    """The preposition before its value: "accuses" somebody "of", is sold "for"."""
    suits: tuple[tuple[str, str, str], ...] = ()
    """Other verbs that English wants with some things, as (the head words of its object, `says`, `infinitive`)."""
    in_role: tuple[str, str] | None = None
    """`says` and `infinitive` where a role is given: "is a close ally of", not "is an associate of … as a close ally"."""
    of_bodies: tuple[str, str] | None = None
    """`says` and `infinitive` where the subject is a person or a body: it "brings about" what an event "leads to"."""
    act: str = ""
    """The name of such an event: who "was arrested in the arrest of" himself was arrested."""
    answers: Status | None = None
    """The denial or acquittal that this predicate itself states, which does not contest its own link."""
    accuses: str = ""
    """Words that say this about somebody; "*" stands for any ending. A summary or note that uses one needs a claim."""
    ftm: str = "UnknownLink"

    @property
    def colour(self) -> str:
        return GROUPS[self.group][1]

    @property
    def blames(self) -> bool:
        """Whether it says of somebody what an accusation would."""
        return self.group == "crime" or (self.group == "property" and bool(self.accuses)) or self.name in _BLAMING

    @property
    def lasts(self) -> bool:
        """Whether it is a state, which held on a date, rather than something that happened on it."""
        done = self.infinitive.startswith("have ") and not self.says.startswith("has ")
        return not done and (self.group not in ("law", "speech") or self.name in _STATES)

    @property
    def carries(self) -> Carries | None:
        """How a path may walk it, if at all: see `CARRYING`."""
        return _CARRIES.get(self.name)

    @property
    def walkable(self) -> bool:
        return self.carries is not None


# Being called somebody's associate or agent is a reason why authorities list people.
_BLAMING = ("ACTS_FOR", "ASSOCIATED_WITH")
_STATES = ("NAMED_IN", "APPLIES_TO", "INFLUENCES", "DEALS_WITH", "HAS_ACCOUNT_ON", "DESCRIBED_AS", "FACES")


def _predicate(
    name: str, says: str, infinitive: str, inverse: str, ends: str, group: Group, **more: object
) -> Predicate:
    source, _, target = ends.partition(">")
    return Predicate(
        name=name,
        says=says,
        infinitive=infinitive,
        inverse=inverse,
        sources=tuple(source.split()),
        targets=tuple(target.split()),
        group=group,
        **more,  # pyright: ignore[reportArgumentType]
    )


_p = _predicate
_WHO = "LegalEntity"
_SPEAKER = "LegalEntity Document Project"
_COURTS = (
    ("action charge charges indictment indictments prosecution prosecutions", "brought", "have brought"),
    ("case cases proceedings", "conducted", "have conducted"),
    ("trial trials", "held", "have held"),
)
_GIFTS = (("aid funding funds grant grants", "gave", "have given"),)
_FILED = (("complaint complaints lawsuit", "filed", "have filed"),)
_LOST = (("funds", "led to the loss of", "have led to the loss of"),)
_PUT_UNDER = (("restrictions sanctions", "was put under", "have been put under"),)
_IMPOSED = (("restrictions", "imposed", "have imposed"),)
_PREDICATES = (
    # family and friendship
    _p("FAMILY", "is {role} of", "be {role} of", "has as {role}", "Person > Person", "family", role=True, ftm="Family"),
    _p("ASSOCIATED_WITH", "is an associate of", "be an associate of", "is an associate of", f"{_WHO} > {_WHO}", "family", symmetric=True, ftm="Associate", in_role=("is {role} of", "be {role} of")),
    _p("MET", "met", "have met", "met", f"{_WHO} > {_WHO}", "family", symmetric=True),
    _p("POSSIBLY_SAME", "is possibly the same as", "be possibly the same as", "is possibly the same as", "Entity > Entity", "family", symmetric=True),
    _p("OPPOSES", "opposes", "oppose", "is opposed by", f"{_WHO} > Entity", "family"),
    # office and organisation
    _p("HOLDS_OFFICE", "is {role} of", "be {role} of", "has as {role}", "Person > PublicBody Territory Organization", "office", role=True, ftm="Occupancy"),
    _p("HELD_OFFICE", "was {role} of", "have been {role} of", "once had as {role}", "Person > PublicBody Territory Organization", "office", role=True, ftm="Occupancy"),
    _p("OCCUPIES", "holds the position", "hold the position", "is held by", "Person > Position", "office", ftm="Occupancy"),
    _p("WORKS_FOR", "works for", "work for", "employs", "Person Group > Organization Person", "office", ftm="Employment"),
    _p("DIRECTS", "directs", "direct", "is directed by", f"{_WHO} > Organization", "office", ftm="Directorship"),
    _p("OFFICER_OF", "is an officer of", "be an officer of", "has as an officer", f"{_WHO} > Organization", "office", ftm="Directorship"),
    _p("FOUNDED", "founded", "have founded", "was founded by", f"{_WHO} > Organization Project", "office"),
    _p("MEMBER_OF", "is a member of", "be a member of", "has as a member", f"{_WHO} > Organization Group", "office", ftm="Membership"),
    _p("ADVISES", "advises", "advise", "is advised by", f"{_WHO} > {_WHO}", "office", ftm="Representation"),
    _p("REPRESENTS", "represents", "represent", "is represented by", f"{_WHO} > {_WHO}", "office", ftm="Representation"),
    _p("ACTS_FOR", "acts for or on behalf of", "act for or on behalf of", "is acted for by", f"{_WHO} > {_WHO}", "office", ftm="Representation"),
    _p("PART_OF", "is part of", "be part of", "has as a part", f"{_WHO} > Organization", "office"),
    _p("OVERSEES", "oversees", "oversee", "is overseen by", "LegalEntity > Organization Project Programme", "office"),
    _p("GOVERNS", "governs", "govern", "is governed by", f"{_WHO} > Territory", "office"),
    _p("SUCCEEDED_BY", "was succeeded by", "have been succeeded by", "succeeded", f"{_WHO} > {_WHO}", "office", ftm="Succession"),
    # money and property
    _p("OWNS", "owns", "own", "is owned by", f"{_WHO} > Organization Asset", "property", reflexive=True, ftm="Ownership", accuses="owns owned"),
    _p("OWNS_OR_CONTROLS", "owns or controls", "own or control", "is owned or controlled by", f"{_WHO} > Organization Asset", "property", reflexive=True, ftm="Ownership"),
    _p("HOLDS_SHARES_IN", "holds shares in", "hold shares in", "has as a shareholder", f"{_WHO} > Organization Asset", "property", reflexive=True, ftm="Ownership"),
    _p("HAS_INTEREST_IN", "has an interest in", "have an interest in", "is subject to an interest of", f"{_WHO} > {_WHO} Asset", "property", reflexive=True),
    _p("CONTROLS", "controls", "control", "is controlled by", f"{_WHO} > Organization Asset", "property", ftm="Control", accuses="controlled"),
    _p("OPERATES", "operates", "operate", "is operated by", f"{_WHO} > Organization Asset Project", "property", accuses="operates operated"),
    _p("BENEFITS_FROM", "benefits from", "benefit from", "benefits", f"{_WHO} > Organization Asset Project", "property", accuses="profits profited", takes="by"),
    _p("FUNDED", "funded", "have funded", "was funded by", f"{_WHO} Programme > Entity", "property", ftm="Payment", takes="with", suits=_GIFTS),
    _p("PAID", "paid", "have paid", "was paid by", f"{_WHO} > {_WHO}", "property", ftm="Payment"),
    _p("REPURPOSED_AS", "was repurposed as", "have been repurposed as", "was repurposed from", "Project > Project", "property"),
    _p("RECEIVED", "received", "have received", "was given to", f"{_WHO} > Project", "property"),
    _p("GRANTED_CONCESSION_TO", "granted a concession to", "have granted a concession to", "holds a concession granted by", f"{_WHO} > {_WHO}", "property"),
    _p("LICENSED", "licensed", "have licensed", "was licensed by", f"{_WHO} > {_WHO}", "property"),
    _p("HOLDS_CONCESSION", "holds", "hold", "is held by", f"{_WHO} > RealEstate", "property"),
    _p("INVESTS_IN", "invests in", "invest in", "has investment from", f"{_WHO} > Organization Asset Territory Project", "property"),
    _p("HOLDS_WALLET", "holds the wallet", "hold the wallet", "is held by", f"{_WHO} > CryptoWallet", "property"),
    _p("USES", "uses", "use", "is used by", f"{_WHO} > {_WHO} Asset", "property"),
    # abuse and its protection
    _p("LINKED_TO", "is linked to", "be linked to", "is linked to", "LegalEntity Asset Event Project > Entity", "crime"),
    _p("PROTECTS", "protects", "protect", "is protected by", f"{_WHO} > {_WHO} Asset", "crime", accuses="protects"),
    _p("COMPLICIT_IN", "is complicit in", "be complicit in", "has as an accomplice", f"{_WHO} > Entity", "crime", accuses="complicit* accomplice*"),
    _p("COLLUDES_WITH", "colludes with", "collude with", "colludes with", f"{_WHO} > {_WHO}", "crime", symmetric=True, accuses="collud* collus*"),
    _p("HELD_AT", "was held at", "have been held at", "held", "Person Group > RealEstate", "crime", accuses="captive* enslav*"),
    _p("SOLD_TO", "was sold to", "have been sold to", "bought", "Person Group > LegalEntity RealEstate", "crime", takes="for"),
    _p("TAKEN_TO", "was taken to", "have been taken to", "was the destination of", "Person Group > Territory RealEstate", "crime"),
    _p("TAKEN_THROUGH", "was taken through", "have been taken through", "was on the way of", "Person Group > Territory", "crime"),
    _p("MISTREATS", "mistreats", "mistreat", "is mistreated by", "LegalEntity Asset > Person Group", "crime", accuses="abuse* mistreat* rape* tortur*"),
    _p("RECRUITS_FOR", "recruits for work in", "recruit for work in", "has workers recruited for it by", f"{_WHO} > {_WHO} Asset Territory", "crime"),
    _p("FLED", "fled from", "have fled from", "was fled from by", "Person Group > RealEstate Territory", "crime"),
    _p("REPRESSES", "represses", "repress", "is repressed by", "LegalEntity Event > LegalEntity Document", "crime", accuses="repress*"),
    # law, courts and sanctions
    _p("CARRIED_OUT", "carried out", "have carried out", "was carried out by", f"{_WHO} > Event CourtCase Project", "law", suits=_COURTS),
    _p("TOOK_PART_IN", "took part in", "have taken part in", "had as a participant", f"{_WHO} > Event CourtCase Project", "law", ftm="ProjectParticipant"),
    _p("TARGETED", "was directed at", "have been directed at", "was the target of", "Event Project Programme CourtCase > Entity", "law"),
    _p("ARRESTED_IN", "was arrested in", "have been arrested in", "saw the arrest of", "Person Group > Event", "law", accuses="arrested detained imprisoned jailed", act="arrest"),
    _p("RELEASED_IN", "was released in", "have been released in", "saw the release of", "Person Group > Event", "law", act="release"),
    _p("CHARGED_IN", "was charged in", "have been charged in", "saw charges brought against", f"{_WHO} > Event CourtCase", "law", accuses="charged indicted", takes="with", act="case charge indictment"),
    _p("TRIED_IN", "was tried in", "have been tried in", "saw the trial of", f"{_WHO} > Event CourtCase", "law", ftm="CourtCaseParty", takes="for", act="trial"),
    _p("CONVICTED_IN", "was convicted in", "have been convicted in", "saw the conviction of", f"{_WHO} > Event CourtCase", "law", accuses="convicted guilty", takes="of", act="conviction"),
    _p("ACQUITTED_IN", "was acquitted in", "have been acquitted in", "saw the acquittal of", f"{_WHO} > Event CourtCase", "law", answers="acquitted", takes="of", act="acquittal"),
    _p("COMPLAINED_AGAINST", "filed a complaint against", "have filed a complaint against", "is the subject of a complaint by", f"{_WHO} > {_WHO}", "law", takes="for"),
    _p("DIED_IN", "died in", "have died in", "saw the death of", "Person Group > Event", "law", act="death"),
    _p("SHUT_DOWN", "shut down", "have shut down", "was shut down by", "LegalEntity Event > Organization Asset Territory", "law"),
    _p("SANCTIONED_UNDER", "was sanctioned under", "have been sanctioned under", "was used to sanction", "LegalEntity Asset Territory > Programme Law", "law", accuses="blacklisted sanctioned", suits=_PUT_UNDER),
    _p("ADMINISTERS", "administers", "administer", "is administered by", f"{_WHO} > Programme Law", "law"),
    _p("ADOPTED", "adopted", "have adopted", "was adopted by", f"{_WHO} Document > Document Programme", "law", suits=_IMPOSED),
    _p("NAMED_IN", "is named in", "be named in", "names", "Entity > Document Programme", "law"),
    _p("RANKED_IN", "was ranked {value} in", "have been ranked {value} in", "ranked", "Territory LegalEntity > Document", "law"),
    _p("APPLIES_TO", "applies to", "apply to", "is subject to", "Programme Law Document > Entity", "law"),
    _p("LED_TO", "led to", "have led to", "was brought about by", "Entity > Entity", "law", suits=_LOST, of_bodies=("brought about", "have brought about")),
    _p("FOLLOWED", "came after", "have come after", "came before", "Event Project Programme > Event Project Programme", "law"),
    # speech and reporting
    _p("REPORTED_ON", "reported on", "have reported on", "was reported on by", f"{_SPEAKER} > Entity", "speech"),
    _p("PUBLISHED", "published", "have published", "was published by", f"{_WHO} > Document", "speech"),
    _p("AUTHORED", "wrote", "have written", "was written by", f"{_WHO} > Document", "speech", suits=_FILED),
    _p("REPUBLISHED", "republished", "have republished", "was republished by", f"{_WHO} > {_WHO} Document", "speech"),
    _p("ACCUSES", "accuses", "accuse", "is accused by", f"{_SPEAKER} > Entity", "speech", takes="of"),
    _p("DENIES", "denies {when} what is said of", "deny {when} what is said of", "is the subject of a denial by", f"{_SPEAKER} > Entity", "speech", answers="denied"),
    _p("CRITICISES", "criticises", "criticise", "is criticised by", f"{_SPEAKER} > Entity", "speech"),
    _p("PRAISES", "praises", "praise", "is praised by", f"{_SPEAKER} > Entity", "speech"),
    _p("SUPPORTS", "supports", "support", "is supported by", f"{_SPEAKER} > Entity", "speech"),
    _p("CALLS_FOR_RELEASE_OF", "calls for the release of", "call for the release of", "has a call for release from", f"{_SPEAKER} > Person Group", "speech"),
    _p("CALLS_ON", "calls on", "call on", "is called on by", f"{_SPEAKER} > {_WHO} Territory", "speech"),
    _p("CONCERNED_ABOUT", "expressed concern about", "have expressed concern about", "was the concern of", f"{_SPEAKER} > Entity", "speech"),
    _p("COMMENTED_ON", "commented on", "have commented on", "was commented on by", f"{_SPEAKER} > Entity", "speech"),
    _p("DID_NOT_COMMENT_ON", "did not comment on", "have not commented on", "was not commented on by", f"{_SPEAKER} > Entity", "speech"),
    _p("PRESSES", "puts pressure on", "put pressure on", "is under pressure from", f"{_SPEAKER} Event > {_WHO} Territory Event Project", "speech"),
    _p("RETRACTED", "took back", "have taken back", "was taken back by", f"{_WHO} > Document", "speech"),
    _p("INFLUENCES", "influences", "influence", "is influenced by", f"{_SPEAKER} Event > Entity", "speech"),
    _p("DEALS_WITH", "has relations with", "have relations with", "has relations with", "LegalEntity Territory > LegalEntity Territory", "speech", symmetric=True),
    _p("RECEIVED_AWARD", "received", "have received", "was given to", f"{_WHO} Document > Award", "speech"),
    _p("GIVES_AWARD", "gives", "give", "is given by", f"{_WHO} > Award", "speech"),
    _p("HAS_ACCOUNT_ON", "has an account on", "have an account on", "hosts an account of", f"{_WHO} > Company", "speech"),
    # place and circumstance
    _p("LOCATED_IN", "is located in", "be located in", "is the location of", "LegalEntity Asset Territory Project > Territory RealEstate Address", "place"),
    _p("HAS_ADDRESS", "has an address at", "have an address at", "is an address of", "LegalEntity Asset > Address", "place"),
    _p("HAS_BRANCH_IN", "has a branch in", "have a branch in", "has a branch of", "Organization > Territory", "place"),
    _p("REGISTERED_IN", "is registered in", "be registered in", "is where the register has", "LegalEntity Asset > Territory", "place"),
    _p("TOOK_PLACE_IN", "took place in", "have taken place in", "was the scene of", "Event Project CourtCase > Territory RealEstate", "place"),
    _p("LIVES_IN", "lives in", "live in", "is the home of", "Person Group > Territory", "place"),
    _p("CITIZEN_OF", "has the nationality of", "have the nationality of", "has as a national", "Person > Territory", "place"),
    _p("TRAVELLED_TO", "travelled to", "have travelled to", "was visited by", "Person Group > Territory RealEstate", "place"),
    _p("HELPED", "helped", "have helped", "was helped by", f"{_WHO} > Person Group", "place"),
    _p("RESCUED", "rescued", "have rescued", "was rescued by", f"{_WHO} > Person Group", "place"),
    # values: no object, no link
    _p("DESCRIBED_AS", "is described {by} as", "be", "", "Entity", "speech"),
    _p("STATED", "stated {when}", "have stated {when}", "", "LegalEntity Document Project", "speech"),
    _p("COUNTED", "had", "have had", "", "Entity", "place"),
    _p("FOUND_AT", "yielded", "have yielded", "", "Entity", "law"),
    _p("SENTENCED_TO", "was sentenced to", "have been sentenced to", "", "LegalEntity", "law"),
    _p("FACES", "faces", "face", "", "LegalEntity", "law"),
    _p("ESTABLISHED", "was established", "have been established", "", "LegalEntity Asset", "law", takes="in"),
    _p("LIES_AT", "lies at {value}", "lie at {value}", "", "Asset Territory Address", "place"),
    _p("DISSOLVED", "was dissolved", "have been dissolved", "", "LegalEntity", "law"),
    _p("AGED", "was aged", "be aged", "", "Person", "place"),
    _p("BORN", "was born", "have been born", "", "Person Group", "place", takes="in"),
    _p("DIED", "died", "have died", "", "Person Group", "place", takes="in"),
    _p("ALSO_KNOWN_AS", "is also known as {value}", "be also known as {value}", "", "Entity", "place"),
    _p("IDENTIFIED_BY", "has {role} {value}", "have {role} {value}", "", "Entity", "place", role=True),
)  # fmt: skip
PREDICATES: dict[str, Predicate] = {p.name: p for p in _PREDICATES}
LINK_PREDICATES: dict[str, Predicate] = {p.name: p for p in _PREDICATES if p.targets}


# --- what carries ---------------------------------------------------------------------------------

# The only table of what connects two entities. A path follows what carries: a "tie" connects by itself; an "act" connects
# its parties to what was done, and no path through it is worded as an association. What carries nothing is still shown
# between two entities that are directly linked.
CARRYING: tuple[tuple[Carries | None, str, str], ...] = (
    ("tie", "FAMILY ASSOCIATED_WITH", "kin and associates know each other"),
    (
        "tie",
        "HOLDS_OFFICE HELD_OFFICE WORKS_FOR DIRECTS OFFICER_OF SUCCEEDED_BY FOUNDED MEMBER_OF REPRESENTS ACTS_FOR ADVISES "
        "PART_OF OVERSEES GOVERNS",
        "who serves, leads or belongs to a body is tied to it; an office in a territory is told as one in its "
        "government, since the territory itself joins nobody",
    ),
    (
        "tie",
        "OWNS OWNS_OR_CONTROLS HOLDS_SHARES_IN HAS_INTEREST_IN CONTROLS OPERATES USES HOLDS_WALLET",
        "who has or runs a thing answers for it",
    ),
    (
        "tie",
        "FUNDED PAID REPURPOSED_AS INVESTS_IN BENEFITS_FROM RECEIVED GRANTED_CONCESSION_TO HOLDS_CONCESSION LICENSED",
        "money, aid and favours tie giver and receiver",
    ),
    ("tie", "LINKED_TO PROTECTS COMPLICIT_IN COLLUDES_WITH", "the source itself says that there is a tie"),
    ("tie", "LOCATED_IN", "who is in a building is tied to it; a country is not passed"),
    (
        "act",
        "CARRIED_OUT TOOK_PART_IN TARGETED ARRESTED_IN RELEASED_IN CHARGED_IN TRIED_IN CONVICTED_IN ACQUITTED_IN "
        "COMPLAINED_AGAINST SHUT_DOWN DIED_IN",
        "the parties of a case, raid or event are joined by it",
    ),
    ("act", "HELPED RESCUED", "help joins who gave it and who received it"),
    (
        "act",
        "RECRUITS_FOR HELD_AT SOLD_TO TAKEN_TO FLED MISTREATS REPRESSES",
        "what was done to somebody joins them to who did it and where",
    ),
    ("act", "LED_TO", "one event is said to have brought about the other"),
    (None, "MET DEALS_WITH", "who meets or deals with many is not tied to each of them"),
    (None, "FOLLOWED", "to come after something is not to come from it"),
    (None, "POSSIBLY_SAME", "a doubt about who somebody is joins nobody"),
    (None, "SANCTIONED_UNDER ADMINISTERS NAMED_IN RANKED_IN APPLIES_TO ADOPTED", "a list or a law joins nobody"),
    (
        None,
        "REPORTED_ON ACCUSES DENIES CRITICISES PRAISES SUPPORTS OPPOSES CALLS_FOR_RELEASE_OF CALLS_ON CONCERNED_ABOUT "
        "COMMENTED_ON DID_NOT_COMMENT_ON PRESSES INFLUENCES",
        "to speak for, of or against somebody is not to be tied to them",
    ),
    (None, "PUBLISHED AUTHORED REPUBLISHED RETRACTED", "a text joins nobody"),
    (None, "OCCUPIES", "an office has many holders, at once or one after the other"),
    (None, "RECEIVED_AWARD GIVES_AWARD HAS_ACCOUNT_ON", "winners of one award and users of one service are strangers"),
    (
        None,
        "TOOK_PLACE_IN LIVES_IN CITIZEN_OF TRAVELLED_TO TAKEN_THROUGH HAS_ADDRESS HAS_BRANCH_IN REGISTERED_IN",
        "a place, an address, a register or a nationality joins nobody",
    ),
)
_CARRIES: dict[str, Carries] = {name: how for how, names, _ in CARRYING if how for name in names.split()}
WALKABLE: tuple[str, ...] = tuple(name for name in LINK_PREDICATES if name in _CARRIES)

# What a path may start or end at but not pass through, including subtypes; and why.
NOT_PASSED: dict[str, str] = {
    "Territory": "a place joins all who live or work there",
    "Address": "an address is shared by strangers",
    "Practice": "a crime is committed by many who never met",
    "Programme": "a list or programme names many who have nothing else in common",
    "Award": "winners of one award are strangers",
    "Document": "a text names many who have nothing else in common",
}
GENERIC_NOT_PASSED = "a kind of thing joins nobody: two who are linked to such things may mean different ones"
# Two entities have nothing in common at one remove through these: all who live in a country, or who commit a crime.
NO_REMOVE = frozenset({"Territory", "Address", "Practice", "Award"})
# These describe one particular thing: they cannot link it to a kind of thing.
_PARTICULAR = (
    "FAMILY ASSOCIATED_WITH MET POSSIBLY_SAME HOLDS_OFFICE HELD_OFFICE DIRECTS FOUNDED REPRESENTS ACTS_FOR ADVISES PART_OF "
    "OWNS OWNS_OR_CONTROLS HOLDS_SHARES_IN HAS_INTEREST_IN CONTROLS OPERATES GRANTED_CONCESSION_TO HOLDS_CONCESSION LICENSED ARRESTED_IN CHARGED_IN TRIED_IN "
    "CONVICTED_IN ACQUITTED_IN RELEASED_IN COMPLAINED_AGAINST SANCTIONED_UNDER"
)
PARTICULAR = frozenset(_PARTICULAR.split())


# What two may have in common without being tied by it, by type; the first of these labels that a type bears counts.
IN_COMMON: dict[str, str] = {
    "Programme": "programme or list",
    "Law": "law or bill",
    "Document": "document",
    "CourtCase": "case",
    "Event": "event",
    "Address": "address",
    "Territory": "place",
    "Practice": "crime or practice",
    "Award": "award",
    "Project": "project",
    "Position": "office",
    "LegalEntity": "person or body",
    "Entity": "thing",
}
GENERIC_IN_COMMON = "kind of thing"
SPEAKER_IN_COMMON = "speaker"


def may_pass(entity_type: str, *, generic: bool) -> bool:
    """Whether a path may pass through such an entity; `generic`: it stands for a kind of thing."""
    return TYPES[entity_type].transit and not generic


def fits(entity_type: str, allowed: tuple[str, ...]) -> bool:
    """Whether an entity of this type is allowed at an end that takes these types."""
    return any(label in allowed for label in TYPES[entity_type].labels)


# Crimes that are not predicates: a claim must name one in its own words.
CRIMES = "brib* corrupt* criminal* extort* fraud* gang* illegal* kidnap* kill* launder* mafia* murder* scam* smuggl* stole* theft traffick*"
# None of these needs a claim next to one of the following words, which attribute it to somebody.
ATTRIBUTIONS = (
    "according to",
    "accus*",
    "alleg*",
    "denies",
    "denied",
    "quot*",
    "reported by",
    "say*",
    "said",
    "writes",
)

# --- statuses and standings -----------------------------------------------------------------------

STATUSES: dict[Status, str] = {
    "official": "an authority's own act or record",
    "reported": "the source says it in its own voice",
    "alleged": "somebody is quoted or relayed as saying it",
    "opinion": "a judgement, not a statement of fact",
    "charged": "an accusation before a court, not a finding",
    "convicted": "a court has found so",
    "acquitted": "a court has found otherwise",
    "sanctioned": "an authority has listed it",
    "delisted": "an authority has removed it from its list",
    "denied": "somebody says it is not so",
}

Standing = Literal["established", "reported", "alleged", "disputed", "ended"]


@dataclass(frozen=True, kw_only=True)
class StandingStyle:
    """How a standing is shown without colour: a word and a line. `dash` is empty for a solid line."""

    says: str
    dash: tuple[int, ...]
    width: float


# The best founded first.
STANDINGS: dict[Standing, StandingStyle] = {
    "established": StandingStyle(says="an act or finding of an authority, on record", dash=(), width=2.6),
    "reported": StandingStyle(says="reported by a source in its own voice", dash=(), width=1.4),
    "alleged": StandingStyle(says="alleged, charged or held as an opinion; not established", dash=(8, 5), width=1.6),
    "disputed": StandingStyle(says="contested by a denial, an acquittal or a ruling", dash=(2, 4), width=2.0),
    "ended": StandingStyle(says="no longer true at the date in question", dash=(12, 4, 2, 4), width=1.2),
}

# What stands so is stated as it is; anything else is told with how it stands.
STATED: frozenset[Standing] = frozenset({"established", "reported"})

# The table of standings: what one claim makes of the link that it states. `graph/claims/standing.py` combines claims by it:
# - The best of its claims gives a link its standing. Many weak claims do not make a strong one: ten allegations remain
#   allegations.
# - A denial or an acquittal makes it disputed, a delisting or the end of all its claims makes it ended, however many
#   claims there are. One claim may end it, if the others are no better founded and were made before that end.
# - A repetition cannot be more certain than what it repeats: a claim from a source that relies on another source of the
#   same link adds nothing to it, but what such a source says against the link counts.
STANDING_OF: dict[Status, Standing] = {
    "official": "established",
    "convicted": "established",
    "sanctioned": "established",
    "acquitted": "disputed",
    "denied": "disputed",
    "delisted": "ended",
    "reported": "reported",
    "charged": "alleged",
    "alleged": "alleged",
    "opinion": "alleged",
}
# The same for an authority's act that is known from a single source other than the authority's own: that source may
# have misread or overstated it. The authority's own document, or a second independent source, puts it on record. An
# acquittal needs neither: the accused gets the benefit of the doubt.
STANDING_ON_HEARSAY: dict[Status, Standing] = {
    "official": "reported",
    "convicted": "reported",
    "sanctioned": "reported",
}
# What an answer leaves standing. That somebody said, filed, was charged with or was listed for a thing is not contested
# by a denial of that thing, nor by an acquittal of it: the answer stands beside it as a reply. Denying that it was said
# or filed at all is a denied claim of the same link, and that contests it.
_SAID = frozenset(
    {"REPORTED_ON", "ACCUSES", "CRITICISES", "PRAISES", "SUPPORTS", "COMMENTED_ON", "CONCERNED_ABOUT", "DENIES"}
    | {"CALLS_ON", "CALLS_FOR_RELEASE_OF", "COMPLAINED_AGAINST", "NAMED_IN", "RANKED_IN", "SANCTIONED_UNDER"}
)
LEFT_STANDING: dict[Status, frozenset[str]] = {
    "denied": _SAID | {"CHARGED_IN", "TRIED_IN"},
    # An acquittal is the end of the charge: it says that a court did not find so.
    "acquitted": _SAID | {"TRIED_IN"},
}
# What no acquittal answers: it says nothing of who reported or listed what. It answers the accusation, and a complaint is
# told with how it ended.
NOT_ACQUITTED_OF = _SAID - {"ACCUSES", "COMPLAINED_AGAINST"}
# The kinds of sources that the facts know.
SOURCE_KINDS: dict[str, str] = {
    "article": "a report in the press, or by a law firm or campaign group",
    "op-ed": "an article that argues",
    "teaser": "the beginning of an article",
    "press release": "what a body says of itself or of its own acts",
    "report": "a report of an authority or organisation",
    "list": "a list of an authority, such as a sanctions list",
    "law": "a law, rule, determination or bill",
    "table": "figures or records compiled by somebody else",
    "note": "the judgement of whoever keeps these facts",
}
# Kinds of sources that report the acts of others.
SECOND_HAND = frozenset({"article", "op-ed", "table", "teaser", "note"})
# Registers and rules, whose entries are acts of the authority itself. In all else, what an authority says that others did
# is its accusation: the claim is alleged, however high the authority.
REGISTERS = frozenset({"law", "table"})
# What is looked up by its number, section or row. From all else a claim brings the words that it rests on.
LOCATOR_IS_ENOUGH = frozenset({"list", "law", "table", "note"})
# What is said of these is a day: "was born on 4 May 1961".
DATE_IS_ENOUGH = frozenset({"ESTABLISHED", "DISSOLVED", "BORN", "DIED"})

# What identifies its subject, and is withheld of somebody protected: the value with its dates, or the thing at its end,
# here with what that is called then.
IDENTIFYING_ENDS = {"HAS_ADDRESS": "address", "HOLDS_WALLET": "crypto wallet"}
IDENTIFYING = frozenset({"ALSO_KNOWN_AS", "HAS_ACCOUNT_ON", "IDENTIFIED_BY"}) | DATE_IS_ENOUGH | IDENTIFYING_ENDS.keys()

# How a picture is read: its lines, and their arrows.
HOW_TO_READ = (
    "Each line is a link: what one or more sources state about two entities. Select a link or an entity to see every claim behind it with its quote and its source.",
    "The arrow points from who acts to who is acted on; a line without an arrow holds both ways.",
)
# What every picture, page and file says of itself.
CAUTIONS = (
    "A claim is what one source says, not what is so.",
    "An allegation is not a finding. A charge is not a conviction. What is alleged or disputed is not established.",
    "A link says what its claims say and no more. Being near somebody in a picture does not mean having done anything.",
    "A missing link means that no claim was loaded. It does not prove that there is no tie.",
    "Position, distance and the number of lines reflect only what has been written down.",
)
# What follows wherever nothing was found.
NO_PROOF = "That does not prove that there is none: only what was loaded was searched."

# --- what became of it ----------------------------------------------------------------------------

Mark = Literal["added", "removed", "changed"]


@dataclass(frozen=True, kw_only=True)
class MarkStyle:
    """How a change between two states is shown without colour: a word and a sign."""

    says: str
    sign: str
    colour: str


MARKS: dict[Mark, MarkStyle] = {
    "added": MarkStyle(says="only the newer state says so", sign="+", colour="#0067a5"),
    "removed": MarkStyle(says="only the older state says so; the line is crossed out", sign="−", colour="#b5420e"),
    "changed": MarkStyle(says="both say so, but differently: see what differs", sign="~", colour="#7d3c98"),
}
UNCHANGED = "#737b84"
"""The colour of what both states say in the same way."""
