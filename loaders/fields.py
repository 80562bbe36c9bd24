"""What a facts file may hold, field by field."""

import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from graph.claims.partial_dates import partial
from graph.codes import COUNTRIES, LANGUAGES
from graph.sources.addresses import web_address
from graph.vocabulary import Status

_QUOTE_WORDS = 40
_LONGEST_AHEAD = 99
"""In years: a lease may end this far ahead."""
_BUDDHIST_ERA = 543


def _past_date(text: str, *, ahead: int = 0) -> str:
    today = date.today()
    if partial(text) > f"{today.year + ahead}{today.isoformat()[4:]}"[: len(text)]:
        year = int(text[:4]) - _BUDDHIST_ERA
        era = f": if this year is of the Buddhist era, write {year:04}{text[4:]}" if 0 < year <= today.year else ""
        raise ValueError(f"{text} is after today{era}" if not ahead else f"{text} is too far ahead{era}")
    return text


def _ending_date(text: str) -> str:
    return _past_date(text, ahead=_LONGEST_AHEAD)


def _visible(text: str) -> str:
    if not any(c.isprintable() and not c.isspace() and unicodedata.category(c) != "Cf" for c in text):
        raise ValueError("it holds nothing that can be seen")
    return text


def _quote(text: str) -> str:
    if (count := len(text.split())) > _QUOTE_WORDS:
        raise ValueError(f"a quote has at most {_QUOTE_WORDS} words, this one has {count}")
    return text


def _address(text: str) -> str:
    try:
        AnyHttpUrl(text)
    except ValidationError:
        raise ValueError(f"an address is like https://example.org/page, not {text!r}") from None
    # The check above ignores these characters, and each browser repairs them in its own way.
    if not web_address(text) or any(c.isspace() or not c.isprintable() for c in text):
        raise ValueError(f"an address is like https://example.org/page, without white space, not {text!r}")
    return text


def _one_of(codes: Collection[str], what: str) -> AfterValidator:
    def known(text: str) -> str:
        if text not in codes:
            raise ValueError(f"there is no {what} {text!r}")
        return text

    return AfterValidator(known)


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True), AfterValidator(_visible)]
NameText = Annotated[
    str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True), AfterValidator(_visible)
]
PartialDate = Annotated[str, AfterValidator(_past_date)]
EndDate = Annotated[str, AfterValidator(_ending_date)]
Address = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_address)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Yes = Literal["true"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntityFact(_Strict):
    id: Slug
    type: Text
    name: NameText
    aliases: tuple[NameText, ...] = ()
    unnamed: Yes | None = None
    generic: Yes | None = None
    plural: Literal["true", "false"] | None = None
    article: Literal["the"] | None = None
    protected: Yes | None = None
    pseudonym: NameText | None = None
    withhold: tuple[Text, ...] = ()
    """More words that identify a protected person: nicknames, titles, relations."""
    common: tuple[Text, ...] = ()
    """Parts of the name of a protected person that do not identify them, and may stay in a text."""
    topics: tuple[Text, ...] = ()
    countries: tuple[Annotated[Code, _one_of(COUNTRIES, "country with the code")], ...] = ()
    summary: Text | None = None
    note: Text | None = None


class SourceFact(_Strict):
    id: Slug
    title: Text
    publisher: Text | None = None
    author: Text | None = None
    published: PartialDate | None = None
    url: Address | None = None
    kind: Text
    language: Annotated[Code, _one_of(LANGUAGES, "language with the code")]
    licence: Text | None = None
    note: Text | None = None
    relies_on: tuple[Slug, ...] = ()
    archived: Address | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class ClaimFact(_Strict):
    id: Slug
    subject: Slug
    predicate: Text
    object: Slug | None = None
    value: Text | None = None
    unit: Text | None = None
    role: Text | None = None
    status: Status
    said_by: tuple[Slug, ...] = ()
    on: PartialDate | None = None
    start: PartialDate | None = None
    end: EndDate | None = None
    tense: Literal["past", "perfect"] | None = None
    replies_to: Slug | None = None
    mentions: tuple[Slug, ...] = ()
    quote: Annotated[Text, AfterValidator(_quote)] | None = None
    locator: Text | None = None
    retracted: Text | None = None
    note: Text | None = None


class Expect(_Strict):
    claims: Annotated[tuple[int, int], Field(strict=False)]


class SourceFile(_Strict):
    """The outline of a file; its source and each of its claims are read separately."""

    source: dict[str, Any]
    expect: Expect
    claims: tuple[Any, ...]
