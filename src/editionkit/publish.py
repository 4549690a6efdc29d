"""Make an edition's files in memory, look at them, and give them their names all at once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editionkit import atomic
from editionkit.clean.outcome import slug
from editionkit.collect.walk import figures
from editionkit.images import AssetStore
from editionkit.model import (
    Article,
    ArticleLine,
    Artifact,
    Edition,
    Notice,
    Report,
    Section,
)
from editionkit.notices import EditionError, ManifestError, NotPublishedError, notice
from editionkit.render.columns import story_id
from editionkit.report import json_bytes, objections, report_json
from editionkit.themes import Theme

if TYPE_CHECKING:
    from editionkit.makeup.model import Makeup
    from editionkit.render.pdf import Printed

Say = Callable[[str], None]

MEDIA_TYPES = {"pdf": "application/pdf", "epub": "application/epub+zip"}


def silent(_line: str) -> None:
    """Say nothing: the progress of who does not want any."""


def checked_formats(formats: Sequence[str]) -> tuple[str, ...]:
    """Return the formats, each once; raises ManifestError for one that there is not."""
    for name in formats:
        if name not in MEDIA_TYPES:
            raise ManifestError(
                f"there is no format `{name}`", hint=f"Known: {', '.join(MEDIA_TYPES)}."
            )
    return tuple(name for name in MEDIA_TYPES if name in formats)


def file_stem(edition: Edition) -> str:
    """Return the name of the edition's files: slug of the title, and the date."""
    return f"{slug(edition.publication.title) or 'edition'}-{edition.date.isoformat()}"


# -------------------------------------------------------------------------------------- making


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be made, and of what; `assets` is the folder of the pictures.

    `galleys` is the folder in which measured stories are kept, `workers` how many processes may
    measure them.
    """

    edition: Edition
    formats: tuple[str, ...]
    assets: Path
    theme: Theme
    say: Say = silent
    galleys: Path | None = None
    workers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The files as bytes, by format, and what was found in making them."""

    edition: Edition
    files: dict[str, bytes] = field(default_factory=dict)
    pages: int | None = None
    makeup: Makeup | None = None
    notices: tuple[Notice, ...] = ()


def make(job: Job) -> Made:
    """Make every file in memory; a story that no renderer survives is left out with a Notice."""
    with _stamped(job.edition.epoch):
        try:
            return _rendered(job)
        except EditionError:
            raise
        except Exception:
            sound, notices = _without_breakers(job)
            if not notices:
                raise
            made = _rendered(replace(job, edition=sound))
            return replace(made, notices=(*notices, *made.notices))


