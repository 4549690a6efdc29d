"""Look at what was made, and give the files their names all at once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from editionkit import atomic
from editionkit.atomic import Stage
from editionkit.model import Article, ArticleLine, Artifact, Edition, Notice, Report
from editionkit.notices import ManifestError, NotPublishedError
from editionkit.pressroom import MAKEUP, MEDIA_TYPES, REPORT, Made
from editionkit.report import json_bytes, objections, report_json
from editionkit.slugs import slug


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


def publish(
    made: Made, stage: Stage, *, notices: tuple[Notice, ...] = (), strict: bool = False
) -> Report:
    """Give the files that were made their names, if nothing speaks against it.

    `notices` are those so far. Raises NotPublishedError, and leaves what was published as it was.
    """
    found = (*notices, *made.notices)
    refuse(found, made, strict=strict)
    report = Report(
        artifacts=_artifacts(made, stage.folder),
        notices=found,
        articles=article_lines(made.edition, made.pages_of),
        fillers=filler_lines(made.edition, made.pages_of),
        makeup=json.loads(made.makeup.read_bytes()) if made.makeup else None,
    )
    try:
        stage.publish(_laid_out(made, stage, report))
    except OSError as error:
        where = error.filename or stage.folder
        raise NotPublishedError(
            f"{where} cannot be written: {atomic.why(error.errno)}",
            hint="What was published before stays as it was.",
            report=Report(notices=found),
        ) from error
    return report


def _artifacts(made: Made, folder: Path) -> tuple[Artifact, ...]:
    stem = file_stem(made.edition)
    return tuple(
        Artifact(
            format=name,
            path=str(folder / f"{stem}.{name}"),
            media_type=MEDIA_TYPES[name],
            sha256=product.sha256,
            pages=made.pages if name == "pdf" else None,
        )
        for name, product in made.products
    )


def _laid_out(made: Made, stage: Stage, report: Report) -> tuple[str, ...]:
    """Lay every file into the stage under its final name; returns the names, the report last."""
    stem = file_stem(made.edition)
    files = [(f"{stem}.{name}", product.path) for name, product in made.products]
    if made.makeup:
        files.append((f"{stem}.{MAKEUP}", made.makeup))
    if made.report:
        files.append((f"{stem}.{REPORT}", made.report))
    for name, path in files:
        path.chmod(0o644)
        shutil.move(path, stage.new / name)
    told = f"{stem}.report.json"
    (stage.new / told).write_bytes(json_bytes(_without_folders(report)))
    return (*(name for name, _ in files), told)


def _without_folders(report: Report) -> dict[str, Any]:
    """Return the report with bare file names: it lies beside the files, as does the plan."""
    bare = tuple(replace(one, path=Path(one.path).name) for one in report.artifacts)
    return report_json(replace(report, artifacts=bare, makeup=None))


def refuse(notices: tuple[Notice, ...], made: Made | Edition, *, strict: bool) -> None:
    """Raise NotPublishedError where a notice forbids to publish: an error, or a strict omission."""
    found = objections(notices, strict=strict)
    if found:
        kind = "problem" if strict else "error"
        edition = made.edition if isinstance(made, Made) else made
        raise NotPublishedError(
            f"nothing is published because of {len(found)} {kind}{'s' * (len(found) != 1)}",
            report=Report(notices=notices, articles=article_lines(edition)),
        )


def article_lines(
    edition: Edition, pages_of: Sequence[tuple[str, tuple[int, ...]]] = ()
) -> tuple[ArticleLine, ...]:
    """Return the report's lines on the articles, in reading order."""
    pages = dict(pages_of)
    return tuple(
        _line(article, section.title, pages)
        for section in edition.sections
        for article in section.articles
    )


def filler_lines(
    edition: Edition, pages_of: Sequence[tuple[str, tuple[int, ...]]] = ()
) -> tuple[ArticleLine, ...]:
    """Return the report's lines on the fillers, in the desk's order."""
    pages = dict(pages_of)
    return tuple(_line(filler, "", pages) for filler in edition.fillers)


def _line(article: Article, section: str, pages: Mapping[str, tuple[int, ...]]) -> ArticleLine:
    return ArticleLine(
        id=article.id,
        headline=article.headline,
        section=section,
        words=article.words,
        pages=pages.get(article.id, ()),
    )
