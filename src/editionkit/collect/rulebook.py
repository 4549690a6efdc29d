"""The site rules of an issue: the folder `rules` beside `issue.yaml` and beside its publication."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editionkit.clean.rules import SiteRules

FOLDER = "rules"
MOST_BYTES = 200_000


def rules_beside(*folders: Path | None) -> tuple[SiteRules, ...]:
    """Return the rules that lie beside an issue; of two for one host the first folder's.

    Raises RuleError for a file that cannot be read.
    """
    found: dict[str, SiteRules] = {}
    for folder in folders:
        for one in rules_in(folder / FOLDER) if folder else ():
            found.setdefault(one.host, one)
    return tuple(found.values())


def rules_in(place: Path) -> Iterator[SiteRules]:
    """Yield the rules of one file, or of all files of a folder in the order of their names."""
    files = sorted(place.iterdir()) if place.is_dir() else [place] if place.is_file() else []
    for file in files:
        if file.is_file() and (rules := _read(file)) is not None:
            yield rules


def _read(file: Path) -> SiteRules | None:
    from editionkit.clean.rules import RuleError, read_rules  # few issues have rules

    try:
        text = file.read_bytes()[:MOST_BYTES].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{file} cannot be read as text") from error
    try:
        return read_rules(text, file.name)
    except RuleError as error:
        raise RuleError(f"{file}: {error.message}", hint=error.hint) from error
