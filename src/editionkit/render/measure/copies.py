"""What is laid out of a story to be measured: its text in a column, its heads, captions, quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editionkit.model import Article, Figure, Preformatted, Priority, Table
from editionkit.render.columns import Desk, Story, breakable, byline, levels_for, quote_of
from editionkit.render.flow import PictureItem, SolidItem, piece_html, whole
from editionkit.render.markup import caption_html, text_html

#: A picture wider than this (width ÷ height) takes the whole module.
PANORAMA = 2.2
#: Longest line of a listing that a column holds, in ems of its type.
_CODE_EM, _CODE_SIZE = 0.6, 6.8
#: A page that the head over the rest of a story may name.
_SOME_PAGE = 88


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
    return Copy(story, "".join(parts), head_html(story, 1, desk))


def _flow_html(story: Story, desk: Desk) -> str:
    pieces = [
        piece_html(whole(item), picture=_no_picture, marks=f' data-m="i{n}"')
        for n, item in enumerate(story.flow)
        if not is_wide(item, desk)
    ]
    marks = f' dir="{story.article.dir}"'
    style = f"width:{desk.grid.column_pt:.4f}pt"
    inner = "".join(pieces)
    return f'<div class="flow{_flow_classes(story)}" style="{style}"{marks}>{inner}</div>'


def _no_picture(figure: Figure) -> str:
    del figure
    return ""


def _captions_html(story: Story, desk: Desk) -> Iterator[str]:
    caption = caption_html(story.picture) if story.picture else ""
    for span in range(1, desk.grid.columns + 1):
        if caption:
            inner = f"<figcaption>{caption}</figcaption>"
            yield _box(f"c{span}", desk.grid.width_pt(span), inner, _flow_classes(story).strip())


def _wides_html(story: Story, desk: Desk) -> Iterator[str]:
    for n, item in enumerate(story.flow):
        if is_wide(item, desk):
            inner = piece_html(whole(item), picture=_no_picture)
            for span in range(1, desk.grid.columns + 1):
                yield _box(f"w{n}-{span}", desk.grid.width_pt(span), inner, "wide flow")


def _quote_html(story: Story, desk: Desk) -> Iterator[str]:
    if text := quote_of(story):
        text = breakable(text, story.article.lang or desk.words.lang)
        inner = f'<aside class="pull-quote"><p>{text_html(text)}</p></aside>'
        yield _box("q", desk.grid.column_pt, inner, "flow")  # words break here as in a column


def _box(name: str, width: float, inner: str, classes: str = "") -> str:
    return f'<div class="{classes}" data-m="{name}" style="width:{width:.4f}pt">{inner}</div>'


def _flow_classes(story: Story) -> str:
    """Return the class that right-to-left type adds to a column."""
    return " rtl" if story.article.dir == "rtl" else ""


def is_wide(item: object, desk: Desk) -> bool:
    """Whether an item takes a whole module, not a column."""
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


# --------------------------------------------------------------------------------------- heads


def heads_html(story: Story, desk: Desk) -> Iterator[str]:
    """Yield a box for each head that the planner may choose, and of each above a rest."""
    for span in range(1, desk.grid.columns + 1):
        width = desk.grid.width_pt(span)
        for level in head_levels(story, desk, span):
            yield _box(f"h{span}-{level}", width, head_html(story, level, desk))
        if story.priority is not Priority.BRIEF:
            yield _box(f"r{span}", width, rest_head_html(story.article, desk))


def head_html(story: Story, level: int, desk: Desk) -> str:
    """Return a story's head at one level."""
    if story.filler:
        return ""
    module = desk.environment.get_template("head.html.j2").module
    if story.priority is Priority.BRIEF:
        return str(module.briefs_head(desk.words.in_brief))  # type: ignore[attr-defined]
    author = byline(story.article, desk)
    return str(module.head(story.article, level, desk.words, byline=author))  # type: ignore[attr-defined]


def rest_head_html(article: Article, desk: Desk) -> str:
    """Return the head over the rest of a story that jumped."""
    module = desk.environment.get_template("head.html.j2").module
    return str(module.head(article, 1, desk.words, _SOME_PAGE))  # type: ignore[attr-defined]


def head_levels(story: Story, desk: Desk, span: int) -> tuple[int, ...]:
    """Return the levels that a story's head may have over `span` columns."""
    if story.priority is Priority.BRIEF:
        return (1,)
    return levels_for(desk.theme, desk.grid, story.priority, span)
