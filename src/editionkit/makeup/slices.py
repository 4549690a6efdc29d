"""Part a rectangle among stories by slicing it: side by side or one above the other, over and over.

A first pass works on masks alone (see `stock`): which heights can a sequence of parts fill exactly
over so many columns? It costs a few machine instructions a question, so that hundreds of sequences
are weighed for one page. Only of those that fill the page are the layouts worked out, cheapest
first, and only their rectangles poured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from editionkit.makeup import stock as gives
from editionkit.makeup.stock import Give, Stock

#: White between modules one above the other, in units.
SEAM = 1
#: Marks of which part may go on elsewhere: no part, every part; else its number. `UNEVEN`: every
#: part may, or have columns of unequal length; `ANY`: or leave white at its foot; `LAST`: both, but
#: all end here.
NONE, ALL, UNEVEN, ANY, LAST = -1, -2, -3, -4, -5
_GIVE = {
    NONE: gives.WHOLE,
    ALL: gives.CUT,
    UNEVEN: gives.CUT | gives.UNEVEN,
    ANY: gives.CUT | gives.UNEVEN | gives.RAGGED,
    LAST: gives.UNEVEN | gives.RAGGED,
}
#: Layouts kept of one sequence in one rectangle, by the page's columns; on wider pages one: other
#: sets of stories make the better pages sooner than other layouts of the same.
KEPT = {1: 2, 2: 2}
#: Heights of the upper part tried where nearly all would do, by the number of parts.
DENSE = {2: 16, 3: 9, 4: 5, 5: 3}
#: Cost of a module as wide as the page above or below another one: pages of such look like a stack.
FLAT_COST = 2.5

#: By how much layouts may cost more than the least that their parts can, tried in turn.
LIMITS = (40.0, 120.0)

Parts = tuple[int, ...]


class Slot(NamedTuple):
    """A part's rectangle: columns and units from the upper left corner of the sliced one."""

    part: int
    column: int
    top: int
    span: int
    units: int


class Layout(NamedTuple):
    """Slots that fill a rectangle, and what their cheapest fits cost."""

    cost: float
    slots: tuple[Slot, ...]


class _Sequence:
    """Parts in one order, `cut` as in `Slicer.mask`, and what was found out about them, by span.

    `halves` are the two sequences on both sides of each cut through them, None if not yet made.
    """

    __slots__ = ("cut", "floors", "halves", "layouts", "leasts", "masks", "parts", "turned")

    def __init__(self, parts: Parts, cut: int, columns: int):
        self.parts = parts
        self.cut = cut
        self.halves: list[tuple[_Sequence, _Sequence]] | None = None
        #: The heights that they fill exactly, and the same counted from the foot; -1: not known.
        self.masks, self.turned = [-1] * (columns + 1), [-1] * (columns + 1)
        #: By the units of height, costs that no layout is below; of a single part the stock's.
        self.leasts: list[dict[int, float] | None] = [None] * (columns + 1)
        self.floors = [-1.0] * (columns + 1)
        #: By span and units of height, the layouts found, and the limit that they stay under.
        self.layouts: dict[tuple[int, int], tuple[float, list[Layout]]] = {}


class _Leasts(dict[int, float]):
    """Costs that no layout of some parts is below, by units of height; `floor` if not known."""

    def __init__(self, floor: float) -> None:
        self.floor = floor

    def __missing__(self, units: int) -> float:
        return self.floor


class _Cutting(NamedTuple):
    """A rectangle cut once, across at `height` or down after `left` columns.

    `first` is the number of parts before the cut; no layout costs less than `floor`.
    """

    floor: float
    first: int
    left: int
    height: int


