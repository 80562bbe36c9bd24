"""The licences of all that Khsae needs to run: each is known, and what follows from them is said."""

from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

REPOSITORY = Path(__file__).parent.parent
PERMISSIVE = ("MIT", "BSD", "Apache", "ISC", "PSF-2.0", "Python-2.0", "Mozilla Public License 2.0", "MPL-2.0")
COPYLEFT = {"igraph"}
"""Those that bind whoever passes Khsae on together with them; README and LICENSE say so."""


def needed(name: str, seen: set[str]) -> Iterator[Distribution]:
    """What an installed package needs, and what that needs."""
    for line in distribution(name).requires or []:
        wanted = Requirement(line)
        key = wanted.name.lower().replace("_", "-")
        if key in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add(key)
        yield distribution(key)
        yield from needed(key, seen)


def licence_of(found: Distribution) -> str:
    said = [*(found.metadata.get_all("License-Expression") or ()), *(found.metadata.get_all("Classifier") or ())]
    licences = [text for text in said if text.startswith("License ::") or " :: " not in text]
    return "; ".join(licences or found.metadata.get_all("License") or [])


NEEDED = {found.metadata["Name"].lower(): licence_of(found) for found in needed("khsae", set())}


def test_a_licence_lets_an_mit_project_be_passed_on() -> None:
    for name in sorted(NEEDED):
        if name in COPYLEFT:
            assert "GPL" in NEEDED[name]
            assert all(name in (REPOSITORY / file).read_text(encoding="utf-8") for file in ("README.md", "LICENSE"))
        else:
            assert any(word in NEEDED[name] for word in PERMISSIVE), NEEDED[name]
            assert "GPL" not in NEEDED[name]
