"""The child process: load the renderers once, and set one edition after another, each in a fork.

`python -m editionkit.pressroom.child` reads lines from standard input: the formats that it will be
asked for, then the names of folders. In each lies a `job.pickle` (the parent wrote it); the fork
leaves there the files and `result.json`, and the child writes how the fork ended into `status`. Two
folders are none to set: `ready` says what to read before the job comes, `warm` holds a harmless
edition for practice. Standard input is the parent's hand: when it lets go, the child and every
process that it started die.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import queue
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editionkit.beside import collect_garbage_seldom

if TYPE_CHECKING:
    from editionkit.pressroom.job import Job
    from editionkit.pressroom.walls import Walls
    from editionkit.templates import Sandbox

JOB, WARM, READY = "job.pickle", "warm", "ready"
ERRNO_BASE = 100
"""An exit code of 100 + n says: errno n while writing the files."""
_MOST_ERRNO = 99
NOT_LOADED = 98
"""The exit code of a child that could not load the renderers."""
Later = Callable[[], object]
_TEMPLATES = (
    "head.html.j2", "edition.html.j2", "epub/chapter.xhtml.j2", "epub/front.xhtml.j2",
    "epub/colophon.xhtml.j2",
)  # fmt: skip
"""What an edition is set by, first what is asked for first."""
_NEW_NETWORK = 0x40000000  # CLONE_NEWNET
_SAMPLE_LOOPS, _SAMPLE_SECONDS = 72_000, 0.006
"""A piece of work, and the CPU time that it takes on the machine the time limits were set on."""


def main() -> None:
    """Serve the parent until it lets go."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    _close_the_network()
    collect_garbage_seldom()
    formats = lines.get().split()
    try:
        _load(formats)
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(NOT_LOADED)
    slowness = _slowness()
    later = _further(formats)
    while True:
        while later and lines.empty():
            later.pop(0)()
        gc.freeze()  # what is loaded stays, in all forks
        folder = Path(lines.get())
        if folder.name == WARM:
            _warm(folder)
        elif folder.name == READY:
            later[:0] = _make_ready(folder)
        else:
            _set_apart(folder, slowness)


def _set_apart(folder: Path, slowness: float) -> None:
    """Set the edition of one folder in a fork, and write how that ended."""
    fork = os.fork()
    if fork == 0:
        os._exit(_work(folder, slowness))  # no time lost in taking big trees apart
    _, status = os.waitpid(fork, 0)
    try:
        (folder / "status.part").write_text(str(os.waitstatus_to_exitcode(status)))
        (folder / "status.part").replace(folder / "status")
    except OSError as error:  # the parent learns it from how we end
        sys.exit(ERRNO_BASE + min(error.errno or _MOST_ERRNO, _MOST_ERRNO))


def _listen(told: queue.SimpleQueue[str]) -> None:
    """Pass on what is asked for; when the parent is gone, take the whole group of processes along.

    The lines are read from the bare handle: a lock that is held while a fork is made stays locked.
    """
    rest = b""
    while data := os.read(0, 4096):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            told.put(os.fsdecode(line))
    os.killpg(0, signal.SIGKILL)


def _warm(folder: Path) -> None:
    """Set a harmless edition here, not in a fork, so that forks find everything read and parsed."""
    from editionkit.pressroom.setting import set_edition

    _keep_temporary_files_in(folder)
    with contextlib.suppress(Exception):
        job, _ = pickle.loads((folder / JOB).read_bytes())
        set_edition(job, folder)


def _make_ready(folder: Path) -> list[Later]:
    """Read a theme's style sheets, so that no fork has to; return what may be done after that."""
    from PIL import Image

    from editionkit.phrases import phrases
    from editionkit.render.press import ink
    from editionkit.render.syllables import patterns
    from editionkit.templates import environment

    _keep_temporary_files_in(folder)
    with contextlib.suppress(Exception):
        theme, lang = pickle.loads((folder / JOB).read_bytes())
        ink(theme.css())
        templates = environment(theme)
        return [
            partial(patterns, lang, 1),
            lambda: phrases(lang).locale.text_direction,  # reads Babel's data
            Image.preinit,
            *(partial(_compiled, templates, name) for name in _TEMPLATES),
        ]
    return []


def _compiled(templates: Sandbox, name: str) -> None:
    """Compile a template now, so that no fork has to; what is wrong with it is said when it is set.

    It is not run: that is done behind the walls.
    """
    with contextlib.suppress(Exception):
        templates.get_template(name)