class Slicer:
    """Layouts of sequences of parts, kept once found; `height` is that of the page in units."""

    def __init__(self, stock: Stock, height: int):
        self.stock = stock
        self.columns = stock.columns
        self._kept = KEPT.get(stock.columns, 1)
        self._height = height
        self._all = (1 << (height + 1)) - 1
        self._sequences: dict[tuple[Parts, int], _Sequence] = {}

    def mask(self, parts: Parts, cut: int, span: int) -> int:
        """Return the heights in units, as bits, that the parts fill exactly over `span`."""
        return self._mask(self._sequence(parts, cut), span)

    def layouts(
        self, parts: Parts, cut: int, span: int, units: int, most: float = math.inf
    ) -> list[Layout]:
        """Return the cheapest layouts of the parts in a rectangle below the cost `most`.

        They are looked for under a low limit of their cost first: most of what costs more is then
        never looked at.
        """
        these = self._sequence(parts, cut)
        if not self._mask(these, span) >> units & 1:
            return []
        floor = self._floor(these, span)
        for limit in LIMITS:
            if found := self._under(these, span, units, min(floor + limit, most)):
                return found
            if floor + limit >= most:
                break
        return []

    def floor(self, parts: Parts, cut: int, span: int, units: int) -> float:
        """Return a cost that no layout of the parts in a rectangle is below."""
        return self._leasts(self._sequence(parts, cut), span)[units]

    def _sequence(self, parts: Parts, cut: int) -> _Sequence:
        if cut >= 0 and cut not in parts:
            cut = NONE
        found = self._sequences.get((parts, cut))
        if found is None:
            found = self._sequences[parts, cut] = _Sequence(parts, cut, self.columns)
        return found

    def _halves(self, these: _Sequence) -> list[tuple[_Sequence, _Sequence]]:
        if these.halves is None:
            parts, cut = these.parts, these.cut
            these.halves = [
                (self._sequence(parts[:n], cut), self._sequence(parts[n:], cut))
                for n in range(1, len(parts))
            ]
        return these.halves

    # ------------------------------------------------------------------------------ heights

    def _mask(self, these: _Sequence, span: int) -> int:
        found = these.masks[span]
        if found < 0:
            found = these.masks[span] = self._find_mask(these, span) & self._all
        return found

    def _find_mask(self, these: _Sequence, span: int) -> int:
        if len(these.parts) == 1:
            part = these.parts[0]
            return self.stock.mask(part, span, give(these.cut, part))
        found = 0
        for first, second in self._halves(these):
            above = self._mask(first, span)
            below = self._mask(second, span) if above else 0
            if below:
                found |= stacked(above, below)
            for left in range(1, span):
                beside = self._mask(first, left)
                if beside:
                    found |= beside & self._mask(second, span - left)
        return found

    def _turned(self, these: _Sequence, span: int) -> int:
        """Return the heights that the parts fill, counted from the foot of the page."""
        found = these.turned[span]
        if found < 0:
            found = these.turned[span] = turned(self._mask(these, span), self._height)
        return found

    # -------------------------------------------------------------------------- least costs

    def _leasts(self, these: _Sequence, span: int) -> dict[int, float]:
        """Return costs that no layout of the parts is below, by units of height."""
        found = these.leasts[span]
        if found is None:
            found = these.leasts[span] = self._find_leasts(these, span)
        return found

    def _find_leasts(self, these: _Sequence, span: int) -> dict[int, float]:
        if len(these.parts) > 1:
            return _Leasts(self._floor(these, span))
        part = these.parts[0]
        return self.stock.leasts(part, span, give(these.cut, part))

    def _floor(self, these: _Sequence, span: int) -> float:
        """Return the least that the parts cost over `span` columns or fewer."""
        found = these.floors[span]
        if found < 0:
            found = sum(self.stock.floor(part, span) for part in these.parts)
            these.floors[span] = found
        return found

    # ------------------------------------------------------------------------------ layouts

    def _under(self, these: _Sequence, span: int, units: int, limit: float) -> list[Layout]:
        """Return the cheapest layouts that cost less than `limit`."""
        known, found = these.layouts.get((span, units), (0.0, []))
        if known < limit and len(found) < self._kept:
            found = self._find_layouts(these, span, units, limit)
            these.layouts[span, units] = (limit, found)
            if len(these.parts) > 1:
                least = found[0].cost if found else max(limit, self._floor(these, span))
                self._leasts(these, span)[units] = least
        return found

    def _find_layouts(self, these: _Sequence, span: int, units: int, limit: float) -> list[Layout]:
        if len(these.parts) == 1:
            part = these.parts[0]
            best = self.stock.best(part, span, units, give(these.cut, part), limit)
            return [Layout(best[0], (Slot(part, 0, 0, span, units),))] if best else []
        found: dict[tuple[Slot, ...], Layout] = {}
        bound = _Bound(limit, self._kept)
        # The likeliest cut first: what is found soon keeps the others from being looked at.
        for cutting in sorted(self._cuttings(these, span, units, limit)):
            if cutting.floor >= bound.worst:
                break
            for layout in self._parted(cutting, these, span, units, bound):
                if layout.slots not in found:
                    found[layout.slots] = layout
                    bound.add(layout.cost)
        return sorted(found.values(), key=lambda layout: layout.cost)[: self._kept]

    def _cuttings(
        self, these: _Sequence, span: int, units: int, limit: float
    ) -> Iterator[_Cutting]:
        """Yield the ways to cut a rectangle once whose layouts may cost less than `limit`."""
        bit = 1 << units
        for n, (first, second) in enumerate(self._halves(these), 1):
            floor = self._floor(first, span) + self._floor(second, span)
            if floor >= limit:
                continue
            for left in range(1, span):
                # What is not known yet has all bits.
                if not first.masks[left] & second.masks[span - left] & bit:
                    continue
                if not self._mask(first, left) & self._mask(second, span - left) & bit:
                    continue
                least = self._leasts(first, left)[units] + self._leasts(second, span - left)[units]
                if least < limit:
                    yield _Cutting(least, n, left, 0)
            flat = FLAT_COST if span == self.columns > 1 and n == 1 else 0.0
            if floor + flat >= limit:
                continue
            heights = self._upper(first, second, span, units)
            if not heights:
                continue
            above, below = self._leasts(first, span), self._leasts(second, span)
            for height in heights:
                least = above[height] + flat
                if least < limit:
                    least += below[units - height - SEAM]
                if least < limit:
                    yield _Cutting(least, n, 0, height)

    def _parted(
        self, cutting: _Cutting, these: _Sequence, span: int, units: int, bound: _Bound
    ) -> Iterator[Layout]:
        """Yield the layouts of the parts on both sides of a cut that stay under the bound."""
        first, second = self._halves(these)[cutting.first - 1]
        left, height = cutting.left, cutting.height
        if left:
            sides = (left, units), (span - left, units)
            top, flat = 0, 0.0
        else:
            sides = (span, height), (span, units - height - SEAM)
            top = height + SEAM
            flat = FLAT_COST if span == self.columns > 1 and cutting.first == 1 else 0.0
        floor = self._leasts(second, sides[1][0])[sides[1][1]] + flat
        for one in self._under(first, *sides[0], bound.worst - floor):
            if one.cost + floor >= bound.worst:
                break
            rest = bound.worst - one.cost - flat
            for other in self._under(second, *sides[1], rest):
                if one.cost + other.cost + flat < bound.worst:
                    yield _joined(one, other, left, top, flat)

    def _upper(self, first: _Sequence, second: _Sequence, span: int, units: int) -> list[int]:
        """Return the heights of the upper part that leave the lower one a height it can fill."""
        room = units - SEAM
        above = self._mask(first, span)
        if room <= 1 or not above:
            return []
        both = above & self._turned(second, span) >> (self._height - room)
        both &= (1 << room) - 2  # both have some height
        return thinned(bits(both), len(first.parts) + len(second.parts)) if both else []


