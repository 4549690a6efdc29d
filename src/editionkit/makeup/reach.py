"""Which heights a story may fill over so many columns, by areas alone: nothing is poured here."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from editionkit.makeup.choices import Choice, Choices
from editionkit.makeup.model import UNIT, Grid, StoryMeasure
from editionkit.makeup.pour import Column
from editionkit.makeup.tail import Tail

#: Lines that stand before a jump, and after it.
BEFORE_JUMP, AFTER_JUMP = 6, 8
#: Steps of the jump line.
JUMP = UNIT
#: The least height of a leg in steps, but for a story that is shorter.
LEG_LEAST = 3 * UNIT
#: Steps of white below a table that is cut, at most.
TABLE_WHITE = 3 * UNIT

#: Choices, the cheapest first, each with the heights in steps that it may fill.
Reaches = list[tuple[Choice, range]]


class Reach:
    """The heights of one story, worked out when asked for and kept."""

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
        self._by_height: dict[tuple[int, int, bool], dict[int, list[Choice]]] = {}
        self._heights: dict[tuple[int, int, bool], Collection[int]] = {}
        self._floors: dict[tuple[int, int], float] = {}
        self._cut_ends: dict[tuple[int, int], Reaches] = {}
        self._cuts: dict[tuple[int, int], Collection[int]] = {}

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
            wide = self.whole_wide(span, start)
            choices = self.of(span, start) if wide is not None else []
            if choices and wide is not None:
                heights = self._choice_heights(choices[0], span, start, wide, even=False)
                yield span, span * (min(heights, default=0) // UNIT + 1)

    def _rough_wish(self, start: int) -> int:
        """Return the columns × units of what fits no page in one piece."""
        columns, count = self.grid.columns, self.column.count
        wide = self.whole_wide(columns, start) if self.tail.tall else None
        return max(count - start, 0) + columns * (wide or 0) // UNIT

    def floor(self, span: int, start: int = 0) -> float:
        """Return the cost of the cheapest head and picture over `span`."""
        key = (span, start)
        if key not in self._floors:
            choices = [*self.of(span, start)[:1], *self._parted_choices(span, start)[:1]]
            least = min((choice.cost for choice in choices), default=math.inf)
            self._floors[key] = least if span in self.spans(start) else math.inf
        return self._floors[key]

    def least(self, span: int, steps: int, start: int = 0, *, even: bool = True) -> float:
        """Return the cost of the cheapest head and picture that may fill `steps`, by its area."""
        able = self.ending_at(span, start, even=even).get(steps)
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
        return _united(self.cutting(span, start))

    def _table_cuts(self, span: int, start: int) -> Collection[int]:
        """Return the heights at which the text or the tables after it may be cut."""
        text, rows = _united(self.cutting(span, start)), self.tail.least(span, self.row(start))
        heads = [choice.head.steps for choice in self.of(span, start)]
        if not rows or not heads or self.story.placement.keep_whole:
            return text
        text_left = self.column.height(min(start, self.column.count), self.column.count)
        low = min(heads) + text_left // (span * UNIT) * UNIT + rows + JUMP
        low = min([low, *text])
        return range(low, self.grid.steps + 1, UNIT)

    def row(self, start: int) -> int:
        """Return the first row of the wide tables that stands at or after position `start`."""
        return max(start - self.column.count, 0)

    def whole_wide(self, span: int, start: int) -> int | None:
        """Return the steps of all wide tables that are left; None where one does not fit."""
        if not self.tail.rows:
            return 0
        return self.tail.steps(span, self.row(start), self.tail.rows)

    def cutting(self, span: int, start: int) -> Reaches:
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
        for choice in self.of(span, start):
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

    # ----------------------------------------------------------------------------- choices

    def of(self, span: int, start: int) -> list[Choice]:
        """Return the choices over `span` from line `start`, the cheapest first."""
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
        wide = self.whole_wide(span, start)
        if wide is None or self._must_jump(start):
            return []
        found: Reaches = []
        # A taller head needs so much more; in which leg a quote stands changes nothing.
        below: dict[tuple[int, int, bool], tuple[int, int]] = {}
        most = self.grid.steps + 1
        for choice in self.of(span, start):
            head, key = choice.head.steps, (choice.columns, choice.steps, choice.quote is None)
            if key not in below:
                heights = self._choice_heights(choice, span, start, wide, even=even)
                below[key] = heights.start - head, heights.stop - head
            low, high = below[key]
            if heights := range(head + low, min(head + high, most), UNIT):
                found.append((choice, heights))
        return found

    def ending_at(self, span: int, start: int, *, even: bool) -> dict[int, list[Choice]]:
        """Return the choices that may end the story at each height, the cheapest first."""
        key = (span, start, even)
        if key not in self._by_height:
            found: dict[int, list[Choice]] = {}
            for choice, heights in self._ending(span, start, even=even):
                for steps in heights:
                    found.setdefault(steps, []).append(choice)
            self._by_height[key] = found
        return self._by_height[key]

    def _choice_heights(
        self, choice: Choice, span: int, start: int, wide: int, *, even: bool
    ) -> range:
        if not self.in_tail(start):
            return self.choices.heights(choice, span, start, wide, even=even)
        least = choice.head.steps + wide
        return range(least, least + TABLE_WHITE + 1, UNIT)

    def in_tail(self, start: int) -> bool:
        """Return whether all of the text stands before position `start`, and tables are left."""
        return self.tail.tall and start > 0 and start >= self.column.count

    def _must_jump(self, start: int) -> bool:
        """Return whether the editor's `max_lines` is less than what stands before the jump."""
        most = self.story.placement.max_lines
        return start == 0 and most is not None and most < self.column.count and not self.story.brief


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
