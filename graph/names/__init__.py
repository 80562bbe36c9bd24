"""Names: whether two are the same name, in whatever script and spelling, and the words by which one is found."""

from graph.names.comparing import Band, Score, compare
from graph.names.letters import fold, script, words

__all__ = ["Band", "Score", "compare", "fold", "script", "words"]
