"""The driver: issue → edition → files. Reads as the pipeline.

    open_issue → collect → render (pdf, epub) → preflight → publish

The clock and the environment are read here and handed down; below here an edition is pure. No file
takes its final name before every file is made and looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from functools import cache, partial
from os import PathLike
from pathlib import Path
from threading import Thread
from time import monotonic as time_monotonic
from typing import TYPE_CHECKING

from editionkit import __version__, atomic
from editionkit.fetch import LIMITS
from editionkit.lock import locked
from editionkit.manifest import (
    add_sources,
    issue_file,
    load_issue,
    new_sources,
    read_manifest,
)
from editionkit.model import Edition, Issue, Notice, Report, Run
from editionkit.notices import ManifestError, NotPublishedError, notice
from editionkit.pressroom import Job, Say, Shop, make, silent
from editionkit.publish import article_lines, checked_formats, publish, refuse
from editionkit.rebuild import Rebuild
from editionkit.themes import Theme, load_theme, theme_names

if TYPE_CHECKING:
    from editionkit.collect import Collected
    from editionkit.foreman import Child

LAST_EPOCH = 4_354_819_198
"""2107-12-31 23:59:58 UTC, the last moment that a zip file, and so an EPUB, can name."""
StrPath = str | PathLike[str]


# -------------------------------------------------------------------------------- the pipeline


def build(
    path: StrPath,
    *,
    formats: Sequence[str] | None = None,
    output: StrPath | None = None,
    offline: bool = False,
    refresh: bool = False,
    strict: bool = False,
    lock: bool = False,
    desk_report: bool = False,
    kepub: bool = False,
    allow_private: bool = False,
    wait: float = 0.0,
    epoch: int | None = None,
    now: datetime | None = None,
    child: Child | None = None,
    say: Say = silent,
    detail: Say = silent,
) -> Report:
    """Build the issue at `path` and return the report of what was published.

    `kepub` adds Kobo's variant of the EPUB to the formats. `refresh` asks again for what is frozen,
    `wait` is how many seconds to wait for another build of the issue. `lock` publishes the very
    files that were published before, by the same tools and from frozen bytes alone, or nothing.
    `say` is told each stage, `detail` each source; `child` is a pressroom's process that loads
    already. Raises ManifestError, LockedError, or NotPublishedError with the report of why not.
    """
    if lock and refresh:
        raise ManifestError("--locked and --refresh contradict each other", hint="Leave one out.")
    watch = _Watch(now or datetime.now(UTC))
    issue = open_issue(path)
    wanted = checked_formats([*(formats or issue.outputs), *(["kepub.epub"] if kepub else [])])
    folder = Path(output) if output is not None else issue_file(Path(path)).parent / "output"
    with (
        locked(frozen_folder(issue), name=str(path), wait=wait),
        _stage(folder) as stage,
        Shop(stage.path, wanted, child) as shop,
    ):
        shop.open()  # it loads while the articles are collected
        if "pdf" in wanted:
            shop.ready(load_theme(issue.layout, own_layouts(issue)), issue.publication.language)
        with watch.telling():
            tools = _rebuild(issue, lock=lock)
            say("Collecting the articles")
            with watch.timed("collect"):
                door = _Door(offline or lock, refresh, allow_private)
                collected = _collected(issue, door, watch.now, detail)
            watch.collected = collected
            tools.require_frozen(collected.sources)
            _require_articles(issue, collected.edition, collected.notices)
            job = _job(
                replace(collected.edition, epoch=_epoch(collected.edition, epoch)),
                formats=wanted,
                assets=frozen_folder(issue) / "assets",
                layouts=own_layouts(issue),
                galleys=frozen_folder(issue) / "galleys",
                report=collected.notices if desk_report else None,
            )
            refuse(collected.notices, job.edition, strict=strict)
            with watch.timed("set"), _meanwhile(tools.look):
                made = make(job, stage.path, shop, say=say)
            notices = (*collected.notices, *made.notices)
            _require_articles(issue, made.edition, notices)
            _require_needed(collected.needed, made.edition, notices)
            tools.require_same(made, notices)
            with watch.timed("publish"):
                report = publish(made, stage, notices=collected.notices, strict=strict)
            report = _recorded(report, made.edition, Path(issue.folder))
            report = tools.recorded(report, collected.sources)
    return replace(report, run=watch.run())


@contextmanager
def _meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do `work` in a thread while the block waits for the child; who needs its result meets errors.

    The block waits for it at its end.
    """

    def quietly() -> None:
        with suppress(Exception):
            work()

    thread = Thread(target=quietly)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _rebuild(issue: Issue, *, lock: bool) -> Rebuild:
    """Compare what is here with what the issue was published with; see `Rebuild.of`."""
    theme = load_theme(issue.layout, own_layouts(issue))
    return Rebuild.of(frozen_folder(issue), theme, lock=lock)


