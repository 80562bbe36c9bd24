"""Sanctions lists of the US Treasury's Office of Foreign Assets Control (OFAC).

Streams the Advanced XML, whole or in part; `loaders/ofac_csv.py` reads lists in the older format. That OFAC lists
somebody, and how it identifies them, is its own record; what it says they did or support is alleged.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lxml import etree

from graph import names
from graph.codes import COUNTRIES
from graph.errors import BadInput
from graph.models import Claim, Entity, Name, Source
from graph.vocabulary import Status
from loaders import ofac_csv
from loaders.countries import country_id
from loaders.lists import Refuse
from loaders.ofac_records import DATASET, TREASURY, UID, Said, addressed, orders, programme_of, source_of
from loaders.shelf import claim_id, country
from loaders.unpacking import opened

HELP = "US sanctions lists of OFAC: sdn_advanced.xml (.bz2, .gz, .zip), or sdn.csv, add.csv and alt.csv together."
_SECTIONS = ("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty", "ProfileRelationship")
_TYPES = {"1": "Vessel", "2": "Airplane", "3": "Organization", "4": "Person"}
"""By the numbers of party subtypes. The list does not say whether an "Entity" is a company."""
_COMPANY = re.compile(
    r"^(Business Registration|C\.R\. No|Certificate of Incorporation|Commercial Registry|Company Number|Enterprise"
    r"|Equity Ticker|Folio Mercantil|Matricula Mercantil|Trade License|UK Company|Unified Social|United Social)"
)
"""Numbers that only companies have."""
_ALIASES = {"F.K.A.": "former name", "N.K.A.": "current name"}
_ORDINARY = re.compile(
    r"\b(Birth|Branch|Business|Card|Central|Certificate|Charity|Citizen|Code|Commercial|Company|Diplomatic|Document|Driver"
    r"|Economic|Enterprise|Entity|File|Foreign|Identification|Immigration|Incorporation|Legal|License|Military|National"
    r"|Number|Organization|Passport|Permit|Personal|Pilot|Public|Refugee|Register|Registered|Registration|Registry"
    r"|Residency|Serial|Social|System|Tax|Tourism|Trade|Trademark|Travel|Unified|Unit|Vessel)\b"
)
"""Words in kinds of documents that are written in lower case."""
_WALLET = "Digital Currency Address - "
_NUMBERS = {
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "aircraft construction number",
    "Aircraft Manufacturer's Serial Number (MSN)": "aircraft serial number",
    "Aircraft Mode S Transponder Code": "transponder code",
    "Aircraft Tail Number": "tail number",
    "Previous Aircraft Tail Number": "previous tail number",
    "BIK (RU)": "BIK",
    "D-U-N-S Number": "D-U-N-S number",
    "Email Address": "e-mail address",
    "Equity Ticker": "equity ticker",
    "ISIN": "ISIN",
    "MICEX Code": "MICEX code",
    "Other Vessel Call Sign": "other call sign",
    "Phone Number": "phone number",
    "SWIFT/BIC": "SWIFT/BIC",
    "UN/LOCODE": "UN/LOCODE",
    "Vessel Call Sign": "call sign",
    "Website": "website",
}
"""Features that identify, and what to call them."""
_FLAGS = (
    "Vessel Flag",
    "Other Vessel Flag",
    "Former Vessel Flag",
    "Nationality of Registration",
    "Registration Country",
)


@dataclass(frozen=True)
class _Relation:
    """The claim that a relation of the list makes. `turned`: its To is the subject."""

    predicate: str
    status: Status = "official"
    turned: bool = False
    role: str | None = None
    value: str | None = None


def _linked(value: str) -> _Relation:
    return _Relation("LINKED_TO", "alleged", value=value)


_RELATIONS = {
    "Acting for or on behalf of": _Relation("ACTS_FOR", "alleged"),
    "Associate Of": _Relation("ASSOCIATED_WITH", "alleged"),
    "Family member of": _Relation("FAMILY", role="relative"),
    "Leader or official of": _Relation("HOLDS_OFFICE", "alleged", role="leader or official"),
    "Owned or Controlled By": _Relation("OWNS_OR_CONTROLS", turned=True),
    "Owns, controls, or operates": _linked("owning, controlling or operating it"),
    "Principal Executive Officer": _Relation("HOLDS_OFFICE", role="principal executive officer"),
    "Property in the interest of": _linked("as property in which it has an interest"),
    "Providing support to": _linked("providing support to it"),
    "playing a significant role in": _linked("playing a significant role in it"),
}
_ELSE = {
    "HOLDS_OFFICE": _linked("leading it or acting as an official of it"),
    "OWNS_OR_CONTROLS": _linked("owned or controlled by it"),
}
"""For ends that cannot hold an office or be owned, such as a person."""

_UNLISTED = {"Cameroon": "cm", "Chad": "td", "Kosovo": "xk", "Togo": "tg"}
"""Countries that the list names without their codes."""


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
    tables = [path for path in paths if ".csv" in path.name.lower()]
    if tables:
        yield from ofac_csv.read(tables, refuse)
    for path in paths:
        if path not in tables:
            with opened(path) as file:
                yield from _List(path, refuse).read(file)


# --- what the list says ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    code: str
    country: str
    text: str
    """Street, city and so on, without the country."""


@dataclass(frozen=True)
class _Document:
    kind: str
    number: str
    country: str
    issued: str | None
    expires: str | None


class _List:
    """One file of Advanced XML. Its sections come in this order: places, documents, parties, relations, sanctions."""

    def __init__(self, path: Path, refuse: Refuse) -> None:
        self._path = path
        self._refuse = refuse
        self._source = ""
        self._values: dict[str, dict[str, str]] = defaultdict(dict)
        self._codes: dict[str, tuple[str, str]] = {}
        self._named: dict[str, str] = {}
        self._places: dict[str, _Place] = {}
        self._documents: dict[str, list[_Document]] = defaultdict(list)
        self._kinds: dict[str, str] = {}
        self._ns = ""

    def read(self, file: IO[bytes]) -> Iterator[Source | Entity | Claim]:
        try:
            for element in self._elements(file):
                yield from self._take(element)
        except etree.XMLSyntaxError as exc:
            what = "it is cut off or damaged" if "EndTag" in str(exc) or "end of" in str(exc) else "it is damaged"
            raise BadInput(
                f"{self._path}:{exc.lineno}: this is not well-formed XML: {exc.msg}. Perhaps {what}: fetch it again."
            ) from exc
        if not self._kinds:
            raise BadInput(f"{self._path}: there is no DistinctParty in it: this is not OFAC's Advanced XML.")

    def _elements(self, file: IO[bytes]) -> Iterator[etree._Element]:
        """The elements of the list, one by one; each is freed when the next one is asked for."""
        wanted = [f"{{*}}{name}" for name in (*_SECTIONS, "SanctionsEntry")]
        begun = etree.iterparse(
            file,
            events=("start", "end"),
            tag=["{*}Sanctions", *wanted],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for event, element in begun:
            name = etree.QName(element).localname
            if event == "start":
                if not self._ns:
                    self._check(element)
                continue
            if name == "Sanctions":
                continue
            yield element
            element.clear()
            while (before := element.getprevious()) is not None:
                parent = element.getparent()
                assert parent is not None
                parent.remove(before)
        if not self._ns:
            raise BadInput(f"{self._path}: its root is {begun.root.tag!r}, where OFAC's Advanced XML has 'Sanctions'.")

    def _check(self, root: etree._Element) -> None:
        if root.getroottree().docinfo.doctype:
            raise BadInput(f"{self._path}: it declares a document type, which no OFAC list does. It is not read.")
        self._ns = f"{{{etree.QName(root).namespace or ''}}}"

    def _take(self, element: etree._Element) -> Iterator[Source | Entity | Claim]:
        match etree.QName(element).localname:
            case "DateOfIssue":
                source = source_of(self._date(element) or "")
                self._source = source.id
                yield from (source, TREASURY)
            case "ReferenceValueSets":
                self._take_values(element)
            case "Location":
                self._places[element.get("ID", "")] = self._place(element)
            case "IDRegDocument":
                self._documents[element.get("IdentityID", "")].append(self._document(element))
            case "DistinctParty":
                yield from self._party(element)
            case "ProfileRelationship":
                yield from self._relation(element)
            case _:
                yield from self._sanctions(element)

    # --- values, places, documents, dates

    def _take_values(self, sets: etree._Element) -> None:
        for kind in sets:
            for value in kind:
                self._values[etree.QName(value).localname][value.get("ID", "")] = (value.text or "").strip()
        for value in sets.iterfind(f".//{self._ns}Country"):
            name = (value.text or "").strip()
            code = (value.get("ISO2") or _UNLISTED.get(name, "")).lower()
            self._codes[value.get("ID", "")] = (code if code in COUNTRIES else "", name)
        for value in sets.iterfind(f".//{self._ns}AreaCode"):
            code = (value.text or "").strip().lower()
            known = (code if code in COUNTRIES else "", value.get("Description", ""))
            self._codes.setdefault(value.get("CountryID", ""), known)
        self._named = _UNLISTED | {name: code for code, name in self._codes.values() if code}

    def _value(self, kind: str, element: etree._Element, key: str | None = None) -> str:
        return self._values[kind].get(element.get(key or f"{kind}ID", ""), "")

    def _place(self, element: etree._Element) -> _Place:
        where = element.find(f"{self._ns}LocationCountry")
        code, name = self._codes.get(where.get("CountryID", ""), ("", "")) if where is not None else ("", "")
        values = (
            value.text
            for value in element.iterfind(f"{self._ns}LocationPart/{self._ns}LocationPartValue/{self._ns}Value")
        )
        text = ", ".join(text.strip() for text in values if text and text.strip())
        if not name and text in self._named:  # a nationality is given as a word
            return _Place(self._named[text], text, "")
        return _Place(code, name, text)

    def _document(self, element: etree._Element) -> _Document:
        dates: dict[str, str | None] = {}
        for date in element.iterfind(f"{self._ns}DocumentDate"):
            dates[self._value("IDRegDocDateType", date)] = self._period(date.find(f"{self._ns}DatePeriod"))[0]
        kind = self._value("IDRegDocType", element)
        return _Document(
            kind=f"fraudulent {kind}" if self._value("Validity", element) == "Fraudulent" else kind,
            number=(element.findtext(f"{self._ns}IDRegistrationNo") or "").strip(),
            country=self._codes.get(element.get("IssuedBy-CountryID", ""), ("", ""))[0],
            issued=dates.get("Issue Date"),
            expires=dates.get("Expiration Date"),
        )

    def _date(self, element: etree._Element | None) -> str | None:
        if element is None:
            return None
        parts = [element.findtext(f"{self._ns}{key}") or "" for key in ("Year", "Month", "Day")]
        if wrong := [part for part in parts if part and not part.isdecimal()]:
            raise BadInput(f"{self._path}: {wrong[0][:40]!r} is not part of a date: a number was wanted.")
        return "-".join(f"{int(part):0{width}}" for part, width in zip(parts, (4, 2, 2), strict=True) if part)

    def _period(self, element: etree._Element | None) -> tuple[str | None, str | None]:
        """The first and the last day of a period, as partial dates: a whole year becomes that year."""
        if element is None:
            return None, None
        first = self._date(element.find(f"{self._ns}Start/{self._ns}From"))
        last = self._date(element.find(f"{self._ns}End/{self._ns}To")) or first
        return _whole(first, last) if first and last else (first, last)

    # --- parties

    def _party(self, party: etree._Element) -> Iterator[Entity | Claim]:
        ns, uid = self._ns, party.get("FixedRef", "")
        profile = party.find(f"{ns}Profile")
        kind = _TYPES.get(profile.get("PartySubTypeID", "")) if profile is not None else None
        if profile is None or kind is None:
            self._refuse(
                f"{self._path.name}:{uid}", "a party of unknown type: wanted vessel, aircraft, entity or individual"
            )
            return
        said = Said(uid, self._source, self._path.name)
        id = f"{DATASET}-{profile.get('ID')}"
        main, others = self._names(profile, kind)
        features = list(self._features(profile))
        documents = [d for i in profile.iterfind(f"{ns}Identity") for d in self._documents.pop(i.get("ID", ""), ())]
        if kind == "Organization" and any(
            _COMPANY.match(what) for what, *_ in (*features, *((d.kind,) for d in documents))
        ):
            kind = "Company"
        self._kinds[profile.get("ID", "")] = kind
        places = [place for _, _, place, _ in features if place]
        every = dict.fromkeys((*main, *(name for name, _ in others)))
        notes = [f"{what} {text}" for what, text, *_ in features if text and what.endswith((":", " -"))]
        yield Entity(
            id=id,
            type=kind,
            name=main[0] if main else "",
            names=tuple(
                Name(value=name, script=names.script(name), kind="alias" if n else "name")
                for n, name in enumerate(every)
            ),
            topics=("sanction",),
            countries=tuple(dict.fromkeys(place.code for place in places if place.code)),
            note="; ".join(dict.fromkeys(notes)) or None,
        )
        yield from said.claim(id, "IDENTIFIED_BY", value=uid, role=UID)
        for name, role in others:
            yield from said.claim(id, "ALSO_KNOWN_AS", value=name, role=role)
        for document in documents:
            yield from _identified(said, id, document)
        for what, text, place, period in features:
            yield from self._told(said, id, what, text, place, period)

    def _names(self, profile: etree._Element, kind: str) -> tuple[list[str], list[tuple[str, str | None]]]:
        """The main name, in both orders, and all others with what they are."""
        ns = self._ns
        main: list[str] = []
        others: list[tuple[str, str | None]] = []
        for identity in profile.iterfind(f"{ns}Identity"):
            groups = identity.iterfind(f"{ns}NamePartGroups/{ns}MasterNamePartGroup/{ns}NamePartGroup")
            kinds = {group.get("ID"): self._value("NamePartType", group) for group in groups}
            for alias in identity.iterfind(f"{ns}Alias"):
                role = _ALIASES.get(self._value("AliasType", alias))
                if alias.get("LowQuality") == "true":
                    role = f"weak alias, {role}" if role else "weak alias"
                for documented in alias.iterfind(f"{ns}DocumentedName"):
                    values = documented.iterfind(f"{ns}DocumentedNamePart/{ns}NamePartValue")
                    parts = [(kinds.get(v.get("NamePartGroupID"), ""), (v.text or "").strip()) for v in values]
                    ordered = orders(parts) if kind == "Person" else [" ".join(text for _, text in parts)]
                    if alias.get("Primary") == "true" and not main:
                        main = ordered
                    elif ordered[0] not in main:
                        others.append((ordered[0], role))
        return main, others

    def _features(
        self, profile: etree._Element
    ) -> Iterator[tuple[str, str, _Place | None, tuple[str | None, str | None]]]:
        """What is said of a party: the kind of feature, and a text, a place or a period."""
        ns = self._ns
        for feature in profile.iterfind(f"{ns}Feature"):
            what = self._value("FeatureType", feature)
            for version in feature.iterfind(f"{ns}FeatureVersion"):
                detail, place = version.find(f"{ns}VersionDetail"), version.find(f"{ns}VersionLocation")
                text = ""
                if detail is not None:
                    text = (detail.text or "").strip() or self._value("DetailReference", detail)
                yield (
                    what,
                    text,
                    self._places.get(place.get("LocationID", "")) if place is not None else None,
                    self._period(version.find(f"{ns}DatePeriod")),
                )

    def _told(
        self, said: Said, id: str, what: str, text: str, place: _Place | None, period: tuple[str | None, str | None]
    ) -> Iterator[Entity | Claim]:
        first, last = period
        if what == "Birthdate":
            if first == last:
                yield from said.claim(id, "BORN", on=first)
            else:
                yield from said.claim(id, "BORN", start=first, end=last)
        elif what == "Place of Birth" and text:
            yield from said.claim(id, "BORN", value=text)
        elif what == "Organization Established Date":
            yield from said.claim(id, "ESTABLISHED", on=first)
        elif what in ("Nationality Country", "Citizenship Country") and place:
            if not place.code:
                self._refuse(f"{self._path.name}:{said.uid}", f"the country {place.text[:80]!r} has no code")
                return
            yield country(place.code, place.country)
            yield from said.claim(id, "CITIZEN_OF", object=country_id(place.code))
        elif what == "Location" and place:
            yield from addressed(said, id, place.code, place.country, place.text)
        elif what.startswith(_WALLET) and text:
            wallet = Entity(id=claim_id(f"{DATASET}-wallet", text), type="CryptoWallet", name=text)
            yield wallet
            yield from said.claim(id, "HOLDS_WALLET", object=wallet.id, value=None)
        elif what in _NUMBERS and text:
            yield from said.claim(id, "IDENTIFIED_BY", value=text, role=_NUMBERS[what])
        elif what == "Title" and text:
            yield from said.claim(id, "DESCRIBED_AS", value=text)
        elif what in _FLAGS and (text or place):
            yield from self._flag(said, id, place.country if place else text, former=what.startswith("Former"))

    def _flag(self, said: Said, id: str, name: str, *, former: bool) -> Iterator[Entity | Claim]:
        code = self._named.get(name)
        if code and not former:
            yield country(code, name)
            yield from said.claim(id, "REGISTERED_IN", object=country_id(code))

    # --- relations and sanctions

    def _relation(self, element: etree._Element) -> Iterator[Claim]:
        ends = element.get("From-ProfileID", ""), element.get("To-ProfileID", "")
        kind = self._value("RelationType", element)
        relation = _RELATIONS.get(kind)
        place = f"{self._path.name}:relationship {element.get('ID')}"
        if relation is None:
            self._refuse(place, f"the relation {kind!r} is not known")
            return
        subject, object_ = ends[::-1] if relation.turned else ends
        if (relation.predicate == "OWNS_OR_CONTROLS" and self._kinds.get(object_) == "Person") or (
            relation.predicate == "HOLDS_OFFICE"
            and (self._kinds.get(subject) != "Person" or self._kinds.get(object_) == "Person")
        ):
            relation, (subject, object_) = _ELSE[relation.predicate], ends
        said = Said(ends[0], self._source, self._path.name)
        former = "no longer so, as the list says" if element.get("Former") == "true" else None
        yield from said.claim(
            f"{DATASET}-{subject}",
            relation.predicate,
            object=f"{DATASET}-{object_}",
            role=relation.role,
            value=relation.value,
            status=relation.status,
            note=former,
        )

    def _sanctions(self, entry: etree._Element) -> Iterator[Entity | Claim]:
        ns, profile = self._ns, entry.get("ProfileID", "")
        events = list(entry.iterfind(f"{ns}EntryEvent"))
        dates = sorted(filter(None, (self._date(event.find(f"{ns}Date")) for event in events)))
        bases = dict.fromkeys(b for event in events if (b := self._value("LegalBasis", event)) not in ("", "Unknown"))
        said = Said(profile, self._source, self._path.name)
        measures = list(entry.iterfind(f"{ns}SanctionsMeasure"))
        codes = [
            (measure.findtext(f"{ns}Comment") or "").strip()
            for measure in measures
            if self._value("SanctionsType", measure) == "Program"
        ]
        for code in dict.fromkeys(filter(None, codes)):
            programme = programme_of(code)
            yield programme
            yield from said.claim(
                f"{DATASET}-{profile}",
                "SANCTIONED_UNDER",
                object=programme.id,
                value=f"on the basis of {_listed(list(bases))}" if bases else None,
                on=dates[0] if dates else None,
                status="sanctioned",
                note=None if len(set(dates)) < 2 else f"The list has entries of {_listed(sorted(set(dates)))}.",
            )


def _listed(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _whole(first: str, last: str) -> tuple[str, str]:
    """A period that is a whole year or month, as that year or month."""
    if first.endswith("-01-01") and last.endswith("-12-31") and first[:4] == last[:4]:
        return first[:4], last[:4]
    if first.endswith("-01-01") and last.endswith("-12-31"):
        return first[:4], last[:4]
    if first[:7] == last[:7] and first.endswith("-01") and last[8:] in ("28", "29", "30", "31"):
        return first[:7], last[:7]
    return first, last


def _identified(said: Said, id: str, document: _Document) -> Iterable[Claim]:
    kind = _ORDINARY.sub(lambda found: found[0].lower(), re.sub(r" (No\.?|#)$", "", document.kind))
    if document.number:
        yield from said.claim(
            id,
            "IDENTIFIED_BY",
            value=document.number,
            role=kind,
            unit=document.country.upper() or None,
            start=document.issued,
            end=document.expires,
        )
