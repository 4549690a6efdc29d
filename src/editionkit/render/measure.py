"""Measure stories: lay each out once through WeasyPrint and read the lines off its boxes.

The one file that reads WeasyPrint's box tree. What it relies on (`LineBox`, `TextBox.text`,
`height`, `margin_height()`, `element`) is pinned by tests/unit/render/test_measure.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from weasyprint.formatting_structure import boxes

from editionkit.makeup.model import (
    UNIT,
    Head,
    Line,
    PictureMeasure,
    StoryMeasure,
    WideItem,
)
from editionkit.model import Article, Break, Figure, Preformatted, Priority, Table, inline_text
from editionkit.render.columns import Desk, Story, breakable, byline, levels_for, quote_of
from editionkit.render.flow import (
    CrossheadItem,
    PictureItem,
    SolidItem,
    TextItem,
    piece_html,
    row_count,
    row_cuts,
    whole,
)
from editionkit.render.heads import HeadType, Letter
from editionkit.render.linebreak import has_plain_letters
from editionkit.render.markup import caption_html, language_attributes, text_html
from editionkit.render.press import Press
from editionkit.render.standing import SetLine, set_line

#: White above a crosshead or an inset, in steps, and how much a crosshead's may grow.
SPACE = UNIT
STRETCH = UNIT
#: Lines that a crosshead keeps below it.
KEEP_BELOW = 3
#: A picture wider than this (width ÷ height) takes the whole module.
PANORAMA = 2.2
#: Share of its height that a picture may lose or gain.
PICTURE_FLEX = 0.2
#: No picture is taller than this share of the page.
PICTURE_MOST = 0.55
#: Share of a step by which a paragraph's lines may be too high without getting one more.
_SLACK = 0.1
#: Pixels that the rules of a table take beside its rows.
_BORDER = 2.0
#: Longest line of a listing that a column holds, in ems of its type.
_CODE_EM, _CODE_SIZE = 0.6, 6.8

#: Headline levels of a theme in one column, which names no sizes of heads.
_FLOW_LEVELS = 3

#: What marks a story on the measuring page.
STORY = "story"
_PAGE = "@page { size: 3000pt 400000pt; margin: 0 } html, body { margin: 0; padding: 0 }"


#: The level of the head over the rest of a story that jumped; a page that it may name.
REST, _SOME_PAGE = 0, 88
#: What the specimens of heads say: a letter with an ascender, one with a descender.
_SPECIMEN = "Ag"
#: Shares of the full width that are tried for a headline, widest first.
_SHARES = (0.92, 0.84, 0.76, 0.68, 0.6)


@dataclass(frozen=True, slots=True)
class ChosenHead:
    """A head as the makeup chose it."""

    story: Story
    span: int
    level: int


def balanced_widths(
    heads: tuple[ChosenHead, ...], desk: Desk, press: Press, *, root: float = 12.0
) -> dict[str, float]:
    """Return by story the narrowest width in points that sets its headline in as many lines.

    `root` is the size of a rem in points.

    WeasyPrint does not know `text-wrap: balance` (Kozea/WeasyPrint docs, "API Reference", CSS
    Text Level 4), so that a headline would end in a line of one word.
    """
    ruler = Ruler(desk, press, root=root)
    return {head.story.id: _narrowest(head, desk, ruler) for head in heads}


def _narrowest(head: ChosenHead, desk: Desk, ruler: Ruler) -> float:
    full = desk.grid.width_pt(head.span)
    lines = ruler.lines(head.story, head.level, full)
    fitting = (
        full * share
        for share in reversed(_SHARES)
        if lines > 1 and ruler.lines(head.story, head.level, full * share) == lines
    )
    return next(fitting, full)


@dataclass(frozen=True, slots=True)
class Copy:
    """A story as it goes to be measured: the mark-up of what is laid out, and of its head."""

    story: Story
    html: str
    head: str


def measuring_copy(story: Story, desk: Desk) -> Copy:
    """Return what of a story is measured: its flow, its captions, its head at one level."""
    parts = [_flow_html(story, desk), *_captions_html(story, desk)]
    parts += [*_wides_html(story, desk), *_quote_html(story, desk)]
    return Copy(story, "".join(parts), _head_html(story, 1, desk))


def flow_classes(story: Story) -> str:
    """Return the class that right-to-left type adds to a column."""
    return " rtl" if story.article.dir == "rtl" else ""


def _box(name: str, width: float, inner: str, classes: str = "") -> str:
    return f'<div class="{classes}" data-m="{name}" style="width:{width:.4f}pt">{inner}</div>'


def _flow_html(story: Story, desk: Desk) -> str:
    pieces = [
        piece_html(whole(item), picture=_no_picture, marks=f' data-m="i{n}"')
        for n, item in enumerate(story.flow)
        if not _is_wide(item, desk)
    ]
    marks = f' dir="{story.article.dir}"'
    style = f"width:{desk.grid.column_pt:.4f}pt"
    inner = "".join(pieces)
    return f'<div class="flow{flow_classes(story)}" style="{style}"{marks}>{inner}</div>'


def _no_picture(figure: Figure) -> str:
    del figure
    return ""


def _head_html(story: Story, level: int, desk: Desk) -> str:
    if story.filler:
        return ""
    module = desk.environment.get_template("head.html.j2").module
    if story.priority is Priority.BRIEF:
        return str(module.briefs_head(desk.words.in_brief))  # type: ignore[attr-defined]
    author = byline(story.article, desk)
    return str(module.head(story.article, level, desk.words, byline=author))  # type: ignore[attr-defined]


def _rest_head_html(article: Article, desk: Desk) -> str:
    module = desk.environment.get_template("head.html.j2").module
    return str(module.head(article, 1, desk.words, _SOME_PAGE))  # type: ignore[attr-defined]


def _heads_html(story: Story, desk: Desk) -> Iterator[str]:
    """Yield a box for each head that the planner may choose, and of each above a rest."""
    for span in range(1, desk.grid.columns + 1):
        width = desk.grid.width_pt(span)
        for level in head_levels(story, desk, span):
            yield _box(f"h{span}-{level}", width, _head_html(story, level, desk))
        if story.priority is not Priority.BRIEF:
            yield _box(f"r{span}", width, _rest_head_html(story.article, desk))


def head_levels(story: Story, desk: Desk, span: int) -> tuple[int, ...]:
    """Return the levels that a story's head may have over `span` columns."""
    if story.priority is Priority.BRIEF:
        return (1,)
    return levels_for(desk.theme, desk.grid, story.priority, span)


