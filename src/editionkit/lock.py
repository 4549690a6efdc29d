"""Let one build at a time work on an issue.

The lock is the kernel's, on the issue's frozen folder: it is free the moment its holder is gone,
however it died, and leaves no file behind.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from editionkit.notices import LockedError


@contextmanager
def locked(folder: Path, *, name: str) -> Iterator[None]:
    """Hold the lock on `folder`, made where it is missing; raises LockedError where it is held."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise LockedError(
            f"{name} is being worked on by another editionkit", hint="Try again when it is done."
        ) from error
    try:
        yield
    finally:
        os.close(handle)
