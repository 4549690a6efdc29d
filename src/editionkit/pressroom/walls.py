"""The walls: start the child, hold its time, believe nothing of what it left without looking."""

from __future__ import annotations

import errno
import hashlib
import json
import pickle
import shutil
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from editionkit import atomic, notices
from editionkit.foreman import Child, started
from editionkit.images import PictureError
from editionkit.model import Edition, Notice
from editionkit.notices import EditionError, NotPublishedError
from editionkit.pressroom.child import ERRNO_BASE, JOB, NOT_LOADED, READY, WARM
from editionkit.pressroom.job import MAKEUP, MEDIA_TYPES, REPORT, Job, Made, Product, Say, silent
from editionkit.themes import Theme

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_MB = 2**20
_MOST_RESULT = 50 * _MB
_LOOK_EVERY = 0.03
"""Seconds between two looks at the child."""
_LONGEST_LOOK = 1.0
"""Seconds that may count as having passed between two looks."""
_ROOM = 64 * 1024
"""So many bytes a child needs for what it says of itself."""
_OURS = {
    kind.__name__: kind
    for kind in (
        notices.ManifestError,
        notices.LayoutError,
        notices.NotPublishedError,
        PictureError,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What a child may use: bytes of memory and stack; seconds by its own clock and by the wall's.

    `cpu` is in seconds of the machine that it was measured on; a slower one gets more.
    """

    memory: int
    cpu: float
    wall: float
    stack: int = 512 * _MB
    recursion: int = 20_000

    @classmethod
    def around(cls, edition: Edition) -> Walls:
        """Return ample limits for an edition: three to five times what setting it takes."""
        articles = len(edition.copy)
        words = sum(article.words for article in edition.copy)
        cpu = 12 + 1.5 * articles + words / 800
        return cls(memory=(2048 + 4 * articles) * _MB, cpu=cpu, wall=60 + 6 * cpu)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a child came to its end without its files."""

    kind: Literal["crash", "time", "memory", "garbage", "error"]
    said: str


@dataclass(frozen=True, slots=True)
class _Result:
    """result.json of a child that came to its end."""

    files: dict[str, str]
    pages: int | None
    pages_of: dict[str, tuple[int, ...]]
    notices: tuple[Notice, ...]


@cache
def _result() -> TypeAdapter[_Result]:
    """Return what reads a result; the child, which imports this too, reads none."""
    from pydantic import TypeAdapter

    return TypeAdapter(_Result)


class Shop:
    """The child process, started when it is first needed or told to; gone when the block ends.

    `folder` takes a harmless edition for practice; `formats` are those that the child will be asked
    for. `child` is one that loads them already.
    """

    def __init__(self, folder: Path, formats: Sequence[str], child: Child | None = None) -> None:
        self._folder = folder.absolute()
        self._formats = tuple(formats)
        self._child = child
        self._warm = False

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def open(self) -> None:
        """Start the child, which loads the renderers while others do other things."""
        if self._child is None:
            self._child = started(self._formats)

    def ready(self, theme: Theme, lang: str) -> None:
        """Have the child read a theme's style sheets and a language's hyphens before its job."""
        self.open()
        assert self._child is not None
        folder = self._folder / READY
        with suppress(OSError):  # what cannot be written is said when the job is
            folder.mkdir()
            (folder / JOB).write_bytes(pickle.dumps((theme, lang)))
            self._child.ask(folder)

    def close(self) -> None:
        """End the child and every process that it started."""
        child, self._child = self._child, None
        self._warm = False
        if child is not None:
            child.end()

    def attempt(self, job: Job, folder: Path, walls: Walls, say: Say = silent) -> Made | Failure:
        """Set the edition of `job` in `folder`, which is made for it.

        Raises the EditionError that the child met, NotPublishedError where its files cannot be
        written.
        """
        folder = folder.absolute()
        _write_job(job, walls, folder)
        self.open()
        try:
            code = self._run(folder, walls.wall, say)
        except BaseException:
            self.close()
            raise
        if code is None:
            self.close()
            return Failure(kind="time", said=f"it took more than {walls.wall:.0f} s")
        if code < 0:
            return _killed(-code)
        if code >= ERRNO_BASE:
            raise _unwritable(folder, code - ERRNO_BASE)
        if code != 0:
            why = self._child.last_line() if self._child else ""
            return Failure(kind="crash", said=f"it ended with code {code}: {why}")
        return _taken_over(job, folder)

    def require_room(self) -> None:
        """Raise NotPublishedError where nothing more can be written: that ends a child, too."""
        try:
            with (self._folder / "room").open("wb") as file:
                file.write(b"\0" * _ROOM)
            (self._folder / "room").unlink()
        except OSError as error:
            raise _unwritable(self._folder / "room", error.errno or errno.EIO) from error

    def warm(self, job: Job) -> None:
        """Have the child set `job`, a harmless one, for practice: many others will follow."""
        folder = self._folder / WARM
        if self._warm:
            return
        shutil.rmtree(folder, ignore_errors=True)
        _write_job(job, Walls.around(job.edition), folder)
        self.open()
        assert self._child is not None
        self._child.ask(folder)
        self._warm = True

    def _run(self, folder: Path, seconds: float, say: Say) -> int | None:
        """Have the child work in `folder`; returns how that ended, None where it took too long."""
        child = self._child
        assert child is not None
        child.ask(folder)
        told, passed, last = 0, 0.0, time.monotonic()
        while passed < seconds:
            now = time.monotonic()
            # A machine that slept, or stood still, must not cost a story its place.
            passed, last = passed + min(now - last, _LONGEST_LOOK), now
            gone = child.process.poll() is not None
            lines, status = _progress(folder), _status(folder)
            for line in lines[told:]:
                say(line)
            told = len(lines)
            if status is not None:
                return status
            if gone:
                last_line = child.last_line()
                self.close()
                if child.process.returncode == NOT_LOADED:
                    raise _not_loaded(last_line)
                return child.process.returncode or -signal.SIGKILL
            time.sleep(_LOOK_EVERY)
        return None


def _write_job(job: Job, walls: Walls, folder: Path) -> None:
    try:
        folder.mkdir()
        (folder / JOB).write_bytes(pickle.dumps((job, walls)))
    except OSError as error:
        raise _unwritable(folder, error.errno or errno.EIO) from error


def _not_loaded(said: str) -> EditionError:
    return EditionError(
        f"what sets the pages cannot be loaded: {said}",
        hint="Install Pango as the README says, or editionkit anew: something of it is missing.",
    )


def _unwritable(folder: Path, number: int) -> NotPublishedError:
    inner = [place for place in folder.parents if not place.name.startswith(atomic.PREFIX)]
    return NotPublishedError(
        f"{inner[0]} cannot be written: {atomic.why(number)}",
        hint="What was published before stays as it was.",
    )


# ----------------------------------------------------------------------------------- the child


def _status(folder: Path) -> int | None:
    """Return how the fork ended, None where it has not; what is no number is a crash."""
    try:
        return int((folder / "status").read_text()[:20])
    except OSError:
        return None
    except ValueError:
        return 1


def _progress(folder: Path) -> list[str]:
    """Return the lines that the child has finished, fit for a terminal."""
    try:
        with (folder / "progress").open("rb") as file:
            text = file.read(10_000).decode("utf-8", "replace")
    except OSError:
        return []
    return ["".join(filter(str.isprintable, line))[:100] for line in text.split("\n")[:-1]]


def _killed(number: int) -> Failure:
    match number:
        case signal.SIGXCPU:
            return Failure(kind="time", said="it took too much computing time")
        case signal.SIGKILL:
            return Failure(kind="memory", said="it was killed, most likely for want of memory")
        case _:
            return Failure(kind="crash", said=f"it crashed ({signal.Signals(number).name})")


# ---------------------------------------------------------------------------------- its result


def _taken_over(job: Job, folder: Path) -> Made | Failure:
    """Return what the child made, once its result and every file are seen to be what they say."""
    try:
        data = _bounded(folder / "result.json", _MOST_RESULT)
        told = json.loads(data)
        if isinstance(told, dict) and "error" in told:
            return _told(told)
        result = _result().validate_python(told)
    except (OSError, ValueError, RecursionError):  # pydantic's error is a ValueError
        return Failure(kind="garbage", said="it left no result that can be read")
    if set(result.files) - {MAKEUP, REPORT} != set(job.formats):
        return Failure(kind="garbage", said="it left other files than were asked for")
    for name, sha256 in result.files.items():
        if _hash(folder / name) != sha256:
            return Failure(kind="garbage", said=f"its {name} is not what it says")
    return Made(
        edition=job.edition,
        products=tuple(
            (name, Product(path=folder / name, sha256=result.files[name]))
            for name in MEDIA_TYPES
            if name in result.files
        ),
        pages=result.pages,
        makeup=folder / MAKEUP if MAKEUP in result.files else None,
        report=folder / REPORT if REPORT in result.files else None,
        pages_of=tuple(sorted(result.pages_of.items())),
        notices=result.notices,
    )


def _bounded(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError("too large")
    return data


def _told(told: dict[str, Any]) -> Failure:
    """Return the failure that the child met; an error of our own kind is raised again."""
    name, message = str(told["error"]), str(told.get("message", ""))
    if told.get("ours"):
        hint = told.get("hint")
        kind: type[EditionError] = _OURS.get(name, EditionError)
        raise kind(message, hint=str(hint) if hint else None)
    if name == "MemoryError":
        return Failure(kind="memory", said="it wanted more memory than it may have")
    return Failure(kind="error", said=f"{name}: {message}" if message else name)


def _hash(path: Path) -> str | None:
    if path.is_symlink() or not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
