"""The finished pages looked over: what they measure, and whether all words are there."""

from __future__ import annotations

from editionkit.makeup.model import Makeup
from editionkit.model import Edition, Notice
from editionkit.preflight.geometry import PageGeometry, measured
from editionkit.preflight.glyphs import open_pages, sheet_of
from editionkit.preflight.ground import Ground
from editionkit.preflight.pdf import StoryTexts
from editionkit.themes import Paper


def look_over(
    edition: Edition, pdf: bytes, makeup: Makeup, paper: Paper, *, baseline: float
) -> tuple[PageGeometry, tuple[Notice, ...]]:
    """Return what `measure_pages` and `missing_print` would, each page being opened once."""
    ground = Ground(
        columns=paper.columns, margins=paper.margins, gutter=paper.gutter, baseline=baseline
    )
    texts, sheets = StoryTexts(edition, makeup, paper), []
    for page in open_pages(pdf):
        sheets.append(sheet_of(page))
        texts.read(page)
    return measured(tuple(sheets), ground), texts.missing()
