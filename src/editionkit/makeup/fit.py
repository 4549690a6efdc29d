"""Fit a story to a rectangle: every height that it can fill over a span, and how.

What may stretch: the picture's height (±20 %), a pull quote, white above crossheads, the headline
a step up or down. Leading, letter spacing and column width never do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from editionkit.makeup.choices import Choice, Choices
from editionkit.makeup.model import UNIT, Grid, StoryMeasure
from editionkit.makeup.pour import SHORT_COST, Column, Poured, pour, pour_loosely

#: Lines that stand before a jump, and after it.
BEFORE_JUMP, AFTER_JUMP = 6, 8
#: Steps of the jump line.
JUMP = UNIT
#: The least height of a leg in steps, but for a story that is shorter.
LEG_LEAST = 3 * UNIT
#: Choices poured for one height, at most: the dearer ones hardly ever win.
TRIES, MOST_TRIES = 5, 24
#: Lines that the rest of a story should have to be worth turning the page for.
SHORT_REST = 30


@dataclass(frozen=True, slots=True)
class Fit:
    """A story in a rectangle of `span` × `steps`; `last` is the first line that is left over."""

    story: str
    span: int
    steps: int
    start: int
    last: int
    cost: float
    choice: Choice
    legs: tuple[Poured, ...]
    tops: tuple[int, ...]
    caps: tuple[int, ...]
    jumps: bool
    wide: int = 0

    @property
    def rest(self) -> bool:
        """Whether this is a later part of a story."""
        return self.start > 0


class Fitter:
    """All rectangles of one story, worked out when asked for and kept."""

    def __init__(self, story: StoryMeasure, grid: Grid, lean: float = 0.0):
        self.story = story
        self.grid = grid
        self.column = Column(story)
        self.lines = self.column.count
        self.choices = Choices(story, self.column, grid, lean)
        self._choices: dict[tuple[int, int], list[Choice]] = {}
        self._heights: dict[tuple[int, int], dict[int, list[Choice]]] = {}
        self._cuts: dict[tuple[int, int], Collection[int]] = {}
        self._fits: dict[tuple[int, int, int, bool], tuple[Fit, ...]] = {}
        self._best: dict[tuple[int, int, int, bool], Fit | None] = {}

    # --------------------------------------------------------------------------- questions

    def spans(self, start: int = 0) -> range:
        """Return the spans that the story, or its rest from line `start`, may take."""
        wanted = self.story.placement.span
        if wanted and not start:
            span = min(wanted, self.grid.columns)
            return range(span, span + 1)
        return range(1, self.grid.columns + 1)

    def heights(self, span: int, start: int = 0) -> dict[int, list[Choice]]:
        """Return by height in steps the choices that may end the story there, by their areas."""
        key = (span, start)
        if key not in self._heights:
            self._heights[key] = self._find_heights(span, start)
        return self._heights[key]

    def wish(self, start: int = 0) -> int:
        """Return the columns × units that cost least by heads and pictures alone."""
        wishes = []
        for span in self.spans(start):
            wide = self.choices.wide(span)
            choices = self._of(span, start) if wide is not None else []
            if choices and wide is not None:
                steps = min(self.choices.heights(choices[0], span, start, wide), default=0)
                wishes.append((abs(2 * span - self.grid.columns), span * (steps // UNIT + 1)))
        return min(wishes, default=(0, self.lines - start))[1]

    def floor(self, start: int = 0) -> float:
        """Return the cost of the cheapest head and picture over any span."""
        cheapest = (self._of(span, start)[:1] for span in self.spans(start))
        return min((choice.cost for some in cheapest for choice in some), default=0.0)

    def cuts(self, span: int, start: int = 0) -> Collection[int]:
        """Return the heights in steps at which the story may go on elsewhere, by their areas."""
        key = (span, start)
        if key not in self._cuts:
            self._cuts[key] = self._find_cuts(span, start)
        return self._cuts[key]

    def _find_cuts(self, span: int, start: int) -> Collection[int]:
        if self.story.brief:
            return self._parted(span, start)
        left = self.column.count - start
        if left < BEFORE_JUMP + AFTER_JUMP or self.story.placement.keep_whole:
            return range(0)
        choices = self._of(span, start)
        if not choices:
            return range(0)
        text = self.column.height(start, self.column.count - AFTER_JUMP)
        low = min(c.head.steps + self.choices.block(c) for c in choices) + LEG_LEAST + JUMP
        high = max(
            c.head.steps + (text + c.columns * self.choices.block(c)) // span
            for c in choices
            if c.quote is None
        )
        high = min(high + JUMP, self.grid.steps)
        return range(-(-low // UNIT) * UNIT, high + 1, UNIT)

    def _parted(self, span: int, start: int) -> dict[int, list[Choice]]:
        """Return by height the ways to set a part of a column of briefs."""
        found: dict[int, list[Choice]] = {}
        for choice in self.choices.parted(span, start):
            for steps in self.choices.heights(choice, span, start, 0):
                found.setdefault(steps, []).append(choice)
        return found

    def best(self, span: int, steps: int, start: int = 0, *, cut: bool = False) -> Fit | None:
        """Return the cheapest filling of exactly `steps`: to the story's end, or `cut`."""
        key = (span, steps, start, cut)
        if key not in self._best:
            self._best[key] = self._cheapest(self._candidates(key), key)
        return self._best[key]

    def fits(self, span: int, steps: int, start: int = 0, *, cut: bool = False) -> tuple[Fit, ...]:
        """Return the cheapest filling for each headline level, cheapest first."""
        key = (span, steps, start, cut)
        if key not in self._fits:
            levels = sorted({choice.level for choice in self._candidates(key)})
            found = [
                self._cheapest((c for c in self._candidates(key) if c.level == level), key)
                for level in levels
            ]
            kept = [fit for fit in found if fit]
            self._fits[key] = tuple(sorted(kept, key=lambda fit: (fit.cost, fit.choice.level)))
        return self._fits[key]

    def loose(self, span: int, most: int, start: int = 0) -> Fit | None:
        """Return the story's end in at most `most` steps whatever its feet look like."""
        wide = self.choices.wide(span)
        choices = self._of(span, start) if wide is not None else []
        for choice in choices[:TRIES]:
            text = self.column.height(start, self.lines)
            area = text + choice.columns * self.choices.block(choice)
            floor = choice.head.steps + (wide or 0) + -(-area // (span * UNIT)) * UNIT
            for steps in range(floor, min(most, floor + 12 * UNIT) + 1, UNIT):
                if fit := self._try(choice, (span, steps, start, False), loose=True):
                    return fit
        return None

    # ----------------------------------------------------------------------------- search

    def _of(self, span: int, start: int) -> list[Choice]:
        key = (span, start)
        if key not in self._choices:
            self._choices[key] = self.choices.of(span, start)
        return self._choices[key]

    def _find_heights(self, span: int, start: int) -> dict[int, list[Choice]]:
        found: dict[int, list[Choice]] = {}
        wide = self.choices.wide(span)
        if wide is None or self._must_jump(start):
            return found
        for choice in self._of(span, start):
            for steps in self.choices.heights(choice, span, start, wide):
                if steps <= self.grid.steps:
                    found.setdefault(steps, []).append(choice)
        return found

    def _must_jump(self, start: int) -> bool:
        """Return whether the editor's `max_lines` is less than what stands before the jump."""
        most = self.story.placement.max_lines
        return start == 0 and most is not None and most < self.column.count and not self.story.brief

    def _candidates(self, key: tuple[int, int, int, bool]) -> list[Choice]:
        span, steps, start, cut = key
        if cut and self.story.brief:
            return self._parted(span, start).get(steps, [])
        if cut:
            return self._of(span, start) if steps in self.cuts(span, start) else []
        return self.heights(span, start).get(steps, [])

    def _cheapest(self, choices: Iterable[Choice], key: tuple[int, int, int, bool]) -> Fit | None:
        best: Fit | None = None
        for n, choice in enumerate(choices):
            if best and (choice.cost >= best.cost or (n >= TRIES and best.cost < SHORT_COST)):
                break  # the choices come cheapest first
            if n >= MOST_TRIES:
                break
            fit = self._try(choice, key)
            if fit and (best is None or fit.cost < best.cost):
                best = fit
        return best

    def _try(
        self, choice: Choice, key: tuple[int, int, int, bool], *, loose: bool = False
    ) -> Fit | None:
        span, steps, start, cut = key
        wide = 0 if cut else self.choices.wide(span) or 0
        block = self.choices.block(choice)
        plain, base = span - choice.columns, steps - wide - choice.head.steps
        caps = [base] * plain + [base - block] * choice.columns
        jumps = cut and not self.story.brief
        tops = [steps - wide - cap for cap in caps]
        if jumps:
            caps[-1] -= JUMP
        if caps[-1] < LEG_LEAST and (caps[-1] <= 0 or self.column.count > 6 * span):
            return None
        end = self.column.count if choice.end is None else choice.end
        poured = (
            pour_loosely(self.column, caps, start)
            if loose
            else pour(self.column, caps, start, end, cut=jumps, quote_leg=choice.quote)
        )
        if poured is None or (jumps and not self._may_jump(start, poured[0][-1].last)):
            return None
        legs, cost = poured
        last = legs[-1].last
        return Fit(
            self.story.id,
            span,
            steps,
            start,
            last,
            choice.cost + cost + self._shape_cost(caps, last, jumps=jumps),
            choice,
            tuple(legs),
            tuple(tops),
            tuple(caps),
            jumps,
            wide,
        )

    def _shape_cost(self, caps: list[int], last: int, *, jumps: bool) -> float:
        """Return what short legs cost, and a rest that is not worth turning the page for."""
        short = max(0, 14 - min(caps)) * 0.6
        left = self.column.count - last
        return short + (max(0, SHORT_REST - left) * 0.5 if jumps else 0.0)

    def _may_jump(self, start: int, last: int) -> bool:
        most = self.story.placement.max_lines
        if start == 0 and most and last > most:
            return False
        return last - start >= BEFORE_JUMP and self.column.count - last >= AFTER_JUMP