def _recorded(report: Report, edition: Edition, folder: Path) -> Report:
    """Write what was published into the publication's ledger; return the report, with any fault."""
    from editionkit.sources import home_of, ledger_folder

    ledger = ledger_folder(home_of(folder))
    printed = {line.id for line in report.articles}
    printed |= {line.id for line in report.fillers if line.pages}
    try:
        if ledger is not None:
            from editionkit.collect.ledger import record

            record(ledger, edition, printed)
    except OSError as error:
        said = notice("S-009", f"{ledger} cannot be written: {atomic.why(error.errno)}")
        return replace(report, notices=(*report.notices, said))
    return report


@dataclass(frozen=True, slots=True)
class _Door:
    """How the network may be used."""

    offline: bool = False
    refresh: bool = False
    allow_private: bool = False


@dataclass(slots=True)
class _Watch:
    """The run as it goes: its one clock, how long its stages take, what was collected."""

    now: datetime
    seconds: dict[str, float] = field(default_factory=dict)
    collected: Collected | None = None

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Measure a stage by the wall's clock."""
        begin = time_monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = round(time_monotonic() - begin, 2)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Give an error that nothing was published what is known of the run."""
        try:
            yield
        except NotPublishedError as error:
            error.report = replace(error.report or Report(), run=self.run())
            raise

    def run(self) -> Run:
        """Return the account of the run so far."""
        sources = self.collected.sources if self.collected else ()
        attempts = self.collected.attempts if self.collected else ()
        own = {attempt for source in sources for attempt in source.attempts}
        reasons = {one.reason for one in attempts} | {one.reason for one in sources}
        return Run(
            version=__version__,
            started=self.now,
            sources=sources,
            requests=tuple(one for one in attempts if one not in own),
            limits=tuple(sorted(LIMITS & reasons)),
            seconds=tuple(self.seconds.items()),
        )


def collect(
    issue: Issue | StrPath,
    *,
    offline: bool = False,
    refresh: bool = False,
    allow_private: bool = False,
    wait: float = 0.0,
    now: datetime | None = None,
    detail: Say = silent,
) -> Collected:
    """Fetch what is not frozen yet; return the edition and what there is to say about it.

    `refresh` asks again for what is frozen; where that fails, what is frozen stays.
    """
    wanted = issue if isinstance(issue, Issue) else open_issue(issue)
    door = _Door(offline, refresh, allow_private)
    with locked(frozen_folder(wanted), name=Path(wanted.file).name, wait=wait):
        return _collected(wanted, door, now or datetime.now(UTC), detail)


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
    leaves `output` as it was where a file would be wrong, or, if `strict`, where something that was
    asked for is missing.
    """
    wanted = checked_formats(formats)
    job = _job(edition, formats=wanted, assets=Path(assets), layouts=layouts, galleys=galleys)
    refuse(notices, edition, strict=strict)
    with _stage(Path(output)) as stage, Shop(stage.path, wanted) as shop:
        made = make(job, stage.path, shop, say=say)
        return publish(made, stage, notices=notices, strict=strict)


def _job(
    edition: Edition,
    *,
    formats: tuple[str, ...],
    assets: Path,
    layouts: Path | None,
    galleys: Path | None,
    report: tuple[Notice, ...] | None = None,
) -> Job:
    """Return the job; `report` holds the notices so far where the desk's report is wanted."""
    return Job(
        edition=edition,
        formats=formats,
        assets=assets.absolute(),
        theme=load_theme(edition.layout, layouts.absolute() if layouts else None),
        galleys=galleys.absolute() if galleys else None,
        workers=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        report=report,
    )


