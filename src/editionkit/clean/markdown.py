"""Markdown with front matter → an article."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from editionkit.clean.blocks import blocks_of, contiguous
from editionkit.clean.dates import When, read_date
from editionkit.clean.language import detect
from editionkit.clean.metadata import direction_of, language_tag
from editionkit.clean.names import names_in
from editionkit.clean.outcome import Cleaned, Source, article_id
from editionkit.clean.pictures import absolute
from editionkit.clean.soup import BeautifulSoup
from editionkit.clean.steps import Desk, run_steps
from editionkit.clean.tree import squash, words_key
from editionkit.model import (
    Article,
    Block,
    Crosshead,
    Figure,
    Notice,
    Origin,
    Text,
    block_text,
)
from editionkit.notices import notice

MAX_FRONT_MATTER = 64_000

_Matter = dict[str, Any]


def clean_markdown(text: str, source: Source) -> Cleaned:
    """Return the article of a Markdown text; its front matter wins over what the text says.

    Front matter that is no YAML mapping is left out with a Notice.
    """
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(footnote_plugin)
    tokens = parser.parse(text)
    raw = next((token.content for token in tokens if token.type == "front_matter"), "")
    matter, notices = _front_matter(raw, source.where)
    soup = BeautifulSoup(parser.render(text), "lxml")
    run_steps(soup, Desk(base=source.url))
    lang = language_tag(_text(matter, "lang", "language", "locale")) or detect(soup.get_text(" "))
    blocks, more = blocks_of(soup, base=source.url, lang=lang)
    headline, blocks = _headline(matter, blocks)
    if not blocks and not headline:
        return Cleaned(
            article=None,
            notices=(*notices, notice("S-002", "the text is empty", where=source.where)),
        )
    article = _article(matter, headline, blocks, lang, source)
    return Cleaned(article=article, notices=(*notices, *more))


def _article(
    matter: _Matter, headline: str, blocks: tuple[Block, ...], lang: str | None, source: Source
) -> Article:
    lead, body = _lead(matter, blocks, source.url)
    address = _text(matter, "url", "canonical", "canonical_url", "link") or source.url
    return Article(
        id=article_id(headline, source.url or source.name or headline),
        headline=headline,
        kicker=_text(matter, "kicker", "overline", "eyebrow"),
        dek=_text(
            matter,
            "dek",
            "standfirst",
            "subtitle",
            "subheadline",
            "description",
            "summary",
            "excerpt",
        ),
        byline=_byline(matter),
        dateline=_text(matter, "dateline", "place"),
        published=_when(matter, "date", "published", "pubdate", "publishdate", "datepublished"),
        modified=_when(matter, "modified", "updated", "lastmod"),
        section=_text(matter, "section", "category", "categories"),
        credit=_text(matter, "source", "agency")
        if lead
        else _text(matter, "credit", "source", "agency"),
        lang=lang,
        dir="rtl" if direction_of(lang) == "rtl" else "ltr",
        lead=lead,
        body=contiguous(body),
        origin=Origin(
            url=address, site=_text(matter, "site", "publisher"), retrieved=source.retrieved
        ),
        witnesses=(("headline", "front matter" if _text(matter, "headline", "title") else "text"),),
    )


def _front_matter(raw: str, where: str) -> tuple[_Matter, tuple[Notice, ...]]:
    if not raw.strip():
        return {}, ()
    try:
        if len(raw) > MAX_FRONT_MATTER:
            raise YAMLError("too long")
        found = YAML(typ="safe", pure=True).load(raw)
    except (YAMLError, ValueError, TypeError, RecursionError, KeyError):
        return {}, (
            notice("C-001", "the front matter is no valid YAML and was left out", where=where),
        )
    if not isinstance(found, dict):
        return {}, (
            notice("C-001", "the front matter is no mapping and was left out", where=where),
        )
    return {str(key).strip().lower(): value for key, value in found.items()}, ()


def _text(matter: _Matter, *names: str) -> str | None:
    """The first of these fields that holds a word or a number; of a list its first entry."""
    for name in names:
        value = matter.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if (
            isinstance(value, str | int | float)
            and not isinstance(value, bool)
            and squash(str(value))
        ):
            return squash(str(value))
    return None


def _byline(matter: _Matter) -> tuple[str, ...]:
    for name in ("byline", "authors", "author", "by"):
        value = matter.get(name)
        entries = value if isinstance(value, list) else [value]
        texts = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
        names = [found for text in texts if isinstance(text, str) for found in names_in(text)]
        if names:
            return tuple(dict.fromkeys(names))
    return ()


def _when(matter: _Matter, *names: str) -> When | None:
    for name in names:
        value = matter.get(name)
        if isinstance(value, datetime | date):
            return value
        if isinstance(value, str) and (found := read_date(value)):
            return found
    return None


def _headline(matter: _Matter, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """The front matter's title; else the first heading, which then leaves the body."""
    title = _text(matter, "headline", "title")
    first = blocks[0] if blocks else None
    if isinstance(first, Crosshead) and (
        title is None or words_key(block_text(first)) == words_key(title)
    ):
        return title or block_text(first), blocks[1:]
    if title is None and blocks:
        title = block_text(blocks[0]).split("\n")[0][:120]
    return title or "", blocks


def _lead(
    matter: _Matter, blocks: tuple[Block, ...], url: str | None
) -> tuple[Figure | None, tuple[Block, ...]]:
    """The front matter's picture; else a figure that opens the text."""
    picture = (
        matter.get("image") or matter.get("lead") or matter.get("picture") or matter.get("cover")
    )
    fields = picture if isinstance(picture, dict) else {"src": picture}
    named = {str(key).lower(): value for key, value in fields.items()}
    source = absolute(_text(named, "src", "url", "path", "file"), url)
    if source:
        caption = _text(named, "caption") or _text(matter, "image_caption", "caption")
        return Figure(
            source=source,
            alt=_text(named, "alt") or _text(matter, "image_alt", "alt"),
            caption=(Text(text=caption),) if caption else (),
            credit=_text(named, "credit") or _text(matter, "image_credit", "credit"),
        ), blocks
    if blocks and isinstance(blocks[0], Figure):
        return blocks[0], blocks[1:]
    return None, blocks
