"""Turn a story's body into what a column can hold: a flow of items that may be cut between lines.

Measuring and composing write an item with the same function, so that the composed lines are the
measured ones. Nested blocks are flattened: a quotation's paragraphs and a list's items are items
of their own style.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from editionkit.makeup.tail import KEEP_ROWS
from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Break,
    Crosshead,
    Direction,
    Embed,
    Figure,
    Inline,
    ItemList,
    Link,
    Paragraph,
    Preformatted,
    PullQuote,
    Strong,
    Table,
    Text,
    inline_text,
)
from editionkit.render.drawings import frame_class
from editionkit.render.markup import (
    PictureWriter,
    caption_html,
    cut,
    inlines_html,
    language_attributes,
    table_html,
    text_html,
)

Solid = Table | Preformatted | Break
Style = Literal["body", "quote", "attribution", "item", "brief", "credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextItem:
    """Lines of type; `block` is the index of the article's body block that it came from.

    `marker` is a list item's bullet or number, `depth` how deep lists are nested (0 = no list).
    """

    content: tuple[Inline, ...]
    block: int
    style: Style = "body"
    depth: int = 0
    marker: str | None = None
    first: bool = False
    lang: str | None = None
    dir: Direction | None = None
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossheadItem:
    """A subhead in the column."""

    content: tuple[Inline, ...]
    block: int
    level: int
    kind: Literal["crosshead"] = "crosshead"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureItem:
    """A figure inside the text, as wide as its column."""

    figure: Figure
    block: int
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class SolidItem:
    """A table, a listing or a scene break: cut between its rows, a scene break never."""

    content: Solid
    block: int
    kind: Literal["solid"] = "solid"


FlowItem = TextItem | CrossheadItem | PictureItem | SolidItem


def flow_of(article: Article) -> tuple[FlowItem, ...]:
    """Return the article's body as flow items, its source credit last."""
    items = [item for n, block in enumerate(article.body) for item in _items(block, n)]
    if article.credit:
        credit = (Text(text=article.credit),)
        items.append(TextItem(content=credit, block=len(article.body), style="credit"))
    return tuple(_mark_first(items))


def briefs_flow(briefs: tuple[Article, ...]) -> tuple[FlowItem, ...]:
    """Return several briefs as one flow: each head runs into its first paragraph."""
    items: list[FlowItem] = []
    for number, brief in enumerate(briefs):
        items.extend(_brief_items(brief, number))
    return tuple(items)


def _brief_items(brief: Article, number: int) -> Iterator[FlowItem]:
    # The space stands outside: where one inside ends the line exactly, WeasyPrint breaks too early.
    head = Strong(content=(Text(text=_sentence(brief.headline)),))
    flow = [item for item in flow_of(brief) if not isinstance(item, CrossheadItem)]
    texts = [n for n, item in enumerate(flow) if isinstance(item, TextItem)]
    if not texts:
        yield TextItem(content=(head,), block=number, style="brief", lang=brief.lang, dir=brief.dir)
    for n, item in enumerate(flow):
        if n == (texts[0] if texts else -1):
            assert isinstance(item, TextItem)
            yield replace(
                item,
                content=(head, Text(text=" "), *item.content),
                style="brief",
                block=number,
                lang=brief.lang,
                dir=brief.dir,
            )
        elif isinstance(item, TextItem):
            yield replace(item, block=number, lang=item.lang or brief.lang, dir=brief.dir)
        else:
            yield replace(item, block=number)


def _sentence(headline: str) -> str:
    return headline if headline.endswith((".", "?", "!", "…", "؟", "。")) else headline + "."


def _mark_first(items: list[FlowItem]) -> Iterator[FlowItem]:
    """Mark the paragraphs that stand without indent: the first, and those after a crosshead."""
    fresh = True
    for item in items:
        if isinstance(item, TextItem) and item.style == "body":
            yield replace(item, first=fresh)
            fresh = False
        else:
            fresh = fresh or isinstance(item, CrossheadItem)
            yield item


