"""Which nodes a query that somebody wrote may reach: entities, claims and sources, and nothing of the graph's own.

Sealed names are in nodes without relationships, which a pattern with a bare node would find. So every node in a pattern
has to name its label, or be the end of a relationship whose kind is named. It has to each time: then nothing needs to
be known about what a variable is bound to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from graph.database.readonly import Token, check_readonly, refused, tokens
from graph.vocabulary import LINK_PREDICATES, TYPES

LABELS = frozenset({"Claim", "Source", *(label for kind in TYPES.values() for label in kind.labels)})
RELATIONSHIPS = frozenset({*LINK_PREDICATES, "SUBJECT", "OBJECT", "SAID_BY", "MENTIONS", "STATED_IN", "REPLIES_TO"})
_CLOSING = {")", "]", "}"}
# `any(x IN list)` is a function, but ANY before a node selects paths.
_LIKE_SELECTORS = {"any", "none", "single"}
_NO_LABEL = "Give the node its label, as in (n:Entity), or name the kind of its link. A value needs no parentheses"
_REPEATED = "Name the kinds of links that may be repeated, as in -[:OWNS|CONTROLS*1..3]-"


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two brackets. `token` is the opening one."""

    token: Token
    items: "tuple[Item, ...]"


Item = Token | Group


def check_reach(cypher: str) -> None:
    """Raises BadQuery, with the place, unless the text only reads what may be shown."""
    check_readonly(cypher)
    _check(cypher, _grouped(tokens(cypher)))


def _grouped(found: Sequence[Token]) -> tuple[Item, ...]:
    """The tokens as a tree. `check_readonly` has seen that the brackets match."""
    levels: list[tuple[Token, list[Item]]] = [(found[0], [])]
    for token in found:
        if token.kind == "mark" and token.text in "([{":
            levels.append((token, []))
        elif token.kind == "mark" and token.text in _CLOSING:
            opened, items = levels.pop()
            levels[-1][1].append(Group(opened, tuple(items)))
        else:
            levels[-1][1].append(token)
    return tuple(levels[0][1])


def _check(cypher: str, items: Sequence[Item]) -> None:
    for n, item in enumerate(items):
        before, after = items[n - 1] if n else None, items[n + 1 :]
        if isinstance(item, Group):
            opened = item.token.text
            if opened == "(" and not _is_called(before) and _looks_like_node(item):
                _check_node(cypher, item, is_end=_is_end(items[:n][::-1]) or _is_end(after))
            elif opened == "[" and _text(before) == "-":
                _check_relationship(cypher, item, quantified=_is_quantified(after))
            _check(cypher, item.items)
        elif item.text == "-" and _text(before) == "-" and _is_quantified([item, *after]):
            raise refused(cypher, item, _REPEATED)


def _is_called(before: Item | None) -> bool:
    """Whether parentheses hold the arguments of a function, or what a subquery imports."""
    if not isinstance(before, Token) or before.kind != "name":
        return False
    return before.word == "call" or not (before.keyword or before.text.lower() in _LIKE_SELECTORS)


def _looks_like_node(group: Group) -> bool:
    """Whether parentheses may be a node: nothing in them, or a name, a label, properties, a condition."""
    rest = group.items[1:] if _is_name(group.items) else group.items
    if not rest:
        return True
    first, second = rest[0], rest[1] if len(rest) > 1 else None
    if isinstance(first, Group):
        return first.token.text == "{"
    is_label = first.word == "is" and isinstance(second, Token) and second.word not in ("null", "not")
    is_properties = first.kind == "parameter" and (second is None or getattr(second, "word", "") == "where")
    return first.text == ":" or is_properties or first.word == "where" or is_label


def _is_end(beside: Sequence[Item]) -> bool:
    """Whether a relationship of a named kind and at least one step follows: it cannot end at an internal node."""
    rest = [item for item in beside[:3] if _text(item) not in ("-", "<", ">")]
    if not rest or rest[0] is beside[0] or not isinstance(group := rest[0], Group) or group.token.text != "[":
        return False
    marks = beside[: beside.index(group)]
    steps = [item for item in _after_kinds(group) if not isinstance(item, Group)]
    repeated = bool(steps) and _text(steps[0]) == "*"
    return (
        _names_kinds(group)
        and bool(marks)
        and (not repeated or (len(steps) > 1 and steps[1].text.strip("0").isdigit()))
    )


def _check_node(cypher: str, group: Group, *, is_end: bool) -> None:
    rest = group.items[1:] if _is_name(group.items) else group.items
    n = 0
    while n < len(rest) and _text(rest[n]) in ({":"} if n == 0 else {":", "|", "&"}):
        label = rest[n + 1] if n + 1 < len(rest) else group
        if not isinstance(label, Token) or label.kind not in ("name", "quoted") or label.text not in LABELS:
            at = label.token if isinstance(label, Group) else label
            raise refused(cypher, at, f"The label must be one of {', '.join(sorted(LABELS))}")
        n += 2
    if n == 0 and not is_end:
        raise refused(cypher, group.token, _NO_LABEL)
    stray = rest[n] if n < len(rest) else None
    if isinstance(stray, Token) and stray.word not in ("where", "and", "or", "xor") and stray.kind != "parameter":
        raise refused(cypher, stray, "The label must be a plain name, as in (n:Person)")


def _check_relationship(cypher: str, group: Group, *, quantified: bool) -> None:
    repeated = quantified or any(_text(item) == "*" for item in group.items)
    if repeated and not _names_kinds(group):
        raise refused(cypher, group.token, _REPEATED)
    for kind in _kinds(group):
        if isinstance(kind, Token) and kind.kind in ("name", "quoted") and kind.text not in RELATIONSHIPS:
            near = get_close_matches(kind.text.upper(), RELATIONSHIPS, n=1)
            hint = f"Perhaps {near[0]} is meant" if near else "It is one of the vocabulary, such as OWNS"
            raise refused(cypher, kind, f"There is no kind of link {kind.text[:40]!r}. {hint}")


def _kinds(group: Group) -> list[Item]:
    rest = group.items[1:] if _is_name(group.items) else group.items
    return [item for item in rest[: len(rest) - len(_after_kinds(group))] if _text(item) not in (":", "|")]


def _names_kinds(group: Group) -> bool:
    kinds = _kinds(group)
    return bool(kinds) and all(isinstance(kind, Token) and kind.text in RELATIONSHIPS for kind in kinds)


def _after_kinds(group: Group) -> Sequence[Item]:
    """What follows the kinds of a relationship: how often it is repeated, its properties, a condition."""
    rest = group.items[1:] if _is_name(group.items) else group.items
    ends = (n for n, item in enumerate(rest) if _text(item) == "*" or not (_text(item) or _is_name([item])))
    return rest[next(ends, len(rest)) :]


def _is_quantified(after: Sequence[Item]) -> bool:
    """Whether a relationship is followed by {1,3}, + or *: it may be repeated."""
    rest = [item for item in after[:3] if _text(item) not in ("-", ">")]
    return bool(rest) and (_text(rest[0]) in ("+", "*") or (isinstance(rest[0], Group) and rest[0].token.text == "{"))


def _is_name(items: Sequence[Item]) -> bool:
    first = items[0] if items else None
    return isinstance(first, Token) and first.kind in ("name", "quoted") and first.word != "where"


def _text(item: Item | None) -> str:
    return item.text if isinstance(item, Token) and item.kind == "mark" else ""
