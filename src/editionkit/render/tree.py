"""Write a structure into the PDF that WeasyPrint has made: tree, parent tree, artifacts, links."""

from __future__ import annotations

from typing import Any

import pydyf

from editionkit.render.marks import Clickable, MarkedPage, Shown
from editionkit.render.structure import Artifact, Kid, Structure, Tag

_ARTIFACTS: dict[Artifact, dict[str, str]] = {
    "header": {"Type": "/Pagination", "Subtype": "/Header"},
    "footer": {"Type": "/Pagination", "Subtype": "/Footer"},
    "layout": {"Type": "/Layout"},
}
_SOFT, _HARD = "\N{SOFT HYPHEN}", "\N{HYPHEN}"


def write_tree(pdf: pydyf.PDF, structure: Structure, pages: list[MarkedPage], lang: str) -> None:
    """Put `structure` into `pdf` as its structure tree, and the artifacts into its pages."""
    _Tree(pdf, pages).write(structure.root, lang)
    hyphens = _hyphenated(structure.root)
    for number, page in enumerate(pages):
        _mark_stream(page.stream, number, structure.artifacts, hyphens)


def _hyphenated(root: Tag) -> dict[tuple[int, int], str]:
    """Return the lines that end in a hyphen which the line's end put there.

    A reader must hear one word: ISO 32000-1, 14.8.2.2.3 asks for a soft hyphen.
    """
    return {
        (one.page, one.mcid): one.text[:-1] + _SOFT
        for one in root.shown()
        if one.text.endswith(_HARD)
    }


def _mark_stream(
    stream: Any,
    page: int,
    artifacts: dict[tuple[int, int], Artifact],
    hyphens: dict[tuple[int, int], str],
) -> None:
    """Change the marks in a page's content: a mark is tag, properties, `BDC` in a row."""
    content = stream.stream
    for place in [n for n, item in enumerate(content) if item == b"BDC"]:
        mark = (page, content[place - 1]["MCID"])
        if mark in artifacts:
            content[place - 2] = "/Artifact"
            content[place - 1] = pydyf.Dictionary(_ARTIFACTS[artifacts[mark]])
        elif mark in hyphens:
            content[place - 1]["ActualText"] = pydyf.String(hyphens[mark])


class _Tree:
    """Fills the empty tree that WeasyPrint wrote for pages without content."""

    def __init__(self, pdf: pydyf.PDF, pages: list[MarkedPage]):
        self._pdf = pdf
        self._pages = pdf.page_references
        self._root = _object(pdf, pdf.catalog["StructTreeRoot"])
        self._owners: list[list[bytes]] = [[b"null"] * page.marked for page in pages]
        self._links: list[bytes] = []

    def write(self, root: Tag, lang: str) -> None:
        document = _object(self._pdf, self._root["K"][0])
        self._fill(document, root, lang)
        numbers = pydyf.Array()
        for page, owners in enumerate(self._owners):
            numbers += [page, pydyf.Array(owners)]
        for number, owner in enumerate(self._links, len(self._owners)):
            numbers += [number, owner]
        _object(self._pdf, self._root["ParentTree"])["Nums"] = numbers
        self._root["ParentTreeNextKey"] = len(self._owners) + len(self._links)

    def _fill(self, element: pydyf.Dictionary, tag: Tag, lang: str) -> None:
        page = _first_page(tag)
        if page is not None:
            element["Pg"] = self._pages[page]
        if tag.lang and tag.lang != lang:
            element["Lang"] = pydyf.String(tag.lang)
        if tag.title:
            element["T"] = pydyf.String(tag.title)
        if tag.alt:
            element["Alt"] = pydyf.String(tag.alt)
        if tag.attributes:
            element["A"] = pydyf.Array(_attribute(*one) for one in tag.attributes.items())
        inherited = tag.lang or lang
        element["K"] = pydyf.Array(
            self._kid(kid, element, tag, page, inherited) for kid in tag.kids
        )

    def _kid(
        self, kid: Kid, element: pydyf.Dictionary, tag: Tag, page: int | None, lang: str
    ) -> object:
        match kid:
            case Shown():
                self._owners[kid.page][kid.mcid] = element.reference
                return kid.mcid if kid.page == page else self._reference(kid)
            case Clickable():
                return self._annotation(kid, element, tag.words)
            case Tag():
                child = pydyf.Dictionary(
                    {"Type": "/StructElem", "S": f"/{kid.type}", "P": element.reference}
                )
                self._pdf.add_object(child)
                self._fill(child, kid, lang)
                return child.reference

    def _reference(self, shown: Shown) -> pydyf.Dictionary:
        return pydyf.Dictionary({"Type": "/MCR", "Pg": self._pages[shown.page], "MCID": shown.mcid})

    def _annotation(
        self, click: Clickable, element: pydyf.Dictionary, words: str
    ) -> pydyf.Dictionary:
        annotation = click.annotation
        annotation["StructParent"] = len(self._owners) + len(self._links)
        if words:
            annotation["Contents"] = pydyf.String(words)
        self._links.append(element.reference)
        return pydyf.Dictionary(
            {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self._pages[click.page]}
        )


def _object(pdf: pydyf.PDF, reference: Any) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _first_page(tag: Tag) -> int | None:
    """Return the page of the element's own first piece of content."""
    return next((kid.page for kid in tag.kids if isinstance(kid, Shown)), None)


def _attribute(owner: str, values: dict[str, Any]) -> pydyf.Dictionary:
    attribute = pydyf.Dictionary({"O": f"/{owner}"})
    for name, value in values.items():
        attribute[name] = f"/{value}" if isinstance(value, str) else value
        if isinstance(value, tuple):
            attribute[name] = pydyf.Array(value)
    return attribute
