"""Pages that are printed from plates: what was painted before is put into the file."""

from __future__ import annotations

from typing import Any

import pydyf
from weasyprint import DEFAULT_OPTIONS
from weasyprint.images import get_image_from_uri
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import get_pango_font_key

from editionkit.render.marks import Clickable, MarkedPage, Part, Shown
from editionkit.render.plate import Fount, Plate, description
from editionkit.render.press import Press

#: Pango's variants: normal letters, and the kinds of small capitals.
_VARIANTS = range(7)


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
        wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pango.pango_font_description_set_family(wanted, fount.family.encode())
        pango.pango_font_description_set_style(wanted, fount.style)
        pango.pango_font_description_set_weight(wanted, fount.weight)
        pango.pango_font_description_set_variant(wanted, variant)
        pango.pango_font_description_set_absolute_size(wanted, round(fount.size * TO_UNITS))
        if fount.variations is not None:
            variations = fount.variations.encode()
            pango.pango_font_description_set_variations(wanted, variations)
        font_map = self.press.fonts.font_map
        context = ffi.gc(pango.pango_font_map_create_context(font_map), gobject.g_object_unref)
        font = pango.pango_font_map_load_font(font_map, context, wanted)
        if font == ffi.NULL or description(get_pango_font_key(font)[1])["name"] != fount.name:
            return None
        return ffi.gc(font, gobject.g_object_unref)


class _Link:
    """Stands for the box of a link: WeasyPrint leaves the link's annotation with it."""

    link_annotation: Any = None


class PlatedPage(MarkedPage):
    """A page that is printed from its plate."""

    def __init__(self, blank: Any, plate: Plate, case: TypeCase, images: dict[str, Any]):
        super().__init__(blank)
        self.width, self.height, self.bleed = plate.width, plate.height, plate.bleed
        self.links = [(*link, _Link()) for link in plate.links]
        self.anchors: dict[str, tuple[float, float]] = plate.anchors
        self.bookmarks: list[Any] = []
        self.forms: dict[Any, list[Any]] = {None: []}
        self.laid_out = self._page_box = blank._page_box.copy_with_children([])
        self._plate, self._case, self._images = plate, case, images

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Put the plate's content into the page."""
        del scale
        self.stream = stream
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

    @property
    def marked(self) -> int:
        """How many marks the page has."""
        return sum(not isinstance(piece, str) for piece in self._plate.content)

    def _picture(self, address: str) -> Any:
        fetcher = self._case.press.fetcher
        return get_image_from_uri(self._images, fetcher, DEFAULT_OPTIONS, address)

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
