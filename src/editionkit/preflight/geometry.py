"""Measure the pages of a finished PDF: what stands where, not what a plan says of it.

Rules: no type outside the live area, none over other type or pictures, body lines on one baseline
grid and within the columns, feet of a story's columns aligned, pages filled, few hyphens in a row,
nothing smaller than 6.5 pt. *Body* is the size and family that most letters have.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pikepdf

from editionkit.model import Notice
from editionkit.notices import LayoutError, notice
from editionkit.preflight.glyphs import Rect, Sheet, TypeLine, read_sheets
from editionkit.themes import load_theme

#: Points that ink may stand out of the live area or its column (side bearings, optical margins).
OUT = 1.5
#: Ems by which a letter such as J may reach out of its own width.
_BEARING = 0.08
#: Points that a letter and a picture may share.
OVER = 0.5
#: Ems that the boxes of two letters may share before they count as set over each other; the bowls
#: and marks of Arabic reach into their neighbours' boxes without touching ink.
_SHARED, _SHARED_ARABIC = 0.08, 0.2
#: Points that a baseline may miss the grid by.
OFF_GRID = 0.3
#: Points from which type may be that of stories: tables and captions are smaller.
_READ = 8.0
#: Smallest type that may be printed, in points.
SMALLEST = 6.5
#: Hyphens in a row that make a ladder.
LADDER = 3
#: White of up to this many baseline units between two things is set spacing; more is empty.
SPACING = 2.0
#: An empty rectangle as wide as a column and higher than this many lines is a hole.
HOLE = 4.0
#: Ink above and below a baseline that a line of type fills, in ems.
_ABOVE, _BELOW = 0.9, 0.3

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFigures:
    """What was measured on one page; `filled` is a share of the live area.

    `lefts` are the left edges at which its body lines start; `feet` the columns of stories over
    more than one, `aligned` those of them that end where they should.
    """

    number: int
    lines: int
    body_lines: int
    lefts: tuple[float, ...]
    filled: float
    feet: int
    aligned: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGeometry:
    """What was measured in a PDF; `body` is the size of most letters, `least` of the smallest."""

    ground: Ground
    body: float
    family: str
    least: float
    pages: tuple[PageFigures, ...]

    def of(self, *faults: Fault) -> tuple[Finding, ...]:
        """Return the findings of these rules; of all rules where none is named."""
        return tuple(f for p in self.pages for f in p.findings if not faults or f.fault in faults)

    @property
    def body_lines(self) -> int:
        """Number of body lines."""
        return sum(page.body_lines for page in self.pages)

    @property
    def ladders(self) -> float:
        """Return the hyphen ladders in 1,000 body lines."""
        return 1000 * len(self.of("ladder")) / max(1, self.body_lines)

    @property
    def filled(self) -> float:
        """Return the filled share of the inside pages but the last; of all where there are none."""
        pages = self.pages[1:-1] or self.pages
        return sum(page.filled for page in pages) / max(1, len(pages))

    @property
    def aligned(self) -> float:
        """Return the share of columns of multi-column stories that end at the same baseline."""
        feet = sum(page.feet for page in self.pages)
        return sum(page.aligned for page in self.pages) / feet if feet else 1.0

    def table(self) -> tuple[tuple[str, str], ...]:
        """Return the figures with their names, for people to read."""
        return (
            ("pages", str(len(self.pages))),
            ("body lines", str(self.body_lines)),
            ("filled, inside pages but the last", f"{self.filled:.1%}"),
            ("columns of a story that end where they should", f"{self.aligned:.1%}"),
            (
                "boxes over each other, lines outside the live area",
                str(self._count("overlap", "outside")),
            ),
            ("body lines off the baseline grid", str(self._count("grid"))),
            ("ladders of three hyphens or more, in 1,000 lines", f"{self.ladders:.1f}"),
            ("smallest type", f"{self.least:g} pt"),
        )

    def _count(self, *faults: Fault) -> int:
        return len(self.of(*faults))


def measure_pages(
    pdf: bytes,
    *,
    columns: int,
    margins: tuple[float, float, float, float],
    gutter: float = 12.0,
    baseline: float = 11.0,
) -> PageGeometry:
    """Measure every page; sizes in points, `margins` as top, right, bottom, left."""
    ground = Ground(columns=columns, margins=margins, gutter=gutter, baseline=baseline)
    sheets = tuple(read_sheets(pdf))
    faces = Counter[tuple[float, str]]()
    for line in (line for sheet in sheets for line in sheet.lines):
        faces[round(line.size, 1), line.family] += len(line.text)
    body, family = _body_face(faces)
    rule = _Rule(sheets, ground, body, family)
    return PageGeometry(
        ground=ground,
        body=body,
        family=family,
        least=min((line.least for sheet in sheets for line in sheet.lines), default=0.0),
        pages=tuple(_Page(sheet, rule).figures() for sheet in sheets),
    )


def _body_face(faces: Counter[tuple[float, str]]) -> tuple[float, str]:
    """Return size and family of most letters; of small type, as in tables, only without other."""
    read = {face: count for face, count in faces.items() if face[0] >= _READ} or faces
    return max(read, key=lambda face: read[face], default=(0.0, ""))


def measure_file(file: Path) -> PageGeometry | None:
    """Measure a PDF of ours in columns; None where it is no such file.

    The grid is that of the plan beside it (`….makeup.json`), else of the layout that the edition
    inside the file names.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, LayoutError, pikepdf.PdfError):
        ground = _ground_beside(file) or _ground_inside(file)
        return measure_pages(file.read_bytes(), **ground) if ground else None
    return None


