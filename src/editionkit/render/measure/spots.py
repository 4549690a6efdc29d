"""Where marked elements stand on finished pages of one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from editionkit.render.measure.boxes import inside_marker, points, shown


@dataclass(frozen=True, slots=True)
class Spot:
    """A marked element, or the part of it that stands on one page.

    `name` is its `data-m`, or the number of its flow item; `story` the id of the story it stands
    in. `top` and `bottom` are points from the live area's top, `above` and `below` its margins.
    `lines` are heights and texts of the lines or table rows that a page's end may part.
    """

    page: int
    story: str
    name: str
    top: float
    bottom: float
    above: float
    below: float
    lines: tuple[tuple[float, str], ...]


def spots(document: Any) -> tuple[Spot, ...]:
    """Return the marked elements of a document in one column, page by page, top to bottom."""
    return tuple(
        spot
        for number, page in enumerate(document.pages, 1)
        for spot in _spots(page._page_box, number, page._page_box.content_box_y(), "")
    )


def _spots(box: Any, page: int, start: float, story: str) -> Iterator[Spot]:
    if isinstance(box, boxes.MarginBox):
        return
    # Anonymous boxes have their parent's element; only the element's own box is read.
    own = box.element if box.element is not None and box.element_tag == box.element.tag else None
    story = story if own is None else own.get("data-story", story)
    name = None if own is None else own.get("data-m") or own.get("data-item")
    if name is not None:
        top = points(box.border_box_y() - start)
        bottom = top + points(box.border_height())
        margins = (points(box.margin_top), points(box.margin_bottom))
        yield Spot(page, story, name, top, bottom, *margins, tuple(_cuts(box)))
        return
    for child in getattr(box, "children", ()):
        yield from _spots(child, page, start, story)


def _cuts(box: Any) -> Iterator[tuple[float, str]]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableRowBox):
            yield points(child.height), ""
        elif isinstance(child, boxes.LineBox) and not inside_marker(child):
            yield points(child.height), shown(child)
        elif not isinstance(child, boxes.LineBox):
            yield from _cuts(child)
