"""A story as the explorer saves it, and the HTML page made from it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from api.release import release
from api.selection import Drawing, drawn
from graph.drawing import story
from graph.drawing.dossier import Made
from graph.errors import BadInput, TooLarge, first_of
from graph.files import BadFile, read_text
from graph.models import Model
from graph.questions.picture import Id, Picture
from graph.questions.reader import Reader

VERSION = 2
"""The version of a saved picture, the first to hold stories."""
LARGEST = 20_000_000
"""The most bytes of a file.

The page has these limits too, and those below; tests/twice.json has them for both.
"""


class Scene(Drawing):
    """A picture, its heading and sentence, what is highlighted in it, and the captions of its entities."""

    sentence: Annotated[str, Field(max_length=1000)] = ""
    selected: Annotated[tuple[str, ...], Field(max_length=5000)] = ()
    captions: Annotated[dict[Id, Annotated[str, Field(max_length=200)]], Field(default_factory=dict, max_length=200)]
    size: Annotated[str, Field(max_length=40)] | None = None
    group: str | None = None
    """How it was folded, and which groups were open: only the explorer asks, `folded` says what came of it."""
    opened: Annotated[tuple[str, ...], Field(max_length=5000)] = ()


class Story(Model):
    title: Annotated[str, Field(max_length=200)] = ""
    standfirst: Annotated[str, Field(max_length=2000)] = ""
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=40)]


def read_story(path: Path) -> Story:
    """The story in a file that the explorer saved. Raises BadInput, with what to do about it."""
    try:
        read = json.loads(read_text(path, largest=LARGEST))
    except BadFile as exc:
        raise BadInput(f"{path}: {exc.reason}.") from exc
    except (ValueError, RecursionError) as exc:
        raise BadInput(f"{path} is not a picture saved by the explorer: it is not JSON, or is cut off.") from exc
    if not isinstance(read, dict) or read.get("khsae") != "picture":
        raise BadInput(f"{path} is not a picture saved by the explorer. Choose “Save the picture” there.")
    if (version := read.get("v")) not in range(VERSION + 1):
        raise BadInput(
            f"{path} was saved by a newer Khsae: its format is {version}, this one reads {VERSION}. Update Khsae, or "
            "open the file in the explorer, which shows what it can read of it, and save it again."
        )
    if not read.get("story"):
        raise BadInput(f"{path} holds a picture, but no story. Add scenes to it under “Story” in the explorer.")
    try:
        return Story.model_validate_json(json.dumps(read["story"]))
    except ValidationError as exc:
        where, what = first_of(exc.errors())
        raise BadInput(
            f"{path}: story.{where}: {what}. Open the file in the explorer, which leaves out what makes no "
            "sense, and save it again."
        ) from None


def as_story(reader: Reader, told: Story, *, most: int) -> str:
    """The story as one HTML page. What its author wrote is checked for protected names, too.

    Raises BadInput for a scene that cannot be drawn, TooLarge for one of more entities than `most`.
    """
    texts = [told.title, told.standfirst]
    for scene in told.scenes:
        texts += [scene.title, scene.sentence, *scene.captions.values()]
    words = iter(reader.covered(texts))
    title, standfirst = next(words), next(words)
    scenes: list[story.Scene] = []
    for n, scene in enumerate(told.scenes, 1):
        try:
            scenes.append(_scene(reader, scene, words, most))
        except BadInput as exc:
            raise BadInput(f"Scene {n}: {exc.message}", detail={"scene": n}) from exc
        except TooLarge as exc:
            raise TooLarge(f"Scene {n}: {exc.message}", detail={"scene": n}) from exc
    made = Made(khsae=release(), graph=f"loaded on {reader.loaded()}")
    return story.render(scenes, title=title or "A story without a title", standfirst=standfirst, made=made)


def _scene(reader: Reader, scene: Scene, words: Iterator[str], most: int) -> story.Scene:
    selected = drawn(reader, Drawing(**{name: getattr(scene, name) for name in Drawing.model_fields}))
    network = selected.answer
    assert isinstance(network, Picture)
    return story.Scene(
        title=next(words),
        sentence=next(words),
        captions={id: next(words) for id in scene.captions},
        folded=selected.folded,
        size=scene.size,
        network=network,
        claims=reader.evidence(network, most=most),
        chosen=frozenset(scene.selected),
        as_of=scene.as_of,
        known_on=scene.known_on,
        gone=reader.covered(network.gone) if network.gone else (),
    )