def _captions_html(story: Story, desk: Desk) -> Iterator[str]:
    caption = caption_html(story.picture) if story.picture else ""
    for span in range(1, desk.grid.columns + 1):
        if caption:
            inner = f"<figcaption>{caption}</figcaption>"
            yield _box(f"c{span}", desk.grid.width_pt(span), inner, flow_classes(story).strip())


def _is_wide(item: object, desk: Desk) -> bool:
    match item:
        case SolidItem(content=Table() as table):
            return max((len(row) for row in table.rows), default=0) > 2
        case SolidItem(content=Preformatted() as code):
            longest = max(map(len, code.text.split("\n")))
            return longest * _CODE_EM * _CODE_SIZE > desk.grid.column_pt - 8
        case PictureItem(figure=Figure(asset=asset)):
            return asset is not None and asset.width > PANORAMA * asset.height
        case _:
            return False


def _wides_html(story: Story, desk: Desk) -> Iterator[str]:
    for n, item in enumerate(story.flow):
        if _is_wide(item, desk):
            inner = piece_html(whole(item), picture=_no_picture)
            for span in range(1, desk.grid.columns + 1):
                yield _box(f"w{n}-{span}", desk.grid.width_pt(span), inner, "wide flow")


def _quote_html(story: Story, desk: Desk) -> Iterator[str]:
    if text := quote_of(story):
        text = breakable(text, story.article.lang or desk.words.lang)
        inner = f'<aside class="pull-quote"><p>{text_html(text)}</p></aside>'
        yield _box("q", desk.grid.column_pt, inner, "flow")  # words break here as in a column


