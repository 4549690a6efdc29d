"""Which of the waiting parts may stand on a page together: sets of them, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from editionkit.makeup.draft import SECTION_HEAD, Page
from editionkit.makeup.slices import NONE, SEAM, Parts
from editionkit.makeup.stock import Stock

#: Costs: a story passed over, the first one, a rest; that the parts want less or more than a page.
ORDER_COST, FIRST_COST, REST_COST, MISS_COST = 2.0, 2.0, 12.0, 12.0
#: Stories that may be passed over for one page.
SKIPS = 3
#: Orders of so many parts that are sliced; of more, two. Parts of one page that may jump.
ORDERS = {1: 1, 2: 2, 3: 4, 4: 3}
JUMPERS = 2
#: Parts of one page, at most.
MOST_PARTS = 9


class Group(NamedTuple):
    """Parts of one section on the page, in the order of the slicing; `head` if it begins here."""

    section: int
    head: bool
    parts: Parts

    @property
    def above(self) -> int:
        """Units of its head."""
        return SECTION_HEAD if self.head else 0


class Selection(NamedTuple):
    """A set of parts by sections, what it costs that others wait, and the units that it wants."""

    groups: tuple[Group, ...]
    parts: Parts
    cost: float
    wish: int


class Selector:
    """Choose sets of parts from the window of what waits."""

    def __init__(self, stock: Stock):
        self.stock = stock
        self.columns = stock.columns
        self._arrangements: dict[tuple[Group, ...], list[tuple[Group, ...]]] = {}

    def selections(self, window: Parts, section: int | None, page: Page) -> list[Selection]:
        """Return the sets of parts for the page, the likeliest first."""
        capacity = self.capacity(page)
        found: list[Selection] = []
        before: tuple[Group, ...] = ()
        for group in self.groups(window, section):
            found += self._with_some(before, group, page)
            before = (*before, group)
            if self.least(before) > capacity:
                break
        return sorted(
            found, key=lambda s: (s.cost + MISS_COST * abs(s.wish - capacity) / capacity, s.parts)
        )

    def groups(self, window: Parts, section: int | None) -> tuple[Group, ...]:
        """Return the window by sections: those that have had their head first, as one."""
        opened: list[int] = []
        later: dict[int, list[int]] = {}
        for number in window:
            own = self.stock.parts[number].section
            if (section is not None and own <= section) or own < 0:
                opened.append(number)
            else:
                later.setdefault(own, []).append(number)
        now = -1 if section is None else section
        first = (Group(now, False, tuple(opened)),) if opened else ()
        return (*first, *(Group(own, True, tuple(later[own])) for own in sorted(later)))

    def capacity(self, page: Page) -> int:
        """Return the columns × units of a page, the white below its parts among them."""
        return self.columns * (page.units + SEAM)

    def least(self, groups: tuple[Group, ...]) -> int:
        """Return the columns × units that the groups take at least."""
        area = self.stock.area
        return sum(
            self.columns * group.above + sum(area(part).least for part in group.parts)
            for group in groups
        )

    def _with_some(
        self, before: tuple[Group, ...], group: Group, page: Page
    ) -> Iterator[Selection]:
        """Yield the sets of all parts of the groups before, and some of the next one."""
        capacity, above = self.capacity(page), self.columns * group.above
        taken = self.least(before) + above
        if taken >= capacity:
            return
        parts, earlier = group.parts, tuple(part for one in before for part in one.parts)
        leasts = [self.stock.area(part).least for part in parts]
        wishes = [self.stock.wish(part) for part in parts]
        wanted = self._wish(before) + above
        missing = page.musts.difference(earlier)
        for chosen, cost in self._chosen(parts, self._most(parts, capacity) - len(earlier)):
            picked = tuple([parts[n] for n in chosen])
            if missing and not missing.issubset(picked):
                continue
            if taken + sum([leasts[n] for n in chosen]) > capacity * 2:
                continue
            groups = (*before, Group(group.section, group.head, picked))
            wish = wanted + sum([wishes[n] for n in chosen])
            yield Selection(groups, earlier + picked, cost, wish)

    def _chosen(self, parts: Parts, most: int) -> Iterator[tuple[tuple[int, ...], float]]:
        """Yield which of the parts to take, up to `most`, and what passing over others costs."""
        rests = [self.stock.parts[part].page is not None for part in parts]
        for count in range(1, min(most, len(parts)) + 1):
            skips = SKIPS if count <= self.columns + 3 else 1
            for chosen in combinations(range(min(count + skips, len(parts))), count):
                skipped = chosen[-1] + 1 - count
                if skipped > SKIPS:
                    continue
                waiting = sum(rests) - sum([rests[n] for n in chosen])
                first = FIRST_COST if chosen[0] else 0.0
                yield chosen, ORDER_COST * skipped + first + REST_COST * waiting

    def _most(self, parts: Parts, capacity: int) -> int:
        """Return how many parts may share a page: more where they are small."""
        area = sum(self.stock.wish(part) for part in parts)
        return max(self.columns + 3, min(MOST_PARTS, capacity * len(parts) // max(area, 1) + 1))

    def _wish(self, groups: tuple[Group, ...]) -> int:
        return sum(
            self.columns * group.above + sum(self.stock.wish(p) for p in group.parts)
            for group in groups
        )

    # -------------------------------------------------------------- what a selection may do

    def may_fill(self, selection: Selection, page: Page, *, jumping: bool) -> bool:
        """Return whether the selection's areas allow a full page at all."""
        areas = [self.stock.area(part) for part in selection.parts]
        heads = sum([group.above for group in selection.groups])
        capacity = self.capacity(page) - self.columns * heads
        if not jumping and sum([area.least for area in areas]) > capacity:
            return any(self.stock.rank(p) == 0 for p in selection.groups[-1].parts)
        return jumping or sum([area.most for area in areas]) >= capacity

    def unbroken(self, selection: Selection) -> list[int]:
        """Return what may be parted without a jump: nothing, or a column of briefs."""
        stock = self.stock
        briefs = [p for p in selection.groups[-1].parts if stock.rank(p) == 0 and stock.may_cut(p)]
        return [NONE, *briefs]

    def jumping(self, selection: Selection, page: Page) -> list[int]:
        """Return the parts that may jump, the last of the selection first."""
        if selection.wish < 0.8 * self.capacity(page):
            return []
        stock = self.stock
        able = [p for p in reversed(selection.parts) if stock.rank(p) and stock.may_cut(p)]
        return sorted(able, key=lambda p: stock.parts[p].start > 0)[:JUMPERS]

    # ------------------------------------------------------------------------------ orders

    def arranged(self, groups: tuple[Group, ...]) -> list[tuple[Group, ...]]:
        """Return the groups with their parts in the orders to try, one group changed at a time."""
        found = self._arrangements.get(groups)
        if found is None:
            orders = [
                [Group(group.section, group.head, parts) for parts in self._orders(group.parts)]
                for group in groups
            ]
            first = tuple([some[0] for some in orders])
            found = self._arrangements[groups] = [first] + [
                (*first[:n], other, *first[n + 1 :])
                for n, some in enumerate(orders)
                for other in some[1:]
            ]
        return found

    def _orders(self, parts: Parts) -> list[Parts]:
        """Return the orders in which the parts may be sliced: by weight, and near to that."""
        stock, most = self.stock, ORDERS.get(len(parts), 2)
        rests = tuple([p for p in parts if stock.parts[p].start])
        news = tuple(sorted([p for p in parts if p not in rests], key=lambda p: -stock.rank(p)))
        found = [rests + news, news + rests]
        swapped = (
            (*order[:n], order[n + 1], order[n], *order[n + 2 :])
            for order in found
            for n in range(1, len(order) - 1)
        )
        kept = dict.fromkeys(found)
        while len(kept) < most and (order := next(swapped, None)):
            kept[order] = None
        return list(kept)[:most]
