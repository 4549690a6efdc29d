"""Set a story in a rectangle with one choice of head and picture: text poured, tables below it."""

from __future__ import annotations

from typing import NamedTuple

from editionkit.makeup.choices import Choice
from editionkit.makeup.fit import Fit
from editionkit.makeup.model import UNIT
from editionkit.makeup.pour import Filling, Poured, pour, pour_loosely
from editionkit.makeup.reach import AFTER_JUMP, BEFORE_JUMP, JUMP, LEG_LEAST, TABLE_WHITE, Reach

#: Lines that the rest of a story should have to be worth turning the page for.
SHORT_REST = 30
#: What each step of white below a cut table costs; units by which the text above it may be longer
#: than its area, so that its columns end alike.
WHITE_COST, LEEWAY = 0.5, 3
#: Steps of a table that are worth a place of their own; what each that is missing costs.
WORTH, SMALL_COST = 24, 0.4


class Rectangle(NamedTuple):
    """What is asked: a rectangle from line `start`, to the story's end or `cut`, with even feet."""

    span: int
    steps: int
    start: int
    cut: bool = False
    even: bool = True


class Setter:
    """Try choices in rectangles of one story."""

    def __init__(self, reach: Reach):
        self.reach = reach
        self.story, self.column, self.tail = reach.story, reach.column, reach.tail
        self.choices = reach.choices

    def fit(self, choice: Choice, key: Rectangle, *, loose: bool = False) -> Fit | None:
        """Return the story in the rectangle with the choice, or None; `loose` with any feet."""
        _, _, start, cut, _ = key
        if self.reach.in_tail(start):
            return self.rows_alone(choice, key)
        fit = self._text(choice, key, loose=loose)
        return fit or (self._text_and_rows(choice, key) if cut and self.tail.tall else None)

    def rows_alone(self, choice: Choice, key: Rectangle) -> Fit | None:
        """Return the rows of wide tables that fill a rectangle after the end of the text."""
        span, steps, start, cut, _ = key
        first, rows = self.reach.row(start), self.tail.rows
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
            story=self.story.id,
            span=span,
            steps=steps,
            start=start,
            last=count + last,
            cost=choice.cost + self._rows_cost(span, (first, last), white),
            choice=choice,
            legs=(Poured(count, count),),
            tops=(choice.head.steps,),
            caps=(0,),
            jumps=cut,
            wide=steps - choice.head.steps,
            rows=(first, last),
        )

    def _text_and_rows(self, choice: Choice, key: Rectangle) -> Fit | None:
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
                story=self.story.id,
                span=span,
                steps=steps,
                start=start,
                last=count + last,
                cost=choice.cost + poured[1] + self._rows_cost(span, (0, last), white),
                choice=choice,
                legs=poured[0],
                tops=tuple(top - cap for cap in caps),
                caps=tuple(caps),
                jumps=True,
                wide=steps - top,
                rows=(0, last),
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

    def _text(self, choice: Choice, key: Rectangle, *, loose: bool = False) -> Fit | None:
        """Return the story's lines in a rectangle, to their end with all tables below, or cut."""
        span, steps, start, cut, even = key
        wide = 0 if cut else self.reach.whole_wide(span, start) or 0
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
            story=self.story.id,
            span=span,
            steps=steps,
            start=start,
            last=last if cut else self.reach.lines,
            cost=choice.cost + cost + self._shape_cost(caps, last, jumps=jumps),
            choice=choice,
            legs=legs,
            tops=(choice.head.steps,) * plain + (choice.head.steps + block,) * choice.columns,
            caps=tuple(caps),
            jumps=jumps,
            wide=wide,
            rows=(0, 0) if cut else (0, self.tail.rows),
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
