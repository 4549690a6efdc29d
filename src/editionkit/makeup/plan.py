"""Plan an edition: the front page by priority, the inside pages by section.

A beam search over pages; each page is filled by `bands.PageFinder`. Pure and deterministic: the
same measurements always make the same pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from editionkit.makeup.bands import Draft, Fitters, Fitting, PageFinder, Part, Placed, Rules
from editionkit.makeup.fit import Choice, Fit, Fitter, module_of
from editionkit.makeup.front import INDEX, FrontFinder, Sizes, choose_front
from editionkit.makeup.model import (
    UNIT,
    Furniture,
    Grid,
    Head,
    Makeup,
    Module,
    PagePlan,
    StoryMeasure,
)
from editionkit.model import Priority

#: States kept from page to page.
BEAM = 5


class _Plain(Fitting):
    """Furniture that takes part in the search: a range of heights, never cut."""

    def __init__(self, name: str, spans: range, heights: range):
        self._name = name
        self._spans = spans
        self._heights = heights

    def spans(self) -> range:
        return self._spans

    def whole(self, span: int, start: int = 0) -> dict[int, Fit]:
        head = Choice(0, Head(steps=0, lines=0), 0, 0, 0.0)
        middle = (self._heights.start + self._heights.stop) / 2
        return {
            steps: Fit(
                self._name,
                span,
                steps,
                start,
                0,
                0.05 * abs(steps - middle),
                head,
                (),
                (),
                (),
                jumps=False,
            )
            for steps in self._heights
        }

    def cut(self, span: int, steps: int, start: int = 0) -> Fit | None:
        del span, steps, start
        return None


class _Story(Fitter, Fitting):
    """A story's fitter under the name that the search knows."""


