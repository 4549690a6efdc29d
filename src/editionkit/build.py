"""The driver: issue → edition → files. Reads as the pipeline.

    open_issue → collect → render (pdf, epub) → preflight → publish

The clock and the environment are read here and handed down; below here an edition is pure. No file
takes its final name before every file is made and looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from editionkit import atomic
from editionkit.lock import locked
from editionkit.manifest import (
    add_sources,
    issue_file,
    load_issue,
    new_sources,
    read_manifest,
)
from editionkit.model import Edition, Issue, Notice, Report
from editionkit.notices import NotPublishedError, notice
from editionkit.pressroom import Job, Say, Shop, make, silent
from editionkit.publish import article_lines, checked_formats, publish, refuse
from editionkit.themes import load_theme, theme_names

if TYPE_CHECKING:
    from editionkit.collect import Collected

StrPath = str | PathLike[str]


# -------------------------------------------------------------------------------- the pipeline


def build(
    path: StrPath,
    *,
    formats: Sequence[str] | None = None,
    output: StrPath | None = None,
    offline: bool = False,
    strict: bool = False,
    allow_private: bool = False,
    epoch: int | None = None,
    now: datetime | None = None,
    say: Say = silent,
    detail: Say = silent,
) -> Report:
    """Build the issue at `path` and return the report of what was published.

    `say` is told each stage, `detail` each source. Raises ManifestError, LockedError, or
    NotPublishedError with the report of why not.
    """
    issue = open_issue(path)
    wanted = checked_formats(formats or issue.outputs)
    folder = Path(output) if output is not None else issue_file(Path(path)).parent / "output"
    with locked(frozen_folder(issue), name=str(path)):
        say("Collecting the articles")
        collected = _collected(issue, offline, allow_private, now, detail)
        _require_articles(issue, collected)
        edition = replace(collected.edition, epoch=_epoch(collected.edition, epoch))
        report = render(
            edition,
            assets=frozen_folder(issue) / "assets",
            output=folder,
            formats=wanted,
            strict=strict,
            layouts=own_layouts(issue),
            galleys=frozen_folder(issue) / "galleys",
            notices=collected.notices,
            say=say,
        )
        return _recorded(report, edition, Path(issue.folder))


def _recorded(report: Report, edition: Edition, folder: Path) -> Report:
    """Write what was published into the publication's ledger; return the report, with any fault."""
    from editionkit.collect.ledger import ledger_folder, record
    from editionkit.sources import home_of

    ledger = ledger_folder(home_of(folder))
    printed = {line.id for line in report.articles}
    try:
        if ledger is not None:
            record(ledger, edition, printed)
    except OSError as error:
        said = notice("S-009", f"{ledger} cannot be written: {error.strerror}")
        return replace(report, notices=(*report.notices, said))
    return report


def collect(
    issue: Issue | StrPath,
    *,
    offline: bool = False,
    allow_private: bool = False,
    now: datetime | None = None,
    detail: Say = silent,
) -> Collected:
    """Fetch what is not frozen yet; return the edition and what there is to say about it."""
    wanted = issue if isinstance(issue, Issue) else open_issue(issue)
    with locked(frozen_folder(wanted), name=Path(wanted.file).name):
        return _collected(wanted, offline, allow_private, now, detail)


def render(
    edition: Edition,
    *,
    assets: StrPath,
    output: StrPath,
    formats: Sequence[str] = ("pdf", "epub"),
    strict: bool = False,
    layouts: Path | None = None,
    galleys: Path | None = None,
    notices: tuple[Notice, ...] = (),
    say: Say = silent,
) -> Report:
    """Write the edition's files into `output` and report on them, with the `notices` so far.

    `layouts` is the issue's own folder of layouts, `galleys` where measured stories are kept for
    the next build; what lies there changes no byte of the files. Raises NotPublishedError and
    leaves `output` as it was where a file would be wrong, or, if `strict`, where there is any
    warning.
    """
    job = Job(
        edition=edition,
        formats=checked_formats(formats),
        assets=Path(assets).absolute(),
        theme=load_theme(edition.layout, layouts.absolute() if layouts else None),
        galleys=galleys.absolute() if galleys else None,
        workers=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
    )
    refuse(notices, edition, strict=strict)
    with _stage(Path(output)) as stage, Shop(stage.path, job.formats) as shop:
        made = make(job, stage.path, shop, say=say)
        return publish(made, stage, notices=notices, strict=strict)


@contextmanager
def _stage(output: Path) -> Iterator[atomic.Stage]:
    """Open a stage in the folder `output`; raises NotPublishedError where it cannot be written."""
    with ExitStack() as stack:
        try:
            stage = stack.enter_context(atomic.staging(output))
        except OSError as error:
            raise NotPublishedError(
                f"{error.filename or output} cannot be written: {error.strerror}"
            ) from error
        yield stage


# ------------------------------------------------------------------------------------ the desk


def open_issue(path: StrPath) -> Issue:
    """Load the manifest at `path` and check it against the layouts that there are."""
    file = issue_file(Path(path))
    own = file.parent / "layouts"
    themes = {name: load_theme(name, own) for name in theme_names(own)}
    return load_issue(
        file,
        shelf={name: [paper.name for paper in theme.papers] for name, theme in themes.items()},
        option_fault=lambda layout, name, value: themes[layout].fault(name, value),
    )


def frozen_folder(issue: Issue) -> Path:
    """Return where the issue's captures are kept: `issue.frozen/` beside `issue.yaml`."""
    return Path(issue.file).with_suffix(".frozen")


def own_layouts(issue: Issue) -> Path:
    """Return the issue's own folder of layouts, whether it is there or not."""
    return Path(issue.folder) / "layouts"


def add_to_manifest(path: StrPath, sources: Sequence[str], *, section: str | None = None) -> int:
    """Add `sources` to the manifest at `path`; returns how many it did not have yet.

    What would be written is loaded first, so a source that cannot be is refused.
    """
    file = issue_file(Path(path))
    load_issue(file)
    before = read_manifest(file)
    fresh = new_sources(before, sources)
    if fresh:
        after = add_sources(before, fresh, section=section)
        load_issue(file, text=after)
        atomic.write(file, after.encode())
    return len(fresh)


def _collected(
    issue: Issue, offline: bool, allow_private: bool, now: datetime | None, detail: Say
) -> Collected:
    from editionkit.collect import collect_issue

    return collect_issue(
        issue,
        frozen_folder(issue),
        now=now or datetime.now(UTC),
        offline=offline,
        allow_private=allow_private,
        say=detail,
    )


def _require_articles(issue: Issue, collected: Collected) -> None:
    """Refuse an edition without articles, or with fewer than the manifest demands."""
    found, wanted = len(collected.edition.articles), issue.min_articles or 1
    if found >= wanted:
        return
    report = Report(notices=collected.notices, articles=article_lines(collected.edition))
    if not any(section.items for section in issue.sections):
        raise NotPublishedError(
            "the issue names no source", hint="Add one under `articles:`.", report=report
        )
    had = f"{found} article{'s' * (found != 1)} of at least {wanted}"
    raise NotPublishedError(
        f"nothing is published: {had} could be had", hint="See the notices above.", report=report
    )


def _epoch(edition: Edition, given: int | None) -> int:
    """Return the one time stamp of the files: given, from the environment, or the issue's date."""
    if given is not None:
        return given
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text.isdecimal():
        return int(text)
    return int(datetime.combine(edition.date, time(), UTC).timestamp())