@contextmanager
def _stamped(epoch: int) -> Iterator[None]:
    """Let fontTools, which reads the environment, write the edition's time into its fonts."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _without_breakers(job: Job) -> tuple[Edition, tuple[Notice, ...]]:
    """Return the edition without the stories that cannot be rendered even alone."""
    notices: list[Notice] = []
    sections: list[Section] = []
    for section in job.edition.sections:
        kept: list[Article] = []
        for article in section.articles:
            alone = replace(
                job.edition, sections=(replace(section, articles=(article,)),), pages=None
            )
            try:
                _rendered(replace(job, edition=alone, say=silent, galleys=None))
            except Exception as error:
                said = f"the story cannot be set ({type(error).__name__}) and was left out"
                notices.append(notice("P-009", said, where=article.id))
            else:
                kept.append(article)
        sections.append(replace(section, articles=tuple(kept)))
    return replace(job.edition, sections=tuple(sections)), tuple(notices)


def _rendered(job: Job) -> Made:
    made = Made(edition=job.edition)
    if "pdf" in job.formats:
        job.say("Setting the pages")
        made = _with_pdf(job)
    if "epub" in job.formats:
        job.say("Writing the EPUB")
        made = _with_epub(job, made)
    return made


def _with_pdf(job: Job) -> Made:
    from editionkit.render.galleys import Bench
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
    return Made(
        edition=job.edition,
        files={"pdf": printed.data},
        pages=printed.pages,
        makeup=printed.makeup,
        notices=(*printed.notices, *_looked_over(job, printed)),
    )


def _looked_over(job: Job, printed: Printed) -> tuple[Notice, ...]:
    """Return what is wrong with the finished PDF, and which words its columns lack."""
    from editionkit.preflight import check_pdf, missing_print

    found = check_pdf(printed.data)
    if printed.makeup is None:
        return found
    paper = job.theme.paper(job.edition.paper)
    return (*found, *missing_print(job.edition, printed.data, printed.makeup, paper))


def _with_epub(job: Job, made: Made) -> Made:
    from editionkit.render.epub import render_epub

    book = render_epub(job.edition, assets=AssetStore(job.assets), theme=job.theme)
    return replace(
        made, files={**made.files, "epub": book.data}, notices=(*made.notices, *book.notices)
    )


# ---------------------------------------------------------------------------------- publishing


def publish(
    made: Made, folder: Path, *, notices: tuple[Notice, ...] = (), strict: bool = False
) -> Report:
    """Look at the files, and give them their names in `folder` if nothing speaks against it.

    `notices` are those so far. Raises NotPublishedError, and leaves `folder` as it was.
    """
    found = (*notices, *made.notices, *_preflight(made))
    refuse(found, made.edition, strict=strict, makeup=made.makeup)
    articles = article_lines(made.edition, made.makeup)
    stem = file_stem(made.edition)
    artifacts = tuple(
        Artifact(
            format=name,
            path=str(folder / f"{stem}.{name}"),
            media_type=MEDIA_TYPES[name],
            sha256=hashlib.sha256(data).hexdigest(),
            pages=made.pages if name == "pdf" else None,
        )
        for name, data in made.files.items()
    )
    report = Report(artifacts=artifacts, notices=found, articles=articles)
    files = {f"{stem}.{name}": data for name, data in made.files.items()}
    if made.makeup:
        files[f"{stem}.makeup.json"] = json_bytes(asdict(made.makeup))
    files[f"{stem}.report.json"] = json_bytes(_without_folders(report))
    _write(folder, files)
    return report


def _preflight(made: Made) -> tuple[Notice, ...]:
    """Return what is wrong with the finished files: rules broken, words lost or doubled."""
    epub = made.files.get("epub")
    if epub is None:
        return ()
    from editionkit.preflight import check_epub, missing_words

    return (*check_epub(epub), *missing_words(made.edition, epub))


def _without_folders(report: Report) -> dict[str, Any]:
    """Return the report with bare file names: it lies beside the files, wherever that is."""
    bare = tuple(replace(one, path=Path(one.path).name) for one in report.artifacts)
    return report_json(replace(report, artifacts=bare))


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files, each in one step; raises NotPublishedError where the disk says no."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            atomic.write(folder / name, data)
    except OSError as error:
        where = error.filename or folder
        raise NotPublishedError(f"{where} cannot be written: {error.strerror}") from error


def refuse(
    notices: tuple[Notice, ...], edition: Edition, *, strict: bool, makeup: Makeup | None = None
) -> None:
    """Raise NotPublishedError where a notice forbids to publish: an error, or a strict warning."""
    found = objections(notices, strict=strict)
    if found:
        kind = "problem" if strict else "error"
        raise NotPublishedError(
            f"nothing is published because of {len(found)} {kind}{'s' * (len(found) != 1)}",
            report=Report(notices=notices, articles=article_lines(edition, makeup)),
        )


def article_lines(edition: Edition, makeup: Makeup | None = None) -> tuple[ArticleLine, ...]:
    """Return the report's lines on the articles, in reading order."""
    return tuple(
        ArticleLine(
            id=article.id,
            headline=article.headline,
            section=section.title,
            words=article.words,
            pages=_pages_of(story_id(article, section), makeup) if makeup else (),
        )
        for section in edition.sections
        for article in section.articles
    )


def _pages_of(article: str, makeup: Makeup) -> tuple[int, ...]:
    return tuple(
        page.number
        for page in makeup.pages
        if any(module.story == article for module in page.modules)
    )
