"""The pressroom's child process, started as soon as an edition is asked for.

It takes as long to load the renderers as it takes to collect the articles, so it starts first: for
`editionkit build` before the command line itself is loaded, so import little here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_KEPT_NAMES = ("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "USER", "LOGNAME", "TMPDIR")
_KEPT_GROUPS = ("LC_", "XDG_", "FONTCONFIG_", "LD_", "DYLD_", "PYTHON", "PANGO", "EDITIONKIT_")
_ALL = ("pdf", "epub")


@dataclass(slots=True)
class Child:
    """The child, the leader of a group of processes; `said` takes its words and leaves no file."""

    process: subprocess.Popen[bytes]
    said: IO[bytes] | None

    def load(self, formats: Sequence[str]) -> None:
        """Have it load what the formats need; it is told so once, before all else."""
        self._tell(" ".join(formats).encode())

    def ask(self, folder: Path) -> None:
        """Have it set the edition whose job lies in `folder`."""
        self._tell(os.fsencode(folder))

    def _tell(self, line: bytes) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(line + b"\n")
            self.process.stdin.flush()

    def last_line(self) -> str:
        """Return the last line that it said; empty where it said nothing."""
        if self.said is None:
            return ""
        number = self.said.fileno()
        size = os.fstat(number).st_size
        text = os.pread(number, 2000, max(0, size - 2000)).decode("utf-8", "replace")
        lines = text.strip().splitlines()
        return "".join(filter(str.isprintable, lines[-1]))[:200] if lines else ""

    def end(self) -> None:
        """End it and every process that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for file in (self.process.stdin, self.said):
            if file is not None:
                with contextlib.suppress(BrokenPipeError):
                    file.close()


def started(formats: Sequence[str] | None = None) -> Child:
    """Start a child that loads what the formats need; without any it waits to be told them."""
    said: IO[bytes] | None = None
    with contextlib.suppress(OSError):  # a full disk is said elsewhere
        said = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "editionkit.pressroom.child"],
        stdin=subprocess.PIPE,
        stdout=said or subprocess.DEVNULL,
        stderr=said or subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
        start_new_session=True,
    )
    child = Child(process, said)
    if formats:
        child.load(formats)
    return child


@contextmanager
def child_for(words: Sequence[str]) -> Iterator[Child | None]:
    """Start a child where a command line plainly asks for pages; it is gone when the block ends.

    Where that is not plain there is none: the command starts it when it has read its arguments.
    """
    plain = [word for word in words if word != "--debug"]
    if plain[:1] != ["build"] or {"-h", "--help"} & set(plain):
        yield None
        return
    child = started()
    try:
        yield child
    finally:
        _gone(child)


@contextmanager
def child_loading(formats: Sequence[str] | None, child: Child | None) -> Iterator[Child]:
    """Have `child`, or a new one, load what the formats need, all of them where none are said.

    Its job need not be known yet. It is gone when the block ends.
    """
    child = child or started()
    try:
        child.load([name for name in _ALL if not formats or name in formats])
        yield child
    finally:
        _gone(child)


def _gone(child: Child) -> None:
    if child.process.returncode is None:
        child.end()


def _environment() -> dict[str, str]:
    """Return what the child sees of the environment: no keys, no proxies."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT_NAMES or name.startswith(_KEPT_GROUPS)
    }
    package = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path}
