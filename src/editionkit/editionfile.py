"""The edition as a file: `edition.json`, beside the issue and inside every PDF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from editionkit.model import Edition, Notice
from editionkit.morgue import MorgueError

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """edition.json. `pictures` are local files by path and hash; `again`: some may come yet.

    `given` names the articles of each source, `stood_in` the sources whose text is of an earlier
    moment; both go by the manifest's order.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    fingerprint: str
    edition: Edition
    notices: tuple[Notice, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    again: bool = False
    given: tuple[tuple[str, ...], ...] = ()
    stood_in: tuple[tuple[int, datetime], ...] = ()
    version: int = VERSION


_SAVED: TypeAdapter[Saved] = TypeAdapter(Saved)


def edition_bytes(saved: Saved) -> bytes:
    """Return edition.json: the same bytes for the same edition."""
    shown = _SAVED.dump_python(saved, mode="json")
    text = json.dumps(shown, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "replace")


def edition_json(edition: Edition) -> bytes:
    """Return the edition alone as `load_edition` reads it."""
    return edition_bytes(Saved(fingerprint="", edition=edition))


def read_edition_file(data: bytes) -> Saved:
    """Return what an edition.json holds; raises pydantic's ValidationError where it is none."""
    return _SAVED.validate_json(data)


def load_edition(path: Path) -> Edition:
    """Return the edition saved in a frozen folder, or in an edition.json; raises MorgueError."""
    file = path / "edition.json" if path.is_dir() else path
    try:
        return read_edition_file(file.read_bytes()).edition
    except OSError as error:
        raise MorgueError(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise MorgueError(
            f"{file} is damaged or of another version", hint="Collect the issue again."
        ) from error
