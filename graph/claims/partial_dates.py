"""Partial ISO dates, as sources give them: a year, a month or a day."""

import re
from datetime import date

_FORM = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def partial(text: str) -> str:
    """The text, if it is such a date; otherwise raises ValueError."""
    if not _FORM.fullmatch(text):
        raise ValueError(f"a date is 2022, 2022-09 or 2022-09-14, not {text!r}")
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        raise ValueError(f"this date does not exist: {text}") from None
    return text
