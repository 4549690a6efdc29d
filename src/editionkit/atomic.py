"""Writing files so that a reader sees the whole old one or the whole new one, never a part.

The new bytes go to a temporary name in the same folder, are forced to disk, and take the final
name by one rename. A killed process leaves at most a `.tmp-*` file, which `sweep` removes.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

PREFIX = ".tmp-"


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path` in one step; raises OSError and leaves `path` as it was."""
    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Force the names in `folder` to disk; where the system cannot, nothing happens."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what a killed process left in `folder`."""
    for leftover in folder.glob(f"{PREFIX}*"):
        leftover.unlink(missing_ok=True)
