"""Make up page one: the lead with the dominant picture, two to five more stories, the index.

Every story of page one may jump at a small cost: it is the shop window. How many stand on it, which
of them, in which order and with the index where is tried; the cheapest pages are handed on.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from editionkit.makeup.choices import Choice
from editionkit.makeup.draft import Draft
from editionkit.makeup.dress import dress
from editionkit.makeup.fit import Fit
from editionkit.makeup.model import UNIT, Grid, Head, StoryMeasure
from editionkit.makeup.slices import ALL, Layout, Parts, Slicer, Slot
from editionkit.makeup.stack import SLACK
from editionkit.makeup.stock import Part
from editionkit.model import Priority

INDEX = "#index"
#: Share of the page, below the nameplate, that the lead wants, and what missing it costs.
LEAD_SHARE, SHARE_COST = 0.5, 14.0
#: What it costs that another story has more room than the lead; that one more or less than wished
#: for stands on the page.
RIVAL_COST, COUNT_COST = 15.0, 6.0
#: With so many stories beside the lead their order stays that of their weight.
MANY = 4
#: Columns of a page that is wide: each layout of it takes longer.
WIDE = 6
#: Drafts handed on for one choice of stories.
DRAFTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Heights in steps of what is no story; `index_least` and `index_most` bound the index."""

    nameplate: int
    running_head: int
    index_least: int
    index_most: int
    colophon: int


