"""Fill one page: which of the waiting parts stand on it, and how the page is parted among them.

Sets of parts are tried in the order of their likely cost; what fills the page exactly without a
jump comes before what needs one. A search that finds nothing tries again: more parts, any of them
may jump, then a page that is not quite full.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from editionkit.makeup.draft import Draft, Page
from editionkit.makeup.drafting import Drafter
from editionkit.makeup.model import UNIT
from editionkit.makeup.selection import Group, Selection, Selector
from editionkit.makeup.slices import ALL, ANY, LAST, NONE, UNEVEN, Parts, Slicer, bits
from editionkit.makeup.stack import WAYS, Stack
from editionkit.makeup.stock import HOLE_COST, Part, Stock

#: A hole on the last page costs this much by its share of the page.
LAST_HOLE_COST = 45.0
#: Heights that are tried for a last page that is not full.
ENDINGS = 12
#: A draft that costs more is no reason to stop looking; one that costs more than that is looked at
#: beside pages with white in them. Both by so many columns: wider pages hold more stories.
GOOD, POOR, USUAL = 45.0, 110.0, 4
#: A second search weighs so many times more sets of parts.
WIDER = 3
#: Further ways to look for a page where no good one is found soon: all of them.
PATIENT = 4
#: Parts of a page of which any may jump or leave white, at most: more would take too long.
YIELDING = 4
YIELDING_SETS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long a page is looked for: sets of parts weighed, drafts that are enough.

    Of what is found the `kept` cheapest are of use.
    """

    sets: int
    drafts: int
    kept: int = 3


@dataclass(slots=True)
class _Hunt:
    """What was found for a page so far, and how many of the further ways were tried."""

    selections: list[Selection]
    found: list[Draft]
    tried: int


