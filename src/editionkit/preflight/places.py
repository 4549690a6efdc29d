"""Type in its place: in the live area and its column, on the grid, over nothing, large enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

from editionkit.preflight.glyphs import TypeLine
from editionkit.preflight.ground import OUT, OVER, Finding, Page, start_of

#: Ems by which a letter such as J may reach out of its own width.
_BEARING = 0.08
#: Ems by which the foot of an italic f or j reaches left of it.
_TAIL = 0.2
#: Ems that the boxes of two letters may share before they count as set over each other; the bowls
#: and marks of Arabic reach into their neighbours' boxes without touching ink.
_SHARED, _SHARED_ARABIC = 0.08, 0.2
_ARABIC = re.compile("[\u0590-\u08ff]")
#: Points that a baseline may miss the grid by.
OFF_GRID = 0.3
#: Smallest type that may be printed, in points.
SMALLEST = 6.5


def misplaced(page: Page) -> Iterator[Finding]:
    """Yield every line of a page that does not stand where type may stand."""
    yield from _outside(page)
    yield from _overlaps(page)
    yield from _off_grid(page)
    yield from _off_measure(page)
    yield from _small(page)


def _outside(page: Page) -> Iterator[Finding]:
    live = page.live
    for line in page.sheet.lines:
        ink = line.ink
        tail = (
            (_TAIL - _BEARING) * line.size if line.text.lstrip("“‘").startswith(("f", "j")) else 0
        )
        out = max(
            live.left - ink.left - tail,
            ink.right - live.right,
            live.top - ink.top,
            ink.bottom - live.bottom,
        )
        if out > max(OUT, _BEARING * line.size):
            said = f"{out:.1f} pt outside the live area: {start_of(line)}"
            yield page.finding("outside", ink, said)


def _overlaps(page: Page) -> Iterator[Finding]:
    lines = sorted(page.sheet.lines, key=lambda line: line.ink.top)
    for n, line in enumerate(lines):
        for other in lines[n + 1 :]:
            if other.ink.top > line.ink.bottom:
                break
            if _letters_meet(line, other):
                said = f"{start_of(line)} and {start_of(other)} stand over each other"
                yield page.finding("overlap", line.ink.joined(other.ink), said)
        for picture in page.sheet.pictures:
            if any(letter.meets(picture, OVER) for letter in line.letters):
                yield page.finding("overlap", line.ink, f"{start_of(line)} is over a picture")


def _off_grid(page: Page) -> Iterator[Finding]:
    for line in page.body:
        if (off := page.rule.off(line)) > OFF_GRID:
            yield page.finding("grid", line.ink, f"{off:.1f} pt off the grid: {start_of(line)}")


def _off_measure(page: Page) -> Iterator[Finding]:
    """Yield body lines that keep to no column."""
    for line in page.body:
        if page.column_of(line.ink) is None:
            yield page.finding("measure", line.ink, f"in no column: {start_of(line)}")


def _small(page: Page) -> Iterator[Finding]:
    for line in page.sheet.lines:
        if line.least < SMALLEST - 0.01:
            said = f"type of {line.least:g} pt: {start_of(line)}"
            yield page.finding("small", line.ink, said)


def _letters_meet(one: TypeLine, other: TypeLine) -> bool:
    """Return whether a letter of one line stands over one of another."""
    arabic = _ARABIC.search(one.text) or _ARABIC.search(other.text)
    by = min(one.size, other.size) * (_SHARED_ARABIC if arabic else _SHARED)
    near = [letter for letter in other.letters if letter.meets(one.ink, by)]
    return any(a.meets(b, by) for a in one.letters for b in near)
