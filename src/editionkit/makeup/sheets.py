"""Turn the drafts of a plan into its pages: modules with their legs, pictures, jumps; furniture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from editionkit.makeup.draft import SECTION_HEAD, Draft
from editionkit.makeup.dress import Placed
from editionkit.makeup.fit import Fit
from editionkit.makeup.fitter import Fitter
from editionkit.makeup.front import Sizes
from editionkit.makeup.model import (
    UNIT,
    Furniture,
    Grid,
    Leg,
    Module,
    PagePlan,
    PicturePlace,
    WidePlace,
)
from editionkit.makeup.slices import SEAM
from editionkit.makeup.tail import GAP


class Sheets:
    """The pages of a plan."""

    def __init__(self, fitters: dict[str, Fitter], grid: Grid, sizes: Sizes, colophon_page: int):
        self.fitters = fitters
        self.grid = grid
        self.sizes = sizes
        self.colophon_page = colophon_page

    def pages(self, drafts: tuple[Draft, ...]) -> tuple[PagePlan, ...]:
        """Return the pages of the drafts, with each jump's page numbers."""
        where: dict[str, list[int]] = {}
        for number, draft in enumerate(drafts, 1):
            for placed in draft.placed:
                where.setdefault(placed.fit.story, []).append(number)
        return tuple(self._page(number, draft, where) for number, draft in enumerate(drafts, 1))

    def _page(self, number: int, draft: Draft, where: dict[str, list[int]]) -> PagePlan:
        draft = _closed_up(draft)
        stories = [placed for placed in draft.placed if placed.fit.story in self.fitters]
        modules = [self._module(number, placed, where) for placed in stories]
        modules.sort(key=lambda module: (module.top, module.column))
        furniture = [*self._heads(draft), *self._fixed(number)]
        furniture += [_index(placed) for placed in draft.placed if placed not in stories]
        return PagePlan(
            number=number, modules=tuple(modules), furniture=tuple(furniture), hole=draft.hole
        )

    def _heads(self, draft: Draft) -> Iterator[Furniture]:
        for section, top in draft.heads:
            yield Furniture(
                kind="section",
                column=0,
                span=self.grid.columns,
                top=top,
                steps=SECTION_HEAD * UNIT,
                section=section,
            )

    def _fixed(self, number: int) -> Iterator[Furniture]:
        span = self.grid.columns
        if number == 1:
            steps = self.sizes.nameplate
            yield Furniture(kind="nameplate", column=0, span=span, top=0, steps=steps)
        if number == self.colophon_page:
            steps = self.sizes.colophon
            top = self.grid.steps - steps
            yield Furniture(kind="colophon", column=0, span=span, top=top, steps=steps)

    def _module(self, number: int, placed: Placed, where: dict[str, list[int]]) -> Module:
        fit, fitter = placed.fit, self.fitters[placed.fit.story]
        pages = where[fit.story]
        here = pages.index(number)
        return replace(
            module_of(placed, fitter),
            from_page=pages[here - 1] if fit.rest and not fitter.story.brief else None,
            to_page=pages[here + 1] if fit.jumps and here + 1 < len(pages) else None,
        )


def module_of(placed: Placed, fitter: Fitter) -> Module:
    """Return what fills a rectangle, without the pages that it comes from or goes on to."""
    fit = placed.fit
    return Module(
        kind=_kind(fit, fitter),
        story=fit.story,
        column=placed.column,
        span=fit.span,
        top=placed.top,
        steps=fit.steps,
        level=fit.choice.level,
        head=fit.choice.head.steps,
        legs=tuple(_legs(fit, fitter)),
        picture=_picture(fit, fitter),
        wides=tuple(_wides(fit, fitter)),
        reached=fit.last,
    )


def _kind(fit: Fit, fitter: Fitter) -> Literal["story", "rest", "briefs", "filler"]:
    if fitter.story.filler:
        return "filler"
    return "briefs" if fitter.story.brief else "rest" if fit.rest else "story"


def _closed_up(draft: Draft) -> Draft:
    """Return the page with the white between its rows moved to its foot, where readers expect it.

    A row is what stands between two lines right across the page that cut through nothing.
    """
    if not draft.hole:
        return draft
    found = [(head, SECTION_HEAD * UNIT) for _, head in draft.heads]
    found += [(placed.top, placed.fit.steps) for placed in draft.placed]
    shifts: dict[int, int] = {}
    foot, shift = min(top for top, _ in found), 0
    for top, steps in sorted(found):
        shift += max(0, top - foot - SEAM * UNIT)
        foot = max(foot, top + steps)
        shifts[top] = shift
    return replace(
        draft,
        heads=tuple((section, top - shifts[top]) for section, top in draft.heads),
        placed=tuple(replace(one, top=one.top - shifts[one.top]) for one in draft.placed),
    )


def _index(placed: Placed) -> Furniture:
    fit = placed.fit
    return Furniture(
        kind="index", column=placed.column, span=fit.span, top=placed.top, steps=fit.steps
    )


def _legs(fit: Fit, fitter: Fitter) -> Iterator[Leg]:
    for n, poured in enumerate(fit.legs):
        quote = (fitter.story.quote or 0) + poured.quote_extra if poured.quote_before else 0
        yield Leg(
            column=n,
            top=fit.tops[n],
            steps=fit.caps[n],
            first=poured.first,
            last=poured.last,
            spread=poured.spread,
            flexed=poured.flexed,
            quote_before=poured.quote_before,
            quote_steps=quote,
            short=poured.short,
        )


def _picture(fit: Fit, fitter: Fitter) -> PicturePlace | None:
    choice, picture = fit.choice, fitter.story.picture
    if not choice.columns or picture is None:
        return None
    return PicturePlace(
        column=fit.span - choice.columns,
        span=choice.columns,
        top=choice.head.steps,
        steps=choice.steps,
        caption=picture.caption(choice.columns),
    )


def _wides(fit: Fit, fitter: Fitter) -> Iterator[WidePlace]:
    top = fit.steps - fit.wide
    for part in fitter.tail.parts(fit.span, *fit.rows):
        yield WidePlace(
            item=part.item,
            span=fit.span,
            top=top + GAP,
            steps=part.steps,
            first=part.first,
            last=part.last,
        )
        top += part.steps + GAP
