"""Read off painted pages which piece of their content belongs to which element of the HTML.

WeasyPrint 70 builds its structure tree page by page and forgets the elements; its own tree is
therefore never built here. A `MarkedPage` notes, while it is painted, the number (MCID) that each
text or picture got in its page's stream, and `parts_of` joins these marks over all pages into one
tree of `Part`s, one for each HTML element whatever number of boxes and pages it was cut into.

What this relies on (`Stream._tags`, `Page._page_box`, `link_annotation`) is pinned by
tests/unit/render/test_marks.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from editionkit.render.casting import casting

#: PDF points to a CSS pixel.
POINTS = 0.75
#: A difference in pixels that nobody can click on; how many links back one may stand in another.
_HAIR, _NEAR = 0.5, 40
#: Elements whose words serve as a description of something else.
_WORDY = ("a", "figcaption")


@dataclass(frozen=True, slots=True)
class Shown:
    """One marked piece of a page's content; `page` counts from 0, `frame` is a picture's place.

    `frame` is left, bottom, right, top in points from the page's lower left corner.
    """

    page: int
    mcid: int
    text: str = ""
    frame: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Clickable:
    """One rectangle of a link on a page, as the annotation that WeasyPrint wrote."""

    page: int
    annotation: Any


@dataclass(slots=True, eq=False)
class Part:
    """An HTML element with what was shown of it, in reading order, over all pages."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    words: str = ""
    kids: list[Part | Shown | Clickable] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The element's classes."""
        return frozenset(self.attributes.get("class", "").split())

    def get(self, name: str) -> str | None:
        """Return an attribute, None where it is missing or empty."""
        return self.attributes.get(name) or None

    def parts(self) -> Iterator[Part]:
        """Yield the elements directly inside."""
        return (kid for kid in self.kids if isinstance(kid, Part))

    def all_parts(self) -> Iterator[Part]:
        """Yield every element inside, itself first, in reading order."""
        yield self
        for part in self.parts():
            yield from part.all_parts()

    def shown(self) -> Iterator[Shown]:
        """Yield every piece of content inside."""
        for kid in self.kids:
            if isinstance(kid, Part):
                yield from kid.shown()
            elif isinstance(kid, Shown):
                yield kid

    def clickables(self) -> Iterator[Clickable]:
        """Yield every link rectangle inside."""
        for kid in self.kids:
            if isinstance(kid, Part):
                yield from kid.clickables()
            elif isinstance(kid, Clickable):
                yield kid


class MarkedPage(Page):  # type: ignore[misc]
    """A laid out page that notes its marks while it is painted and keeps them from WeasyPrint."""

    def __init__(self, page: Page):
        self.__dict__.update(page.__dict__)
        self.laid_out = page._page_box
        self.links = list(_own_links(page.links))
        self.stream: Any = None
        self.marks: dict[Any, dict[str, Any]] = {}

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the page; afterwards WeasyPrint's tagger finds an empty page."""
        with casting():
            super().paint(stream, scale)
        if stream._tags is None:
            return
        self.stream = stream
        self.marks = dict(stream._tags)
        stream._tags.clear()
        self._page_box = self.laid_out.copy_with_children([])

    @property
    def marked(self) -> int:
        """How many marks the painted page has."""
        return len(self.marks)

    def ready_parts(self, number: int) -> list[Part]:
        """Return the parts of a page that was painted before now; the page is the `number`th."""
        del number
        return []


def _own_links(links: list[Any]) -> Iterator[Any]:
    """Yield the links of a page without those that WeasyPrint 70 adds for boxes inside a link.

    A link is (kind, target, rectangle, box); boxes come before those inside them.
    """
    kept: list[Any] = []
    for link in links:
        kind, target, rectangle, _ = link
        if not any(
            (kind, target) == one[:2] and _covers(one[2], rectangle) for one in kept[-_NEAR:]
        ):
            kept.append(link)
            yield link


def _covers(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return (
        outer[0] <= inner[0] + _HAIR
        and outer[1] <= inner[1] + _HAIR
        and outer[2] >= inner[2] - _HAIR
        and outer[3] >= inner[3] - _HAIR
    )


def parts_of(pages: list[MarkedPage]) -> Part:
    """Return the tree of all elements that the painted pages show; the root is `<html>`."""
    reader = _Reader()
    for number, page in enumerate(pages):
        reader.read(page, number)
    return reader.root


class _Reader:
    """Joins the boxes of all pages by the element that they stand for."""

    def __init__(self) -> None:
        self.root = Part("html")
        self._known: dict[Any, Part] = {}
        self._page = 0
        self._height = 0.0
        self._marks: dict[Any, dict[str, Any]] = {}

    def read(self, page: MarkedPage, number: int) -> None:
        self._page, self._height, self._marks = number, page.height, page.marks
        self.root.kids += page.ready_parts(number)
        self._walk(page.laid_out, self.root, None)

    def _walk(self, box: Any, part: Part, element: Any) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            part = self._margin_part(box)
        elif box.element is not None and box.element is not element:
            element = box.element
            part = self._part(element, part)
        if box.link_annotation is not None:
            part.kids.append(Clickable(self._page, box.link_annotation))
        mark = self._marks.get(box)
        if mark is not None:
            part.kids.append(self._shown(box, mark["mcid"]))
        for child in getattr(box, "children", ()):
            self._walk(child, part, element)

    def _part(self, element: Any, parent: Part) -> Part:
        part = self._known.get(element)
        if part is None:
            words = "".join(element.itertext()) if element.tag in _WORDY else ""
            attributes = dict(element.attrib)
            part = self._known[element] = Part(str(element.tag), attributes, words)
            parent.kids.append(part)
        return part

    def _margin_part(self, box: Any) -> Part:
        """Return a part of its own for a running head or folio that CSS made."""
        where = "running foot" if box.at_keyword.startswith("@bottom") else "running"
        part = Part("p", {"class": where})
        self.root.kids.append(part)
        return part

    def _shown(self, box: Any, mcid: int) -> Shown:
        if isinstance(box, boxes.TextBox):
            return Shown(self._page, mcid, text=box.text)
        left, top = box.content_box_x(), box.content_box_y()
        right, bottom = left + box.width, top + box.height
        frame = (left, self._height - bottom, right, self._height - top)
        return Shown(self._page, mcid, frame=tuple(value * POINTS for value in frame))
