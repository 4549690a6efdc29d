"""Look at a finished PDF: does it open, is anything in it that may not be, are all words there."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from editionkit.makeup.model import Grid, Makeup, Module
from editionkit.model import Edition, Notice, Priority
from editionkit.notices import notice
from editionkit.phrases import phrases
from editionkit.preflight.words import compare_words
from editionkit.themes import Paper

#: Actions that a page may carry; everything else could run or fetch something.
_ACTIONS = ("/URI", "/GoTo")
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def check_pdf(file: Path | bytes) -> tuple[Notice, ...]:
    """Return what is wrong with the structure of any PDF, as V-002; nothing is rendered.

    Whether a claim of PDF/A or PDF/UA holds is a validator's to say; it is not checked here.
    """
    try:
        with pikepdf.open(BytesIO(file) if isinstance(file, bytes) else file) as pdf:
            return tuple(notice("V-002", fault) for fault in _faults(pdf))
    except (pikepdf.PdfError, OSError) as error:
        return (notice("V-002", f"it does not open as a PDF: {error}"),)


def _faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not pdf.pages:
        yield "it has no page"
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    if "/JavaScript" in names or "/OpenAction" in pdf.Root or "/AA" in pdf.Root:
        yield "it runs something when it is opened"
    if pdf.Root.get("/Lang") is None:
        yield "it does not say its language"
    if pdf.Root.get("/MarkInfo", pikepdf.Dictionary()).get("/Marked", False) is not True:
        yield "it has no tags: a screen reader cannot follow it"
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get("/Annots", ()):
            yield from (f"page {number}: {fault}" for fault in _link_faults(annotation))


def _link_faults(annotation: pikepdf.Object) -> Iterator[str]:
    action = annotation.get("/A")
    if action is None:
        return
    kind = str(action.get("/S", ""))
    if kind not in _ACTIONS:
        yield f"a link would do {kind or 'something unknown'}"
    elif kind == "/URI" and not str(action.get("/URI", "")).lower().startswith(_SCHEMES):
        yield f"a link leads to {str(action.get('/URI', ''))[:60]}"


# --------------------------------------------------------------------------------------- words


def missing_print(
    edition: Edition, data: bytes, makeup: Makeup, paper: Paper
) -> tuple[Notice, ...]:
    """Return a V-001 for each passage that the printed pages lack or hold twice.

    The text is read off the finished pages, column by column where the makeup put each story.
    Right-to-left stories and editions are left out: pdfium gives their letters in the order
    of the page.
    """
    if phrases(edition.lang).locale.text_direction.startswith("right"):
        return ()
    texts = story_texts(data, makeup, paper)
    found: list[Notice] = []
    for article in edition.articles:
        if article.dir == "rtl" or article.priority is Priority.BRIEF:
            continue
        words = "\n".join((article.headline, article.dek or "", texts.get(article.id, "")))
        found += compare_words(article, words)
    return tuple(found)


def story_texts(data: bytes, makeup: Makeup, paper: Paper) -> dict[str, str]:
    """Return each story's text as it stands in its columns, part after part."""
    document = pypdfium2.PdfDocument(data)
    texts: dict[str, list[str]] = {}
    for plan in makeup.pages:
        page = document[plan.number - 1].get_textpage()
        for module in plan.modules:
            for left, top, width, height in _columns(module, makeup.grid):
                x, y = paper.margins[3] + left, paper.height - paper.margins[0] - top
                text = page.get_text_bounded(x - 2, y - height - 1.5, x + width + 2, y + 1.5)
                texts.setdefault(module.story, []).append(text)
    return {story: "\n".join(parts) for story, parts in texts.items()}


def _columns(module: Module, grid: Grid) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, width, height of a module's columns and tables, in points."""
    step = grid.step_pt
    for leg in module.legs:
        left = grid.left_pt(module.column + leg.column)
        yield left, (module.top + leg.top) * step, grid.column_pt, leg.steps * step
    for wide in module.wides:
        left, width = grid.left_pt(module.column), grid.width_pt(wide.span)
        yield left, (module.top + wide.top) * step, width, wide.steps * step
