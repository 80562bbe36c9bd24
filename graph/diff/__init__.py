"""Two states of the graph, and what has changed."""
