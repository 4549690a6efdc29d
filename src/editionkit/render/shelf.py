"""A shelf of work that the next build need not do again: plain data in sealed files, by name.

The name is the hash of all that the work depends on. An entry that is cut short or damaged counts
as none; a disk that is full or not ours costs time in the next build, no more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weasyprint.text.ffi import pango

from editionkit import __version__, atomic
from editionkit.installed import installed_version
from editionkit.seal import sealed, unsealed


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of entries; without a folder nothing is kept."""

    folder: Path | None

    def take(self, name: str) -> Any:
        """Return what is kept under the name; None where there is none, or none that is whole."""
        if self.folder is None:
            return None
        with suppress(OSError, ValueError):
            return json.loads(unsealed((self.folder / f"{name}.json").read_bytes()))
        return None

    def put(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold."""
        if self.folder is not None:
            with suppress(OSError):
                self.folder.mkdir(parents=True, exist_ok=True)
                data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
                atomic.write(self.folder / f"{name}.json", sealed(data), lasting=False)

    def is_empty(self) -> bool:
        """Return whether nothing is kept."""
        return self.folder is None or next(self.folder.glob("*.json"), None) is None

    def clear(self, wanted: set[str]) -> None:
        """Remove all entries but those `wanted`."""
        if self.folder is not None and self.folder.is_dir():
            for file in sorted(self.folder.glob("*.json")):
                if file.stem not in wanted:
                    with suppress(OSError):
                        file.unlink()


def programs(names: Sequence[str], code: Sequence[Path]) -> str:
    """Return the versions of packages, and our own code by its hash: work depends on these, too."""
    own = hashlib.sha256(b"".join(file.read_bytes() for file in code)).hexdigest()
    versions = " ".join(f"{name} {installed_version(name)}" for name in names)
    return f"{__version__} {own} {versions} Pango {pango.pango_version()}"
