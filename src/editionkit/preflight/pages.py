"""The finished pages looked over: what they measure, and whether all words are there."""

from __future__ import annotations

from collections.abc import Sequence

from editionkit.beside import in_shares
from editionkit.makeup.model import Makeup
from editionkit.model import Edition, Notice
from editionkit.preflight.geometry import PageGeometry, measured
from editionkit.preflight.glyphs import Sheet, open_pages, sheet_of
from editionkit.preflight.ground import Ground
from editionkit.preflight.pdf import StoryTexts
from editionkit.themes import Paper

#: Pages that a further process must have to be worth its start.
_WORTH = 4


def look_over(
    edition: Edition,
    pdf: bytes,
    makeup: Makeup,
    paper: Paper,
    *,
    baseline: float,
    workers: int = 1,
) -> tuple[PageGeometry, tuple[Notice, ...]]:
    """Return what `measure_pages` and `missing_print` would, each page being opened once.

    `workers` processes share the pages.
    """
    ground = Ground(
        columns=paper.columns, margins=paper.margins, gutter=paper.gutter, baseline=baseline
    )
    texts = StoryTexts(edition, makeup, paper)

    def read(numbers: Sequence[int]) -> list[tuple[Sheet, list[tuple[str, str]]]]:
        return [(sheet_of(page), [*texts.on(page)]) for page in open_pages(pdf, numbers)]

    numbers = [page.number for page in makeup.pages]
    shares = in_shares(read, numbers, [1] * len(numbers), workers=workers, worth=_WORTH)
    pages = [page for _, share in shares for page in share]
    geometry = measured(tuple(sheet for sheet, _ in pages), ground, workers=workers)
    return geometry, texts.missing(part for _, parts in pages for part in parts)
