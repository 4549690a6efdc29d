"""Make an article's blocks ready for XHTML: legal characters, sound links, levelled headings.

Everything that EPUBCheck or a screen reader would stumble over goes here, before the markup is
written, so that the writer itself stays the one that print uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, assert_never

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
from editionkit.render.epub.xml import address, language_tag, legal

Level = Literal[1, 2, 3]


class Manuscript:
    """Cleans the blocks of one article; `places` maps an id in the issue to where it now stands."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._deepest = 0

    def body(self, blocks: tuple[Block, ...]) -> tuple[Block | None, ...]:
        """Return a block, or None where nothing is left of it, for each block given."""
        return tuple(self._block(block) for block in blocks)

    def _blocks(self, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(block for block in map(self._block, blocks) if block is not None)

    def _block(self, block: Block) -> Block | None:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Crosshead():
                return self._crosshead(block)
            case Figure():
                return self.figure(block)
            case BlockQuote():
                return self._quote(block)
            case PullQuote():
                content = self.inlines(block.content)
                return replace(block, content=content) if content else None
            case ItemList():
                items = tuple(filter(None, (self._blocks(item) for item in block.items)))
                return replace(block, items=items) if items else None
            case Table():
                return self._table(block)
            case Preformatted():
                return replace(block, text=legal(block.text)) if block.text.strip() else None
            case Break():
                return block
            case Embed():
                return self._embed(block)
            case _:
                assert_never(block)

    def _paragraph(self, block: Paragraph) -> Paragraph | None:
        content = self.inlines(block.content)
        return replace(block, content=content, lang=language_tag(block.lang)) if content else None

    def _crosshead(self, block: Crosshead) -> Crosshead | None:
        # WCAG 1.3.1 and axe "heading-order": a level may go down by one step only.
        content = self.inlines(block.content)
        if not content:
            return None
        level: Level = _LEVELS[min(block.level, self._deepest + 1)]
        self._deepest = level
        return replace(block, content=content, level=level)

    def figure(self, figure: Figure) -> Figure | None:
        """Return the figure with sound words; None when there is no picture to it."""
        if figure.asset is None:
            return None
        return replace(
            figure, caption=self.inlines(figure.caption), credit=legal(figure.credit or "") or None
        )

    def _quote(self, block: BlockQuote) -> BlockQuote | None:
        content = self._blocks(block.content)
        if not content:
            return None
        source = legal(block.attribution or "") or None
        return replace(block, content=content, attribution=source, lang=language_tag(block.lang))

    def _table(self, block: Table) -> Table | None:
        rows = tuple(tuple(map(self._cell, row)) for row in block.rows)
        if not any(rows):
            return None
        return replace(block, rows=rows, caption=self.inlines(block.caption))

    def _cell(self, cell: Cell) -> Cell:
        return replace(cell, content=self.inlines(cell.content))

    def _embed(self, block: Embed) -> Block | None:
        title = legal(block.title).strip() or legal(block.provider or "").strip()
        href = address(block.url)
        if not href:  # its words are worth keeping, a dead link is not
            return Paragraph(content=(Text(text=title),)) if title else None
        poster = self.figure(block.poster) if block.poster else None
        return replace(block, url=href, title=title or href, poster=poster)

    def inlines(self, content: tuple[Inline, ...], *, linked: bool = False) -> tuple[Inline, ...]:
        """Return the content without links in links, dead links, bad language tags; () if blank."""
        clean = tuple(inline for found in content for inline in self._inline(found, linked))
        return clean if inline_text(clean).strip() else ()

    def _inline(self, inline: Inline, linked: bool) -> tuple[Inline, ...]:
        match inline:
            case Text() | Code():
                return (replace(inline, text=legal(inline.text)),)
            case LineBreak():
                return (inline,)
            case Link():
                return self._link(inline, linked)
            case Foreign():
                return self._foreign(inline, linked)
            case Emphasis() | Strong() | Superscript() | Subscript():
                return self._wrapped(inline, linked)
            case _:
                assert_never(inline)

    def _spread(self, content: tuple[Inline, ...], linked: bool) -> tuple[Inline, ...]:
        return tuple(inline for found in content for inline in self._inline(found, linked))

    def _wrapped(
        self, inline: Emphasis | Strong | Superscript | Subscript, linked: bool
    ) -> tuple[Inline, ...]:
        return (replace(inline, content=self._spread(inline.content, linked)),)

    def _foreign(self, inline: Foreign, linked: bool) -> tuple[Inline, ...]:
        content = self._spread(inline.content, linked)
        lang = language_tag(inline.lang)
        return (replace(inline, lang=lang, content=content),) if lang else content

    def _link(self, link: Link, linked: bool) -> tuple[Inline, ...]:
        href = None if linked else self._target(link.href)
        content = self._spread(link.content, linked or href is not None)
        if href is None or not inline_text(content).strip():
            return content
        return (Link(href=href, content=content),)

    def _target(self, href: str) -> str | None:
        if href.startswith("#"):
            return self._places.get(href[1:])
        return address(href)


_LEVELS: dict[int, Level] = {1: 1, 2: 2, 3: 3}
