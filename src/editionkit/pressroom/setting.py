"""Setting an edition: render, look the files over, write them. This runs inside the walls."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editionkit.collect.walk import figures
from editionkit.images import AssetStore
from editionkit.model import Notice
from editionkit.pressroom.job import MAKEUP, REPORT, Job, Say, silent

if TYPE_CHECKING:
    from editionkit.makeup.model import Makeup
    from editionkit.preflight.geometry import PageGeometry
    from editionkit.render.epub import PageBreakAt
    from editionkit.render.pdf import Printed

Keep = Callable[[str, bytes], None]


def set_edition(job: Job, folder: Path, say: Say = silent) -> dict[str, Any]:
    """Write the files of `job` into `folder` and return what there is to say about them.

    The result is plain JSON: `files` (name → hash), `pages`, `pages_of`, `notices`.
    """
    result: dict[str, Any] = {"files": {}, "pages": None, "pages_of": {}, "notices": []}

    def keep(name: str, data: bytes) -> None:
        (folder / name).write_bytes(data)
        result["files"][name] = hashlib.sha256(data).hexdigest()

    breaks: tuple[PageBreakAt, ...] | None = None
    if "pdf" in job.formats:
        say("Setting the pages")
        breaks = _print(job, keep, result)
    for name in ("epub", "kepub.epub"):
        if name in job.formats:
            say("Writing the EPUB" if name == "epub" else "Writing the EPUB for Kobo")
            _bind(job, name, breaks, keep, result)
    return result


def _print(job: Job, keep: Keep, result: dict[str, Any]) -> tuple[PageBreakAt, ...]:
    """Keep the PDF and its plan; return where its pages begin in the articles."""
    from editionkit.preflight import check_pdf, desk_report, missing_flow
    from editionkit.render.galleys import Bench
    from editionkit.render.pageplan import plan_data
    from editionkit.render.pdf import render_pdf

    store = AssetStore(job.assets)
    shown = [figure.asset for one in job.edition.articles for figure in figures(one)]
    by_name = {asset.name: asset for asset in shown if asset}
    printed = render_pdf(
        job.edition,
        theme=job.theme,
        read_asset=lambda name: store.read(by_name[name]),
        bench=Bench(workers=job.workers, shelf=job.galleys),
    )
    keep("pdf", printed.data)
    result["pages"] = printed.pages
    _say(result, (*printed.notices, *check_pdf(printed.data)))
    paper = job.theme.paper(job.edition.paper)
    if printed.makeup is None:
        result["pages_of"] = pages = _pages_by(printed.breaks)
        _say(result, missing_flow(job.edition, printed.data, pages, paper))
        return printed.breaks
    plan = plan_data(printed.makeup, job.edition, paper)
    keep(MAKEUP, _json(plan))
    result["pages_of"] = _pages_of(job, printed.makeup)
    geometry, found = _looked_over(job, printed, printed.makeup)
    _say(result, found)
    if job.report is not None:
        known = (*job.report, *printed.notices, *found)
        keep(REPORT, desk_report(printed.data, plan, job.edition, job.theme, geometry, known))
    return printed.breaks


def _looked_over(
    job: Job, printed: Printed, makeup: Makeup
) -> tuple[PageGeometry, tuple[Notice, ...]]:
    """Return what the finished pages measure, and what is wrong with them and their words."""
    from editionkit.preflight import geometry_notices, measure_pages, missing_print

    paper = job.theme.paper(job.edition.paper)
    geometry = measure_pages(
        printed.data,
        columns=paper.columns,
        margins=paper.margins,
        gutter=paper.gutter,
        baseline=job.theme.baseline,
    )
    lost = missing_print(job.edition, printed.data, makeup, paper)
    return geometry, (*lost, *geometry_notices(geometry))


def _pages_of(job: Job, makeup: Makeup) -> dict[str, list[int]]:
    """Return the numbers of the pages that each article stands on."""
    from editionkit.render.columns import story_id

    return {
        article.id: [
            page.number
            for page in makeup.pages
            if any(module.story == story_id(article, section) for module in page.modules)
        ]
        for section in job.edition.sections
        for article in section.articles
    }


def _pages_by(breaks: tuple[PageBreakAt, ...]) -> dict[str, list[int]]:
    """Return the numbers of the pages that each article stands on in a one-column theme."""
    pages: dict[str, list[int]] = {}
    for at in sorted(breaks, key=lambda at: at.page):
        if at.place == "story":
            pages.setdefault(at.article_id, []).append(at.page)
    return pages


def _bind(
    job: Job,
    name: str,
    breaks: tuple[PageBreakAt, ...] | None,
    keep: Keep,
    result: dict[str, Any],
) -> None:
    """Keep the EPUB; where there is a PDF its page list leads to that file's pages."""
    from editionkit.preflight import check_epub, missing_words
    from editionkit.render.epub import render_epub
    from editionkit.render.xmp import print_identifier

    book = render_epub(
        job.edition,
        assets=AssetStore(job.assets),
        theme=job.theme,
        page_breaks=breaks,
        print_source=print_identifier(job.edition) if breaks is not None else None,
        kepub=name == "kepub.epub",
    )
    keep(name, book.data)
    found = (*check_epub(book.data), *missing_words(job.edition, book.data))
    _say(result, (*book.notices, *found))


def _say(result: dict[str, Any], notices: tuple[Notice, ...]) -> None:
    result["notices"] += [asdict(one) for one in notices]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
