"""A web page → an article: parse once, read the witnesses, find the story, clean it, make Blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from editionkit.clean import rescue, rules
from editionkit.clean.blocks import blocks_of, contiguous
from editionkit.clean.boilerplate import STAMP
from editionkit.clean.content import Story, find_story, markup_of
from editionkit.clean.credits import source_line, split_dateline
from editionkit.clean.dates import read_date
from editionkit.clean.debris import opening_dek, opening_label, without_debris
from editionkit.clean.language import detect
from editionkit.clean.metadata import Facts, direction_of, gather, with_edges
from editionkit.clean.names import names_in
from editionkit.clean.nextpage import next_page, whole_story
from editionkit.clean.outcome import Cleaned, Source, article_id
from editionkit.clean.patterns import regex
from editionkit.clean.pictures import absolute, candidates, picture_key
from editionkit.clean.rules import SiteRules
from editionkit.clean.soup import BeautifulSoup
from editionkit.clean.special import live_blocks
from editionkit.clean.steps import Desk, run_steps
from editionkit.clean.structured import PageData, page_data
from editionkit.clean.tree import Element, parse, words_key
from editionkit.clean.units import Layout, split_page
from editionkit.clean.verdict import judge_page
from editionkit.model import (
    Article,
    Block,
    Crosshead,
    Figure,
    Notice,
    Origin,
    Paragraph,
    block_text,
    inline_text,
)
from editionkit.notices import notice


def clean_page(markup: str, source: Source) -> Cleaned:
    """Find and clean the article of a decoded page."""
    root = parse(markup)
    if root is None:
        return nothing("S-002", "the page is empty", source)
    site_rules = rules.for_url(source.rules, source.url)
    data = page_data(root)
    states = rescue.states_of(root)
    following = next_page(root, source.url, site_rules)
    whole = whole_story(root, source.url, site_rules)
    base = _base(root, source.url)
    ruled = _apply_rules(root, site_rules)
    body = root.find("body")
    layout = split_page(root if body is None else body)
    facts = with_rules(gather(root, data, layout, source.url), ruled)
    story = find_story(layout, facts, seen=source.seen, only=ruled.only, explain=source.explain)
    if story.chars < rescue.ENOUGH and (found := rescue.rescued(markup, states, data)):
        if len(found) > 2 * story.chars:
            story = replace(story, root=parse(found), chars=len(found))
    if story.root is None:
        return replace(
            nothing("S-002", "the page holds no story", source), judgements=story.judgements
        )
    facts = with_edges(facts, layout)
    return replace(
        _finished(story, facts, layout, data, source, base),
        judgements=story.judgements,
        next_page=following,
        whole_story=whole,
    )


def _finished(
    story: Story, facts: Facts, layout: Layout, data: PageData, source: Source, base: str | None
) -> Cleaned:
    """Make Blocks of the found story and judge whether it is one."""
    assert story.root is not None
    blocks, notices = _blocks(story.root, facts, base)
    live = live_blocks(data)
    if 2 * _letters(live) > _letters(blocks):
        blocks = live
    plates = (_opening(element, base) for element in story.gallery)
    blocks = (*_unseen(plates, blocks), *blocks)
    article = _article(facts, blocks, _opening(story.opening, base), source)
    if article.lead is not None and not (article.lead.alt or article.lead.caption):
        article = replace(article, lead=_described(article.lead, layout, base))
    quarrels = tuple(notice("C-002", text, where=source.where) for text in facts.quarrels)
    verdict = judge_page(article.text, headline=article.headline, layout=layout, data=data)
    if verdict is not None:
        return replace(nothing(verdict.code, verdict.message, source), rejected=article)
    return Cleaned(
        article=article, notices=(*(replace(n, where=source.where) for n in notices), *quarrels)
    )


def nothing(code: str, message: str, source: Source) -> Cleaned:
    """Return the outcome for a source that gives no article."""
    return Cleaned(article=None, notices=(notice(code, message, where=source.where),))


def _base(root: Element, url: str | None) -> str | None:
    """Return the address that relative links start from: `<base href>`, else the page's own."""
    for element in root.iter("base"):
        href = absolute(element.get("href"), url)
        if href and href.startswith("http"):
            return href
    return url


