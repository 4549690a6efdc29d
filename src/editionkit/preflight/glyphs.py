"""Read the type, pictures and rules of a finished PDF through pdfium's character boxes.

All places are in points from a page's upper left corner, y downwards.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

#: What pdfium writes for a hyphen that parts a word at a line's end.
_PARTED = "\x02"
#: A gap between two letters that ends a line of type, in ems; and where a space stands in it.
_GAP, _SPACED_GAP = 1.1, 2.5
#: A letter raised or lowered by no more than this, in ems, belongs to the line.
_RAISED = 0.45
#: Paths no thicker than this are rules; larger ones are tinted areas. Points.
_RULE = 3.0
#: Points by which the boxes of two lines may meet without a closer look.
_TOUCH = 0.3
_STYLES = re.compile(
    r"[-,]?(Semi|Extra|Ultra|Demi)?-?(Bold|Italic|Oblique|Regular|Light|Medium|Black|Heavy|It)+\b"
)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in points."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Rect, by: float = 0.0) -> bool:
        """Return whether the two share more than `by` points both ways."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > by
            and min(self.bottom, other.bottom) - max(self.top, other.top) > by
        )

    def joined(self, other: Rect) -> Rect:
        """Return the smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeLine:
    """A line of type: its ink, its baseline, the size and family of most of its letters.

    `least` is the size of its smallest letters; `hyphen` says that it ends in one. `letters` are
    the boxes of its letters, or where nothing is near, of its runs.
    """

    ink: Rect
    baseline: float
    size: float
    least: float
    family: str
    text: str
    hyphen: bool
    letters: tuple[Rect, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page as it was found; `lines` in the order in which they are drawn."""

    number: int
    width: float
    height: float
    lines: tuple[TypeLine, ...]
    pictures: tuple[Rect, ...]
    rules: tuple[Rect, ...]
    tints: tuple[Rect, ...]


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page and its text as pdfium holds them: to get there takes most of the time of reading."""

    number: int
    page: Any
    text: Any


def open_pages(pdf: bytes, numbers: Iterable[int] | None = None) -> Iterator[OpenPage]:
    """Yield pages of a PDF, each open until the next; raises PdfiumError where it is none.

    `numbers` count from 1; all pages where none are given.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in numbers or range(1, len(document) + 1):
            page = document[number - 1]
            text = page.get_textpage()
            yield OpenPage(number, page, text)
            text.close()
            page.close()
    finally:
        document.close()


def read_sheets(pdf: bytes) -> Iterator[Sheet]:
    """Yield the pages of a PDF; raises pypdfium2.PdfiumError where it is none."""
    return map(sheet_of, open_pages(pdf))


def sheet_of(opened: OpenPage) -> Sheet:
    """Return what stands on a page."""
    width, height = opened.page.get_size()
    objects = list(opened.page.get_objects(max_depth=6))
    lines = tuple(_RunReader(opened.text, height).lines(objects))
    if _crowded(lines):
        # Boxes of whole runs meet where no letter touches another: look at each letter.
        lines = tuple(_Reader(opened.text, height).lines())
    pictures, paths = _drawn(objects, width, height)
    thin = [min(r.right - r.left, r.bottom - r.top) <= _RULE for r in paths]
    return Sheet(
        number=opened.number,
        width=width,
        height=height,
        lines=lines,
        pictures=tuple(pictures),
        rules=tuple(r for r, is_thin in zip(paths, thin, strict=True) if is_thin),
        tints=tuple(r for r, is_thin in zip(paths, thin, strict=True) if not is_thin),
    )


# ---------------------------------------------------------------------------------------- type


@dataclass(frozen=True, slots=True)
class _Face:
    """Size in points and family of a run of letters."""

    size: float
    family: str


@dataclass(slots=True)
class _Line:
    """A line while it grows; `faces` says how many letters are in each."""

    baseline: float
    face: _Face
    letters: list[Rect]
    faces: dict[_Face, int]
    characters: list[str]
    left: float
    right: float
    spaced: bool = False
    hyphen: bool = False


def _crowded(lines: tuple[TypeLine, ...]) -> bool:
    """Return whether the boxes of any two lines share anything worth a closer look."""
    rows = sorted(lines, key=lambda line: line.ink.top)
    for n, line in enumerate(rows):
        for other in rows[n + 1 :]:
            if other.ink.top > line.ink.bottom:
                break
            if line.ink.meets(other.ink, _TOUCH):
                return True
    return False


