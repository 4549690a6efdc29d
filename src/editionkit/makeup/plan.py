"""Plan an edition: the front page by priority, the inside pages by section.

`search` puts the stories on pages; here are the edition's own wishes: so many pages, no white at
the end. Pure and deterministic: the same measurements always make the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from editionkit.makeup.draft import SECTION_HEAD
from editionkit.makeup.ending import closed
from editionkit.makeup.fillers import filled
from editionkit.makeup.fitter import Fitter
from editionkit.makeup.front import Sizes
from editionkit.makeup.model import UNIT, Grid, Makeup, Overset, PagePlan, StoryMeasure, Unmet
from editionkit.makeup.search import Search
from editionkit.makeup.sheets import Sheets
from editionkit.makeup.wishes import rule

#: How much smaller or larger pictures want to be where an edition shall have so many pages.
SMALLER, LARGER = (-0.12, -0.25, -0.45), (0.15, 0.5, 1.2, 2.5)


def plan(
    stories: tuple[StoryMeasure, ...], grid: Grid, sizes: Sizes, pages: int | None = None
) -> Makeup:
    """Return the makeup of an edition from its measured stories.

    With `pages` the edition shall have exactly so many: pictures give way or grow until it has. If
    that does not suffice, `unmet` says by how many lines of one column it misses. Fillers come last
    of all, into what is white then.
    """
    told = tuple(one for one in stories if not one.filler)
    return filled(_of_pages(told, grid, sizes, pages), stories)


def _of_pages(
    stories: tuple[StoryMeasure, ...], grid: Grid, sizes: Sizes, pages: int | None
) -> Makeup:
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
    most = grid.steps - sizes.running_head - SECTION_HEAD * UNIT
    while True:
        ruled = [rule(one, grid, 0 if one.id in relaxed else most, lean) for one in stories]
        fitters = {one.fitter.story.id: one.fitter for one in ruled}
        search = Search(fitters, grid, sizes, colophon, lean)
        pages = Sheets(fitters, grid, sizes, colophon).pages(closed(search).pages)
        overset = tuple(_overset(pages, fitters))
        stuck = [o.story for o in overset if _may_relax(fitters[o.story], relaxed)]
        if stuck:
            relaxed |= {stuck[0]}
        elif len(pages) == 1 and colophon == 2:
            colophon = 1
        else:
            unmet = [unmet for one in ruled for unmet in one.unmet]
            unmet += _misplaced(pages, stories)
            return Makeup(grid=grid, pages=pages, overset=overset, unmet=tuple(unmet))


def _may_relax(fitter: Fitter, relaxed: frozenset[str]) -> bool:
    """Return whether a story has wishes that could still be dropped."""
    place = fitter.story.placement
    return fitter.story.id not in relaxed and (place.keep_whole or place.span is not None)


def _overset(pages: tuple[PagePlan, ...], fitters: dict[str, Fitter]) -> Iterator[Overset]:
    """Yield the lines that stand on none of the pages."""
    reached: dict[str, int] = {}
    for page in pages:
        for module in page.modules:
            reached[module.story] = module.reached
    for name, fitter in fitters.items():
        if (left := fitter.lines - reached.get(name, 0)) > 0:
            yield Overset(story=name, lines=left)


def _misplaced(pages: tuple[PagePlan, ...], stories: tuple[StoryMeasure, ...]) -> Iterator[Unmet]:
    """Yield the stories that do not begin on the page that the editor wants."""
    begun: dict[str, int] = {}
    for page in pages:
        for module in page.modules:
            begun.setdefault(module.story, page.number)
    for story in stories:
        if story.placement.page not in (None, begun.get(story.id)):
            yield Unmet(story=story.id, wish=f"page: {story.placement.page}")
