"""Fill one page: which of the waiting parts stand on it, and how the page is parted among them.

Sets of parts are tried in the order of their likely cost; what fills the page exactly without a
jump comes before what needs one. A search that finds nothing tries again: more parts, any of them
may jump, then a page that is not quite full.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice

from editionkit.makeup.dress import Dressed, Placed, dress
from editionkit.makeup.model import UNIT
from editionkit.makeup.slices import (
    ALL,
    ANY,
    LAST,
    NONE,
    SEAM,
    UNEVEN,
    Layout,
    Parts,
    Slicer,
    Slot,
    bits,
    give,
    stacked,
    thinned,
)
from editionkit.makeup.stock import HOLE_COST, Part, Stock

#: Units of a section's head.
SECTION_HEAD = 2
#: Costs: a story passed over, a rest passed over, a page of one story that could share it.
ORDER_COST, REST_COST, ALONE_COST = 2.0, 12.0, 7.0
#: A hole on the last page costs this much by its share of the page.
LAST_HOLE_COST = 45.0
#: Heights that are tried for a last page that is not full.
ENDINGS = 12
#: Stories that may be passed over for one page.
SKIPS = 3
#: A draft that costs more is no reason to stop looking; one that costs more than that is looked at
#: beside pages with white in them. Both by so many columns: wider pages hold more stories.
GOOD, POOR, USUAL = 45.0, 110.0, 4
#: A second search weighs so many times more sets of parts.
WIDER = 3
#: Further ways to look for a page where no good one is found soon: all of them.
PATIENT = 4
#: Orders of so many parts that are sliced; of more, two. Parts of one page that may jump.
ORDERS = {1: 1, 2: 2, 3: 4, 4: 3}
JUMPERS = 2
#: Parts of a page of which any may jump or leave white, at most: more would take too long.
YIELDING = 4
YIELDING_SETS = 5
#: Parts of one page, at most.
MOST_PARTS = 9
#: Ways to part a page worked out for one set of parts.
WAYS = 3
#: What a way may cost more than the cheapest one, to be looked at: its heads may turn out better.
SLACK = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long a page is looked for: sets of parts weighed, drafts that are enough.

    Of what is found the `kept` cheapest are of use.
    """

    sets: int
    drafts: int
    kept: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page to fill: its number, first unit below the running head, and units to its foot.

    `musts` are the parts that the editor wants here; `last` says that nothing follows the window.
    """

    number: int
    top: int
    units: int
    musts: frozenset[int] = frozenset()
    last: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A page in the making; `used` parts of the queue stand on it, `rests` are left of them.

    `heads` are section heads with their tops in steps, `hole` steps × columns that are empty of the
    `room` for stories.
    """

    placed: tuple[Placed, ...]
    heads: tuple[tuple[int, int], ...]
    used: tuple[int, ...]
    rests: tuple[Part, ...]
    section: int | None
    cost: float
    hole: int = 0
    room: int = 1


@dataclass(frozen=True, slots=True)
class _Group:
    """Parts of one section on the page, in the order of the slicing; `head` if it begins here."""

    section: int
    head: bool
    parts: Parts

    @property
    def above(self) -> int:
        return SECTION_HEAD if self.head else 0


@dataclass(frozen=True, slots=True)
class _Selection:
    groups: tuple[_Group, ...]
    cost: float
    wish: int

    @property
    def parts(self) -> Parts:
        return tuple(part for group in self.groups for part in group.parts)


@dataclass(frozen=True, slots=True)
class _Way:
    """Layouts of the groups, one below the other, with their heights."""

    cost: float
    layouts: tuple[tuple[Layout, int], ...]


@dataclass(slots=True)
class _Hunt:
    """What was found for a page so far, and how many of the further ways were tried."""

    selections: list[_Selection]
    found: list[Draft]
    tried: int


