"""Fit a story to a rectangle: the cheapest head, picture and filling for each that is asked for.

What may stretch: the picture's height (±20 %), a pull quote, white above crossheads, the headline
a step up or down. Leading, letter spacing and column width never do.
"""

from __future__ import annotations

from collections.abc import Iterable

from editionkit.makeup.choices import Choice
from editionkit.makeup.fit import Fit
from editionkit.makeup.model import UNIT, Grid, StoryMeasure
from editionkit.makeup.pour import SHORT_COST, Column
from editionkit.makeup.reach import Reach
from editionkit.makeup.setting import Rectangle, Setter

#: Choices poured for one height, at most: the dearer ones hardly ever win; where feet may be uneven
#: nothing else has filled the page.
TRIES, MOST_TRIES, LAST_TRIES = 4, 12, 40


class Fitter(Reach):
    """All rectangles of one story, worked out when asked for and kept."""

    def __init__(
        self, story: StoryMeasure, grid: Grid, lean: float = 0.0, column: Column | None = None
    ):
        super().__init__(story, grid, lean, column)
        self.setter = Setter(self)
        self._fits: dict[Rectangle, tuple[Fit, ...]] = {}
        self._best: dict[Rectangle, Fit | None] = {}

    def leaning(self, lean: float) -> Fitter:
        """Return a fitter of the same story whose pictures lean; what was poured is kept."""
        return Fitter(self.story, self.grid, lean, self.column)

    def best(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> Fit | None:
        """Return the cheapest filling of exactly `steps`: to the story's end, or `cut`."""
        key = Rectangle(span, steps, start, cut, even)
        if key not in self._best:
            self._best[key] = self._cheapest(self._candidates(key), key)
        return self._best[key]

    def fits(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> tuple[Fit, ...]:
        """Return the cheapest filling for each headline level, cheapest first."""
        key = Rectangle(span, steps, start, cut, even)
        if key not in self._fits:
            levels: dict[int, list[Choice]] = {}
            for choice in self._candidates(key):
                levels.setdefault(choice.level, []).append(choice)
            found = [self._cheapest(levels[level], key) for level in sorted(levels)]
            kept = [fit for fit in found if fit]
            self._fits[key] = tuple(sorted(kept, key=lambda fit: (fit.cost, fit.choice.level)))
        return self._fits[key]

    def loose(self, span: int, most: int, start: int = 0) -> Fit | None:
        """Return the story's end in at most `most` steps whatever its feet look like."""
        wide = self.whole_wide(span, start)
        choices = self.of(span, start) if wide is not None else []
        for choice in choices[:TRIES]:
            if self.in_tail(start):
                key = Rectangle(span, choice.head.steps + (wide or 0), start)
                return self.setter.rows_alone(choice, key) if key.steps <= most else None
            text = self.column.height(start, self.column.count)
            area = text + choice.columns * self.choices.block(choice)
            floor = choice.head.steps + (wide or 0) + -(-area // (span * UNIT)) * UNIT
            for steps in range(floor, min(most, floor + 12 * UNIT) + 1, UNIT):
                if fit := self.setter.fit(choice, Rectangle(span, steps, start), loose=True):
                    return fit
        return None

    def _candidates(self, key: Rectangle) -> Iterable[Choice]:
        """Return the choices that may fill the height, the cheapest first."""
        span, steps, start, cut, even = key
        if not cut:
            return self.ending_at(span, start, even=even).get(steps, ())
        if self.tail.tall:
            return self.of(span, start) if steps in self.cuts(span, start) else ()
        reaches = self.cutting(span, start)
        return (choice for choice, heights in reaches if steps in heights)

    def _cheapest(self, choices: Iterable[Choice], key: Rectangle) -> Fit | None:
        best: Fit | None = None
        for n, choice in enumerate(choices):
            if best and (choice.cost >= best.cost or (n >= TRIES and best.cost < SHORT_COST)):
                break  # the choices come cheapest first
            if n >= (MOST_TRIES if key.even else LAST_TRIES):
                break
            fit = self.setter.fit(choice, key)
            if fit and (best is None or fit.cost < best.cost):
                best = fit
        return best
