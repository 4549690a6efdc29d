"""Break plain paragraphs as WeasyPrint does, with one shaping in all instead of five a line.

WeasyPrint 70 sets up Pango anew for a line's worth of text, for the line with the next word, for
each way to hyphenate that word, and for what the line came to (`text.line_break.split_first_line`).
Here a paragraph is shaped once as a whole (`shaping`), the places of its letters say where a line
can end, and what it came to. A line is shaped again only where it ends in a hyphen, or where
HarfBuzz says that the letters on both sides of its end have a say in each other's shapes. The rules
are WeasyPrint's: as many words as fit, then as much of the next word as its hyphenation and the
limits allow. Where they are not plain, the line is left to WeasyPrint.

tests/unit/render/test_linebreak.py sets the same paragraphs both ways and compares every line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import pyphen
from weasyprint.layout.percent import percentage
from weasyprint.text.ffi import FROM_UNITS, ffi
from weasyprint.text.line_break import get_log_attrs, get_next_word_boundaries

from editionkit.render.shaping import UNSAFE_TO_BREAK, Face, Shaped, script_of

#: By how much WeasyPrint widens a line against errors of floating point (`split_inline_box`).
WIDENED = 1 + 1e-9
#: Letters that every face of the house has, from left to right, and that join no other line's: no
#: soft hyphens, joiners, marks of direction, tabs or line ends. For a class of a pattern.
LETTERS = (
    r" -~\u00a0-\u00ac\u00ae-\u012b\u012e-\u0131\u0134-\u0165\u0168-\u017f\u2009\u200a\u202f"
    r"\u2010-\u2015\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
    r"\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0401\u0410-\u044f\u0451"
)
_PLAIN = re.compile(f"[{LETTERS}]+")
#: A word with nothing behind it that could be in it, nor be another.
_WORD = re.compile("[A-Za-z\u00df-\u00f6\u00f8-\u00ff]{2,}(?=[,.;:!?)\u201d]*$)")
#: The longest paragraph, in characters, that is shaped as a whole.
_LONGEST = 6000
#: `PangoLogAttr.is_line_break`, the first of its bits.
_LINE_BREAK = 1
#: Pixels by which the place of a letter in the paragraph may differ from that in its line.
_DOUBT = 1.5
#: Pixels by which a line must fit, or not fit, for the answer to be the same everywhere.
_CLOSE = 0.01


@dataclass(frozen=True, slots=True)
class Cut:
    """What a line came to; its text as shown, lengths of that text in CSS pixels.

    `end` is the number of the character that the next line begins with, None at the paragraph's
    end; `baseline` counts from the text's top.
    """

    text: str
    end: int | None
    width: float
    height: float
    baseline: float


def has_plain_letters(text: str) -> bool:
    """Return whether a text has only letters that need no other font and no other direction."""
    return _PLAIN.fullmatch(text) is not None


def plain_face(text: str, style: Any) -> Face | None:
    """Return the face in which `Breaker` can break a text of that style; None where it cannot."""
    plain = (
        len(text) <= _LONGEST
        and style["white_space"] in ("normal", "nowrap")
        and style["word_break"] == "normal"
        and has_plain_letters(text)
    )
    return Face.of(style) if plain else None


class Breaker:
    """One plain paragraph, shaped, to be broken into lines of any width."""

    def __init__(self, text: str, style: Any, face: Face):
        self.text = text
        self.style = style
        self.face = face
        whole = face.shaped(text)
        self._places = _places(whole) if whole else []
        self._pens = _pens(whole) if whole and not face.spacing else {}
        #: Where lines may begin, and where the ones before would end: characters and pixels.
        starts = _line_starts(text, style["lang"]) if style["white_space"] == "normal" else []
        self._starts = (*starts, len(text)) if whole else ()
        self._ends = [_before_spaces(text, n) for n in self._starts]
        self._end_places = [self._places[end] for end in self._ends]

    @property
    def is_shaped(self) -> bool:
        """Whether the text could be shaped at all."""
        return bool(self._starts)

    def line(self, start: int, width: float, *, hyphenate: bool) -> Cut | None:
        """Return the line that begins with character `start`; None where it is not plain.

        `width` is in pixels; `hyphenate` says whether its last word may be parted.
        """
        first = bisect_right(self._starts, start)
        limit = self._places[start] + width + _DOUBT if self._starts else 0.0
        number = bisect_right(self._end_places, limit, lo=first) - 1
        while number >= first:
            cut = self._words(start, number)
            if cut is None or abs(cut.width - width) < _CLOSE:
                return None
            if cut.width < width:
                end = self._starts[number]
                return self._with_more(start, end, cut, width, hyphenate=hyphenate)
            number -= 1
        return None

    def _with_more(
        self, start: int, end: int, cut: Cut, width: float, *, hyphenate: bool
    ) -> Cut | None:
        """Return the line with a part of the next word, where one fits."""
        if cut.end is None or not hyphenate:
            return cut
        zone = percentage(self.style["hyphenate_limit_zone"], self.style, width)
        if abs(width - cut.width - zone) < _CLOSE:
            return None
        if width - cut.width < zone:
            return cut
        for part in self._parts(end):
            shown = self.text[start : end + part] + self.style["hyphenate_character"]
            if self._places[end + part] - self._places[start] > width + _DOUBT:
                continue
            parted = self._set(shown, end + part)
            if parted is None or abs(parted.width - width) < _CLOSE:
                return None
            if parted.width < width:
                return parted
        return cut

    def _parts(self, end: int) -> Iterator[int]:
        """Yield how many characters after `end` may stand before a hyphen, the most first."""
        lang = self.style["lang"] and pyphen.language_fallback(self.style["lang"])
        if not lang:
            return
        total, left, right = self.style["hyphenate_limit_chars"]
        following = bisect_right(self._starts, end)
        # WeasyPrint leaves out the last character before the next place to break at.
        text = self.text[end : self._starts[following] - 1]
        if following == len(self._starts) - 1:
            text = self.text[end:]
        done = 0
        while bounds := _next_word(text[done:], lang):
            word = text[done + bounds[0] : done + bounds[1]]
            if len(word) >= total:
                for part, _ in _dictionary(lang, left, right).iterate(word):
                    yield done + bounds[0] + len(part)
                return
            done += bounds[1]

    def _words(self, start: int, number: int) -> Cut | None:
        """Return the line of whole words; it is shaped again only where its ends are bound."""
        stop, end = self._ends[number], self._starts[number]
        shown = self.text[start:stop]
        if start not in self._pens or stop not in self._pens:
            return self._set(shown, end)
        if script_of(shown) is None:
            return None
        return self._cut(shown, (self._pens[stop] - self._pens[start]) * FROM_UNITS, end)

    def _set(self, shown: str, end: int) -> Cut | None:
        shaped = self.face.shaped(shown)
        return None if shaped is None else self._cut(shown, shaped.width, end)

    def _cut(self, shown: str, width: float, end: int) -> Cut:
        following = end if end < len(self.text) else None
        return Cut(shown, following, width, self.face.height, self.face.baseline)


def _next_word(text: str, lang: str) -> tuple[int, int] | None:
    """Return where the next word begins and ends; Pango is asked where it is not plain."""
    if word := _WORD.match(text):
        return 0, word.end()
    bounds: tuple[int, int] | None = get_next_word_boundaries(text, lang)
    return bounds


def _pens(whole: Shaped) -> dict[int, int]:
    """Return where a text can be parted and keep its shapes: characters, and Pango's units."""
    begins = zip(
        whole.starts, accumulate(whole.advances, initial=0), whole.flags, strict=False
    )  # the places are one more: the end
    pens = {start: place for start, place, flags in begins if not flags & UNSAFE_TO_BREAK}
    return {0: 0, **pens, len(whole.text): sum(whole.advances)}


