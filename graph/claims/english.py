"""How a sentence is written: days, sums of money, lists, articles, verbs. It knows nothing of claims."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

# --- days -----------------------------------------------------------------------------------------

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def written(partial: str) -> str:
    """A partial ISO date in words: "12 September 2024", "September 2024", "2024"."""
    year, *rest = partial.split("-")
    month = [_MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join((*day, *month, year))


def moment(partial: str) -> str:
    """When it happened: "on 12 September 2024", "in September 2024"."""
    return f"{'on' if len(partial) == 10 else 'in'} {written(partial)}"


def period(start: str, end: str) -> str:
    """ "from 6 to 9 October 2022"; across months "from 2015 until March 2018"."""
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        return f"from {int(start[8:])} to {written(end)}"
    return f"from {written(start)} until {written(end)}"


# --- numbers and money ----------------------------------------------------------------------------

_SIGNS = {"USD": "$", "GBP": "£", "EUR": "€"}
_UNITS = {"BTC": "bitcoin", "CNY": "yuan", "KHR": "riel", "THB": "baht", "VND": "dong"}
_NUMBER = re.compile(r"((?:\D+ )?)(\d+(?:\.\d+)?)((?: (?:thousand|million|billion|trillion))?)")
_SMALL = dict(zip("23456789", ["two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True))
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def amount(value: str, unit: str | None) -> str:
    """A value with its unit: "4,570 prosecutions", "$17 million", "about $15 billion"."""
    if unit is None:
        return value
    measure, _, more = unit.partition(" ")
    sign = _SIGNS.get(measure, "")
    unit = f"{'' if sign else _UNITS.get(measure, measure)} {more}".strip()
    if not sign and value in _SMALL and unit[:1].islower():
        value = _SMALL[value]
    elif found := _NUMBER.fullmatch(value.replace(",", "")):
        about, number, scale = found.groups()
        value = f"{about}{sign}{number if scale else _grouped(number, rounded=bool(sign))}{scale}"
    elif sign:
        unit = f"{measure} {more}".strip()
    return f"{value} {unit}".strip()


def _grouped(number: str, *, rounded: bool) -> str:
    whole, _, decimals = number.partition(".")
    if rounded and not decimals:
        for size, word in _SCALES:
            if int(whole) >= size and int(whole) % (size // 100) == 0:
                return f"{int(whole) / size:g} {word}"
    return f"{int(whole):,}{'.' if decimals else ''}{decimals}"


# --- nouns ----------------------------------------------------------------------------------------

# Roles that only one person holds: "the wife of", but "a son of".
_ONLY = re.compile(
    r"(?:.* )?(?:chair(?:man|woman|person)?|director|father|head|husband|leader|mother|wife|widow|widower)"
)
_DETERMINED = re.compile(r"(?:an?|the|some|his|her|its|their|\S+[’']s) ")
_ENDS_NAME = re.compile(
    r"[,(:“]| (?:about|across|against|among|around|at|between|by|for|from|in|inside|near|of|on|over|regarding|that|to"
    r"|under|who|with|without)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|many|numerous|both) ")
_SEVERAL = frozenset(["children", "media", "men", "people", "personnel", "police", "those", "women"])


def article(role: str, *, after_as: bool = False) -> str:
    """A role as it follows "is" or "as": "a son", "the wife", "Prime Minister"; "as chairman", "as a lawyer"."""
    if role[:1].isupper() or determined(role):
        return role
    if _ONLY.fullmatch(role):
        return role if after_as else f"the {role}"
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def determined(name: str) -> bool:
    """Whether it begins with an article or another determiner."""
    return bool(_DETERMINED.match(name))


def capital(text: str) -> str:
    """With the first letter capitalised, even inside quotation marks."""
    first = 1 if text[0] in "“‘" else 0
    return text[:first] + text[first : first + 1].upper() + text[first + 1 :]


def listed(items: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def head(name: str) -> str:
    """The name without what follows its noun: "the new charge" of "the new charge of ‘plotting’"."""
    return _ENDS_NAME.split(name.strip("“”‘"))[0].strip()


def looks_plural(name: str) -> bool:
    """Whether a name is plural: "scam compounds in …", "46 groups", "the police"; not "Glass Towers"."""
    noun = head(name)
    last = noun.rpartition(" ")[2]
    if last in _SEVERAL or (" and " in noun and noun[:1].islower()):
        return True
    proper = last[:1].isupper() and not _COUNTED.match(noun.lower())
    return len(last) > 2 and last.endswith("s") and not last.endswith(("ss", "us", "is", "’s", "'s")) and not proper


# --- verbs ----------------------------------------------------------------------------------------

_IRREGULAR = {
    "be": ("was", "been"),
    "buy": ("bought", "bought"),
    "find": ("found", "found"),
    "give": ("gave", "given"),
    "have": ("had", "had"),
    "hold": ("held", "held"),
    "keep": ("kept", "kept"),
    "lead": ("led", "led"),
    "make": ("made", "made"),
    "meet": ("met", "met"),
    "pay": ("paid", "paid"),
    "put": ("put", "put"),
    "run": ("ran", "run"),
    "sell": ("sold", "sold"),
    "speak": ("spoke", "spoken"),
    "take": ("took", "taken"),
    "write": ("wrote", "written"),
}
Tense = Literal["present", "past", "perfect"]
_PLURAL = {"is": "are", "was": "were", "has": "have"}


def in_the_past(says: str, infinitive: str) -> bool:
    """Whether the verb is about something done: it "founded", is alleged to "have founded"."""
    return infinitive.startswith("have ") and not says.startswith("has ")


@cache
def finite(says: str, infinitive: str, *, several: bool = False, tense: Tense = "present") -> str:
    """The verb of a sentence: "owns", of several "own", of what is over "owned", since a day "has owned"."""
    if in_the_past(says, infinitive):
        tense = "present"
    if tense == "past":
        says = _turned(says, says, infinitive, 0)
    elif tense == "perfect":
        says = f"has {_turned(says, says, infinitive, 1)}"
    elif several and says.split(" ")[0] not in _PLURAL and not in_the_past(says, infinitive):
        return infinitive
    if not several:
        return says
    verb, space, rest = says.partition(" ")
    return _members(f"{_PLURAL.get(verb, verb)}{space}{rest}")


@cache
def bare(says: str, infinitive: str, *, several: bool = False, tense: Tense = "present") -> str:
    """The verb after "is alleged to": "own", of what is over or since a day "have owned"."""
    if tense != "present" and not in_the_past(says, infinitive):
        infinitive = f"have {_turned(infinitive, says, infinitive, 1)}"
    return _members(infinitive) if several else infinitive


def _members(words: str) -> str:
    """ "members of" for "a member of"."""
    return re.sub(r"\ban? (\w+) of\b", r"\1s of", words)


def _turned(words: str, says: str, infinitive: str, form: int) -> str:
    """The verbs are where "owns or controls" and "own or control" differ."""
    pairs = list(zip(says.split(" "), infinitive.split(" "), strict=False))
    forms = {n: _forms(plain)[form] for n, (told, plain) in enumerate(pairs) if told != plain}
    return " ".join(forms.get(n, word) for n, word in enumerate(words.split(" ")))


def _forms(verb: str) -> tuple[str, str]:
    """The past tense and the participle."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if re.search(r"[^aeiou]y$", verb):
        verb = f"{verb[:-1]}i"
    doubled = "l" if verb == "control" else ""
    regular = f"{verb}d" if verb.endswith("e") else f"{verb}{doubled}ed"
    return regular, regular
