"""Run editionkit as a process and measure it: exit code, words, CPU seconds, memory, who is left."""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walls.stage import Stage

HOOKS = Path(__file__).parent / "hooks"
SOURCE = Path(__file__).parents[2] / "src"
WALL_CLOCK = 200.0
"""Seconds after which a process is ended, whatever it does: a wall clock, for a loaded machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a process went: CPU seconds and peak memory (MB) of it and its children."""

    code: int
    stdout: str
    stderr: str
    cpu: float
    wall: float
    memory: float
    left: tuple[str, ...] = ()
    late: bool = False

    @property
    def said(self) -> str:
        return self.stderr + self.stdout


class Started:
    """A process that was started; `finish` waits for it."""

    def __init__(self, stage: Stage, step: dict[str, Any], number: int, *, together: bool = False):
        self._step = step
        self._home = stage.root / "home"
        self._together = together
        self._out = stage.root / f"stdout.{number}"
        self._err = stage.root / f"stderr.{number}"
        self._begun = time.monotonic()
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [*step.get("under", ()), *_command(step)],
                cwd=stage.issue,
                env=_environment(stage, step),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
                preexec_fn=_limiter(step.get("limits") or {}),
            )

    def finish(self) -> Ran:
        """Wait, send the signal that the step asks for, and end the process when it takes too long."""
        wanted, late = dict(self._step.get("signal") or {}), False
        memory = 0.0
        while True:
            memory = max(memory, _peak_memory(self._process.pid))
            pid, status, used = os.wait4(self._process.pid, os.WNOHANG)
            if pid:
                break
            if wanted and wanted["when"] in self._err.read_text(errors="replace"):
                time.sleep(wanted.get("after", 0))
                number = signal.Signals[f"SIG{wanted['name']}"]
                os.kill(self._process.pid, number)
                wanted = {}
            if time.monotonic() - self._begun > WALL_CLOCK:
                late = True
                os.killpg(self._process.pid, signal.SIGKILL)
            time.sleep(0.02)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        code = os.waitstatus_to_exitcode(status)
        return Ran(
            code=128 - code if code < 0 else code,
            stdout=self._out.read_text(errors="replace"),
            stderr=self._err.read_text(errors="replace"),
            cpu=used.ru_utime + used.ru_stime,
            wall=time.monotonic() - self._begun,
            memory=memory,
            left=() if self._together else _left_behind(self._home),
            late=late,
        )


def _command(step: dict[str, Any]) -> list[str]:
    words = [str(word) for word in step.get("do", ["build", "issue.yaml"])]
    return [sys.executable, "-m", "editionkit", *words]


def _environment(stage: Stage, step: dict[str, Any]) -> dict[str, str]:
    """A bare environment: nothing of who runs the tests, but what the step asks for."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(stage.root / "home"),
        "TMPDIR": str(stage.root / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": f"{HOOKS}:{SOURCE}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "WALLS_LOG": str(stage.log),
    }
    if "names" in step:
        environment["WALLS_NAMES"] = json.dumps(step["names"])
    given = {name: None if v is None else str(v) for name, v in (step.get("env") or {}).items()}
    return {name: value for name, value in {**environment, **given}.items() if value is not None}


def _limiter(limits: dict[str, Any]) -> Callable[[], None] | None:
    """Return what sets the limits in the child: `open-files`, `address-space` in MB, `file-size`."""
    if not limits:
        return None
    kinds = {
        "open-files": (resource.RLIMIT_NOFILE, 1),
        "address-space": (resource.RLIMIT_AS, 2**20),
        "file-size": (resource.RLIMIT_FSIZE, 1),
    }

    def limit() -> None:
        for name, value in limits.items():
            kind, unit = kinds[name]
            resource.setrlimit(kind, (value * unit, value * unit))

    return limit


def _peak_memory(pid: int) -> float:
    """Return the most that the process or one of its children now living held at once, in MB.

    Not `ru_maxrss`: the kernel counts into it what the test run held when it forked.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    own = int(found[1]) / 1024 if found else 0.0
    return max([own, *map(_peak_memory, children)])


def _left_behind(home: Path) -> tuple[str, ...]:
    """Return the processes that still live on the stage, after ten seconds to end; end them."""
    for _ in range(200):
        found = _on_stage(home)
        if not found:
            return ()
        time.sleep(0.05)
    for pid, _name in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return tuple(name for _, name in found)


def _on_stage(home: Path) -> list[tuple[int, str]]:
    """Return the processes whose HOME is the stage's: the environment tells whose child one is."""
    mark = f"HOME={home}\0".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if mark in (entry / "environ").read_bytes():
                found.append((int(entry.name), (entry / "comm").read_text().strip()))
        except OSError:
            continue
    return found
