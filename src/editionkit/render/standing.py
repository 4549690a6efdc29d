"""How lines come about: no ladders of hyphens, and lines that stand are not broken again.

**Ladders.** WeasyPrint 70 has no `hyphenate-limit-lines` (CSS Text 4). After two lines in a row
that end in a hyphen the next one is set without.

**Standing type.** Lines that were measured once are put on the page without being broken again.

WeasyPrint looks for the line breaks of a text each time that it lays it out, which is most of its
work. What a line of plain text came to when it was measured is kept as numbers; where an element
names such lines (`data-set`), the very boxes are made of them that WeasyPrint would make.

The one file that reaches into WeasyPrint's line layout (`layout.block.iter_line_boxes`, the only
door through which lines come). tests/unit/render/test_compose.py lays the same page out both ways
and compares every box; it fails when a release of WeasyPrint sets lines otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.percent import percentage
from weasyprint.text.line_break import Layout, strut

from editionkit.render.casting import Slug
from editionkit.render.linebreak import WIDENED, Breaker, Cut, after_spaces, plain_face
from editionkit.render.shaping import Face

#: Lines from a height and a place in the text on, and how many before them end in a hyphen.
Broken = Callable[[float, Any, int], Iterator[tuple[Any, Any]]]

#: The attribute that names an element's lines in what is handed to `standing`.
SET = "data-set"
#: The attribute that says how many lines right before a paragraph's rest end in a hyphen.
HYPHENS = "data-hyphens"
#: Share of its height by which a line may be higher for letters of another font alone.
_HIGHER = 0.3
_SIDES = ("top", "right", "bottom", "left")
#: The lengths of an anonymous box, which has none of its own.
BARE: Mapping[str, Any] = {
    **{f"{what}_{side}": 0 for what in ("margin", "padding") for side in _SIDES},
    **{f"border_{side}_width": 0 for side in _SIDES},
    **dict.fromkeys(("width", "height"), "auto"),
    **dict.fromkeys(("min_width", "min_height"), 0),
    **dict.fromkeys(("max_width", "max_height"), inf),
}
#: Lines in a row that may end in a hyphen.
MOST_HYPHENS = 2


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
def standing(type_: Mapping[str, Sequence[SetLine]]) -> Iterator[None]:
    """Set lines by our rules while the block runs, those that elements name from `type_`."""
    breaking = block.iter_line_boxes

    def lines(context: Any, box: Any, y: float, bottom: float, skip: Any, parent: Any, *rest: Any):  # type: ignore[no-untyped-def]
        name = None if skip is not None or parent.element is None else parent.element.get(SET)
        if name is not None and _is_plain(box):
            return _set(box, y, parent, type_[name])

        def broken(y: float, skip: Any, hyphens: int) -> Iterator[tuple[Any, Any]]:
            found = breaking(context, box, y, bottom, skip, parent, *rest)
            found = _without_ladders(found, box, hyphens) if _hyphenates(box) else found
            return _levelled(found, box) if _has_leading(box, parent) else found

        face = _quick_face(context, box, rest)
        if face is not None:
            return _quickly(box, y, skip, parent, face, broken)
        return broken(y, skip, _before(parent))

    block.iter_line_boxes = lines
    try:
        yield
    finally:
        block.iter_line_boxes = breaking


def _has_leading(box: Any, parent: Any) -> bool:
    """Return whether it is a paragraph whose lines are all of one height, given in points."""
    tag = "" if parent.element is None else parent.element.tag
    return tag in ("p", "li") and getattr(box.style["line_height"], "unit", None) == "px"


def _levelled(lines: Iterator[tuple[Any, Any]], box: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the lines on their baselines, also those with letters of a font with more ascent.

    WeasyPrint 70 makes a line higher where a fallback font's letters have other extents, though
    the leading is given (CSS 2.2, 10.8.1, lets it); the lines below it would leave the grid.
    """
    height, baseline = strut(box.style)
    shift = 0.0
    for line, resume in lines:
        if shift:
            line.translate(0, -shift)
        if 0 < line.height - height <= _HIGHER * height:
            _lift(line, line.baseline - baseline)
            shift += line.height - height
            line.height, line.baseline = height, baseline
        yield line, resume


def _lift(line: Any, by: float) -> None:
    for child in line.children:
        child.translate(0, -by)


def _hyphenates(box: Any) -> bool:
    return bool(box.style["hyphens"] == "auto")


def _before(parent: Any) -> int:
    """Return how many lines right before a paragraph's rest end in a hyphen."""
    return 0 if parent.element is None else int(parent.element.get(HYPHENS) or 0)


def _without_ladders(
    lines: Iterator[tuple[Any, Any]], box: Any, hyphens: int
) -> Iterator[tuple[Any, Any]]:
    """Yield the lines; the one after two hyphens is made while its text may not be hyphenated."""
    while True:
        with _unbroken(box) if hyphens >= MOST_HYPHENS else nullcontext():
            line = next(lines, None)
        if line is None:
            return
        hyphens = hyphens + 1 if _ends_in_hyphen(line[0]) else 0
        yield line


