"""Every picture of an article, wherever it stands: to look at, and to replace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
    ItemList,
    Paragraph,
    Preformatted,
    PullQuote,
    Table,
)

Exchange = Callable[[Figure], Figure | None]


def figures(article: Article) -> tuple[Figure, ...]:
    """Return the article's pictures in reading order, the lead picture first."""
    lead = (article.lead,) if article.lead else ()
    return (*lead, *_in_blocks(article.body))


def _in_blocks(blocks: Iterable[Block]) -> Iterator[Figure]:
    for block in blocks:
        match block:
            case Figure():
                yield block
            case Embed():
                if block.poster:
                    yield block.poster
            case BlockQuote():
                yield from _in_blocks(block.content)
            case ItemList():
                for item in block.items:
                    yield from _in_blocks(item)
            case Paragraph() | Crosshead() | PullQuote() | Table() | Preformatted() | Break():
                continue
            case _:
                assert_never(block)


def with_figures(article: Article, exchange: Exchange) -> Article:
    """Return the article with each picture exchanged, in the order of `figures`; None drops it."""
    lead = exchange(article.lead) if article.lead else None
    return replace(article, lead=lead, body=_exchanged(article.body, exchange))


def _exchanged(blocks: Iterable[Block], exchange: Exchange) -> tuple[Block, ...]:
    found = (_one(block, exchange) for block in blocks)
    return tuple(block for block in found if block is not None)


def _one(block: Block, exchange: Exchange) -> Block | None:
    match block:
        case Figure():
            return exchange(block)
        case Embed():
            still = _still(block)
            return replace(block, poster=exchange(still)) if still else block
        case BlockQuote():
            content = _exchanged(block.content, exchange)
            return replace(block, content=content) if content else None
        case ItemList():
            items = tuple(_exchanged(item, exchange) for item in block.items)
            return replace(block, items=tuple(item for item in items if item))
        case Paragraph() | Crosshead() | PullQuote() | Table() | Preformatted() | Break():
            return block
        case _:
            assert_never(block)


def _still(embed: Embed) -> Figure | None:
    """Return the still of a video; without words of its own it is described by the title."""
    still = embed.poster
    return replace(still, alt=embed.title) if still and not (still.alt or still.caption) else still