def _ground_beside(file: Path) -> dict[str, Any] | None:
    plan = file.with_suffix(".makeup.json")
    if not plan.is_file():
        return None
    sheet = json.loads(plan.read_bytes())["sheet"]
    names = ("columns", "margins", "gutter", "baseline")
    return {name: sheet[name] for name in names}


def _ground_inside(file: Path) -> dict[str, Any] | None:
    with pikepdf.open(file) as pdf:
        if "edition.json" not in pdf.attachments:
            return None
        saved = json.loads(pdf.attachments["edition.json"].get_file().read_bytes())["edition"]
    theme = load_theme(saved["layout"])
    if theme.kind != "columns":
        return None
    paper = theme.paper(saved["paper"])
    return {
        "columns": paper.columns,
        "margins": paper.margins,
        "gutter": paper.gutter,
        "baseline": theme.baseline,
    }


# -------------------------------------------------------------------------------- the whole file


class _Rule:
    """What holds on all pages: the body's face and the phase of the baseline grid."""

    def __init__(self, sheets: tuple[Sheet, ...], ground: Ground, body: float, family: str):
        self.ground = ground
        self.body = body
        self.family = family
        body_lines = [[line for line in sheet.lines if self.is_body(line)] for sheet in sheets]
        self.unit = self._grid_unit(body_lines)
        self.phase = self._grid_phase(body_lines)

    def is_body(self, line: TypeLine) -> bool:
        """Return whether a line is set in the body's size and family."""
        return abs(line.size - self.body) < 0.06 and line.family == self.family

    def is_text(self, line: TypeLine) -> bool:
        """Return whether a line may stand in the run of a story: body, crosshead, foreign words."""
        close = 0.95 <= line.size / self.body <= 1.25
        return close and (line.family == self.family or abs(line.size - self.body) < 0.06)

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


# -------------------------------------------------------------------------------------- one page


@dataclass(frozen=True, slots=True)
class _Leg:
    """Lines of one story in one column, top to bottom."""

    column: int
    lines: tuple[TypeLine, ...]

    @property
    def foot(self) -> float:
        return self.lines[-1].baseline


