"""Fit a story to a rectangle: every height that it can fill over a span, and how.

What may stretch: the picture's height (±20 %), a pull quote, white above crossheads, the headline
a step up or down. Leading, letter spacing and column width never do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editionkit.makeup.model import (
    UNIT,
    Grid,
    Head,
    Leg,
    Module,
    PicturePlace,
    StoryMeasure,
    WidePlace,
)
from editionkit.makeup.pour import Column, Poured, pour
from editionkit.model import PictureUse, Priority

PICTURE_FLEX = 0.2
PICTURE_MOST = 0.55
#: White below a picture and above a table, in steps.
GAP = UNIT
#: Lines that stand before a jump, and after it.
BEFORE_JUMP, AFTER_JUMP = 6, 8
#: Steps of the jump line.
JUMP = UNIT


@dataclass(frozen=True, slots=True)
class Choice:
    """A head and a picture size to try: `columns` that the picture spans (0: none), its steps."""

    level: int
    head: Head
    columns: int
    steps: int
    cost: float


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
        self.lean = lean
        self.grid = grid
        self.column = Column(story)
        self.lines = self.column.count
        self._heads = dict(story.heads)
        self._rest_heads = dict(story.rest_heads)
        self._whole: dict[tuple[int, int], dict[int, Fit]] = {}
        self._first_choices: dict[int, list[Choice]] = {}
        self._cuts: dict[tuple[int, int, int], Fit | None] = {}

    # --------------------------------------------------------------------------- questions

    def spans(self) -> range:
        """Return the spans that the story may take."""
        wanted = self.story.placement.span
        if wanted:
            span = min(wanted, self.grid.columns)
            return range(span, span + 1)
        return range(1, self.grid.columns + 1)

    def whole(self, span: int, start: int = 0) -> dict[int, Fit]:
        """Return for each height in steps the best way to end the story in it."""
        key = (span, start)
        if key not in self._whole:
            self._whole[key] = self._find_whole(span, start)
        return self._whole[key]

    def cut(self, span: int, steps: int, start: int = 0) -> Fit | None:
        """Return the best way to fill exactly `steps` and go on elsewhere."""
        key = (span, steps, start)
        if key not in self._cuts:
            self._cuts[key] = self._find_cut(span, steps, start)
        return self._cuts[key]

    def at(self, span: int, steps: int, start: int = 0) -> Fit | None:
        """Return the best filling of exactly `steps`, whole if it can be."""
        return self.whole(span, start).get(steps) or self.cut(span, steps, start)

    # ----------------------------------------------------------------------------- search

    def _find_whole(self, span: int, start: int) -> dict[int, Fit]:
        found: dict[int, Fit] = {}
        wide = self._wide_steps(span)
        if wide is None:
            return found
        for choice in self._choices(span, start):
            for steps in self._heights(choice, span, start, wide):
                for quote_leg in self._quote_legs(span, start):
                    fit = self._try(choice, span, steps, start, wide, quote_leg, cut=False)
                    if fit and (steps not in found or fit.cost < found[steps].cost):
                        found[steps] = fit
        return found

    def _quote_legs(self, span: int, start: int) -> tuple[int | None, ...]:
        long = self.column.count - start > 45 * span / max(span - 1, 1)
        if self.story.quote is None or not long:
            return (None,)
        return (None, span // 2) if span > 1 else (None, 0)

    def _heights(self, choice: Choice, span: int, start: int, wide: int) -> Iterator[int]:
        text = self.column.height(start, self.column.count)
        picture = choice.columns * self._picture_block(choice)
        floor = choice.head.steps + wide + -(-(text + picture) // span)
        first = -(-floor // UNIT) * UNIT
        # Lines that are no whole units (Arabic) leave a part of one at the foot of each leg.
        odd = UNIT * span if any(line.steps % UNIT for line in self.column.lines) else 0
        yield from range(max(first - UNIT, UNIT), first + 2 * UNIT + odd, UNIT)

    def _find_cut(self, span: int, steps: int, start: int) -> Fit | None:
        if self.story.placement.keep_whole or self.story.brief:
            return None
        best: Fit | None = None
        for choice in self._choices(span, start):
            if best and choice.cost >= best.cost:
                break  # the choices come cheapest first
            for quote_leg in self._quote_legs(span, start):
                fit = self._try(choice, span, steps, start, 0, quote_leg, cut=True)
                if fit and (best is None or fit.cost < best.cost):
                    best = fit
        return best

    def _try(
        self,
        choice: Choice,
        span: int,
        steps: int,
        start: int,
        wide: int,
        quote_leg: int | None,
        *,
        cut: bool,
    ) -> Fit | None:
        tops = self._tops(choice, span)
        caps = [steps - wide - top for top in tops]
        if cut:
            caps[-1] -= JUMP
        if min(caps) < 3 * UNIT:
            return None
        poured = pour(self.column, caps, start, cut=cut, quote_leg=quote_leg)
        if poured is None:
            return None
        legs, cost = poured
        if quote_leg is not None and all(leg.quote_before is None for leg in legs):
            return None
        last = legs[-1].last
        if cut and not self._may_jump(start, last):
            return None
        return Fit(
            self.story.id,
            span,
            steps,
            start,
            last,
            choice.cost + cost,
            choice,
            tuple(legs),
            tuple(tops),
            tuple(caps),
            cut,
            wide,
        )

    def _may_jump(self, start: int, last: int) -> bool:
        most = self.story.placement.max_lines
        if start == 0 and most and last > most:
            return False
        return last - start >= BEFORE_JUMP and self.column.count - last >= AFTER_JUMP

    # -------------------------------------------------------------------------- geometry

    def _wide_steps(self, span: int) -> int | None:
        """Return the steps of all tables and listings over `span`, None where one does not fit."""
        heights = [wide.steps[span - 1] for wide in self.story.wides]
        return None if 0 in heights else sum(height + GAP for height in heights)

    def _picture_block(self, choice: Choice) -> int:
        if not choice.columns or self.story.picture is None:
            return 0
        return choice.steps + self.story.picture.caption(choice.columns) + GAP

    def _tops(self, choice: Choice, span: int) -> list[int]:
        """Return where each leg starts: under the head, and under the picture at the far side."""
        block = self._picture_block(choice)
        plain = span - choice.columns
        return [choice.head.steps + (block if n >= plain else 0) for n in range(span)]

    def _choices(self, span: int, start: int) -> list[Choice]:
        if start == 0 and span in self._first_choices:
            return self._first_choices[span]
        if start:
            head = self._rest_heads.get(span)
            # A few lines under a head as wide as the page look like a mistake.
            cost = max(0, 12 * span - (self.column.count - start)) * 0.25
            return [Choice(1, head, 0, 0, cost)] if head else []
        found = [
            Choice(level, head, columns, steps, _head_cost(self.story, level, head, width) + cost)
            for (width, level), head in self._heads.items()
            if width == span
            for columns, steps, cost in self._pictures(span)
        ]
        self._first_choices[span] = sorted(found, key=lambda choice: choice.cost)
        return self._first_choices[span]

    def _pictures(self, span: int) -> Iterator[tuple[int, int, float]]:
        picture = self.story.picture
        if picture is None:
            yield 0, 0, 0.0
            return
        for columns in self._picture_spans(span):
            natural = self.grid.width_pt(columns) / picture.ratio / self.grid.step_pt
            most = self.grid.steps * PICTURE_MOST
            if natural * (1 - PICTURE_FLEX) > most:
                natural = most / (1 + PICTURE_FLEX)
            low = -(-int(natural * (1 - PICTURE_FLEX)) // UNIT) * UNIT
            high = min(int(natural * (1 + PICTURE_FLEX)), int(most)) // UNIT * UNIT
            for steps in range(low, high + 1, UNIT):
                cost = 4.0 * abs(steps / natural - 1 - self.lean)
                yield columns, steps, cost + self._picture_cost(columns, span)

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

    def _picture_cost(self, columns: int, span: int) -> float:
        """Return what a picture's width costs: a lead wants it large, a panorama wide."""
        ratio = self.story.picture.ratio if self.story.picture else 1.0
        wanted = {Priority.LEAD: 0.75, Priority.MAJOR: 0.6}.get(self.story.priority, 0.45) * span
        wanted *= 1 + 2 * self.lean
        wanted = span if ratio > 2 else max(1.0, wanted * min(ratio / 1.4, 1.2))
        return 1.6 * abs(columns - wanted)


