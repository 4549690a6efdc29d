"""Plates: every page painted by itself and kept as plain data, as printers keep their plates.

A page of a column theme depends on nothing but its own words, pictures and place. So pages are
laid out and painted in as many processes as there are cores, and one that is as it was in the last
build is not laid out again: its content, fonts and marks are taken from the shelf.

What cannot be carried over (a gradient, a transparent group, a letter that no font has) is laid out
and painted where the file is written, as every page of the other themes is. The bytes are the same
whether a plate was made here, in another process or in an earlier build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields
from functools import cache, partial
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import DEFAULT_OPTIONS, Document
from weasyprint.images import get_image_from_uri
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import get_pango_font_key

from editionkit.beside import beside
from editionkit.render import compose, linebreak, marks, press, standing
from editionkit.render.compose import Composed
from editionkit.render.galleys import Bench, house_letters, programs, shares
from editionkit.render.glyphs import Fonts
from editionkit.render.marks import POINTS, Clickable, MarkedPage, Part, Shown, parts_of
from editionkit.render.press import Press, overhearing, repeat
from editionkit.render.shelf import Shelf, name_of
from editionkit.themes import ASSET_SCHEME

#: Pages that a further process must have to be worth its start.
WORTH = 2
_RESOURCES = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")
#: Pango's variants: normal letters, and the kinds of small capitals.
_VARIANTS = range(7)


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


@dataclass(frozen=True, slots=True)
class Plates:
    """All pages in their order, ready to be written; `document` has their fonts and metadata."""

    document: Document
    pages: list[MarkedPage]

    @classmethod
    def of(cls, document: Document) -> Plates:
        """Return the pages of a document, to be painted where it is written."""
        return cls(document, [MarkedPage(page) for page in document.pages])


def plates(composed: Composed, press: Press, options: Mapping[str, Any], bench: Bench) -> Plates:
    """Return all pages: kept ones, those painted side by side, and the rest laid out.

    `options` are WeasyPrint's for the layout. A file whose pictures are made smaller is laid out as
    a whole: that work is not done twice.
    """
    if options.get("optimize_images"):
        return Plates.of(press.lay_out(composed.html(), type_=composed.type_, **options))
    made = dict(enumerate(_made(composed, press, options, bench)))
    case = TypeCase(press)
    live = [number for number, plate in made.items() if plate is None or not case.has(plate)]
    document = press.lay_out(composed.html(live), type_=composed.type_, **options)
    laid_out = dict(zip(live, document.pages, strict=False))
    blank = document.pages[0]
    cache: dict[str, Any] = {}
    return Plates(
        document,
        [
            MarkedPage(laid_out[number])
            if number in laid_out or plate is None
            else PlatedPage(blank, plate, case, cache)
            for number, plate in made.items()
        ],
    )


def _made(
    composed: Composed, press: Press, options: Mapping[str, Any], bench: Bench
) -> list[Plate | None]:
    """Return a plate for each page that can be one."""
    shelf = Shelf(bench.shelf and bench.shelf / "plates")
    pages = [composed.html([number]) for number in range(len(composed.pages))]
    ground = name_of(_programs(), press.style, repr(sorted(options.items())))
    names = [
        name_of(ground, html, repr(composed.type_of(number))) for number, html in enumerate(pages)
    ]
    found = {number: plate for number, name in enumerate(names) if (plate := _taken(shelf, name))}
    todo = [number for number in range(len(pages)) if number not in found]
    parts = shares(todo, [len(pages[number]) for number in todo], bench.workers, WORTH)
    fresh: dict[int, Plate | None] = {}
    for share, (struck, messages) in zip(
        parts, _struck(parts, composed, press, options), strict=True
    ):
        repeat(messages)
        for number, plate in zip(share, struck, strict=True):
            fresh[number] = plate
            if plate and not messages and house_letters(pages[number]):
                shelf.put(names[number], _plain(plate))
    shelf.clear(set(names))
    return [found.get(number) or fresh[number] for number in range(len(pages))]


Struck = tuple[list["Plate | None"], list[str]]


def _struck(
    parts: Sequence[Sequence[int]],
    composed: Composed,
    press: Press,
    options: Mapping[str, Any],
) -> list[Struck]:
    """Return the plates of each share of the pages, with what WeasyPrint said."""
    work = [partial(_share, share, composed, press, options) for share in parts]
    with ExitStack() as stack:
        others = [stack.enter_context(beside(one)) for one in work[1:]]
        first = [one() for one in work[:1]]
        return [*first, *(other.result() for other in others)]


def _share(
    numbers: Sequence[int], composed: Composed, press: Press, options: Mapping[str, Any]
) -> Struck:
    with overhearing() as messages:
        document = press.lay_out(composed.html(numbers), type_=composed.type_, **options)
        return [struck(MarkedPage(page), document) for page in document.pages], messages


# ----------------------------------------------------------------------------------- making


class _PlateStream(Stream):  # type: ignore[misc]
    """The content of a page that notes how its fonts may be found again."""

    founts: dict[int, dict[str, Any]]

    def add_font(self, pango_font: Any) -> Any:
        """Return the font and its size, as WeasyPrint does."""
        known = len(self._fonts)
        found = super().add_font(pango_font)
        if len(self._fonts) > known:
            key, description, size = get_pango_font_key(pango_font)
            self.founts[key] = {**_description(description), "size": size}
        return found


def _description(of: Any) -> dict[str, Any]:
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


# ------------------------------------------------------------------------------------ keeping


def _plain(plate: Plate) -> dict[str, Any]:
    return {**_values(plate), "founts": [_values(fount) for fount in plate.founts]}


def _values(one: Plate | Fount) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _taken(shelf: Shelf, name: str) -> Plate | None:
    plain = shelf.take(name)
    with suppress(TypeError, KeyError):
        if plain is not None:
            founts = [Fount(**fount) for fount in plain.pop("founts")]
            return Plate(**plain, founts=founts)
    return None


@cache
def _programs() -> str:
    """Return what lays out and paints a page: versions, and this code itself."""
    modules = (compose, linebreak, marks, press, standing)
    own = [Path(__file__), *(Path(str(module.__file__)) for module in modules)]
    return programs(("weasyprint", "pydyf", "tinyhtml5", "tinycss2", "cssselect2", "pillow"), own)


# ------------------------------------------------------------------------------------- printing


class TypeCase:
    """The fonts of a press, found by their descriptions."""

    def __init__(self, press: Press):
        self.press = press
        self._found: dict[tuple[str, float], Any] = {}

    def has(self, plate: Plate) -> bool:
        """Return whether the fonts of a plate are there."""
        return all(self.font(fount) is not None for fount in plate.founts)

    def font(self, fount: Fount) -> Any:
        """Return Pango's font; None where its description leads to another one."""
        key = (fount.name, fount.size)
        if key not in self._found:
            found = (self._loaded(fount, variant) for variant in _VARIANTS)
            self._found[key] = next((font for font in found if font is not None), None)
        return self._found[key]

    def _loaded(self, fount: Fount, variant: int) -> Any:
        description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pango.pango_font_description_set_family(description, fount.family.encode())
        pango.pango_font_description_set_style(description, fount.style)
        pango.pango_font_description_set_weight(description, fount.weight)
        pango.pango_font_description_set_variant(description, variant)
        pango.pango_font_description_set_absolute_size(description, round(fount.size * TO_UNITS))
        if fount.variations is not None:
            variations = fount.variations.encode()
            pango.pango_font_description_set_variations(description, variations)
        font_map = self.press.fonts.font_map
        context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
        font = pango.pango_font_map_load_font(font_map, context, description)
        if font == ffi.NULL or _description(get_pango_font_key(font)[1])["name"] != fount.name:
            return None
        return ffi.gc(font, gobject.g_object_unref)