class _Page:
    """One page on the file's ground."""

    def __init__(self, sheet: Sheet, rule: _Rule):
        self.sheet = sheet
        self.rule = rule
        ground = rule.ground
        top, right, bottom, left = ground.margins
        self.live = Rect(left, top, sheet.width - right, sheet.height - bottom)
        gutters = (ground.columns - 1) * ground.gutter
        self.width = (self.live.right - self.live.left - gutters) / ground.columns
        self.body = tuple(line for line in sheet.lines if rule.is_body(line))

    def figures(self) -> PageFigures:
        """Return the page's figures and everything wrong with it."""
        modules = tuple(self._modules())
        feet = tuple(self._feet(modules))
        filled, holes = self._fill()
        findings = [
            *self._outside(),
            *self._overlaps(),
            *self._off_grid(),
            *self._off_measure(),
            *(found for _, found in feet if found),
            *holes,
            *self._ladders(modules),
            *self._small(),
        ]
        return PageFigures(
            number=self.sheet.number,
            lines=len(self.sheet.lines),
            body_lines=len(self.body),
            lefts=self._lefts(),
            filled=filled,
            feet=len(feet),
            aligned=sum(found is None for _, found in feet),
            findings=tuple(findings),
        )

    def _finding(self, fault: Fault, place: Rect, said: str) -> Finding:
        return Finding(fault, self.sheet.number, place, said)

    # ------------------------------------------------------------------------------- columns

    def column(self, number: int) -> Rect:
        """Return a column of the live area; the leftmost is number 0."""
        left = self.live.left + number * (self.width + self.rule.ground.gutter)
        return Rect(left, self.live.top, left + self.width, self.live.bottom)

    def column_of(self, ink: Rect) -> int | None:
        """Return the one column that holds `ink`, None where none does."""
        for number in range(self.rule.ground.columns):
            column = self.column(number)
            if column.left - OUT <= ink.left and ink.right <= column.right + 2 * OUT:
                return number
        return None

    def _lefts(self) -> tuple[float, ...]:
        """Return the left edges of body lines, those that at least a twentieth of them have."""
        edges = sorted(line.ink.left for line in self.body)
        clusters: list[list[float]] = []
        for edge in edges:
            if clusters and edge - clusters[-1][-1] <= 1.2:
                clusters[-1].append(edge)
            else:
                clusters.append([edge])
        large = [c for c in clusters if len(c) * 20 >= len(edges)]
        return tuple(round(min(cluster), 1) for cluster in large)

    # ------------------------------------------------------------------------- type in its place

    def _outside(self) -> Iterator[Finding]:
        live = self.live
        for line in self.sheet.lines:
            ink = line.ink
            out = max(
                live.left - ink.left,
                ink.right - live.right,
                live.top - ink.top,
                ink.bottom - live.bottom,
            )
            if out > max(OUT, _BEARING * line.size):
                said = f"{out:.1f} pt outside the live area: {_start(line)}"
                yield self._finding("outside", ink, said)

    def _overlaps(self) -> Iterator[Finding]:
        lines = sorted(self.sheet.lines, key=lambda line: line.ink.top)
        for n, line in enumerate(lines):
            for other in lines[n + 1 :]:
                if other.ink.top > line.ink.bottom:
                    break
                if _letters_meet(line, other):
                    said = f"{_start(line)} and {_start(other)} stand over each other"
                    yield self._finding("overlap", line.ink.joined(other.ink), said)
            for picture in self.sheet.pictures:
                if any(letter.meets(picture, OVER) for letter in line.letters):
                    yield self._finding("overlap", line.ink, f"{_start(line)} is over a picture")

    def _off_grid(self) -> Iterator[Finding]:
        for line in self.body:
            if (off := self.rule.off(line)) > OFF_GRID:
                yield self._finding("grid", line.ink, f"{off:.1f} pt off the grid: {_start(line)}")

    def _off_measure(self) -> Iterator[Finding]:
        """Yield body lines that keep to no column."""
        for line in self.body:
            if self.column_of(line.ink) is None:
                yield self._finding("measure", line.ink, f"in no column: {_start(line)}")

    def _small(self) -> Iterator[Finding]:
        for line in self.sheet.lines:
            if line.least < SMALLEST - 0.01:
                said = f"type of {line.least:g} pt: {_start(line)}"
                yield self._finding("small", line.ink, said)

    # ------------------------------------------------------------------------------ legs and feet

    def _modules(self) -> Iterator[tuple[_Leg, ...]]:
        """Yield the stories' parts on the page: runs of text from column to column."""
        legs: list[_Leg] = []
        lines: list[TypeLine] = []
        broken = False
        for line in self.sheet.lines:
            column = self.column_of(line.ink)
            if not self.rule.is_text(line) or column is None:
                broken = True
                continue
            follows = self._follows(legs, lines, line, column, broken)
            if follows != "line" and lines:
                legs.append(_Leg(self.column_of(lines[-1].ink) or 0, tuple(lines)))
                lines = []
            if follows == "module" and legs:
                yield tuple(legs)
                legs = []
            lines.append(line)
            broken = False
        if lines:
            legs.append(_Leg(self.column_of(lines[-1].ink) or 0, tuple(lines)))
        if legs:
            yield tuple(legs)

    def _follows(
        self, legs: list[_Leg], lines: list[TypeLine], line: TypeLine, column: int, broken: bool
    ) -> Literal["line", "leg", "module"]:
        """Return what a line begins: nothing, a new leg of the story, or another story."""
        del legs
        if not lines:
            return "line"
        last = lines[-1]
        before = self.column_of(last.ink)
        if column == before and line.baseline > last.baseline:
            return "module" if broken and self._parted(column, last, line) else "line"
        beside = before is not None and abs(column - before) == 1
        return "leg" if beside and line.baseline < last.baseline and not broken else "module"

    def _parted(self, column: int, high: TypeLine, low: TypeLine) -> bool:
        """Return whether a cutoff rule parts two lines; a pull quote has a pair of rules."""
        return self._rules_between(column, high.baseline, low.baseline) % 2 == 1

    def _rules_between(self, column: int, top: float, bottom: float) -> int:
        place = self.column(column)
        return sum(
            top < rule.top < bottom
            and rule.left <= place.left + OUT
            and rule.right >= place.right - OUT
            for rule in self.sheet.rules
        )

    def _feet(self, modules: Iterable[tuple[_Leg, ...]]) -> Iterator[tuple[_Leg, Finding | None]]:
        """Yield each leg of the stories over several columns with what is wrong with its foot."""
        for legs in modules:
            if len(legs) < 2:
                continue
            foot = Counter(round(leg.foot, 1) for leg in legs[:-1]).most_common(1)[0][0]
            for leg in legs:
                leeway = self.rule.ground.baseline + OUT if leg is legs[-1] else OFF_GRID
                yield leg, None if self._ends(leg, foot, leeway) else self._foot(leg, foot)

    def _ends(self, leg: _Leg, foot: float, leeway: float) -> bool:
        """Return whether a leg ends at `foot`, with its last line or with what stands below it."""
        if abs(leg.foot - foot) <= leeway:
            return True
        below = self._below(leg)
        return bool(below) and any(
            abs(bottom - foot) <= self.rule.ground.baseline + OUT for bottom in below
        )

    def _below(self, leg: _Leg) -> list[float]:
        """Return the feet of what stands in the column right below a leg."""
        place, bottom = self.column(leg.column), leg.foot
        things = [line.ink for line in self.sheet.lines] + [*self.sheet.pictures, *self.sheet.rules]
        found: list[float] = []
        for thing in sorted(things, key=lambda thing: thing.top):
            inside = thing.left >= place.left - OUT and thing.right <= place.right + OUT * 2
            if inside and bottom < thing.bottom and thing.top - bottom < 2 * self.rule.unit:
                bottom = thing.bottom
                found.append(bottom)
        return found

    def _foot(self, leg: _Leg, foot: float) -> Finding:
        place = replace(
            self.column(leg.column), top=min(foot, leg.foot), bottom=max(foot, leg.foot)
        )
        away = leg.foot - foot
        side = "below" if away > 0 else "above"
        return self._finding("foot", place, f"a column ends {abs(away):.0f} pt {side} its story's")

    def _ladders(self, modules: Iterable[tuple[_Leg, ...]]) -> Iterator[Finding]:
        for leg in (leg for legs in modules for leg in legs):
            run: list[TypeLine] = []
            for line in (*leg.lines, None):
                if line and line.hyphen:
                    run.append(line)
                    continue
                if len(run) >= LADDER:
                    place = run[0].ink.joined(run[-1].ink)
                    said = f"{len(run)} hyphens in a row: {_start(run[0])}"
                    yield self._finding("ladder", place, said)
                run = []

    # -------------------------------------------------------------------------------------- fill

    def _fill(self) -> tuple[float, list[Finding]]:
        """Return the filled share of the live area and its holes.

        Each column is covered from a thing's head to its foot: lines of type with their leading,
        pictures with their captions, tinted areas, and heads over all columns that they head. White
        of up to two units between two things is set spacing; at the live area's foot, half a unit.
        """
        ground = self.rule.ground
        units = int((self.live.bottom - self.live.top + 0.01) / ground.baseline)
        floor = self.live.top + units * ground.baseline
        things = [*_areas(self, floor)]
        gaps: list[Rect] = []
        for number in range(ground.columns):
            gaps += _gaps(self.column(number), things, floor, ground.baseline)
        empty = sum(gap.bottom - gap.top for gap in gaps)
        share = 1 - empty / (ground.columns * (floor - self.live.top))
        return share, [
            self._finding("hole", hole, f"{hole.bottom - hole.top:.0f} pt of nothing")
            for hole in _holes(gaps, HOLE * ground.baseline)
        ]


