"""Pour a story's lines into the legs of a module: exact feet, no forbidden breaks.

Pure arithmetic on measured lines. A leg is filled to its last step by ending where a break is
allowed; where that misses, by white above crossheads, by a picture in the text that gives or takes
a little, by a break after a hyphen, and last by a foot that stays short.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from editionkit.makeup.model import UNIT, Line, StoryMeasure

#: What a departure from the plain column costs.
STRETCH_COST, FLEX_COST, HYPHEN_COST, QUOTE_COST, SHORT_COST = 0.6, 0.3, 2.5, 1.5, 14.0
#: How much a pull quote may grow, in steps.
QUOTE_FLEX = 4 * UNIT
#: Lines between a pull quote and the same words in the text.
QUOTE_AWAY = 10
#: Lines of text that stand above and below a pull quote.
QUOTE_KEEP = 4


@dataclass(frozen=True, slots=True)
class Poured:
    """One leg's content: lines `first` to `last`, what was stretched, the steps missing."""

    first: int
    last: int
    cost: float = 0.0
    spread: tuple[tuple[int, int], ...] = ()
    flexed: tuple[tuple[int, int], ...] = ()
    quote_before: int | None = None
    quote_extra: int = 0
    short: int = 0


class Column:
    """A story's lines, ready for pouring."""

    def __init__(self, story: StoryMeasure):
        self.lines: tuple[Line, ...] = story.lines
        self.count = len(story.lines)
        self.quote = story.quote
        self.quote_line = story.quote_line
        self.total = [0, *accumulate(line.space + line.steps for line in story.lines)]
        self.stops = [line.stop and not line.hyphen for line in story.lines]
        self.soft = [line.stop for line in story.lines]
        self.stretchy = [n for n, line in enumerate(story.lines) if line.stretch]
        self.flexible = [n for n, line in enumerate(story.lines) if line.flex]
        self.elastic = bool(self.stretchy or self.flexible)

    def height(self, first: int, last: int) -> int:
        """Return the steps of lines `first` to `last` (exclusive) at the head of a leg."""
        if first >= last:
            return 0
        return self.total[last] - self.total[first] - self.lines[first].space

    def reach(self, first: int, steps: int) -> int:
        """Return the end of the longest run of lines from `first` that `steps` can hold."""
        limit = steps + self.total[first] + self.lines[first].space
        return min(bisect_right(self.total, limit) - 1, self.count)

    def leg(self, first: int, steps: int, *, final: bool, quote: bool = False) -> Poured | None:
        """Return the best filling of a leg of `steps`, None where not even one line fits.

        `final` says that the leg may end with the story, one line short at most without cost.
        """
        if first >= self.count:
            return Poured(first, first, cost=SHORT_COST * 3, short=steps)
        if quote and (quoted := self._quoted(first, steps)):
            return quoted
        end = self.reach(first, steps)
        if end == self.count and final:
            return self._ending(first, steps)
        if end > first and self.stops[end - 1] and self.height(first, end) == steps:
            return Poured(first, end)
        choices = [self._stretched(first, steps, end)] if self.elastic else []
        choices += [self._hyphened(first, steps, end), self._short(first, steps, end)]
        found = [choice for choice in choices if choice]
        return min(found, key=lambda poured: poured.cost) if found else None

    def _ending(self, first: int, steps: int) -> Poured:
        gap = steps - self.height(first, self.count)
        if gap <= UNIT:
            return Poured(first, self.count, short=gap)
        spread, left = self._spread(first, self.count, gap)
        used = gap - left
        cost = STRETCH_COST * used / UNIT + (SHORT_COST + left if left > UNIT else 0)
        return Poured(first, self.count, cost=cost, spread=spread, short=left)

    def _stretched(self, first: int, steps: int, end: int) -> Poured | None:
        """End at an allowed break and spread what is missing over crossheads and insets."""
        slack = sum(self.lines[n].flex for n in _between(self.flexible, first, end + 3))
        for last in range(self.reach(first, steps + slack), first, -1):
            if not self.stops[last - 1]:
                continue
            gap = steps - self.height(first, last)
            if gap < 0:
                flexed, left = self._flex(first, last, gap)
                if left == 0:
                    return Poured(first, last, cost=FLEX_COST * -gap / UNIT, flexed=flexed)
                continue
            spread, left = self._spread(first, last, gap)
            flexed, left = self._flex(first, last, left)
            if left == 0:
                cost = (STRETCH_COST * len(spread)) + FLEX_COST * sum(x for _, x in flexed) / UNIT
                return Poured(first, last, cost=cost, spread=spread, flexed=flexed)
            if gap > 6 * UNIT:
                break
        return None

    def _spread(self, first: int, last: int, gap: int) -> tuple[tuple[tuple[int, int], ...], int]:
        spread = []
        for n in _between(self.stretchy, first + 1, last):
            if gap < UNIT:
                break
            extra = min(self.lines[n].stretch, gap // UNIT * UNIT)
            spread.append((n, extra))
            gap -= extra
        return tuple(spread), gap

    def _flex(self, first: int, last: int, gap: int) -> tuple[tuple[tuple[int, int], ...], int]:
        flexed = []
        for n in _between(self.flexible, first, last) if gap else ():
            change = max(-self.lines[n].flex, min(self.lines[n].flex, gap))
            flexed.append((n, change))
            gap -= change
        return tuple(flexed), gap

    def _hyphened(self, first: int, steps: int, end: int) -> Poured | None:
        if end > first and self.soft[end - 1] and self.height(first, end) == steps:
            return Poured(first, end, cost=HYPHEN_COST)
        return None

    def _short(self, first: int, steps: int, end: int) -> Poured | None:
        for last in range(end, first, -1):
            if self.soft[last - 1]:
                gap = steps - self.height(first, last)
                return Poured(first, last, cost=SHORT_COST + 3.0 * gap, short=gap)
        # A run of lines that may not be parted is longer than the leg: part it all the same.
        if end > first:
            return Poured(first, end, cost=SHORT_COST * 6, short=steps - self.height(first, end))
        return None

    def _quoted(self, first: int, steps: int) -> Poured | None:
        """Put the pull quote between two paragraphs of the leg, as high as it takes to fill it."""
        if self.quote is None:
            return None
        for extra in range(0, QUOTE_FLEX + 1, UNIT):
            room = steps - self.quote - extra
            last = self.reach(first, room) if room > 0 else first
            if last <= first + 2 * QUOTE_KEEP or not self.stops[last - 1]:
                continue
            place = self._paragraph(first + QUOTE_KEEP, last - QUOTE_KEEP)
            if place and self.height(first, last) == room:
                return Poured(first, last, cost=QUOTE_COST, quote_before=place, quote_extra=extra)
        return None

    def _paragraph(self, low: int, high: int) -> int | None:
        """Return the paragraph start nearest the middle between two lines."""
        starts = [
            n
            for n in range(low, high)
            if self.lines[n].item != self.lines[n - 1].item
            and self.lines[n].space == 0
            and self.stops[n - 1]
            and self.lines[n].steps <= 3
            and abs(n - self.quote_line) > QUOTE_AWAY
        ]
        middle = (low + high) / 2
        return min(starts, key=lambda n: abs(n - middle), default=None)


def _between(positions: list[int], low: int, high: int) -> list[int]:
    """Return the positions from `low` to `high` (exclusive) of a sorted list."""
    return positions[bisect_left(positions, low) : bisect_left(positions, high)]


def pour(
    column: Column, caps: list[int], start: int, *, cut: bool, quote_leg: int | None = None
) -> tuple[list[Poured], float] | None:
    """Fill legs of `caps` steps from line `start`; `cut` says that the story goes on elsewhere.

    Returns the legs and their cost, or None where the lines do not fit (or, with `cut`, where the
    story would end here).
    """
    legs: list[Poured] = []
    position, cost = start, 0.0
    for n, cap in enumerate(caps):
        final = not cut
        filled = column.leg(position, cap, final=final, quote=quote_leg == n)
        if filled is None:
            return None
        legs.append(filled)
        cost += filled.cost
        position = filled.last
    if cut:
        return (legs, cost) if position < column.count else None
    return (legs, cost) if position == column.count else None
