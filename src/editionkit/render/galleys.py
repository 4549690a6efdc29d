"""Galleys: every story is measured once, kept on disk by content, and measured side by side.

A reading depends on a story's text and mark-up, the widths, the style sheets, the fonts and the
programs that set type, and on nothing else; all of that is in the name under which it is kept. What
is kept changes no page: a reading from the disk is the reading that measuring gives. An entry that
is cut short or damaged is measured anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from editionkit.beside import in_shares
from editionkit.makeup.model import Head, Line, WideItem
from editionkit.render import (
    agent,
    columns,
    flow,
    heads,
    likeness,
    linebreak,
    measure,
    shaping,
    standing,
    syllables,
)
from editionkit.render.columns import Desk, Story
from editionkit.render.flow import PictureItem
from editionkit.render.linebreak import LETTERS
from editionkit.render.measure import Copy, Galley, Reading, Ruler, galley, measuring_copy, readings
from editionkit.render.press import Press, listening
from editionkit.render.shelf import Shelf, programs
from editionkit.render.standing import SetLine
from editionkit.seal import name_of

#: Characters of mark-up that are measured on one page.
BATCH = 90_000
#: Stories that a further process must have to be worth its start.
WORTH = 5

#: The same with line ends, tabs and soft hyphens, and Amiri's letters; tests look into the fonts.
_HOUSE = re.compile(f"[\n\t\u00ad{LETTERS}\u060c\u061b\u061f\u0621-\u063a\u0641-\u0652]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where stories are measured: how many processes may run, and where readings are kept."""

    workers: int = 1
    shelf: Path | None = None


def galleys(
    stories: Sequence[Story], desk: Desk, press: Press, bench: Bench, ruler: Ruler | None = None
) -> tuple[Galley, ...]:
    """Return every story measured, its head with `ruler`."""
    copies = [measuring_copy(story, desk) for story in stories]
    shelf, ground = Shelf(bench.shelf), _ground(desk, press)
    names = {copy.story.id: _name(copy, ground) for copy in copies}
    found = {name: reading for name in names.values() if (reading := _taken(shelf, name))}
    todo = [copy for copy in copies if names[copy.story.id] not in found]
    measured = _measured(todo, desk, press, bench, ruler or Ruler(desk, press), names)
    found |= {names[copy.story.id]: one for copy, one in zip(todo, measured, strict=True)}
    shelf.clear(set(names.values()))
    return tuple(galley(story, found[names[story.id]]) for story in stories)


def house_letters(text: str) -> bool:
    """Return whether our own fonts have all letters of `text`.

    Others come from fonts of the machine, which may change without our knowing: what has such
    letters is measured in every build.
    """
    return _HOUSE.fullmatch(text) is not None


# ----------------------------------------------------------------------------------- measuring


def _measured(
    todo: Sequence[Copy],
    desk: Desk,
    press: Press,
    bench: Bench,
    ruler: Ruler,
    names: Mapping[str, str],
) -> list[Reading]:
    """Return the stories measured; each process keeps what it measured under the story's name."""
    shelf = Shelf(bench.shelf)

    def measure(share: Sequence[Copy]) -> list[Reading]:
        done = _in_batches(share, desk, press, ruler)
        for copy, reading in zip(share, done, strict=True):
            if house_letters(copy.html + copy.head):
                shelf.put(names[copy.story.id], _plain(reading))
        return done

    lengths = [len(copy.html) for copy in todo]
    done = in_shares(measure, todo, lengths, workers=bench.workers, worth=WORTH)
    return [reading for _, some in done for reading in some]


def _in_batches(todo: Sequence[Copy], desk: Desk, press: Press, ruler: Ruler) -> list[Reading]:
    done: list[Reading] = []
    with listening():  # what there is to say is said when the pages are set
        for batch in _batches(todo):
            done += readings(batch, desk, press, ruler)
    return done


def _batches(todo: Sequence[Copy]) -> Iterator[list[Copy]]:
    batch: list[Copy] = []
    for copy in todo:
        if batch and sum(len(one.html) for one in batch) + len(copy.html) > BATCH:
            yield batch
            batch = []
        batch.append(copy)
    if batch:
        yield batch


# ------------------------------------------------------------------------------------- keeping


def _ground(desk: Desk, press: Press) -> str:
    """Return what all readings of an edition depend on."""
    return name_of(_programs(), press.style, repr(astuple(desk.grid)), repr(desk.theme.heads))


def _name(copy: Copy, ground: str) -> str:
    """Return the name under which the story's reading is kept."""
    story = copy.story
    pictures = [
        (item.figure.asset.width, item.figure.asset.height)
        for item in story.flow
        if isinstance(item, PictureItem) and item.figure.asset
    ]
    return name_of(ground, copy.html, copy.head, story.id, repr(pictures), story.priority)


def _taken(shelf: Shelf, name: str) -> Reading | None:
    plain = shelf.take(name)
    with suppress(ValueError, TypeError, KeyError):
        return None if plain is None else _reading(plain)
    return None


@cache
def _programs() -> str:
    """Return what sets type and reads it."""
    modules = (agent, heads, likeness, linebreak, shaping, flow, columns, standing, syllables)
    names = ("weasyprint", "pyphen", "tinyhtml5", "tinycss2", "cssselect2")
    measuring = sorted(Path(str(measure.__file__)).parent.glob("*.py"))
    return programs(names, [*measuring, *(Path(str(module.__file__)) for module in modules)])


def _plain(reading: Reading) -> dict[str, Any]:
    return {
        "lines": [_values(line) for line in reading.lines],
        "type": [line and _values(line) for line in reading.type],
        "heads": [[span, level, head.steps, head.lines] for (span, level), head in reading.heads],
        "rest_heads": [[span, head.steps, head.lines] for span, head in reading.rest_heads],
        "captions": reading.captions,
        "quote": reading.quote,
        "quote_line": reading.quote_line,
        "wides": [_values(wide) for wide in reading.wides],
        "insets": reading.insets,
    }


def _values(line: Line | SetLine | WideItem) -> list[Any]:
    kind: Any = type(line)
    return [getattr(line, name) for name in _names(kind)]


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _wide(
    item: int, steps: list[int], cuts: list[int], edges: list[list[int]], heads: list[int]
) -> WideItem:
    return WideItem(
        item=item,
        steps=tuple(steps),
        cuts=tuple(cuts),
        edges=tuple(map(tuple, edges)),
        heads=tuple(heads),
    )


def _reading(plain: dict[str, Any]) -> Reading:
    return Reading(
        lines=tuple(Line(*line) for line in plain["lines"]),
        type=tuple(SetLine(*line) if line else None for line in plain["type"]),
        heads=tuple(
            ((span, level), Head(steps=steps, lines=lines))
            for span, level, steps, lines in plain["heads"]
        ),
        rest_heads=tuple(
            (span, Head(steps=steps, lines=lines)) for span, steps, lines in plain["rest_heads"]
        ),
        captions=tuple(plain["captions"]),
        quote=plain["quote"],
        quote_line=plain["quote_line"],
        wides=tuple(_wide(*values) for values in plain["wides"]),
        insets=tuple((item, steps) for item, steps in plain["insets"]),
    )
