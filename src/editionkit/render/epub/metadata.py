"""The package document's metadata: who, when, which series, and what can be read how.

Sources: EPUB 3.3 section 5.5; the calibre names for series are what Kobo and calibre read.
"""

from __future__ import annotations

from collections.abc import Iterator

from editionkit.render.epub.accessibility import accessibility_lines
from editionkit.render.epub.navigation import by_section
from editionkit.render.epub.package import MetaLine
from editionkit.render.epub.parts import Book
from editionkit.render.epub.plan import folio


def metadata(book: Book, *, own_style: bool) -> list[MetaLine]:
    """Return all lines but identifier, title and the first language, which EbookLib asks for."""
    return [
        *_languages(book),
        *_people(book),
        *_publication(book),
        *_series(book),
        *(
            (None, "meta", value, {"property": name})
            for name, value in accessibility_lines(book, own_style=own_style)
        ),
        # What EPUB 2 devices and Kindle's converter look for.
        (None, "meta", None, {"name": "cover", "content": "cover-image"}),
    ]


def _languages(book: Book) -> Iterator[MetaLine]:
    first = book.edition.lang
    for lang in dict.fromkeys(chapter.lang for chapter in book.chapters):
        if lang != first:
            yield "DC", "language", lang, {}


def _people(book: Book) -> Iterator[MetaLine]:
    """Yield the paper as creator (libraries of readers sort by it), writers as contributors."""
    paper = book.edition.publication
    yield "DC", "creator", paper.publisher or paper.title, {"id": "creator"}
    # No role: foliate-js 1.0.1 cannot open a book whose creator is its publisher (role pbl).
    names = (name for chapter in book.chapters for name in chapter.article.byline)
    for number, name in enumerate(dict.fromkeys(names), 1):
        yield "DC", "contributor", name, {"id": f"writer-{number}"}
        yield _role(f"#writer-{number}", "aut")


def _role(whose: str, code: str) -> MetaLine:
    attributes = {"refines": whose, "property": "role", "scheme": "marc:relators"}
    return None, "meta", code, attributes


def _publication(book: Book) -> Iterator[MetaLine]:
    paper = book.edition.publication
    yield "DC", "publisher", paper.publisher or paper.title, {}
    yield "DC", "date", book.edition.date.isoformat(), {}
    sections = ", ".join(section.title for section, _ in by_section(book))
    yield "DC", "description", f"{paper.title}, {folio(book)}. {sections}".rstrip(". ") + ".", {}


def _series(book: Book) -> Iterator[MetaLine]:
    paper = book.edition.publication
    # Without a number the date is one: it sorts as the issues came out.
    number = book.edition.number
    position = str(number) if number is not None else book.edition.date.isoformat().replace("-", "")
    yield None, "meta", paper.title, {"property": "belongs-to-collection", "id": "series"}
    yield None, "meta", "series", {"refines": "#series", "property": "collection-type"}
    yield None, "meta", position, {"refines": "#series", "property": "group-position"}
    if paper.issn:
        urn = f"urn:issn:{paper.issn}"
        yield None, "meta", urn, {"refines": "#series", "property": "dcterms:identifier"}
    yield None, "meta", None, {"name": "calibre:series", "content": paper.title}
    yield None, "meta", None, {"name": "calibre:series_index", "content": position}
