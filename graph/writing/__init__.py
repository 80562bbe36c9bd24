"""Writes datasets into the graph, and derives what follows from them."""
