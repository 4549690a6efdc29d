"""A web page → an article: parse once, read the witnesses, find the story, clean it, make Blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bs4 import BeautifulSoup
from lxml import etree

from editionkit.clean.blocks import blocks_of
from editionkit.clean.content import Story, find_story
from editionkit.clean.metadata import Facts, gather, words_key
from editionkit.clean.outcome import Cleaned, article_id
from editionkit.clean.pictures import picture_key
from editionkit.clean.steps import Desk, run_steps
from editionkit.clean.structured import page_data
from editionkit.clean.tree import parse
from editionkit.model import (
    Article,
    Block,
    Crosshead,
    Figure,
    Notice,
    Origin,
    Paragraph,
    block_text,
)
from editionkit.notices import notice


def clean_page(
    markup: str,
    *,
    url: str | None = None,
    source: str | None = None,
    retrieved: datetime | None = None,
) -> Cleaned:
    """Find and clean the article of a decoded page.

    `url` is the page's address (for links and witnesses), `source` what its id is made from where
    there is no address.
    """
    root = parse(markup)
    if root is None:
        return _nothing("S-002", "the page is empty", url or source)
    data = page_data(root)
    facts = gather(root, data, url)
    story = find_story(root, facts)
    if story.root is None:
        return replace(
            _nothing("S-002", "the page holds no story", url or source), judgements=story.judgements
        )
    base = _base(root, url)
    blocks, notices = _blocks(story, facts, base)
    article = _article(facts, blocks, url=url, source=source or url or "", retrieved=retrieved)
    quarrels = tuple(notice("C-002", text, where=url or source) for text in facts.quarrels)
    return Cleaned(article=article, notices=(*notices, *quarrels), judgements=story.judgements)


def _nothing(code: str, message: str, where: str | None) -> Cleaned:
    return Cleaned(article=None, notices=(notice(code, message, where=where),))


def _base(root: etree._Element, url: str | None) -> str | None:
    return url


def _blocks(
    story: Story, facts: Facts, base: str | None
) -> tuple[tuple[Block, ...], tuple[Notice, ...]]:
    markup = etree.tostring(story.root, encoding="unicode", method="html")  # type: ignore[arg-type]
    soup = BeautifulSoup(markup, "lxml")
    desk = Desk(base=base)
    run_steps(soup, desk)
    return blocks_of(soup, base=base, lang=facts.lang)


def _article(
    facts: Facts,
    blocks: tuple[Block, ...],
    *,
    url: str | None,
    source: str,
    retrieved: datetime | None,
) -> Article:
    lead, body = _lead(facts, blocks)
    headline, body = _headline(facts, body)
    dek, body = _dek(facts, body, headline)
    return Article(
        id=article_id(headline, source or headline),
        headline=headline,
        kicker=facts.kicker,
        dek=dek,
        byline=facts.byline,
        published=facts.published,
        modified=facts.modified,
        section=facts.section,
        lang=facts.lang,
        dir="rtl" if facts.dir == "rtl" else "ltr",
        lead=lead,
        body=body,
        origin=Origin(url=url, site=facts.site, canonical=facts.canonical, retrieved=retrieved),
        witnesses=facts.witnesses,
    )


def _lead(facts: Facts, blocks: tuple[Block, ...]) -> tuple[Figure | None, tuple[Block, ...]]:
    """The lead picture: the page's own, with the caption of the same picture in the story."""
    keys = {picture_key(url) for url in facts.pictures}
    for position, block in enumerate(blocks[:6]):
        if isinstance(block, Figure) and (picture_key(block.source) in keys or position < 2):
            return block, (*blocks[:position], *blocks[position + 1 :])
    if facts.pictures:
        return Figure(
            source=facts.pictures[0], alternatives=facts.pictures[1:4], alt=facts.picture_alt
        ), blocks
    return None, blocks


def _headline(facts: Facts, body: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    key = words_key(facts.headline)
    body = tuple(
        b for n, b in enumerate(body) if n > 3 or not key or words_key(block_text(b)) != key
    )
    if facts.headline:
        return facts.headline, body
    for position, block in enumerate(body):
        if isinstance(block, Crosshead | Paragraph):
            text = block_text(block)
            if isinstance(block, Crosshead):
                return text, (*body[:position], *body[position + 1 :])
            return re.split(r"(?<=[.!?。])\s", text)[0][:120], body
    return "", body


def _dek(
    facts: Facts, body: tuple[Block, ...], headline: str
) -> tuple[str | None, tuple[Block, ...]]:
    dek = facts.dek
    if not dek or words_key(dek) == words_key(headline):
        return None, body
    for position, block in enumerate(body[:3]):
        if words_key(block_text(block)) == words_key(dek):
            return dek, (*body[:position], *body[position + 1 :])
    return dek, body
