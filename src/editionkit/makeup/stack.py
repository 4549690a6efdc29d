"""Sections one below the other on a page: the heights that they fill, and their layouts."""

from __future__ import annotations

import math
from typing import NamedTuple

from editionkit.makeup.model import UNIT
from editionkit.makeup.selection import Group
from editionkit.makeup.slices import SEAM, Layout, Slicer, Slot, stacked, thinned

#: Ways to part a page worked out for one set of parts.
WAYS = 3
#: What a way may cost more than the cheapest one, to be looked at: its heads may turn out better.
SLACK = 12.0


class Way(NamedTuple):
    """Layouts of the groups, one below the other, with their heights."""

    cost: float
    layouts: tuple[tuple[Layout, int], ...]


class Stack:
    """Lay out groups of parts over all columns of a page."""

    def __init__(self, slicer: Slicer):
        self.slicer = slicer
        self.columns = slicer.columns

    def reach(self, groups: tuple[Group, ...], cut: int) -> int:
        """Return the heights in units, as bits, that the groups fill one below the other."""
        found = 0
        for group in reversed(groups):
            mask = self.slicer.mask(group.parts, cut, self.columns)
            if not mask:
                return 0
            found = (stacked(mask, found) if found else mask) << group.above
        return found

    def ways(
        self, groups: tuple[Group, ...], cut: int, units: int, most: float = math.inf
    ) -> list[Way]:
        """Return the cheapest layouts of the groups that are `units` high together."""
        parts, room = groups[0].parts, units - groups[0].above
        mask = self.slicer.mask(parts, cut, self.columns)
        if len(groups) == 1:
            if room <= 0 or not mask >> room & 1:
                return []
            layouts = self.slicer.layouts(parts, cut, self.columns, room, most)
            return [Way(layout.cost, ((layout, room),)) for layout in layouts]
        found: list[Way] = []
        reach = self.reach(groups[1:], cut)
        heights = [
            height
            for height in range(1, room - SEAM)
            if mask >> height & 1 and reach >> (room - height - SEAM) & 1
        ]
        for height in thinned(heights, sum(len(group.parts) for group in groups)):
            rest = room - height - SEAM
            floor = self._floor(groups[1:], cut, rest)
            above = self.slicer.layouts(parts, cut, self.columns, height, most - floor)
            for one in above[:2]:
                for other in self.ways(groups[1:], cut, rest, most - one.cost)[:2]:
                    found.append(Way(one.cost + other.cost, ((one, height), *other.layouts)))
                    most = min(most, one.cost + other.cost + SLACK)
        return sorted(found, key=lambda way: way.cost)[:WAYS]

    def _floor(self, groups: tuple[Group, ...], cut: int, units: int) -> float:
        """Return a cost that no layout of the groups, `units` high together, is below."""
        if len(groups) == 1:
            return self.slicer.floor(groups[0].parts, cut, self.columns, units - groups[0].above)
        return sum(self.slicer.floor(group.parts, cut, self.columns, 0) for group in groups)


def slots(groups: tuple[Group, ...], way: Way, top: int) -> tuple[Slot, ...]:
    """Return the slots of all groups with their tops from the page's top, in units."""
    found: list[Slot] = []
    for group, (layout, height) in zip(groups, way.layouts, strict=True):
        top += group.above
        found += [Slot(s.part, s.column, s.top + top, s.span, s.units) for s in layout.slots]
        top += height + SEAM
    return tuple(found)


def heads(groups: tuple[Group, ...], way: Way, top: int) -> tuple[tuple[int, int], ...]:
    """Return the section heads with their tops in steps."""
    found = []
    for group, (_, height) in zip(groups, way.layouts, strict=True):
        if group.head:
            found.append((group.section, top * UNIT))
        top += group.above + height + SEAM
    return tuple(found)
