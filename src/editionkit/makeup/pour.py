"""Pour a story's lines into the legs of a module: exact feet, no forbidden breaks.

Pure arithmetic on measured lines. A leg is filled to its last step by ending where a break is
allowed; where that misses, by white above crossheads, by a picture in the text that gives or takes
a little, by a break after a hyphen, and last by a foot that stays short.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from editionkit.makeup.model import UNIT, Line, StoryMeasure
from editionkit.makeup.tail import KEEP_ROWS

#: What a departure from the plain column costs.
STRETCH_COST, FLEX_COST, HYPHEN_COST, QUOTE_COST, SHORT_COST = 0.6, 0.3, 2.5, 3.0, 40.0
#: Steps that one leg is stretched by, at most; ways of filling one leg that are followed up.
MOST_STRETCH, WAYS = 6 * UNIT, 3
#: Steps that a foot may be short by each leg, at most, where nothing else helps.
MOST_SHORT = UNIT
#: How much the white between two briefs may grow, in steps.
BRIEFS_STRETCH = 2 * UNIT
#: How much a pull quote may grow, in steps: half of it stands above its words.
QUOTE_FLEX = 3 * UNIT
#: Lines between a pull quote and the same words in the text.
QUOTE_AWAY = 10
#: Lines of text that stand above and below a pull quote.
QUOTE_KEEP = 4


#: Changes in steps by line.
Changes = tuple[tuple[int, int], ...]


class Poured(NamedTuple):
    """One leg's content: lines `first` to `last`, what was stretched, the steps missing."""

    first: int
    last: int
    cost: float = 0.0
    spread: tuple[tuple[int, int], ...] = ()
    flexed: tuple[tuple[int, int], ...] = ()
    quote_before: int | None = None
    quote_extra: int = 0
    short: int = 0


#: The legs of a module, and their cost.
Filling = tuple[tuple[Poured, ...], float]


