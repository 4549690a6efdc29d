"""Mend what WeasyPrint 70 says of the characters that glyphs stand for.

It notes a glyph's text where the glyph comes first. Where a letter and its mark are one cluster
(Arabic vowels, decomposed accents) it gives the whole cluster to one of the two glyphs and nothing
to the other, and so for the rest of the file: the letter can neither be searched nor heard
(ISO 14289-1, 7.21.7).
"""

from __future__ import annotations

import unicodedata
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont

#: The class of combining marks in a font's GDEF table.
_MARK = 3


class Texts(dict[int, str]):
    """The texts of a font's glyphs; one without text counts as unknown, so that it is met again."""

    def __contains__(self, glyph: object) -> bool:
        return bool(self.get(glyph))  # type: ignore[call-overload]


class Widths(dict[int, int]):
    """The widths of a font's glyphs; what the font has not is as wide as its glyph 0.

    WeasyPrint writes Pango's width of the empty box instead, which is not the width in the font
    (ISO 19005-3, 6.2.11.5). The character itself stays in the text.
    """

    def __init__(self, font: Any):
        super().__init__(font.widths)
        self._font = font
        self._missing: int | None = None

    def __setitem__(self, glyph: int, width: int) -> None:
        if glyph == 0 or glyph >= self._font.glyph_count:
            if self._missing is None:
                self._missing = _missing_width(self._font)
            width = self._missing
        super().__setitem__(glyph, width)


class Fonts(dict[Any, Any]):
    """The fonts of a document, each with `Texts` and `Widths` of its own."""

    def __setitem__(self, key: Any, font: Any) -> None:
        font.to_unicode = Texts(font.to_unicode)
        font.widths = Widths(font)
        super().__setitem__(key, font)


def _missing_width(font: Any) -> int:
    opened = _opened(font)
    advance: float = opened["hmtx"][opened.getGlyphName(0)][0]
    return round(advance * 1000 / int(font.upem))


def _opened(font: Any) -> TTFont:
    return TTFont(BytesIO(font.file_content), fontNumber=font.index, lazy=True)


def mend(fonts: dict[Any, Any]) -> None:
    """Give doubtful glyphs the characters that the font itself has them for."""
    for font in fonts.values():
        doubtful = [glyph for glyph, text in font.to_unicode.items() if _is_doubtful(text)]
        if doubtful:
            _mend(font, doubtful)


def _is_doubtful(text: str) -> bool:
    return not text or (len(text) > 1 and any(map(unicodedata.combining, text)))


def _mend(font: Any, doubtful: list[int]) -> None:
    texts: dict[int, str] = font.to_unicode
    opened = _opened(font)
    known = _characters(opened)
    for glyph in doubtful:
        texts[glyph] = known.get(glyph) or texts[glyph]
    if all(texts.values()):  # else a letter's only text would be lost with its mark's
        for glyph in doubtful:
            texts[glyph] = _own_part(texts[glyph], is_mark=_is_mark(opened, glyph))


def _characters(font: TTFont) -> dict[int, str]:
    cmap = font.getBestCmap() or {}
    return {font.getGlyphID(name): chr(code) for code, name in sorted(cmap.items(), reverse=True)}


def _is_mark(font: TTFont, glyph: int) -> bool:
    if "GDEF" not in font or font["GDEF"].table.GlyphClassDef is None:
        return False
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    return bool(classes.get(font.getGlyphName(glyph)) == _MARK)


def _own_part(text: str, *, is_mark: bool) -> str:
    """Return the marks of a cluster for a mark, the rest for a letter."""
    if len(text) < 2:
        return text
    own = "".join(one for one in text if bool(unicodedata.combining(one)) == is_mark)
    return own or text
