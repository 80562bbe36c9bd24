"""Gathers rows that belong together but are scattered over a list, in a scratch file, so that memory stays flat."""

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter


class Gathered:
    """Rows by key. Read back, each key comes once, with its rows in the order in which they were added."""

    def __init__(self) -> None:
        # SQLite's own temporary file, deleted when it is closed.
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32000;"
            "CREATE TABLE rows (key TEXT, n INTEGER, row TEXT, PRIMARY KEY (key, n)) WITHOUT ROWID; BEGIN"
        )
        self._count = 0

    def close(self) -> None:
        self._scratch.close()

    def put(self, key: str, row: str) -> None:
        self._count += 1
        self._scratch.execute("INSERT INTO rows VALUES (?, ?, ?)", (key, self._count, row))

    def drop(self, key: str) -> bool:
        """Forget a key. False if it was not there."""
        return self._scratch.execute("DELETE FROM rows WHERE key = ?", (key,)).rowcount > 0

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        rows = self._scratch.execute("SELECT key, row FROM rows ORDER BY key, n")
        for key, group in groupby(rows, itemgetter(0)):
            yield key, [row for _, row in group]