class Index:
    """The index of page one as the search sees it: one column, a range of heights, never cut."""

    lines = 0

    def __init__(self, sizes: Sizes):
        self._heights = range(sizes.index_least, sizes.index_most + 1, UNIT)

    def spans(self, start: int = 0) -> range:
        """Return one column only."""
        del start
        return range(1, 2)

    def heights(self, span: int, start: int = 0, *, even: bool = True) -> Collection[int]:
        """Return the heights that hold some entries for each section."""
        del span, start, even
        return self._heights

    def wish(self, start: int = 0) -> int:
        """Return the middling height."""
        del start
        return self._heights[len(self._heights) // 2] // UNIT

    def floor(self, span: int, start: int = 0) -> float:
        """Return nothing: a middling index costs nothing."""
        del start
        return 0.0 if span == 1 else math.inf

    def least(self, span: int, steps: int, start: int = 0, *, even: bool = True) -> float:
        """Return nothing: see `floor`."""
        del span, steps, start, even
        return 0.0

    def cuts(self, span: int, start: int = 0) -> Collection[int]:
        """Return nothing: an index is whole."""
        del span, start
        return ()

    def best(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> Fit | None:
        """Return the index in `steps`; it is dearer the farther it is from a middling height."""
        del even
        if cut or steps not in self._heights:
            return None
        middle = (self._heights.start + self._heights.stop) / 2
        head = Choice(0, Head(steps=0, lines=0), 0, 0, 0.0)
        cost = 0.05 * abs(steps - middle)
        return Fit(
            story=INDEX,
            span=span,
            steps=steps,
            start=start,
            last=0,
            cost=cost,
            choice=head,
            legs=(),
            tops=(),
            caps=(),
            jumps=False,
        )

    def loose(self, span: int, most: int, start: int = 0) -> Fit | None:
        """Return nothing: an index is as high as it is."""
        del span, most, start
        return None

    def fits(
        self, span: int, steps: int, start: int = 0, *, cut: bool = False, even: bool = True
    ) -> tuple[Fit, ...]:
        """Return the same; an index has no headline."""
        del even
        fit = self.best(span, steps, start, cut=cut)
        return (fit,) if fit else ()


class FrontFinder:
    """Find pages one for a choice of stories; `top` and `units` are what the nameplate leaves."""

    def __init__(self, slicer: Slicer, grid: Grid, top: int, units: int):
        self.slicer = slicer
        self.stock = slicer.stock
        self.grid = grid
        self.top = top
        self.units = units

    @property
    def wish(self) -> int:
        """Number of stories that page one should hold."""
        return {1: 2, 2: 2, 3: 3, 4: 4}.get(self.grid.columns, 5)

    def drafts(self, picked: list[StoryMeasure], *, index: bool) -> list[Draft]:
        """Return the cheapest pages with all of `picked` on them, the first as the lead."""
        numbers = tuple(self.stock.number(Part(s.id, s.section)) for s in picked)
        found: dict[tuple[Slot, ...], Layout] = {}
        most = math.inf
        for order in self._orders(numbers, index=index):
            for layout in self.slicer.layouts(order, ALL, self.grid.columns, self.units, most):
                found.setdefault(layout.slots, layout)
                most = min(most, layout.cost + self._lead_cost(layout, numbers[0]) + SLACK)
        ranked = sorted(found.values(), key=lambda one: one.cost + self._lead_cost(one, numbers[0]))
        drafts = [self._draft(layout, numbers) for layout in ranked[: 3 * DRAFTS]]
        kept = sorted((draft for draft in drafts if draft), key=lambda draft: draft.cost)
        miss = COUNT_COST * abs(len(picked) - self.wish)
        return [replace(draft, cost=draft.cost + miss) for draft in kept[:DRAFTS]]

    def _orders(self, numbers: Parts, *, index: bool) -> Iterator[Parts]:
        """Yield the lead first, the others by weight or two changed, the index anywhere."""
        lead, others = numbers[:1], numbers[1:]
        swapped = [
            (*others[:n], others[n + 1], others[n], *others[n + 2 :])
            for n in range(len(others) - 1)
        ]
        place = (self.stock.number(Part(INDEX, -1)),) if index else ()
        swapped = swapped if len(others) < MANY else []
        places = self._places(len(others)) if index else [0]
        for order in dict.fromkeys((others, *swapped)):
            for n in places:
                yield lead + order[:n] + place + order[n:]

    def _places(self, others: int) -> list[int]:
        """Return after how many of the others the index may come: on wide pages not after each."""
        if self.grid.columns < WIDE:
            return list(range(others + 1))
        return sorted({0, others // 2, others})

    def _lead_cost(self, layout: Layout, lead: int) -> float:
        areas = {slot.part: slot.span * slot.units for slot in layout.slots}
        share = areas[lead] / (self.grid.columns * self.units)
        rivals = sum(area >= areas[lead] for part, area in areas.items() if part != lead)
        return SHARE_COST * abs(share - LEAD_SHARE) + RIVAL_COST * rivals

    def _draft(self, layout: Layout, numbers: Parts) -> Draft | None:
        slots = tuple(slot._replace(top=slot.top + self.top) for slot in layout.slots)
        dressed = dress(slots, self.stock, ALL)
        if dressed is None:
            return None
        rests = tuple(
            replace(self.stock.parts[slot.part], start=placed.fit.last, page=1)
            for slot, placed in zip(slots, dressed.placed, strict=True)
            if placed.fit.last < self.stock.lines(slot.part)
        )
        cost = dressed.cost + self._lead_cost(layout, numbers[0])
        return Draft(dressed.placed, (), numbers, rests, None, cost)


def choose_front(stories: tuple[StoryMeasure, ...], most: int) -> list[StoryMeasure]:
    """Return the stories for page one, weightiest first, one of each section before a second."""
    order = [Priority.LEAD, Priority.MAJOR, Priority.STANDARD, Priority.BRIEF]
    seen: dict[int, int] = {}
    ranked = []
    for number, story in enumerate(sorted(stories, key=lambda s: order.index(s.priority))):
        if story.brief or story.placement.page not in (None, 1):
            continue
        seen[story.section] = seen.get(story.section, 0) + 1
        lead = story.priority is not Priority.LEAD
        asked = story.placement.page != 1
        ranked.append((lead, asked, seen[story.section], number, story))
    ranked.sort(key=lambda entry: entry[:4])
    return [entry[4] for entry in ranked[:most]]
