"""Lay stories out once through WeasyPrint, and read their lines off its boxes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from weasyprint.formatting_structure import boxes

from editionkit.makeup.model import UNIT, Head, Line, WideItem
from editionkit.model import inline_text
from editionkit.render.columns import Desk, Story, quote_of
from editionkit.render.flow import CrossheadItem, PictureItem, SolidItem, TextItem
from editionkit.render.markup import language_attributes, text_html
from editionkit.render.measure.boxes import (
    PAGE,
    body,
    descendants,
    inside_marker,
    line_boxes,
    marked,
    points,
    shown,
)
from editionkit.render.measure.copies import Copy, heads_html, is_wide
from editionkit.render.measure.galley import SPACE, STRETCH, Reading, even_steps, keep_below
from editionkit.render.measure.rows import Rows, rows_of, solid_lines, wide_item
from editionkit.render.measure.ruler import Ruler, ruled_heads, ruled_rests
from editionkit.render.measure.text import line_end
from editionkit.render.press import Press
from editionkit.render.standing import SetLine, set_line

#: Share of its height that a picture may lose or gain.
PICTURE_FLEX = 0.2
#: No picture is taller than this share of the page.
PICTURE_MOST = 0.55
#: Share of a step by which a paragraph's lines may be too high without getting one more.
_SLACK = 0.1
#: What marks a story on the measuring page.
STORY = "story"


def readings(copies: Sequence[Copy], desk: Desk, press: Press, ruler: Ruler) -> list[Reading]:
    """Measure stories on the desk's grid on one tall page, their heads with `ruler`."""
    stories = "".join(_measuring_html(copy, desk, ruler) for copy in copies)
    page = f"<html><head><style>{PAGE}</style></head><body>{stories}</body></html>"
    sections = body(press.lay_out(page, painted=False)).children
    return [
        _reading(copy.story, desk, marked(box), ruler)
        for copy, box in zip(copies, sections, strict=True)
    ]


def _measuring_html(copy: Copy, desk: Desk, ruler: Ruler) -> str:
    heads = () if ruler.knows(copy.story) else heads_html(copy.story, desk)
    # The language decides the hyphens, here as on the page.
    lang = language_attributes(copy.story.article.lang or desk.words.lang)
    return f'<section data-m="{STORY}"{lang}>{copy.html}{"".join(heads)}</section>'


def _reading(story: Story, desk: Desk, found: dict[str, Any], ruler: Ruler) -> Reading:
    step = desk.grid.step_pt
    lines, type_, insets = _flow_lines(story, desk, found)
    known = ruler.knows(story)
    return Reading(
        lines=tuple(lines),
        type=tuple(type_),
        heads=tuple(ruled_heads(story, desk, ruler) if known else _heads(found, step)),
        rest_heads=tuple(ruled_rests(story, desk, ruler) if known else _rest_heads(found, step)),
        captions=tuple(_captions(desk, found)),
        quote=_quote(found, step),
        quote_line=_quote_line(story, lines),
        wides=tuple(_wides(story, desk, found)),
        insets=tuple(insets),
    )


def title_ems(title: str, letter: str, press: Press) -> float:
    """Return the width of a nameplate's title in ems of its letter."""
    style = "@page { size: 20000pt 400pt; margin: 0 } h1 { font-size: 100pt; float: left }"
    head = f'<div class="nameplate {letter}"><h1 data-m="title">{text_html(title)}</h1></div>'
    page = f"<html><head><style>{style}</style></head><body>{head}</body></html>"
    document = press.lay_out(page, painted=False)
    box = marked(document.pages[0]._page_box)["title"]
    return points(box.width) / 100


# -------------------------------------------------------------------------------------- lines


def _flow_lines(
    story: Story, desk: Desk, found: dict[str, Any]
) -> tuple[list[Line], list[SetLine | None], list[tuple[int, int]]]:
    lines: list[Line] = []
    type_: list[SetLine | None] = []
    insets: list[tuple[int, int]] = []
    for n, item in enumerate(story.flow):
        box = found.get(f"i{n}")
        if box is None:
            continue
        match item:
            case TextItem():
                boxed = [line for line in line_boxes(box) if not inside_marker(line)]
                unit = 1 if story.article.dir == "rtl" else UNIT
                lines += _text_lines(item, n, boxed, desk.grid.step_pt, unit)
                type_ += _type_of(box, boxed)
            case CrossheadItem():
                steps = even_steps(points(box.margin_height()), desk.grid.step_pt)
                length = len(inline_text(item.content))
                lines.append(Line(n, 0, length, steps, space=SPACE, stop=False, stretch=STRETCH))
            case PictureItem():
                line, caption = _inset_line(item, n, box, desk)
                lines.append(line)
                insets.append((n, caption))
            case SolidItem():
                lines += solid_lines(item, n, box, desk.grid.step_pt)
            case _:
                assert_never(item)
        type_ += [None] * (len(lines) - len(type_))
    return keep_below(lines, story), type_, insets


