"""Drafts of a page from a set of parts: laid out, their heads chosen, priced."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from editionkit.makeup.draft import Draft, Page
from editionkit.makeup.dress import Dressed, dress
from editionkit.makeup.model import UNIT
from editionkit.makeup.selection import Group, Selection, Selector
from editionkit.makeup.slices import Slot, give
from editionkit.makeup.stack import SLACK, WAYS, Stack, Way, heads, slots
from editionkit.makeup.stock import HOLE_COST, Stock

#: What a page of one story costs that could share it.
ALONE_COST = 7.0


class Drafter:
    """Make pages of the sets of parts that are asked for."""

    def __init__(self, stock: Stock, selector: Selector, stack: Stack):
        self.stock = stock
        self.columns = stock.columns
        self.selector = selector
        self.stack = stack

    def drafts(
        self,
        selection: Selection,
        cut: int,
        page: Page,
        units: int,
        most: float = math.inf,
    ) -> Iterator[Draft]:
        """Yield the pages of a selection, `units` high, by ways that cost less than `most`."""
        best: dict[tuple[Slot, ...], tuple[float, tuple[Group, ...], Way]] = {}
        for groups in self.selector.arranged(selection.groups):
            if not self.stack.reach(groups, cut) >> units & 1:
                continue
            for way in self.stack.ways(groups, cut, units, most):
                places = slots(groups, way, page.top)
                best.setdefault(places, (way.cost, groups, way))
                most = min(most, way.cost + SLACK)
        ranked = sorted(best.items(), key=lambda item: item[1][0])[:WAYS]
        for places, (_, groups, way) in ranked:
            dressed = dress(places, self.stock, cut)
            if dressed and self._in_turn(groups, places, dressed):
                dressed = replace(dressed, cost=dressed.cost + self._taste(places, cut, way))
                yield self._draft(selection, groups, way, dressed, page, units)

    def _in_turn(
        self, groups: tuple[Group, ...], places: tuple[Slot, ...], dressed: Dressed
    ) -> bool:
        """Return whether no briefs are left of a section after which another one begins here."""
        return not any(
            placed.fit.last < self.stock.lines(slot.part) and not placed.fit.jumps
            for slot, placed in zip(places, dressed.placed, strict=True)
            if slot.part not in groups[-1].parts
        )

    def _draft(
        self,
        selection: Selection,
        groups: tuple[Group, ...],
        way: Way,
        dressed: Dressed,
        page: Page,
        units: int,
    ) -> Draft:
        stock = self.stock
        rests = []
        places = slots(groups, way, page.top)
        for slot, placed in zip(places, dressed.placed, strict=True):
            part = stock.parts[slot.part]
            if (left := placed.fit.last) < stock.lines(slot.part):
                rests.append(replace(part, start=left, page=page.number))
        opened = [group.section for group in groups if group.head]
        section = opened[-1] if opened else groups[0].section
        below = (page.units - units) * self.columns
        white = sum(
            slot.span * (slot.units - placed.fit.steps // UNIT) + placed.fit.white // UNIT
            for slot, placed in zip(places, dressed.placed, strict=True)
        )
        cost = dressed.cost + selection.cost + HOLE_COST * below + self._alone(dressed)
        return Draft(
            placed=dressed.placed,
            heads=heads(groups, way, page.top),
            used=selection.parts,
            rests=tuple(rests),
            section=None if section < 0 else section,
            cost=cost,
            hole=(below + white) * UNIT,
            room=page.units * self.columns * UNIT,
        )

    def _alone(self, dressed: Dressed) -> float:
        """Return what it costs that a page holds one story only, unless it is a long one."""
        if len(dressed.placed) != 1:
            return 0.0
        fit = dressed.placed[0].fit
        return 0.0 if fit.rest or fit.jumps else ALONE_COST

    def _taste(self, places: tuple[Slot, ...], cut: int, way: Way) -> float:
        """Return what the way of slicing costs beside the fits themselves."""
        return way.cost - sum(
            best[0]
            for slot in places
            if (best := self.stock.best(slot.part, slot.span, slot.units, give(cut, slot.part)))
        )
