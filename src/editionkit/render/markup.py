"""Write blocks as XHTML: the one writer that print and EPUB share.

What comes out is well-formed XML without ids; text is escaped here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import assert_never

from editionkit.model import (
    Block,
    BlockQuote,
    Break,
    Cell,
    Code,
    Crosshead,
    Embed,
    Emphasis,
    Figure,
    Foreign,
    Inline,
    ItemList,
    LineBreak,
    Link,
    Paragraph,
    Preformatted,
    PullQuote,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    inline_text,
)

PictureWriter = Callable[[Figure], str]


def text_html(text: str) -> str:
    """Return `text` escaped for element content and attribute values."""
    return escape(text, quote=True)


def language_attributes(lang: str | None, direction: str | None = None) -> str:
    """Return ` lang=… xml:lang=… dir=…` for what is given, with a space in front."""
    parts = []
    if lang:
        code = text_html(lang)
        parts.append(f' lang="{code}" xml:lang="{code}"')
    if direction:
        parts.append(f' dir="{direction}"')
    return "".join(parts)


def inlines_html(content: tuple[Inline, ...]) -> str:
    """Return `content` as phrasing XHTML."""
    return "".join(inline_html(inline) for inline in content)


def inline_html(inline: Inline) -> str:
    """Return one inline as XHTML."""
    match inline:
        case Text():
            return text_html(inline.text)
        case Emphasis():
            return f"<em>{inlines_html(inline.content)}</em>"
        case Strong():
            return f"<strong>{inlines_html(inline.content)}</strong>"
        case Link():
            return f'<a href="{text_html(inline.href)}">{inlines_html(inline.content)}</a>'
        case Code():
            return f"<code>{text_html(inline.text)}</code>"
        case Superscript():
            return f"<sup>{inlines_html(inline.content)}</sup>"
        case Subscript():
            return f"<sub>{inlines_html(inline.content)}</sub>"
        case Foreign():
            marks = language_attributes(inline.lang, inline.dir)
            return f"<span{marks}>{inlines_html(inline.content)}</span>"
        case LineBreak():
            return "<br/>"
        case _:
            assert_never(inline)


def blocks_html(blocks: tuple[Block, ...], *, picture: PictureWriter) -> str:
    """Return `blocks` as flow XHTML, one line each."""
    return "\n".join(block_html(block, picture=picture) for block in blocks)


def block_html(block: Block, *, picture: PictureWriter) -> str:
    """Return one block as XHTML; `picture` writes the `<img>` of a figure."""
    match block:
        case Paragraph():
            marks = language_attributes(block.lang, block.dir)
            return f"<p{marks}>{inlines_html(block.content)}</p>"
        case Crosshead():
            tag = f"h{block.level + 2}"
            return f"<{tag}>{inlines_html(block.content)}</{tag}>"
        case Figure():
            return figure_html(block, picture=picture)
        case BlockQuote():
            return _quote_html(block, picture)
        case PullQuote():
            words = inlines_html(block.content)
            return f'<aside class="pull-quote" role="doc-pullquote"><p>{words}</p></aside>'
        case ItemList():
            return _list_html(block, picture)
        case Table():
            return table_html(block)
        case Preformatted():
            return f"<pre>{text_html(block.text)}</pre>"
        case Break():
            return "<hr/>"
        case Embed():
            return _embed_html(block, picture)
        case _:
            assert_never(block)


def figure_html(figure: Figure, *, picture: PictureWriter) -> str:
    """Return a figure: the picture, its caption, its credit."""
    caption = caption_html(figure)
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{picture(figure)}{words}</figure>"


def caption_html(figure: Figure) -> str:
    """Return caption and credit as phrasing XHTML; empty when there is neither."""
    parts = [inlines_html(figure.caption)] if figure.caption else []
    if figure.credit:
        parts.append(f'<span class="credit">{text_html(figure.credit)}</span>')
    return " ".join(parts)


def _quote_html(quote: BlockQuote, picture: PictureWriter) -> str:
    source = (
        f'<p class="attribution">{text_html(quote.attribution)}</p>' if quote.attribution else ""
    )
    inner = blocks_html(quote.content, picture=picture)
    return f"<blockquote{language_attributes(quote.lang)}>{inner}{source}</blockquote>"


def _list_html(items: ItemList, picture: PictureWriter) -> str:
    tag = "ol" if items.ordered else "ul"
    start = f' start="{items.start}"' if items.ordered and items.start != 1 else ""
    inner = "".join(f"<li>{_item_html(item, picture)}</li>" for item in items.items)
    return f"<{tag}{start}>{inner}</{tag}>"


def _item_html(item: tuple[Block, ...], picture: PictureWriter) -> str:
    # A one-paragraph item needs no <p>: old readers put a gap around it.
    if len(item) == 1 and isinstance(item[0], Paragraph) and item[0].lang is None:
        return inlines_html(item[0].content)
    return blocks_html(item, picture=picture)


def table_html(table: Table) -> str:
    """Return a table; headings carry their scope (ISO 14289-1, WCAG 1.3.1)."""
    head = "".join(_row_html(row, "col") for row in table.rows[: table.head_rows])
    body = "".join(_row_html(row, "row") for row in table.rows[table.head_rows :])
    caption = f"<caption>{inlines_html(table.caption)}</caption>" if table.caption else ""
    thead = f"<thead>{head}</thead>" if head else ""
    tbody = f"<tbody>{body}</tbody>" if body else ""
    return f"<table>{caption}{thead}{tbody}</table>"


def _row_html(row: tuple[Cell, ...], scope: str) -> str:
    return f"<tr>{''.join(_cell_html(cell, scope) for cell in row)}</tr>"


def _cell_html(cell: Cell, scope: str) -> str:
    tag = "th" if cell.header or scope == "col" else "td"
    marks = f' scope="{scope}"' if tag == "th" else ""
    marks += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    marks += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return f"<{tag}{marks}>{inlines_html(cell.content)}</{tag}>"


def _embed_html(embed: Embed, picture: PictureWriter) -> str:
    poster = picture(embed.poster) if embed.poster else ""
    source = f" ({text_html(embed.provider)})" if embed.provider else ""
    words = f'<a href="{text_html(embed.url)}">{text_html(embed.title)}</a>{source}'
    if not poster:
        return f'<p class="embed">{words}</p>'
    return f'<figure class="embed">{poster}<figcaption>{words}</figcaption></figure>'


def cut(content: tuple[Inline, ...], start: int, end: int) -> tuple[Inline, ...]:
    """Return the part of `content` between two character offsets of its `inline_text`."""
    pieces: list[Inline] = []
    position = 0
    for inline in content:
        length = len(inline_text((inline,)))
        low, high = max(start - position, 0), min(end - position, length)
        if low < high:
            pieces.append(inline if (low, high) == (0, length) else _cut_one(inline, low, high))
        position += length
    return tuple(pieces)


def _cut_one(inline: Inline, start: int, end: int) -> Inline:
    match inline:
        case Text():
            return Text(text=inline.text[start:end])
        case Code():
            return Code(text=inline.text[start:end])
        case Emphasis():
            return Emphasis(content=cut(inline.content, start, end))
        case Strong():
            return Strong(content=cut(inline.content, start, end))
        case Link():
            return Link(href=inline.href, content=cut(inline.content, start, end))
        case Superscript():
            return Superscript(content=cut(inline.content, start, end))
        case Subscript():
            return Subscript(content=cut(inline.content, start, end))
        case Foreign():
            part = cut(inline.content, start, end)
            return Foreign(lang=inline.lang, dir=inline.dir, content=part)
        case LineBreak():
            return inline
        case _:
            assert_never(inline)