class Column:
    """A story's lines, ready for pouring."""

    def __init__(self, story: StoryMeasure):
        openings = set(story.openings)
        self.lines: tuple[Line, ...] = tuple(
            replace(line, stretch=BRIEFS_STRETCH) if n in openings else line
            for n, line in enumerate(story.lines)
        )
        self.count = len(story.lines)
        self.quote = story.quote
        self.quote_line = story.quote_line
        self.total = [0, *accumulate(line.space + line.steps for line in self.lines)]
        #: What is to be taken off `total` for a leg that begins with a line: it loses its white
        #: there, and gets what is repeated above it.
        self._tops = [
            above + line.space - line.again
            for above, line in zip(self.total, self.lines, strict=False)
        ]
        self.stops = [line.stop and not line.hyphen for line in self.lines]
        self.soft = [line.stop for line in self.lines]
        self.stretchy = [n for n, line in enumerate(self.lines) if line.stretch]
        self.flexible = [n for n, line in enumerate(self.lines) if line.flex]
        self.elastic = bool(self.stretchy or self.flexible)
        self._legs: dict[tuple[int, int, int, bool], list[Poured]] = {}
        self._endings: dict[tuple[int, int, int, bool], Poured | None] = {}
        self._quoted: dict[tuple[int, int, int], Poured | None] = {}
        #: What was poured already, by all that was asked.
        self.poured: dict[tuple[object, ...], Filling | None] = {}
        #: Steps that the foot of each leg may miss where lines are no whole units (Arabic).
        self.odd = UNIT if any(line.steps % UNIT for line in self.lines) else 0
        self._stretch = [0, *accumulate(line.stretch for line in self.lines)]
        self._flex_sum = [0, *accumulate(line.flex for line in self.lines)]
        self._spaces = [0, *accumulate(line.space for line in self.lines)]
        self._again = [0, *accumulate(line.again for line in self.lines)]
        self._most_again = max((line.again for line in self.lines), default=0)

    def stretch_in(self, first: int, end: int) -> int:
        """Return the steps by which the white in lines `first` to `end` may grow."""
        return self._stretch[end] - self._stretch[first]

    def flex_in(self, first: int, end: int) -> int:
        """Return the steps by which the pictures in lines `first` to `end` may give or take."""
        return self._flex_sum[end] - self._flex_sum[first]

    def space_in(self, first: int, end: int, span: int) -> int:
        """Return the white that is dropped where a leg begins with it, at most."""
        return min(self._spaces[end] - self._spaces[first], UNIT * (span - 1))

    def again_in(self, first: int, end: int, span: int) -> int:
        """Return the steps that headings take which legs after the first one repeat, at most."""
        return self._most_again * (span - 1) if self._again[end] > self._again[first] else 0

    def height(self, first: int, last: int) -> int:
        """Return the steps of lines `first` to `last` (exclusive) at the head of a leg."""
        if first >= last:
            return 0
        return self.total[last] - self._tops[first]

    def reach(self, first: int, steps: int) -> int:
        """Return the end of the longest run of lines from `first` that `steps` can hold."""
        return bisect_right(self.total, steps + self._tops[first]) - 1

    def legs(self, first: int, steps: int, end: int, *, even: bool) -> list[Poured]:
        """Return the ways to fill a leg of `steps` that others follow, cheapest first.

        Empty where the lines from `first` to `end` do not reach its foot; `even` says that none may
        stay short of it.
        """
        key = (first, steps, end, even)
        found = self._legs.get(key)
        if found is None:
            ways = list(self._filled(first, steps, end, even=even))
            if self._most_again:
                ways = [way for way in ways if self._keeps_rows(way)]
            found = self._legs[key] = sorted(ways, key=attrgetter("cost"))[:WAYS]
        return found

    def _keeps_rows(self, leg: Poured) -> bool:
        """Return whether a leg that goes on with a table holds two of its rows, or its end."""
        line = self.lines[leg.first]
        return not line.again or leg.last > leg.first + 1 or line.end - line.start >= KEEP_ROWS

    def _filled(self, first: int, steps: int, end: int, *, even: bool) -> Iterator[Poured]:
        reached = min(self.reach(first, steps), end)
        exact = reached > first and self.height(first, reached) == steps
        if exact and self.stops[reached - 1]:
            yield Poured(first, reached)
        elif exact and self.soft[reached - 1]:
            yield Poured(first, reached, cost=HYPHEN_COST)
        if self.elastic:
            yield from self._stretched(first, steps, reached, end)
        if not (exact and self.soft[reached - 1]):
            yield from self._short(first, steps, reached, even=even)

    def ending(self, first: int, steps: int, end: int, *, even: bool) -> Poured | None:
        """Return the last leg, with lines `first` to `end`; None where they do not fit.

        It may be a line short without cost, but not more where its foot shall be `even`.
        """
        key = (first, steps, end, even)
        if key not in self._endings:
            self._endings[key] = self._find_ending(first, steps, end, even=even)
        return self._endings[key]

    def _find_ending(self, first: int, steps: int, end: int, *, even: bool) -> Poured | None:
        gap = steps - self.height(first, end)
        if gap < 0:
            flexed, left = self._flex(first, end, gap)
            cost = FLEX_COST * -gap / UNIT
            return Poured(first, end, cost=cost, flexed=flexed) if left == 0 else None
        if gap <= UNIT + self.odd:
            return Poured(first, end, short=gap)
        spread, left = self._spread(first, end, gap)
        flexed, left = self._flex(first, end, left) if left > UNIT else ((), left)
        cost = STRETCH_COST * len(spread) + FLEX_COST * sum(x for _, x in flexed) / UNIT
        if left > UNIT + self.odd:
            if even:
                return None
            cost += SHORT_COST + left
        return Poured(first, end, cost=cost, spread=spread, flexed=flexed, short=left)

    def _stretched(self, first: int, steps: int, reached: int, end: int) -> Iterator[Poured]:
        """Yield legs that end at an allowed break, what is missing spread over white and insets."""
        slack = self.flex_in(first, min(reached + 3, end))
        for last in range(min(self.reach(first, steps + slack), end), first, -1):
            gap = steps - self.height(first, last)
            if gap > MOST_STRETCH:
                return
            if gap == 0 or not self.stops[last - 1]:
                continue
            if abs(gap) > self.stretch_in(first, last) + self.flex_in(first, last):
                continue
            spread, left = self._spread(first, last, gap) if gap > 0 else ((), gap)
            flexed, left = self._flex(first, last, left)
            if left == 0:
                cost = STRETCH_COST * len(spread)
                cost += FLEX_COST * sum(abs(x) for _, x in flexed) / UNIT
                yield Poured(first, last, cost=cost, spread=spread, flexed=flexed)

    def _spread(self, first: int, last: int, gap: int) -> tuple[Changes, int]:
        """Spread `gap` over the white that may grow, a unit each before one has two."""
        places = _between(self.stretchy, first + 1, last) if gap >= UNIT else []
        extra = dict.fromkeys(places, 0)
        while gap >= UNIT:
            able = [n for n in places if extra[n] + UNIT <= self.lines[n].stretch]
            if not able:
                break
            for n in able[: gap // UNIT]:
                extra[n] += UNIT
                gap -= UNIT
        return tuple((n, more) for n, more in extra.items() if more), gap

    def _flex(self, first: int, last: int, gap: int) -> tuple[Changes, int]:
        flexed = []
        for n in _between(self.flexible, first, last) if gap else ():
            change = max(-self.lines[n].flex, min(self.lines[n].flex, gap))
            flexed.append((n, change))
            gap -= change
        return tuple(flexed), gap

    def _short(self, first: int, steps: int, reached: int, *, even: bool) -> Iterator[Poured]:
        for last in range(reached, first, -1):
            gap = steps - self.height(first, last)
            if even and gap > self._leeway(last):
                if gap > self.odd + UNIT:
                    return
                continue
            if self.soft[last - 1]:
                cost = 1.0 * gap if gap <= self._leeway(last) else SHORT_COST + 3.0 * gap
                yield Poured(first, last, cost=cost, short=gap)
                return

    def _leeway(self, last: int) -> int:
        """Return the steps that the foot of a leg that ends before line `last` may miss."""
        in_table = last < self.count and self.lines[last].again > 0
        return max(self.odd, UNIT if in_table else 0)

    def quoted(self, first: int, steps: int, end: int) -> Poured | None:
        """Put the pull quote between two paragraphs of the leg, as high as it takes to fill it."""
        key = (first, steps, end)
        if key not in self._quoted:
            self._quoted[key] = self._find_quoted(first, steps, end)
        return self._quoted[key]

    def _find_quoted(self, first: int, steps: int, end: int) -> Poured | None:
        if self.quote is None:
            return None
        for extra in range(0, QUOTE_FLEX + 1, UNIT):
            room = steps - self.quote - extra
            last = min(self.reach(first, room), end) if room > 0 else first
            if last <= first + 2 * QUOTE_KEEP or not self.stops[last - 1]:
                continue
            if self.height(first, last) != room:
                continue
            if place := self._paragraph(first + QUOTE_KEEP, last - QUOTE_KEEP):
                return Poured(first, last, quote_before=place, quote_extra=extra)
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


class _Pouring:
    """One search for the legs of a module: leg after leg, each in its cheapest way first."""

    def __init__(
        self,
        column: Column,
        caps: tuple[int, ...],
        end: int,
        quote_leg: int | None,
        *,
        cut: bool,
        even: bool,
    ):
        self.column = column
        self.caps = caps
        self.end = end
        self.quote_leg = quote_leg
        self.cut = cut
        self.even = even
        self.final = len(caps) - 1
        self.cost = math.inf
        self.legs: tuple[Poured, ...] = ()

    def go(self, n: int, first: int, cost: float, legs: tuple[Poured, ...]) -> None:
        """Fill leg `n`, which begins with line `first`, and those after it."""
        if first >= self.end:
            return
        for way in self._ways(n, first):
            total = cost + way.cost
            if total >= self.cost:
                return  # the ways come cheapest first
            if n < self.final:
                self.go(n + 1, way.last, total, (*legs, way))
            elif (way.last < self.end) == self.cut:
                self.cost, self.legs = total, (*legs, way)

    def _ways(self, n: int, first: int) -> Sequence[Poured]:
        column, steps = self.column, self.caps[n]
        if n == self.quote_leg:
            quoted = column.quoted(first, steps, self.end)
            return (quoted,) if quoted else ()
        if self.cut or n < self.final:
            return column.legs(first, steps, self.end, even=self.even)
        last = column.ending(first, steps, self.end, even=self.even)
        return (last,) if last else ()


def pour(
    column: Column,
    caps: list[int],
    start: int,
    end: int,
    *,
    cut: bool,
    even: bool,
    quote_leg: int | None = None,
) -> Filling | None:
    """Fill legs of `caps` steps from line `start`.

    `cut` says that the story goes on elsewhere, `even` that all legs end at one foot, the last one
    a line short at most. Returns the legs and their cost, or None where the lines up to `end` do
    not fit (or, with `cut`, where the story would end here), where a leg would stay empty, or where
    the pull quote finds no place.
    """
    key = (tuple(caps), start, end, quote_leg, cut, even)
    if key not in column.poured:
        search = _Pouring(column, key[0], end, quote_leg, cut=cut, even=even)
        search.go(0, start, 0.0, ())
        fits = search.legs and max(leg.short for leg in search.legs) <= MOST_SHORT * len(caps)
        column.poured[key] = (search.legs, search.cost) if fits else None
    return column.poured[key]


def pour_loosely(column: Column, caps: list[int], start: int) -> Filling | None:
    """Fill legs to the story's end as it comes, with empty legs and short feet.

    None where its lines do not fit.
    """
    legs: list[Poured] = []
    for cap in caps:
        first = legs[-1].last if legs else start
        if first == column.count:
            legs.append(Poured(first, first, short=cap))
            continue
        last = min(column.reach(first, cap), column.count)
        while first < last < column.count and not column.stops[last - 1]:
            last -= 1
        legs.append(Poured(first, last, short=cap - column.height(first, last)))
    return (tuple(legs), SHORT_COST) if legs[-1].last == column.count else None
