"""What covers a page: type with its leading, pictures with their captions, heads; and the holes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from editionkit.preflight.glyphs import Rect, TypeLine
from editionkit.preflight.ground import OUT, OVER, Finding, Page, Rule

#: What a dek's size is at least, by that of the body.
_LARGER = 1.05
#: White of up to this many baseline units between two things is set spacing; more is empty.
SPACING = 2.0
#: An empty rectangle as wide as a column and higher than this many lines is a hole.
HOLE = 4.0
#: Ink above and below a baseline that a line of type fills, in ems.
_ABOVE, _BELOW = 0.9, 0.3


def fill(page: Page) -> tuple[float, list[Finding]]:
    """Return the filled share of the live area and its holes.

    Each column is covered from a thing's head to its foot: lines of type with their leading,
    pictures with their captions, tinted areas, and heads over all columns that they head. White
    of up to two units between two things is set spacing; at the live area's foot, half a unit.
    """
    ground = page.rule.ground
    units = int((page.live.bottom - page.live.top + 0.01) / ground.baseline)
    floor = page.live.top + units * ground.baseline
    things = [*_areas(page, floor)]
    gaps: list[Rect] = []
    for number in range(ground.columns):
        gaps += _gaps(page.columns[number], things, floor, ground.baseline)
    empty = sum(gap.bottom - gap.top for gap in gaps)
    share = 1 - empty / (ground.columns * (floor - page.live.top))
    return share, [
        page.finding("hole", hole, f"{hole.bottom - hole.top:.0f} pt of nothing")
        for hole in _holes(gaps, HOLE * ground.baseline)
    ]


def _areas(page: Page, floor: float) -> Iterator[Rect]:
    """Yield the rectangles that are filled."""
    captions: set[int] = set()
    for picture in page.sheet.pictures:
        below = _captions(page, picture)
        captions |= {id(line) for line in below}
        yield replace(picture, bottom=max([picture.bottom, *(line.ink.bottom for line in below)]))
    yield from page.sheet.tints
    yield from page.sheet.rules
    for line in page.sheet.lines:
        yield _leaded(line)
    lines = [line for line in page.sheet.lines if id(line) not in captions]
    for block in _blocks(_head_lines(page.rule, lines), page.rule.ground.baseline):
        yield block
        yield from _headed(page, block, floor)


def _head_lines(rule: Rule, lines: Iterable[TypeLine]) -> Iterator[TypeLine]:
    """Yield what is no text of a story, and a dek that is hardly larger: it follows a headline."""
    in_head = False
    for line in lines:
        in_head = not rule.is_text(line) or (in_head and line.size > _LARGER * rule.body)
        if in_head:
            yield line


def _leaded(line: TypeLine) -> Rect:
    """Return a line's rectangle with its leading."""
    return Rect(
        line.ink.left,
        min(line.ink.top, line.baseline - _ABOVE * line.size),
        line.ink.right,
        max(line.ink.bottom, line.baseline + _BELOW * line.size),
    )


def _captions(page: Page, picture: Rect) -> list[TypeLine]:
    """Return the lines of small type right below a picture, not wider than it."""
    bottom, found = picture.bottom, []
    small = (line for line in page.sheet.lines if line.size < page.rule.body * 0.95)
    for line in sorted(small, key=lambda line: line.ink.top):
        under = bottom - OUT <= line.ink.top <= bottom + page.rule.ground.baseline
        if under and picture.left - OUT <= line.ink.left and line.ink.right <= picture.right + OUT:
            found.append(line)
            bottom = line.ink.bottom
    return found


def _blocks(lines: Iterable[TypeLine], unit: float) -> Iterator[Rect]:
    """Yield rectangles around lines that are drawn one after another and stand close together."""
    block: Rect | None = None
    for area in map(_leaded, lines):
        close = block and -unit < area.top - block.bottom < 1.2 * unit
        if block and close and area.left < block.right and block.left < area.right:
            block = block.joined(area)
            continue
        if block:
            yield block
        block = area
    if block:
        yield block


def _headed(page: Page, block: Rect, floor: float) -> Iterator[Rect]:
    """Yield a head in the further columns that it heads: free, with something right below."""
    ground = page.rule.ground
    things = [line.ink for line in page.sheet.lines] + [*page.sheet.pictures]
    if block.top < page.live.top + 2 * ground.baseline:  # a nameplate has a rule across below it
        things += [rule for rule in page.sheet.rules if _crosses(page, rule)]
    columns = page.columns
    taken = [n for n, column in enumerate(columns) if _across(block, column)]
    if not taken:
        return
    for direction, start in ((1, taken[-1] + 1), (-1, taken[0] - 1)):
        number = start
        while 0 <= number < ground.columns:
            beside = replace(columns[number], top=block.top, bottom=block.bottom)
            if not _heads(page, block, columns[number], direction, things, floor):
                break
            yield beside
            number += direction


def _heads(
    page: Page, block: Rect, column: Rect, direction: int, things: list[Rect], floor: float
) -> bool:
    """Return whether a head stands over `column`: nothing beside it there, something below."""
    unit, half = page.rule.ground.baseline, page.rule.ground.gutter / 2
    # A little less than its leading, so that what follows closely is not beside it.
    foot = block.bottom - unit / 2
    edge = column.left - half if direction > 0 else column.right + half
    beside = replace(column, top=block.top, bottom=foot)
    below = replace(column, top=foot, bottom=min(foot + 3.5 * unit, floor))
    if _divided(page, edge, block) or any(thing.meets(beside, OVER) for thing in things):
        return False
    return any(thing.meets(below, OVER) for thing in things)


def _crosses(page: Page, rule: Rect) -> bool:
    return rule.left <= page.live.left + OUT and rule.right >= page.live.right - OUT


def _divided(page: Page, edge: float, block: Rect) -> bool:
    """Return whether a rule stands in the gutter at `edge` beside a head."""
    return any(
        abs((rule.left + rule.right) / 2 - edge) < 3
        and rule.top < block.bottom - 1
        and rule.bottom > block.top + 1
        for rule in page.sheet.rules
    )


def _across(area: Rect, column: Rect) -> bool:
    return min(area.right, column.right) - max(area.left, column.left) > 2


def _gaps(column: Rect, things: Iterable[Rect], floor: float, unit: float) -> Iterator[Rect]:
    """Yield what is empty in a column, top to bottom."""
    reached, leeway = column.top, SPACING * unit
    covering = (t for t in things if _across(t, column) and t.bottom > column.top and t.top < floor)
    for thing in sorted(covering, key=lambda thing: thing.top):
        if thing.top - reached > leeway:
            yield replace(column, top=reached, bottom=thing.top)
        reached = max(reached, thing.bottom)
    if floor - reached > 0.6 * unit:
        yield replace(column, top=reached, bottom=floor)


def _holes(gaps: Iterable[Rect], least: float) -> list[Rect]:
    """Return gaps higher than `least`, those beside each other as one."""
    holes: list[Rect] = []
    for gap in (gap for gap in gaps if gap.bottom - gap.top > least):
        for n, hole in enumerate(holes):
            shared = min(hole.bottom, gap.bottom) - max(hole.top, gap.top)
            if shared > least and gap.left - hole.right < 30:
                holes[n] = replace(
                    hole,
                    top=max(hole.top, gap.top),
                    right=gap.right,
                    bottom=min(hole.bottom, gap.bottom),
                )
                break
        else:
            holes.append(gap)
    return holes