# ------------------------------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the measuring page says of a story; heights in steps, as in `StoryMeasure`.

    `type` has an entry for each line: it as it was set, None where it is no line of plain text.
    """

    lines: tuple[Line, ...]
    type: tuple[SetLine | None, ...]
    heads: tuple[tuple[tuple[int, int], Head], ...]
    rest_heads: tuple[tuple[int, Head], ...]
    captions: tuple[int, ...]
    quote: int | None
    quote_line: int
    wides: tuple[WideItem, ...]
    insets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Galley:
    """A story in type that has no place yet: its measurements, and its lines as they were set."""

    measure: StoryMeasure
    type: tuple[SetLine | None, ...]


def readings(copies: Sequence[Copy], desk: Desk, press: Press, ruler: Ruler) -> list[Reading]:
    """Measure stories on the desk's grid on one tall page, their heads with `ruler`."""
    body = "".join(_measuring_html(copy, desk, ruler) for copy in copies)
    page = f"<html><head><style>{_PAGE}</style></head><body>{body}</body></html>"
    sections = _body(press.lay_out(page)).children
    return [
        _reading(copy.story, desk, _marked(box), ruler)
        for copy, box in zip(copies, sections, strict=True)
    ]


def _measuring_html(copy: Copy, desk: Desk, ruler: Ruler) -> str:
    heads = () if ruler.knows(copy.story) else _heads_html(copy.story, desk)
    # The language decides the hyphens, here as on the page.
    lang = language_attributes(copy.story.article.lang or desk.words.lang)
    return f'<section data-m="{STORY}"{lang}>{copy.html}{"".join(heads)}</section>'


def _body(document: Any) -> Any:
    """Return the body's box of a document of one page."""
    (sheet,) = document.pages
    (root,) = (box for box in sheet._page_box.children if box.element_tag == "html")
    return root.children[0]


def _reading(story: Story, desk: Desk, found: dict[str, Any], ruler: Ruler) -> Reading:
    step = desk.grid.step_pt
    lines, type_, insets = _flow_lines(story, desk, found)
    known = ruler.knows(story)
    return Reading(
        lines=tuple(lines),
        type=tuple(type_),
        heads=tuple(_ruled_heads(story, desk, ruler) if known else _heads(found, step)),
        rest_heads=tuple(_ruled_rests(story, desk, ruler) if known else _rest_heads(found, step)),
        captions=tuple(_captions(desk, found)),
        quote=_quote(found, step),
        quote_line=_quote_line(story, lines),
        wides=tuple(_wides(story, desk, found)),
        insets=tuple(insets),
    )


def galley(story: Story, reading: Reading) -> Galley:
    """Return the story with its measurements, as the planner takes them."""
    measured = StoryMeasure(
        id=story.id,
        section=story.section,
        priority=story.priority,
        lines=tuple(_with_white(story, reading.lines)),
        heads=reading.heads,
        rest_heads=reading.rest_heads,
        picture=_picture(story, reading),
        quote=reading.quote,
        quote_line=reading.quote_line,
        wides=reading.wides,
        insets=reading.insets,
        placement=story.article.placement,
        dir=story.article.dir,
        members=tuple(article.id for article in story.articles),
        openings=tuple(_openings(story, reading.lines)),
    )
    return Galley(measured, reading.type)