def _items(block: Block, n: int, style: Style = "body", depth: int = 0) -> Iterator[FlowItem]:
    match block:
        case Paragraph():
            yield TextItem(
                content=block.content,
                block=n,
                style=style,
                depth=depth,
                lang=block.lang,
                dir=block.dir,
            )
        case Crosshead():
            yield CrossheadItem(content=block.content, block=n, level=block.level)
        case Figure():
            if block.asset is not None:
                yield PictureItem(figure=block, block=n)
        case BlockQuote():
            yield from _quote_items(block, n, depth)
        case ItemList():
            yield from _list_items(block, n, depth + 1)
        case Table() | Preformatted() | Break():
            yield SolidItem(content=block, block=n)
        case Embed():
            yield from _embed_items(block, n)
        case PullQuote():
            return  # decoration: the makeup chooses its own where a column needs one
        case _:
            assert_never(block)


def _quote_items(quote: BlockQuote, n: int, depth: int) -> Iterator[FlowItem]:
    for inner in quote.content:
        for item in _items(inner, n, "quote", depth):
            if isinstance(item, TextItem) and quote.lang and not item.lang:
                yield replace(item, lang=quote.lang)
            else:
                yield item
    if quote.attribution:
        content = (Text(text=quote.attribution),)
        yield TextItem(content=content, block=n, style="attribution")


def _list_items(block: ItemList, n: int, depth: int) -> Iterator[FlowItem]:
    for number, item in enumerate(block.items, block.start):
        marker: str | None = f"{number}." if block.ordered else ("•" if depth == 1 else "–")
        for inner in item:
            for part in _items(inner, n, "item", depth):
                if isinstance(part, TextItem) and marker and part.depth == depth:
                    yield replace(part, marker=marker)
                    marker = None
                else:
                    yield part


def row_count(content: Solid) -> int:
    """Return the number of rows that a column's end may part: headings are not counted."""
    match content:
        case Table():
            return len(content.rows) - content.head_rows
        case Preformatted():
            return content.text.count("\n") + 1
        case Break():
            return 1
        case _:
            assert_never(content)


def row_cuts(content: Solid) -> tuple[int, ...]:
    """Return the numbers of rows after which it may be cut: two rows stay on each side.

    No cell is cut that spans several rows.
    """
    bound = set(_bound_rows(content)) if isinstance(content, Table) else set()
    cuts = range(KEEP_ROWS, row_count(content) - KEEP_ROWS + 1)
    return tuple(row for row in cuts if row not in bound)


def _bound_rows(table: Table) -> Iterator[int]:
    """Yield the numbers of rows after which a cell that spans several goes on."""
    for number, row in enumerate(table.rows[table.head_rows :], 1):
        most = max((cell.rowspan for cell in row), default=1)
        yield from range(number, number + most - 1)


def _part(content: Solid, start: int, end: int) -> Solid:
    """Return rows `start` to `end` as a table or listing of their own; headings are repeated."""
    match content:
        case Table():
            head, rows = content.rows[: content.head_rows], content.rows[content.head_rows :]
            caption = () if start else content.caption
            return replace(content, rows=head + rows[start:end], caption=caption)
        case Preformatted():
            return Preformatted(text="\n".join(content.text.split("\n")[start:end]))
        case Break():
            return content
        case _:
            assert_never(content)


def _embed_items(embed: Embed, n: int) -> Iterator[FlowItem]:
    link = Link(href=embed.url, content=(Text(text=embed.title),))
    words: tuple[Inline, ...] = (link,)
    if embed.provider:
        words += (Text(text=f" ({embed.provider})"),)
    if embed.poster and embed.poster.asset:
        yield PictureItem(figure=replace(embed.poster, caption=words), block=n)
    else:
        yield TextItem(content=words, block=n, style="credit")