class PageFinder:
    """Fill pages from a window of the queue."""

    def __init__(self, slicer: Slicer, last_hole_cost: float = LAST_HOLE_COST):
        self.slicer = slicer
        self.last_hole_cost = last_hole_cost
        self.stock: Stock = slicer.stock
        self.columns = slicer.columns
        self.wide = max(1.0, self.columns / USUAL)
        self.good, self.poor = GOOD * self.wide, POOR * self.wide
        self._hunts: dict[tuple[Parts, int | None, Page], _Hunt] = {}
        self._arrangements: dict[tuple[_Group, ...], list[tuple[_Group, ...]]] = {}

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
        selections = self._selections(window, section, page)
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
        first = _Group(-1, False, left)
        tails = [()] + [
            (_Group(self.stock.parts[some[0]].section, True, some),)
            for some in (coming[:1], coming[:2], coming[1:])
            if some and len({self.stock.parts[n].section for n in some}) == 1
        ]
        return any(
            self._reach(groups, cut) >> page.units & 1
            for tail in tails
            for cut in (NONE, ALL)
            for groups in self._arranged((first, *tail))
        )

    # -------------------------------------------------------------------------- selections

    def _selections(self, window: Parts, section: int | None, page: Page) -> list[_Selection]:
        """Return the sets of parts for the page, the likeliest first."""
        groups = self._sections(window, section)
        found: list[_Selection] = []
        before: tuple[_Group, ...] = ()
        for number, head, parts in groups:
            found += self._choose(before, number, head, parts, page)
            before = (*before, _Group(number, head, parts))
            if self._least(before) > self._capacity(page):
                break
        capacity = self._capacity(page)
        return sorted(
            found, key=lambda s: (s.cost + 12.0 * abs(s.wish - capacity) / capacity, s.parts)
        )

    def _sections(self, window: Parts, section: int | None) -> list[tuple[int, bool, Parts]]:
        """Return the window by sections: those that have had their head first, as one."""
        opened: list[int] = []
        later: dict[int, list[int]] = {}
        for number in window:
            own = self.stock.parts[number].section
            if (section is not None and own <= section) or own < 0:
                opened.append(number)
            else:
                later.setdefault(own, []).append(number)
        groups = [(-1 if section is None else section, False, tuple(opened))] if opened else []
        return [*groups, *((own, True, tuple(later[own])) for own in sorted(later))]

    def _capacity(self, page: Page) -> int:
        return self.columns * (page.units + SEAM)

    def _least(self, groups: tuple[_Group, ...]) -> int:
        return sum(
            self.columns * group.above + sum(self.stock.area(p).least for p in group.parts)
            for group in groups
        )

    def _choose(
        self, before: tuple[_Group, ...], section: int, head: bool, parts: Parts, page: Page
    ) -> Iterator[_Selection]:
        capacity = self._capacity(page)
        taken = self._least(before) + (self.columns * SECTION_HEAD if head else 0)
        if taken >= capacity:
            return
        most = self._most(parts, capacity) - sum(len(group.parts) for group in before)
        for count in range(1, min(most, len(parts)) + 1):
            skips = SKIPS if count <= self.columns + 3 else 1
            for chosen in combinations(range(min(count + skips, len(parts))), count):
                picked = tuple(parts[n] for n in chosen)
                cost = self._order(parts, chosen)
                whole = (*before, _Group(section, head, picked))
                if cost is None or not page.musts <= {p for g in whole for p in g.parts}:
                    continue
                if taken + sum(self.stock.area(p).least for p in picked) > capacity * 2:
                    continue
                yield _Selection(whole, cost, self._wish(whole))

    def _most(self, parts: Parts, capacity: int) -> int:
        """Return how many parts may share a page: more where they are small."""
        area = sum(self.stock.wish(part) for part in parts)
        return max(self.columns + 3, min(MOST_PARTS, capacity * len(parts) // max(area, 1) + 1))

    def _wish(self, groups: tuple[_Group, ...]) -> int:
        return sum(
            self.columns * group.above + sum(self.stock.wish(p) for p in group.parts)
            for group in groups
        )

    def _order(self, parts: Parts, chosen: tuple[int, ...]) -> float | None:
        """Return what passing stories over costs, None where it may not be."""
        skipped = [n for n in range(chosen[-1]) if n not in chosen]
        if len(skipped) > SKIPS:
            return None
        rests = sum(
            self.stock.parts[parts[n]].page is not None
            for n in range(len(parts))
            if n not in chosen
        )
        return ORDER_COST * len(skipped) + (2.0 if 0 in skipped else 0.0) + REST_COST * rests

    def _orders(self, parts: Parts) -> list[Parts]:
        """Return the orders in which the parts may be sliced: by weight, and near to that."""
        stock = self.stock
        rests = tuple(p for p in parts if stock.parts[p].start)
        news = tuple(sorted((p for p in parts if p not in rests), key=lambda p: -stock.rank(p)))
        found = [rests + news, news + rests]
        found += [
            (*order[:n], order[n + 1], order[n], *order[n + 2 :])
            for order in found[:2]
            for n in range(1, len(order) - 1)
        ]
        return list(dict.fromkeys(found))[: ORDERS.get(len(parts), 2)]

    # ------------------------------------------------------------------------------- pages

    def _unbroken(self, selection: _Selection) -> list[int]:
        """Return what may be parted without a jump: nothing, or a column of briefs."""
        stock = self.stock
        briefs = [p for p in selection.groups[-1].parts if stock.rank(p) == 0 and stock.may_cut(p)]
        return [NONE, *briefs]

    def _jumping(self, selection: _Selection, page: Page) -> list[int]:
        """Return the parts that may jump, the last of the selection first."""
        if selection.wish < 0.8 * self._capacity(page):
            return []
        stock = self.stock
        able = [p for p in reversed(selection.parts) if stock.rank(p) and stock.may_cut(p)]
        return sorted(able, key=lambda p: stock.parts[p].start > 0)[:JUMPERS]

    def _full(
        self,
        selections: list[_Selection],
        page: Page,
        effort: Effort,
        sets: range,
        *,
        jumping: bool,
    ) -> Iterator[Draft]:
        """Yield pages that are full to the last line, from the `sets` that may fill it at all."""
        found = 0
        kept = _Cheapest(effort.kept)
        able = (s for s in selections if self._may_fill(s, page, jumping=jumping))
        for selection in islice(able, sets.start, sets.stop):
            if found >= effort.drafts:
                return
            cuts = self._jumping(selection, page) if jumping else self._unbroken(selection)
            for cut in cuts:
                most = kept.most - selection.cost
                made = list(self._drafts(selection, cut, page, page.units, most))
                found += sum(draft.cost < self.good for draft in made)
                kept.add(min((draft.cost for draft in made), default=math.inf))
                yield from made
                if made:
                    break

    def _yielding(
        self, selections: list[_Selection], page: Page, effort: Effort, cut: int
    ) -> Iterator[Draft]:
        """Yield pages of which more than one story may jump, or which have white in them."""
        found = 0
        small = (s for s in selections if len(s.parts) <= max(YIELDING, self.columns))
        for selection in islice(small, YIELDING_SETS if self.columns > YIELDING else effort.sets):
            for draft in self._drafts(selection, cut, page, page.units):
                found += 1
                yield draft
            if found >= effort.drafts:
                return

    def _may_fill(self, selection: _Selection, page: Page, *, jumping: bool) -> bool:
        """Return whether the selection's areas allow a full page at all."""
        areas = [self.stock.area(part) for part in selection.parts]
        heads = sum(self.columns * group.above for group in selection.groups)
        capacity = self._capacity(page) - heads
        if not jumping and sum(area.least for area in areas) > capacity:
            return any(self.stock.rank(p) == 0 for p in selection.groups[-1].parts)
        return jumping or sum(area.most for area in areas) >= capacity

    def _drafts(
        self,
        selection: _Selection,
        cut: int,
        page: Page,
        units: int,
        most: float = math.inf,
    ) -> Iterator[Draft]:
        """Yield the pages of a selection, `units` high, by ways that cost less than `most`."""
        best: dict[tuple[Slot, ...], tuple[float, tuple[_Group, ...], _Way]] = {}
        for groups in self._arranged(selection.groups):
            if not self._reach(groups, cut) >> units & 1:
                continue
            for way in self._ways(groups, cut, units, most):
                slots = _slots(groups, way, page.top)
                best.setdefault(slots, (way.cost, groups, way))
                most = min(most, way.cost + SLACK)
        ranked = sorted(best.items(), key=lambda item: item[1][0])[:WAYS]
        for slots, (_, groups, way) in ranked:
            dressed = dress(slots, self.stock, cut)
            if dressed and self._in_turn(groups, slots, dressed):
                dressed = replace(dressed, cost=dressed.cost + self._taste(slots, cut, way))
                yield self._draft(selection, groups, way, dressed, page, units)

    def _in_turn(
        self, groups: tuple[_Group, ...], slots: tuple[Slot, ...], dressed: Dressed
    ) -> bool:
        """Return whether no briefs are left of a section after which another one begins here."""
        return not any(
            placed.fit.last < self.stock.lines(slot.part) and not placed.fit.jumps
            for slot, placed in zip(slots, dressed.placed, strict=True)
            if slot.part not in groups[-1].parts
        )

    def _reach(self, groups: tuple[_Group, ...], cut: int) -> int:
        """Return the heights in units, as bits, that the groups fill one below the other."""
        found = 0
        for group in reversed(groups):
            mask = self.slicer.mask(group.parts, cut, self.columns)
            found = (stacked(mask, found) if found else mask) << group.above
            if not mask:
                return 0
        return found

    def _taste(self, slots: tuple[Slot, ...], cut: int, way: _Way) -> float:
        """Return what the way of slicing costs beside the fits themselves."""
        return way.cost - sum(
            best[0]
            for slot in slots
            if (best := self.stock.best(slot.part, slot.span, slot.units, give(cut, slot.part)))
        )

    def _arranged(self, groups: tuple[_Group, ...]) -> list[tuple[_Group, ...]]:
        """Return the groups with their parts in the orders to try, one group changed at a time."""
        if groups not in self._arrangements:
            orders = [
                [_Group(group.section, group.head, parts) for parts in self._orders(group.parts)]
                for group in groups
            ]
            first = tuple(some[0] for some in orders)
            self._arrangements[groups] = [first] + [
                (*first[:n], other, *first[n + 1 :])
                for n, some in enumerate(orders)
                for other in some[1:]
            ]
        return self._arrangements[groups]

    def _ways(self, groups: tuple[_Group, ...], cut: int, units: int, most: float) -> list[_Way]:
        """Return the cheapest layouts of the groups that are `units` high together."""
        parts, room = groups[0].parts, units - groups[0].above
        mask = self.slicer.mask(parts, cut, self.columns)
        if len(groups) == 1:
            if room <= 0 or not mask >> room & 1:
                return []
            layouts = self.slicer.layouts(parts, cut, self.columns, room, most)
            return [_Way(layout.cost, ((layout, room),)) for layout in layouts]
        found: list[_Way] = []
        reach = self._reach(groups[1:], cut)
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
                for other in self._ways(groups[1:], cut, rest, most - one.cost)[:2]:
                    found.append(_Way(one.cost + other.cost, ((one, height), *other.layouts)))
                    most = min(most, one.cost + other.cost + SLACK)
        return sorted(found, key=lambda way: way.cost)[:WAYS]

    def _floor(self, groups: tuple[_Group, ...], cut: int, units: int) -> float:
        """Return a cost that no layout of the groups, `units` high together, is below."""
        if len(groups) == 1:
            return self.slicer.floor(groups[0].parts, cut, self.columns, units - groups[0].above)
        return sum(self.slicer.floor(group.parts, cut, self.columns, 0) for group in groups)

    def _draft(
        self,
        selection: _Selection,
        groups: tuple[_Group, ...],
        way: _Way,
        dressed: Dressed,
        page: Page,
        units: int,
    ) -> Draft:
        stock = self.stock
        rests = []
        slots = _slots(groups, way, page.top)
        for slot, placed in zip(slots, dressed.placed, strict=True):
            part = stock.parts[slot.part]
            if (left := placed.fit.last) < stock.lines(slot.part):
                rests.append(replace(part, start=left, page=page.number))
        opened = [group.section for group in groups if group.head]
        section = opened[-1] if opened else groups[0].section
        below = (page.units - units) * self.columns
        white = sum(
            slot.span * (slot.units - placed.fit.steps // UNIT) + placed.fit.white // UNIT
            for slot, placed in zip(slots, dressed.placed, strict=True)
        )
        cost = dressed.cost + selection.cost + HOLE_COST * below + self._alone(dressed)
        return Draft(
            placed=dressed.placed,
            heads=_heads(groups, way, page.top),
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

    # ------------------------------------------------------------------ pages not quite full

    def _endings(self, window: Parts, section: int | None, page: Page) -> Iterator[Draft]:
        """Yield last pages: all that is left, as high as it can be made."""
        groups = tuple(_Group(*group) for group in self._sections(window, section))
        if len(window) > self.columns + 3 or self._least(groups) > self._capacity(page):
            return
        selection = _Selection(groups, 0.0, 0)
        reach = 0
        for arranged in self._arranged(groups):
            reach |= self._reach(arranged, NONE)
        heights = [units for units in bits(reach) if units <= page.units]
        found = 0
        for units in heights[: -ENDINGS - 1 : -1]:
            for draft in self._drafts(selection, NONE, page, units):
                yield self._as_last(draft, page, page.units - units)
                found += 1
            if found >= WAYS:
                return
        for draft in self._drafts(selection, LAST, page, page.units):
            yield self._as_last(draft, page)

    def _as_last(self, draft: Draft, page: Page, below: int = 0) -> Draft:
        """Return the draft with the cost that white has on a last page, `below` units of it."""
        share = draft.hole / UNIT / (page.units * self.columns)
        cost = draft.cost + self.last_hole_cost * share - HOLE_COST * below * self.columns
        return replace(draft, cost=cost)

    def _with_hole(
        self, selections: list[_Selection], page: Page, effort: Effort
    ) -> Iterator[Draft]:
        """Yield pages that come nearest to full."""
        heights: list[tuple[int, int, int]] = []
        room = (1 << page.units) - 1
        for n, selection in enumerate(selections[: 4 * effort.sets]):
            for cut in (*self._unbroken(selection), *self._jumping(selection, page)):
                for groups in self._arranged(selection.groups):
                    reach = self._reach(groups, cut) & room
                    heights.append((reach.bit_length() - 1, -n, cut))
        found = 0
        for units, n, cut in sorted(set(heights), reverse=True):
            if units > 0 and found < WAYS:
                made = list(self._drafts(selections[-n], cut, page, units))
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


def _slots(groups: tuple[_Group, ...], way: _Way, top: int) -> tuple[Slot, ...]:
    """Return the slots of all groups with their tops from the page's top, in units."""
    found: list[Slot] = []
    for group, (layout, height) in zip(groups, way.layouts, strict=True):
        top += group.above
        found += [Slot(s.part, s.column, s.top + top, s.span, s.units) for s in layout.slots]
        top += height + SEAM
    return tuple(found)


def _heads(groups: tuple[_Group, ...], way: _Way, top: int) -> tuple[tuple[int, int], ...]:
    """Return the section heads with their tops in steps."""
    found = []
    for group, (_, height) in zip(groups, way.layouts, strict=True):
        if group.head:
            found.append((group.section, top * UNIT))
        top += group.above + height + SEAM
    return tuple(found)
