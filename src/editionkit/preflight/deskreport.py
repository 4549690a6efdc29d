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

from editionkit.model import Article, Edition, Figure, Notice, Priority
from editionkit.preflight.geometry import PageGeometry, geometry_notices
from editionkit.preflight.ground import Finding
from editionkit.render.columns import story_id
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
            picture=picture,
            width=width,
            height=height,
            stories=tuple(module["headline"] for module in page["modules"]),
            remarks=tuple(remarks.of(page)),
        )
        for page, (picture, width, height) in zip(plan["pages"], _pictures(pdf), strict=True)
    ]
    template = theme.environment().get_template("desk-report.html.j2")
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


def _pictures(pdf: bytes) -> Iterator[tuple[str, int, int]]:
    """Yield each page as an address that holds its picture, with width and height in pixels."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        drawn = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=72, optimize=True)
        data = base64.b64encode(out.getvalue()).decode()
        yield f"data:image/jpeg;base64,{data}", drawn.width, drawn.height
        page.close()
    document.close()


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
        self._first: dict[str, int] = {}
        for page in plan["pages"]:
            for module in page["modules"]:
                self._first.setdefault(module["story"], page["number"])
        measured = set(geometry_notices(geometry))  # its findings say the same, each in its place
        self._notices = [one for one in notices if one not in measured]

    def of(self, page: dict[str, Any]) -> Iterator[Remark]:
        """Yield what is to be said of a page: of its type, its pictures, its stories."""
        number = page["number"]
        yield from (self._measured(one) for one in self._findings if one.page == number)
        for module in page["modules"]:
            yield from self._resolution(module)
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

    def _resolution(self, module: dict[str, Any]) -> Iterator[Remark]:
        picture = module["picture"]
        lead = self._members[module["story"]][0].lead
        if picture is None or lead is None or lead.asset is None:
            return
        _, _, width, height = picture["place"]
        scale = max(width / lead.asset.width, height / lead.asset.height)
        if 72 / scale < LEAST_DPI:
            said = f"{72 / scale:.0f} dpi at the printed size: {module['headline']}"
            yield Remark("look", "Coarse picture", said, self._share(picture["place"]))


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
