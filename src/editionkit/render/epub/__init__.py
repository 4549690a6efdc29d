"""Write the edition as one EPUB 3.3 file that every reader, validator and screen reader accepts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import Markup

from editionkit.model import Edition
from editionkit.render.cover import Cover, draw_cover
from editionkit.render.epub.accessibility import summary
from editionkit.render.epub.chapter import Desk, chapter_xhtml, headline, words_of
from editionkit.render.epub.fonts import font_parts
from editionkit.render.epub.metadata import metadata
from editionkit.render.epub.navigation import by_section, nav_xhtml, ncx_xml
from editionkit.render.epub.package import document, ncx, pack
from editionkit.render.epub.pagebreaks import pagebreak_html
from editionkit.render.epub.parts import Book, Chapter, EpubFile, PageBreakAt, Part, Pictures
from editionkit.render.epub.pictures import picture_parts
from editionkit.render.epub.plan import folio, plan_book
from editionkit.render.epub.sound import sound
from editionkit.render.epub.xml import legal
from editionkit.render.kepub import kobo_spans
from editionkit.render.markup import language_attributes
from editionkit.templates import environment
from editionkit.themes import Theme, data_folder

__all__ = ["Binding", "EpubFile", "PageBreakAt", "prepare_binding", "render_epub"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What a book has of the edition alone, wherever pages begin: its cover and its fonts."""

    cover: Cover
    fonts: tuple[Part, ...]
    faces: str


def prepare_binding(
    edition: Edition, *, assets: Pictures, theme: Theme, shelf: Path | None = None
) -> Binding:
    """Draw the cover and cut the fonts, which takes most of the time of a book.

    Cut fonts are kept in the folder `shelf` for the next build.
    """
    book = plan_book(sound(edition), page_breaks=None, print_source=None)
    cover = draw_cover(
        book.edition, assets=assets, folio=folio(book), blackletter=_blackletter(book, theme)
    )
    fonts, faces = font_parts(book, nameplate=_nameplate(book, theme), shelf=shelf)
    return Binding(cover=cover, fonts=fonts, faces=faces)


def render_epub(
    edition: Edition,
    *,
    assets: Pictures,
    theme: Theme,
    page_breaks: tuple[PageBreakAt, ...] | None = None,
    print_source: str | None = None,
    kepub: bool = False,
    binding: Binding | None = None,
) -> EpubFile:
    """Return the edition as an EPUB.

    `page_breaks` with `print_source` (the print file's identifier) give it the pages of the paper;
    without both none are claimed. `kepub` writes Kobo's variant, whose spans keep the place.
    `binding` is what was prepared for the edition.
    """
    binding = binding or prepare_binding(edition, assets=assets, theme=theme)
    edition = sound(edition)
    book = plan_book(edition, page_breaks=page_breaks, print_source=print_source)
    parts = [*_documents(book, assets, theme, binding), *_cover(book, binding.cover, theme)]
    if kepub:
        parts = [_for_kobo(part) for part in parts]
    spine = ("cover", "front", *(chapter.uid for chapter in book.chapters), "colophon")
    meta = metadata(book, own_style=_style(theme) != data_folder("layouts") / _STYLE)
    data = pack(book, parts=tuple(parts), spine=spine, meta=meta)
    return EpubFile(data=data, notices=binding.cover.notices)


_STYLE = Path("base") / "epub" / "epub.css"


def _documents(book: Book, assets: Pictures, theme: Theme, binding: Binding) -> list[Part]:
    pictures, places = picture_parts(book, assets)
    css = f"{binding.faces}\n{_style(theme).read_text(encoding='utf-8')}".encode()
    style = Part(id="style", name="style/edition.css", media_type="text/css", data=css)
    desk = Desk(
        book=book,
        template=environment(theme).get_template("epub/chapter.xhtml.j2"),
        pictures=places,
        places=_places(book),
    )
    chapters = [
        document(chapter.uid, chapter.file, chapter_xhtml(chapter, desk=desk))
        for chapter in book.chapters
    ]
    return [
        style,
        *binding.fonts,
        document("front", "front.xhtml", _front(book, theme)),
        *chapters,
        document(
            "colophon", "colophon.xhtml", _page(book, theme, "colophon", summary=summary(book))
        ),
        document("nav", "nav.xhtml", nav_xhtml(book), "nav"),
        ncx(ncx_xml(book)),
        *pictures,
    ]


def _places(book: Book) -> dict[str, str]:
    """Return where a link to `#id` of an article leads, seen from another chapter."""
    return {
        chapter.article.id: f"{chapter.file.rpartition('/')[2]}#{chapter.uid}"
        for chapter in book.chapters
    }


def _front(book: Book, theme: Theme) -> str:
    sections = [
        (
            section,
            [(chapter, headline(chapter.article), _by(book, chapter)) for chapter in chapters],
        )
        for section, chapters in by_section(book)
    ]
    return _page(book, theme, "front", sections=sections, marks=_contents_marks(book))


def _by(book: Book, chapter: Chapter) -> tuple[str, bool] | None:
    """Return a story's byline, and whether it is in the story's own language."""
    names, words = chapter.article.byline, words_of(book, chapter)
    return (words.by(names), words is not book.phrases) if names else None


def _contents_marks(book: Book) -> dict[str, Markup]:
    """Return the page breaks of the contents by the article before whose line they stand."""
    marks: dict[str, str] = {}
    for article, mark in book.contents_marks:
        marks[article] = marks.get(article, "") + pagebreak_html(mark)
    return {article: Markup(html) for article, html in marks.items()}


def _page(book: Book, theme: Theme, name: str, **values: object) -> str:
    template = environment(theme).get_template(f"epub/{name}.xhtml.j2")
    return legal(
        template.render(
            book=book,
            folio=folio(book),
            language=lambda lang, way=None: Markup(language_attributes(lang, way)),
            **values,
        )
    )


def _cover(book: Book, cover: Cover, theme: Theme) -> list[Part]:
    alt = f"{book.edition.publication.title}. {folio(book)}."
    page = _page(
        book, theme, "cover", alt=alt, file="images/cover.jpg", width=cover.width,
        height=cover.height,
    )  # fmt: skip
    picture = Part(
        id="cover-image",
        name="images/cover.jpg",
        media_type="image/jpeg",
        data=cover.data,
        properties=("cover-image",),
    )
    return [document("cover", "cover.xhtml", page), picture]


def _nameplate(book: Book, theme: Theme) -> str:
    options = {option.name for option in theme.options}
    given = dict(book.edition.options)
    known = {name: value for name, value in given.items() if name in options}
    return str(theme.settings(known).get("nameplate", "serif"))


def _blackletter(book: Book, theme: Theme) -> bool:
    return _nameplate(book, theme) == "blackletter"


def _style(theme: Theme) -> Path:
    found = (folder / "epub" / "epub.css" for folder in theme.folders)
    return next(path for path in found if path.is_file())


def _for_kobo(part: Part) -> Part:
    if not part.name.endswith(".xhtml") or part.id == "nav":
        return part
    return replace(part, data=kobo_spans(part.data))
