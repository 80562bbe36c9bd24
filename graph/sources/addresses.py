"""Which addresses are safe to follow."""

import re

_WEB = re.compile(r"https?://[^\s\x00-\x20/?#\[\]@:][^\s\x00-\x20]*", re.IGNORECASE)


def web_address(url: str | None) -> str | None:
    """The address if it is safe to follow; `javascript:` and the like are shown as text only."""
    return url if url and _WEB.fullmatch(url) else None
