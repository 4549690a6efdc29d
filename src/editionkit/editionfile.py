"""`edition.json` → the edition: what lies beside the issue and inside every PDF is read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from editionkit.editionjson import Saved
from editionkit.model import Edition
from editionkit.morgue import MorgueError


@cache
def _saved() -> TypeAdapter[Saved]:
    """Return what reads the file: most builds collect anew and read none."""
    return TypeAdapter(Saved)


def read_edition_file(data: bytes) -> Saved:
    """Return what an edition.json holds; raises pydantic's ValidationError where it is none."""
    return _saved().validate_json(data)


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
