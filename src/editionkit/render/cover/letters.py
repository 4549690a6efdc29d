"""Set type in pixels for the cover: faces with a fallback, line breaking, justified lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from PIL import ImageDraw, ImageFont
from uharfbuzz import Face as HarfBuzzFace

from editionkit.render.syllables import patterns
from editionkit.themes import FontFile, font_files

Colour = str
Align = Literal["start", "centre", "justify", "end"]
_SMALLEST_PART = 3  # letters before and after a hyphen
_TIGHT = 0.8  # how far a space may shrink


@cache
def _letters_of(font: FontFile) -> frozenset[int]:
    return frozenset(HarfBuzzFace(font.path.read_bytes()).unicodes)


@cache
def _opened(font: FontFile, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font.path), size, layout_engine=ImageFont.Layout.RAQM)


def font_file(family: str, weight: int, style: str = "normal") -> FontFile:
    """Return one of the project's fonts."""
    wanted = (family, weight, style)
    return next(f for f in font_files() if (f.family, f.weight, f.style) == wanted)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one font and one direction."""

    text: str
    font: FontFile
    rtl: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font at a size in pixels, with fonts to fall back on for letters that it has not."""

    fonts: tuple[FontFile, ...]
    size: int
    leading: int
    colour: Colour = "#141414"
    tracking: int = 0

    def covers(self, text: str) -> bool:
        """Whether every letter has a glyph in some font of the face."""
        others = set(map(ord, text)).difference(*map(_letters_of, self.fonts))
        return all(chr(other).isspace() for other in others)

    def width(self, text: str) -> float:
        """Return the width of the text in one line."""
        return _width(self, text)

    def runs(self, text: str) -> list[Run]:
        """Return the text cut where the font changes, in logical order."""
        cut = groupby(text, key=lambda character: self._font(character))
        found = [("".join(characters), font) for font, characters in cut]
        if all(font is None for _, font in found):  # white space alone
            return [Run(text, self.fonts[0], False)] if text else []
        return [Run(part, font, font.family == "Edition Arabic") for part, font in _joined(found)]

    def _font(self, character: str) -> FontFile | None:
        if character.isspace():
            return None
        for font in self.fonts:
            if ord(character) in _letters_of(font):
                return font
        return self.fonts[0]


def _joined(found: list[tuple[str, FontFile | None]]) -> list[tuple[str, FontFile]]:
    """Return the parts with white space given to the run before it."""
    joined: list[tuple[str, FontFile]] = []
    for part, font in found:
        if (font is None and joined) or (joined and (font is None or joined[-1][1] == font)):
            joined[-1] = (joined[-1][0] + part, joined[-1][1])
        elif font is not None:
            joined.append((part, font))
    return joined


@cache
def _width(face: Face, text: str) -> float:
    total = sum(_opened(run.font, face.size).getlength(run.text) for run in face.runs(text))
    return total + face.tracking * len(text)


@dataclass(frozen=True, slots=True)
class SetLine:
    """A broken line; the last of a paragraph is never stretched."""

    words: tuple[str, ...]
    last: bool
    width: float


def break_lines(
    text: str, face: Face, width: float, *, lang: str | None = None, indent: float = 0
) -> list[SetLine]:
    """Return the text in lines no wider than `width`; with `lang`, words may be hyphenated."""
    return list(_broken(text.split(), face, [width - indent], width, lang))


def break_around(
    text: str, face: Face, width: float, *, lang: str, notch: float, notch_lines: int
) -> list[SetLine]:
    """Return lines of which the first few are shorter by `notch`: room for a drop cap."""
    measures = [width - notch] * notch_lines
    return list(_broken(text.split(), face, measures, width, lang))


def _broken(
    words: list[str], face: Face, first: list[float], width: float, lang: str | None
) -> Iterator[SetLine]:
    """Yield lines of the measures in `first`, then of `width`."""
    queue, measures = deque(words), deque(first)
    while queue:
        measure = measures.popleft() if measures else width
        line = _filled(queue, face, measure, lang)
        yield SetLine(tuple(line), not queue, measure)


