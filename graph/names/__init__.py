"""Names: whether two are the same name in any script and spelling, and the keys under which a name is found."""

from graph.names.comparing import LIKELY, POSSIBLE, SAME, Band, Score, compare
from graph.names.forms import MOST_LETTERS, form
from graph.names.keys import entity_keys
from graph.names.letters import fold, script, words

__all__ = [
    "LIKELY",
    "MOST_LETTERS",
    "POSSIBLE",
    "SAME",
    "Band",
    "Score",
    "compare",
    "entity_keys",
    "fold",
    "form",
    "script",
    "words",
]
