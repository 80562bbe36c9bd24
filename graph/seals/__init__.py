"""Finds in any text what would tell who is protected."""
