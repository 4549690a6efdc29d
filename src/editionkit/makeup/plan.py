"""Plan an edition: the front page by priority, the inside pages by section.

A beam search over pages; each page is filled by `page.PageFinder`. A page is settled once the plans
that lead on from it have been compared a few pages further: so a change late in the paper leaves
its beginning alone. Pure and deterministic: the same measurements always make the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from editionkit.makeup.dress import Placed
from editionkit.makeup.front import INDEX, FrontFinder, Index, Sizes, choose_front
from editionkit.makeup.model import UNIT, Grid, Makeup, Overset, PagePlan, StoryMeasure, Unmet
from editionkit.makeup.page import SECTION_HEAD, Draft, Effort, Page, PageFinder
from editionkit.makeup.sheets import Sheets
from editionkit.makeup.slices import Slicer
from editionkit.makeup.stock import Fitting, Part, Prices, Stock
from editionkit.makeup.wishes import rule
from editionkit.model import Priority

#: Plans kept from page to page; near the end, where the last page is at stake, more.
BEAM, LAST_BEAM = 3, 8
#: Drafts of a page that go on.
BRANCHES = 3
#: Pages after which a page is settled.
LAG = 3
#: What a page of work left costs, so that plans of one length compare.
PAGE_COST = 16.0
#: What it costs that a section is left with parts that no page can hold by themselves, and how many
#: parts are looked at.
STRANDED_COST, STRANDED = 40.0, 3
#: The section of a story on a page that the editor chose: it needs no section's head.
WANTED = -1
#: How hard a page is looked for.
EFFORT = Effort(sets=10, drafts=3)
INSIDE, FRONT = Prices(jump=11.0, again=30.0), Prices(jump=6.0, again=6.0)


@dataclass(frozen=True, slots=True)
class _State:
    """A plan up to some page: `pending` parts go before those from `at` on in `order`.

    `wanted` are stories that the editor wants on a later page.
    """

    pages: tuple[Draft, ...]
    order: tuple[int, ...]
    at: int
    pending: tuple[int, ...]
    section: int | None
    cost: float
    wanted: tuple[int, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing waits."""
        return not self.pending and not self.wanted and self.at == len(self.order)


