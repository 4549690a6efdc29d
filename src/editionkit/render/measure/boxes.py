"""WeasyPrint's boxes, as far as the measuring reads them; lengths are CSS pixels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes

#: A sheet that holds any number of stories.
PAGE = "@page { size: 3000pt 400000pt; margin: 0 } html, body { margin: 0; padding: 0 }"


def points(pixels: float) -> float:
    """Return pixels as points."""
    return pixels * 0.75


def body(document: Any) -> Any:
    """Return the body's box of a document of one page."""
    (sheet,) = document.pages
    (root,) = (box for box in sheet._page_box.children if box.element_tag == "html")
    return root.children[0]


def marked(box: Any) -> dict[str, Any]:
    """Return the first box of each `data-m` inside a box."""
    found: dict[str, Any] = {}

    def walk(node: Any) -> None:
        name = node.element.get("data-m") if node.element is not None else None
        if name and name not in found and node.element_tag == node.element.tag:
            found[name] = node
        for child in getattr(node, "children", ()):
            walk(child)

    walk(box)
    return found


def descendants(box: Any) -> Iterator[Any]:
    """Yield every box inside a box, in the order of the document."""
    for child in getattr(box, "children", ()):
        yield child
        yield from descendants(child)


def line_boxes(box: Any) -> list[Any]:
    """Return the lines of type inside a box."""
    return [child for child in descendants(box) if isinstance(child, boxes.LineBox)]


def inside_marker(line: Any) -> bool:
    """Whether a line is the number or bullet of a list item."""
    return line.element is not None and line.element.get("class") == "marker"


def shown(line: Any) -> str:
    """Return the text that a line shows, without the marker of a list item."""
    parts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, boxes.TextBox):
            parts.append(node.text)
        elif getattr(node.element, "tag", "") != "span" or node.element.get("class") != "marker":
            for child in getattr(node, "children", ()):
                walk(child)

    for child in line.children:
        walk(child)
    return "".join(parts)