# ------------------------------------------------------------------------------------ site rules


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    """What a site's rules say of this page."""

    only: frozenset[Element] = frozenset()
    fields: tuple[tuple[str, str], ...] = ()


def _apply_rules(root: Element, found: SiteRules | None) -> _Ruled:
    """Remove what the rules remove; return what they keep and which fields they name."""
    if found is None:
        return _Ruled()
    named = []
    for word in ("headline", "dek", "kicker", "byline", "published"):
        lists = (rules.texts(root, [one]) for one in getattr(found, word))
        values = next((texts for texts in lists if texts), [])
        if values:
            named.append((word, ", ".join(values) if word == "byline" else values[0]))
    for element in rules.select(root, found.remove):
        _drop(element)
    for expressions, before in ((found.remove_before, True), (found.remove_after, False)):
        for element in rules.select(root, expressions)[:1]:
            _drop_beside(element, before=before)
    only = rules.first_found(root, found.keep_only)
    return _Ruled(only=frozenset(only), fields=tuple(named))


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        if element.tail and element.tail.strip():
            previous = element.getprevious()
            if previous is not None:
                previous.tail = (previous.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)


def _drop_beside(element: Element, *, before: bool) -> None:
    """Drop everything in the page before (or after) an element; itself goes, too."""
    node = element
    while (parent := node.getparent()) is not None and node.tag != "body":
        for sibling in list(node.itersiblings(preceding=before)):
            parent.remove(sibling)
        if not before:
            node.tail = None
        elif parent.tag != "html":
            parent.text = None
        node = parent
    _drop(element)


def with_rules(facts: Facts, ruled: _Ruled) -> Facts:
    """Let the fields that site rules name win over all witnesses."""
    for word, value in ruled.fields:
        if word == "byline":
            facts = replace(facts, byline=names_in(value))
        elif word == "published":
            facts = replace(facts, published=read_date(value) or facts.published)
        elif word == "headline":
            facts = replace(facts, headline=value)
        elif word == "dek":
            facts = replace(facts, dek=value)
        else:
            facts = replace(facts, kicker=value)
        facts = replace(facts, witnesses=(*facts.witnesses, (word, "site rule")))
    return facts


# ------------------------------------------------------------------------------------ the article


def _blocks(
    story: Element, facts: Facts, base: str | None
) -> tuple[tuple[Block, ...], tuple[Notice, ...]]:
    soup = BeautifulSoup(markup_of(story), "lxml")
    run_steps(soup, Desk(base=base))
    return blocks_of(soup, base=base, lang=facts.lang)


def _described(lead: Figure, layout: Layout, base: str | None) -> Figure:
    """Return a picture that stood without words with those beside its likeness on the page."""
    key = picture_key(lead.source)
    for picture in layout.pictures:
        images = picture.element.iter("img")
        named = [{str(k): str(v) for k, v in image.attrib.items()} for image in images]
        if all(picture_key(url) != key for one in named for url in candidates(one)):
            continue
        found = _opening(picture.element, base)
        if found is not None and picture_key(found.source) == key:
            return replace(lead, alt=found.alt, caption=found.caption, credit=found.credit)
    return lead


def _letters(blocks: tuple[Block, ...]) -> int:
    return sum(len(block_text(block)) for block in blocks)


def _unseen(plates: Iterable[Figure | None], blocks: tuple[Block, ...]) -> Iterator[Figure]:
    """Yield an essay's pictures that do not stand among the story's blocks already."""
    seen = {picture_key(block.source) for block in blocks if isinstance(block, Figure)}
    for plate in plates:
        if plate is not None and picture_key(plate.source) not in seen:
            yield plate