class PageFinder:
    """Fill pages from a window of the queue."""

    def __init__(self, slicer: Slicer, last_hole_cost: float = LAST_HOLE_COST):
        self.last_hole_cost = last_hole_cost
        self.stock: Stock = slicer.stock
        self.columns = slicer.columns
        self.wide = max(1.0, self.columns / USUAL)
        self.good, self.poor = GOOD * self.wide, POOR * self.wide
        self.selector = Selector(self.stock)
        self.stack = Stack(slicer)
        self.drafter = Drafter(self.stock, self.selector, self.stack)
        self._hunts: dict[tuple[Parts, int | None, Page], _Hunt] = {}

    def drafts(
        self,
        window: Parts,
        section: int | None,
        page: Page,
        effort: Effort,
        patience: int = PATIENT,
    ) -> list[Draft]:
        """Return pages, cheapest first; none where not one of the parts can stand on the page.

        Where no good one is found soon, so many further ways as one has `patience` for are looked
        into, and none is returned where one more might find a better one.
        """
        key = (window, section, page)
        if key not in self._hunts:
            self._hunts[key] = self._begun(window, section, page, effort)
        hunt = self._hunts[key]
        if not self._searched_on(hunt, page, effort, patience):
            return []
        hunt.found = hunt.found or list(self._with_hole(hunt.selections, page, effort))
        return _distinct(sorted(hunt.found, key=lambda draft: (draft.cost, draft.used)))

    def _begun(self, window: Parts, section: int | None, page: Page, effort: Effort) -> _Hunt:
        """Return what is found soon: full pages, those with a jump where few are without."""
        selections = self.selector.selections(window, section, page)
        found = list(self._full(selections, page, effort, range(effort.sets), jumping=False))
        endings = list(self._endings(window, section, page)) if page.last else []
        found += endings
        if self._wanting(found, effort):
            found += self._full(selections, page, effort, range(effort.sets), jumping=True)
        # All that is left stands on such a page: white elsewhere helps nothing.
        return _Hunt(selections, found, PATIENT if endings else 0)

    def _searched_on(self, hunt: _Hunt, page: Page, effort: Effort, patience: int) -> bool:
        """Look longer where no good page was found; return whether that, or patience, is over."""
        further = ((self.good, NONE), (self.good, ALL), (self.poor, UNEVEN), (self.poor, ANY))
        for enough, cut in further[hunt.tried :]:
            if _dear(hunt.found, enough):
                if hunt.tried >= patience:
                    return False
                if cut == NONE:
                    hunt.found += self._wider(hunt, page, effort)
                else:
                    hunt.found += self._yielding(hunt.selections, page, effort, cut)
            hunt.tried += 1
        return True

    def _wider(self, hunt: _Hunt, page: Page, effort: Effort) -> list[Draft]:
        """Return pages from more sets of parts."""
        sets = range(effort.sets, effort.sets * WIDER)
        wider = list(self._full(hunt.selections, page, effort, sets, jumping=False))
        if self._wanting([*hunt.found, *wider], effort):
            wider += self._full(hunt.selections, page, effort, sets, jumping=True)
        return wider

    def _wanting(self, found: list[Draft], effort: Effort) -> bool:
        """Return whether so few or dear pages were found without a jump that jumps are tried."""
        dear = 2 * self.stock.prices.jump * self.wide
        return len(found) < effort.drafts or min(draft.cost for draft in found) > dear

    def may_fill(self, left: Parts, coming: Parts, page: Page) -> bool:
        """Return whether what is left of a section fills the page, with what comes after it."""
        first = Group(-1, False, left)
        tails = [()] + [
            (Group(self.stock.parts[some[0]].section, True, some),)
            for some in (coming[:1], coming[:2], coming[1:])
            if some and len({self.stock.parts[n].section for n in some}) == 1
        ]
        return any(
            self.stack.reach(groups, cut) >> page.units & 1
            for tail in tails
            for cut in (NONE, ALL)
            for groups in self.selector.arranged((first, *tail))
        )

    # ------------------------------------------------------------------------------- full pages

    def _full(
        self,
        selections: list[Selection],
        page: Page,
        effort: Effort,
        sets: range,
        *,
        jumping: bool,
    ) -> Iterator[Draft]:
        """Yield pages that are full to the last line, from the `sets` that may fill it at all."""
        found = 0
        kept = _Cheapest(effort.kept)
        able = (s for s in selections if self.selector.may_fill(s, page, jumping=jumping))
        for selection in islice(able, sets.start, sets.stop):
            if found >= effort.drafts:
                return
            for cut in self._cuts(selection, page, jumping=jumping):
                most = kept.most - selection.cost
                made = list(self.drafter.drafts(selection, cut, page, page.units, most))
                found += sum(draft.cost < self.good for draft in made)
                kept.add(min((draft.cost for draft in made), default=math.inf))
                yield from made
                if made:
                    break

    def _cuts(self, selection: Selection, page: Page, *, jumping: bool) -> list[int]:
        """Return what may be parted on a page with a jump, or on one without."""
        if jumping:
            return self.selector.jumping(selection, page)
        return self.selector.unbroken(selection)

    def _yielding(
        self, selections: list[Selection], page: Page, effort: Effort, cut: int
    ) -> Iterator[Draft]:
        """Yield pages of which more than one story may jump, or which have white in them."""
        found = 0
        small = (s for s in selections if len(s.parts) <= max(YIELDING, self.columns))
        for selection in islice(small, YIELDING_SETS if self.columns > YIELDING else effort.sets):
            for draft in self.drafter.drafts(selection, cut, page, page.units):
                found += 1
                yield draft
            if found >= effort.drafts:
                return

    # ------------------------------------------------------------------ pages not quite full

    def _endings(self, window: Parts, section: int | None, page: Page) -> Iterator[Draft]:
        """Yield last pages: all that is left, as high as it can be made."""
        groups = self.selector.groups(window, section)
        least = self.selector.least(groups)
        if len(window) > self.columns + 3 or least > self.selector.capacity(page):
            return
        selection = Selection(groups, tuple(p for group in groups for p in group.parts), 0.0, 0)
        reach = 0
        for arranged in self.selector.arranged(groups):
            reach |= self.stack.reach(arranged, NONE)
        heights = [units for units in bits(reach) if units <= page.units]
        found = 0
        for units in heights[: -ENDINGS - 1 : -1]:
            for draft in self.drafter.drafts(selection, NONE, page, units):
                yield self._as_last(draft, page, page.units - units)
                found += 1
            if found >= WAYS:
                return
        for draft in self.drafter.drafts(selection, LAST, page, page.units):
            yield self._as_last(draft, page)

    def _as_last(self, draft: Draft, page: Page, below: int = 0) -> Draft:
        """Return the draft with the cost that white has on a last page, `below` units of it."""
        share = draft.hole / UNIT / (page.units * self.columns)
        cost = draft.cost + self.last_hole_cost * share - HOLE_COST * below * self.columns
        return replace(draft, cost=cost)

    def _with_hole(
        self, selections: list[Selection], page: Page, effort: Effort
    ) -> Iterator[Draft]:
        """Yield pages that come nearest to full."""
        heights: list[tuple[int, int, int]] = []
        room = (1 << page.units) - 1
        for n, selection in enumerate(selections[: 4 * effort.sets]):
            cuts = [self._cuts(selection, page, jumping=jumping) for jumping in (False, True)]
            for cut in [*cuts[0], *cuts[1]]:
                for groups in self.selector.arranged(selection.groups):
                    reach = self.stack.reach(groups, cut) & room
                    heights.append((reach.bit_length() - 1, -n, cut))
        found = 0
        for units, n, cut in sorted(set(heights), reverse=True):
            if units > 0 and found < WAYS:
                made = list(self.drafter.drafts(selections[-n], cut, page, units))
                found += len(made)
                yield from made


class _Cheapest:
    """The `count` lowest costs of those added; `most` is what a further one must stay below."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.costs: list[float] = []

    @property
    def most(self) -> float:
        return self.costs[-1] if len(self.costs) == self.count else math.inf

    def add(self, cost: float) -> None:
        if cost < self.most:
            self.costs = sorted([*self.costs, cost])[: self.count]


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Return the first of those drafts that leave the same to be done."""
    kept: dict[tuple[tuple[int, ...], tuple[Part, ...]], Draft] = {}
    for draft in drafts:
        kept.setdefault((tuple(sorted(draft.used)), draft.rests), draft)
    return list(kept.values())


def _dear(found: list[Draft], cost: float) -> bool:
    """Return whether no page was found that costs less."""
    return not any(draft.cost < cost for draft in found)