def _start(line: TypeLine) -> str:
    return f"“{line.text[:40].strip()}…”" if len(line.text) > 40 else f"“{line.text}”"


def _letters_meet(one: TypeLine, other: TypeLine) -> bool:
    """Return whether a letter of one line stands over one of another."""
    arabic = any("\u0590" <= character <= "\u08ff" for character in one.text + other.text)
    by = min(one.size, other.size) * (_SHARED_ARABIC if arabic else _SHARED)
    near = [letter for letter in other.letters if letter.meets(one.ink, by)]
    return any(a.meets(b, by) for a in one.letters for b in near)


# ------------------------------------------------------------------------------ what covers a page


def _areas(page: _Page, floor: float) -> Iterator[Rect]:
    """Yield the rectangles that are filled."""
    captions: set[int] = set()
    for picture in page.sheet.pictures:
        below = _captions(page, picture)
        captions |= {id(line) for line in below}
        yield replace(picture, bottom=max([picture.bottom, *(line.ink.bottom for line in below)]))
    yield from page.sheet.tints
    yield from page.sheet.rules
    for line in page.sheet.lines:
        yield _leaded(line)
    heads = [
        line
        for line in page.sheet.lines
        if not page.rule.is_text(line) and id(line) not in captions
    ]
    for block in _blocks(heads, page.rule.ground.baseline):
        yield block
        yield from _headed(page, block, floor)


