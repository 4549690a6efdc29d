"""What stands over the whole width of a module at its foot: tables, listings, wide pictures.

Where all of it fits on a page it stands under the end of its story. What is taller is cut between
rows and goes on from page to page, after the last line of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editionkit.makeup.model import UNIT, Grid, StoryMeasure, WideItem

#: White above each of them, in steps.
GAP = UNIT
#: Share of a page from which they are cut: less stands whole, whatever white that costs.
TALL = 0.6
#: Rows of one table that stand together on each side of a cut.
KEEP_ROWS = 2


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows `first` to `last` (exclusive) of one wide item, and their height in steps."""

    item: int
    first: int
    last: int
    steps: int


class Tail:
    """The wide items of a story; their rows are counted through all of them."""

    def __init__(self, story: StoryMeasure, grid: Grid):
        self._wides = story.wides
        self._starts = [0]
        for wide in story.wides:
            self._starts.append(self._starts[-1] + wide.count)
        self.rows = self._starts[-1]
        whole = self.steps(grid.columns, 0, self.rows)
        #: Whether it is cut over pages.
        self.tall = bool(whole and whole > TALL * grid.steps and self.rows > 1 and not story.brief)
        self._stops = sorted(self._find_stops())

    def _find_stops(self) -> Iterator[int]:
        for start, wide in zip(self._starts, self._wides, strict=False):
            yield from (start + row for row in wide.cuts)
            yield start + wide.count

    def parts(self, span: int, first: int, last: int) -> Iterator[Rows]:
        """Yield what stands of each item in the rows `first` to `last`; its steps are 0 if none.

        An item that is too wide for `span` columns has no steps there.
        """
        for start, wide in zip(self._starts, self._wides, strict=False):
            low, high = max(first - start, 0), min(last - start, wide.count)
            if low < high:
                yield Rows(wide.item, low, high, _height(wide, span, low, high))

    def steps(self, span: int, first: int, last: int) -> int | None:
        """Return the steps of rows with the white above each item; None where one does not fit."""
        heights = [part.steps for part in self.parts(span, first, last)]
        return None if 0 in heights else sum(height + GAP for height in heights)

    def reach(self, span: int, first: int, room: int) -> int:
        """Return the last place to cut at which rows from `first` fit `room`; `first` if none."""
        reached = first
        for stop in self._stops:
            if stop <= first or self._too_few(first, stop):
                continue
            height = self.steps(span, first, stop)
            if height is None or height > room:
                break
            reached = stop
        return reached

    def least(self, span: int, first: int) -> int | None:
        """Return the steps of the fewest rows from `first` that may stand on a page."""
        for stop in self._stops:
            if stop > first and not self._too_few(first, stop):
                return self.steps(span, first, stop)
        return None

    def _too_few(self, first: int, stop: int) -> bool:
        """Return whether a cut leaves fewer rows of one table together than it may."""
        return stop - first < KEEP_ROWS and stop not in self._starts


def _height(wide: WideItem, span: int, first: int, last: int) -> int:
    """Return the steps of an item's rows; a later part has its headings again."""
    if (first, last) == (0, wide.count) or not wide.edges or not wide.steps[span - 1]:
        return wide.steps[span - 1]
    edges = wide.edges[span - 1]
    height = edges[last] if first == 0 else wide.heads[span - 1] + edges[last] - edges[first]
    return -(-height // (100 * UNIT)) * UNIT
