"""Benchmarks: how long things take beside what they are measured against, within one run. Nothing passes or fails."""

import sys

FULL = "--full" in sys.argv
"""Whether the sizes that take many minutes were asked for."""