class _Bound:
    """The cost that a further layout must stay under to be kept."""

    def __init__(self, limit: float, kept: int) -> None:
        self.kept = kept
        self.costs: list[float] = []
        self.worst = limit

    def add(self, cost: float) -> None:
        self.costs = sorted([*self.costs, cost])[: self.kept]
        if len(self.costs) == self.kept:
            self.worst = min(self.worst, self.costs[-1])


def give(cut: int, part: int) -> Give:
    """Return what a part may do where `cut` marks which one may go on elsewhere."""
    return _GIVE[cut] if cut < 0 else gives.CUT if cut == part else gives.WHOLE


def thinned(heights: list[int], parts: int) -> list[int]:
    """Return some of the heights, evenly spread, where all would cost too much time."""
    return heights[:: -(-len(heights) // DENSE[min(parts, 5)]) or 1]


def bits(mask: int) -> list[int]:
    """Return the heights that a mask holds, the least first."""
    run = mask >> (start := (mask & -mask).bit_length() - 1) if mask else 0
    if run & (run + 1) == 0:
        return list(range(start, start + run.bit_length())) if run else []
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def turned(mask: int, height: int) -> int:
    """Return the heights of a mask counted from `height` down."""
    return int(format(mask, f"0{height + 1}b")[::-1], 2)


def stacked(above: int, below: int) -> int:
    """Return the sums of two masks' heights, a seam between them."""
    if _runs(above) > _runs(below):
        above, below = below, above
    found = 0
    while above:
        start = (above & -above).bit_length() - 1
        run = above >> start
        length = (run ^ (run + 1)).bit_length() - 1
        found |= _smeared(below, length) << (start + SEAM)
        above = (run & (run + 1)) << start
    return found


def _runs(mask: int) -> int:
    """Return how many runs of neighbouring heights a mask holds."""
    return (mask & ~(mask << 1)).bit_count()


def _smeared(mask: int, length: int) -> int:
    """Return the heights of a mask, and those up to `length` - 1 above each of them."""
    done = 1
    while 2 * done <= length:
        mask |= mask << done
        done *= 2
    return mask | mask << (length - done)


def _joined(one: Layout, other: Layout, column: int, top: int, cost: float) -> Layout:
    moved = tuple(
        Slot(s.part, s.column + column, s.top + top, s.span, s.units) for s in other.slots
    )
    return Layout(one.cost + other.cost + cost, one.slots + moved)
