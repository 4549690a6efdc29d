"""Measure the pages of a finished PDF: what stands where, not what a plan says of it.

Rules: no type outside the live area, none over other type or pictures, body lines on one baseline
grid and within the columns, feet of a story's columns aligned, pages filled, few hyphens in a row,
nothing smaller than 6.5 pt. *Body* is the size and family that most letters have.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from editionkit.beside import in_shares
from editionkit.model import Notice
from editionkit.notices import LayoutError, notice
from editionkit.preflight.cover import fill
from editionkit.preflight.glyphs import Sheet, read_sheets
from editionkit.preflight.ground import Fault, Finding, Ground, Page, Rule
from editionkit.preflight.places import misplaced
from editionkit.preflight.runs import feet, ladders, modules
from editionkit.themes import load_theme

#: Pages that a further process must have to be worth its start.
_WORTH = 10


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
    return measured(tuple(read_sheets(pdf)), ground)


def measured(sheets: tuple[Sheet, ...], ground: Ground, *, workers: int = 1) -> PageGeometry:
    """Measure the pages that were read of a file, shared by `workers` processes."""
    rule = Rule(sheets, ground)

    def figures(some: Sequence[Sheet]) -> list[PageFigures]:
        return [_figures(sheet, rule) for sheet in some]

    lengths = [len(sheet.lines) for sheet in sheets]
    shares = in_shares(figures, sheets, lengths, workers=workers, worth=_WORTH)
    return PageGeometry(
        ground=ground,
        body=rule.body,
        family=rule.family,
        least=min((line.least for sheet in sheets for line in sheet.lines), default=0.0),
        pages=tuple(page for _, share in shares for page in share),
    )


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


# -------------------------------------------------------------------------------------- one page


def _figures(sheet: Sheet, rule: Rule) -> PageFigures:
    """Return a page's figures and everything wrong with it."""
    page = Page(sheet, rule)
    stories = tuple(modules(page))
    ends = tuple(feet(page, stories))
    filled, holes = fill(page)
    findings = [
        *misplaced(page),
        *(found for _, found in ends if found),
        *holes,
        *ladders(page, stories),
    ]
    return PageFigures(
        number=sheet.number,
        lines=len(sheet.lines),
        body_lines=len(page.body),
        lefts=_lefts(page),
        filled=filled,
        feet=len(ends),
        aligned=sum(found is None for _, found in ends),
        findings=tuple(findings),
    )


def _lefts(page: Page) -> tuple[float, ...]:
    """Return the left edges of body lines, those that at least a twentieth of them have."""
    edges = sorted(line.ink.left for line in page.body)
    clusters: list[list[float]] = []
    for edge in edges:
        if clusters and edge - clusters[-1][-1] <= 1.2:
            clusters[-1].append(edge)
        else:
            clusters.append([edge])
    large = [c for c in clusters if len(c) * 20 >= len(edges)]
    return tuple(round(min(cluster), 1) for cluster in large)


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
