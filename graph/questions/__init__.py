"""What may be asked of the graph, and how it is answered."""