def _openings(story: Story, lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines at which the further briefs of a column begin."""
    for n, line in enumerate(lines[1:], 1):
        item = story.flow[line.item]
        if line.start == 0 and isinstance(item, TextItem) and item.style == "brief":
            yield n


def _with_white(story: Story, lines: Sequence[Line]) -> list[Line]:
    """Let the white between two briefs grow by a line where their column needs it."""
    openings = set(_openings(story, lines))
    return [replace(one, stretch=STRETCH) if n in openings else one for n, one in enumerate(lines)]


def title_ems(title: str, letter: str, press: Press) -> float:
    """Return the width of a nameplate's title in ems of its letter."""
    style = "@page { size: 20000pt 400pt; margin: 0 } h1 { font-size: 100pt; float: left }"
    head = f'<div class="nameplate {letter}"><h1 data-m="title">{text_html(title)}</h1></div>'
    document = press.lay_out(f"<html><style>{style}</style><body>{head}</body></html>")
    box = _marked(document.pages[0]._page_box)["title"]
    return _points(box.width) / 100


def _points(pixels: float) -> float:
    return pixels * 0.75


def even_steps(points: float, step: float) -> int:
    """Return the whole baseline units, in steps, that hold `points`."""
    return math.ceil(points / step / UNIT - 0.01) * UNIT


def _marked(box: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def walk(node: Any) -> None:
        name = node.element.get("data-m") if node.element is not None else None
        if name and name not in found and node.element_tag == node.element.tag:
            found[name] = node
        for child in getattr(node, "children", ()):
            walk(child)

    walk(box)
    return found


def _ruled_heads(story: Story, desk: Desk, ruler: Ruler) -> Iterator[tuple[tuple[int, int], Head]]:
    for span in range(1, desk.grid.columns + 1):
        width = desk.grid.width_pt(span)
        for level in head_levels(story, desk, span):
            steps = even_steps(ruler.height(story, level, width), desk.grid.step_pt)
            yield (span, level), Head(steps=steps, lines=ruler.lines(story, level, width))


def _ruled_rests(story: Story, desk: Desk, ruler: Ruler) -> Iterator[tuple[int, Head]]:
    for span in range(1, desk.grid.columns + 1):
        height = ruler.height(story, REST, desk.grid.width_pt(span))
        yield span, Head(steps=even_steps(height, desk.grid.step_pt), lines=0)


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
    for node in _descendants(box):
        if getattr(node.element, "tag", "") in ("h2", "p") and _is_headline(node):
            lines = sum(isinstance(child, boxes.LineBox) for child in node.children)
            break
    return Head(steps=even_steps(_points(box.margin_height()), step), lines=lines)


def _is_headline(node: Any) -> bool:
    return node.element.get("class") == "headline" and isinstance(node, boxes.BlockContainerBox)


def _descendants(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        yield child
        yield from _descendants(child)


def _captions(desk: Desk, found: dict[str, Any]) -> Iterator[int]:
    for span in range(1, desk.grid.columns + 1):
        box = found.get(f"c{span}")
        height = _points(box.margin_height()) if box is not None else 0.0
        yield even_steps(height, desk.grid.step_pt)


def _picture(story: Story, reading: Reading) -> PictureMeasure | None:
    if story.picture is None or story.picture.asset is None:
        return None
    asset = story.picture.asset
    return PictureMeasure(ratio=asset.width / asset.height, captions=reading.captions)


def _quote(found: dict[str, Any], step: float) -> int | None:
    if "q" not in found:
        return None
    return even_steps(_points(found["q"].margin_height()) + 2 * step, step)


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


def _wides(story: Story, desk: Desk, found: dict[str, Any]) -> Iterator[WideItem]:
    for n, item in enumerate(story.flow):
        if not _is_wide(item, desk):
            continue
        steps = []
        rows: list[_Rows] = []
        for span in range(1, desk.grid.columns + 1):
            box = found[f"w{n}-{span}"]
            fits = span == desk.grid.columns or not _overflows(box)
            height = _points(box.margin_height()) + _frame_pt(item, desk, span)
            steps.append(even_steps(height, desk.grid.step_pt) if fits else 0)
            cut = _rows_of(item, box) if isinstance(item, SolidItem) else None
            rows += [cut] if cut else []
        yield _wide_item(n, steps, rows, desk.grid.step_pt)


def _wide_item(n: int, steps: list[int], rows: list[_Rows], step: float) -> WideItem:
    if len(rows) < len(steps):
        return WideItem(item=n, steps=tuple(steps))
    return WideItem(
        item=n,
        steps=tuple(steps),
        cuts=rows[0].cuts,
        edges=tuple(tuple(_hundredths(edge, step) for edge in one.edges) for one in rows),
        heads=tuple(_hundredths(one.head, step) for one in rows),
    )


def _hundredths(points: float, step: float) -> int:
    return math.ceil(points / step * 100 - 0.01)


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
        for child in _descendants(box)
        if isinstance(child, boxes.TableBox)
    )


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
                boxed = [line for line in _line_boxes(box) if not _inside_marker(line)]
                unit = 1 if story.article.dir == "rtl" else UNIT
                lines += _text_lines(item, n, boxed, desk.grid.step_pt, unit)
                type_ += _type_of(box, boxed)
            case CrossheadItem():
                steps = even_steps(_points(box.margin_height()), desk.grid.step_pt)
                length = len(inline_text(item.content))
                lines.append(Line(n, 0, length, steps, space=SPACE, stop=False, stretch=STRETCH))
            case PictureItem():
                line, caption = _inset_line(item, n, box, desk)
                lines.append(line)
                insets.append((n, caption))
            case SolidItem():
                lines += _solid_lines(item, n, box, desk.grid.step_pt)
            case _:
                assert_never(item)
        type_ += [None] * (len(lines) - len(type_))
    return _keep_below(lines, story), type_, insets


def _solid_lines(item: SolidItem, n: int, box: Any, step: float) -> Iterator[Line]:
    """Yield a table or a listing as lines, one for the rows between two places to cut it."""
    rows = _rows_of(item, box)
    space = 0 if isinstance(item.content, Break) else SPACE
    foot = even_steps(_points(box.margin_height()) + step, step)
    if rows is None:
        yield Line(n, 0, row_count(item.content), foot, space=space)
        return
    # A later part may begin in the middle of a unit that its rows were rounded up to.
    again = even_steps(rows.head, step) + UNIT
    start, taken = 0, 0
    for row in rows.cuts:
        reached = even_steps(rows.edges[row], step)
        line = Line(n, start, row, reached - taken, space=space, again=again if start else 0)
        yield replace(line, space=0) if start else line
        start, taken = row, reached
    yield Line(n, start, row_count(item.content), foot - taken, again=again)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where a table or listing may be cut; points below the top of its box.

    `edges` are the top of its first row and the foot of each row, `head` the height of what stands
    again above a later part.
    """

    cuts: tuple[int, ...]
    edges: tuple[float, ...]
    head: float


def _rows_of(item: SolidItem, box: Any) -> _Rows | None:
    """Return the rows of a table or listing, None where it may be cut nowhere."""
    cuts = row_cuts(item.content)
    match item.content:
        case Table() as table:
            found = _table_edges(table, box)
        case Preformatted() as listing:
            found = _listing_edges(listing, box)
        case Break():
            found = None
        case _:
            assert_never(item.content)
    if not cuts or found is None:
        return None
    edges, head = found
    points = [_points(edge - box.position_y) for edge in edges]
    return _Rows(cuts, (*points, _points(box.margin_height())), _points(head))


def _table_edges(table: Table, box: Any) -> tuple[list[float], float] | None:
    """Return the tops of a table's rows below its headings, and the height of these, in pixels."""
    tops = [row.position_y for row in _descendants(box) if isinstance(row, boxes.TableRowBox)]
    if len(tops) != len(table.rows):
        return None
    body = tops[table.head_rows :]
    return body, body[0] - tops[0] + _BORDER


def _listing_edges(listing: Preformatted, box: Any) -> tuple[list[float], float] | None:
    """Return where the lines of a listing begin, each maybe set as several, in pixels."""
    lines = iter(_line_boxes(box))
    tops: list[float] = []
    for text in listing.text.rstrip().split("\n"):
        line = next(lines, None)
        if line is None:
            return None
        tops.append(line.position_y)
        left = len(_dense(text)) - len(_dense(_shown(line)))
        while left > 0 and (line := next(lines, None)) is not None:
            left -= len(_dense(_shown(line)))
    # White lines at the end have no boxes of their own.
    tops += [tops[-1]] * (row_count(listing) - len(tops))
    padding = tops[0] - box.position_y
    # What stands below a part's last line is counted with it.
    return [tops[0], *(top + padding for top in tops[1:])], 2 * padding


def _dense(text: str) -> str:
    return "".join(text.split())


def _line_boxes(box: Any) -> list[Any]:
    return [child for child in _descendants(box) if isinstance(child, boxes.LineBox)]


def _type_of(box: Any, lines: list[Any]) -> list[SetLine | None]:
    """Return a paragraph's lines as they were set; None for all where one is no plain text."""
    found = [set_line(line, box) for line in lines]
    return found if None not in found and len(box.children) == len(lines) else [None] * len(lines)


def _inset_line(item: PictureItem, n: int, box: Any, desk: Desk) -> tuple[Line, int]:
    asset = item.figure.asset
    assert asset is not None
    step = desk.grid.step_pt
    caption = even_steps(_points(box.margin_height()) + step, step)
    most = int(desk.grid.steps * PICTURE_MOST / UNIT) * UNIT
    frame = min(even_steps(desk.grid.column_pt * asset.height / asset.width, step), most)
    flex = int(frame * PICTURE_FLEX / UNIT) * UNIT
    return Line(n, 0, 0, frame + caption, space=SPACE, flex=flex), caption


def _text_lines(item: TextItem, n: int, found: list[Any], step: float, unit: int) -> list[Line]:
    """Return a paragraph's lines; `unit` is the number of steps that each ends on a multiple of."""
    text = inline_text(item.content)
    lines: list[Line] = []
    position, used, taken = 0, 0.0, 0
    for number, line in enumerate(found):
        shown = _shown(line)
        end, hyphen = _advance(text, position, shown)
        # Letters from a fallback font make a line a little higher than a baseline unit.
        used += _points(line.height) / step
        steps = math.ceil((used - _SLACK) / unit) * unit - taken
        taken += steps
        last = number == len(found) - 1
        stop = last or (number >= 1 and number < len(found) - 2)
        end = len(text) if last else end
        lines.append(Line(n, position, end, steps, stop=stop, hyphen=hyphen and not last))
        position = end
    return lines


def _inside_marker(line: Any) -> bool:
    return line.element is not None and line.element.get("class") == "marker"


def _shown(line: Any) -> str:
    parts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, boxes.TextBox):
            parts.append(node.text)
        elif getattr(node.element, "tag", "") != "span" or node.element.get("class") != "marker":
            for child in getattr(node, "children", ()):
                walk(child)

    for child in line.children:
        walk(child)
    return "".join(parts)


def _advance(text: str, position: int, shown: str) -> tuple[int, bool]:
    """Return where the next line starts, and whether this one ends in a hyphen of its own.

    A line shows its characters without the white space at its end; a hyphen that the text does not
    have was put in by the hyphenation.
    """
    for character in shown:
        if position < len(text) and _same(text[position], character):
            position += 1
        elif character in "\N{HYPHEN}-":
            return position, True
        else:
            # White space dropped at the line's start or around a forced break.
            while position < len(text) and text[position].isspace():
                position += 1
            if position < len(text) and _same(text[position], character):
                position += 1
    while position < len(text) and text[position] in " \n\u00ad":
        position += 1
    return position, False


def _same(one: str, other: str) -> bool:
    return one == other or (one.isspace() and other.isspace())


def _keep_below(lines: list[Line], story: Story) -> list[Line]:
    """Forbid a leg's end within the three lines that follow a crosshead."""
    kept: list[Line] = []
    below = 0
    for line in lines:
        if isinstance(story.flow[line.item], CrossheadItem):
            below = KEEP_BELOW
            kept.append(line)
            continue
        below -= 1
        kept.append(replace(line, stop=False) if below > 0 else line)
    if kept and not kept[-1].stop:
        kept[-1] = replace(kept[-1], stop=True)
    return [_with_attribution(kept, n, story) for n in range(len(kept))]


def _with_attribution(lines: list[Line], n: int, story: Story) -> Line:
    """Keep a quotation's last line with the name below it, a story's last with its credit."""
    if n + 1 < len(lines) and lines[n + 1].item != lines[n].item:
        below = story.flow[lines[n + 1].item]
        if isinstance(below, TextItem) and below.style in ("attribution", "credit"):
            return replace(lines[n], stop=False)
    return lines[n]


# --------------------------------------------------------------------------------- the ruler


class Ruler:
    """Counts the lines of heads; lays out a specimen of each where it meets a new language.

    `root` is the size of a rem in points.
    """

    def __init__(self, desk: Desk, press: Press, *, root: float = 12.0):
        self._desk = desk
        self._press = press
        self._root = root
        self._types: dict[tuple[str | None, str], dict[int, HeadType | None]] = {}

    def knows(self, story: Story) -> bool:
        """Whether a story's heads are plain enough to be counted; others are laid out in boxes.

        Not those of briefs, with a place of report beside the byline, written from the right, with
        letters of other fonts, or with a word that no column may hold; and not where a theme of the
        editor's builds heads otherwise.
        """
        article = story.article
        texts = (_headline(story, self._desk), article.kicker, article.dek, *article.byline)
        plain = all(has_plain_letters(" ".join(text.split())) for text in texts if text)
        alone = article.dateline is None and article.dir == "ltr"
        if story.priority is Priority.BRIEF or not plain or not alone:
            return False
        return all(
            head is not None and set(self._texts(story, level)) <= set(head.letters)
            for level, head in self._types_of(story).items()
        )

    def lines(self, story: Story, level: int, width: float) -> int:
        """Return the number of lines of a headline in `width` points; 1 where it is not known."""
        head = self._types_of(story)[level]
        text = _headline(story, self._desk)
        return len(head.letters["headline"].lines(text, width / 0.75)) if head else 1

    def height(self, story: Story, level: int, width: float) -> float:
        """Return the height of a head in `width` points; the level `REST` is that over a rest."""
        head = self._types_of(story)[level]
        assert head is not None, "asked of a story that the ruler does not know"
        return _points(head.height(self._texts(story, level), width / 0.75))

    def _texts(self, story: Story, level: int) -> dict[str, str]:
        article = story.article
        texts = {"headline": _headline(story, self._desk)}
        if level != REST:
            more = {"kicker": article.kicker, "dek": article.dek}
            more["byline"] = byline(article, self._desk)
            texts |= {name: text for name, text in more.items() if text}
        return texts

    def _types_of(self, story: Story) -> dict[int, HeadType | None]:
        key = (story.article.lang, story.article.dir)
        if key not in self._types:
            self._types[key] = self._specimens(story)
        return self._types[key]

    def _specimens(self, story: Story) -> dict[int, HeadType | None]:
        desk = self._desk
        article = replace(
            story.article, headline=_SPECIMEN, kicker=_SPECIMEN, dek=_SPECIMEN, byline=(_SPECIMEN,)
        )
        one = replace(story, articles=(article,), priority=Priority.STANDARD)
        levels = range(1, (len(desk.theme.heads) or _FLOW_LEVELS) + 1)
        heads = [_head_html(one, level, desk) for level in levels]
        heads.append(_rest_head_html(article, desk))
        lang = language_attributes(article.lang or desk.words.lang)
        style = f"{_PAGE} html {{ font-size: {self._root:.3f}pt }}"
        page = (
            f"<html{lang}><head><style>{style}</style></head><body>{''.join(heads)}</body></html>"
        )
        found = _body(self._press.lay_out(page)).children
        return {level: _head_type(box) for level, box in zip((*levels, REST), found, strict=True)}


def _headline(story: Story, desk: Desk) -> str:
    return breakable(story.article.headline, story.article.lang or desk.words.lang)


def _head_type(box: Any) -> HeadType | None:
    """Return how a head is set, from the boxes of a specimen with one line for each text.

    None where its parts are not those of our own template.
    """
    letters = {}
    for part in box.children:
        line = next((one for one in _descendants(part) if isinstance(one, boxes.LineBox)), None)
        texts = _descendants(line) if line is not None else ()
        text = next((one for one in texts if isinstance(one, boxes.TextBox)), None)
        if line is None or text is None or part.element is None:
            return None
        letters[part.element.get("class")] = Letter(text, part.margin_height() - line.height)
    around = box.margin_height() - sum(part.margin_height() for part in box.children)
    return HeadType(letters, around) if "headline" in letters else None


# ------------------------------------------------------------------------------- finished pages


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
        top = _points(box.border_box_y() - start)
        bottom = top + _points(box.border_height())
        margins = (_points(box.margin_top), _points(box.margin_bottom))
        yield Spot(page, story, name, top, bottom, *margins, tuple(_cuts(box)))
        return
    for child in getattr(box, "children", ()):
        yield from _spots(child, page, start, story)


def _cuts(box: Any) -> Iterator[tuple[float, str]]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TableRowBox):
            yield _points(child.height), ""
        elif isinstance(child, boxes.LineBox) and not _inside_marker(child):
            yield _points(child.height), _shown(child)
        elif not isinstance(child, boxes.LineBox):
            yield from _cuts(child)


def advance(text: str, position: int, lines: tuple[tuple[float, str], ...]) -> int:
    """Return the offset in `text` behind the lines that begin at `position`."""
    for _, shown in lines:
        position, _ = _advance(text, position, shown)
    return position
