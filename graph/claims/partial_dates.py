"""Partial ISO dates, as sources give them: a year, a month or a day."""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

_FORM = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
PartialDate = Annotated[str, Field(json_schema_extra={"pattern": _FORM})]
"""What is said in a schema, and checked elsewhere: not every day that looks like one exists."""


def partial(text: str) -> str:
    """The text, if it is such a date; otherwise raises ValueError."""
    if not re.fullmatch(_FORM, text):
        raise ValueError(f"a date is 2022, 2022-09 or 2022-09-14, not {text!r}")
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        raise ValueError(f"this date does not exist: {text}") from None
    return text
