"""The plan of an edition's pages as data: what stands where, in points, for whoever reads on.

Places are `[left, top, width, height]` in points from the sheet's upper left corner. Pages hold
modules, each a rectangle of one story; a module's columns say which of the story's lines they hold
(`lines`, counted through the whole story, the second number exclusive).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from editionkit.makeup.model import Furniture, Makeup, Module, PagePlan
from editionkit.model import Edition
from editionkit.phrases import phrases
from editionkit.render.columns import story_id
from editionkit.themes import Paper

Place = list[float]


def plan_data(makeup: Makeup, edition: Edition, paper: Paper) -> dict[str, Any]:
    """Return the plan of the pages as JSON-able data."""
    reader = _Reader(makeup, edition, paper)
    grid = makeup.grid
    return {
        "sheet": {
            "paper": paper.name,
            "width": round(paper.width, 3),
            "height": round(paper.height, 3),
            "margins": [round(margin, 3) for margin in paper.margins],
            "columns": grid.columns,
            "column": round(grid.column_pt, 3),
            "gutter": grid.gutter_pt,
            "baseline": grid.baseline_pt,
        },
        "pages": [reader.page(page) for page in makeup.pages],
    }


class _Reader:
    """Turns columns and steps into points on the sheet."""

    def __init__(self, makeup: Makeup, edition: Edition, paper: Paper):
        self._grid = makeup.grid
        self._left, self._top = paper.margins[3], paper.margins[0]
        self._mirrored = phrases(edition.lang).locale.text_direction == "rtl"
        self._articles = {
            story_id(article, section): article
            for section in edition.sections
            for article in reversed(section.articles)
        }
        self._articles |= {filler.id: filler for filler in edition.fillers}
        self._sections = edition.sections

    def page(self, page: PagePlan) -> dict[str, Any]:
        return {
            "number": page.number,
            "furniture": [self._furniture(part) for part in page.furniture],
            "modules": [self._module(module) for module in page.modules],
        }

    def _place(self, left: float, top: float, width: float, height: float) -> Place:
        numbers = (self._left + left, self._top + top, width, height)
        return [round(number, 3) for number in numbers]

    def _outer(self, part: Furniture | Module) -> tuple[float, float, float, float]:
        grid = self._grid
        column = part.column
        if self._mirrored:
            column = grid.columns - part.column - part.span
        step = grid.step_pt
        width = grid.width_pt(part.span)
        return grid.left_pt(column), part.top * step, width, part.steps * step

    def _furniture(self, part: Furniture) -> dict[str, Any]:
        found: dict[str, Any] = {"kind": part.kind, "place": self._place(*self._outer(part))}
        if part.section is not None:
            found["section"] = self._sections[part.section].title
        return found

    def _module(self, module: Module) -> dict[str, Any]:
        article = self._articles[module.story]
        left, top, width, height = self._outer(module)
        head = module.head * self._grid.step_pt
        return {
            "kind": module.kind,
            "story": module.story,
            "headline": article.headline,
            "place": self._place(left, top, width, height),
            "head": {"level": module.level, "place": self._place(left, top, width, head)},
            "picture": self._picture(module),
            "columns": list(self._columns(module)),
            "wide": [
                {
                    "item": wide.item,
                    "place": self._inner(module, 0, wide.span, wide.top, wide.steps),
                }
                for wide in module.wides
            ],
            "from_page": module.from_page,
            "to_page": module.to_page,
        }

    def _inner(self, module: Module, column: int, span: int, top: int, steps: int) -> Place:
        """Return a place inside a module; right-to-left stories count from the right."""
        if self._articles[module.story].dir == "rtl":
            column = module.span - column - span
        left, above, _, _ = self._outer(module)
        grid, step = self._grid, self._grid.step_pt
        return self._place(
            left + grid.left_pt(column), above + top * step, grid.width_pt(span), steps * step
        )

    def _picture(self, module: Module) -> dict[str, Any] | None:
        if (at := module.picture) is None:
            return None
        return {
            "place": self._inner(module, at.column, at.span, at.top, at.steps),
            "caption": self._inner(module, at.column, at.span, at.top + at.steps, at.caption),
        }

    def _columns(self, module: Module) -> Iterator[dict[str, Any]]:
        for leg in module.legs:
            yield {
                "place": self._inner(module, leg.column, 1, leg.top, leg.steps),
                "lines": [leg.first, leg.last],
            }
