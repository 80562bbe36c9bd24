"""Attacks at length: `python -m tests.attacks NAME`. tests/test_attacks.py makes each of them briefly."""