def _opening(element: Element | None, base: str | None) -> Figure | None:
    """Return the picture that opens the story, with its caption and credit."""
    if element is None:
        return None
    soup = BeautifulSoup(markup_of(element), "lxml")
    run_steps(soup, Desk(base=base))
    blocks, _ = blocks_of(soup, base=base)
    return next((block for block in blocks if isinstance(block, Figure)), None)


def _article(
    facts: Facts, blocks: tuple[Block, ...], opening: Figure | None, source: Source
) -> Article:
    lead, body = _lead(facts, blocks, opening)
    headline, body = _headline(facts, body)
    dek, body = _dek(facts, body, headline)
    dek, body = opening_dek(body, dek)
    body = without_debris(body, byline=facts.byline, labels=(facts.kicker, facts.section))
    kicker, body = opening_label(body, facts.kicker)
    credit, body = source_line(_without_stamps(body, facts.byline))
    dateline, body = split_dateline(body)
    lang = facts.lang or detect(" ".join(block_text(block) for block in body[:20]))
    direction = facts.dir or direction_of(lang)
    return Article(
        id=article_id(headline, source.url or source.name or headline),
        headline=headline,
        kicker=kicker if words_key(kicker) != words_key(headline) else None,
        dek=dek,
        byline=facts.byline,
        dateline=dateline,
        published=facts.published,
        modified=facts.modified,
        section=facts.section,
        credit=credit or facts.credit,
        lang=lang,
        dir="rtl" if direction == "rtl" else "ltr",
        lead=lead,
        body=contiguous(body),
        origin=Origin(
            url=source.url, site=facts.site, canonical=facts.canonical, retrieved=source.retrieved
        ),
        witnesses=_witnesses(facts, lead, opening, blocks),
    )


def _witnesses(
    facts: Facts, lead: Figure | None, opening: Figure | None, blocks: tuple[Block, ...]
) -> tuple[tuple[str, str], ...]:
    """Return who gave each field; the lead picture's witness is the page where it shows the picture."""
    rest = tuple(pair for pair in facts.witnesses if pair[0] != "lead")
    if lead is None:
        return rest
    shown = opening is not None or any(
        isinstance(block, Figure) and block.source == lead.source for block in blocks
    )
    declared = dict(facts.witnesses).get("lead", "page")
    return (*rest, ("lead", "page" if shown else declared))


def _lead(
    facts: Facts, blocks: tuple[Block, ...], opening: Figure | None
) -> tuple[Figure | None, tuple[Block, ...]]:
    """Return the lead picture and the body without it.

    The picture that opens the story wins over the one that the page gives to other sites; that one
    adds its address where both are the same picture.
    """
    lead = opening or next((b for b in blocks[:2] if isinstance(b, Figure)), None)
    if lead is None and facts.pictures:
        lead = _declared_lead(facts, blocks)
    if lead is None:
        return None, blocks
    key = picture_key(lead.source)
    twins = [b for b in blocks if isinstance(b, Figure) and _is_twin(b, lead)]
    body = tuple(b for b in blocks if not (isinstance(b, Figure) and _is_twin(b, lead)))
    others = tuple(url for url in facts.pictures if picture_key(url) == key and url != lead.source)
    return replace(
        lead,
        alternatives=tuple(dict.fromkeys((*lead.alternatives, *others))),
        caption=lead.caption or next((b.caption for b in twins if b.caption), ()),
        credit=lead.credit or next((b.credit for b in twins if b.credit), None),
        alt=lead.alt or next((b.alt for b in twins if b.alt), None),
    ), body


def _is_twin(figure: Figure, lead: Figure) -> bool:
    """Is this the lead picture again: the same file, and no caption that says something else?"""
    one, other = words_key(inline_text(figure.caption)), words_key(inline_text(lead.caption))
    same_words = not one or not other or one in other or other in one
    return same_words and picture_key(figure.source) == picture_key(lead.source)


def _declared_lead(facts: Facts, blocks: tuple[Block, ...]) -> Figure:
    first, *rest = facts.pictures
    for block in blocks:
        if isinstance(block, Figure) and picture_key(block.source) == picture_key(first):
            return block
    return Figure(source=first, alternatives=tuple(rest[:4]), alt=facts.picture_alt)


