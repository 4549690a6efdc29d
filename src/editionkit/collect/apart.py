"""Cleaning a page of very many tags in a process of its own, which may take so much and no more.

A newspaper's page has some 1,600 tags, one in sixty has over 6,000 (of 305 that were counted). Up
to there the worst that was made of it took 5 s (quotes in quotes), and is cleaned here. What has
more may be made to cost minutes: it costs its own story then, not the edition.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from editionkit.clean.outcome import Cleaned
from editionkit.model import Capture
from editionkit.notices import notice

MANY_TAGS = 6_000
"""From so many on, opening and closing, a page is cleaned apart: handing it over takes time."""
MOST_SECONDS = 12
"""Computing time of such a page; a sound one of 100,000 paragraphs takes 4 s."""
MOST_MEMORY = 750_000_000
"""So many bytes it may take beyond what the process has."""
_MOST_RESULT = 200_000_000


class _PageError(Exception):
    """The page cost more than it may."""


def clean_apart(
    clean: Callable[[Capture], Cleaned], capture: Capture, *, seconds: int = MOST_SECONDS
) -> Cleaned:
    """Clean a capture, apart where it has very many tags; a page that costs too much has no story.

    Raises what `clean` raises, as far as it happens here.
    """
    if capture.data.count(b"<") < MANY_TAGS or not hasattr(os, "fork"):
        return clean(capture)
    try:
        return _from_child(lambda: clean(capture), seconds)
    except _PageError:
        said = f"the page costs more than {seconds} s or {MOST_MEMORY // 10**6} MB to read"
        hint = "Save the part that matters, and give that file."
        return Cleaned(article=None, notices=(notice("S-004", said, where=capture.url, hint=hint),))


def _from_child(work: Callable[[], Cleaned], seconds: int) -> Cleaned:
    mine, its = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(mine)
        _work(work, its, seconds)
    os.close(its)
    try:
        with os.fdopen(mine, "rb") as pipe:
            data = pipe.read(_MOST_RESULT + 1)
    finally:  # also where a signal ends the build
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    result = pickle.loads(data) if 0 < len(data) <= _MOST_RESULT else None
    if isinstance(result, OSError):
        raise result
    if not isinstance(result, Cleaned):
        raise _PageError
    return result


def _work(work: Callable[[], Cleaned], pipe: int, seconds: int) -> NoReturn:
    """Do the work within its limits and hand over the result. This is the child; it ends here."""
    result: Cleaned | OSError | None = None
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        most = _held() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        result = work()
    except OSError as error:
        result = OSError(error.errno, error.strerror, error.filename)
    except BaseException:
        result = None
    with contextlib.suppress(BaseException):
        data = pickle.dumps(result)
        while data:
            data = data[os.write(pipe, data) :]
    os._exit(0)


def _held() -> int:
    """Return how many bytes of addresses the process has; where that is not known, 4 GB."""
    try:
        words = Path("/proc/self/statm").read_text(encoding="ascii").split()
        return int(words[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 2**32
