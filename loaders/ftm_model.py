"""FollowTheMoney's model, as far as it is read: what each schema and property means here.

Types, ends of links and topics are those of the vocabulary and of the export; these tables add what only reading needs.
A test checks them against the real model. The package `followthemoney` is not used, since it needs a compiler (PyICU).
"""

from graph.export.formats.ftm import EDGES
from graph.vocabulary import TOPICS, TYPES

# --- schemata -------------------------------------------------------------------------------------

TYPE_OF = {kind.ftm: kind.name for kind in TYPES.values() if kind.ftm == kind.name} | {
    # The nearest type that the vocabulary has.
    **dict.fromkeys(("BankAccount", "Contract", "License", "Security"), "Asset"),
    **dict.fromkeys(("Email", "Folder", "HyperText", "Message", "Package", "Pages", "PlainText"), "Document"),
    **dict.fromkeys(("Audio", "Image", "Table", "Video", "Workbook"), "Document"),
    "Trip": "Event",
}
SAYS = {
    "Associate": "ASSOCIATED_WITH",
    "Control": "CONTROLS",
    "CourtCaseParty": "TOOK_PART_IN",  # perhaps as judge, witness or lawyer: a party is not always on trial
    "Directorship": "DIRECTS",
    "Documentation": "NAMED_IN",
    "Employment": "WORKS_FOR",
    "Family": "FAMILY",
    "Membership": "MEMBER_OF",
    "Occupancy": "OCCUPIES",
    "Ownership": "OWNS",
    "Payment": "PAID",
    "ProjectParticipant": "TOOK_PART_IN",
    "Representation": "ACTS_FOR",
    "Succession": "SUCCEEDED_BY",
    "UnknownLink": "LINKED_TO",
}
"""What a link of each schema says."""
ENDS = {
    **{schema: (ends[0][0], ends[1][0]) for schema, ends in EDGES.items()},
    "Documentation": ("entity", "document"),
    "Family": ("relative", "person"),  # a relative is what the relationship says of the person
}
"""The properties that hold the subject and the object of what a link says."""
LISTINGS = {"Sanction": "SANCTIONED_UNDER", "Risk": "NAMED_IN"}
PAPERS = ("Identification", "Passport")
LEFT_OUT = frozenset(
    [
        *("Call", "CallForTenders", "ContractAward", "Debt", "EconomicActivity", "Mention", "Note", "Page", "Similar"),
        *("TaxRoll", "UserAccount"),
    ]
)
"""These are counted and not loaded."""

# --- properties -----------------------------------------------------------------------------------

