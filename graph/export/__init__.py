"""Answers and whole graphs as files."""
