"""Standing type: lines that were measured once are put on the page without being broken again.

WeasyPrint looks for the line breaks of a text each time that it lays it out, which is most of its
work. What a line of plain text came to when it was measured is kept as numbers; where an element
names such lines (`data-set`), the very boxes are made of them that WeasyPrint would make.

The one file that reaches into WeasyPrint's line layout (`layout.block.iter_line_boxes`, the only
door through which lines come). tests/unit/render/test_standing.py lays the same page out both ways
and compares every box; it fails when a release of WeasyPrint sets lines otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.percent import resolve_percentages
from weasyprint.text.line_break import Layout

#: The attribute that names an element's lines by their place in what is handed to `standing`.
SET = "data-set"


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of plain text as it was set; lengths in CSS pixels.

    `left` counts from the paragraph's edge, `indent` from the line's. `ascent` is the baseline
    below the line's top; `own_*` are those of its text, `spacing` what each space is widened by.
    """

    text: str
    left: float
    indent: float
    width: float
    height: float
    ascent: float
    own_width: float
    own_height: float
    own_margin: float
    own_ascent: float
    spacing: float


def set_line(line: Any, paragraph: Any) -> SetLine | None:
    """Return what a laid out line came to; None where it is more than one run of text."""
    if len(line.children) != 1 or not isinstance(line.children[0], boxes.TextBox):
        return None
    text = line.children[0]
    # Where it stands on the measuring page must not show in the figures: no y is read.
    return SetLine(
        text=text.text,
        left=line.position_x - paragraph.content_box_x(),
        indent=text.position_x - line.position_x,
        width=line.width,
        height=line.height,
        ascent=line.baseline,
        own_width=text.width,
        own_height=text.height,
        own_margin=text.margin_top,
        own_ascent=text.baseline,
        spacing=text.justification_spacing,
    )


@contextmanager
def standing(type_: Sequence[Sequence[SetLine]]) -> Iterator[None]:
    """Set the elements that name lines of `type_` from them while the block runs."""
    breaking = block.iter_line_boxes

    def lines(context: Any, box: Any, y: float, bottom: float, skip: Any, parent: Any, *rest: Any):  # type: ignore[no-untyped-def]
        name = None if skip is not None or parent.element is None else parent.element.get(SET)
        if name is None or not _is_plain(box):
            return breaking(context, box, y, bottom, skip, parent, *rest)
        return _set(box, y, parent, type_[int(name)])

    block.iter_line_boxes = lines
    try:
        yield
    finally:
        block.iter_line_boxes = breaking


def _is_plain(box: Any) -> bool:
    return len(box.children) == 1 and isinstance(box.children[0], boxes.TextBox)


def _set(box: Any, y: float, parent: Any, lines: Sequence[SetLine]) -> Iterator[tuple[Any, Any]]:
    resolve_percentages(box, parent)
    resolve_percentages(box.children[0], parent)
    left = parent.content_box_x()
    for number, one in enumerate(lines, 1):
        yield _line(box, left, y, one), {0: {number: None}} if number < len(lines) else None
        y += one.height


def _line(box: Any, left: float, y: float, one: SetLine) -> Any:
    text = box.children[0].copy_with_text(one.text)
    line = box.copy_with_children([text])
    line.position_x, line.position_y = left + one.left, y
    line.width, line.height, line.baseline = one.width, one.height, one.ascent
    line.margin_top = line.margin_bottom = 0
    text.position_x = line.position_x + one.indent
    text.position_y = y + one.ascent - one.own_ascent
    text.width, text.height, text.baseline = one.own_width, one.own_height, one.own_ascent
    text.margin_top = text.margin_bottom = one.own_margin
    text.justification_spacing = one.spacing
    text.pango_layout = _layout(one)
    return line


def _layout(one: SetLine) -> Any:
    """Return what WeasyPrint keeps of a line until it is drawn."""
    layout = Layout.__new__(Layout)
    layout.justification_spacing = one.spacing
    layout.max_width = None
    layout.first_line_direction = 0
    layout.text = one.text
    return layout