def _leaded(line: TypeLine) -> Rect:
    """Return a line's rectangle with its leading."""
    return Rect(
        line.ink.left,
        min(line.ink.top, line.baseline - _ABOVE * line.size),
        line.ink.right,
        max(line.ink.bottom, line.baseline + _BELOW * line.size),
    )


def _captions(page: _Page, picture: Rect) -> list[TypeLine]:
    """Return the lines of small type right below a picture, not wider than it."""
    bottom, found = picture.bottom, []
    small = (line for line in page.sheet.lines if line.size < page.rule.body * 0.95)
    for line in sorted(small, key=lambda line: line.ink.top):
        under = bottom - OUT <= line.ink.top <= bottom + page.rule.ground.baseline
        if under and picture.left - OUT <= line.ink.left and line.ink.right <= picture.right + OUT:
            found.append(line)
            bottom = line.ink.bottom
    return found


def _blocks(lines: Iterable[TypeLine], unit: float) -> Iterator[Rect]:
    """Yield rectangles around lines that are drawn one after another and stand close together."""
    block: Rect | None = None
    for area in map(_leaded, lines):
        close = block and -unit < area.top - block.bottom < 1.2 * unit
        if block and close and area.left < block.right and block.left < area.right:
            block = block.joined(area)
            continue
        if block:
            yield block
        block = area
    if block:
        yield block


