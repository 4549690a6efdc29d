"""Fit a story to a rectangle: every height that it can fill over a span, and how.

What may stretch: the picture's height (±20 %), a pull quote, white above crossheads, the headline
a step up or down. Leading, letter spacing and column width never do.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from editionkit.makeup.choices import Choice, Choices
from editionkit.makeup.model import UNIT, Grid, StoryMeasure
from editionkit.makeup.pour import SHORT_COST, Column, Filling, Poured, pour, pour_loosely
from editionkit.makeup.tail import Tail

#: Lines that stand before a jump, and after it.
BEFORE_JUMP, AFTER_JUMP = 6, 8
#: Steps of the jump line.
JUMP = UNIT
#: The least height of a leg in steps, but for a story that is shorter.
LEG_LEAST = 3 * UNIT
#: Choices poured for one height, at most: the dearer ones hardly ever win; where feet may be uneven
#: nothing else has filled the page.
TRIES, MOST_TRIES, LAST_TRIES = 4, 12, 40
#: Lines that the rest of a story should have to be worth turning the page for.
SHORT_REST = 30
#: Steps of white below a table that is cut, at most, and what each costs; units by which the text
#: above it may be longer than its area, so that its columns end alike.
TABLE_WHITE, WHITE_COST, LEEWAY = 3 * UNIT, 0.5, 3
#: Steps of a table that are worth a place of their own; what each that is missing costs.
WORTH, SMALL_COST = 24, 0.4


#: Choices, the cheapest first, each with the heights in steps that it may fill.
Reaches = list[tuple[Choice, range]]


@dataclass(frozen=True, slots=True)
class Fit:
    """A story in a rectangle of `span` × `steps`; `last` is the first line that is left over.

    Where wide tables are cut, their rows count on from the lines. `rows` are those that stand here,
    in the `wide` steps at the foot.
    """

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
    rows: tuple[int, int] = (0, 0)

    @property
    def white(self) -> int:
        """Steps that its columns stay short of their foot, but for a line of the last one."""
        return sum(max(0, leg.short - UNIT) for leg in self.legs)

    @property
    def rest(self) -> bool:
        """Whether this is a later part of a story."""
        return self.start > 0


class _Key(NamedTuple):
    """What is asked: a rectangle from line `start`, to the story's end or `cut`, with even feet."""

    span: int
    steps: int
    start: int
    cut: bool = False
    even: bool = True


