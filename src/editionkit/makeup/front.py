"""Make up page one: the lead with the dominant picture, two to five more stories, the index.

Page one is two bands at the most. Every way to part the chosen stories between them and every
height of the first band is tried; stories may jump at little cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from editionkit.makeup.bands import SEAM, Band, BandFinder, Draft, Fitters, Part, Placed, Rules
from editionkit.makeup.model import UNIT, Grid, StoryMeasure
from editionkit.model import Priority

INDEX = "#index"
#: Share of the page, below the nameplate, that the first band wants.
LEAD_SHARE = 0.6
#: Drafts handed on for one choice of stories.
DRAFTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Heights in steps of what is no story; `index_least` and `index_most` bound the index."""

    nameplate: int
    running_head: int
    index_least: int
    index_most: int
    colophon: int


class FrontFinder:
    """Find pages one for a choice of stories."""

    def __init__(self, fitters: Fitters, grid: Grid, sizes: Sizes, foot: int):
        self.grid = grid
        self.foot = foot
        self.sizes = sizes
        self.fitters = fitters
        self.finder = BandFinder(fitters, _rules(grid.columns))

    @property
    def wish(self) -> int:
        """Number of stories that page one should hold."""
        return {1: 2, 2: 2, 3: 3, 4: 4}.get(self.grid.columns, 5)

    def drafts(self, picked: list[StoryMeasure], *, index: bool) -> list[Draft]:
        """Return the cheapest pages with all of `picked` on them, the first as the lead."""
        parts = [Part(story.id, story.section) for story in picked]
        others = [*parts[1:], *([Part(INDEX, -1)] if index else [])]
        found = [
            draft
            for count in range(min(3, len(others) + 1))
            for beside in combinations(others, count)
            for draft in self._pages(parts[0], beside, others)
        ]
        miss = abs(len(picked) - self.wish)
        found.sort(key=lambda draft: draft.cost)
        return [replace(draft, cost=draft.cost + 4.0 * miss) for draft in found[:DRAFTS]]

    def _pages(self, lead: Part, beside: tuple[Part, ...], others: list[Part]) -> Iterator[Draft]:
        top = (lead, *beside)
        bottom = tuple(part for part in others if part not in beside)
        room = self.foot - self.sizes.nameplate
        if not bottom:
            if band := self.finder.band_of(top, room):
                yield self._draft((band,), room)
            return
        if len(bottom) > 3:
            return
        for steps in range(room * 2 // 5 // UNIT * UNIT, room * 4 // 5, UNIT):
            first = self.finder.band_of(top, steps)
            second = self.finder.band_of(bottom, room - steps - SEAM) if first else None
            if first and second and self._leads(first, lead):
                yield self._draft((first, second), room)

    def _leads(self, band: Band, lead: Part) -> bool:
        """Return whether the lead has the widest slot of its band."""
        spans = {placed.fit.story: placed.fit.span for placed in band.placed}
        return spans[lead.story] == max(spans.values())

    def _draft(self, bands: tuple[Band, ...], room: int) -> Draft:
        placed: list[Placed] = []
        rest: list[Part] = []
        top, cost = self.sizes.nameplate, 0.0
        for band in bands:
            placed += [replace(p, top=top + p.top) for p in band.placed]
            rest += [
                replace(part, start=p.fit.last, page=1)
                for part, p in zip(band.used, band.placed, strict=True)
                if p.fit.jumps
            ]
            cost += band.cost
            top += band.steps + SEAM
        if len(bands) > 1:
            cost += 14.0 * abs(bands[0].steps / room - LEAD_SHARE)
        cost += _size_cost(placed, self.fitters)
        return Draft(tuple(placed), (), tuple(rest), None, self.foot, cost)


def _size_cost(placed: list[Placed], fitters: Fitters) -> float:
    """Return the cost of a head that is as large as the lead's, or nearly."""
    levels = {p.fit.story: p.fit.choice.level for p in placed if p.fit.legs}
    lead = next((n for s, n in levels.items() if fitters.priority[s] is Priority.LEAD), None)
    if lead is None:
        return 0.0
    rivals = [n for s, n in levels.items() if fitters.priority[s] is not Priority.LEAD]
    return sum(8.0 * max(0, n - lead + 1) for n in rivals)


def _rules(columns: int) -> Rules:
    return Rules(columns=columns, jump_cost=3.0, again_cost=3.0, choices=10, nodes=0, front=True)


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