def _headline(facts: Facts, body: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Return the headline and the body without it; a page without one lends its first line."""
    key = words_key(facts.headline)
    if key:
        kept = (b for n, b in enumerate(body) if n > 3 or words_key(block_text(b)) != key)
        return facts.headline, tuple(kept)
    for position, block in enumerate(body):
        if isinstance(block, Crosshead):
            return block_text(block), (*body[:position], *body[position + 1 :])
        if isinstance(block, Paragraph):
            return re.split(r"(?<=[.!?。])\s", block_text(block))[0][:120], body
    return "", body


def _dek(
    facts: Facts, body: tuple[Block, ...], headline: str
) -> tuple[str | None, tuple[Block, ...]]:
    """Return the dek and the body without it; a dek that only repeats the headline is none."""
    key = words_key(facts.dek)
    if not facts.dek or not key or key == words_key(headline):
        return None, body
    rest = tuple(b for n, b in enumerate(body) if n > 3 or words_key(block_text(b)) != key)
    if len(rest) == len(body) and any(key in words_key(block_text(b)) for b in body[:3]):
        return None, body
    return facts.dek, rest


_LONGEST_STAMP = 90


def _without_stamps(body: tuple[Block, ...], byline: tuple[str, ...]) -> tuple[Block, ...]:
    """Return the body without the names and dates that stand above its first sentence."""
    names = {words_key(name) for name in byline}
    for position, block in enumerate(body):
        text = block_text(block) if isinstance(block, Paragraph) else ""
        stamped = len(text) <= _LONGEST_STAMP and STAMP.match(text)
        if isinstance(block, Figure) or (text and (stamped or words_key(text) in names)):
            continue
        return (*(b for b in body[:position] if isinstance(b, Figure)), *body[position:])
    return body


# --------------------------------------------------------------------------- several pages of a host

_PROSE_END = regex(r"[.!?。！？؟।][\"'”’»)]*$")


def boilerplate_of(pages: list[tuple[str | None, str]]) -> frozenset[str]:
    """Return the texts that stand on two or more of these pages: (address, markup) of one host.

    What stands on two articles is no article. Pages with the same headline count as one. Where only
    two pages share it, running text with other running text right before and after it on both stays:
    that is a paper repeating what the reader must know.
    """
    shown: dict[str, list[str]] = {}
    for url, markup in pages:
        root = parse(markup)
        if root is None:
            continue
        data = page_data(root)
        body = root.find("body")
        layout = split_page(root if body is None else body)
        head = words_key(gather(root, data, layout, url).headline) or markup[:200]
        shown.setdefault(head, [unit.text for unit in layout.units])
    times = Counter(text for texts in shown.values() for text in set(texts))
    repeated = {text for text, count in times.items() if count > 1}
    inside = Counter(text for texts in shown.values() for text in _inside_prose(texts, repeated))
    return frozenset(text for text in repeated if times[text] > 2 or inside[text] < 2)


def _inside_prose(texts: list[str], repeated: set[str]) -> set[str]:
    """Return the running texts that stand between two others which no other page has."""
    prose = [len(text) > 120 and _PROSE_END.search(text) is not None for text in texts]
    own = [flag and text not in repeated for flag, text in zip(prose, texts, strict=True)]
    return {
        text
        for number, text in enumerate(texts[1:-1], 1)
        if prose[number] and own[number - 1] and own[number + 1]
    }


def join_pages(articles: list[Article]) -> Article:
    """Join the parts of a story that runs over several pages: the first one's fields, all bodies.

    Blocks that every page repeats (a headline, a caption) stand once.
    """
    first, *rest = articles
    seen = {words_key(block_text(block)) for block in first.body}
    body = list(first.body)
    for article in rest:
        for block in article.body:
            key = words_key(block_text(block)) or repr(block)
            if key not in seen:
                seen.add(key)
                body.append(block)
    return replace(first, body=tuple(body))
