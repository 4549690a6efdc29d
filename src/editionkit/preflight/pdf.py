"""Look at a finished PDF: does it open, is anything in it that may not be, are all words there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from editionkit.makeup.model import Grid, Makeup, Module
from editionkit.model import Article, Crosshead, Edition, Notice, Priority
from editionkit.notices import notice
from editionkit.phrases import phrases
from editionkit.preflight.glyphs import OpenPage, open_pages
from editionkit.preflight.words import compare_words, letters, passages
from editionkit.render.columns import story_id
from editionkit.themes import Paper

#: Actions that a page may carry; everything else could run or fetch something.
_ACTIONS = ("/URI", "/GoTo")
#: Letters of a right-to-left story that may be read wrongly.
_STRAY = 8
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
        if "/AA" in page.obj:
            yield f"page {number} runs something when it is shown"
        for annotation in page.obj.get("/Annots", ()):
            yield from (f"page {number}: {fault}" for fault in _link_faults(annotation))


def _link_faults(annotation: pikepdf.Object) -> Iterator[str]:
    if "/AA" in annotation:
        yield "a link runs something"
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

    The text is read off the finished pages, head and columns where the makeup put each story. Of a
    right-to-left story only the letters are counted. Fillers may be left over, but not cut.
    """
    texts = StoryTexts(edition, makeup, paper)
    return texts.missing(part for page in open_pages(data) for part in texts.on(page))


def missing_flow(
    edition: Edition, data: bytes, pages: Mapping[str, Sequence[int]], paper: Paper
) -> tuple[Notice, ...]:
    """Return a V-001 for each passage that a PDF in one column lacks or holds twice.

    `pages` are the page numbers on which each article stands, by its id.
    """
    top, right, bottom, left = paper.margins
    live = (left - 2, bottom - 2, paper.width - right + 2, paper.height - top + 2)
    texts = [page.get_textpage().get_text_bounded(*live) for page in pypdfium2.PdfDocument(data)]
    found: list[Notice] = []
    for article in edition.articles:
        words = "\n".join(texts[number - 1] for number in sorted(pages.get(article.id, ())))
        found += _compare(_as_printed(article), words)
    return tuple(found)


def _as_printed(article: Article) -> Article:
    """Return what print shows of an article: of a brief neither dek nor crossheads."""
    if article.priority is not Priority.BRIEF:
        return article
    body = tuple(block for block in article.body if not isinstance(block, Crosshead))
    return replace(article, dek=None, body=body)


def _compare(article: Article, words: str) -> Iterable[Notice]:
    return (
        _compare_turned(article, words) if article.dir == "rtl" else compare_words(article, words)
    )


def _compare_turned(article: Article, found: str) -> Iterator[Notice]:
    """Yield a V-001 where letters are missing: pdfium may give Arabic words in another order."""
    wanted = Counter(letters("".join(part.text for part in passages(article))))
    missing = (wanted - Counter(letters(found))).total()
    if missing > _STRAY:
        yield notice("V-001", f"{missing} letters of the story are missing", where=article.id)


@dataclass(frozen=True, slots=True)
class Turned:
    """What runs from right to left: the columns of the whole page, those of some stories."""

    pages: bool = False
    stories: frozenset[str] = frozenset()

    @classmethod
    def of(cls, edition: Edition) -> Turned:
        """Return what an edition turns."""
        pages = phrases(edition.lang).locale.text_direction == "rtl"
        return cls(pages, frozenset(one.id for one in edition.copy if one.dir == "rtl"))


class StoryTexts:
    """Reads what stands in the heads and columns of stories, and compares it with the edition."""

    def __init__(self, edition: Edition, makeup: Makeup, paper: Paper):
        self._edition = edition
        self._turned = Turned.of(edition)
        self._grid = makeup.grid
        self._plans = {plan.number: plan for plan in makeup.pages}
        self._left, self._top = paper.margins[3], paper.height - paper.margins[0]

    def on(self, opened: OpenPage) -> Iterator[tuple[str, str]]:
        """Yield the parts of stories on a page, where the makeup put them: the story, its text."""
        plan = self._plans.get(opened.number)
        for module in plan.modules if plan else ():
            for left, top, width, height in _columns(module, self._grid, self._turned):
                x, y = self._left + left, self._top - top
                text = opened.text.get_text_bounded(x - 2, y - height - 1.5, x + width + 2, y + 1.5)
                yield module.story, text

    def missing(self, parts: Iterable[tuple[str, str]]) -> tuple[Notice, ...]:
        """Return a V-001 for each passage that the parts of all pages, in order, lack or repeat."""
        edition, found = self._edition, dict[str, list[str]]()
        for story, text in parts:
            found.setdefault(story, []).append(text)
        texts = {story: "\n".join(read) for story, read in found.items()}
        pairs = [
            (_as_printed(article), texts.get(story_id(article, section), ""))
            for section in edition.sections
            for article in section.articles
        ]
        pairs += [(_as_printed(one), texts[one.id]) for one in edition.fillers if one.id in texts]
        return tuple(one for article, words in pairs for one in _compare(article, words))


def _columns(
    module: Module, grid: Grid, turned: Turned
) -> Iterator[tuple[float, float, float, float]]:
    """Yield left, top, width, height of a module's head, columns and tables, in points."""
    step = grid.step_pt
    first = grid.columns - module.column - module.span if turned.pages else module.column
    turn = module.story in turned.stories
    if module.kind == "story":
        yield grid.left_pt(first), module.top * step, grid.width_pt(module.span), module.head * step
    for leg in module.legs:
        column = module.span - leg.column - 1 if turn else leg.column
        left = grid.left_pt(first + column)
        # Below a column that ends early a filler may stand.
        height = (leg.steps - leg.short) * step
        yield left, (module.top + leg.top) * step, grid.column_pt, height
    for wide in module.wides:
        left = grid.left_pt(first + (module.span - wide.span if turn else 0))
        yield left, (module.top + wide.top) * step, grid.width_pt(wide.span), wide.steps * step