# ------------------------------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of an item: the characters from `start` to `end` of its text, or its rows.

    `opens` and `closes` say whether the item's own first and last line are in it. `space` is the
    white above it, `height` that of a picture's frame, `depth` that of the whole piece, in points.
    """

    item: FlowItem
    start: int
    end: int
    opens: bool = True
    closes: bool = True
    hyphen: bool = False
    space: float = 0.0
    height: float | None = None
    depth: float | None = None


def whole(item: FlowItem) -> Piece:
    """Return the piece that is the whole item."""
    match item:
        case TextItem() | CrossheadItem():
            length = len(inline_text(item.content))
        case SolidItem():
            length = row_count(item.content)
        case PictureItem():
            length = 0
        case _:
            assert_never(item)
    return Piece(item=item, start=0, end=length)


def piece_html(piece: Piece, *, picture: PictureWriter, marks: str = "") -> str:
    """Return one piece as XHTML for a column; `marks` are further attributes of its element."""
    item = piece.item
    space = _place_style(piece)
    match item:
        case TextItem():
            return _text_html(item, piece, marks + space)
        case CrossheadItem():
            tag = f"h{item.level + 2}"
            return f'<{tag} class="crosshead"{marks}{space}>{inlines_html(item.content)}</{tag}>'
        case PictureItem():
            inner = _picture_html(item, piece, picture)
            return f'<figure class="inset"{marks}{space}>{inner}</figure>'
        case SolidItem():
            inner = _solid_html(_part(item.content, piece.start, piece.end))
            return f'<div class="solid"{marks}{space}>{inner}</div>'
        case _:
            assert_never(item)


def _place_style(piece: Piece) -> str:
    """Return the style of a piece in its column: the white above it, and the height it was given.

    Without that height a table, a caption, or a line with letters from a fallback font, which is
    higher than others, would push what follows off the grid.
    """
    rules = [f"margin-top:{piece.space:g}pt"] if piece.space else []
    rules += [f"height:{piece.depth:g}pt"] if piece.depth is not None else []
    return f' style="{";".join(rules)}"' if rules else ""


def _text_html(item: TextItem, piece: Piece, marks: str) -> str:
    classes: list[str] = [item.style]
    classes += ["first"] if item.first and piece.opens else []
    classes += ["rest"] if not piece.opens else []
    classes += ["broken"] if not piece.closes else []
    classes += [f"depth-{item.depth}"] if item.depth else []
    content = inlines_html(_without_end_space(item.content, piece.start, piece.end))
    content += "\N{HYPHEN}" if piece.hyphen else ""
    tongue = language_attributes(item.lang, item.dir)
    if item.style == "item":
        return _item_html(item, piece, content, f' class="{" ".join(classes)}"{tongue}{marks}')
    return f'<p class="{" ".join(classes)}"{tongue}{marks}>{content}</p>'


def _without_end_space(content: tuple[Inline, ...], start: int, end: int) -> tuple[Inline, ...]:
    # A space at the end of a full line would make WeasyPrint break the line earlier.
    text = inline_text(content)
    while end > start and text[end - 1].isspace():
        end -= 1
    return cut(content, start, end)


def _item_html(item: TextItem, piece: Piece, content: str, attributes: str) -> str:
    label = f'<span class="marker">{text_html(item.marker)}</span>' if item.marker else ""
    label = label if piece.opens else ""
    return f"<ul><li{attributes}>{label}{content}</li></ul>"


def _picture_html(item: PictureItem, piece: Piece, picture: PictureWriter) -> str:
    height = f' style="height:{piece.height:g}pt"' if piece.height else ""
    caption = caption_html(item.figure)
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<div class="{frame_class(item.figure)}"{height}>{picture(item.figure)}</div>{words}'


def _solid_html(content: Solid) -> str:
    match content:
        case Table():
            return table_html(content)
        case Preformatted():
            return f"<pre>{text_html(content.text)}</pre>"
        case Break():
            return '<p class="asterism">* * *</p>'
        case _:
            assert_never(content)
