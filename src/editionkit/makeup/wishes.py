"""The editor's wishes: which can be met on this paper, and which cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from editionkit.makeup.fitter import Fitter
from editionkit.makeup.model import Grid, StoryMeasure, Unmet
from editionkit.makeup.reach import BEFORE_JUMP


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A story with the wishes that can be met, its fitter, and those that cannot."""

    fitter: Fitter
    unmet: tuple[Unmet, ...] = ()


def rule(story: StoryMeasure, grid: Grid, most: int, lean: float = 0.0) -> Ruled:
    """Return the story with the wishes that a page of `most` steps can meet.

    A wish that cannot be met is dropped, so that the story stands in the paper all the same.
    """
    unmet: list[Unmet] = []
    place = story.placement
    if place.span and place.span > grid.columns:
        unmet.append(Unmet(story=story.id, wish=f"span: {place.span}"))
    if place.max_lines is not None and place.max_lines < BEFORE_JUMP:
        unmet.append(Unmet(story=story.id, wish=f"max_lines: {place.max_lines}"))
        story = _without(story, max_lines=True)
    if place.keep_whole and place.max_lines and place.max_lines < len(story.lines):
        unmet.append(Unmet(story=story.id, wish=f"max_lines: {place.max_lines}"))
        story = _without(story, max_lines=True)
    fitter = Fitter(story, grid, lean)
    if place.span and not _stands(fitter, most):
        unmet.append(Unmet(story=story.id, wish=f"span: {place.span}"))
        story = _without(story, span=True)
        fitter = Fitter(story, grid, lean)
    if place.keep_whole and not _whole(fitter, most):
        unmet.append(Unmet(story=story.id, wish="keep_whole: true"))
        fitter = Fitter(_without(story, keep_whole=True), grid, lean)
    return Ruled(fitter=fitter, unmet=tuple(unmet))


def _without(
    story: StoryMeasure, *, span: bool = False, keep_whole: bool = False, max_lines: bool = False
) -> StoryMeasure:
    place = story.placement
    place = replace(
        place,
        span=None if span else place.span,
        keep_whole=place.keep_whole and not keep_whole,
        max_lines=None if max_lines else place.max_lines,
    )
    return replace(story, placement=place)


def _whole(fitter: Fitter, most: int) -> bool:
    return any(min(fitter.heights(span), default=most + 1) <= most for span in fitter.spans())


def _stands(fitter: Fitter, most: int) -> bool:
    """Return whether the story may begin on a page of `most` steps at all."""
    cuts = (min(fitter.cuts(span), default=most + 1) for span in fitter.spans())
    return _whole(fitter, most) or any(least <= most for least in cuts)