def _work(folder: Path, slowness: float) -> int:
    """Set the edition of one folder within its limits; returns the exit code. This is the fork."""
    job, walls = pickle.loads((folder / JOB).read_bytes())
    _keep_temporary_files_in(folder)
    os.environ["SOURCE_DATE_EPOCH"] = str(job.edition.epoch)  # fontTools reads it
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, walls.memory + walls.stack)
    _limit(resource.RLIMIT_CPU, int(time.process_time() + walls.cpu * slowness) + 1, grace=5)
    return _on_a_deep_stack(job, walls, folder)


def _keep_temporary_files_in(folder: Path) -> None:
    """Have WeasyPrint's fonts lie where they go with the job, also when it is killed."""
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def _close_the_network() -> None:
    """Leave the network: by the kernel where it lets us, and in Python in any case."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_NETWORK)
    sys.addaudithook(_refuse_network)


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo" or (
        event in ("socket.connect", "socket.bind", "socket.sendto")
        and not isinstance(arguments[1], str | bytes)  # a path: between processes of one machine
    ):
        raise PermissionError("there is no network where pages are set")


def _limit(what: int, value: int, *, grace: int = 0) -> None:
    """Lower a limit of the process; what the system does not know or refuses stays as it is.

    Between the limit and the `grace` above it the process is told; there it is killed.
    """
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(what)
        most = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
        resource.setrlimit(what, (min(value, most), most))


def _slowness() -> float:
    """Return how many times slower this machine is than the one of the limits; at least 1."""
    before = time.process_time()
    sum(number * number for number in range(_SAMPLE_LOOPS))
    return max(1.0, (time.process_time() - before) / _SAMPLE_SECONDS)


def _load(formats: list[str]) -> None:
    """Import and read what an edition in these formats begins with, so that no fork has to."""
    import editionkit.pressroom.setting
    from editionkit.themes import font_files

    font_files()

    if "pdf" in formats:
        import editionkit.render.pdf
    else:
        import editionkit.render.epub  # noqa: F401


def _further(formats: list[str]) -> list[Later]:
    """Return what is wanted later on: loaded while the job is waited for, else by the forks."""
    books = ["render.epub", "preflight.epub", "preflight.words"]
    names = books if {"epub", "kepub.epub"} & set(formats) else []
    names += ["preflight.pages"] if "pdf" in formats else []
    return [partial(import_module, f"editionkit.{name}") for name in names]


def _on_a_deep_stack(job: Job, walls: Walls, folder: Path) -> int:
    """Set the edition in a thread whose stack holds deep nesting; returns the exit code."""
    codes: list[int] = []
    sys.setrecursionlimit(walls.recursion)
    threading.stack_size(walls.stack)
    thread = threading.Thread(target=lambda: codes.append(_set(job, folder)))
    thread.start()
    threading.stack_size(0)  # for threads to come
    thread.join()
    return codes[0]


def _set(job: Job, folder: Path) -> int:
    from editionkit.notices import EditionError
    from editionkit.pressroom.setting import set_edition

    def say(line: str) -> None:
        with (folder / "progress").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    try:
        result = set_edition(job, folder, say)
    except EditionError as error:
        result = {
            "error": type(error).__name__,
            "message": error.message,
            "hint": error.hint,
            "ours": True,
        }
    except OSError as error:
        return ERRNO_BASE + min(error.errno or _MOST_ERRNO, _MOST_ERRNO)
    except (Exception, MemoryError) as error:
        result = {"error": type(error).__name__, "message": _told(error), "ours": False}
    return _hand_over(result, folder)


def _told(error: BaseException) -> str:
    """Return what an error says, in one line; of a template also where."""
    place = f"{getattr(error, 'filename', None) or ''}:{getattr(error, 'lineno', '')}: "
    text = " ".join(str(error).split())[:300]
    return place.lstrip(":") + text if getattr(error, "filename", None) else text


def _hand_over(result: dict[str, Any], folder: Path) -> int:
    try:
        (folder / "result.part").write_text(json.dumps(result), encoding="utf-8")
        (folder / "result.part").replace(folder / "result.json")
    except OSError as error:
        return ERRNO_BASE + min(error.errno or _MOST_ERRNO, _MOST_ERRNO)
    return 0


if __name__ == "__main__":
    main()
