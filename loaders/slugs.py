"""Names as parts of ids: lower-case Latin letters, digits and hyphens, and short."""

import re
from hashlib import blake2b

from anyascii import anyascii

LONGEST = 38


def digest(text: str) -> str:
    """A short hash that stands for a text in an id."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def slug(text: str) -> str:
    """The same for names that differ only in signs, case or script. One that is too long ends with a digest."""
    found = "-".join(re.findall("[a-z0-9]+", anyascii(text).lower()))
    return found if 0 < len(found) <= LONGEST else f"{found[: LONGEST - 17].strip('-')}-{digest(text)}".strip("-")