@contextmanager
def _stage(output: Path) -> Iterator[atomic.Stage]:
    """Open a stage in the folder `output`; raises NotPublishedError where it cannot be written."""
    with ExitStack() as stack:
        try:
            stage = stack.enter_context(atomic.staging(output))
        except OSError as error:
            raise NotPublishedError(
                f"{error.filename or output} cannot be written: {atomic.why(error.errno)}",
                hint="What was published before stays as it was.",
            ) from error
        yield stage


# ------------------------------------------------------------------------------------ the desk


def open_issue(path: StrPath) -> Issue:
    """Load the manifest at `path` and check it against the layouts that there are."""
    file = issue_file(Path(path))
    own = file.parent / "layouts"
    theme = cache(partial(load_theme, extra=own))
    return load_issue(
        file,
        shelf={name: partial(_papers, theme, name) for name in theme_names(own)},
        option_fault=lambda layout, name, value: theme(layout).fault(name, value),
    )


def _papers(theme: Callable[[str], Theme], layout: str) -> list[str]:
    return [paper.name for paper in theme(layout).papers]


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
    fresh = new_sources(before, [_from_folder(one, file.parent) for one in sources])
    if fresh:
        after = add_sources(before, fresh, section=section)
        load_issue(file, text=after)
        atomic.write(file, after.encode())
    return len(fresh)


def _from_folder(source: str, folder: Path) -> str:
    """Return a path from the issue's folder, also of one given from the current folder."""
    file = Path(source)
    if "://" in source or (folder / file).exists() or not file.is_file():
        return source
    here, home = file.resolve(), folder.resolve()
    return here.relative_to(home).as_posix() if here.is_relative_to(home) else source


def _collected(issue: Issue, door: _Door, now: datetime, detail: Say) -> Collected:
    from editionkit.collect import collect_issue

    return collect_issue(
        issue,
        frozen_folder(issue),
        now=now,
        offline=door.offline,
        allow_private=door.allow_private,
        refresh=door.refresh,
        trust=_further_certificates(),
        say=detail,
    )


def _further_certificates() -> Path | None:
    """Return the certificates that the environment names, as OpenSSL reads it."""
    named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    if not named:
        return None
    if not Path(named).exists():
        raise ManifestError(f"SSL_CERT_FILE or SSL_CERT_DIR names {named}, which does not exist")
    return Path(named)


def _require_articles(issue: Issue, edition: Edition, notices: tuple[Notice, ...]) -> None:
    """Refuse an edition without articles, or with fewer than the manifest demands."""
    found, wanted = len(edition.articles), issue.min_articles or 1
    if found >= wanted:
        return
    report = Report(notices=notices, articles=article_lines(edition))
    if not any(section.items for section in issue.sections):
        raise NotPublishedError(
            "the issue names no source", hint="Add one under `articles:`.", report=report
        )
    had = f"{found} article{'s' * (found != 1)} of at least {wanted}"
    raise NotPublishedError(
        f"nothing is published: {had} could be had", hint="See the notices above.", report=report
    )


def _require_needed(needed: tuple[str, ...], edition: Edition, notices: tuple[Notice, ...]) -> None:
    """Refuse an edition from which the renderer lost an article that it must have."""
    there = {article.id for article in edition.articles}
    for name in needed:
        if name not in there:
            raise NotPublishedError(
                f"nothing is published: the article {name}, which the edition must have, cannot be"
                " set",
                report=Report(notices=notices, articles=article_lines(edition)),
            )


def _epoch(edition: Edition, given: int | None) -> int:
    """Return the one time stamp of the files: given, from the environment, or the issue's date."""
    if given is not None:
        return given
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if text.isdecimal():
        if len(text) > 12 or int(text) > LAST_EPOCH:
            raise ManifestError(f"SOURCE_DATE_EPOCH={text[:20]} lies beyond the year 2107")
        return int(text)
    return int(datetime.combine(edition.date, time(), UTC).timestamp())
