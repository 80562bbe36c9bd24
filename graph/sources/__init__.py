"""A reader's own copies of sources, and where in them a quote is."""