POINTERS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "addressEntity": (("LegalEntity", "HAS_ADDRESS", False), ("Asset", "HAS_ADDRESS", False)),
    "holder": (("CryptoWallet", "HOLDS_WALLET", True),),
    "involved": (("Event", "TOOK_PART_IN", True),),
    "operator": (("Vehicle", "OPERATES", True),),
    "organizer": (("Event", "CARRIED_OUT", True),),
    "owner": (("Vehicle", "OWNS", True),),
    "parent": (("LegalEntity", "HAS_INTEREST_IN", True), ("RealEstate", "LOCATED_IN", False)),
    "partOf": (("Territory", "LOCATED_IN", False),),
}
"""What a thing with one of these properties says of the thing it names, and whether that one is the subject."""
FORWARD = frozenset({end for ends in ENDS.values() for end in ends} | {"entity", "holder"} | POINTERS.keys())
"""Properties that name another entity; any other property that holds one is the reverse of one of these."""
NAMES = {
    "name": "",
    "alias": "",
    "previousName": "former name",
    "weakAlias": "weak alias",
    "abbreviation": "abbreviation",
}
TITLES = {
    "Address": ("full",),
    "Article": ("title", "fileName"),
    "CryptoWallet": ("publicKey", "cryptoAddress"),
    "Document": ("title", "fileName"),
}
NAME_PARTS = {
    "Address": ("postOfficeBox", "street", "street2", "city", "postalCode", "region", "state"),
    "Person": ("firstName", "middleName", "lastName"),
}
"""Properties that make up a name where there is none."""
COUNTRIES_OF = ("country", "jurisdiction", "mainCountry", "nationality", "citizenship", "flag")
DATES = {
    # property: (predicate, property of its place)
    "birthDate": ("BORN", "birthPlace"),
    "deathDate": ("DIED", ""),
    "incorporationDate": ("ESTABLISHED", ""),
    "buildDate": ("ESTABLISHED", ""),
    "dissolutionDate": ("DISSOLVED", ""),
}
DESCRIBED = ("position",)
READ = frozenset((*COUNTRIES_OF, "birthPlace", "summary", "description", "notes", "keywords"))
"""Properties that are read with others, or make no claim."""
SHARES = ("percentage", "sharesCount", "sharesType")
OF_LINKS = frozenset(
    [
        *("role", "relationship", "status", "startDate", "endDate", "date", "summary", "recordId", *SHARES),
        *("amount", "currency", "amountEur", "amountUsd", "purpose"),
    ]
)
OF_LISTINGS = frozenset(
    [
        *("entity", "authority", "authorityId", "unscId", "program", "programId", "country", "startDate", "endDate"),
        *("listingDate", "reason", "status", "provisions", "summary"),
    ]
)
OF_PAPERS = frozenset(["holder", "type", "number", "passportNumber", "country", "startDate", "endDate"])
IDENTIFIERS = {
    "accountId": "account id", "accountNumber": "account number", "bic": "BIC", "bikCode": "BIK",
    "brightQueryId": "BrightQuery id", "brightQueryOrgId": "BrightQuery organisation id",
    "bvdId": "Bureau van Dijk id", "cadastralCode": "cadastral number", "cageCode": "CAGE code",
    "callSign": "call sign", "caseNumber": "case number", "cikCode": "SEC CIK", "coatoCode": "COATO code",
    "crsNumber": "CRS number", "cryptoAddress": "wallet address", "dunsCode": "D-U-N-S number", "figiCode": "FIGI",
    "fipsCode": "FIPS code", "fnsCode": "FNS code", "giiNumber": "GIIN", "iban": "IBAN", "icaoCode": "ICAO code",
    "idNumber": "id number", "imoNumber": "IMO number", "innCode": "INN", "ipoCode": "IPO code",
    "irsCode": "IRS number", "isin": "ISIN", "isinCode": "ISIN", "jibCode": "JIB", "kppCode": "KPP", "leiCode": "LEI",
    "licenseNumber": "licence number", "mbsCode": "MBS", "mmsi": "MMSI", "npiCode": "NPI", "nutsCode": "NUTS code",
    "ogrnCode": "OGRN", "okpoCode": "OKPO", "okvedCode": "OKVED", "passportNumber": "passport", "permId": "PermID",
    "pfrNumber": "PFR number", "projectId": "project number", "publicKey": "public key",
    "registrationNumber": "registration number", "ricCode": "RIC", "sayariId": "Sayari id",
    "serialNumber": "serial number", "socialSecurityNumber": "social security number", "swiftBic": "SWIFT code",
    "taxNumber": "tax number", "territoryCode": "territory code", "ticker": "ticker", "titleNumber": "title number",
    "uniqueEntityId": "unique entity id", "uscCode": "USCC", "vatCode": "VAT number", "voenCode": "VOEN",
    "wikidataId": "Wikidata id", "zipCode": "post code",
}  # fmt: skip

# --- topics ---------------------------------------------------------------------------------------

ACCUSING = {
    "asset.frozen": "frozen asset", "corp.clone": "clone of a real entity", "corp.disqual": "disqualified",
    "corp.shell": "shell company", "crime": "crime", "crime.boss": "criminal leadership", "crime.cyber": "cybercrime",
    "crime.env": "environmental violations", "crime.fin": "financial crime", "crime.fraud": "fraud",
    "crime.terror": "terrorism", "crime.theft": "theft", "crime.traffick": "trafficking",
    "crime.traffick.drug": "drug trafficking", "crime.traffick.human": "human trafficking", "crime.war": "war crimes",
    "debarment": "debarred", "export.control": "export controlled", "export.control.linked": "export control-linked",
    "export.risk": "trade risk", "forced.labor": "forced labour", "geo.risk": "high-risk area",
    "invest.ban": "investment ban", "invest.risk": "investment risk", "mare.detained": "maritime detention",
    "mare.shadow": "shadow fleet", "mare.sts": "ship-to-ship transfer", "poi": "person of interest",
    "reg.action": "regulator action", "reg.warn": "regulator warning", "role.oligarch": "oligarch", "role.spy": "spy",
    "sanction.control": "sanction ownership or control", "sanction.counter": "counter-sanctioned",
    "sanction.linked": "sanction-linked", "wanted": "wanted",
}  # fmt: skip
"""Topics that accuse somebody, in FtM's words."""
ALL_TOPICS = TOPICS.keys() | ACCUSING.keys()


def depth(schema: str) -> int:
    """How specific a schema is: a Company may be stated as a LegalEntity too."""
    return len(TYPES[TYPE_OF[schema]].lineage) if schema in TYPE_OF else 0
