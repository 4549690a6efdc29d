"""Writing files so that a reader sees the whole old one or the whole new one, never a part.

The new bytes go to a temporary name in the same folder, are forced to disk, and take the final
name by one rename. A killed process leaves at most something called `.tmp-*`, which a sweep
removes.

Several files that belong together are made in a *stage*, a folder beside their final place that
the kernel marks as in use for as long as its maker lives. `Stage.publish` first writes down which
names are to change, then renames file by file: an error puts the old files back, and what a killed
process began, the next sweep completes.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PREFIX = ".tmp-"
_NEW, _OLD, _COMMIT = "new", "old", "commit.json"


def write(path: Path, data: bytes, *, lasting: bool = True) -> None:
    """Write `data` to `path` in one step; raises OSError and leaves `path` as it was.

    What is not `lasting` need not survive the machine's fall: it is not forced to disk.
    """
    handle, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if lasting:
        settle(path.parent)


def why(number: int | None) -> str:
    """Return why the system refused to write, in words: a full disk is said as what it is."""
    said = os.strerror(number or errno.EIO)
    return f"the disk is full ({said})" if number in (errno.ENOSPC, errno.EDQUOT) else said


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
    """Remove the files that a killed process left in `folder`; only for who alone writes there."""
    for leftover in folder.glob(f"{PREFIX}*"):
        if not leftover.is_dir():
            leftover.unlink(missing_ok=True)


# ------------------------------------------------------------------------------- several files


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder for unfinished files below the one that they will be published in."""

    folder: Path
    path: Path

    @property
    def new(self) -> Path:
        """Where the files lie under their final names until they are published."""
        return self.path / _NEW

    def publish(self, names: Sequence[str]) -> None:
        """Give the files `names` their place; raises OSError and leaves the old ones as they were.

        Each file is replaced by one rename. Which of them comes first is the order of `names`.
        """
        for name in names:
            _settle_file(self.new / name)
        settle(self.new)
        self._keep_old(names)
        write(self.path / _COMMIT, json.dumps(list(names)).encode())
        try:
            _roll_forward(self)
        except BaseException:
            self._roll_back(names)
            raise

    def _keep_old(self, names: Sequence[str]) -> None:
        old = self.path / _OLD
        old.mkdir(exist_ok=True)
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                os.link(self.folder / name, old / name)

    def _roll_back(self, names: Sequence[str]) -> None:
        (self.path / _COMMIT).unlink(missing_ok=True)
        for name in names:
            if (self.new / name).exists():
                continue  # was not moved
            if (self.path / _OLD / name).exists():
                (self.path / _OLD / name).replace(self.folder / name)
            else:
                (self.folder / name).unlink(missing_ok=True)
        settle(self.folder)


def _settle_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _roll_forward(stage: Stage) -> None:
    """Move every file that the commit names and that was not moved yet."""
    for name in json.loads((stage.path / _COMMIT).read_bytes()):
        if (stage.new / name).exists():
            (stage.new / name).replace(stage.folder / name)
    settle(stage.folder)


@contextmanager
def staging(folder: Path) -> Iterator[Stage]:
    """Make a stage in `folder`, which is made where it is missing; it is gone when the block ends.

    What killed builds left in `folder` is completed or removed first. Raises OSError where nothing
    can be written.
    """
    fresh = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    sweep_stages(folder)
    stage, handle = _opened_stage(folder)
    try:
        yield stage
    finally:
        shutil.rmtree(stage.path, ignore_errors=True)
        os.close(handle)
        if fresh:
            with contextlib.suppress(OSError):
                folder.rmdir()  # nothing was published: leave nothing


def _opened_stage(folder: Path) -> tuple[Stage, int]:
    """Return a new stage and the handle that holds its lock."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
        handle = _locked(path)
        if handle is not None and path.is_dir():
            (path / _NEW).mkdir()
            return Stage(folder, path), handle
        if handle is not None:  # another's sweep was quicker than our lock
            os.close(handle)


def _locked(path: Path) -> int | None:
    """Return a handle that holds the kernel's lock on a folder, None where another has it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def sweep_stages(folder: Path) -> None:
    """Complete or remove what killed builds left in `folder`; stages in use are left alone."""
    for path in sorted(folder.glob(f"{PREFIX}*")):
        handle = _locked(path)
        if handle is None:
            continue
        try:
            if (path / _COMMIT).is_file():
                _roll_forward(Stage(folder, path))
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(handle)