class _RunReader:
    """Gather a page's runs of type into lines: a run is what is drawn at once, in one face.

    pdfium is asked by its handles: there are thousands of runs, and what wraps them takes as long
    as the answers.
    """

    def __init__(self, text_page: Any, height: float):
        self._raw = text_page.raw
        self._height = height
        self._families: dict[int, str] = {}
        self._matrix = pdfium.FS_MATRIX()
        self._size = ctypes.c_float()
        self._sides = [ctypes.c_float() for _ in range(4)]
        self._make_room(4096)

    def lines(self, objects: list[Any]) -> Iterator[TypeLine]:
        """Yield the lines as they are drawn."""
        line: _Line | None = None
        for run in (one.raw for one in objects if one.type == pdfium.FPDF_PAGEOBJ_TEXT):
            if not (text := self._text(run)).strip():
                continue
            ink = self._ink(run)
            face, baseline = self._set(run)
            if line is None or not _goes_on(line, ink, baseline, face):
                if line:
                    yield _closed(line)
                line = _Line(baseline, face, [], {}, [], ink.left, ink.right)
            _add(line, ink, face, text)
            if face.size > line.face.size + 0.1:
                line.baseline, line.face = baseline, face
        if line:
            yield _closed(line)

    def _text(self, run: Any) -> str:
        # pdfium looks through the whole page for each answer, so one that is long enough asks once.
        size = self._fill(run)
        if size > len(self._buffer):
            self._make_room(size)
            size = self._fill(run)
        return ctypes.string_at(self._buffer, max(0, size - 2)).decode("utf-16-le", "replace")

    def _make_room(self, size: int) -> None:
        self._buffer = ctypes.create_string_buffer(size)
        self._place = ctypes.cast(self._buffer, ctypes.POINTER(ctypes.c_ushort))

    def _fill(self, run: Any) -> int:
        """Put a run's text into the buffer, if there is room; return the bytes that it has."""
        return int(pdfium.FPDFTextObj_GetText(run, self._raw, self._place, len(self._buffer)))

    def _ink(self, run: Any) -> Rect:
        left, bottom, right, top = self._sides
        if not pdfium.FPDFPageObj_GetBounds(run, left, bottom, right, top):
            raise pypdfium2.PdfiumError("a run of type has no place")
        return Rect(left.value, self._height - top.value, right.value, self._height - bottom.value)

    def _set(self, run: Any) -> tuple[_Face, float]:
        """Return the face of a run and its baseline."""
        pdfium.FPDFPageObj_GetMatrix(run, self._matrix)
        pdfium.FPDFTextObj_GetFontSize(run, self._size)
        scale = (self._matrix.c**2 + self._matrix.d**2) ** 0.5
        face = _Face(round(self._size.value * scale, 2), self._family(run))
        return face, self._height - self._matrix.f

    def _family(self, run: Any) -> str:
        font = pdfium.FPDFTextObj_GetFont(run)
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._families:
            name = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, name, 128)
            self._families[key] = family_of(name.value.decode("utf-8", "replace"))
        return self._families[key]


class _Reader:
    """Gather a page's characters into lines of type."""

    def __init__(self, text_page: Any, height: float):
        self._page = text_page
        self._raw = text_page.raw
        self._height = height
        self._faces: dict[int, _Face] = {}
        self._box = [ctypes.c_double() for _ in range(4)]
        self._origin = [ctypes.c_double() for _ in range(2)]

    def lines(self) -> Iterator[TypeLine]:
        """Yield the lines as they are drawn."""
        line: _Line | None = None
        for index in range(pdfium.FPDFText_CountChars(self._raw)):
            character = chr(pdfium.FPDFText_GetUnicode(self._raw, index))
            if line and (character == _PARTED or pdfium.FPDFText_IsHyphen(self._raw, index)):
                line.hyphen = True
                continue
            if pdfium.FPDFText_IsGenerated(self._raw, index):
                # pdfium's own guess at a space: good for the text, no leave for a wide gap.
                if line and line.characters[-1] != " ":
                    line.characters.append(" ")
                continue
            if character.isspace() or character == "\N{SOFT HYPHEN}":
                if line:
                    line.spaced = True
                    line.characters.append(" ")
                continue
            line, ended = self._set(line, index, character)
            if ended:
                yield _closed(ended)
        if line:
            yield _closed(line)

    def _set(self, line: _Line | None, index: int, character: str) -> tuple[_Line, _Line | None]:
        """Put a letter into the line, or into a new one; return it and the line that ended."""
        letter, baseline = self._letter(index)
        face = self._face(index)
        if line and _goes_on(line, letter, baseline, face):
            _add(line, letter, face, character)
            if face.size > line.face.size + 0.1:
                line.baseline, line.face = baseline, face
            return line, None
        begun = _Line(baseline, face, [letter], {face: 1}, [character], letter.left, letter.right)
        return begun, line

    def _letter(self, index: int) -> tuple[Rect, float]:
        left, right, bottom, top = self._box
        x, y = self._origin
        pdfium.FPDFText_GetCharBox(self._raw, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self._raw, index, x, y)
        ink = Rect(left.value, self._height - top.value, right.value, self._height - bottom.value)
        return ink, self._height - y.value

    def _face(self, index: int) -> _Face:
        """Return size and family, kept by text object: all its letters share them."""
        handle = pdfium.FPDFText_GetTextObject(self._raw, index)
        key = ctypes.cast(handle, ctypes.c_void_p).value or -index
        if key not in self._faces:
            self._faces[key] = self._read_face(index)
        return self._faces[key]

    def _read_face(self, index: int) -> _Face:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._raw, index, matrix)
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        size = pdfium.FPDFText_GetFontSize(self._raw, index) * scale
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(self._raw, index, name, 128, ctypes.c_int())
        return _Face(round(size, 2), family_of(name.value.decode("utf-8", "replace")))