@contextmanager
def _unbroken(box: Any) -> Iterator[None]:
    """Let no word of the paragraph be hyphenated while the block runs."""
    styles = [text.style for text in box.descendants() if isinstance(text, boxes.TextBox)]
    before = [style["hyphens"] for style in styles]
    for style in styles:
        style["hyphens"] = "manual"
    try:
        yield
    finally:
        for style, value in zip(styles, before, strict=True):
            style["hyphens"] = value


def _ends_in_hyphen(line: Any) -> bool:
    texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox)]
    return bool(texts) and texts[-1].text.rstrip().endswith(("\N{HYPHEN}", "-"))


def _is_plain(box: Any) -> bool:
    return len(box.children) == 1 and isinstance(box.children[0], boxes.TextBox)


def _set(box: Any, y: float, parent: Any, lines: Sequence[SetLine]) -> Iterator[tuple[Any, Any]]:
    _lay_bare(box)
    left, face = parent.content_box_x(), Face.of(box.children[0].style)
    for number, one in enumerate(lines, 1):
        yield _line(box, left, y, one, face), {0: {number: None}} if number < len(lines) else None
        y += one.height


def _quick_face(context: Any, box: Any, rest: Sequence[Any]) -> Face | None:
    """Return the face of a text in whose breaking nothing but its block's width has a say."""
    *_, first_letter, first_line = rest
    alone = not context.excluded_shapes and not first_letter and not first_line
    if not alone or not _is_plain(box):
        return None
    return plain_face(box.children[0].text, box.children[0].style)


def _quickly(
    box: Any, y: float, skip: Any, parent: Any, face: Face, broken: Broken
) -> Iterator[Any]:
    """Yield the lines of a plain text; one in doubt as WeasyPrint breaks it."""
    _lay_bare(box)
    text, style, left = box.children[0].text, box.children[0].style, parent.content_box_x()
    indent = percentage(box.style["text_indent"], box.style, parent.width) if skip is None else 0
    right = (left + parent.width) * WIDENED
    breaker, hyphens, auto = Breaker(text, style, face), _before(parent), _hyphenates(box)
    if not breaker.is_shaped:
        yield from broken(y, skip, hyphens)
        return
    struts = (*strut(box.style), strut(style)[0])
    start = _reached(text, skip)
    while start < len(text):
        free = right - (left + indent)
        cut = breaker.line(start, free, hyphenate=auto and hyphens < MOST_HYPHENS)
        if cut is None:
            line, skip = next(broken(y, skip, hyphens))
        else:
            line = _line(box, left, y, _aligned(cut, box, struts, parent.width, indent), face)
            skip = _behind(text, cut.end)
        start = len(text) if skip is None else _reached(text, skip)
        y += line.height
        hyphens = hyphens + 1 if _ends_in_hyphen(line) else 0
        indent = 0
        yield line, skip


def _reached(text: str, skip: Any) -> int:
    """Return the number of the character that the next line begins with."""
    within = None if skip is None else skip.get(0)
    behind = 0 if within is None else next(iter(within))
    return after_spaces(text, len(text.encode()[:behind].decode()))


def _behind(text: str, end: int | None) -> Any:
    """Return WeasyPrint's word for where the next line begins: bytes of the line's only text."""
    return None if end is None else {0: {len(text[: after_spaces(text, end)].encode()): None}}


def _lay_bare(box: Any) -> None:
    """Give a line and its only text what `resolve_percentages` finds out for anonymous boxes."""
    box.__dict__.update(BARE)
    box.children[0].__dict__.update(BARE)


def _aligned(
    cut: Cut, box: Any, struts: tuple[float, float, float], room: float, indent: float
) -> SetLine:
    """Return a line set to the measure, as `layout.inline.text_align` and its kin do.

    `struts` are the leading of the paragraph and its ascent, and the leading of the text.
    """
    leading, strut_ascent, own_leading = struts
    margin = (own_leading - cut.height) / 2
    own_ascent = cut.baseline + margin
    above = max(own_ascent, strut_ascent)
    below = max(own_leading - own_ascent, leading - strut_ascent)
    width, align = indent + cut.width, _alignment(box.style, last=cut.end is None)
    white, spaces = max(0.0, room - width), cut.text.count(" ") + cut.text.count("\u00a0")
    grown = white if align == "justify" and spaces else 0.0
    return SetLine(
        text=cut.text,
        left={"center": white / 2, "end": white}.get(align, 0.0),
        indent=indent,
        width=width + grown,
        height=above + below,
        ascent=above,
        own_width=cut.width + grown,
        own_height=cut.height,
        own_margin=margin,
        own_ascent=own_ascent,
        spacing=grown / spaces if grown else 0.0,
    )


def _alignment(style: Any, *, last: bool) -> str:
    align = str(style["text_align_all"])
    if last and style["text_align_last"] != "auto":
        align = str(style["text_align_last"])
    return {"left": "start", "right": "end"}.get(align, align)


def _line(box: Any, left: float, y: float, one: SetLine, face: Face | None) -> Any:
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
    text.pango_layout = _layout(one, face)
    return line


def _layout(one: SetLine, face: Face | None) -> Any:
    """Return what WeasyPrint keeps of a line until it is drawn."""
    if face is not None:
        return Slug(one.text, one.spacing, one.own_width + 1, face)
    layout = Layout.__new__(Layout)
    layout.justification_spacing = one.spacing
    layout.max_width = one.own_width + 1
    layout.first_line_direction = 0
    layout.text = one.text
    return layout
