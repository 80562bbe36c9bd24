"""The rows of a CSV table that somebody else wrote, one by one."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from loaders.lists import Refuse


def rows(content: IO[bytes], name: str, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its last line. What cannot be parsed as a row is refused."""
    text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
    reader = csv.reader(text)
    while True:
        try:
            for row in reader:
                yield reader.line_num, row
            return
        except csv.Error as exc:
            refuse(f"{name}:{reader.line_num}", f"this is not a CSV row: {exc}")
