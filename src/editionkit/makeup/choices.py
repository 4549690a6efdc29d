"""What a story's module may begin with: heads, sizes of the lead picture, a pull quote.

Each choice has a price, the departure from what the story's weight wants. Nothing is poured here:
the heights that a choice may lead to are worked out from areas alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from editionkit.makeup.model import UNIT, Grid, Head, PictureMeasure, StoryMeasure
from editionkit.makeup.pour import QUOTE_COST, QUOTE_FLEX, Column
from editionkit.model import PictureUse, Priority

#: Share of its height that a picture may lose or gain, and of the page that it may take.
PICTURE_FLEX, PICTURE_MOST = 0.2, 0.55
#: White that a frame may leave beside a drawing, which is not cropped, in steps.
DRAWING_WHITE = 3
#: Picture heights tried for one width, at most.
PICTURE_STEPS = 9
#: Legs that a pull quote may stand in.
QUOTE_LEGS = 3
#: White below a picture, in steps.
GAP = UNIT
#: Share of the page's area that a picture takes without cost, by the story's weight.
PICTURE_SHARE = {Priority.LEAD: 0.34, Priority.MAJOR: 0.22, Priority.STANDARD: 0.13}
#: Share of the page's area above which the picture of an ordinary story looks like a poster.
HUGE = 0.3
#: What it costs to part a column of briefs.
PARTED_COST = 3.0
#: What each level costs that a head is too small for its width.
SMALL_COST = 7.0
#: Headline level that a story's weight wants.
WANTED_LEVEL = {Priority.LEAD: 5, Priority.MAJOR: 3, Priority.STANDARD: 2, Priority.BRIEF: 1}


class Choice(NamedTuple):
    """A head and a picture size to try: `columns` that the picture spans (0: none), its steps.

    `quote` is the leg that gets a pull quote, `end` the line before which a column of briefs is
    parted.
    """

    level: int
    head: Head
    columns: int
    steps: int
    cost: float
    quote: int | None = None
    end: int | None = None


class _Area(NamedTuple):
    """The steps of some lines in one column; by how much they may give or take over a span.

    `again` are those that repeated headings take.
    """

    text: int
    gives: int
    takes: int
    again: int


class Choices:
    """The choices of one story, by span; `lean` makes pictures larger or smaller."""

    def __init__(self, story: StoryMeasure, column: Column, grid: Grid, lean: float = 0.0):
        self.story = story
        self.column = column
        self.grid = grid
        self.lean = lean
        self._heads: dict[int, list[tuple[int, Head]]] = {}
        for (span, level), head in story.heads:
            self._heads.setdefault(span, []).append((level, head))
        self._rest_heads = dict(story.rest_heads)
        self._areas: dict[tuple[int, int, int], _Area] = {}

    def of(self, span: int, start: int) -> list[Choice]:
        """Return the choices for a module over `span` from line `start`, cheapest first."""
        if start and not self.story.brief:
            head = self._rest_heads.get(span)
            plain = [Choice(1, head, 0, 0, self._flat(span, start))] if head else []
        else:
            pictures = list(self._pictures(span))
            plain = [
                Choice(level, head, columns, steps, self._head_cost(level, head, span) + cost)
                for level, head in self._heads.get(span, ())
                for columns, steps, cost in pictures
            ]
        return sorted(plain + self._quoted(plain, span, start), key=attrgetter("cost"))

    def parted(self, span: int, start: int) -> list[Choice]:
        """Return the choices for a part of a column of briefs, one for each end."""
        head = next((head for _, head in self._heads.get(span, ())), None)
        ends = [line for line in self.story.openings if line > start] if head else []
        return [Choice(1, head, 0, 0, PARTED_COST, None, end) for end in ends if head]

    def block(self, choice: Choice) -> int:
        """Return the steps that the picture with its caption takes from each column under it."""
        if not choice.columns or self.story.picture is None:
            return 0
        return choice.steps + self.story.picture.caption(choice.columns) + GAP

    def _flat(self, span: int, start: int) -> float:
        # A few lines under a head as wide as the page look like a mistake.
        left = self.column.count - start
        return max(0, 12 * span - left) * 0.25 if left > 0 else 0.0

    def _quoted(self, plain: list[Choice], span: int, start: int) -> list[Choice]:
        long = self.column.count - start > 45 * span / max(span - 1, 1)
        if self.story.quote is None or not long:
            return []
        middle = span // 2 if span > 1 else 0
        legs = sorted(range(min(span, QUOTE_LEGS)), key=lambda leg: abs(leg - middle))
        return [
            Choice(c.level, c.head, c.columns, c.steps, c.cost + QUOTE_COST + 0.5 * n, leg)
            for n, leg in enumerate(legs)
            for c in plain
        ]

    # ------------------------------------------------------------------------------ areas

    def heights(self, choice: Choice, span: int, start: int, wide: int, *, even: bool) -> range:
        """Return the heights in steps at which the choice may end the story, by area.

        Where its feet need not be `even`, it may end by the next whole line after that.
        """
        end = self.column.count if choice.end is None else choice.end
        area = self._area(span, start, end)
        fixed = area.text + choice.columns * self.block(choice)
        least, most = fixed - area.gives, fixed + area.takes
        if choice.quote is not None and self.story.quote is not None:
            least += self.story.quote
            most += self.story.quote + QUOTE_FLEX
        above, again = choice.head.steps + wide, area.again
        first = -(-least // (span * UNIT)) * UNIT
        last = most // (span * UNIT) * UNIT
        middle = -(-fixed // (span * UNIT)) * UNIT
        if not even:
            last = max(last, middle)
        if choice.quote is None:  # far stretches are another choice's business
            middle_most = -(-(fixed + again) // (span * UNIT)) * UNIT
            first, last = max(first, middle - UNIT), min(last, middle_most + UNIT)
        return range(above + first, above + last + 1, UNIT)

    def most_text(self, span: int, start: int, end: int) -> int:
        """Return the steps of one column that lines may take in the legs of a module at most."""
        area = self._area(span, start, end)
        return area.text + area.takes

    def _area(self, span: int, start: int, end: int) -> _Area:
        key = (span, start, end)
        if key not in self._areas:
            column = self.column
            flex, again = column.flex_in(start, end), column.again_in(start, end, span)
            takes = flex + column.stretch_in(start, end) + UNIT + column.odd * span + again
            gives = flex + column.space_in(start, end, span)
            self._areas[key] = _Area(column.height(start, end), gives, takes, again)
        return self._areas[key]

    # --------------------------------------------------------------------------- pictures

    def _pictures(self, span: int) -> Iterator[tuple[int, int, float]]:
        picture = self.story.picture
        columns = self._picture_spans(span) if picture else ()
        if picture is None or not columns:
            yield 0, 0, 0.0
            return
        sized = [(n, self._natural(n, picture.ratio)) for n in columns]
        most = self.grid.steps * PICTURE_MOST
        fitting = [(n, size) for n, size in sized if size * (1 - _flex(picture, size)) <= most]
        for n, natural in fitting or sized[:1]:
            for steps in _picture_steps(natural, most, _flex(picture, natural)):
                cost = 4.0 * abs(steps / natural - 1)
                yield n, steps, cost + self._picture_cost(n, steps, span)

    def _natural(self, columns: int, ratio: float) -> float:
        return self.grid.width_pt(columns) / ratio / self.grid.step_pt

    def _picture_spans(self, span: int) -> tuple[int, ...]:
        match self.story.placement.picture:
            case PictureUse.NONE:
                return ()
            case PictureUse.SMALL:
                return (1,)
            case PictureUse.DOMINANT:
                return (span,) if span <= 2 else (span - 1, span)
            case PictureUse.AUTO:
                return tuple(range(1, span + 1))

    def _picture_cost(self, columns: int, steps: int, span: int) -> float:
        """Return what a picture's size costs: a lead wants it large, others leave room."""
        story = self.story
        if story.placement.picture is PictureUse.SMALL:
            return 0.0
        ratio = story.picture.ratio if story.picture else 1.0
        wanted = {Priority.LEAD: 0.75, Priority.MAJOR: 0.6}.get(story.priority, 0.5) * span
        wanted *= 1 + 2 * self.lean
        wanted = span if ratio > 2 else max(1.0, wanted * min(ratio / 1.4, 1.2))
        share = columns * steps / (self.grid.columns * self.grid.steps)
        free = PICTURE_SHARE.get(story.priority, 0.13) * (1 + 2 * self.lean)
        if story.placement.picture is PictureUse.DOMINANT:
            free = 1.0
        most = HUGE * (1 + 2 * max(0.0, self.lean))
        huge = max(0.0, share - most) if story.priority is Priority.STANDARD else 0.0
        return 1.6 * abs(columns - wanted) + 60.0 * max(0.0, share - free) + 400.0 * huge

    def _head_cost(self, level: int, head: Head, span: int) -> float:
        """Return what a head costs: many lines, small for its width, not what its story wants."""
        tall = max(0, head.lines - (4 if span == 1 else 3))
        small = max(0, span - 2 * level - 1)
        return (
            2.0 * abs(level - WANTED_LEVEL[self.story.priority]) + 4.0 * tall + SMALL_COST * small
        )


def _flex(picture: PictureMeasure, natural: float) -> float:
    """Return the share of its height that a picture may lose or gain: a drawing is not cropped."""
    return min(PICTURE_FLEX, DRAWING_WHITE / natural) if picture.whole else PICTURE_FLEX


def _picture_steps(natural: float, most: float, flex: float) -> range:
    """Return the heights tried for a picture: whole units that differ from it by `flex` at most."""
    low = -(-int(natural * (1 - flex)) // UNIT) * UNIT
    high = min(int(natural * (1 + flex)), int(most)) // UNIT * UNIT
    low = max(UNIT, min(low, high))
    each = -(-((high - low) // UNIT + 1) // PICTURE_STEPS) * UNIT
    return range(low, high + 1, each)
