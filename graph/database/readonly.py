"""Which Cypher may run as a read. Neo4j Community has no roles, and its READ mode allows too much.

The text is cut into tokens, and only what is known to read passes: keywords and functions are allowed by name, and
two words in a row are only possible if the second is a keyword. Outside strings, comments and quoted names, only ASCII
is allowed, so that no letter can pose as another. What is refused by mistake (a variable called `set`) can be renamed;
a write that slips through cannot be undone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.errors import BadQuery

MAX_LENGTH = 20_000
_MAX_NESTING = 40
_TOKEN = re.compile(
    r"""
    (?P<space>     [ \t\r\n]+ )
    | (?P<comment> //[^\r\n]* | /\*.*?\*/ )
    | (?P<string>  '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" )
    | `(?P<quoted> [^`\\]+ )`
    | \$(?P<parameter> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<name>    [A-Za-z_][A-Za-z0-9_]* )
    | (?P<number>  0[xo][0-9A-Fa-f]+ | [0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? )
    | (?P<mark>    [-+*%^=<>!.,:;|&~(){}\[\]] | /(?![*/]) )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\[uU]+([0-9A-Fa-f]{0,8})")
STARTS = {"match", "optional", "unwind", "with", "return", "call"}
CLAUSES = STARTS | {"where", "union", "order", "skip", "limit"}
# Keywords that may follow a value, and the other ones.
_AFTER_A_VALUE = CLAUSES | {
    *("and", "or", "xor", "in", "is", "starts", "ends", "contains", "as"),
    *("when", "then", "else", "end", "asc", "ascending", "desc", "descending"),
}
_KEYWORDS = _AFTER_A_VALUE | {"not", "distinct", "by", "all", "case"}
_LIKE_VALUES = {"end", "asc", "ascending", "desc", "descending"}
# Refused wherever they stand, even if they could be the name of a variable.
_NEVER = {
    *("create", "merge", "set", "delete", "detach", "remove", "foreach", "load", "drop", "alter", "grant", "deny"),
    *("revoke", "show", "terminate", "use", "stop", "rename", "insert", "finish", "periodic", "transactions"),
    *("explain", "profile", "cypher"),
}
FUNCTIONS = frozenset(
    """
    abs acos all allshortestpaths any asin atan atan2 avg ceil char_length character_length coalesce collect cos cot
    count date date.truncate datetime degrees duration duration.between duration.indays duration.inmonths e
    elementid endnode exists exp floor haversin head id isempty isnan keys labels last left length log log10 lower
    ltrim max min nodes none nullif percentilecont percentiledisc pi properties radians range reduce relationships
    replace reverse right round rtrim shortestpath sign sin single size split sqrt startnode stdev stdevp substring
    sum tail tan toboolean tobooleanornull tofloat tofloatornull tointeger tointegerornull tolower tostring
    tostringornull toupper trim type upper valuetype
    """.split()  # noqa: SIM905 - a hundred lines otherwise
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is the name of a group in `_TOKEN`. `word` is the name in lower case if it may be a keyword."""

    kind: str
    text: str
    at: int
    word: str = ""

    @property
    def keyword(self) -> bool:
        return self.word in _KEYWORDS

    @property
    def ends_value(self) -> bool:
        if self.kind == "mark":
            return self.text in (")", "]", "}")
        return not self.keyword or self.word in _LIKE_VALUES


@lru_cache(maxsize=512)
def check_readonly(cypher: str) -> None:
    """Raises BadQuery, with the place, if the text could do anything but read the graph."""
    found = tokens(cypher)
    if not found or found[0].word not in STARTS:
        raise BadQuery("A query starts with MATCH, OPTIONAL MATCH, UNWIND, WITH, RETURN or CALL.")
    nested: list[Token] = []
    for n, token in enumerate(found):
        before, after = found[n - 1] if n else None, found[n + 1] if n + 1 < len(found) else None
        if token.word in _NEVER:
            raise refused(cypher, token, f"Only reading is allowed here: {token.text.upper()} is not")
        if token.word and before and before.ends_value and token.word not in _AFTER_A_VALUE:
            raise refused(cypher, token, f"{token.text} cannot stand here")
        if token.text == ";" and after:
            raise refused(cypher, after, "One statement at a time")
        if token.word == "call" and not (after and after.text in ("{", "(")):
            raise refused(cypher, token, "Procedures are not allowed in a query")
        if token.text == "(" and before and before.kind in ("name", "quoted", "string", "parameter", "number"):
            _check_called(cypher, found[:n])
        _check_nesting(cypher, token, nested)
    if nested:
        raise refused(cypher, nested[-1], f"This {nested[-1].text} is not closed")


def _check_called(cypher: str, found: Sequence[Token]) -> None:
    """What stands before a parenthesis, with its namespace, is a keyword or the name of a function that only reads."""
    if found[-1].keyword:
        return
    n = len(found) - 1
    while n > 1 and found[n - 1].text == ".":
        n -= 2
    name = "".join(token.text for token in found[n:])
    if name.lower() not in FUNCTIONS or any(token.kind == "quoted" for token in found[n:]):
        raise refused(cypher, found[n], f"The function {name} is not allowed in a query")


def _check_nesting(cypher: str, token: Token, nested: list[Token]) -> None:
    if token.kind != "mark":
        return
    if token.text in "([{":
        nested.append(token)
        if len(nested) > _MAX_NESTING:
            raise refused(cypher, token, f"At most {_MAX_NESTING} brackets may be nested")
    elif token.text in ")]}" and (not nested or nested.pop().text + token.text not in ("()", "[]", "{}")):
        raise refused(cypher, token, f"This {token.text} has nothing to close")


# --- tokens ---------------------------------------------------------------------------------------


def tokens(cypher: str) -> list[Token]:
    """The text without spaces and comments. Raises BadQuery, with the place, for what is too long or no Cypher."""
    if len(cypher) > MAX_LENGTH:
        raise BadQuery(f"The query has {len(cypher):,} characters; at most {MAX_LENGTH:,} are allowed.")
    found = list(_cut(cypher))
    return [_with_word(found, n) for n in range(len(found))]


def _cut(cypher: str) -> Iterator[Token]:
    at = 0
    while at < len(cypher):
        match = _TOKEN.match(cypher, at)
        _check_escapes(cypher, at, match)
        if match is None:
            sign = cypher[at] if cypher[at].isprintable() else f"The character U+{ord(cypher[at]):04X}"
            unclosed = sign in ("'", '"', "`") or cypher.startswith("/*", at)
            raise BadQuery(
                f"{place(cypher, at)}: {'This is not closed' if unclosed else f'{sign} means nothing here'}."
            )
        kind = match.lastgroup or ""
        if kind not in ("space", "comment"):
            yield Token(kind, match.group(kind), at)
        at = match.end()


def _check_escapes(cypher: str, at: int, match: re.Match[str] | None) -> None:
    """Cypher may decode these before it reads anything else. In a string, that may change a letter, but no token."""
    text = match.group() if match else cypher[at : at + 2]
    for escape in _ESCAPE.finditer(text):
        hidden = [int(escape[1][:n], 16) for n in (4, 8) if len(escape[1]) >= n]
        harmless = all(n < 0x110000 and chr(n).isprintable() and chr(n) not in "'\"`\\" for n in hidden)
        if not (match and match.lastgroup == "string" and harmless):
            raise BadQuery(f"{place(cypher, at + escape.start())}: Write the character itself, not a Unicode escape.")


def _with_word(found: Sequence[Token], n: int) -> Token:
    """A property (`n.set`), label (`:Set`) or key (`{set: 1}`) is no keyword, whatever it is called."""
    token, (earlier, _, before) = found[n], ("", "", "", *(t.text for t in found[max(0, n - 3) : n]))[-3:]
    named = n + 1 < len(found) and found[n + 1].text == ":" and before in ("{", ",", "(", "[")
    labelled = before == "." or (before == ":" and earlier not in ("{", ","))
    if token.kind != "name" or named or labelled:
        return token
    return Token(token.kind, token.text, token.at, token.text.lower())


def place(cypher: str, at: int) -> str:
    """ "line 2, column 14"."""
    return f"line {cypher.count(chr(10), 0, at) + 1}, column {at - cypher.rfind(chr(10), 0, at)}"


def refused(cypher: str, token: Token, why: str) -> BadQuery:
    return BadQuery(f"{place(cypher, token.at)}: {why}.")
