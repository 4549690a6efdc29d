"""Say of the book's accessibility what is true of it, computed from what is in it.

Sources: EPUB Accessibility 1.1 section 2 (discovery), schema.org accessibility vocabulary 2.0.
Nothing is certified here: `certifiedBy` is for a person to add.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Embed,
    Figure,
    ItemList,
    Table,
    Text,
    inline_text,
)
from editionkit.render.epub.parts import Book, Chapter
from editionkit.render.epub.xml import language_tag

CONFORMS = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCount:
    """How the book's pictures are described: in words of their own, by caption only, not at all."""

    described: int = 0
    captioned: int = 0
    bare: int = 0

    @property
    def total(self) -> int:
        """Number of pictures."""
        return self.described + self.captioned + self.bare


def figures(chapter: Chapter) -> Iterator[Figure]:
    """Yield every picture that the chapter shows."""
    return article_figures(chapter.article)


def article_figures(article: Article) -> Iterator[Figure]:
    """Yield every picture that the article shows; a video's still has its title as caption."""
    if article.lead and article.lead.asset:
        yield article.lead
    for block in article.body:
        yield from _figures(block)


def _figures(block: Block) -> Iterator[Figure]:
    match block:
        case Figure():
            if block.asset:
                yield block
        case Embed():
            if block.poster and block.poster.asset:
                title = (Text(text=block.title),)
                yield replace(block.poster, caption=block.poster.caption or title)
        case BlockQuote():
            for inner in block.content:
                yield from _figures(inner)
        case ItemList():
            for item in block.items:
                for inner in item:
                    yield from _figures(inner)
        case _:
            return


def count_pictures(book: Book) -> PictureCount:
    """Count the pictures by what describes them; alt text that repeats the caption is a caption."""
    described = captioned = bare = 0
    for figure in (figure for chapter in book.chapters for figure in figures(chapter)):
        alt, caption = (figure.alt or "").strip(), inline_text(figure.caption).strip()
        if alt and alt != caption:
            described += 1
        elif caption or alt:
            captioned += 1
        else:
            bare += 1
    return PictureCount(described=described, captioned=captioned, bare=bare)


def accessibility_lines(book: Book, *, own_style: bool) -> list[tuple[str, str]]:
    """Return (property, value) pairs; `own_style` says whether a theme replaced our style sheet."""
    pictures = count_pictures(book)
    lines = [("schema:accessMode", "textual")]
    if pictures.total:
        lines.append(("schema:accessMode", "visual"))
    if not pictures.bare:
        lines.append(("schema:accessModeSufficient", "textual"))
    if pictures.total:
        lines.append(("schema:accessModeSufficient", "textual,visual"))
    lines += [("schema:accessibilityFeature", name) for name in _features(book, pictures)]
    lines.append(("schema:accessibilityHazard", "none"))  # no motion, no sound, no flashing
    lines.append(("schema:accessibilitySummary", summary(book)))
    if not doubts(book, own_style=own_style):
        lines.append(("dcterms:conformsTo", CONFORMS))
    if book.print_source:
        lines.append(("pageBreakSource", book.print_source))
    return lines


def _features(book: Book, pictures: PictureCount) -> list[str]:
    names = ["structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability"]
    if pictures.total and pictures.described == pictures.total:
        names.append("alternativeText")
    if book.pages:
        names += ["pageBreakMarkers", "pageNavigation"]
    return names


def doubts(book: Book, *, own_style: bool) -> list[str]:
    """Return the reasons for which conformance with WCAG 2.2 AA is not claimed; [] when none."""
    pictures = count_pictures(book)
    found = []
    if pictures.bare or pictures.captioned:
        found.append("pictures without alternative text (WCAG 1.1.1)")
    if any(language_tag(chapter.article.lang) is None for chapter in book.chapters):
        found.append("stories whose language nobody stated (WCAG 3.1.2)")
    if any(_bare_table(block) for chapter in book.chapters for block in chapter.article.body):
        found.append("tables without headings (WCAG 1.3.1)")
    if own_style:
        found.append("a style sheet whose contrast was not measured (WCAG 1.4.3)")
    return found


def _bare_table(block: Block) -> bool:
    match block:
        case Table():
            return not block.head_rows and not any(c.header for row in block.rows for c in row)
        case BlockQuote():
            return any(map(_bare_table, block.content))
        case ItemList():
            return any(_bare_table(inner) for item in block.items for inner in item)
        case _:
            return False


def summary(book: Book) -> str:
    """Return the summary in English sentences."""
    parts = [
        "All text can be read aloud, enlarged and restyled; the contents list names every story."
    ]
    parts.append(_picture_sentence(count_pictures(book)))
    if book.pages:
        parts.append("Page numbers are those of the printed edition.")
    return " ".join(parts)


def _picture_sentence(count: PictureCount) -> str:
    if not count.total:
        return "There are no pictures but the cover."
    if count.described == count.total:
        return "Every picture has alternative text."
    return (
        f"Of {count.total} pictures, {count.described} have alternative text, "
        f"{count.captioned} only their caption, {count.bare} no description."
    )
