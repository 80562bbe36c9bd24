"""Pictures: where things lie, and the files that hold them."""
