"""Which Cypher may run as a read. Neo4j Community has no roles, and its READ mode allows too much.

The text is tokenised, not searched, so that words inside strings, comments and quoted names do not count.
What is refused by mistake (a variable called `set`) can be renamed; a write that slips through cannot be undone.
"""

import re
from functools import lru_cache

from graph.errors import BadQuery

_TOKEN = re.compile(
    r"""
    (?P<skip> //[^\n]* | /\*.*?\*/ | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | \s+ )
    | `(?P<quoted>(?:``|[^`])*)`
    | (?P<name> [A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)* )
    | \$(?P<parameter>\w+)
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_STARTS = {"match", "optional", "unwind", "with", "return", "call"}
_NEVER = {
    *("create", "merge", "set", "delete", "detach", "remove", "foreach", "load", "drop", "alter", "grant", "deny"),
    *("revoke", "show", "terminate", "use", "start", "stop", "rename", "insert", "finish", "periodic", "transactions"),
    *("explain", "profile", "cypher"),
}
_PROCEDURES = {"db.labels", "db.relationshiptypes", "db.propertykeys", "db.index.fulltext.querynodes"}


@lru_cache(maxsize=512)
def check_readonly(cypher: str) -> None:
    """Raises BadQuery if the text could do anything but read the graph."""
    tokens = [m for m in _TOKEN.finditer(cypher) if m.group("skip") is None]
    words = [re.sub(r"\s", "", m.group("name")).lower() if m.group("name") else "" for m in tokens]
    marks = [m.group("other") or "" for m in tokens]
    if not words or words[0] not in _STARTS:
        raise BadQuery("A query starts with MATCH, OPTIONAL MATCH, UNWIND, WITH, RETURN or CALL.")
    if ";" in marks[:-1]:
        raise BadQuery("One statement at a time.")
    for n, word in enumerate(words):
        before, after = (marks[n - 1] if n else ""), (marks[n + 1] if n + 1 < len(marks) else "")
        # `n.set` is a single token; `:Set` and `{set: 1}` are a label and a key
        if word in _NEVER and before not in (":", "|", ".") and after != ":":
            raise BadQuery(f"Only reading is allowed here: {word.upper()} is not.")
        if word == "call" and after not in ("{", "("):
            called = words[n + 1] if n + 1 < len(words) else ""
            if called not in _PROCEDURES:
                raise BadQuery(f"The procedure {called or '(quoted)'} is not allowed in a query.")
