"""Write the navigation document and the NCX that old devices read instead.

Sources: EPUB 3.3 section 7 (navigation), OPF 2.0.1 section 2.4.1 (NCX).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from editionkit.model import Section
from editionkit.render.epub.chapter import headline
from editionkit.render.epub.parts import FRONT, Book, Chapter
from editionkit.render.epub.xml import legal
from editionkit.render.markup import language_attributes, text_html

COVER = "cover.xhtml"
COLOPHON = "colophon.xhtml"

_DOCUMENT = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"{marks}>
<head><title>{title}</title>
<link rel="stylesheet" type="text/css" href="style/edition.css"/></head>
<body>
{navs}
</body>
</html>
"""


def by_section(book: Book) -> list[tuple[Section, list[Chapter]]]:
    """Return the sections that have stories, each with its chapters."""
    groups = groupby(book.chapters, key=lambda chapter: chapter.section)
    return [(section, list(chapters)) for section, chapters in groups]


def nav_xhtml(book: Book) -> str:
    """Return the navigation document: contents in two levels, landmarks, print pages if any."""
    navs = [_toc(book), _landmarks(book)]
    if book.pages:
        navs.append(_page_list(book))
    document = _DOCUMENT.format(
        marks=language_attributes(book.edition.lang, book.dir),
        title=text_html(book.phrases.contents),
        navs="\n".join(navs),
    )
    return legal(document)


def _toc(book: Book) -> str:
    rows = [_entry(COVER, book.labels.cover), _entry(FRONT, book.phrases.contents)]
    rows += [_section(section, chapters) for section, chapters in by_section(book)]
    rows.append(_entry(COLOPHON, book.labels.colophon))
    return (
        '<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="toc-head">'
        f'<h1 class="index-head" id="toc-head">{text_html(book.phrases.contents)}</h1>'
        f"<ol>\n{_lines(rows)}\n</ol></nav>"
    )


def _section(section: Section, chapters: list[Chapter]) -> str:
    rows = [
        _entry(chapter.file, headline(chapter.article), language_attributes(chapter.lang))
        for chapter in chapters
    ]
    name = text_html(section.title)
    return f'<li><a href="{chapters[0].file}">{name}</a>\n<ol>\n{_lines(rows)}\n</ol></li>'


def _landmarks(book: Book) -> str:
    rows = [
        _entry(COVER, book.labels.cover, ' epub:type="cover"'),
        _entry(f"{FRONT}#contents", book.phrases.contents, ' epub:type="toc"'),
    ]
    if book.chapters:
        first = book.chapters[0].file
        rows.append(_entry(first, book.labels.begin, ' epub:type="bodymatter"'))
    name = text_html(book.labels.landmarks)
    return (
        f'<nav epub:type="landmarks" id="landmarks" hidden="hidden" aria-label="{name}">'
        f"<ol>\n{_lines(rows)}\n</ol></nav>"
    )


def _page_list(book: Book) -> str:
    rows = [_entry(target.href, str(target.page)) for target in book.pages]
    name = text_html(book.labels.pages)
    return (
        '<nav epub:type="page-list" role="doc-pagelist" id="pages" hidden="hidden"'
        f' aria-label="{name}"><ol>\n{_lines(rows)}\n</ol></nav>'
    )


def _entry(href: str, name: str, attributes: str = "") -> str:
    return f'<li><a{attributes} href="{href}">{text_html(name)}</a></li>'


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def ncx_xml(book: Book) -> str:
    """Return the NCX with the same two levels and pages."""
    points = [
        _point("cover", book.labels.cover, COVER),
        _point("front", book.phrases.contents, FRONT),
        *(
            _ncx_section(number, section, chapters)
            for number, (section, chapters) in enumerate(by_section(book), 1)
        ),
        _point("colophon", book.labels.colophon, COLOPHON),
    ]
    return legal(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"'
        f' xml:lang="{text_html(book.edition.lang)}">\n{_ncx_head(book)}\n'
        f"<navMap>\n{_lines(points)}\n</navMap>{_ncx_pages(book)}\n</ncx>\n"
    )


def _ncx_head(book: Book) -> str:
    highest = max((target.page for target in book.pages), default=0)
    meta = {
        "dtb:uid": book.identifier,
        "dtb:depth": "2",
        "dtb:totalPageCount": str(len(book.pages)),
        "dtb:maxPageNumber": str(highest),
    }
    rows = [f'<meta name="{name}" content="{text_html(value)}"/>' for name, value in meta.items()]
    title = f"<docTitle><text>{text_html(book.title)}</text></docTitle>"
    return f"<head>{''.join(rows)}</head>\n{title}"


def _ncx_section(number: int, section: Section, chapters: list[Chapter]) -> str:
    inner = [
        _point(f"n-{chapter.uid}", headline(chapter.article), chapter.file) for chapter in chapters
    ]
    return _point(f"section-{number}", section.title, chapters[0].file, _lines(["", *inner, ""]))


def _point(uid: str, name: str, href: str, inner: str = "") -> str:
    return (
        f'<navPoint id="ncx-{uid}"><navLabel><text>{text_html(name)}</text></navLabel>'
        f'<content src="{href}"/>{inner}</navPoint>'
    )


def _ncx_pages(book: Book) -> str:
    if not book.pages:
        return ""
    rows = [
        f'<pageTarget id="ncx-page-{one.page}" type="normal" value="{one.page}"><navLabel>'
        f'<text>{one.page}</text></navLabel><content src="{one.href}"/></pageTarget>'
        for one in book.pages
    ]
    name = text_html(book.labels.pages)
    return f"\n<pageList><navLabel><text>{name}</text></navLabel>\n{_lines(rows)}\n</pageList>"
