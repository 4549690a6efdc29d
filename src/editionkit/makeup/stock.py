"""What waits for its place on the pages: parts of stories, by number, with what each may fill.

Heights here are whole baseline units, kept as the bits of an integer: bit 12 of a mask says that
the part fills a rectangle of twelve units exactly. Masks make the search for full pages cheap.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from editionkit.makeup.fit import Fit
from editionkit.makeup.model import UNIT
from editionkit.model import Priority

RANK = {Priority.LEAD: 3, Priority.MAJOR: 2, Priority.STANDARD: 1, Priority.BRIEF: 0}


#: What a part may do to fill a rectangle, as the bits of a number: end in it exactly, go on
#: elsewhere; or, where nothing else helps, have columns of unequal length, or leave white at its
#: foot. What leaves white and may not go on stands on a last page.
Give = int
WHOLE, CUT, UNEVEN, RAGGED = 0, 1, 2, 4


#: Ragged fits of one part that the choice of heads may take.
RAGGED_OPTIONS = 4
#: Heights that a page may have, as bits.
MOST = (1 << 400) - 1
#: What a unit of white over one column costs, and that a module has white at its foot at all.
HOLE_COST, RAGGED_COST = 3.0, 30.0
#: The same on a last page.
LAST_COST, LAST_RAGGED_COST = 0.1, 4.0
#: What it costs that a lead has half of the columns or less.
NARROW_COST = 12.0


@dataclass(frozen=True, slots=True)
class Part:
    """What waits for its place: a story from line `start`; `page` is the page it comes from."""

    story: str
    section: int
    start: int = 0
    page: int | None = None


class Fitting(Protocol):
    """What the search asks of a story: the heights in steps that it fills over a span, and how."""

    lines: int

    def spans(self, start: int = 0) -> range:
        """Return the spans that may be taken."""

    def heights(self, span: int, start: int = 0, *, even: bool = True) -> Collection[int]:
        """Return the heights at which the story may end, by its area alone."""

    def wish(self, start: int = 0) -> int:
        """Return the columns × units that cost least by heads and pictures alone."""

    def floor(self, span: int, start: int = 0) -> float:
        """Return the cost of the cheapest head and picture over `span`."""

    def least(self, span: int, steps: int, start: int = 0, *, even: bool = True) -> float:
        """Return the cost of the cheapest head and picture that may fill `steps`, by its area."""

    def cuts(self, span: int, start: int = 0) -> Collection[int]:
        """Return the heights at which it may go on elsewhere, by its area alone."""

    def best(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> Fit | None:
        """Return the cheapest filling of exactly `steps`."""

    def loose(self, span: int, most: int, start: int = 0) -> Fit | None:
        """Return the story's end in at most `most` steps whatever its feet look like."""

    def fits(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> tuple[Fit, ...]:
        """Return the cheapest filling for each headline level."""


@dataclass(frozen=True, slots=True)
class Area:
    """Columns × units that a part takes with the white below it, at least and at most."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What it costs to let a story jump, and to let its rest jump again."""

    jump: float
    again: float


class _Leasts(dict[int, float]):
    """What each height costs at least, found out when first asked for."""

    def __init__(self, find: Callable[[int], float]) -> None:
        self._find = find

    def __missing__(self, units: int) -> float:
        found = self[units] = self._find(units)
        return found


class Stock:
    """The parts by number, and what may be done with each."""

    def __init__(
        self,
        fittings: dict[str, Fitting],
        priority: dict[str, Priority],
        columns: int,
        prices: Prices,
    ):
        self.fittings = fittings
        self.priority = priority
        self.columns = columns
        self.prices = prices
        self.parts: list[Part] = []
        self._numbers: dict[Part, int] = {}
        self._masks: dict[tuple[int, int, Give], int] = {}
        self._best: dict[tuple[int, int, int, Give], tuple[float, Fit] | None] = {}
        self._leasts: dict[tuple[int, int, Give], _Leasts] = {}
        self._areas: dict[int, Area] = {}
        self._wishes: dict[int, int] = {}
        self._floors: dict[tuple[int, int, bool], float] = {}
        self._able: dict[int, bool] = {}

    def refitted(self, fittings: Mapping[str, Fitting]) -> Stock:
        """Return a stock of the same parts under the same numbers, some of them fitted anew."""
        other = Stock({**self.fittings, **fittings}, self.priority, self.columns, self.prices)
        other.parts = list(self.parts)
        other._numbers = dict(self._numbers)
        return other

    def number(self, part: Part) -> int:
        """Return the number of a part, a new one for a new part."""
        if part not in self._numbers:
            self._numbers[part] = len(self.parts)
            self.parts.append(part)
        return self._numbers[part]

    def rank(self, number: int) -> int:
        """Return how much the part's story weighs."""
        return RANK[self.priority[self.parts[number].story]]

    def mask(self, number: int, span: int, give: Give) -> int:
        """Return the heights in units, as bits, that the part may fill over `span` columns."""
        key = (number, span, give)
        if key not in self._masks:
            self._masks[key] = self._find_mask(number, span, give)
        return self._masks[key]

    def _find_mask(self, number: int, span: int, give: Give) -> int:
        part = self.parts[number]
        fitting = self.fittings[part.story]
        if span not in fitting.spans(part.start):
            return 0
        found = 0
        for height in fitting.heights(span, part.start, even=not give & UNEVEN):
            found |= 1 << height // UNIT
        if give & CUT:
            for height in fitting.cuts(span, part.start):
                found |= 1 << height // UNIT
        # White at the foot: every height above the least.
        return -(found & -found) & MOST if give & RAGGED else found

    def lines(self, number: int) -> int:
        """Return the number of lines of the part's story, 0 for what is no story."""
        return self.fittings[self.parts[number].story].lines

    def may_cut(self, number: int) -> bool:
        """Return whether the part may go on elsewhere at some height."""
        if number not in self._able:
            part = self.parts[number]
            fitting = self.fittings[part.story]
            spans = fitting.spans(part.start)
            self._able[number] = any(len(fitting.cuts(span, part.start)) for span in spans)
        return self._able[number]

    def best(
        self, number: int, span: int, units: int, give: Give, limit: float = math.inf
    ) -> tuple[float, Fit] | None:
        """Return the cheapest fit of the part in a rectangle, with its cost on the page.

        None where nothing can cost less than `limit`.
        """
        key = (number, span, units, give)
        if key not in self._best:
            leasts = self.leasts(number, span, give)
            if leasts[units] >= limit:
                return None
            best = self._best[key] = self._find_best(number, span, units, give)
            leasts[units] = best[0] if best else math.inf
        return self._best[key]

    def leasts(self, number: int, span: int, give: Give) -> dict[int, float]:
        """Return costs by units of height that no fit of the part is below, without pouring any."""
        key = (number, span, give)
        if key not in self._leasts:
            self._leasts[key] = _Leasts(lambda units: self._find_least(number, span, units, give))
        return self._leasts[key]

    def _find_least(self, number: int, span: int, units: int, give: Give) -> float:
        part = self.parts[number]
        fitting, steps = self.fittings[part.story], units * UNIT
        if span not in fitting.spans(part.start):
            return math.inf
        found = [fitting.least(span, steps, part.start)]
        floor = fitting.floor(span, part.start)
        if give & CUT and steps in fitting.cuts(span, part.start):
            found.append(floor + (self.prices.again if part.start else self.prices.jump))
        if give & UNEVEN:
            found.append(fitting.least(span, steps, part.start, even=False))
        if give & RAGGED:
            found.append(floor + (RAGGED_COST if give & CUT else LAST_RAGGED_COST))
        return min(found) + self._narrow(number, span)

    def _find_best(
        self, number: int, span: int, units: int, give: Give
    ) -> tuple[float, Fit] | None:
        part = self.parts[number]
        fitting = self.fittings[part.story]
        steps = units * UNIT
        fit = fitting.best(span, steps, part.start)
        found = [(self._cost(number, fit), fit)] if fit else []
        if give & CUT and (not found or found[0][0] > self.prices.jump):
            fit = fitting.best(span, steps, part.start, cut=True)
            found += [(self._cost(number, fit), fit)] if fit else []
        if give & UNEVEN and not found:
            found += self._uneven(number, span, steps, give)
        if give & RAGGED and not found:
            found += self._ragged(number, span, units, give)[:1]
        return min(found, key=lambda one: one[0], default=None)

    def _uneven(self, number: int, span: int, steps: int, give: Give) -> list[tuple[float, Fit]]:
        """Return the cheapest fits, to the story's end or cut, whose feet may stay short."""
        part = self.parts[number]
        ask = self.fittings[part.story].best
        cuts = (False, True) if give & CUT else (False,)
        fits = [ask(span, steps, part.start, cut=cut, even=False) for cut in cuts]
        return [(self._cost(number, fit), fit) for fit in fits if fit]

    def _ragged(self, number: int, span: int, units: int, give: Give) -> list[tuple[float, Fit]]:
        """Return fits that leave white at their foot, the highest first."""
        part = self.parts[number]
        fitting = self.fittings[part.story]
        found: list[tuple[float, Fit]] = []
        for even in (True, False):
            for steps in sorted(fitting.heights(span, part.start, even=even), reverse=True):
                fits = steps <= units * UNIT
                fit = fitting.best(span, steps, part.start, even=even) if fits else None
                if fit:
                    found.append((self._ragged_cost(number, fit, units, give), fit))
                if len(found) == RAGGED_OPTIONS:
                    return found
        if not found and (fit := fitting.loose(span, units * UNIT, part.start)):
            found.append((self._ragged_cost(number, fit, units, give), fit))
        return found

    def _ragged_cost(self, number: int, fit: Fit, units: int, give: Give) -> float:
        white = fit.span * (units - fit.steps // UNIT)
        if give & CUT:
            return self._cost(number, fit) + RAGGED_COST + HOLE_COST * white
        return self._cost(number, fit) + LAST_RAGGED_COST + LAST_COST * white

    def floor(self, number: int, span: int, *, own: bool = False) -> float:
        """Return the least that the part costs over `span` columns, or also over fewer."""
        key = (number, span, own)
        if key not in self._floors:
            part = self.parts[number]
            fitting = self.fittings[part.story]
            spans = (span,) if own else range(1, span + 1)
            costs = [self._narrow(number, n) + fitting.floor(n, part.start) for n in spans]
            self._floors[key] = min(costs)
        return self._floors[key]

    def options(self, number: int, span: int, units: int, give: Give) -> list[tuple[float, Fit]]:
        """Return the fits of the part in a rectangle by headline level, cheapest first."""
        part = self.parts[number]
        fitting, steps = self.fittings[part.story], units * UNIT
        fits = list(fitting.fits(span, steps, part.start))
        if give & CUT:
            fits += fitting.fits(span, steps, part.start, cut=True)
        priced = [(self._cost(number, fit), fit) for fit in fits]
        if give & UNEVEN and not priced:
            priced = self._uneven(number, span, steps, give)
        if give & RAGGED and not priced:
            priced = self._ragged(number, span, units, give)
        return sorted(priced, key=lambda one: (one[0], one[1].choice.level))

    def _cost(self, number: int, fit: Fit) -> float:
        part = self.parts[number]
        cost = fit.cost
        if fit.jumps:
            cost += self.prices.again if part.start else self.prices.jump
        return cost + self._narrow(number, fit.span)

    def _narrow(self, number: int, span: int) -> float:
        lead = self.priority[self.parts[number].story] is Priority.LEAD
        return NARROW_COST if lead and 2 * span <= self.columns else 0.0

    def wish(self, number: int) -> int:
        """Return the columns × units that the part wants to have."""
        if number not in self._wishes:
            part = self.parts[number]
            self._wishes[number] = self.fittings[part.story].wish(part.start)
        return self._wishes[number]

    def area(self, number: int) -> Area:
        """Return how much room the part takes on a page."""
        if number not in self._areas:
            self._areas[number] = self._find_area(number)
        return self._areas[number]

    def _find_area(self, number: int) -> Area:
        spans = range(1, self.columns + 1)
        whole = [(span, self.mask(number, span, WHOLE)) for span in spans]
        most = max((span * mask.bit_length() for span, mask in whole if mask), default=0)
        of = whole if most else [(span, self.mask(number, span, CUT)) for span in spans]
        least = min((span * (mask & -mask).bit_length() for span, mask in of if mask), default=0)
        return Area(least, most)
