"""Search for the pages of an edition: a beam search from page to page.

Each page is filled by `page.PageFinder`. A page is settled once the plans that lead on from it have
been compared a few pages further: so a change late in the paper leaves its beginning alone.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace

from editionkit.makeup.draft import Draft, Page
from editionkit.makeup.dress import Placed
from editionkit.makeup.fit import Fit
from editionkit.makeup.fitter import Fitter
from editionkit.makeup.front import INDEX, FrontFinder, Index, Sizes, choose_front
from editionkit.makeup.model import UNIT, Grid, StoryMeasure
from editionkit.makeup.page import PATIENT, Effort, PageFinder
from editionkit.makeup.slices import Slicer
from editionkit.makeup.stock import Fitting, Part, Prices, Stock
from editionkit.model import Priority

#: Plans kept from page to page, by the columns: on wide pages each takes longer. Near the end,
#: where the last page is at stake, they are eight.
BEAMS, BEAM, LAST_BEAM = {1: 8, 2: 8, 3: 8, 4: 6, 5: 4}, 2, 8
#: Pages of work left that are near the end.
NEAR_END = 3.0
#: Stories fewer than wished for that page one may have, where there are plans enough.
FEWER = 2
#: Drafts of a page that go on.
BRANCHES = 3
#: Pages after which a page is settled.
LAG = 3
#: What a page of work left costs, so that plans of one length compare.
PAGE_COST = 16.0
#: What it costs that a section is left with parts that no page can hold by themselves, and how many
#: parts are looked at.
STRANDED_COST, STRANDED = 40.0, 3
#: What a white page in the end costs beforehand, and the share of it that each page may take up.
ENDING_COST, ENDING_GIVE = 60.0, 0.06
#: What white on the last page costs where the last pages are made up again for its sake.
LAST_HOLE_COST = 200.0
#: The section of a story on a page that the editor chose: it needs no section's head.
WANTED = -1
#: How hard a page is looked for.
EFFORT = Effort(sets=10, drafts=3)
INSIDE, FRONT = Prices(jump=11.0, again=30.0), Prices(jump=6.0, again=6.0)


@dataclass(frozen=True, slots=True)
class State:
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
    before: State | None = field(default=None, compare=False, repr=False)

    @property
    def done(self) -> bool:
        """Whether nothing waits."""
        return not self.pending and not self.wanted and self.at == len(self.order)


class Search:
    """Put stories on pages; `lean` makes pictures smaller or larger."""

    def __init__(
        self, fitters: dict[str, Fitter], grid: Grid, sizes: Sizes, colophon_page: int, lean: float
    ):
        self.fitters = fitters
        self.stories = {name: fitter.story for name, fitter in fitters.items()}
        self.grid = grid
        self.sizes = sizes
        self.colophon_page = colophon_page
        fittings: dict[str, Fitting] = {**fitters, INDEX: Index(sizes)}
        priority = {name: one.priority for name, one in self.stories.items()}
        priority[INDEX] = Priority.BRIEF
        self.stock = Stock(fittings, priority, grid.columns, INSIDE)
        self.front_stock = Stock(fittings, priority, grid.columns, FRONT)
        self.finder = PageFinder(Slicer(self.stock, grid.steps // UNIT))
        self.look = 2 * grid.columns + 2
        self.beam, self.branches = BEAMS.get(grid.columns, BEAM), BRANCHES
        self.ending_cost = ENDING_COST
        self._leaning: dict[float, Search] = {}
        self._lean(lean)

    def _lean(self, lean: float) -> None:
        # The work left weighs more where pictures are to give way, less where they are to grow.
        self.page_cost = PAGE_COST * max(0.2, 1 - 2 * lean)
        self._left: dict[tuple[int, ...], list[int]] = {}

    def best(self) -> State:
        """Return the cheapest plan of all pages."""
        return self._to_the_end(self._fronts())

    def again(self, state: State, lean: float) -> State:
        """Return the cheapest plan that begins like `state`, pictures after it leaning."""
        if lean not in self._leaning:
            self._leaning[lean] = self._with(lean)
        return self._leaning[lean]._to_the_end([state])

    def _with(self, lean: float) -> Search:
        """Return the same search with pictures that lean, its stock for plans begun by this one."""
        other = copy.copy(self)
        other.fitters = {name: one.leaning(lean) for name, one in self.fitters.items()}
        other.stock = self.stock.refitted(other.fitters)
        other.finder = PageFinder(Slicer(other.stock, self.grid.steps // UNIT), LAST_HOLE_COST)
        other._lean(lean)
        other.beam, other.branches, other.ending_cost = LAST_BEAM, LAST_BEAM, LAST_HOLE_COST
        return other

    def _to_the_end(self, states: list[State]) -> State:
        while not states[0].done:
            states = self._next_page(states)
        return states[0]

    # ------------------------------------------------------------------------- front page

    def _fronts(self) -> list[State]:
        top = self.sizes.nameplate // UNIT
        slicer = Slicer(self.front_stock, self.grid.steps // UNIT)
        front = FrontFinder(slicer, self.grid, top, self._foot(1) - top)
        chosen = choose_front(tuple(self.stories.values()), front.wish)
        states: list[State] = []
        for count in range(len(chosen), 0, -1):
            if len(states) >= self.beam and count < front.wish - FEWER:
                break
            picked = chosen[:count]
            rest = [story for story in self.stories.values() if story not in picked]
            index = len(rest) > 0 and self.sizes.index_most > 0
            drafts = front.drafts(picked, index=index)
            states += [self._after_front(draft, rest) for draft in drafts]
        states.sort(key=self._total)
        distinct = {state.order: state for state in reversed(states)}
        return list(distinct.values())[::-1][: self.beam] or [self._without_front()]

    def _after_front(self, draft: Draft, left: list[StoryMeasure]) -> State:
        news = [Part(story.id, story.section) for story in left if not self._later(story)]
        # A story that jumped off page one goes on at the head of its own section.
        order = sorted([*draft.rests, *news], key=lambda part: part.section)
        numbers = tuple(self.stock.number(part) for part in order)
        return State((draft,), numbers, 0, (), None, draft.cost, self._wanted(left))

    def _later(self, story: StoryMeasure) -> bool:
        """Return whether the editor wants the story on a page of its own choice, not page one."""
        return (story.placement.page or 1) > 1

    def _wanted(self, left: list[StoryMeasure]) -> tuple[int, ...]:
        """Return the parts that wait for their page; they need no section's head above them."""
        wanted = sorted(
            (story for story in left if self._later(story)), key=lambda s: s.placement.page or 1
        )
        return tuple(self.stock.number(Part(story.id, WANTED)) for story in wanted)

    def _without_front(self) -> State:
        """Return a plan whose page one is filled like an inside page, below the nameplate."""
        left = list(self.stories.values())
        parts = [Part(story.id, story.section) for story in left if not self._later(story)]
        numbers = tuple(self.stock.number(part) for part in parts)
        return State((), numbers, 0, (), None, 0.0, self._wanted(left))

    # ----------------------------------------------------------------------- inside pages

    def _next_page(self, states: list[State]) -> list[State]:
        found = [state for state in states if state.done]
        open_ = [state for state in states if not state.done]
        # Plans that lead to no good page are given up where others go on: looking on takes longest.
        for patience in range(PATIENT + 1):
            followers = [new for state in open_ for new in self._followers(state, patience)]
            if followers:
                break
        found += followers
        found.sort(key=lambda state: (round(self._total(state), 6), state.pending))
        return self._settled(found, LAST_BEAM if self._near_end(found[0]) else self.beam)

    def _followers(self, state: State, patience: int) -> list[State]:
        """Return the plans with one more page; none where it is not good and patience is short."""
        number = len(state.pages) + 1
        here, later = self._called(state, number)
        state = replace(state, pending=here + state.pending, wanted=later)
        window, at = self._window(state)
        page = self._page(number, last=at == len(state.order) and not later, musts=here)
        most = LAST_BEAM if page.last else self.branches
        effort = replace(EFFORT, kept=most)
        drafts = self.finder.drafts(window, state.section, page, effort, patience)
        if not drafts and patience < PATIENT:
            return []
        if not drafts and here:
            page = replace(page, musts=frozenset())
            drafts = self.finder.drafts(window, state.section, page, effort)
        if not drafts:
            return [self._forced(state, window, at, page)]
        return [self._with_page(state, draft, window, at) for draft in drafts[:most]]

    def _called(self, state: State, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return which of the wanted stories stand on page `number`, and which wait on.

        Where nothing else is left their page will never come: they stand here.
        """
        over = not state.pending and state.at == len(state.order)
        called = [part for part in state.wanted if self._page_of(part) <= number or over]
        return tuple(called), tuple(part for part in state.wanted if part not in called)

    def _page_of(self, number: int) -> int:
        return self.stories[self.stock.parts[number].story].placement.page or 1

    def _window(self, state: State) -> tuple[tuple[int, ...], int]:
        """Return the next parts, and where the order goes on after them."""
        at = state.at + max(0, self.look - len(state.pending))
        at = min(at, len(state.order))
        return state.pending + state.order[state.at : at], at

    def _with_page(self, state: State, draft: Draft, window: tuple[int, ...], at: int) -> State:
        rests = tuple(self.stock.number(part) for part in draft.rests)
        left = tuple(part for part in window if part not in draft.used)
        pages, cost = (*state.pages, draft), state.cost + draft.cost
        return State(pages, state.order, at, rests + left, draft.section, cost, state.wanted, state)

    def _page(self, number: int, *, last: bool, musts: tuple[int, ...] = ()) -> Page:
        top = self.sizes.running_head if number > 1 else self.sizes.nameplate
        top //= UNIT
        units = self._foot(number) - top
        return Page(number=number, top=top, units=units, last=last, musts=frozenset(musts))

    def _foot(self, number: int) -> int:
        """Return the units of a page above the colophon, which stands on one page only."""
        taken = self.sizes.colophon if number == self.colophon_page else 0
        return (self.grid.steps - taken) // UNIT

    def _settled(self, states: list[State], beam: int) -> list[State]:
        """Keep the cheapest states of the same work left, those that began like the best one."""
        best = states[0]
        fixed = best.pages[: max(0, len(best.pages) - LAG)]
        seen: dict[tuple[object, ...], State] = {}
        for state in states:
            if state.pages[: len(fixed)] == fixed:
                left = (state.pending, state.at, state.section, state.wanted)
                seen.setdefault(left, state)
        return list(seen.values())[:beam]

    def _total(self, state: State) -> float:
        """Return the cost of a plan with what its work left will cost."""
        pages = self._pages_left(state)
        rests = sum(self.stock.parts[number].start > 0 for number in state.pending)
        stranded = STRANDED_COST if self._stranded(state) else 0.0
        ending = 0.0 if state.done else self._ending(pages)
        return state.cost + self.page_cost * pages + 2.0 * rests + stranded + ending

    def _pages_left(self, state: State) -> float:
        """Return how many pages the work left is likely to take."""
        area = self._after(state.order, state.at) + sum(map(self.stock.wish, state.pending))
        return area / (self.grid.columns * self.grid.steps // UNIT)

    def _after(self, order: tuple[int, ...], at: int) -> int:
        """Return what the parts from `at` on want; those before are not asked."""
        sums = self._left.setdefault(order, [0])
        while len(sums) <= len(order) - at:
            sums.append(sums[-1] + self.stock.wish(order[-len(sums)]))
        return sums[len(order) - at]

    def _ending(self, pages: float) -> float:
        """Return what so many pages of work left will cost by white on the last of them.

        Pictures can take up or give some of it on each page, so that it says little far ahead.
        """
        over = pages - int(pages)
        missing = min(over, 1 - over) if pages > 1 else 1 - over
        return self.ending_cost * max(0.0, missing - ENDING_GIVE * pages)

    def _stranded(self, state: State) -> bool:
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

    def _near_end(self, state: State) -> bool:
        return self._pages_left(state) <= NEAR_END

    def _forced(self, state: State, window: tuple[int, ...], at: int, page: Page) -> State:
        """Put the first part on a page of its own as well as it goes; else it is overset."""
        number = window[0]
        part = self.stock.parts[number]
        fitter = self.fitters[part.story]
        for span in reversed(fitter.spans(part.start)):
            fit = fitter.loose(span, page.units * UNIT, part.start)
            fit = fit or _tallest_cut(fitter, span, page.units * UNIT, part.start)
            if fit:
                placed = (Placed(fit, 0, page.top * UNIT),)
                room = page.units * UNIT * self.grid.columns
                hole = room - fit.steps * fit.span
                ends = fit.last == fitter.lines
                rests = () if ends else (replace(part, start=fit.last, page=page.number),)
                draft = Draft(placed, (), (number,), rests, state.section, 100.0, hole, room)
                return self._with_page(state, draft, window, at)
        cost = state.cost + 1000.0
        return replace(state, at=at, pending=window[1:], cost=cost)


def _tallest_cut(fitter: Fitter, span: int, most: int, start: int) -> Fit | None:
    """Return the most of a story that stands in `most` steps and goes on elsewhere."""
    fits = (
        fitter.best(span, steps, start, cut=True, even=False)
        for steps in range(most, 0, -UNIT)
        if steps in fitter.cuts(span, start)
    )
    return next((fit for fit in fits if fit), None)
