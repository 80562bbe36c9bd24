"""Records as the properties of nodes and relationships, and back. An entity's node merges what its datasets say."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

from graph import names
from graph.claims.identifiers import strong
from graph.claims.links import link_id
from graph.claims.wording import Wording
from graph.models import Claim, Entity, Link, Model, Name, Source
from graph.vocabulary import TYPES

Row = dict[str, Any]

CURATED = "facts"
"""The dataset whose names and summaries come first where several datasets describe one entity."""
_ROOT = Path(__file__).resolve().parents[1]
_MADE_BY = (
    *("claims/wording.py", "claims/phrases.py", "claims/english.py", "claims/standing.py", "claims/links.py"),
    *("vocabulary.py", "database/rows.py"),
)


def order(dataset: str) -> tuple[bool, str]:
    """Whose word comes first about an entity that several datasets hold. It must not depend on the order of loading."""
    return (dataset != CURATED, dataset)


@cache
def worded_by() -> str:
    """Changes with the code that seals, words claims or derives links: then everything in a graph is made again."""
    return _digest([*(_ROOT / name for name in _MADE_BY), *sorted((_ROOT / "seals").glob("*.py"))])


@cache
def _keyed_by() -> str:
    return _digest(sorted(path for path in (_ROOT / "names").iterdir() if path.is_file()))


def _digest(files: Iterable[Path]) -> str:
    digest = blake2b(digest_size=8)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def row(record: Model, **more: Any) -> Row:
    """The properties of a record, with their hash. Where it was loaded from is no part of its content."""
    # No nulls and no empty lists: not every import into Neo4j preserves them.
    filled = {k: v for k, v in (record.model_dump() | more).items() if v is not None and v != () and v != []}
    return filled | {"hash": _hash({k: v for k, v in filled.items() if k != "origin"})}


def _hash(properties: Row, salt: str = "") -> str:
    return blake2b(f"{salt}{sorted(properties.items())!r}".encode(), digest_size=12).hexdigest()


# --- entities -------------------------------------------------------------------------------------


def part(entity: Entity, dataset: str) -> Row:
    """What one dataset says of an entity."""
    aliases = [n.value for n in entity.names if n.value != entity.name]
    said = row(entity, names=None, aliases=aliases, dataset=dataset)
    return said | {"hash": _hash({k: v for k, v in said.items() if k != "hash"}, _keyed_by())}


def merged(parts: Iterable[Row], *, first: str = "") -> Row:
    """The node of an entity, from what each of its datasets says; with several records, the `first` one leads."""
    said = sorted(parts, key=lambda p: (p["id"] != first, order(p["dataset"]), p["id"]))
    # A pseudonym comes before any name: whoever is protected by one is protected in all.
    said.sort(key=lambda p: not p.get("protected", False))
    foremost = said[0]
    node: Row = {k: v for k, v in foremost.items() if k != "dataset"}
    node["datasets"] = sorted(p["dataset"] for p in said)
    if len(said) == 1:
        return node
    node["parts"] = [json.dumps(p, ensure_ascii=False, sort_keys=True) for p in said]
    node["type"] = _closest([p["type"] for p in said])
    for key in ("topics", "countries"):
        if found := list(dict.fromkeys(value for p in said for value in p.get(key, ()))):
            node[key] = found
    for key in ("summary", "note"):
        if text := next((p[key] for p in said if key in p), None):
            node[key] = text
    if not foremost.get("protected"):
        every = dict.fromkeys(name for p in said for name in (p["name"], *p.get("aliases", ())))
        node["aliases"] = [name for name in every if name != node["name"]]
        if not node["aliases"]:
            del node["aliases"]
    node["hash"] = _hash({k: v for k, v in node.items() if k != "hash"})
    return node


def joined(records: Mapping[str, Row], head: str) -> Row:
    """The node of an entity of several records: the head leads, but a pseudonym comes before any name."""
    parts = [said for record in records.values() for said in parts_of(record).values()]
    node = merged(parts, first=head) | {"id": head, "joined": True}
    if not node["protected"]:  # the id of a record in a public list tells a name
        node["members"] = sorted(records)
    node["datasets"] = sorted({said["dataset"] for said in parts})
    kept = {k: v for k, v in node.items() if k not in ("parts", "hash")}
    return kept | {"hash": _hash(kept)}


def parts_of(node: Mapping[str, Any]) -> dict[str, Row]:
    """What each dataset says of the entity of this node. The reverse of `merged`."""
    if "parts" in node:
        return {p["dataset"]: p for p in map(json.loads, node["parts"])}
    if len(node["datasets"]) != 1:
        return {}  # an older layout, or an interrupted load
    (dataset,) = node["datasets"]
    return {dataset: {k: v for k, v in node.items() if k != "datasets"} | {"dataset": dataset}}


def _closest(types: Sequence[str]) -> str:
    """The first type, or a later one that says the same more closely: a Company is an Organization."""
    closest = types[0]
    for other in types[1:]:
        if closest in TYPES[other].lineage:
            closest = other
    return closest


def entity_of(properties: Mapping[str, Any]) -> Entity:
    """The entity of a node or a part, with the names that may be shown."""
    protected, name = properties.get("protected", False), properties["name"]
    first = Name(value=name, script=names.script(name), kind="pseudonym" if protected else "name")
    others = (Name(value=a, script=names.script(a), kind="alias") for a in properties.get("aliases", ()))
    fields = {k: v for k, v in properties.items() if k in Entity.model_fields}
    return Entity(**fields, names=(first, *others))


def keys_of(entity: Row) -> set[str]:
    """The words under which an entity is found."""
    return names.entity_keys((entity["name"], *entity.get("aliases", ())))


_IN_SENTENCES = ("name", "aliases", "type", "unnamed", "plural", "article")


def sounds_otherwise(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether sentences about this entity change."""
    return any(old.get(key) != new.get(key) for key in _IN_SENTENCES)