class Fitter:
    """All rectangles of one story, worked out when asked for and kept."""

    def __init__(
        self, story: StoryMeasure, grid: Grid, lean: float = 0.0, column: Column | None = None
    ):
        self.story = story
        self.grid = grid
        self.column = column or Column(story)
        self.tail = Tail(story, grid)
        self.lines = self.column.count + (self.tail.rows if self.tail.tall else 0)
        self.choices = Choices(story, self.column, grid, lean)
        self._choices: dict[tuple[int, int], list[Choice]] = {}
        self._ends: dict[tuple[int, int, bool], Reaches] = {}
        self._ending_at: dict[tuple[int, int, bool], dict[int, list[Choice]]] = {}
        self._heights: dict[tuple[int, int, bool], Collection[int]] = {}
        self._cut_ends: dict[tuple[int, int], Reaches] = {}
        self._cuts: dict[tuple[int, int], Collection[int]] = {}
        self._fits: dict[_Key, tuple[Fit, ...]] = {}
        self._best: dict[_Key, Fit | None] = {}

    def leaning(self, lean: float) -> Fitter:
        """Return a fitter of the same story whose pictures lean; what was poured is kept."""
        return Fitter(self.story, self.grid, lean, self.column)

    # --------------------------------------------------------------------------- questions

    def spans(self, start: int = 0) -> range:
        """Return the spans that the story, or its rest from line `start`, may take."""
        wanted = self.story.placement.span
        if wanted and not start:
            span = min(wanted, self.grid.columns)
            return range(span, span + 1)
        return range(1, self.grid.columns + 1)

    def heights(self, span: int, start: int = 0, *, even: bool = True) -> Collection[int]:
        """Return the heights in steps at which the story may end, by the areas of its choices."""
        key = (span, start, even)
        if key not in self._heights:
            self._heights[key] = _united(self._ending(span, start, even=even))
        return self._heights[key]

    def wish(self, start: int = 0) -> int:
        """Return the columns × units that cost least by heads and pictures alone."""
        columns = self.grid.columns
        wishes = self._wishes(start)
        # The span nearest to half of the page; of two as near, that which takes less.
        first = next(wishes, (0, self._rough_wish(start)))
        second = next(wishes, first)
        if abs(2 * second[0] - columns) == abs(2 * first[0] - columns):
            return min(first[1], second[1])
        return first[1]

    def _wishes(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield spans with the columns × units that cost least over them, middling ones first."""
        for span in sorted(self.spans(start), key=lambda n: abs(2 * n - self.grid.columns)):
            wide = self._whole_wide(span, start)
            choices = self._of(span, start) if wide is not None else []
            if choices and wide is not None:
                heights = self._choice_heights(choices[0], span, start, wide, even=False)
                yield span, span * (min(heights, default=0) // UNIT + 1)

    def _rough_wish(self, start: int) -> int:
        """Return the columns × units of what fits no page in one piece."""
        columns, count = self.grid.columns, self.column.count
        wide = self._whole_wide(columns, start) if self.tail.tall else None
        return max(count - start, 0) + columns * (wide or 0) // UNIT

    def floor(self, span: int, start: int = 0) -> float:
        """Return the cost of the cheapest head and picture over `span`."""
        if span not in self.spans(start):
            return math.inf
        choices = [*self._of(span, start)[:1], *self._parted_choices(span, start)[:1]]
        return min((choice.cost for choice in choices), default=math.inf)

    def least(self, span: int, steps: int, start: int = 0, *, even: bool = True) -> float:
        """Return the cost of the cheapest head and picture that may fill `steps`, by its area."""
        able = self._by_height(span, start, even=even).get(steps)
        return able[0].cost if able else math.inf

    def cuts(self, span: int, start: int = 0) -> Collection[int]:
        """Return the heights in steps at which the story may go on elsewhere, by their areas."""
        key = (span, start)
        if key not in self._cuts:
            self._cuts[key] = self._find_cuts(span, start)
        return self._cuts[key]

    def _find_cuts(self, span: int, start: int) -> Collection[int]:
        if self.tail.tall:
            return self._table_cuts(span, start)
        return _united(self._cutting(span, start))

    def _table_cuts(self, span: int, start: int) -> Collection[int]:
        """Return the heights at which the text or the tables after it may be cut."""
        text, rows = _united(self._cutting(span, start)), self.tail.least(span, self._row(start))
        heads = [choice.head.steps for choice in self._of(span, start)]
        if not rows or not heads or self.story.placement.keep_whole:
            return text
        text_left = self.column.height(min(start, self.column.count), self.column.count)
        low = min(heads) + text_left // (span * UNIT) * UNIT + rows + JUMP
        low = min([low, *text])
        return range(low, self.grid.steps + 1, UNIT)

    def _row(self, start: int) -> int:
        """Return the first row of the wide tables that stands at or after position `start`."""
        return max(start - self.column.count, 0)

    def _whole_wide(self, span: int, start: int) -> int | None:
        """Return the steps of all wide tables that are left; None where one does not fit."""
        if not self.tail.rows:
            return 0
        return self.tail.steps(span, self._row(start), self.tail.rows)

    def _cutting(self, span: int, start: int) -> Reaches:
        """Return the choices with the heights at which the text may go on elsewhere, by areas."""
        key = (span, start)
        if key not in self._cut_ends:
            find = self._parting if self.story.brief else self._find_cutting
            self._cut_ends[key] = find(span, start)
        return self._cut_ends[key]

    def _find_cutting(self, span: int, start: int) -> Reaches:
        end = self.column.count - AFTER_JUMP
        if end - start < BEFORE_JUMP or self.story.placement.keep_whole:
            return []
        text = self.choices.most_text(span, start, end)
        found: Reaches = []
        known: dict[tuple[int, int, int, bool], range] = {}
        for choice in self._of(span, start):
            # In which leg a quote stands changes nothing.
            key = (choice.head.steps, choice.columns, choice.steps, choice.quote is None)
            if key not in known:
                known[key] = self._cut_heights(choice, span, text)
            found.append((choice, known[key]))
        return found

    def _cut_heights(self, choice: Choice, span: int, text: int) -> range:
        """Return the heights that leave each leg room, and are no more than `text` fills."""
        block = self.choices.block(choice)
        quote = (self.story.quote or 0) if choice.quote is not None else 0
        least = LEG_LEAST if self.column.count > 6 * span else UNIT
        low = choice.head.steps + block + least + JUMP
        high = choice.head.steps + (text + choice.columns * block + quote + JUMP) // span
        return range(-(-low // UNIT) * UNIT, min(high, self.grid.steps) + 1, UNIT)

    def _parting(self, span: int, start: int) -> Reaches:
        """Return the ways to set a part of a column of briefs, with their heights."""
        return [
            (choice, self.choices.heights(choice, span, start, 0, even=True))
            for choice in self._parted_choices(span, start)
        ]

    def _parted_choices(self, span: int, start: int) -> list[Choice]:
        return self.choices.parted(span, start) if self.story.brief else []

    def best(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> Fit | None:
        """Return the cheapest filling of exactly `steps`: to the story's end, or `cut`."""
        key = _Key(span, steps, start, cut, even)
        if key not in self._best:
            self._best[key] = self._cheapest(self._candidates(key), key)
        return self._best[key]

    def fits(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> tuple[Fit, ...]:
        """Return the cheapest filling for each headline level, cheapest first."""
        key = _Key(span, steps, start, cut, even)
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
        wide = self._whole_wide(span, start)
        choices = self._of(span, start) if wide is not None else []
        for choice in choices[:TRIES]:
            if self._in_tail(start):
                key = _Key(span, choice.head.steps + (wide or 0), start)
                return self._rows_alone(choice, key) if key.steps <= most else None
            text = self.column.height(start, self.column.count)
            area = text + choice.columns * self.choices.block(choice)
            floor = choice.head.steps + (wide or 0) + -(-area // (span * UNIT)) * UNIT
            for steps in range(floor, min(most, floor + 12 * UNIT) + 1, UNIT):
                if fit := self._try(choice, _Key(span, steps, start), loose=True):
                    return fit
        return None

    # ----------------------------------------------------------------------------- search

    def _of(self, span: int, start: int) -> list[Choice]:
        key = (span, start)
        if key not in self._choices:
            self._choices[key] = self.choices.of(span, start)
        return self._choices[key]

    def _ending(self, span: int, start: int, *, even: bool) -> Reaches:
        """Return the choices with the heights at which they may end the story, by their areas."""
        key = (span, start, even)
        if key not in self._ends:
            self._ends[key] = self._find_ending(span, start, even=even)
        return self._ends[key]

    def _find_ending(self, span: int, start: int, *, even: bool) -> Reaches:
        wide = self._whole_wide(span, start)
        if wide is None or self._must_jump(start):
            return []
        found: Reaches = []
        # A taller head needs so much more; in which leg a quote stands changes nothing.
        below: dict[tuple[int, int, bool], tuple[int, int]] = {}
        most = self.grid.steps + 1
        for choice in self._of(span, start):
            head, key = choice.head.steps, (choice.columns, choice.steps, choice.quote is None)
            if key not in below:
                heights = self._choice_heights(choice, span, start, wide, even=even)
                below[key] = heights.start - head, heights.stop - head
            low, high = below[key]
            if heights := range(head + low, min(head + high, most), UNIT):
                found.append((choice, heights))
        return found

    def _by_height(self, span: int, start: int, *, even: bool) -> dict[int, list[Choice]]:
        """Return the choices that may end the story at each height, the cheapest first."""
        key = (span, start, even)
        if key not in self._ending_at:
            found: dict[int, list[Choice]] = {}
            for choice, heights in self._ending(span, start, even=even):
                for steps in heights:
                    found.setdefault(steps, []).append(choice)
            self._ending_at[key] = found
        return self._ending_at[key]

    def _choice_heights(
        self, choice: Choice, span: int, start: int, wide: int, *, even: bool
    ) -> range:
        if not self._in_tail(start):
            return self.choices.heights(choice, span, start, wide, even=even)
        least = choice.head.steps + wide
        return range(least, least + TABLE_WHITE + 1, UNIT)

    def _in_tail(self, start: int) -> bool:
        """Return whether all of the text stands before position `start`, and tables are left."""
        return self.tail.tall and start > 0 and start >= self.column.count

    def _must_jump(self, start: int) -> bool:
        """Return whether the editor's `max_lines` is less than what stands before the jump."""
        most = self.story.placement.max_lines
        return start == 0 and most is not None and most < self.column.count and not self.story.brief

    def _candidates(self, key: _Key) -> Iterable[Choice]:
        """Return the choices that may fill the height, the cheapest first."""
        span, steps, start, cut, even = key
        if not cut:
            return self._by_height(span, start, even=even).get(steps, ())
        if self.tail.tall:
            return self._of(span, start) if steps in self.cuts(span, start) else ()
        reaches = self._cutting(span, start)
        return (choice for choice, heights in reaches if steps in heights)

    def _cheapest(self, choices: Iterable[Choice], key: _Key) -> Fit | None:
        best: Fit | None = None
        for n, choice in enumerate(choices):
            if best and (choice.cost >= best.cost or (n >= TRIES and best.cost < SHORT_COST)):
                break  # the choices come cheapest first
            if n >= (MOST_TRIES if key.even else LAST_TRIES):
                break
            fit = self._try(choice, key)
            if fit and (best is None or fit.cost < best.cost):
                best = fit
        return best

    def _try(self, choice: Choice, key: _Key, *, loose: bool = False) -> Fit | None:
        _, _, start, cut, _ = key
        if self._in_tail(start):
            return self._rows_alone(choice, key)
        fit = self._text(choice, key, loose=loose)
        return fit or (self._text_and_rows(choice, key) if cut and self.tail.tall else None)

    def _rows_alone(self, choice: Choice, key: _Key) -> Fit | None:
        """Return the rows of wide tables that fill a rectangle after the end of the text."""
        span, steps, start, cut, _ = key
        first, rows = self._row(start), self.tail.rows
        room = steps - choice.head.steps - (JUMP if cut else 0)
        last = self.tail.reach(span, first, room)
        if last == first or (last < rows) != cut:
            return None
        white = room - (self.tail.steps(span, first, last) or 0)
        if not cut and white > TABLE_WHITE:
            return None
        # The leg that holds nothing is where the jump line stands.
        count = self.column.count
        return Fit(
            self.story.id,
            span,
            steps,
            start,
            count + last,
            choice.cost + self._rows_cost(span, (first, last), white),
            choice,
            (Poured(count, count),),
            (choice.head.steps,),
            (0,),
            cut,
            steps - choice.head.steps,
            (first, last),
        )

    def _text_and_rows(self, choice: Choice, key: _Key) -> Fit | None:
        """Return the end of the text with the first rows of the wide tables below it."""
        span, steps, start, _, even = key
        count, block = self.column.count, self.choices.block(choice)
        area = self.column.height(start, count) + choice.columns * block
        floor = -(-area // (span * UNIT)) * UNIT
        if choice.quote is not None or choice.head.steps + floor + JUMP > steps:
            return None
        for height in range(floor, floor + LEEWAY * UNIT + 1, UNIT):
            room = steps - choice.head.steps - height - JUMP
            last = self.tail.reach(span, 0, room)
            if not 0 < last < self.tail.rows:
                return None
            caps = [height] * (span - choice.columns) + [height - block] * choice.columns
            loose = height == floor + LEEWAY * UNIT
            poured = self._whole_text(caps, start, loose=loose, even=even)
            if poured is None:
                continue
            white = room - (self.tail.steps(span, 0, last) or 0)
            top = choice.head.steps + height
            return Fit(
                self.story.id,
                span,
                steps,
                start,
                count + last,
                choice.cost + poured[1] + self._rows_cost(span, (0, last), white),
                choice,
                poured[0],
                tuple(top - cap for cap in caps),
                tuple(caps),
                True,
                steps - top,
                (0, last),
            )
        return None

    def _rows_cost(self, span: int, rows: tuple[int, int], white: int) -> float:
        """Return what white below the rows of a cut table costs, and that they are few."""
        steps = self.tail.steps(span, *rows) or 0
        return WHITE_COST * white + SMALL_COST * max(0, WORTH - steps)

    def _whole_text(
        self, caps: list[int], start: int, *, loose: bool, even: bool
    ) -> Filling | None:
        if min(caps) < 0:
            return None
        if loose:
            return pour_loosely(self.column, caps, start)
        return pour(self.column, caps, start, self.column.count, cut=False, even=even)

    def _text(self, choice: Choice, key: _Key, *, loose: bool = False) -> Fit | None:
        """Return the story's lines in a rectangle, to their end with all tables below, or cut."""
        span, steps, start, cut, even = key
        wide = 0 if cut else self._whole_wide(span, start) or 0
        block = self.choices.block(choice)
        plain, base = span - choice.columns, steps - wide - choice.head.steps
        caps = [base] * plain + [base - block] * choice.columns
        jumps = cut and not self.story.brief
        if jumps:
            caps[-1] -= JUMP
        if caps[-1] < LEG_LEAST and (caps[-1] <= 0 or self.column.count > 6 * span):
            return None
        end = self.column.count if choice.end is None else choice.end
        poured = (
            pour_loosely(self.column, caps, start)
            if loose
            else pour(self.column, caps, start, end, cut=jumps, even=even, quote_leg=choice.quote)
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
            last if cut else self.lines,
            choice.cost + cost + self._shape_cost(caps, last, jumps=jumps),
            choice,
            legs,
            (choice.head.steps,) * plain + (choice.head.steps + block,) * choice.columns,
            tuple(caps),
            jumps,
            wide,
            (0, 0) if cut else (0, self.tail.rows),
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


def _united(reaches: Reaches) -> Collection[int]:
    """Return all heights that one of the choices may fill."""
    found: list[range] = []
    distinct = {id(heights): heights for _, heights in reaches}.values()
    for low, high in sorted({(heights.start, heights.stop) for heights in distinct if heights}):
        if found and low <= found[-1].stop and (low - found[-1].start) % UNIT == 0:
            found[-1] = range(found[-1].start, max(high, found[-1].stop), UNIT)
        else:
            found.append(range(low, high, UNIT))
    return found[0] if len(found) == 1 else {steps for heights in found for steps in heights}
