"""Measurements as the renderer would take them, made by hand: no WeasyPrint, no fonts."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

from editionkit.makeup.front import Sizes
from editionkit.makeup.model import UNIT, Grid, Head, Line, PictureMeasure, StoryMeasure, WideItem
from editionkit.model import Placement, Priority

#: A4 in three columns of 168 pt, 70 baseline units of 11 pt.
A4 = Grid(columns=3, column_pt=167.76, gutter_pt=12.0, baseline_pt=11.0, steps=140)
A3 = Grid(columns=5, column_pt=144.0, gutter_pt=12.0, baseline_pt=11.0, steps=202)
SIZES = Sizes(nameplate=26, running_head=4, index_least=28, index_most=70, colophon=4)

_SIZES = ((15, 16.5), (20, 22), (30, 33), (42, 44), (54, 55), (72, 77))
_LEVELS = {
    Priority.LEAD: (3, 4, 5, 6),
    Priority.MAJOR: (2, 3, 4),
    Priority.STANDARD: (1, 2, 3),
    Priority.BRIEF: (1,),
}


def paragraph(item: int, lines: int, *, hyphens: tuple[int, ...] = ()) -> list[Line]:
    """Return a paragraph of `lines` lines; no break after its first or before its last line."""
    return [
        Line(
            item,
            n * 40,
            (n + 1) * 40,
            UNIT,
            stop=n == lines - 1 or 1 <= n < lines - 2,
            hyphen=n in hyphens and n < lines - 1,
        )
        for n in range(lines)
    ]


def crosshead(item: int) -> Line:
    """Return a crosshead with white above that may grow by a unit."""
    return Line(item, 0, 20, UNIT, space=UNIT, stop=False, stretch=UNIT)


def body(lines: int, *, crosshead_every: int = 0) -> tuple[Line, ...]:
    """Return about `lines` lines in paragraphs of three to nine, as news has them."""
    made: list[Line] = []
    lengths, item = cycle((5, 7, 4, 8, 6, 3, 9)), 0
    since = 0
    while len(made) < lines:
        if crosshead_every and since >= crosshead_every and lines - len(made) > 12:
            made.append(crosshead(item))
            item, since = item + 1, 0
            opening = paragraph(item, 6)
            made += [replace(line, stop=False) if n < 2 else line for n, line in enumerate(opening)]
            item += 1
        length = min(next(lengths), max(2, lines - len(made)))
        made += paragraph(item, length, hyphens=(2,) if item % 3 == 0 else ())
        item, since = item + 1, since + length
    return tuple(made)


def heads(grid: Grid, priority: Priority, characters: int, dek: int = 0):
    """Return heads by (span, level): a headline of so many characters, a dek, a byline."""
    found = []
    for span in range(1, grid.columns + 1):
        width = grid.width_pt(span)
        fitting = [n for n in _LEVELS[priority] if 13 <= width / (_SIZES[n - 1][0] * 0.45) <= 52]
        for level in fitting or (1,):
            size, leading = _SIZES[level - 1]
            lines = -(-characters // max(1, int(width / (size * 0.45))))
            points = 11 + lines * leading + -(-dek // int(width / 6)) * 16.5 + 15
            steps = -(-int(points) // 11) * UNIT
            found.append(((span, level), Head(steps=steps, lines=lines)))
    return tuple(found)


def story(
    name: str,
    *,
    lines: int = 100,
    section: int = 0,
    priority: Priority = Priority.STANDARD,
    picture: float | None = 1.5,
    characters: int = 45,
    dek: int = 90,
    crosshead_every: int = 40,
    quote: int | None = 8,
    grid: Grid = A4,
    placement: Placement | None = None,
    wides: tuple[WideItem, ...] = (),
) -> StoryMeasure:
    """Return a story of `lines` lines; `picture` is its width ÷ height."""
    return StoryMeasure(
        id=name,
        section=section,
        priority=priority,
        lines=body(lines, crosshead_every=crosshead_every),
        heads=heads(grid, priority, characters, dek),
        rest_heads=tuple((span, Head(steps=4, lines=1)) for span in range(1, grid.columns + 1)),
        picture=(
            PictureMeasure(ratio=picture, captions=(6,) + (4,) * (grid.columns - 1))
            if picture
            else None
        ),
        quote=quote,
        wides=wides,
        placement=placement or Placement(),
        members=(name,),
    )


def briefs(name: str, *, lines: int = 24, section: int = 0, grid: Grid = A4) -> StoryMeasure:
    """Return a column of briefs, each of two paragraphs, with white above that may grow."""
    column = story(
        name,
        lines=lines,
        section=section,
        priority=Priority.BRIEF,
        picture=None,
        characters=8,
        dek=0,
        crosshead_every=0,
        quote=None,
        grid=grid,
    )
    starts = [n for n, line in enumerate(column.lines) if line.start == 0 and n]
    openings = tuple(starts[1::2])
    made = tuple(
        replace(line, stretch=UNIT) if n in openings else line
        for n, line in enumerate(column.lines)
    )
    return replace(column, lines=made, openings=openings)


_LENGTHS = (142, 96, 118, 64, 171, 83, 105, 132, 77, 150)
_RATIOS = (1.5, 4 / 3, 16 / 9, 0.75, 2.6, 1.5, 4 / 3, None)
_HEADS = (38, 52, 45, 61, 33, 48, 56)


def edition(
    count: int, *, per_section: int = 8, pictures: bool = True, grid: Grid = A4
) -> tuple[StoryMeasure, ...]:
    """Return `count` stories in sections of eight; every fifth item of a section is a brief."""
    made: list[StoryMeasure] = []
    waiting: dict[int, int] = {}
    for n in range(count):
        section = n // per_section
        if n % 5 == 4:
            waiting[section] = waiting.get(section, 0) + 1
            continue
        first = n == 0
        major = n % per_section == 0
        made.append(
            story(
                f"s{n}",
                lines=_LENGTHS[n % len(_LENGTHS)],
                section=section,
                priority=(
                    Priority.LEAD if first else Priority.MAJOR if major else Priority.STANDARD
                ),
                picture=_RATIOS[n % len(_RATIOS)] if pictures else None,
                characters=_HEADS[n % len(_HEADS)],
                dek=(90, 0, 120)[n % 3],
                grid=grid,
            )
        )
    made += [briefs(f"b{s}", lines=9 * k, section=s, grid=grid) for s, k in waiting.items()]
    return tuple(sorted(made, key=lambda one: one.section))
