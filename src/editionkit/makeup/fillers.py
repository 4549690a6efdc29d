"""Fill the white of planned pages with fillers: short pieces that belong to no page of their own.

Where a page ends above its foot, or what stands on it leaves columns empty, the fillers are taken
that leave least white: the fewest that do, so large ones, in the desk's order where that is all the
same. Each is used once, and whole. The white above them stretches as it does between briefs, so
that they end on the page's last line; pages without white are handed back as they came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from editionkit.makeup.dress import Placed
from editionkit.makeup.fit import Fit
from editionkit.makeup.fitter import Fitter
from editionkit.makeup.model import UNIT, Furniture, Grid, Makeup, Module, PagePlan, StoryMeasure
from editionkit.makeup.pour import BRIEFS_STRETCH
from editionkit.makeup.reach import LEG_LEAST
from editionkit.makeup.sheets import module_of
from editionkit.makeup.slices import SEAM

#: White between a filler and what stands above it, in steps, and how much that may grow.
GAP, GIVE = SEAM * UNIT, BRIEFS_STRETCH
#: Fillers that are weighed for one place, at most: the first of those that are left.
WEIGHED = 40


@dataclass(frozen=True, slots=True)
class Gap:
    """White of one column, from `top` to `foot` in steps, below something or at the page's head."""

    column: int
    top: int
    foot: int
    below: bool