def _filled(queue: deque[str], face: Face, measure: float, lang: str | None) -> list[str]:
    """Take from the queue the words of one line; a word wider than it stands alone."""
    line = [queue.popleft()]
    natural = face.width(line[0])
    while queue and _fits(face, wider := natural + face.width(queue[0]), len(line), measure):
        line.append(queue.popleft())
        natural = wider
    if queue:
        head, tail = _hyphenated(queue[0], face, (natural, len(line), measure), lang)
        if head:
            line.append(head)
            queue[0] = tail
    return line


def _fits(face: Face, natural: float, gaps: int, measure: float) -> bool:
    """Whether words of a `natural` width in all stand in the measure with gaps between them."""
    return natural + gaps * face.width(" ") * _TIGHT <= measure


def _hyphenated(
    word: str, face: Face, line: tuple[float, int, float], lang: str | None
) -> tuple[str, str]:
    """Return what of a word fits behind a line (its words' width, their number, its measure)."""
    hyphens = patterns(lang, _SMALLEST_PART) if lang else None
    if hyphens is None or not word.isalpha():
        return "", word
    natural, gaps, measure = line
    for place in reversed(hyphens.positions(word)):
        if _fits(face, natural + face.width(f"{word[:place]}-"), gaps, measure):
            return f"{word[:place]}-", word[place:]
    return "", word


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Draws lines of type; `rtl` turns start and end round."""

    canvas: ImageDraw.ImageDraw
    rtl: bool

    def text(self, text: str, face: Face, box: tuple[float, float], y: float, align: Align) -> None:
        """Draw one line between the box's left and right, its baseline at y."""
        left, right = box
        width = face.width(text) - face.tracking
        start = {"start": left, "end": right - width, "centre": (left + right - width) / 2}
        turned = {"start": "end", "end": "start"} if self.rtl else {}
        self._runs(text, face, start[turned.get(align, align)], y)

    def line(
        self, line: SetLine, face: Face, box: tuple[float, float], y: float, align: Align
    ) -> None:
        """Draw one broken line; justified ones fill the box but for the last of a paragraph."""
        space = face.width(" ")
        natural = sum(map(face.width, line.words)) + space * (len(line.words) - 1)
        gaps = len(line.words) - 1
        full = align == "justify" and gaps > 0 and (not line.last or natural > line.width)
        if not full:
            shown: Align = "start" if align == "justify" else align
            self.text(" ".join(line.words), face, box, y, shown)
            return
        self._spread(line, face, box, y, space + (line.width - natural) / gaps)

    def _spread(
        self, line: SetLine, face: Face, box: tuple[float, float], y: float, space: float
    ) -> None:
        x = box[1] if self.rtl else box[0]
        for word in line.words:
            width = face.width(word)
            self._runs(word, face, x - width if self.rtl else x, y)
            x += -(width + space) if self.rtl else width + space

    def _runs(self, text: str, face: Face, x: float, y: float) -> None:
        if not self.rtl:
            for run in face.runs(text):
                x = self._run(run, face, x, y)
            return
        right = x + face.width(text)
        for unit in _units(text):
            right -= face.width(unit)
            self._unit(unit, face, right, y)
            right -= face.width(" ")

    def _unit(self, unit: str, face: Face, x: float, y: float) -> None:
        runs = face.runs(unit)
        if any(run.rtl for run in runs):
            runs.reverse()
        for run in runs:
            x = self._run(run, face, x, y)

    def _run(self, run: Run, face: Face, x: float, y: float) -> float:
        font = _opened(run.font, face.size)
        direction = "rtl" if run.rtl else "ltr"
        if not face.tracking or run.rtl:
            self.canvas.text((x, y), run.text, face.colour, font, "ls", direction=direction)
            return x + font.getlength(run.text) + face.tracking * len(run.text)
        for letter in run.text:
            self.canvas.text((x, y), letter, face.colour, font, "ls")
            x += font.getlength(letter) + face.tracking
        return x


def _units(text: str) -> list[str]:
    """Return what keeps its own order in a line from the right: words, but Latin ones in a row.

    The Unicode bidirectional algorithm for the two levels that a headline or caption has.
    """
    units: list[str] = []
    latin = False
    for word in text.split():
        before, latin = latin, word.isascii() and any(c.isalnum() for c in word)
        if before and latin:
            units[-1] += f" {word}"
        else:
            units.append(word)
    return units