@dataclass(frozen=True, slots=True)
class _State:
    """A plan up to some page."""

    pages: tuple[Draft, ...]
    queue: tuple[Part, ...]
    section: int | None
    cost: float

    def with_page(self, draft: Draft) -> _State:
        """Return the plan with one more page."""
        return _State((*self.pages, draft), draft.queue, draft.section, self.cost + draft.cost)


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
    ):
        self.colophon_page = colophon_page
        self.stories = {story.id: story for story in stories}
        self.order = {story.id: n for n, story in enumerate(stories)}
        self.grid = grid
        self.sizes = sizes
        by_id: dict[str, Fitting] = {story.id: _Story(story, grid, lean) for story in stories}
        by_id[INDEX] = _Plain(
            INDEX, range(1, 2), range(sizes.index_least, sizes.index_most + 1, UNIT)
        )
        priority = {story.id: story.priority for story in stories}
        priority |= {INDEX: Priority.BRIEF}
        self.fitters = Fitters(by_id, priority)
        self.overset: list[Part] = []

    def plan(self) -> Makeup:
        """Return the pages of the edition."""
        states = self._front()
        while any(state.queue for state in states):
            states = self._next_page(states)
        best = min(states, key=lambda state: state.cost)
        return Makeup(grid=self.grid, pages=self._pages(best.pages))

    # ------------------------------------------------------------------------- front page

    def _front(self) -> list[_State]:
        front = FrontFinder(self.fitters, self.grid, self.sizes, self._foot(1))
        chosen = choose_front(tuple(self.stories.values()), front.wish + 1)
        states = []
        for count in range(len(chosen), 0, -1):
            picked, dropped = chosen[:count], chosen[count:]
            rest = [s for s in self.stories.values() if s not in chosen]
            index = bool(rest) and self.sizes.index_most > 0
            drafts = front.drafts(picked, index=index)
            states += [self._state_after_front(draft, [*dropped, *rest]) for draft in drafts]
        states.sort(key=lambda state: state.cost)
        return self._distinct(states)[: BEAM * 2] or [self._no_front()]

    def _no_front(self) -> _State:
        """Return a plan whose page one is filled like an inside page, below the nameplate."""
        queue = [Part(story.id, story.section) for story in self.stories.values()]
        return _State((), tuple(queue), None, 0.0)

    def _state_after_front(self, draft: Draft, left: list[StoryMeasure]) -> _State:
        continued = [part for part in draft.queue if part.start]
        parts = [Part(story.id, story.section) for story in left]
        # A story that jumped off page one goes on at the head of its own section.
        queue = sorted(
            [*continued, *parts],
            key=lambda p: (p.section, 0 if p.start else 1, self.order.get(p.story, 0)),
        )
        return _State((draft,), tuple(queue), None, draft.cost)

    # ----------------------------------------------------------------------- inside pages

    def _inside_rules(self) -> Rules:
        narrow = self.grid.columns <= 3
        return Rules(
            columns=self.grid.columns,
            jump_cost=9.0,
            again_cost=16.0,
            choices=6 if narrow else 4,
            nodes=24 if narrow else 16,
            look_ahead=3 if narrow else 4,
        )

    def _next_page(self, states: list[_State]) -> list[_State]:
        number = min(len(state.pages) for state in states if state.queue) + 1
        finder = PageFinder(self.fitters, self._inside_rules(), number, self._foot(number))
        found: list[_State] = []
        for state in states:
            if not state.queue:
                found.append(state)
                continue
            queue = self._for_page(state.queue, number)
            top = self.sizes.running_head if state.pages else self.sizes.nameplate
            start = Draft((), (), queue, state.section, top, 0.0)
            found += [state.with_page(draft) for draft in finder.drafts(start)[: BEAM * 2]]
        found = [state for state in found if self._moved(state)] or [self._forced(found[0])]
        found.sort(key=lambda state: (state.cost + self._work_left(state), len(state.queue)))
        return self._distinct(found)[:BEAM]

    def _foot(self, number: int) -> int:
        """Return the steps of a page above the colophon, which stands on one page only."""
        taken = self.sizes.colophon if number == self.colophon_page else 0
        return self.grid.steps - taken

    def _moved(self, state: _State) -> bool:
        """Return whether the state's last page holds anything: an empty page would never end."""
        return bool(state.pages[-1].placed)

    def _forced(self, state: _State) -> _State:
        """Leave out the first part, which no page can hold; the makeup reports it as overset."""
        self.overset.append(state.queue[0])
        return replace(state, pages=state.pages[:-1], queue=state.queue[1:])

    def _for_page(self, queue: tuple[Part, ...], number: int) -> tuple[Part, ...]:
        """Put the stories first that the editor wants on this page."""
        wanted = [p for p in queue if p.story in self.stories and self._page_of(p) == number]
        return (*wanted, *(part for part in queue if part not in wanted)) if wanted else queue

    def _page_of(self, part: Part) -> int | None:
        return None if part.start else self.stories[part.story].placement.page

    def _work_left(self, state: _State) -> float:
        """Return an estimate of what the rest will cost, so that plans of one length compare."""
        steps = 0
        for part in state.queue:
            fitting = self.fitters.by_id[part.story]
            if isinstance(fitting, Fitter):
                column = fitting.column
                steps += column.total[column.count] - column.total[part.start]
        pages = steps / (self.grid.steps * self.grid.columns)
        jumps = sum(1 for part in state.queue if part.start)
        return 16.0 * pages + 2.0 * jumps

    def _distinct(self, states: list[_State]) -> list[_State]:
        """Keep the cheapest of the states that have the same work left."""
        seen: dict[tuple[object, ...], _State] = {}
        for state in states:
            seen.setdefault((state.queue, state.section), state)
        return list(seen.values())

    # ------------------------------------------------------------------------- the makeup

    def _pages(self, drafts: tuple[Draft, ...]) -> tuple[PagePlan, ...]:
        where: dict[str, list[int]] = {}
        for number, draft in enumerate(drafts, 1):
            for placed in draft.placed:
                where.setdefault(placed.fit.story, []).append(number)
        return tuple(self._page(number, draft, where) for number, draft in enumerate(drafts, 1))

    def _page(self, number: int, draft: Draft, where: dict[str, list[int]]) -> PagePlan:
        modules, furniture = [], list(self._heads(number, draft))
        for placed in draft.placed:
            if placed.fit.story in self.stories:
                modules.append(self._module(number, placed, where))
            else:
                furniture.append(self._furniture(placed))
        modules.sort(key=lambda module: (module.top, module.column))
        return PagePlan(
            number=number, modules=tuple(modules), furniture=tuple(furniture), hole=draft.hole
        )

    def _heads(self, number: int, draft: Draft) -> list[Furniture]:
        heads = [
            Furniture(
                kind="section",
                column=0,
                span=self.grid.columns,
                top=top,
                steps=2 * UNIT,
                section=section,
            )
            for section, top in draft.heads
        ]
        if number == 1:
            heads.append(
                Furniture(
                    kind="nameplate",
                    column=0,
                    span=self.grid.columns,
                    top=0,
                    steps=self.sizes.nameplate,
                )
            )
        if number == self.colophon_page:
            top, steps = self._foot(number), self.sizes.colophon
            span = self.grid.columns
            heads.append(Furniture(kind="colophon", column=0, span=span, top=top, steps=steps))
        return heads

    def _furniture(self, placed: Placed) -> Furniture:
        return Furniture(
            kind="index",
            column=placed.column,
            span=placed.fit.span,
            top=placed.top,
            steps=placed.fit.steps,
        )

    def _module(self, number: int, placed: Placed, where: dict[str, list[int]]) -> Module:
        fitter = self.fitters.by_id[placed.fit.story]
        assert isinstance(fitter, Fitter)
        pages = where[placed.fit.story]
        here = pages.index(number)
        return module_of(
            placed.fit,
            fitter,
            placed.column,
            placed.top,
            from_page=pages[here - 1] if placed.fit.rest else None,
            to_page=pages[here + 1] if placed.fit.jumps else None,
        )


#: How much larger or smaller pictures want to be in the plans that are tried.
_LEANS = (0.0, -0.12, 0.12)
#: A last page may be this empty without a second try.
_LAST_HOLE = 0.3


def plan(stories: tuple[StoryMeasure, ...], grid: Grid, sizes: Sizes) -> Makeup:
    """Return the makeup of an edition from its measured stories.

    Where the last page comes out nearly empty, plans with smaller and with larger pictures are
    tried too. The colophon stands at the foot of page two, as imprints do; of page one where there
    is no other.
    """
    tried: list[Makeup] = []
    for lean in _LEANS:
        makeup = Planner(stories, grid, sizes, lean=lean).plan()
        if len(makeup.pages) == 1:
            return Planner(stories, grid, sizes, colophon_page=1).plan()
        tried.append(makeup)
        if _last_hole(makeup) <= _LAST_HOLE:
            break
    return min(tried, key=lambda makeup: (round(_last_hole(makeup), 1), len(makeup.pages)))


def _last_hole(makeup: Makeup) -> float:
    return makeup.pages[-1].hole / (makeup.grid.steps * makeup.grid.columns)
