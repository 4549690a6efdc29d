"""What is to be made, and what was made of it: what passes through the wall, both ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from editionkit.model import Edition, Notice
from editionkit.themes import Theme

Say = Callable[[str], None]

#: What can be made, by the end of its file's name. Kobo's own reader takes files that end so.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "kepub.epub": "application/epub+zip",
}

#: Names of what is made beside the files that were asked for.
MAKEUP, REPORT = "makeup.json", "desk.html"


def silent(_line: str) -> None:
    """Say nothing: the progress of who does not want any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be made, and of what; `assets` is the folder of the pictures.

    `galleys` is the folder in which measured stories are kept, `workers` how many processes may
    measure them. `report` holds the notices so far where the desk's report is wanted, else None.
    Paths are absolute.
    """

    edition: Edition
    formats: tuple[str, ...]
    assets: Path
    theme: Theme
    galleys: Path | None = None
    workers: int = 1
    report: tuple[Notice, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A finished file where the child left it."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The files by format, and what was found in making them and in looking at them.

    `pages_of` says on which pages each article stands, `makeup` is the plan as JSON, `report` the
    desk's report; a one-column theme has neither of the two. `edition` is the one that was set:
    stories may have been simplified.
    """

    edition: Edition
    products: tuple[tuple[str, Product], ...]
    pages: int | None = None
    makeup: Path | None = None
    report: Path | None = None
    pages_of: tuple[tuple[str, tuple[int, ...]], ...] = ()
    notices: tuple[Notice, ...] = ()
