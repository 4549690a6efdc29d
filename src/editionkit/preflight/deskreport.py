"""The desk's report: one HTML page with each page of the edition beside what is wrong with it.

Nothing in it comes from elsewhere: pictures of the pages are in the file, there is no script. It is
made of the finished PDF, the plan of its pages and the edition, and changes neither.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from editionkit.model import Article, Edition, Figure, Notice, Priority
from editionkit.preflight.geometry import PageGeometry, geometry_notices
from editionkit.preflight.ground import Finding
from editionkit.render.columns import story_id
from editionkit.templates import environment
from editionkit.themes import Theme

#: Pictures of pages are this wide, in pixels.
WIDTH = 420
#: Pixels to the inch that a picture should have at its printed size.
LEAST_DPI = 150
#: A story with fewer words, and no brief, is a stub.
STUB = 80

Weight = Literal["wrong", "look"]
#: Which findings of the measured pages are plainly wrong; others are worth a look.
_WRONG = ("outside", "overlap", "small", "hole")
_NAMES = {
    "outside": "Outside the live area",
    "overlap": "Overlap",
    "grid": "Off the grid",
    "measure": "Out of its column",
    "foot": "Feet",
    "hole": "Hole",
    "ladder": "Ladder",
    "small": "Small type",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing on a page that the desk should look at; `place` in shares of the sheet."""

    weight: Weight
    title: str
    said: str
    place: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the report."""

    number: int
    picture: str
    width: int
    height: int
    stories: tuple[str, ...]
    remarks: tuple[Remark, ...]


def desk_report(
    pdf: bytes,
    plan: dict[str, Any],
    edition: Edition,
    theme: Theme,
    geometry: PageGeometry,
    notices: tuple[Notice, ...],
) -> bytes:
    """Return the report on a PDF as HTML; `plan` is the plan of its pages as data."""
    remarks = _Remarks(plan, edition, geometry, notices)
    sheets = [
        Sheet(
            number=page["number"],
            picture=drawn.data,
            width=drawn.width,
            height=drawn.height,
            stories=tuple(module["headline"] for module in page["modules"]),
            remarks=tuple(remarks.of(page, drawn.coarse)),
        )
        for page, drawn in zip(plan["pages"], _drawn(pdf), strict=True)
    ]
    template = environment(theme).get_template("desk-report.html.j2")
    html = template.render(
        lang="en",
        title=f"{edition.publication.title}, {edition.date.isoformat()}",
        sheets=sheets,
        figures=geometry.table(),
        wrong=sum(one.weight == "wrong" for sheet in sheets for one in sheet.remarks),
        look=sum(one.weight == "look" for sheet in sheets for one in sheet.remarks),
        loose=tuple(remarks.loose()),
    )
    return html.encode()


@dataclass(frozen=True, slots=True)
class _Coarse:
    """A picture that has too few pixels for its printed size.

    `place` is left, top, width and height in points from the sheet's upper left corner.
    """

    dpi: float
    place: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page as an address that holds its picture, its size in pixels, and its coarse pictures."""

    data: str
    width: int
    height: int
    coarse: tuple[_Coarse, ...]


