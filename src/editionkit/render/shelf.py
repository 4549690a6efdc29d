"""A shelf of work that the next build need not do again: plain data in sealed files, by name.

The name is the hash of all that the work depends on. An entry that is cut short or damaged counts
as none; a disk that is full or not ours costs time in the next build, no more.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from editionkit import atomic


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of entries; without a folder nothing is kept."""

    folder: Path | None

    def take(self, name: str) -> Any:
        """Return what is kept under the name; None where there is none, or none that is whole."""
        if self.folder is None:
            return None
        with suppress(OSError, ValueError):
            return _opened((self.folder / f"{name}.json").read_bytes())
        return None

    def put(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        if self.folder is not None:
            with suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
                atomic.write(self.folder / f"{name}.json", _sealed(value), lasting=False)

    def clear(self, wanted: set[str]) -> None:
        """Remove all entries but those `wanted`."""
        if self.folder is not None and self.folder.is_dir():
            for file in sorted(self.folder.glob("*.json")):
                if file.stem not in wanted:
                    with suppress(OSError):
                        file.unlink()


def name_of(*parts: str) -> str:
    """Return the name for work that depends on `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:".encode() + part.encode())
    return digest.hexdigest()[:40]


def _sealed(value: Any) -> bytes:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


def _opened(sealed: bytes) -> Any:
    """Return what was sealed; raises ValueError where a byte of it has changed."""
    seal, _, data = sealed.partition(b"\n")
    if hashlib.sha256(data).hexdigest().encode() != seal:
        raise ValueError("damaged")
    return json.loads(data)
