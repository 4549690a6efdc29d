"""Plan the book: which article becomes which file, under which id, where print pages begin."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from editionkit.model import Article, Direction, Edition, Section
from editionkit.phrases import phrases
from editionkit.render.epub.labels import labels
from editionkit.render.epub.parts import Book, Chapter, PageBreakAt, PageMark
from editionkit.render.epub.xml import language_tag, legal, xml_id
from editionkit.slugs import free_name


def plan_book(
    edition: Edition, *, page_breaks: tuple[PageBreakAt, ...] | None, print_source: str | None
) -> Book:
    """Return the plan. Print pages are claimed only when both breaks and their source are given."""
    words = phrases(edition.lang)
    breaks = _one_a_page(edition, page_breaks or ()) if print_source else ()
    return Book(
        edition=edition,
        title=_title(edition),
        identifier=legal(edition.identifier) or _identifier(edition),
        dir=direction(edition.lang),
        chapters=tuple(_chapters(edition, breaks)),
        contents_marks=tuple(
            (at.article_id, PageMark(page=at.page, block=-1, offset=0, uid=f"front-page-{at.page}"))
            for at in breaks
            if at.place == "contents"
        ),
        phrases=words,
        labels=labels(edition.lang),
        print_source=legal(print_source) if print_source and breaks else None,
    )


def direction(lang: str) -> Direction:
    """Return the writing direction of a language, as CLDR has it."""
    return "rtl" if phrases(lang).locale.character_order == "right-to-left" else "ltr"


def folio(book: Book) -> str:
    """Return the line under the nameplate: date, number, volume, edition."""
    edition, words = book.edition, book.phrases
    parts = [
        words.long_date(edition.date),
        words.volume(edition.volume) if edition.volume is not None else "",
        words.number(edition.number) if edition.number is not None else "",
        edition.edition_name or "",
    ]
    return " · ".join(part for part in parts if part)


def _title(edition: Edition) -> str:
    day = phrases(edition.lang).medium_date(edition.date)
    return " ".join(legal(f"{edition.publication.title}, {day}").split())


def _identifier(edition: Edition) -> str:
    name = f"{edition.publication.title}/{edition.date.isoformat()}/{edition.edition_name or ''}"
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


# Ids of the book's own parts; pictures and fonts have a dot in theirs, which no article's id has.
_RESERVED = ("style", "front", "cover", "cover-image", "colophon", "nav", "ncx", "id")


def _chapters(edition: Edition, breaks: tuple[PageBreakAt, ...]) -> Iterator[Chapter]:
    taken = set(_RESERVED)
    for section in edition.sections:
        for article in section.articles:
            yield _chapter(edition, section, article, _free(xml_id(article.id), taken), breaks)


def _chapter(
    edition: Edition,
    section: Section,
    article: Article,
    uid: str,
    breaks: tuple[PageBreakAt, ...],
) -> Chapter:
    lang = language_tag(article.lang) or language_tag(edition.lang) or "en"
    return Chapter(
        article=article,
        section=section,
        uid=uid,
        file=f"articles/{uid}.xhtml",
        lang=lang,
        dir="rtl" if article.dir == "rtl" else direction(lang),
        marks=tuple(
            PageMark(page=at.page, block=at.block, offset=at.offset, uid=f"{uid}-page-{at.page}")
            for at in breaks
            if at.article_id == article.id and at.place == "story"
        ),
    )


def _free(wanted: str, taken: set[str]) -> str:
    # Names are compared without case: some file systems know none.
    name = free_name(wanted, lambda one: one.casefold() in taken)
    taken.add(name.casefold())
    return name


def _one_a_page(edition: Edition, breaks: tuple[PageBreakAt, ...]) -> tuple[PageBreakAt, ...]:
    """Return for each page the place in the book where a reader who is sent to it should land.

    Several stories stand on a newspaper page. A page begins in the book with the first story that
    starts on it; a page that holds only later parts of stories, in the first of these; a page
    without any story, in the contents.
    """
    order = {article.id: number for number, article in enumerate(edition.articles)}
    best: dict[int, PageBreakAt] = {}
    known = (at for at in breaks if at.article_id in order or at.place == "contents")
    for at in sorted(known, key=lambda at: _precedence(at, order)):
        best.setdefault(at.page, at)
    return tuple(best[page] for page in sorted(best))


def _precedence(at: PageBreakAt, order: dict[str, int]) -> tuple[bool, bool, int, int]:
    return at.place == "contents", at.block >= 0, order.get(at.article_id, -1), at.block
