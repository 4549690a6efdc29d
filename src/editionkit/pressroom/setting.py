"""Setting an edition: render, look the files over, write them. This runs inside the walls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editionkit.beside import Handed, beside, handed
from editionkit.images import AssetStore
from editionkit.model import Notice
from editionkit.pressroom.job import MAKEUP, REPORT, Job, Say, silent
from editionkit.walk import figures

if TYPE_CHECKING:
    from editionkit.makeup.model import Makeup
    from editionkit.preflight.geometry import PageGeometry
    from editionkit.render.epub import Binding, PageBreakAt
    from editionkit.render.pdf import Printed

    Breaks = tuple[PageBreakAt, ...] | None


@dataclass(slots=True)
class Tray:
    """What is made in `folder`, and what there is to say about it; parts are told in order."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    pages: int | None = None
    pages_of: dict[str, list[int]] = field(default_factory=dict)

    def keep(self, name: str, data: bytes) -> None:
        """Write a file and note its hash."""
        (self.folder / name).write_bytes(data)
        self.files[name] = hashlib.sha256(data).hexdigest()

    def take(self, other: Tray) -> None:
        """Add what lies in another tray."""
        self.files |= other.files
        self.notices += other.notices


def set_edition(job: Job, folder: Path, say: Say = silent) -> dict[str, Any]:
    """Write the files of `job` into `folder` and return what there is to say about them.

    The result is plain JSON: `files` (name → hash), `pages`, `pages_of`, `notices`. The books are
    made beside the PDF, on cores that it leaves idle: their covers and fonts first, the rest from
    when it is known where its pages begin.
    """
    tray, books = Tray(folder), {"epub", "kepub.epub"} & set(job.formats)
    fork = bool(books) and "pdf" in job.formats and job.workers > 1
    with handed() as breaks:
        work = partial(_bind, job, folder, breaks)
        with beside(work, fork=fork, gives_way=True) as bound:
            if "pdf" in job.formats:
                say("Setting the pages")
                _print(job, tray, breaks.give)
            else:
                breaks.give(None)
            if books:
                say("Writing the EPUB")
            tray.take(bound.result())
    return {
        "files": tray.files,
        "pages": tray.pages,
        "pages_of": tray.pages_of,
        "notices": [asdict(one) for one in tray.notices],
    }


def _print(job: Job, tray: Tray, on_breaks: Callable[[tuple[PageBreakAt, ...]], None]) -> None:
    """Keep the PDF and its plan, and look them over."""
    from editionkit.preflight.pdf import check_pdf, missing_flow
    from editionkit.render.galleys import Bench
    from editionkit.render.pageplan import plan_data
    from editionkit.render.pdf import render_pdf

    store = AssetStore(job.assets)
    shown = [figure.asset for one in job.edition.copy for figure in figures(one)]
    by_name = {asset.name: asset for asset in shown if asset}
    printed = render_pdf(
        job.edition,
        theme=job.theme,
        read_asset=lambda name: store.read(by_name[name]),
        bench=Bench(workers=job.workers, shelf=job.galleys),
        on_breaks=on_breaks,
    )
    tray.keep("pdf", printed.data)
    tray.pages = printed.pages
    tray.notices += (*printed.notices, *check_pdf(printed.data))
    paper = job.theme.paper(job.edition.paper)
    if printed.makeup is None:
        tray.pages_of = pages = _pages_by(printed.breaks)
        tray.notices += missing_flow(job.edition, printed.data, pages, paper)
        return
    plan = plan_data(printed.makeup, job.edition, paper)
    tray.keep(MAKEUP, _json(plan))
    tray.pages_of = _pages_of(job, printed.makeup)
    geometry, found = _looked_over(job, printed, printed.makeup)
    tray.notices += found
    if job.report is not None:
        from editionkit.preflight.deskreport import desk_report  # seldom asked for

        known = (*job.report, *printed.notices, *found)
        report = desk_report(printed.data, plan, job.edition, job.theme, geometry, known)
        tray.keep(REPORT, report)


def _looked_over(
    job: Job, printed: Printed, makeup: Makeup
) -> tuple[PageGeometry, tuple[Notice, ...]]:
    """Return what the finished pages measure, and what is wrong with them and their words."""
    from editionkit.preflight.geometry import geometry_notices
    from editionkit.preflight.pages import look_over

    paper, baseline = job.theme.paper(job.edition.paper), job.theme.baseline
    geometry, lost = look_over(
        job.edition, printed.data, makeup, paper, baseline=baseline, workers=job.workers
    )
    return geometry, (*lost, *geometry_notices(geometry))


def _pages_of(job: Job, makeup: Makeup) -> dict[str, list[int]]:
    """Return the numbers of the pages that each article and each filler stands on."""
    from editionkit.render.columns import story_id

    stories = {
        article.id: story_id(article, section)
        for section in job.edition.sections
        for article in section.articles
    }
    stories |= {filler.id: filler.id for filler in job.edition.fillers}
    return {
        name: [
            page.number
            for page in makeup.pages
            if any(module.story == story for module in page.modules)
        ]
        for name, story in stories.items()
    }


def _pages_by(breaks: tuple[PageBreakAt, ...]) -> dict[str, list[int]]:
    """Return the numbers of the pages that each article stands on in a one-column theme."""
    pages: dict[str, list[int]] = {}
    for at in sorted(breaks, key=lambda at: at.page):
        if at.place == "story":
            pages.setdefault(at.article_id, []).append(at.page)
    return pages


def _bind(job: Job, folder: Path, breaks: Handed[Breaks]) -> Tray:
    """Return the books; where there is a PDF their page lists lead to that file's pages."""
    tray = Tray(folder)
    names = [name for name in ("epub", "kepub.epub") if name in job.formats]
    if not names:
        return tray
    from editionkit.render.epub import prepare_binding

    binding = prepare_binding(
        job.edition,
        assets=AssetStore(job.assets),
        theme=job.theme,
        shelf=job.galleys / "fonts" if job.galleys else None,
    )
    for name in names:
        _bind_one(job, name, binding, breaks.take(), tray)
    return tray


def _bind_one(job: Job, name: str, binding: Binding, breaks: Breaks, tray: Tray) -> None:
    from editionkit.preflight.epub import check_epub
    from editionkit.preflight.words import missing_words
    from editionkit.render.epub import render_epub
    from editionkit.render.xmp import print_identifier

    book = render_epub(
        job.edition,
        assets=AssetStore(job.assets),
        theme=job.theme,
        page_breaks=breaks,
        print_source=print_identifier(job.edition) if breaks is not None else None,
        kepub=name == "kepub.epub",
        binding=binding,
    )
    tray.keep(name, book.data)
    tray.notices += (*book.notices, *check_epub(book.data), *missing_words(job.edition, book.data))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