@dataclass(frozen=True, slots=True)
class Hole:
    """White of columns beside each other on a page, by its index in the plan."""

    page: int
    gaps: tuple[Gap, ...]

    @property
    def area(self) -> int:
        """Steps × columns."""
        return sum(gap.foot - gap.top for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part of a hole, one or more columns wide, in which fillers stand one above the other."""

    column: int
    span: int
    top: int
    foot: int
    below: bool

    @property
    def steps(self) -> int:
        return self.foot - self.top


@dataclass(frozen=True, slots=True)
class _Stack:
    """Fillers one above the other, by number; `white` is what they leave of their strip's height.

    The white between them can take up what is `even`.
    """

    chosen: tuple[int, ...]
    white: int
    even: bool

    @property
    def left(self) -> int:
        """Steps at the foot that stay white."""
        return 0 if self.even else self.white

    @property
    def rank(self) -> tuple[int, int]:
        """What the better of two stacks has less of: white at its foot, then stretched white."""
        return self.left, self.white


@dataclass(frozen=True, slots=True)
class _Filling:
    """The stacks in a hole, and the steps × columns that stay white."""

    white: int
    stacks: tuple[tuple[_Strip, _Stack], ...] = ()

    @property
    def pieces(self) -> int:
        return sum(len(stack.chosen) for _, stack in self.stacks)

    @property
    def rank(self) -> tuple[int, int, int]:
        """What the better of two fillings has less of: white, stretched white, pieces."""
        stretched = sum(strip.span * (stack.white - stack.left) for strip, stack in self.stacks)
        return self.white, stretched, self.pieces


def filled(makeup: Makeup, stories: tuple[StoryMeasure, ...]) -> Makeup:
    """Return the plan with the white of its pages filled as far as the fillers of `stories` go.

    White of the last page counts after that of all others. A filler that fits nowhere stands on no
    page.
    """
    rack = _Rack([Fitter(story, makeup.grid) for story in stories if story.filler])
    if not rack.fitters:
        return makeup
    white = _White(makeup.grid, frozenset(one.id for one in stories if one.dir == "rtl"))
    pages = tuple(enumerate(makeup.pages))
    holes = [hole for n, page in pages for hole in white.holes(page, n)]
    last = len(pages) - 1
    tried = [rack.fill(order) for order in _orders(holes, last)]
    best = min(tried, key=lambda found: _rank(found, last))
    return replace(
        makeup, pages=tuple(_with_fillers(page, best.get(n, ()), rack) for n, page in pages)
    )


# ---------------------------------------------------------------------------------- the white


class _White:
    """Finds what is white; `turned` are the stories whose columns run from right to left."""

    def __init__(self, grid: Grid, turned: frozenset[str]):
        self._grid = grid
        self._turned = turned

    def holes(self, page: PagePlan, number: int) -> list[Hole]:
        """Return what is white on a page, columns beside each other together, from the left."""
        found: list[list[Gap]] = []
        for column in range(self._grid.columns):
            for gap in self._gaps(page, column):
                beside = next((gaps for gaps in found if _touch(gaps[-1], gap)), None)
                if beside is None:
                    found.append([gap])
                else:
                    beside.append(gap)
        return [Hole(number, tuple(gaps)) for gaps in found]

    def _gaps(self, page: PagePlan, column: int) -> Iterator[Gap]:
        """Yield the white of a column, without the line that parts it from what stands there."""
        parts: list[Furniture | Module] = [*page.furniture, *page.modules]
        own = [part for part in parts if part.column <= column < part.column + part.span]
        top, below = min((part.top for part in parts), default=0), False
        for part in sorted(own, key=lambda one: one.top):
            yield from _gap(column, top, part.top - (0 if part.kind == "colophon" else GAP), below)
            below = part.kind not in ("nameplate", "section")
            top = self._foot(part, column) + (GAP if below else 0)
        yield from _gap(column, top, self._grid.steps, below)

    def _foot(self, part: Furniture | Module, column: int) -> int:
        """Return where a part ends in a column: a story's own columns may end above its foot."""
        foot = part.top + part.steps
        if isinstance(part, Furniture) or part.wides:
            return foot
        at = column - part.column
        at = part.span - 1 - at if part.story in self._turned else at
        leg = next((leg for leg in part.legs if leg.column == at), None)
        ends = leg is not None and leg.top + leg.steps == part.steps
        return foot - leg.short if leg and ends else foot


def _touch(one: Gap, other: Gap) -> bool:
    """Return whether two gaps stand beside each other and share the height of a line."""
    shared = min(one.foot, other.foot) - max(one.top, other.top)
    return one.column + 1 == other.column and shared >= UNIT


def _gap(column: int, top: int, foot: int, below: bool) -> Iterator[Gap]:
    start = -(-top // UNIT) * UNIT
    if foot - start >= UNIT:
        yield Gap(column, start, foot, below)


def _orders(holes: list[Hole], last: int) -> Iterator[list[Hole]]:
    """Yield the orders in which holes are filled: as they come, small ones first, large ones first.

    Those of the last page come last.
    """
    for sign in (0, 1, -1):
        yield sorted(holes, key=lambda hole: (hole.page == last, sign * hole.area))


# -------------------------------------------------------------------------------- the fillers


_Found = dict[int, tuple[_Filling, ...]]
"""The fillings of holes by the index of their page."""


def _rank(found: _Found, last: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what the better of two plans has less of: on the pages inside, then on the last."""
    inside = [one.rank for n, some in found.items() for one in some if n != last]
    ending = [one.rank for one in found.get(last, ())]
    return _summed(inside), _summed(ending)


def _summed(ranks: list[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*ranks, strict=True)))


class _Rack:
    """The fillers that wait, by their number in the desk's order."""

    def __init__(self, fitters: list[Fitter]):
        self.fitters = fitters
        self._fits: dict[tuple[int, int], Fit | None] = {}

    def fill(self, holes: list[Hole]) -> _Found:
        """Return how the holes are filled one after the other, each with what is left then."""
        left = tuple(range(len(self.fitters)))
        found: _Found = {}
        for hole in holes:
            filling = self._best(hole.gaps, left)
            taken = {n for _, stack in filling.stacks for n in stack.chosen}
            left = tuple(n for n in left if n not in taken)
            found[hole.page] = (*found.get(hole.page, ()), filling)
        return found

    def fit(self, number: int, span: int) -> Fit | None:
        """Return a filler over so many columns, as low as it can be; None where it cannot."""
        key = (number, span)
        if key not in self._fits:
            fitter = self.fitters[number]
            fits = (fitter.best(span, steps) for steps in sorted(fitter.heights(span)))
            self._fits[key] = next((fit for fit in fits if fit and _stands(fit)), None)
        return self._fits[key]

    def _best(self, gaps: tuple[Gap, ...], left: tuple[int, ...]) -> _Filling:
        """Return what leaves least white of columns, strip after strip from the left.

        Of equals the first is taken: narrow strips, and white on the right.
        """
        if not gaps:
            return _Filling(0)
        found: list[_Filling] = []
        for span in range(1, len(gaps) + 1):
            strip = _strip(gaps[:span])
            stack = self._stack(strip, left)
            if not stack.chosen:
                continue
            rest = self._best(gaps[span:], tuple(n for n in left if n not in stack.chosen))
            white = _area(gaps[:span]) - span * (strip.steps - stack.left) + rest.white
            found.append(_Filling(white, ((strip, stack), *rest.stacks)))
        rest = self._best(gaps[1:], left)
        found.append(_Filling(_area(gaps[:1]) + rest.white, rest.stacks))
        return min(found, key=lambda one: one.rank)

    def _stack(self, strip: _Strip, left: tuple[int, ...]) -> _Stack:
        """Return the fillers that leave least of a strip white: for each height the fewest."""
        chosen: dict[int, tuple[int, ...]] = {0: ()}
        for number in left[:WEIGHED]:
            if fit := self.fit(number, strip.span):
                for used, some in sorted(chosen.items(), reverse=True):
                    more, others = used + fit.steps + (GAP if some else 0), (*some, number)
                    kept = chosen.get(more, others)
                    if more <= strip.steps:
                        chosen[more] = min(kept, others, key=lambda one: (len(one), one))
        stacks = (_stacked(some, strip, used) for used, some in chosen.items())
        return min(stacks, key=lambda stack: stack.rank)


def _stands(fit: Fit) -> bool:
    """Return whether a filler over several columns has lines enough in each."""
    return fit.span == 1 or min(fit.caps) >= LEG_LEAST


def _area(gaps: tuple[Gap, ...]) -> int:
    return sum(gap.foot - gap.top for gap in gaps)


def _strip(gaps: tuple[Gap, ...]) -> _Strip:
    """Return what columns beside each other share."""
    top, foot = max(gap.top for gap in gaps), min(gap.foot for gap in gaps)
    return _Strip(gaps[0].column, len(gaps), top, foot, any(gap.below for gap in gaps))


def _stacked(chosen: tuple[int, ...], strip: _Strip, used: int) -> _Stack:
    white = strip.steps - used
    gaps = len(chosen) - (0 if strip.below else 1)
    return _Stack(chosen, white, bool(chosen) and white <= GIVE * gaps)


# ---------------------------------------------------------------------------------- the pages


def _with_fillers(page: PagePlan, fillings: tuple[_Filling, ...], rack: _Rack) -> PagePlan:
    """Return the page with its fillers; the very same where it has none."""
    stacks = [pair for filling in fillings for pair in filling.stacks]
    if not stacks:
        return page
    modules = [*page.modules, *(one for pair in stacks for one in _modules(*pair, rack))]
    modules.sort(key=lambda module: (module.top, module.column))
    covered = sum(strip.span * (strip.steps - stack.left + GAP) for strip, stack in stacks)
    return replace(page, modules=tuple(modules), hole=max(0, page.hole - covered))


def _modules(strip: _Strip, stack: _Stack, rack: _Rack) -> Iterator[Module]:
    """Yield a strip's fillers from the top; where they end at its foot, white grows evenly."""
    top, spare = strip.top, stack.white if stack.even else 0
    waiting = len(stack.chosen) - (0 if strip.below else 1)
    for n, number in enumerate(stack.chosen):
        if n or strip.below:
            more = -(-spare // (UNIT * waiting)) * UNIT
            top, spare, waiting = top + more, spare - more, waiting - 1
        fit = rack.fit(number, strip.span)
        assert fit is not None
        yield module_of(Placed(fit, strip.column, top), rack.fitters[number])
        top += fit.steps + GAP