def family_of(font: str) -> str:
    """Return a font's family: its PDF name without subset mark, weight and style."""
    return _STYLES.sub("", font.partition("+")[2] or font).strip("-, ")


def _goes_on(line: _Line, letter: Rect, baseline: float, face: _Face) -> bool:
    size = max(line.face.size, face.size)
    if abs(baseline - line.baseline) > _RAISED * size:
        return False
    gap = max(letter.left - line.right, line.left - letter.right)
    return gap <= size * (_SPACED_GAP if line.spaced else _GAP)


def _add(line: _Line, ink: Rect, face: _Face, text: str) -> None:
    """Add a letter, or a run of them, to a line."""
    line.letters.append(ink)
    line.faces[face] = line.faces.get(face, 0) + len(text)
    line.characters.append(text)
    line.left = min(line.left, ink.left)
    line.right = max(line.right, ink.right)
    line.spaced = text[-1].isspace()
    line.hyphen = text.rstrip().endswith((_PARTED, "\N{SOFT HYPHEN}"))


def _closed(line: _Line) -> TypeLine:
    face = max(line.faces, key=line.faces.__getitem__)
    text = " ".join("".join(line.characters).replace(_PARTED, "-").split())
    return TypeLine(
        ink=_around(line.letters),
        baseline=line.baseline,
        size=face.size,
        least=min(face.size for face in line.faces),
        family=face.family,
        text=text,
        hyphen=line.hyphen or text.endswith(("-", "\N{HYPHEN}")),
        letters=tuple(line.letters),
    )


def _around(boxes: list[Rect]) -> Rect:
    """Return the smallest rectangle around all."""
    if len(boxes) == 1:
        return boxes[0]
    return Rect(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


# ------------------------------------------------------------------------ pictures, rules, tints


def _drawn(objects: list[Any], width: float, height: float) -> tuple[list[Rect], list[Rect]]:
    pictures: list[Rect] = []
    paths: list[Rect] = []
    sheet = Rect(0, 0, width, height)
    for thing in objects:
        if thing.type not in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH):
            continue
        left, bottom, right, top = thing.get_bounds()
        area = _common(Rect(left, height - top, right, height - bottom), sheet)
        clipped = _common(area, _clip(thing, height)) if area else None
        if clipped:
            chosen = pictures if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE else paths
            chosen.append(clipped)
    return pictures, paths


def _common(one: Rect, other: Rect | None) -> Rect | None:
    """Return what two rectangles share; a rule may have no thickness at all."""
    if other is None:
        return one
    common = Rect(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )
    return common if common.left <= common.right and common.top <= common.bottom else None


def _clip(thing: Any, height: float) -> Rect | None:
    """Return the rectangle around an object's clip paths, None where nothing clips it."""
    clip = pdfium.FPDFPageObj_GetClipPath(thing)
    found: Rect | None = None
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
        around = _path_box(clip, path, height)
        if around:
            found = around if found is None else _common(found, around)
    return found


def _path_box(clip: Any, path: int, height: float) -> Rect | None:
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for n in range(max(0, pdfium.FPDFClipPath_CountPathSegments(clip, path))):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, n), x, y)
        points.append((x.value, height - y.value))
    if not points:
        return None
    across, down = zip(*points, strict=True)
    return Rect(min(across), min(down), max(across), max(down))