def _places(whole: Shaped) -> list[float]:
    """Return where each character of a text stands, and its end, in CSS pixels from its start.

    The characters of a ligature share its width.
    """
    if len(whole.starts) == len(whole.text):
        return [place * FROM_UNITS for place in accumulate(whole.advances, initial=0)]
    ends = [*whole.starts[1:], len(whole.text)]
    widths: list[float] = []
    for start, end, advance in zip(whole.starts, ends, whole.advances, strict=True):
        widths += [advance * FROM_UNITS / (end - start)] * (end - start)
    return [0.0, *accumulate(widths)]


def _line_starts(text: str, lang: str) -> list[int]:
    """Return the characters at which a line may begin, but for the first."""
    attributes = get_log_attrs(text, lang)
    size = ffi.sizeof("PangoLogAttr")
    flags = memoryview(ffi.buffer(attributes, size * len(text))).cast("I")
    return [number for number, flag in enumerate(flags) if flag & _LINE_BREAK and number]


def after_spaces(text: str, start: int) -> int:
    """Return the number of the first character from `start` on that is no space."""
    return start + len(text[start:]) - len(text[start:].lstrip(" "))


def _before_spaces(text: str, end: int) -> int:
    while end and text[end - 1] == " ":
        end -= 1
    return end


@cache
def _dictionary(lang: str, left: int, right: int) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=lang, left=left, right=right)
