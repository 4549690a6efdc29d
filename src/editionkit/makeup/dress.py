"""Choose the heads of a page's modules: honest hierarchy, no two of one size side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editionkit.makeup.fit import Fit
from editionkit.makeup.model import UNIT
from editionkit.makeup.slices import Slot, give
from editionkit.makeup.stock import Stock

#: What two heads of one size side by side cost: so much that another page is looked for.
TWIN_COST = 70.0
#: What it costs where a lesser story must have the larger head, for want of any other way.
RANK_COST = 60.0
#: What a head costs that is as large as the lead's, or for each step nearer than two to it.
RIVAL_COST = 6.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A fit at its place on the page: column, and steps from the page's top."""

    fit: Fit
    column: int
    top: int


@dataclass(frozen=True, slots=True)
class Dressed:
    """A page's modules with their heads chosen, and the cost of all."""

    cost: float
    placed: tuple[Placed, ...]


def dress(slots: tuple[Slot, ...], stock: Stock, cut: int) -> Dressed | None:
    """Return the cheapest choice of heads for the slots (tops in units from the page's top)."""
    options = [stock.options(s.part, s.span, s.units, give(cut, s.part)) for s in slots]
    if not all(options):
        return None
    beside = _beside(slots)
    rest = [0.0]
    for some in reversed(options):
        rest.append(rest[-1] + some[0][0])
    rest.reverse()
    search = _Search(slots, stock, options, beside, rest)
    search.go(0, 0.0, [])
    if search.best is None:
        return None
    placed = tuple(
        Placed(fit, slot.column, slot.top * UNIT)
        for slot, fit in zip(slots, search.best, strict=True)
    )
    return Dressed(search.cost, placed)


def _beside(slots: tuple[Slot, ...]) -> set[tuple[int, int]]:
    """Return the pairs of slots that share a gutter, the left one first."""
    return {
        (n, m)
        for n, one in enumerate(slots)
        for m, other in enumerate(slots)
        if one.column + one.span == other.column
        and one.top < other.top + other.units
        and other.top < one.top + one.units
    }


class _Search:
    """Try the options of slot after slot, the cheapest first, under the best cost so far."""

    def __init__(
        self,
        slots: tuple[Slot, ...],
        stock: Stock,
        options: list[list[tuple[float, Fit]]],
        beside: set[tuple[int, int]],
        rest: list[float],
    ):
        self.slots = slots
        self.options = options
        self.beside = beside
        self.rest = rest
        self.ranks = [stock.rank(slot.part) for slot in slots]
        self.cost = float("inf")
        self.best: list[Fit] | None = None

    def go(self, n: int, cost: float, chosen: list[Fit]) -> None:
        if cost + self.rest[n] >= self.cost:
            return
        if n == len(self.options):
            self.cost, self.best = cost, list(chosen)
            return
        for price, fit in self.options[n]:
            against = sum(self._against(n, fit, m, other) for m, other in enumerate(chosen))
            self.go(n + 1, cost + price + against, [*chosen, fit])

    def _against(self, n: int, fit: Fit, m: int, other: Fit) -> float:
        """Return what the heads of two modules cost together."""
        if not (_has_head(fit) and _has_head(other)):
            return 0.0
        level, other_level = fit.choice.level, other.choice.level
        twins = level == other_level and self._side_by_side(n, fit, m, other)
        cost = TWIN_COST if twins else 0.0
        return cost + sum(self._rank_costs(n, level, m, other_level))

    def _side_by_side(self, n: int, fit: Fit, m: int, other: Fit) -> bool:
        """Return whether only a gutter stands between two heads, be it for a line of them."""
        if (n, m) not in self.beside and (m, n) not in self.beside:
            return False
        top, other_top = self.slots[n].top * UNIT, self.slots[m].top * UNIT
        below = top >= other_top + other.choice.head.steps
        return not below and other_top < top + fit.choice.head.steps

    def _rank_costs(self, n: int, level: int, m: int, other: int) -> Iterator[float]:
        if self.ranks[n] == self.ranks[m]:
            return
        over, under = (level, other) if self.ranks[n] > self.ranks[m] else (other, level)
        if under > over:
            yield RANK_COST
        if max(self.ranks[n], self.ranks[m]) == 3:
            yield RIVAL_COST * max(0, under - over + 2)


def _has_head(fit: Fit) -> bool:
    return not fit.rest and bool(fit.legs)