def _text_lines(item: TextItem, n: int, found: list[Any], step: float, unit: int) -> list[Line]:
    """Return a paragraph's lines; `unit` is the number of steps that each ends on a multiple of."""
    text = inline_text(item.content)
    lines: list[Line] = []
    position, used, taken = 0, 0.0, 0
    for number, line in enumerate(found):
        end, hyphen = line_end(text, position, shown(line))
        # Letters from a fallback font make a line a little higher than a baseline unit.
        used += points(line.height) / step
        steps = math.ceil((used - _SLACK) / unit) * unit - taken
        taken += steps
        last = number == len(found) - 1
        stop = last or (number >= 1 and number < len(found) - 2)
        end = len(text) if last else end
        lines.append(Line(n, position, end, steps, stop=stop, hyphen=hyphen and not last))
        position = end
    return lines


def _type_of(box: Any, lines: list[Any]) -> list[SetLine | None]:
    """Return a paragraph's lines as they were set; None for all where one is no plain text."""
    found = [set_line(line, box) for line in lines]
    return found if None not in found and len(box.children) == len(lines) else [None] * len(lines)


def _inset_line(item: PictureItem, n: int, box: Any, desk: Desk) -> tuple[Line, int]:
    asset = item.figure.asset
    assert asset is not None
    step = desk.grid.step_pt
    caption = even_steps(points(box.margin_height()) + step, step)
    most = int(desk.grid.steps * PICTURE_MOST / UNIT) * UNIT
    frame = min(even_steps(desk.grid.column_pt * asset.height / asset.width, step), most)
    flex = int(frame * PICTURE_FLEX / UNIT) * UNIT
    return Line(n, 0, 0, frame + caption, space=SPACE, flex=flex), caption


def _quote_line(story: Story, lines: list[Line]) -> int:
    """Return the line in which the words of the pull quote begin, -1 without one."""
    words = quote_of(story) or ""
    for n, line in enumerate(lines if words else ()):
        item = story.flow[line.item]
        if isinstance(item, TextItem):
            at = inline_text(item.content).find(words)
            if at >= 0 and line.start <= at < line.end:
                return n
    return -1


# ---------------------------------------------------------------------- heads, captions, wides


def _heads(found: dict[str, Any], step: float) -> Iterator[tuple[tuple[int, int], Head]]:
    for name, box in found.items():
        if name[0] == "h":
            span, level = map(int, name[1:].split("-"))
            yield (span, level), _head(box, step)


def _rest_heads(found: dict[str, Any], step: float) -> Iterator[tuple[int, Head]]:
    for name, box in found.items():
        if name[0] == "r":
            yield int(name[1:]), _head(box, step)


def _head(box: Any, step: float) -> Head:
    lines = 0
    for node in descendants(box):
        if getattr(node.element, "tag", "") in ("h2", "p") and _is_headline(node):
            lines = sum(isinstance(child, boxes.LineBox) for child in node.children)
            break
    return Head(steps=even_steps(points(box.margin_height()), step), lines=lines)


def _is_headline(node: Any) -> bool:
    return node.element.get("class") == "headline" and isinstance(node, boxes.BlockContainerBox)


def _captions(desk: Desk, found: dict[str, Any]) -> Iterator[int]:
    for span in range(1, desk.grid.columns + 1):
        box = found.get(f"c{span}")
        height = points(box.margin_height()) if box is not None else 0.0
        yield even_steps(height, desk.grid.step_pt)


def _quote(found: dict[str, Any], step: float) -> int | None:
    if "q" not in found:
        return None
    return even_steps(points(found["q"].margin_height()) + 2 * step, step)


def _wides(story: Story, desk: Desk, found: dict[str, Any]) -> Iterator[WideItem]:
    for n, item in enumerate(story.flow):
        if not is_wide(item, desk):
            continue
        steps = []
        rows: list[Rows] = []
        for span in range(1, desk.grid.columns + 1):
            box = found[f"w{n}-{span}"]
            fits = span == desk.grid.columns or not _overflows(box)
            height = points(box.margin_height()) + _frame_pt(item, desk, span)
            steps.append(even_steps(height, desk.grid.step_pt) if fits else 0)
            cut = rows_of(item, box) if isinstance(item, SolidItem) else None
            rows += [cut] if cut else []
        yield wide_item(n, steps, rows, desk.grid.step_pt)


def _frame_pt(item: object, desk: Desk, span: int) -> float:
    """Return the height of a wide picture's frame in points; nothing for other items."""
    if isinstance(item, PictureItem) and item.figure.asset:
        width = desk.grid.width_pt(span)
        height = width * item.figure.asset.height / item.figure.asset.width
        return even_steps(height, desk.grid.step_pt) * desk.grid.step_pt
    return 0.0


def _overflows(box: Any) -> bool:
    return any(
        child.width > box.width + 1
        for child in descendants(box)
        if isinstance(child, boxes.TableBox)
    )