class Planner:
    """Put stories on pages."""

    def __init__(
        self,
        stories: tuple[StoryMeasure, ...],
        grid: Grid,
        sizes: Sizes,
        *,
        colophon_page: int = 2,
        lean: float = 0.0,
        relaxed: frozenset[str] = frozenset(),
    ):
        self.colophon_page = colophon_page
        self.stories = {story.id: story for story in stories}
        self.grid = grid
        self.sizes = sizes
        most = grid.steps - sizes.running_head - SECTION_HEAD * UNIT
        ruled = {
            story.id: rule(story, grid, 0 if story.id in relaxed else most, lean)
            for story in stories
        }
        self.unmet = [unmet for one in ruled.values() for unmet in one.unmet]
        self.fitters = {name: one.fitter for name, one in ruled.items()}
        fittings: dict[str, Fitting] = {**self.fitters, INDEX: Index(sizes)}
        priority = {story.id: story.priority for story in stories} | {INDEX: Priority.BRIEF}
        self.stock = Stock(fittings, priority, grid.columns, INSIDE)
        self.front_stock = Stock(fittings, priority, grid.columns, FRONT)
        self.finder = PageFinder(Slicer(self.stock, grid.steps // UNIT))
        self.look = 2 * grid.columns + 2
        # The work left weighs more where pictures are to give way, less where they are to grow.
        self.page_cost = PAGE_COST * max(0.2, 1 - 2 * lean)
        self._left: dict[tuple[int, ...], list[int]] = {}

    def plan(self) -> Makeup:
        """Return the pages of the edition."""
        states = self._fronts()
        while not all(state.done for state in states):
            states = self._next_page(states)
        best = min(states, key=self._total)
        sheets = Sheets(self.fitters, self.grid, self.sizes, self.colophon_page)
        pages = sheets.pages(best.pages)
        return Makeup(
            grid=self.grid,
            pages=pages,
            overset=tuple(self._overset(pages)),
            unmet=(*self.unmet, *self._misplaced(pages)),
        )

    def may_relax(self, story: str, relaxed: frozenset[str]) -> bool:
        """Return whether a story has wishes that could still be dropped."""
        place = self.fitters[story].story.placement
        return story not in relaxed and (place.keep_whole or place.span is not None)

    def _overset(self, pages: tuple[PagePlan, ...]) -> Iterator[Overset]:
        """Yield the lines that stand on none of the pages."""
        reached: dict[str, int] = {}
        for page in pages:
            for module in page.modules:
                reached[module.story] = module.reached
        for name, fitter in self.fitters.items():
            if (left := fitter.lines - reached.get(name, 0)) > 0:
                yield Overset(story=name, lines=left)

    def _misplaced(self, pages: tuple[PagePlan, ...]) -> Iterator[Unmet]:
        """Yield the stories that do not begin on the page that the editor wants."""
        begun: dict[str, int] = {}
        for page in pages:
            for module in page.modules:
                begun.setdefault(module.story, page.number)
        for name, story in self.stories.items():
            if story.placement.page not in (None, begun.get(name)):
                yield Unmet(story=name, wish=f"page: {story.placement.page}")

    # ------------------------------------------------------------------------- front page

    def _fronts(self) -> list[_State]:
        top = self.sizes.nameplate // UNIT
        slicer = Slicer(self.front_stock, self.grid.steps // UNIT)
        front = FrontFinder(slicer, self.grid, top, self._foot(1) - top)
        chosen = choose_front(tuple(self.stories.values()), front.wish)
        states: list[_State] = []
        for count in range(len(chosen), 0, -1):
            if len(states) >= BEAM and count < front.wish - 2:
                break
            picked = chosen[:count]
            rest = [story for story in self.stories.values() if story not in picked]
            index = len(rest) > 0 and self.sizes.index_most > 0
            states += [
                self._after_front(draft, rest) for draft in front.drafts(picked, index=index)
            ]
        states.sort(key=self._total)
        distinct = {(state.order, state.pages[0].placed): state for state in reversed(states)}
        return list(distinct.values())[::-1][:BEAM] or [self._without_front()]

    def _after_front(self, draft: Draft, left: list[StoryMeasure]) -> _State:
        news = [Part(story.id, story.section) for story in left if not self._later(story)]
        # A story that jumped off page one goes on at the head of its own section.
        order = sorted([*draft.rests, *news], key=lambda part: part.section)
        numbers = tuple(self.stock.number(part) for part in order)
        return _State((draft,), numbers, 0, (), None, draft.cost, self._wanted(left))

    def _later(self, story: StoryMeasure) -> bool:
        """Return whether the editor wants the story on a page of its own choice, not page one."""
        return (story.placement.page or 1) > 1

    def _wanted(self, left: list[StoryMeasure]) -> tuple[int, ...]:
        """Return the parts that wait for their page; they need no section's head above them."""
        wanted = sorted(
            (story for story in left if self._later(story)), key=lambda s: s.placement.page or 1
        )
        return tuple(self.stock.number(Part(story.id, WANTED)) for story in wanted)

    def _without_front(self) -> _State:
        """Return a plan whose page one is filled like an inside page, below the nameplate."""
        left = list(self.stories.values())
        parts = [Part(story.id, story.section) for story in left if not self._later(story)]
        numbers = tuple(self.stock.number(part) for part in parts)
        return _State((), numbers, 0, (), None, 0.0, self._wanted(left))

    # ----------------------------------------------------------------------- inside pages

    def _next_page(self, states: list[_State]) -> list[_State]:
        found: list[_State] = []
        for state in states:
            found += [state] if state.done else self._followers(state)
        found.sort(key=lambda state: (round(self._total(state), 6), state.pending))
        return self._settled(found, LAST_BEAM if self._near_end(found[0]) else BEAM)

    def _followers(self, state: _State) -> list[_State]:
        number = len(state.pages) + 1
        here, later = self._called(state, number)
        state = replace(state, pending=here + state.pending, wanted=later)
        window, at = self._window(state)
        page = self._page(number, last=at == len(state.order) and not later, musts=here)
        drafts = self.finder.drafts(window, state.section, page, EFFORT)
        if not drafts and here:
            page = replace(page, musts=frozenset())
            drafts = self.finder.drafts(window, state.section, page, EFFORT)
        if not drafts:
            return [self._forced(state, window, at, page)]
        most = LAST_BEAM if page.last else BRANCHES
        return [self._with_page(state, draft, window, at) for draft in drafts[:most]]

    def _called(self, state: _State, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return which of the wanted stories stand on page `number`, and which wait on.

        Where nothing else is left their page will never come: they stand here.
        """
        over = not state.pending and state.at == len(state.order)
        called = [part for part in state.wanted if self._page_of(part) <= number or over]
        return tuple(called), tuple(part for part in state.wanted if part not in called)

    def _page_of(self, number: int) -> int:
        return self.stories[self.stock.parts[number].story].placement.page or 1

    def _window(self, state: _State) -> tuple[tuple[int, ...], int]:
        """Return the next parts, and where the order goes on after them."""
        at = state.at + max(0, self.look - len(state.pending))
        at = min(at, len(state.order))
        return state.pending + state.order[state.at : at], at

    def _with_page(self, state: _State, draft: Draft, window: tuple[int, ...], at: int) -> _State:
        rests = tuple(self.stock.number(part) for part in draft.rests)
        left = tuple(part for part in window if part not in draft.used)
        pages, cost = (*state.pages, draft), state.cost + draft.cost
        return _State(pages, state.order, at, rests + left, draft.section, cost, state.wanted)

    def _page(self, number: int, *, last: bool, musts: tuple[int, ...] = ()) -> Page:
        top = self.sizes.running_head if number > 1 else self.sizes.nameplate
        top //= UNIT
        units = self._foot(number) - top
        return Page(number=number, top=top, units=units, last=last, musts=frozenset(musts))

    def _foot(self, number: int) -> int:
        """Return the units of a page above the colophon, which stands on one page only."""
        taken = self.sizes.colophon if number == self.colophon_page else 0
        return (self.grid.steps - taken) // UNIT

    def _settled(self, states: list[_State], beam: int) -> list[_State]:
        """Keep the cheapest states of the same work left, those that began like the best one."""
        best = states[0]
        fixed = best.pages[: max(0, len(best.pages) - LAG)]
        seen: dict[tuple[object, ...], _State] = {}
        for state in states:
            if state.pages[: len(fixed)] == fixed:
                left = (state.pending, state.at, state.section, state.wanted)
                seen.setdefault(left, state)
        return list(seen.values())[:beam]

    def _total(self, state: _State) -> float:
        """Return the cost of a plan with what its work left will cost."""
        if state.order not in self._left:
            wishes = [self._wish(number) for number in reversed(state.order)]
            self._left[state.order] = [0, *accumulate(wishes)][::-1]
        area = self._left[state.order][state.at] + sum(map(self._wish, state.pending))
        rests = sum(self.stock.parts[number].start > 0 for number in state.pending)
        stranded = STRANDED_COST if self._stranded(state) else 0.0
        room = self.grid.columns * self.grid.steps // UNIT
        return state.cost + self.page_cost * area / room + 2.0 * rests + stranded

    def _stranded(self, state: _State) -> bool:
        """Return whether a section is left with so little that the next page cannot be filled."""
        if state.done or state.section is None:
            return False
        window, at = self._window(state)
        parts = [self.stock.parts[number] for number in window]
        left = tuple(
            n for n, part in zip(window, parts, strict=True) if part.section <= state.section
        )
        if (
            not left
            or len(left) > STRANDED
            or (at == len(state.order) and len(left) == len(window))
        ):
            return False
        page = self._page(len(state.pages) + 1, last=False)
        return not self.finder.may_fill(left, window[len(left) : len(left) + 2], page)

    def _wish(self, number: int) -> int:
        return self.stock.area(number).wish

    def _near_end(self, state: _State) -> bool:
        return len(state.order) - state.at <= 2 * self.look

    def _forced(self, state: _State, window: tuple[int, ...], at: int, page: Page) -> _State:
        """Put the first part on a page of its own as well as it goes; else it is overset."""
        number = window[0]
        part = self.stock.parts[number]
        fitter = self.fitters[part.story]
        for span in reversed(fitter.spans(part.start)):
            fit = fitter.loose(span, page.units * UNIT, part.start)
            if fit:
                placed = (Placed(fit, 0, page.top * UNIT),)
                hole = (page.units * UNIT - fit.steps) * self.grid.columns
                draft = Draft(placed, (), (number,), (), state.section, 100.0, hole)
                return self._with_page(state, draft, window, at)
        cost = state.cost + 1000.0
        return replace(state, at=at, pending=window[1:], cost=cost)


#: How much smaller or larger pictures want to be where an edition shall have so many pages.
SMALLER, LARGER = (-0.12, -0.25, -0.45), (0.15, 0.5, 1.2)


def plan(
    stories: tuple[StoryMeasure, ...], grid: Grid, sizes: Sizes, pages: int | None = None
) -> Makeup:
    """Return the makeup of an edition from its measured stories.

    With `pages` the edition shall have exactly so many: pictures give way or grow until it has. If
    that does not suffice, `unmet` says by how many lines of one column it misses.
    """
    makeup = _planned(stories, grid, sizes, 0.0)
    if pages is None or len(makeup.pages) == pages:
        return makeup
    tried = [makeup]
    for lean in SMALLER if len(makeup.pages) > pages else LARGER:
        makeup = _planned(stories, grid, sizes, lean)
        if len(makeup.pages) == pages:
            return makeup
        tried.append(makeup)
    nearest = min(tried, key=lambda one: abs(len(one.pages) - pages))
    missing = Unmet(story=None, wish=f"pages: {pages}", lines=_missed(nearest, pages))
    return replace(nearest, unmet=(*nearest.unmet, missing))


def _missed(makeup: Makeup, pages: int) -> int:
    """Return the lines of one column that are too many or too few for so many pages."""
    area = makeup.grid.steps * makeup.grid.columns // UNIT
    if len(makeup.pages) < pages:
        return (pages - len(makeup.pages)) * area + makeup.pages[-1].hole // UNIT
    return sum(
        module.span * module.steps // UNIT
        for page in makeup.pages[pages:]
        for module in page.modules
    )


def _planned(stories: tuple[StoryMeasure, ...], grid: Grid, sizes: Sizes, lean: float) -> Makeup:
    """Return a makeup, pictures larger or smaller by `lean`.

    The colophon stands at the foot of page two, as imprints do; of page one where there is no
    other. A wish of the editor's for which a story finds no page is dropped.
    """
    relaxed: frozenset[str] = frozenset()
    colophon = 2
    while True:
        planner = Planner(stories, grid, sizes, colophon_page=colophon, lean=lean, relaxed=relaxed)
        makeup = planner.plan()
        stuck = [o.story for o in makeup.overset if planner.may_relax(o.story, relaxed)]
        if stuck:
            relaxed |= {stuck[0]}
        elif len(makeup.pages) == 1 and colophon == 2:
            colophon = 1
        else:
            return makeup
