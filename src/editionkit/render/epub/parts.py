"""The small types that the EPUB writer passes round: parts of the file, chapters, page marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from editionkit.model import Article, Asset, Direction, Edition, Notice, Section
from editionkit.phrases import Phrases
from editionkit.render.epub.labels import Labels

XHTML = "application/xhtml+xml"
NCX = "application/x-dtbncx+xml"


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
    """Where a print page begins in the text of an article.

    `block` counts the body's blocks from 0, -1 is the head of the article; `offset` counts
    characters of the block's text (`model.block_text`).
    """

    page: int
    article_id: str
    block: int = -1
    offset: int = 0


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
    """The whole plan of the EPUB: nothing below this looks at the edition's order again."""

    edition: Edition
    title: str
    identifier: str
    dir: Direction
    chapters: tuple[Chapter, ...]
    phrases: Phrases
    labels: Labels
    print_source: str | None = None

    @property
    def pages(self) -> tuple[tuple[int, Chapter, PageMark], ...]:
        """Every marked print page in the order of its number."""
        found = [(mark.page, chapter, mark) for chapter in self.chapters for mark in chapter.marks]
        return tuple(sorted(found, key=lambda entry: entry[0]))
