"""Put print page breaks into the text at their character, wherever it stands.

A break is first written into the text as characters that XML forbids (so no article can hold them),
goes through the markup writer like a letter, and is then exchanged for its element. In this way a
page may begin inside a link in a list in a quotation.
Source: EPUB Accessibility 1.1 section 2.4 (page breaks), DPUB-ARIA `doc-pagebreak`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from editionkit.model import (
    Block,
    BlockQuote,
    Break,
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
    block_text,
)
from editionkit.render.epub.parts import PageMark
from editionkit.render.markup import text_html

_SIGN = re.compile("\x01([0-9]+)\x02")


def with_signs(block: Block, marks: tuple[PageMark, ...]) -> Block:
    """Return the block with a sign before the word in which each marked page begins."""
    text = block_text(block)
    offsets = [(_word_start(text, mark.offset), mark.page) for mark in marks]
    return _Signs(sorted(offsets)).block(block)


def signs_to_html(markup: str, marks: tuple[PageMark, ...]) -> str:
    """Return the markup with every sign exchanged for its page break element."""
    by_page = {str(mark.page): pagebreak_html(mark) for mark in marks}
    return _SIGN.sub(lambda found: by_page[found[1]], markup)


def pagebreak_html(mark: PageMark) -> str:
    """Return the page break element: no text of its own, its number in the label."""
    return (
        f'<span epub:type="pagebreak" role="doc-pagebreak" id="{text_html(mark.uid)}"'
        f' aria-label="{mark.page}"></span>'
    )


def _word_start(text: str, offset: int) -> int:
    # A page that begins inside a hyphenated word is marked before the word: words stay whole.
    offset = min(max(offset, 0), len(text))
    while 0 < offset < len(text) and not text[offset - 1].isspace():
        offset -= 1
    return offset


class _Signs:
    """Walks a block in the order of `block_text` and drops each sign at its offset."""

    def __init__(self, offsets: list[tuple[int, int]]) -> None:
        self._waiting = offsets
        self._position = 0
        self._begun = False

    def block(self, block: Block) -> Block:
        match block:
            case Paragraph() | Crosshead():
                return replace(block, content=self._line(block.content))
            case Preformatted():
                return replace(block, text=self._line_text(block.text))
            case BlockQuote():
                return self._quote(block)
            case ItemList():
                items = tuple(tuple(map(self.block, item)) for item in block.items)
                return replace(block, items=items)
            case Table():
                return self._table(block)
            case Embed():
                return replace(block, title=self._line_text(block.title))
            case Figure() | PullQuote() | Break():
                return block
            case _:
                assert_never(block)

    def _quote(self, block: BlockQuote) -> BlockQuote:
        content = tuple(map(self.block, block.content))
        source = self._line_text(block.attribution) if block.attribution else None
        return replace(block, content=content, attribution=source)

    def _table(self, block: Table) -> Table:
        caption = self._line(block.caption)
        rows = tuple(
            tuple(replace(cell, content=self._line(cell.content)) for cell in row)
            for row in block.rows
        )
        return replace(block, caption=caption, rows=rows)

    def _line(self, content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        if not content:
            return content
        self._next_line()
        return tuple(self._inlines(content))

    def _line_text(self, text: str) -> str:
        self._next_line()
        return self._signed(text)

    def _next_line(self) -> None:
        # block_text parts lines with one character
        self._position += self._begun
        self._begun = True

    def _inlines(self, content: tuple[Inline, ...]) -> Iterator[Inline]:
        for inline in content:
            match inline:
                case Text() | Code():
                    yield replace(inline, text=self._signed(inline.text))
                case LineBreak():
                    self._position += 1
                    yield inline
                case Emphasis() | Strong() | Link() | Superscript() | Subscript() | Foreign():
                    yield replace(inline, content=tuple(self._inlines(inline.content)))
                case _:
                    assert_never(inline)

    def _signed(self, text: str) -> str:
        end = self._position + len(text)
        pieces, start = [], 0
        while self._waiting and self._waiting[0][0] <= end:
            offset, page = self._waiting.pop(0)
            cut = max(offset - self._position, start)
            pieces += [text[start:cut], f"\x01{page}\x02"]
            start = cut
        self._position = end
        return "".join([*pieces, text[start:]])
