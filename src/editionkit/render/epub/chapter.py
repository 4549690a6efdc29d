"""Write one article as a content document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jinja2 import Template
from markupsafe import Markup

from editionkit.model import (
    Article,
    Block,
    Crosshead,
    Figure,
    ItemList,
    Paragraph,
    Preformatted,
    Table,
    inline_text,
)
from editionkit.model import BlockQuote as Quote
from editionkit.phrases import Phrases, has_phrases, phrases
from editionkit.render.epub.manuscript import Manuscript
from editionkit.render.epub.pagebreaks import pagebreak_html, signs_to_html, with_signs
from editionkit.render.epub.parts import Book, Chapter, PageMark
from editionkit.render.epub.sound import line
from editionkit.render.epub.xml import address, legal
from editionkit.render.markup import block_html, figure_html, language_attributes, text_html

_HEADING = re.compile(r"<(/?)h([3-5])>")
_EMPTY_HEAD_CELL = re.compile(r'<th scope="(?:col|row)"([^>]*)></th>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the book: its file (relative to the package) and size in pixels."""

    file: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the writing of every chapter needs: plan, template, pictures by sha256, places by id."""

    book: Book
    template: Template
    pictures: Mapping[str, Picture]
    places: Mapping[str, str]


def chapter_xhtml(chapter: Chapter, *, desk: Desk) -> str:
    """Return the article as an XHTML document; other chapters' files are beside its own."""
    index = desk.book.chapters.index(chapter)
    words = words_of(desk.book, chapter)
    return legal(
        desk.template.render(
            chapter=chapter,
            article=chapter.article,
            book=desk.book,
            headline=headline(chapter.article),
            kicker=_kicker(chapter),
            byline=words.by(chapter.article.byline) if chapter.article.byline else None,
            published=_published(chapter, words),
            own_words=words is not desk.book.phrases,
            origin=_origin(chapter.article),
            head_mark=Markup("".join(map(pagebreak_html, _head_marks(chapter)))),
            lead=Markup(_lead(chapter, desk)),
            body=Markup(_body(chapter, desk)),
            previous=_neighbour(desk.book, index - 1),
            next=_neighbour(desk.book, index + 1),
            language=_language,
        )
    )


def headline(article: Article) -> str:
    """Return the headline, or what comes nearest to one: no document goes without a name."""
    first = article.text[:80]
    return line(article.headline or article.dek or first) or line(article.id)


def words_of(book: Book, chapter: Chapter) -> Phrases:
    """Return the words for byline and date: in the story's own language, as print has them."""
    same = chapter.lang.split("-")[0] == book.edition.lang.split("-")[0]
    own = has_phrases(chapter.lang) and not same
    return phrases(chapter.lang) if own else book.phrases


def alt_text(figure: Figure, fallback: str) -> str:
    """Return alternative text, else the caption, else `fallback`: an honest word, never silence."""
    return line(figure.alt) or line(inline_text(figure.caption)) or fallback


def _language(lang: str | None, direction: str | None = None) -> Markup:
    return Markup(language_attributes(lang, direction))


def _kicker(chapter: Chapter) -> str | None:
    kicker = chapter.article.kicker
    same = kicker and kicker.casefold() == chapter.section.title.casefold()
    return None if same else kicker


def _published(chapter: Chapter, words: Phrases) -> tuple[str, str] | None:
    """Return the date for machines and for people; the zone is the publication's, set upstream."""
    moment: date | datetime | None = chapter.article.published
    if moment is None:
        return None
    return moment.isoformat(), words.medium_date(moment)


def _origin(article: Article) -> tuple[str, str] | None:
    """Return address and name of the page that the article came from."""
    href = address(article.origin.url or article.origin.canonical or "")
    if not href:
        return None
    return href, article.origin.site or href.split("/")[2].removeprefix("www.")


def _neighbour(book: Book, index: int) -> tuple[str, Chapter, str] | None:
    if not 0 <= index < len(book.chapters):
        return None
    other = book.chapters[index]
    return other.file.rpartition("/")[2], other, headline(other.article)


def _head_marks(chapter: Chapter) -> tuple[PageMark, ...]:
    return tuple(mark for mark in chapter.marks if mark.block < 0)


def _lead(chapter: Chapter, desk: Desk) -> str:
    figure = Manuscript(desk.places).figure(chapter.article.lead) if chapter.article.lead else None
    return figure_html(figure, picture=_picture_writer(desk)) if figure else ""


def _body(chapter: Chapter, desk: Desk) -> str:
    blocks = Manuscript(desk.places).body(chapter.article.body)
    written = [
        _block(block, tuple(mark for mark in chapter.marks if mark.block == number), desk)
        for number, block in enumerate(blocks)
    ]
    beyond = [mark for mark in chapter.marks if mark.block >= len(blocks)]
    if chapter.article.dateline:
        written = _with_dateline(blocks, written, chapter.article.dateline)
    return "\n".join([*filter(None, written), *map(pagebreak_html, beyond)])


def _block(block: Block | None, marks: tuple[PageMark, ...], desk: Desk) -> str:
    write = _picture_writer(desk)
    before = "".join(map(pagebreak_html, marks))
    if block is None:
        return before
    if not _holds_marks(block) or not marks:
        return before + _fitted(block_html(block, picture=write))
    return signs_to_html(_fitted(block_html(with_signs(block, marks), picture=write)), marks)


def _holds_marks(block: Block) -> bool:
    # Not in a heading: the number would become part of its name.
    if isinstance(block, Crosshead):
        return False
    return isinstance(block, Paragraph | Quote | ItemList | Table | Preformatted)


def _fitted(markup: str) -> str:
    """Return block markup fitted to a document whose h1 is the headline.

    Print counts the nameplate as h1. Empty heading cells become plain ones (axe:
    empty-table-header). No text can look like these tags: it is escaped.
    """
    markup = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}>", markup)
    markup = _EMPTY_HEAD_CELL.sub(r"<td\1></td>", markup)
    return markup.replace("<pre>", '<pre dir="ltr">')  # listings read from the left everywhere


def _with_dateline(
    blocks: tuple[Block | None, ...], written: list[str], dateline: str
) -> list[str]:
    place = f'<span class="dateline">{text_html(dateline)}</span> — '
    if blocks and isinstance(blocks[0], Paragraph):
        return [written[0].replace(">", f">{place}", 1), *written[1:]]
    return [f'<p class="place"><span class="dateline">{text_html(dateline)}</span></p>', *written]


def _picture_writer(desk: Desk) -> Callable[[Figure], str]:
    def write(figure: Figure) -> str:
        picture = desk.pictures.get(figure.asset.sha256) if figure.asset else None
        if picture is None:
            return ""
        alt = text_html(alt_text(figure, desk.book.labels.no_description))
        return (
            f'<img src="../{picture.file}" alt="{alt}"'
            f' width="{picture.width}" height="{picture.height}"/>'
        )

    return write