def _drawn(pdf: bytes) -> Iterator[_Drawn]:
    """Yield each page of a PDF as it is printed."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        drawn = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=72, optimize=True)
        data = base64.b64encode(out.getvalue()).decode()
        address = f"data:image/jpeg;base64,{data}"
        yield _Drawn(address, drawn.width, drawn.height, tuple(_coarse(page)))
        page.close()
    document.close()


def _coarse(page: pypdfium2.PdfPage) -> Iterator[_Coarse]:
    """Yield what is too coarse of all pictures of a page, whatever part of them is shown."""
    height = page.get_height()
    for thing in page.get_objects([FPDF_PAGEOBJ_IMAGE], max_depth=6):
        across, down = thing.get_px_size()
        left, bottom, right, top = thing.get_bounds()
        if right > left and top > bottom:
            dpi = 72 * min(across / (right - left), down / (top - bottom))
            if dpi < LEAST_DPI - 0.5:
                yield _Coarse(dpi, (left, height - top, right - left, top - bottom))


class _Remarks:
    """Gathers what there is to say of each page, from every witness."""

    def __init__(
        self,
        plan: dict[str, Any],
        edition: Edition,
        geometry: PageGeometry,
        notices: tuple[Notice, ...],
    ):
        self._sheet = plan["sheet"]
        self._findings = geometry.of()
        self._members: dict[str, list[Article]] = {}
        for section in edition.sections:
            for article in section.articles:
                self._members.setdefault(story_id(article, section), []).append(article)
        self._members |= {filler.id: [filler] for filler in edition.fillers}
        self._first: dict[str, int] = {}
        for page in plan["pages"]:
            for module in page["modules"]:
                self._first.setdefault(module["story"], page["number"])
        measured = set(geometry_notices(geometry))  # its findings say the same, each in its place
        self._notices = [one for one in notices if one not in measured]

    def of(self, page: dict[str, Any], coarse: tuple[_Coarse, ...]) -> Iterator[Remark]:
        """Yield what is to be said of a page: of its type, its pictures, its stories."""
        number = page["number"]
        yield from (self._measured(one) for one in self._findings if one.page == number)
        for module in page["modules"]:
            yield from (self._resolution(one, module) for one in coarse if _holds(module, one))
            if self._first[module["story"]] == number:
                for article in self._members[module["story"]]:
                    yield from _of_story(article)
                    yield from self._noticed(article.id)
        yield from self._noticed(f"page {number}")

    def loose(self) -> Iterator[Remark]:
        """Yield the notices that belong to no page."""
        placed = {article.id for some in self._members.values() for article in some}
        for one in self._notices:
            if one.where not in placed and not str(one.where).startswith("page "):
                yield _of_notice(one)

    def _noticed(self, where: str) -> Iterator[Remark]:
        yield from (_of_notice(one) for one in self._notices if one.where == where)

    def _measured(self, finding: Finding) -> Remark:
        weight: Weight = "wrong" if finding.fault in _WRONG else "look"
        place = finding.place
        corners = (place.left, place.top, place.right - place.left, place.bottom - place.top)
        return Remark(weight, _NAMES[finding.fault], finding.said, self._share(corners))

    def _share(self, place: Iterable[float]) -> tuple[float, float, float, float]:
        left, top, width, height = place
        across, down = self._sheet["width"], self._sheet["height"]
        return left / across, top / down, width / across, height / down

    def _resolution(self, picture: _Coarse, module: dict[str, Any]) -> Remark:
        said = f"{picture.dpi:.0f} dpi at the printed size: {module['headline']}"
        return Remark("look", "Coarse picture", said, self._share(picture.place))


def _holds(module: dict[str, Any], picture: _Coarse) -> bool:
    """Return whether a picture's middle is in a module."""
    left, top, width, height = picture.place
    x, y = left + width / 2, top + height / 2
    first, above, across, down = module["place"]
    return bool(first <= x <= first + across and above <= y <= above + down)


def _of_story(article: Article) -> Iterator[Remark]:
    if article.priority is not Priority.BRIEF:
        if not article.byline:
            yield Remark("look", "No byline", article.headline)
        if article.words < STUB:
            yield Remark("look", "Stub", f"{article.words} words: {article.headline}")
    lead = (article.lead,) if article.lead else ()
    for figure in (*lead, *(block for block in article.body if isinstance(block, Figure))):
        if figure.asset and not (figure.alt or "").strip():
            yield Remark("look", "No alternative text", f"a picture of: {article.headline}")


def _of_notice(one: Notice) -> Remark:
    weight: Weight = "look" if one.severity == "info" else "wrong"
    return Remark(weight, one.code, one.message)
