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
        self._all = (1 << (height + 1)) - 1
        self._masks: dict[tuple[Parts, int, int], int] = {}
        self._layouts: dict[tuple[Parts, int, int, int], tuple[float, list[Layout]]] = {}
        self._floors: dict[tuple[Parts, int], float] = {}

    def mask(self, parts: Parts, cut: int, span: int) -> int:
        """Return the heights in units, as bits, that the parts fill exactly over `span`."""
        if cut >= 0 and cut not in parts:
            cut = NONE
        found = self._masks.get((parts, cut, span))
        if found is None:
            found = self._find_mask(parts, cut, span) & self._all
            self._masks[parts, cut, span] = found
        return found

    def _find_mask(self, parts: Parts, cut: int, span: int) -> int:
        if len(parts) == 1:
            return self.stock.mask(parts[0], span, give(cut, parts[0]))
        found = 0
        for n in range(1, len(parts)):
            first, second = parts[:n], parts[n:]
            above = self.mask(first, cut, span)
            below = self.mask(second, cut, span) if above else 0
            if below:
                found |= stacked(above, below)
            for left in range(1, span):
                beside = self.mask(first, cut, left)
                if beside:
                    found |= beside & self.mask(second, cut, span - left)
        return found

    def layouts(
        self, parts: Parts, cut: int, span: int, units: int, most: float = math.inf
    ) -> list[Layout]:
        """Return the cheapest layouts of the parts in a rectangle below the cost `most`.

        They are looked for under a low limit of their cost first: most of what costs more is then
        never looked at.
        """
        cut = _cut_in(cut, parts)
        if not self.mask(parts, cut, span) >> units & 1:
            return []
        floor = self._floor(parts, span)
        for limit in LIMITS:
            if found := self._under(parts, cut, span, units, min(floor + limit, most)):
                return found
            if floor + limit >= most:
                break
        return []

    def floor(self, parts: Parts, cut: int, span: int, units: int) -> float:
        """Return a cost that no layout of the parts in a rectangle is below."""
        return self._least(parts, cut, span, units)

    def _under(self, parts: Parts, cut: int, span: int, units: int, limit: float) -> list[Layout]:
        """Return the cheapest layouts that cost less than `limit`."""
        key = (parts, _cut_in(cut, parts), span, units)
        known, found = self._layouts.get(key, (0.0, []))
        if known < limit and len(found) < self._kept:
            found = self._find_layouts(*key, limit)
            self._layouts[key] = (limit, found)
        return found

    def _find_layouts(
        self, parts: Parts, cut: int, span: int, units: int, limit: float
    ) -> list[Layout]:
        if not self.mask(parts, cut, span) >> units & 1:
            return []
        if len(parts) == 1:
            best = self.stock.best(parts[0], span, units, give(cut, parts[0]), limit)
            return [Layout(best[0], (Slot(parts[0], 0, 0, span, units),))] if best else []
        found: dict[tuple[Slot, ...], Layout] = {}
        bound = _Bound(limit, self._kept)
        # The likeliest cut first: what is found soon keeps the others from being looked at.
        for cutting in sorted(self._cuttings(parts, cut, span, units, limit)):
            if cutting.floor >= bound.worst:
                break
            for layout in self._parted(cutting, parts, cut, span, units, bound):
                if layout.slots not in found:
                    found[layout.slots] = layout
                    bound.add(layout.cost)
        return sorted(found.values(), key=lambda layout: layout.cost)[: self._kept]

    def _cuttings(
        self, parts: Parts, cut: int, span: int, units: int, limit: float
    ) -> Iterator[_Cutting]:
        """Yield the ways to cut a rectangle once whose layouts may cost less than `limit`."""
        for n in range(1, len(parts)):
            first, second = parts[:n], parts[n:]
            floor = self._floor(first, span) + self._floor(second, span)
            if floor >= limit:
                continue
            for left in range(1, span):
                if not self.mask(first, cut, left) >> units & 1:
                    continue
                if not self.mask(second, cut, span - left) >> units & 1:
                    continue
                least = self._least(first, cut, left, units)
                least += self._least(second, cut, span - left, units)
                if least < limit:
                    yield _Cutting(least, n, left, 0)
            flat = FLAT_COST if span == self.columns > 1 and n == 1 else 0.0
            if floor + flat >= limit:
                continue
            for height in self._upper(first, second, cut, span, units):
                least = self._least(first, cut, span, height) + flat
                if least < limit:
                    least += self._least(second, cut, span, units - height - SEAM)
                if least < limit:
                    yield _Cutting(least, n, 0, height)

    def _parted(
        self, cutting: _Cutting, parts: Parts, cut: int, span: int, units: int, bound: _Bound
    ) -> Iterator[Layout]:
        """Yield the layouts of the parts on both sides of a cut that stay under the bound."""
        first, second = parts[: cutting.first], parts[cutting.first :]
        left, height = cutting.left, cutting.height
        if left:
            sides = (left, units), (span - left, units)
            top, flat = 0, 0.0
        else:
            sides = (span, height), (span, units - height - SEAM)
            top = height + SEAM
            flat = FLAT_COST if span == self.columns > 1 and cutting.first == 1 else 0.0
        floor = self._least(second, cut, *sides[1]) + flat
        for one in self._under(first, cut, *sides[0], bound.worst - floor):
            if one.cost + floor >= bound.worst:
                break
            rest = bound.worst - one.cost - flat
            for other in self._under(second, cut, *sides[1], rest):
                if one.cost + other.cost + flat < bound.worst:
                    yield _joined(one, other, left, top, flat)

    def _least(self, parts: Parts, cut: int, span: int, units: int) -> float:
        """Return a cost that no layout of the parts in a rectangle is below."""
        if len(parts) == 1:
            return self.stock.least(parts[0], span, units, give(cut, parts[0]))
        known, found = self._layouts.get((parts, _cut_in(cut, parts), span, units), (0.0, None))
        if found:
            return found[0].cost
        return max(known, self._floor(parts, span))

    def _floor(self, parts: Parts, span: int) -> float:
        """Return the least that the parts cost over `span` columns or fewer."""
        key = (parts, span)
        found = self._floors.get(key)
        if found is None:
            found = self._floors[key] = sum(self.stock.floor(part, span) for part in parts)
        return found

    def _upper(self, first: Parts, second: Parts, cut: int, span: int, units: int) -> list[int]:
        """Return the heights of the upper part that leave the lower one a height it can fill."""
        below = self.mask(second, cut, span)
        room = units - SEAM
        if room <= 1 or not below:
            return []
        # The lower part's heights, counted from the foot.
        turned = int(format(below & ((1 << room) - 1), f"0{room + 1}b")[::-1], 2)
        return thinned(bits(self.mask(first, cut, span) & turned), len(first) + len(second))


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


def _cut_in(cut: int, parts: Parts) -> int:
    return cut if cut < 0 or cut in parts else NONE


def bits(mask: int) -> list[int]:
    """Return the heights that a mask holds, the least first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


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
    while done < length:
        step = min(done, length - done)
        mask |= mask << step
        done += step
    return mask


def _joined(one: Layout, other: Layout, column: int, top: int, cost: float) -> Layout:
    moved = tuple(
        Slot(s.part, s.column + column, s.top + top, s.span, s.units) for s in other.slots
    )
    return Layout(one.cost + other.cost + cost, one.slots + moved)
