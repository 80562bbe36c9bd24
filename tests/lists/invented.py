"""The loader of an invented list: lines of JSON, each a record as it is in the graph."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from graph.errors import BadInput
from graph.models import Claim, Entity, Source
from loaders.lists import Refuse
from loaders.unpacking import opened

HELP = "An invented list, for the tests."
KINDS = {"source": Source, "entity": Entity, "claim": Claim}


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
    for path in paths:
        with opened(path) as raw:
            for n, line in enumerate(io.TextIOWrapper(raw, encoding="utf-8"), 1):
                place = f"{path.name}:{n}"
                try:
                    fields = json.loads(line)
                    yield KINDS[fields.pop("kind_of_record")](**fields)
                except json.JSONDecodeError as exc:
                    raise BadInput(f"{path}:{n}: this is no line of JSON: {exc.msg}.") from exc
                except ValidationError as exc:
                    refuse(place, str(exc.errors()[0]["msg"]))
