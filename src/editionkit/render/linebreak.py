"""Break plain paragraphs as WeasyPrint does, with one or two shapings a line instead of five.

WeasyPrint 70 sets up Pango anew for a line's worth of text, for the line with the next word, for
each way to hyphenate that word, and for what the line came to (`text.line_break.split_first_line`).
Here a paragraph is shaped once as a whole, the places of its letters say where a line can end, and
only the line that it came to is shaped again, since its width counts. The rules are WeasyPrint's:
as many words as fit, then as much of the next word as its hyphenation and the limits allow. Where
they are not plain, the line is left to WeasyPrint.

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
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import (
    Layout,
    get_next_word_boundaries,
    line_size,
)

ffi.cdef(
    "void pango_layout_line_index_to_x (PangoLayoutLine *, int, gboolean, int *);", override=True
)

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
#: The longest paragraph, in characters, that is shaped as a whole.
_LONGEST = 6000
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


def is_plain(text: str, style: Any) -> bool:
    """Return whether `Breaker` can break a text of that style."""
    spacing = style["letter_spacing"]
    return (
        len(text) <= _LONGEST
        and style["white_space"] == "normal"
        and style["direction"] == "ltr"
        and style["word_spacing"] == 0
        and style["word_break"] == "normal"
        and (spacing == "normal" or abs(spacing) <= 1)
        and has_plain_letters(text)
    )


class Breaker:
    """One plain paragraph, shaped, to be broken into lines of any width."""

    def __init__(self, text: str, style: Any):
        self.text = text
        self.style = style
        self._layout = Layout(style)
        self._whole = Layout(style)
        self._whole.set_text(text)
        self._line, _ = self._whole.get_first_line()
        attributes = pango.pango_layout_get_log_attrs_readonly(self._whole.layout, ffi.NULL)
        starts = [n for n in range(1, len(text)) if attributes[n].is_line_break]
        #: Where lines may begin, and where the ones before would end.
        self._starts: tuple[int, ...] = (*starts, len(text))
        self._ends = tuple(_before_spaces(text, n) for n in self._starts)
        self._bytes = [0, *accumulate(len(character.encode()) for character in text)]
        self._place = ffi.new("int *")

    def _at(self, n: int) -> float:
        """Return how many pixels from the start character `n` stands in the whole paragraph."""
        pango.pango_layout_line_index_to_x(self._line, self._bytes[n], 0, self._place)
        return float(self._place[0] * FROM_UNITS)

    def line(self, start: int, width: float, *, hyphenate: bool) -> Cut | None:
        """Return the line that begins with character `start`; None where it is not plain.

        `width` is in pixels; `hyphenate` says whether its last word may be parted.
        """
        first = bisect_right(self._starts, start)
        limit = self._at(start) + width + _DOUBT
        number = bisect_right(self._ends, limit, lo=first, key=self._at) - 1
        while number >= first:
            end = self._starts[number]
            cut = self._set(self.text[start : self._ends[number]], end)
            if abs(cut.width - width) < _CLOSE:
                return None
            if cut.width < width:
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
            if self._at(end + part) - self._at(start) > width + _DOUBT:
                continue
            parted = self._set(shown, end + part)
            if abs(parted.width - width) < _CLOSE:
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
        while bounds := get_next_word_boundaries(text[done:], lang):
            word = text[done + bounds[0] : done + bounds[1]]
            if len(word) >= total:
                for part, _ in _dictionary(lang, left, right).iterate(word):
                    yield done + bounds[0] + len(part)
                return
            done += bounds[1]

    def _set(self, shown: str, end: int) -> Cut:
        layout = self._layout
        layout.set_text(shown)
        line, _ = layout.get_first_line()
        width, height = line_size(line, self.style)
        baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
        following = end if end < len(self.text) else None
        return Cut(shown, following, width, height, baseline)


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