def _head_cost(story: StoryMeasure, level: int, head: Head, span: int) -> float:
    """Return what a head costs: too many lines, or the size that its priority wants not met."""
    wanted = {Priority.LEAD: 5, Priority.MAJOR: 3, Priority.STANDARD: 2, Priority.BRIEF: 1}
    most = 4 if span == 1 else 3
    tall = max(0, head.lines - most)
    return 2.0 * abs(level - wanted[story.priority]) + 4.0 * tall


# -------------------------------------------------------------------------------------- modules


def module_of(
    fit: Fit, fitter: Fitter, column: int, top: int, *, from_page: int | None, to_page: int | None
) -> Module:
    """Return the module that sets `fit` at `column` and `top` of a page."""
    story, choice = fitter.story, fit.choice
    legs = tuple(
        Leg(
            column=n,
            top=fit.tops[n],
            steps=fit.caps[n],
            first=poured.first,
            last=poured.last,
            spread=poured.spread,
            flexed=poured.flexed,
            quote_before=poured.quote_before,
            quote_steps=(story.quote or 0) + poured.quote_extra if poured.quote_before else 0,
            short=poured.short,
        )
        for n, poured in enumerate(fit.legs)
    )
    return Module(
        kind="briefs" if story.brief else "rest" if fit.rest else "story",
        story=story.id,
        column=column,
        span=fit.span,
        top=top,
        steps=fit.steps,
        level=choice.level,
        head=choice.head.steps,
        legs=legs,
        picture=_picture_place(fit, fitter),
        wides=() if fit.jumps else tuple(_wide_places(fit, fitter)),
        from_page=from_page,
        to_page=to_page,
    )


def _picture_place(fit: Fit, fitter: Fitter) -> PicturePlace | None:
    choice, picture = fit.choice, fitter.story.picture
    if not choice.columns or picture is None:
        return None
    return PicturePlace(
        column=fit.span - choice.columns,
        span=choice.columns,
        top=choice.head.steps,
        steps=choice.steps,
        caption=picture.caption(choice.columns),
    )


def _wide_places(fit: Fit, fitter: Fitter) -> Iterator[WidePlace]:
    top = fit.steps - fit.wide
    for wide in fitter.story.wides:
        height = wide.steps[fit.span - 1]
        yield WidePlace(item=wide.item, span=fit.span, top=top + GAP, steps=height)
        top += height + GAP
