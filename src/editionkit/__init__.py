"""Turn articles into a daily edition: newspaper pages as PDF, the same content as EPUB.

    import editionkit

    report = editionkit.build("my-paper/issue.yaml")

`extract` gives one cleaned article, `collect` an edition with every byte in hand, `render` its
files, `build` does the whole. Errors are `EditionError`s; what a build has to say that is no error
stands in its report as notices.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from os import PathLike
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editionkit.model import Article, Edition, Issue, Report

__all__ = ["build", "collect", "extract", "render"]
__version__ = "0.1.0"


class _Package(ModuleType):
    """Keeps `editionkit.build` the function, where Python would put the module of that name."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def extract(html: str | bytes, *, url: str | None = None) -> Article:
    """Return the cleaned article of one page, or of pasted text or Markdown.

    `url` says where it came from, for relative links. Raises NoStoryError where there is no story.
    """
    from editionkit.probe import extract as run

    return run(html, url=url)


def collect(
    issue: Issue | str | PathLike[str], *, offline: bool = False, allow_private: bool = False
) -> Edition:
    """Fetch what the issue names and is not frozen yet; return the edition, every byte in hand."""
    from editionkit.build import collect as run

    return run(issue, offline=offline, allow_private=allow_private).edition


def render(
    edition: Edition,
    *,
    assets: str | PathLike[str],
    output: str | PathLike[str],
    formats: Sequence[str] = ("pdf", "epub"),
    strict: bool = False,
) -> Report:
    """Write the edition's files to the folder `output` and report on them.

    `assets` is the folder of its pictures: `assets` in the issue's frozen folder. Raises
    NotPublishedError, and writes nothing, where a file would be wrong.
    """
    from editionkit.build import render as run

    return run(edition, assets=assets, output=output, formats=formats, strict=strict)


def build(
    path: str | PathLike[str],
    *,
    formats: Sequence[str] | None = None,
    output: str | PathLike[str] | None = None,
    offline: bool = False,
    strict: bool = False,
    allow_private: bool = False,
    epoch: int | None = None,
    now: datetime | None = None,
) -> Report:
    """Build the issue at `path`: collect what is missing, then write its files.

    `formats` and `output` go before what the manifest says and `output/` beside it; `epoch` is the
    time stamp in the files (seconds; else SOURCE_DATE_EPOCH, else the issue's date). Raises
    ManifestError, LockedError or NotPublishedError.
    """
    from editionkit.build import build as run

    return run(
        path,
        formats=formats,
        output=output,
        offline=offline,
        strict=strict,
        allow_private=allow_private,
        epoch=epoch,
        now=now,
    )
