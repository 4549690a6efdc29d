"""What the pages of a file stand on: its grid, its columns, the face of its stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from editionkit.preflight.glyphs import Rect, Sheet, TypeLine

#: Points that ink may stand out of the live area or its column (side bearings, optical margins).
OUT = 1.5
#: Points that a letter and a picture may share.
OVER = 0.5
#: Points from which type may be that of stories: tables and captions are smaller.
_READ = 8.0
#: Share of all letters from which a further face is that of stories too, those in another script,
#: and how small and large it may be by the first one's size.
_SHARE, _NEAR = 0.04, (0.75, 1.3)
#: The family of labels, as over the index.
_LABELS = "Edition-Sans"

Fault = Literal["outside", "overlap", "grid", "measure", "foot", "hole", "ladder", "small"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a page breaks a rule."""

    fault: Fault
    page: int
    place: Rect
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a page should stand on, in points; `margins` are top, right, bottom, left."""

    columns: int
    margins: tuple[float, float, float, float]
    gutter: float = 12.0
    baseline: float = 11.0


class Rule:
    """What holds on all pages: the body's face and the phase of the baseline grid."""

    def __init__(self, sheets: tuple[Sheet, ...], ground: Ground):
        self.ground = ground
        self.faces = _text_faces(sheets)
        self.body, self.family = self.faces[0]
        body_lines = [[line for line in sheet.lines if self.is_body(line)] for sheet in sheets]
        self.unit = self._grid_unit(body_lines)
        self.phase = self._grid_phase(body_lines)

    def is_body(self, line: TypeLine) -> bool:
        """Return whether a line is set in the body's size and family."""
        return abs(line.size - self.body) < 0.06 and line.family == self.family

    def is_text(self, line: TypeLine) -> bool:
        """Return whether a line may stand in the run of a story: body, crosshead, foreign words."""
        if any(
            line.family == family and 0.95 <= line.size / size <= 1.25
            for size, family in self.faces
        ):
            return True
        return abs(line.size - self.body) < 0.06 and line.family != _LABELS

    def off(self, line: TypeLine) -> float:
        """Return the points by which a baseline misses the grid."""
        away = (line.baseline - self.ground.margins[0] - self.phase) % self.unit
        return min(away, self.unit - away)

    def _grid_unit(self, pages: Iterable[list[TypeLine]]) -> float:
        """Return the grid's unit: half the baseline where body lines are, say, 1½ units apart."""
        gaps = Counter(
            round(low.baseline - high.baseline, 1)
            for lines in pages
            for high, low in pairwise(lines)
            if 0 < low.baseline - high.baseline < 4 * self.body
        )
        leading = gaps.most_common(1)[0][0] if gaps else self.ground.baseline
        odd = abs(leading / self.ground.baseline - round(leading / self.ground.baseline)) > 0.1
        return self.ground.baseline / 2 if odd else self.ground.baseline

    def _grid_phase(self, pages: Iterable[list[TypeLine]]) -> float:
        """Return how far below the live area's top, modulo the unit, most baselines stand."""
        phases = Counter(
            round((line.baseline - self.ground.margins[0]) % self.unit, 1) % self.unit
            for lines in pages
            for line in lines
        )
        if not phases:
            return 0.0
        near = {
            p: sum(n for q, n in phases.items() if _apart(p, q, self.unit) <= 0.15) for p in phases
        }
        return max(sorted(near), key=lambda p: (near[p], phases[p]))


def _apart(one: float, other: float, unit: float) -> float:
    away = (one - other) % unit
    return min(away, unit - away)


def _text_faces(sheets: tuple[Sheet, ...]) -> tuple[tuple[float, str], ...]:
    """Return size and family of most letters, and of stories in another script.

    Small type, as in tables, is meant only where there is no other.
    """
    faces = Counter[tuple[float, str]]()
    for line in (line for sheet in sheets for line in sheet.lines):
        faces[round(line.size, 1), line.family] += len(line.text)
    read = {face: count for face, count in faces.items() if face[0] >= _READ} or faces
    most = sorted(read, key=lambda face: -read[face])
    if not most:
        return ((1.0, ""),)
    near = (face for face in most[1:] if _NEAR[0] <= face[0] / most[0][0] <= _NEAR[1])
    least = _SHARE * sum(faces.values())
    return (most[0], *(face for face in near if read[face] >= least))


class Page:
    """One page on the file's ground."""

    def __init__(self, sheet: Sheet, rule: Rule):
        self.sheet = sheet
        self.rule = rule
        ground = rule.ground
        top, right, bottom, left = ground.margins
        self.live = Rect(left, top, sheet.width - right, sheet.height - bottom)
        gutters = (ground.columns - 1) * ground.gutter
        width = (self.live.right - left - gutters) / ground.columns
        lefts = [left + number * (width + ground.gutter) for number in range(ground.columns)]
        #: Its columns, the leftmost first.
        self.columns = tuple(Rect(left, top, left + width, self.live.bottom) for left in lefts)
        self.body = tuple(line for line in sheet.lines if rule.is_body(line))

    def finding(self, fault: Fault, place: Rect, said: str) -> Finding:
        """Return what is wrong at a place of this page."""
        return Finding(fault, self.sheet.number, place, said)

    def column_of(self, ink: Rect) -> int | None:
        """Return the one column that holds `ink`, None where none does."""
        for number, column in enumerate(self.columns):
            if column.left - OUT <= ink.left and ink.right <= column.right + 2 * OUT:
                return number
        return None


def start_of(line: TypeLine) -> str:
    """Return the first words of a line, as findings name it."""
    return f"“{line.text[:40].strip()}…”" if len(line.text) > 40 else f"“{line.text}”"
