"""Make the edition's short texts fit to be names: one line, legal characters, None when blank."""

from __future__ import annotations

from dataclasses import replace

from editionkit.model import Article, Edition, Section
from editionkit.render.epub.xml import language_tag, legal


def line(text: str | None) -> str:
    """Return the text in one line without characters that XML forbids."""
    return " ".join(legal(text or "").split())


def sound(edition: Edition) -> Edition:
    """Return the edition with a title, section names and a language that the book may carry."""
    paper = edition.publication
    title = line(paper.title) or edition.date.isoformat()
    lang = language_tag(paper.language) or "en"
    paper = replace(paper, title=title, language=lang, publisher=line(paper.publisher) or None)
    sections = tuple(_section(section, title) for section in edition.sections)
    return replace(edition, publication=paper, sections=sections)


def _section(section: Section, title: str) -> Section:
    articles = tuple(map(_article, section.articles))
    return replace(section, title=line(section.title) or title, articles=articles)


def _article(article: Article) -> Article:
    return replace(
        article,
        headline=line(article.headline),
        kicker=line(article.kicker) or None,
        dek=line(article.dek) or None,
        byline=tuple(filter(None, map(line, article.byline))),
        dateline=line(article.dateline) or None,
        credit=line(article.credit) or None,
        origin=replace(article.origin, site=line(article.origin.site) or None),
    )
