"""A story made plainer, step by step, until a renderer can take it: its words stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Break,
    Crosshead,
    Embed,
    Figure,
    Inline,
    ItemList,
    Paragraph,
    Placement,
    Preformatted,
    PullQuote,
    Table,
    Text,
    block_text,
    inline_text,
)

MOST_NESTING = 48


def simplified(article: Article) -> Article:
    """Return the story without styles within its text and without deep nesting."""
    return replace(article, body=tuple(_simple(article.body, 0)))


def as_paragraphs(article: Article) -> Article:
    """Return the story as paragraphs alone: no picture, no table, no list, no wish of placement."""
    paragraphs = tuple(
        Paragraph(content=(Text(text=line),))
        for block in article.body
        for line in block_text(block).splitlines()
        if line.strip()
    )
    return replace(article, lead=None, body=paragraphs, placement=Placement())


def _simple(blocks: tuple[Block, ...], depth: int) -> Iterator[Block]:
    for block in blocks:
        match block:
            case BlockQuote() | ItemList() if depth >= MOST_NESTING:
                yield Paragraph(content=(Text(text=_line(block)),))
            case Paragraph() | Crosshead() | PullQuote():
                yield replace(block, content=_plain(block.content))
            case BlockQuote():
                yield replace(block, content=tuple(_simple(block.content, depth + 1)))
            case ItemList():
                items = tuple(tuple(_simple(item, depth + 1)) for item in block.items)
                yield replace(block, items=items)
            case Table():
                yield _grid(block)
            case Figure() | Preformatted() | Break() | Embed():
                yield block
            case _:
                assert_never(block)


def _line(block: Block) -> str:
    return " ".join(block_text(block).split())


def _plain(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return (Text(text=" ".join(inline_text(content).split())),)


def _grid(table: Table) -> Table:
    """Return the table with cells of one row and one column each."""
    rows = tuple(
        tuple(replace(cell, content=_plain(cell.content), colspan=1, rowspan=1) for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows)
