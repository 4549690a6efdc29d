"""A web page → an article: parse once, read the witnesses, find the story, clean it, make Blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bs4 import BeautifulSoup
from lxml import etree

from editionkit.clean.blocks import blocks_of
from editionkit.clean.content import Story, find_story, markup_of
from editionkit.clean.metadata import Facts, gather, with_edges
from editionkit.clean.outcome import Cleaned, article_id
from editionkit.clean.pictures import absolute, picture_key
from editionkit.clean.steps import Desk, run_steps
from editionkit.clean.structured import page_data
from editionkit.clean.tree import parse, words_key
from editionkit.clean.units import split_page
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
    base = _base(root, url)
    data = page_data(root)
    body = root.find("body")
    layout = split_page(root if body is None else body)
    facts = gather(root, data, layout, url)
    story = find_story(layout, facts)
    if story.root is None:
        nothing = _nothing("S-002", "the page holds no story", url or source)
        return replace(nothing, judgements=story.judgements)
    facts = with_edges(facts, layout)
    blocks, notices = _blocks(story.root, facts, base)
    opening = _opening(story, base)
    article = _article(
        facts, blocks, opening, url=url, source=source or url or "", retrieved=retrieved
    )
    quarrels = tuple(notice("C-002", text, where=url or source) for text in facts.quarrels)
    return Cleaned(article=article, notices=(*notices, *quarrels), judgements=story.judgements)


def _nothing(code: str, message: str, where: str | None) -> Cleaned:
    return Cleaned(article=None, notices=(notice(code, message, where=where),))


def _base(root: etree._Element, url: str | None) -> str | None:
    """Return the address that relative links start from: `<base href>`, else the page's own."""
    for element in root.iter("base"):
        href = absolute(element.get("href"), url)
        if href and href.startswith("http"):
            return href
    return url


def _blocks(
    story: etree._Element, facts: Facts, base: str | None
) -> tuple[tuple[Block, ...], tuple[Notice, ...]]:
    soup = BeautifulSoup(markup_of(story), "lxml")
    desk = Desk(base=base)
    run_steps(soup, desk)
    return blocks_of(soup, base=base, lang=facts.lang)


def _opening(story: Story, base: str | None) -> Figure | None:
    """Return the picture that opens the story, with its caption and credit."""
    if story.opening is None:
        return None
    soup = BeautifulSoup(markup_of(story.opening), "lxml")
    run_steps(soup, Desk(base=base))
    blocks, _ = blocks_of(soup, base=base)
    return next((block for block in blocks if isinstance(block, Figure)), None)


def _article(
    facts: Facts, blocks: tuple[Block, ...], opening: Figure | None, *,
    url: str | None, source: str, retrieved: datetime | None,
) -> Article:  # fmt: skip
    lead, body = _lead(facts, blocks, opening)
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
        credit=facts.credit if not facts.byline else None,
        lang=facts.lang,
        dir="rtl" if facts.dir == "rtl" else "ltr",
        lead=lead,
        body=body,
        origin=Origin(url=url, site=facts.site, canonical=facts.canonical, retrieved=retrieved),
        witnesses=facts.witnesses,
    )


def _lead(
    facts: Facts, blocks: tuple[Block, ...], opening: Figure | None
) -> tuple[Figure | None, tuple[Block, ...]]:
    """Return the lead picture and the body without it.

    The picture that opens the story wins over the one that the page gives to other sites; that one
    adds its address where both are the same picture.
    """
    if opening is None:
        opening = next((block for block in blocks[:2] if isinstance(block, Figure)), None)
    if opening is None and facts.pictures:
        first, *rest = facts.pictures
        same = next(
            (
                b
                for b in blocks
                if isinstance(b, Figure) and picture_key(b.source) == picture_key(first)
            ),
            None,
        )
        lead = same or Figure(source=first, alternatives=tuple(rest[:4]), alt=facts.picture_alt)
    elif opening is None:
        return None, blocks
    else:
        lead = opening
    key = picture_key(lead.source)
    body = tuple(b for b in blocks if not (isinstance(b, Figure) and picture_key(b.source) == key))
    twins = tuple(url for url in facts.pictures if picture_key(url) == key and url != lead.source)
    return replace(lead, alternatives=(*lead.alternatives, *twins)), body


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
