"""A plate: one painted page as plain data, to be carried over to another process or build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import get_pango_font_key

from editionkit.render.glyphs import Fonts
from editionkit.render.marks import POINTS, Clickable, MarkedPage, Part, Shown, parts_of
from editionkit.themes import ASSET_SCHEME

_RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fount:
    """A font as one page uses it; `size` in pixels is the one that it was met in first.

    `name`, `family`, `style`, `weight` and `variations` are Pango's. `widths` and `texts` are those
    of its glyphs, in the order in which the page met them.
    """

    name: str
    family: str
    style: int
    weight: int
    variations: str | None
    size: float
    widths: list[tuple[int, int]]
    texts: list[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A painted page: CSS pixels but for `content`, which is the PDF's.

    A piece of `content` is text, or a tag and its MCID. `links` are (kind, target, rectangle),
    `pictures` (address, interpolated, ratio), `alphas` a state's name, key and value; `parts` are
    the page's elements as lists, see `_plain_part`.
    """

    width: float
    height: float
    bleed: dict[str, float]
    links: list[tuple[str, str, list[float]]]
    anchors: dict[str, tuple[float, float]]
    content: list[str | tuple[str, int]]
    alphas: list[tuple[str, str, float]]
    pictures: list[tuple[str, bool, float]]
    founts: list[Fount]
    parts: list[Any]


class _PlateStream(Stream):  # type: ignore[misc]
    """The content of a page that notes how its fonts may be found again."""

    founts: dict[int, dict[str, Any]]

    def add_font(self, pango_font: Any) -> Any:
        """Return the font and its size, as WeasyPrint does."""
        known = len(self._fonts)
        found = super().add_font(pango_font)
        if len(self._fonts) > known:
            key, of, size = get_pango_font_key(pango_font)
            self.founts[key] = {**description(of), "size": size}
        return found


def description(of: Any) -> dict[str, Any]:
    """Return the name of a font's description, and what it can be made again from."""
    variations = pango.pango_font_description_get_variations(of)
    return {
        "name": ffi.string(pango.pango_font_description_to_string(of)).decode(),
        "family": ffi.string(pango.pango_font_description_get_family(of)).decode(),
        "style": pango.pango_font_description_get_style(of),
        "weight": pango.pango_font_description_get_weight(of),
        "variations": None if variations == ffi.NULL else ffi.string(variations).decode(),
    }


def struck(page: MarkedPage, document: Document) -> Plate | None:
    """Return the page painted; None if it holds what a plate cannot."""
    resources = {name: pydyf.Dictionary() for name in _RESOURCES}
    images: dict[str, Any] = {}
    fonts, rectangle = Fonts(), (0, 0, page.width, page.height)
    stream = _PlateStream(fonts, rectangle, resources, images, {}, {}, document.output_intent)
    stream.founts = {}
    stream.transform(d=-1, f=page.height * POINTS)
    drawn = len(stream.stream)
    for number, (*_, box) in enumerate(page.links):
        box.link_annotation = number
    page.paint(stream, POINTS)
    parts = parts_of([page])
    addresses = _addresses(parts)
    known = all(image["image"].id in addresses for image in images.values())
    if not known or not _is_plain(resources) or not all(map(_is_carried, fonts.values())):
        return None
    return Plate(
        width=page.width,
        height=page.height,
        bleed=page.bleed,
        links=[(kind, target, list(rectangle)) for kind, target, rectangle, _ in page.links],
        anchors=page.anchors,
        content=list(_pieces(stream.stream[drawn:])),
        alphas=[(name, *next(iter(one.items()))) for name, one in resources["ExtGState"].items()],
        pictures=[
            (addresses[one["image"].id], one["interpolate"], max(one["dpi_ratios"]))
            for one in images.values()
        ],
        founts=[
            Fount(
                **stream.founts[key],
                widths=[*font.widths.items()],
                texts=[*font.to_unicode.items()],
            )
            for key, font in fonts.items()
        ],
        parts=_plain_part(parts),
    )


def _is_plain(resources: Mapping[str, Any]) -> bool:
    """Return whether the page's resources are pictures and opacities alone."""
    states = [set(state) for state in resources["ExtGState"].values()]
    return (
        not any(resources["XObject"].values())
        and not resources["Pattern"]
        and not resources["Shading"]
        and all(state in ({"ca"}, {"CA"}) for state in states)
    )


def _is_carried(font: Any) -> bool:
    """Return whether all that a page needs of the font is its glyphs."""
    return not (font.missing or font.bitmap or font.png or font.svg or font.colr)


def _addresses(part: Part) -> dict[str, str]:
    """Return the addresses of a page's pictures by the ids that WeasyPrint gives them."""
    sources = (one.get("src") or "" for one in part.all_parts() if one.tag == "img")
    return {
        hashlib.md5(source.encode(), usedforsecurity=False).hexdigest(): source
        for source in sources
        if source.startswith(ASSET_SCHEME)
    }


def _pieces(content: Sequence[Any]) -> Iterator[str | tuple[str, int]]:
    """Yield a page's content, cut at its marks: each is a tag, its properties and `BDC`."""
    run: list[bytes] = []
    place = 0
    while place < len(content):
        if place + 2 < len(content) and content[place + 2] == b"BDC":
            if run:
                yield b"\n".join(run).decode("latin-1")
            yield content[place], content[place + 1]["MCID"]
            run, place = [], place + 3
        else:
            run.append(pydyf._to_bytes(content[place]))
            place += 1
    if run:
        yield b"\n".join(run).decode("latin-1")


def _plain_part(part: Part) -> list[Any]:
    """Return an element as a list: tag, attributes, words, and what is in it."""
    kids: list[Any] = []
    for kid in part.kids:
        match kid:
            case Part():
                kids.append(_plain_part(kid))
            case Shown():
                kids.append({"mcid": kid.mcid, "text": kid.text, "frame": kid.frame})
            case Clickable():
                kids.append(kid.annotation)
    return [part.tag, part.attributes, part.words, kids]