class _Link:
    """Stands for the box of a link: WeasyPrint leaves the link's annotation with it."""

    link_annotation: Any = None


class PlatedPage(MarkedPage):
    """A page that is printed from its plate."""

    def __init__(self, blank: Any, plate: Plate, case: TypeCase, cache: dict[str, Any]):
        super().__init__(blank)
        self.width, self.height, self.bleed = plate.width, plate.height, plate.bleed
        self.links = [(*link, _Link()) for link in plate.links]
        self.anchors: dict[str, tuple[float, float]] = plate.anchors
        self.bookmarks: list[Any] = []
        self.forms: dict[Any, list[Any]] = {None: []}
        self.laid_out = self._page_box = blank._page_box.copy_with_children([])
        self._plate, self._case, self._cache = plate, case, cache

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Put the plate's content into the page."""
        del scale
        self.stream = stream
        self.marked = sum(not isinstance(piece, str) for piece in self._plate.content)
        for piece in self._plate.content:
            match piece:
                case str():
                    stream.stream.append(piece.encode("latin-1"))
                case (tag, mcid):
                    stream.stream += [tag, pydyf.Dictionary({"MCID": mcid}), b"BDC"]
        for name, key, value in self._plate.alphas:
            stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary({key: value}))
        for address, interpolated, ratio in self._plate.pictures:
            stream.add_image(self._picture(address), interpolated, ratio)
        for fount in self._plate.founts:
            font, _ = stream.add_font(self._case.font(fount))
            for glyph, width in fount.widths:
                if glyph not in font.widths:
                    font.widths[glyph] = width
            for glyph, text in fount.texts:
                if glyph not in font.to_unicode:
                    font.to_unicode[glyph] = text

    def _picture(self, address: str) -> Any:
        fetcher = self._case.press.fetcher
        return get_image_from_uri(self._cache, fetcher, DEFAULT_OPTIONS, address)

    def ready_parts(self, number: int) -> list[Part]:
        """Return the plate's elements, as those of the `number`th page."""
        _, _, _, kids = self._plate.parts
        return [self._part(kid, number) for kid in kids]

    def _part(self, plain: list[Any], number: int) -> Part:
        tag, attributes, words, kids = plain
        part = Part(tag, attributes, words)
        for kid in kids:
            match kid:
                case list():
                    part.kids.append(self._part(kid, number))
                case dict():
                    frame = tuple(kid["frame"]) if kid["frame"] else None
                    part.kids.append(Shown(number, kid["mcid"], kid["text"], frame))
                case _:
                    annotation = self.links[kid][-1].link_annotation
                    if annotation is not None:  # else it led nowhere
                        part.kids.append(Clickable(number, annotation))
        return part
