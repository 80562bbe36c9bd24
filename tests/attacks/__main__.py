"""Runs one attack at length: `python -m tests.attacks NAME [SIZE]`."""

import sys
from importlib import import_module

NAMES = ("document", "strings", "readers", "service")

if __name__ == "__main__":
    name, *size = sys.argv[1:] or [""]
    if name not in NAMES:
        sys.exit(f"Which attack? One of: {', '.join(NAMES)}.")
    import_module(f"tests.attacks.{name}").main(*map(int, size))
