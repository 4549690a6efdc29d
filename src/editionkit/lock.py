"""Let one build at a time work on an issue.

The lock is the kernel's, on the issue's frozen folder: it is free the moment its holder is gone,
however it died, and leaves no file behind.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from editionkit.notices import LockedError

_ASK_EVERY = 0.2


@contextmanager
def locked(folder: Path, *, name: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock on `folder`, made where it is missing.

    Where it is held it is tried again for `wait` seconds; then LockedError is raised.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        _take(handle, name, time.monotonic() + wait)
        yield
    finally:
        os.close(handle)


def _take(handle: int, name: str, end: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= end:
                raise LockedError(
                    f"{name} is being worked on by another editionkit",
                    hint="Try again when it is done, or let it wait with --wait 10m.",
                ) from error
            time.sleep(_ASK_EVERY)
        else:
            return
