"""A story in type: what measuring it came to, and what the planner takes of that."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from editionkit.makeup.model import UNIT, Head, Line, PictureMeasure, StoryMeasure, WideItem
from editionkit.render.columns import Story
from editionkit.render.drawings import is_drawing
from editionkit.render.flow import CrossheadItem, TextItem
from editionkit.render.standing import SetLine

#: White above a crosshead or an inset, in steps.
SPACE = UNIT
#: How much the white above a crosshead, or between two briefs, may grow, in steps.
STRETCH = UNIT
#: Lines that a crosshead keeps below it.
KEEP_BELOW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the measuring page says of a story; heights in steps, as in `StoryMeasure`.

    `type` has an entry for each line: it as it was set, None where it is no line of plain text.
    """

    lines: tuple[Line, ...]
    type: tuple[SetLine | None, ...]
    heads: tuple[tuple[tuple[int, int], Head], ...]
    rest_heads: tuple[tuple[int, Head], ...]
    captions: tuple[int, ...]
    quote: int | None
    quote_line: int
    wides: tuple[WideItem, ...]
    insets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Galley:
    """A story in type that has no place yet: its measurements, and its lines as they were set."""

    measure: StoryMeasure
    type: tuple[SetLine | None, ...]


def galley(story: Story, reading: Reading) -> Galley:
    """Return the story with its measurements, as the planner takes them."""
    measured = StoryMeasure(
        id=story.id,
        section=story.section,
        priority=story.priority,
        lines=tuple(_with_white(story, reading.lines)),
        heads=reading.heads,
        rest_heads=reading.rest_heads,
        picture=_picture(story, reading),
        quote=reading.quote,
        quote_line=reading.quote_line,
        wides=reading.wides,
        insets=reading.insets,
        placement=story.article.placement,
        dir=story.article.dir,
        members=tuple(article.id for article in story.articles),
        openings=tuple(_openings(story, reading.lines)),
    )
    return Galley(measured, reading.type)


def _picture(story: Story, reading: Reading) -> PictureMeasure | None:
    if story.picture is None or story.picture.asset is None:
        return None
    asset = story.picture.asset
    return PictureMeasure(
        ratio=asset.width / asset.height,
        captions=reading.captions,
        whole=is_drawing(story.picture),
    )


def _openings(story: Story, lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines at which the further briefs of a column begin."""
    for n, line in enumerate(lines[1:], 1):
        item = story.flow[line.item]
        if line.start == 0 and isinstance(item, TextItem) and item.style == "brief":
            yield n


def _with_white(story: Story, lines: Sequence[Line]) -> list[Line]:
    """Let the white between two briefs grow by a line where their column needs it."""
    openings = set(_openings(story, lines))
    return [replace(one, stretch=STRETCH) if n in openings else one for n, one in enumerate(lines)]


def keep_below(lines: list[Line], story: Story) -> list[Line]:
    """Forbid a leg's end within the three lines that follow a crosshead."""
    kept: list[Line] = []
    below = 0
    for line in lines:
        if isinstance(story.flow[line.item], CrossheadItem):
            below = KEEP_BELOW
            kept.append(line)
            continue
        below -= 1
        kept.append(replace(line, stop=False) if below > 0 else line)
    if kept and not kept[-1].stop:
        kept[-1] = replace(kept[-1], stop=True)
    return [_with_attribution(kept, n, story) for n in range(len(kept))]


def _with_attribution(lines: list[Line], n: int, story: Story) -> Line:
    """Keep a quotation's last line with the name below it, a story's last with its credit."""
    if n + 1 < len(lines) and lines[n + 1].item != lines[n].item:
        below = story.flow[lines[n + 1].item]
        if isinstance(below, TextItem) and below.style in ("attribution", "credit"):
            return replace(lines[n], stop=False)
    return lines[n]


def even_steps(points: float, step: float) -> int:
    """Return the whole baseline units, in steps, that hold `points`."""
    return math.ceil(points / step / UNIT - 0.01) * UNIT
