"""How high a head is at each size and width, without laying out a box for each.

A planner may choose from a dozen heads for every story. Their boxes would cost as much as the
story itself; their lines do not: a text is broken by WeasyPrint's own `split_first_line`, in the
style and with the white around it that a specimen of that head was laid out with (`Ruler`).

What a line comes to is pinned by tests/unit/render/test_heads.py: heads counted here are the heads
that WeasyPrint lays out, box by box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from weasyprint.text.line_break import split_first_line, strut

from editionkit.render.linebreak import WIDENED, Breaker, after_spaces, plain_face

#: What `split_first_line` wants of a layout: dictionaries of hyphens, which heads do without.
_CONTEXT = SimpleNamespace(dictionaries={})
#: What `white-space: normal` makes one space of.
_SPACES = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """How one text of a head is set: the box of another text, and the pixels around its lines."""

    box: Any
    around: float
    _last: dict[str, Breaker | None] = field(default_factory=dict)

    def lines(self, text: str, width: float) -> list[float]:
        """Return the heights of the lines that `text` takes in `width`; all in CSS pixels."""
        shown = self.box.copy_with_text(_SPACES.sub(" ", text).strip(" "))
        shown.process_text_transform()
        if text not in self._last:  # one text is asked for in several widths, then another
            face = plain_face(shown.text, shown.style)
            self._last.clear()
            self._last[text] = Breaker(shown.text, shown.style, face) if face else None
        breaker = self._last[text]
        quick = _quick_heights(breaker, width * WIDENED) if breaker else None
        return quick or list(_line_heights(shown.text, shown.style, width * WIDENED))

    def height(self, text: str, width: float) -> float:
        """Return the pixels from the margin above to the margin below."""
        return self.around + sum(self.lines(text, width))


@dataclass(frozen=True, slots=True)
class HeadType:
    """How a head of one level is set: its letters by name, and the pixels around them all."""

    letters: Mapping[str, Letter]
    around: float

    def height(self, texts: Mapping[str, str], width: float) -> float:
        """Return the pixels of a head with these texts by the names of their letters."""
        letters = self.letters
        return self.around + sum(letters[name].height(texts[name], width) for name in texts)


def _quick_heights(breaker: Breaker, width: float) -> list[float] | None:
    """Return the heights of the lines; None where one is in doubt."""
    count, start = 0, 0
    while start < len(breaker.text):
        cut = breaker.line(start, width, hyphenate=False)
        if cut is None:
            return None
        count += 1
        start = after_spaces(breaker.text, cut.end or len(breaker.text))
    face = breaker.face
    return [_line_height(breaker.style, face.height, face.baseline)] * count


def _line_heights(text: str, style: Any, width: float) -> Iterator[float]:
    rest = text.encode()
    while rest:
        _, _, end, _, height, baseline = split_first_line(rest.decode(), style, _CONTEXT, width, 0)
        yield _line_height(style, height, baseline)
        rest = rest[end:].lstrip(b" ") if end else b""


def _line_height(style: Any, height: float, baseline: float) -> float:
    """Return the height of a line box with one text in it, and the strut of its block."""
    leading, strut_baseline = strut(style)
    above = baseline + (leading - height) / 2
    return float(max(above, strut_baseline) + leading - min(above, strut_baseline))
