"""The structure tree of a PDF as data, and the rules that it must keep whatever it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from editionkit.render.marks import Clickable, Shown

#: What kind of artifact content is that is no part of the structure.
Artifact = Literal["header", "footer", "layout"]
#: Attributes by their owner (ISO 32000-1, 14.8.5).
Spans = dict[str, dict[str, str | int | tuple[float, ...]]]

#: Elements that may hold nothing.
_MAY_BE_EMPTY = ("TH", "TD", "LBody")


@dataclass(slots=True, eq=False)
class Tag:
    """A structure element (ISO 32000-1, 14.8.4).

    `level` is that of a heading (type H until the levels are set), `href` and `words` a link's.
    """

    type: str
    kids: list[Kid] = field(default_factory=list)
    lang: str | None = None
    title: str | None = None
    alt: str | None = None
    level: int = 0
    href: str | None = None
    words: str = ""
    attributes: Spans = field(default_factory=dict)

    def tags(self) -> Iterator[Tag]:
        """Yield every element of the tree, itself first, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Tag):
                yield from kid.tags()

    def shown(self) -> Iterator[Shown]:
        """Yield the content in reading order."""
        for kid in self.kids:
            if isinstance(kid, Tag):
                yield from kid.shown()
            elif isinstance(kid, Shown):
                yield kid

    def clickables(self) -> Iterator[Clickable]:
        """Yield the rectangles of links."""
        for tag in self.tags():
            yield from (kid for kid in tag.kids if isinstance(kid, Clickable))


Kid = Tag | Shown | Clickable


@dataclass(slots=True)
class Structure:
    """The tree of an edition, and which marked content (page, MCID) is no part of it."""

    root: Tag
    artifacts: dict[tuple[int, int], Artifact]


def prune(tag: Tag) -> bool:
    """Remove elements that hold nothing; returns whether `tag` itself may stay."""
    tag.kids = [kid for kid in tag.kids if not isinstance(kid, Tag) or prune(kid)]
    return bool(tag.kids) or tag.type in _MAY_BE_EMPTY


def set_levels(document: Tag) -> None:
    """Give headings their types without a skipped level (ISO 14289-1, 7.4.2)."""
    before = 0
    for tag in document.tags():
        if tag.type == "H":
            before = max(1, min(tag.level, before + 1, 6))
            tag.type = f"H{before}"


def make_even(sections: tuple[Tag, ...]) -> None:
    """Fill short rows of a table's sections with empty cells, and cut rowspans at their end."""
    sizes = [_row_widths(section) for section in sections]
    widest = max((width for some in sizes for width in some), default=0)
    for section, widths in zip(sections, sizes, strict=True):
        for row, width in zip(section.kids, widths, strict=True):
            assert isinstance(row, Tag)
            row.kids += [Tag("TD") for _ in range(widest - width)]


def _row_widths(section: Tag) -> list[int]:
    """Return how many columns each row covers, with what hangs into it from above."""
    taken: list[set[int]] = [set() for _ in section.kids]
    for number, row in enumerate(section.kids):
        assert isinstance(row, Tag)
        column = 0
        for cell in row.kids:
            while column in taken[number]:
                column += 1
            wide, high = _span(cell, "ColSpan"), _span(cell, "RowSpan")
            _cut_rowspan(cell, len(taken) - number)
            for below in range(number, min(number + high, len(taken))):
                taken[below].update(range(column, column + wide))
            column += wide
    return [len(columns) for columns in taken]


def _span(cell: Kid, name: str) -> int:
    value = cell.attributes.get("Table", {}).get(name, 1) if isinstance(cell, Tag) else 1
    return value if isinstance(value, int) else 1


def _cut_rowspan(cell: Kid, most: int) -> None:
    if isinstance(cell, Tag) and _span(cell, "RowSpan") > most:
        cell.attributes["Table"]["RowSpan"] = most
