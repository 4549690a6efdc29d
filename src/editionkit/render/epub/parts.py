"""The small types that the EPUB writer passes round: parts of the file, chapters, page marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from editionkit.model import Article, Asset, Direction, Edition, Notice, Section
from editionkit.phrases import Phrases
from editionkit.render.epub.labels import Labels

XHTML = "application/xhtml+xml"
NCX = "application/x-dtbncx+xml"
FRONT = "front.xhtml"


class Pictures(Protocol):
    """Where the pictures' bytes come from: the edition's asset store."""

    def read(self, asset: Asset) -> bytes:
        """Return the bytes of a picture."""
        ...

    def scaled(
        self,
        asset: Asset,
        *,
        max_width: int,
        max_height: int,
        format: Literal["JPEG", "PNG"] = "JPEG",
    ) -> tuple[bytes, int, int]:
        """Return the picture fitted into a box of pixels, with its new width and height."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreakAt:
    """Where a print page begins in the text of an article, or in the contents.

    `block` counts the body's blocks from 0, -1 is the head of the article; `offset` counts
    characters of the block's text (`model.block_text`). In the contents `article_id` names the
    story whose line comes first on the page; their top without one.
    """

    page: int
    article_id: str = ""
    block: int = -1
    offset: int = 0
    place: Literal["story", "contents"] = "story"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpubFile:
    """A finished EPUB and what there is to say about it."""

    data: bytes
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file inside the EPUB; `name` is relative to the package document."""

    id: str
    name: str
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMark:
    """A print page's beginning inside a chapter; `uid` is the id of its element."""

    page: int
    block: int
    offset: int
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTarget:
    """Where the book goes when a reader asks for a print page: a file's element."""

    page: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One article with its place in the book; `uid` is unique and begins every id in its file."""

    article: Article
    section: Section
    uid: str
    file: str
    lang: str
    dir: Direction
    marks: tuple[PageMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The whole plan of the EPUB: nothing below this looks at the edition's order again.

    `contents_marks` are the print pages that begin in the contents, by the id of the article before
    whose line they stand; the empty one is the top.
    """

    edition: Edition
    title: str
    identifier: str
    dir: Direction
    chapters: tuple[Chapter, ...]
    phrases: Phrases
    labels: Labels
    contents_marks: tuple[tuple[str, PageMark], ...] = ()
    print_source: str | None = None

    @property
    def pages(self) -> tuple[PageTarget, ...]:
        """Every marked print page in the order of its number."""
        found = [
            PageTarget(page=mark.page, href=f"{chapter.file}#{mark.uid}")
            for chapter in self.chapters
            for mark in chapter.marks
        ]
        found += [
            PageTarget(page=mark.page, href=f"{FRONT}#{mark.uid}")
            for _, mark in self.contents_marks
        ]
        return tuple(sorted(found, key=lambda target: target.page))