# --- sources, claims and links --------------------------------------------------------------------


def source_row(source: Source, dataset: str) -> Row:
    return row(source, dataset=dataset)


def source_of(properties: Mapping[str, Any]) -> Source:
    return Source(**{k: v for k, v in properties.items() if k in Source.model_fields})


def claim_row(claim: Claim, dataset: str, heads: Mapping[str, str]) -> Row:
    """What a claim says. Its wording and whom it joins depend on other records, and are not part of its hash."""
    said = row(claim, dataset=dataset, link=link_id(claim), identifier=strong(claim))
    if not heads.keys().isdisjoint((claim.subject, claim.object)):
        said = {k: v for k, v in said.items() if k != "link"}
        if link := link_id(claim, heads):
            said["link"] = link
    return said


def claim_of(properties: Mapping[str, Any]) -> Claim:
    return Claim(**{k: v for k, v in properties.items() if k in Claim.model_fields})


WORDED = ("says", "sentence", "but", "speakers", "published", "rests_on", "first_hand")


def worded(claim: Claim, wording: Wording, acquittals: Sequence[Claim] = ()) -> Row:
    """How a claim is worded, and what it rests on; None for what it lacks."""
    sentence, told = wording.sentence(claim), wording.told(claim, acquittals)
    return {
        "says": wording.says(claim),
        "sentence": told,
        "but": told.removeprefix(sentence) or None,
        "speakers": list(wording.speakers(claim)) or None,
        "published": wording.published(claim),
        "rests_on": list(wording.rests_on(claim)) or None,
        "first_hand": wording.first_hand(claim),
    }


def ends_of(claim: Row, heads: Mapping[str, str]) -> dict[str, list[str]]:
    """The edges from a claim to the entities that it speaks of: those that its records were joined to."""
    named = {
        "SUBJECT": [claim["subject"]],
        "OBJECT": [claim["object"]] if claim.get("object") else [],
        "SAID_BY": claim.get("said_by") or [],
        "MENTIONS": claim.get("mentions") or [],
    }
    return {kind: list(dict.fromkeys(heads.get(id, id) for id in ids)) for kind, ids in named.items()}


def link_row(link: Link) -> Row:
    return row(link)


def fingerprint(claim: Claim) -> int:
    """Of a sealed claim. A source adds those of its claims up, so that their order does not matter.

    Made after sealing: a hash of the withheld names would confirm a guess.
    """
    return int.from_bytes(sha256(claim.model_dump_json(exclude={"origin"}).encode()).digest())


def summed(total: int) -> str:
    """The sum of fingerprints as a source bears it: SHA-256 in hexadecimal."""
    return f"{total % 2**256:064x}"
