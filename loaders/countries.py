"""The entities that stand for countries: those of the curated facts where there are any, or else the lists' own."""

CURATED = {
    "bn": "brunei",
    "cn": "china",
    "fr": "france",
    "gb": "united-kingdom",
    "jp": "japan",
    "kh": "cambodia",
    "kp": "north-korea",
    "la": "laos",
    "mm": "myanmar",
    "my": "malaysia",
    "ru": "russia",
    "sg": "singapore",
    "th": "thailand",
    "tl": "timor-leste",
    "tw": "taiwan",
    "us": "united-states",
    "vn": "vietnam",
}


def country_id(code: str) -> str:
    """The id of a country, the same in all lists; `code` has two lower-case letters."""
    return CURATED.get(code, f"country-{code}")
