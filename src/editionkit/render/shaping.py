"""Shape plain text: letters of one font, from left to right, straight through HarfBuzz.

Pango finds out anew for each line which fonts, scripts and attributes it has, and WeasyPrint looks
at each of its glyphs through a door of its own. For text that is known to be of one font that is
most of the work. A `Face` is there only where HarfBuzz gives a specimen the very glyphs and widths
that Pango gives it; all other text stays Pango's and WeasyPrint's.

tests/unit/render/test_shaping.py compares glyphs and places with Pango's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, harfbuzz, pango
from weasyprint.text.fonts import font_features, get_pango_font_key
from weasyprint.text.line_break import Layout, line_size

#: HB_DIRECTION_LTR, and a script as HarfBuzz numbers it.
_LEFT_TO_RIGHT, _LATIN = 4, int.from_bytes(b"Latn", "big")
#: The letters of each script that the house's faces have, and the script.
_SCRIPTS = (
    (re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"), _LATIN),
    (re.compile("[\u0370-\u03ff]"), int.from_bytes(b"Grek", "big")),
    (re.compile("[\u0400-\u04ff]"), int.from_bytes(b"Cyrl", "big")),
)
#: A glyph's record in HarfBuzz's arrays: five words of four bytes.
_WORDS = 5
#: HB_GLYPH_FLAG_UNSAFE_TO_BREAK, in the second word of a glyph's record: it and the one before it
#: have a say in each other's shapes. Parted there, a text would be shaped otherwise.
UNSAFE_TO_BREAK = 1
#: Letters by which HarfBuzz and Pango are compared for each face.
_SPECIMEN = (
    "Offices AVATAR To. Ya, P. fi fl ffi ffl “No,” it’s 1,200 £18.4m—half Łódź façade re\u2010"
    "elect 0123456789 the quick brown fox jumps over THE LAZY DOG (and so on); a/b?"
)
#: What of a style has a say in how a text is shaped.
_FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps",
    "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian",
    "font_feature_settings",
)  # fmt: skip
_PROPERTIES = (
    *_FEATURES, "font_family", "font_style", "font_stretch", "font_weight", "font_size",
    "font_variation_settings", "letter_spacing", "lang",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shaped:
    """A shaped text: its glyphs, the character that each begins with, and their widths.

    `advances` are in Pango's units, 1024 to a CSS pixel; `width` is that of all, in CSS pixels.
    `flags` are HarfBuzz's of each glyph, see `UNSAFE_TO_BREAK`.
    """

    text: str
    glyphs: list[int]
    starts: list[int]
    advances: list[int]
    width: float
    flags: list[int]


def script_of(text: str) -> int | None:
    """Return the script of all letters of a text as HarfBuzz numbers it; None without just one."""
    scripts = [script for letters, script in _SCRIPTS if letters.search(text)]
    return scripts[0] if len(scripts) == 1 else None


class Face:
    """A font in one size, with its features and language; heights in CSS pixels."""

    def __init__(self, style: Any):
        self._specimen = Layout(style)
        self._specimen.set_text(_SPECIMEN)
        line, _ = self._specimen.get_first_line()
        self.height: float = line_size(line, style)[1]
        self.baseline: float = pango.pango_layout_get_baseline(self._specimen.layout) * FROM_UNITS
        self._run = line.runs[0].data
        self.font = self._run.item.analysis.font
        self.key, _, self.size = get_pango_font_key(self.font)
        self._font = pango.pango_font_get_hb_font(self.font)
        self._buffer = harfbuzz.hb_buffer_create()
        self._length = ffi.new("unsigned int *")
        self._language = harfbuzz.hb_language_from_string(style["lang"].encode(), -1)
        self._features = _features(style)
        self.spacing = 0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
        self.spaces = frozenset(one for text in " \u00a0" for one in self._shape(text, _LATIN)[0])
        del self._specimen.style  # it would keep the fonts alive, and they this face

    @staticmethod
    def of(style: Any) -> Face | None:
        """Return the face that a style's plain text is set in; None where it is not so plain."""
        if not _is_plain(style):
            return None
        known = _FACES.setdefault(style.font_config, {})
        key = repr([style[name] for name in _PROPERTIES])
        if key not in known:
            face = Face(style)
            known[key] = face if face.is_pangos() else None
        return known[key]

    def shaped(self, text: str) -> Shaped | None:
        """Return a text's glyphs; None where a letter is missing, or stands out of its line.

        A text is of one script: of several, Pango makes several runs.
        """
        script = script_of(text)
        if script is None:
            return None
        glyphs, starts, advances, flags, offsets = self._shape(text, script)
        if offsets or 0 in glyphs:
            return None
        if self.spacing:  # Pango's has whole units, and WeasyPrint adds the last one to the line
            between = int(self.spacing * TO_UNITS)
            advances = [advance + between for advance in advances[:-1]] + advances[-1:]
        width = sum(advances) * FROM_UNITS + self.spacing
        return Shaped(text, glyphs, starts, advances, width, flags)

    def _shape(
        self, text: str, script: int
    ) -> tuple[list[int], list[int], list[int], list[int], bool]:
        """Return glyphs, their first characters, widths and flags, and whether any is moved."""
        buffer, data = self._buffer, text.encode("utf-32-le")
        count = len(text)
        harfbuzz.hb_buffer_reset(buffer)
        letters = ffi.from_buffer("uint32_t[]", data)
        harfbuzz.hb_buffer_add_utf32(buffer, letters, count, 0, count)
        harfbuzz.hb_buffer_set_direction(buffer, _LEFT_TO_RIGHT)
        harfbuzz.hb_buffer_set_script(buffer, script)
        harfbuzz.hb_buffer_set_language(buffer, self._language)
        harfbuzz.hb_shape(self._font, buffer, self._features, len(self._features))
        infos = harfbuzz.hb_buffer_get_glyph_infos(buffer, self._length)
        bytes_ = self._length[0] * _WORDS * 4
        info = memoryview(ffi.buffer(infos, bytes_)).cast("I").tolist()
        places = harfbuzz.hb_buffer_get_glyph_positions(buffer, self._length)
        place = memoryview(ffi.buffer(places, bytes_)).cast("i").tolist()
        offsets = any(place[2::_WORDS]) or any(place[3::_WORDS])
        return info[::_WORDS], info[2::_WORDS], place[::_WORDS], info[1::_WORDS], offsets

    def is_pangos(self) -> bool:
        """Return whether Pango sets the specimen in one run of the glyphs that HarfBuzz gives."""
        line, _ = self._specimen.get_first_line()
        if line.runs.next != ffi.NULL:
            return False
        ours, theirs = self.shaped(_SPECIMEN), self._run.glyphs
        if ours is None or len(ours.glyphs) != theirs.num_glyphs:
            return False
        pen = place = 0
        for one, glyph, advance in zip(
            theirs.glyphs[0 : theirs.num_glyphs], ours.glyphs, ours.advances, strict=True
        ):
            if one.glyph != glyph or pen + one.geometry.x_offset != place:
                return False
            pen += one.geometry.width
            place += advance
        return True

    def width(self, glyph: int) -> int:
        """Return a glyph's own width in thousandths of an em."""
        advance: int = harfbuzz.hb_font_get_glyph_h_advance(self._font, glyph)
        width: float = advance * 1000 * FROM_UNITS / self.size
        return round(width)


_FACES: WeakKeyDictionary[Any, dict[str, Face | None]] = WeakKeyDictionary()


def _is_plain(style: Any) -> bool:
    return bool(
        style["direction"] == "ltr"
        and style["word_spacing"] == 0
        and style["text_decoration_line"] == "none"
        and style["font_language_override"] == "normal"
        and style["font_size"] > 0
        and style["lang"]
    )


def _features(style: Any) -> Any:
    """Return the OpenType features of a style, as `Layout.setup` gives them to Pango.

    Pango forms no ligatures of letters with space between (`pango_shape_internal`).
    """
    wanted = font_features(*map(style.__getitem__, _FEATURES))
    if style["letter_spacing"] not in ("normal", 0):
        wanted |= dict.fromkeys(("liga", "clig", "dlig", "hlig"), 0)
    features = ffi.new("hb_feature_t[]", len(wanted))
    for number, (name, value) in enumerate(wanted.items()):
        text = f"{name} {value}".encode()
        harfbuzz.hb_feature_from_string(text, len(text), features + number)
    return features