def _headed(page: _Page, block: Rect, floor: float) -> Iterator[Rect]:
    """Yield a head in the further columns that it heads: free, with something right below."""
    ground = page.rule.ground
    things = [line.ink for line in page.sheet.lines] + [*page.sheet.pictures]
    columns = [page.column(n) for n in range(ground.columns)]
    taken = [n for n, column in enumerate(columns) if _across(block, column)]
    if not taken:
        return
    for direction, start in ((1, taken[-1] + 1), (-1, taken[0] - 1)):
        number = start
        while 0 <= number < ground.columns:
            beside = replace(columns[number], top=block.top, bottom=block.bottom)
            if not _heads(page, block, columns[number], direction, things, floor):
                break
            yield beside
            number += direction


def _heads(
    page: _Page, block: Rect, column: Rect, direction: int, things: list[Rect], floor: float
) -> bool:
    """Return whether a head stands over `column`: nothing beside it there, something below."""
    unit, half = page.rule.ground.baseline, page.rule.ground.gutter / 2
    # A little less than its leading, so that what follows closely is not beside it.
    foot = block.bottom - unit / 2
    edge = column.left - half if direction > 0 else column.right + half
    beside = replace(column, top=block.top, bottom=foot)
    below = replace(column, top=foot, bottom=min(foot + 3.5 * unit, floor))
    if _divided(page, edge, block) or any(thing.meets(beside, OVER) for thing in things):
        return False
    return any(thing.meets(below, OVER) for thing in things)


def _divided(page: _Page, edge: float, block: Rect) -> bool:
    """Return whether a rule stands in the gutter at `edge` beside a head."""
    return any(
        abs((rule.left + rule.right) / 2 - edge) < 3
        and rule.top < block.bottom - 1
        and rule.bottom > block.top + 1
        for rule in page.sheet.rules
    )


def _across(area: Rect, column: Rect) -> bool:
    return min(area.right, column.right) - max(area.left, column.left) > 2


def _gaps(column: Rect, things: Iterable[Rect], floor: float, unit: float) -> Iterator[Rect]:
    """Yield what is empty in a column, top to bottom."""
    reached, leeway = column.top, SPACING * unit
    covering = (t for t in things if _across(t, column) and t.bottom > column.top and t.top < floor)
    for thing in sorted(covering, key=lambda thing: thing.top):
        if thing.top - reached > leeway:
            yield replace(column, top=reached, bottom=thing.top)
        reached = max(reached, thing.bottom)
    if floor - reached > 0.6 * unit:
        yield replace(column, top=reached, bottom=floor)


def _holes(gaps: Iterable[Rect], least: float) -> list[Rect]:
    """Return gaps higher than `least`, those beside each other as one."""
    holes: list[Rect] = []
    for gap in (gap for gap in gaps if gap.bottom - gap.top > least):
        for n, hole in enumerate(holes):
            shared = min(hole.bottom, gap.bottom) - max(hole.top, gap.top)
            if shared > least and gap.left - hole.right < 30:
                holes[n] = replace(
                    hole,
                    top=max(hole.top, gap.top),
                    right=gap.right,
                    bottom=min(hole.bottom, gap.bottom),
                )
                break
        else:
            holes.append(gap)
    return holes


# ------------------------------------------------------------------------------------- notices


_CODES: dict[Fault, str] = {
    "outside": "P-005",
    "overlap": "P-005",
    "small": "P-005",
    "grid": "P-006",
    "measure": "P-006",
    "foot": "P-006",
    "hole": "P-002",
    "ladder": "P-007",
}


def geometry_notices(geometry: PageGeometry) -> tuple[Notice, ...]:
    """Return one Notice for each page and rule that is broken there; ladders only when many."""
    found: dict[tuple[int, Fault], list[Finding]] = defaultdict(list)
    for finding in geometry.of():
        found[finding.page, finding.fault].append(finding)
    return tuple(
        notice(_CODES[fault], _sentence(findings), where=f"page {page}")
        for (page, fault), findings in found.items()
        if not _tolerated(fault, page, geometry)
    )


def _tolerated(fault: Fault, page: int, geometry: PageGeometry) -> bool:
    """Return whether a finding is none: few ladders, white at the end of the last page."""
    if fault == "ladder":
        return geometry.ladders <= 5
    return fault == "hole" and page == len(geometry.pages)


def _sentence(findings: list[Finding]) -> str:
    more = len(findings) - 1
    return findings[0].said + (f" (and {more} more like it)" if more else "")
