"""The entities that countries are in the graph: those of the curated facts, where they have them, or the lists' own."""

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
    """The id of a country, the same in all lists; `code` is of two small letters."""
    return CURATED.get(code, f"country-{code}")
