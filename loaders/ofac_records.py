"""The records that both of OFAC's formats yield: the list itself, its programmes, and claims about a party."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph import names
from graph.models import Claim, Entity, Name, Source
from graph.vocabulary import Status
from loaders.countries import country_id
from loaders.shelf import claim_id, country

DATASET = "ofac"
UID = "OFAC uid"
"""What the number of a party is called; other lists give it too."""
TREASURY = Entity(
    id="us-treasury", type="PublicBody", name="U.S. Treasury", article="the", topics=("gov",), countries=("us",)
)


def source_of(published: str) -> Source:
    return Source(
        id=f"ofac-list-{published}",
        title=f"OFAC sanctions list of {published}",
        publisher="US Treasury, OFAC",
        published=published,
        url="https://sanctionslist.ofac.treas.gov/",
        kind="list",
        language="en",
        licence="US public domain",
    )


@dataclass
class Said:
    """Makes claims about one party."""

    uid: str
    source: str
    file: str
    seen: set[str] = field(default_factory=set)

    def claim(
        self,
        subject: str,
        predicate: str,
        *,
        object: str | None = None,
        value: str | None = None,
        unit: str | None = None,
        role: str | None = None,
        on: str | None = None,
        start: str | None = None,
        end: str | None = None,
        status: Status = "official",
        note: str | None = None,
    ) -> Iterator[Claim]:
        """Make a claim, unless it was made already. Without a date, value or object there is nothing to say."""
        says = (object, value, unit, role, on, start, end)
        if not any(says):
            return
        id = claim_id(DATASET, subject, predicate, *says)
        if id not in self.seen:
            self.seen.add(id)
            yield Claim(
                id=id,
                subject=subject,
                predicate=predicate,
                status=status,
                said_by=(TREASURY.id,) if status == "alleged" else (),
                note=note,
                locator=f"uid {self.uid}",
                language="en",
                source=self.source,
                origin=f"{self.file}:{self.uid}",
                object=object,
                value=value,
                unit=unit,
                role=role,
                on=on,
                start=start,
                end=end,
            )


def programme_of(code: str) -> Entity:
    slug = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")
    return Entity(
        id=f"{DATASET}-programme-{slug}",
        type="Programme",
        name=f"{code} sanctions programme",
        names=(
            Name(value=f"{code} sanctions programme", script="Latn", kind="name"),
            Name(value=code, script=names.script(code), kind="alias"),
        ),
        plural=False,
        article="the",
        countries=("us",),
    )


def orders(parts: Sequence[tuple[str, str]]) -> list[str]:
    """A person's name from its parts: given names before family names, and as the list prints it.

    In scripts without spaces, only the list's order.
    """
    printed = " ".join(text for _, text in parts)
    if names.script(printed) in ("Hani", "Hans", "Hant", "Hang", "Jpan", "Kore", "Hira", "Kana"):
        return ["".join(text for _, text in parts)]
    rank = ("First Name", "Middle Name", "Patronymic", "Matronymic", "Nickname", "", "Last Name", "Maiden Name")
    ordered = sorted(parts, key=lambda part: rank.index(part[0]) if part[0] in rank else rank.index(""))
    return list(dict.fromkeys((" ".join(text for _, text in ordered), printed)))


def addressed(said: Said, id: str, code: str, in_country: str, where: str) -> Iterator[Entity | Claim]:
    """An address, the same entity for all who have it; or the country, if no more is known."""
    if where:
        text = ", ".join(filter(None, (where, in_country)))
        countries = (code,) if code else ()
        address = Entity(id=claim_id(f"{DATASET}-address", text), type="Address", name=text, countries=countries)
        yield address
        yield from said.claim(id, "HAS_ADDRESS", object=address.id)
    elif code:
        yield country(code, in_country)
        yield from said.claim(id, "LOCATED_IN", object=country_id(code))
