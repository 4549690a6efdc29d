"""Files that appear whole, several at a time; what a killed build leaves, and who may sweep it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from editionkit import atomic


def lay(stage, **files):
    for name, text in files.items():
        (stage.new / name).write_text(text)
    return tuple(files)


def state(folder):
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_together_and_nothing_else_stays(tmp_path):
    with atomic.staging(tmp_path / "out") as stage:
        names = lay(stage, a="new a", b="new b")
        assert [path.name for path in (tmp_path / "out").iterdir()] == [stage.path.name]
        stage.publish(names)
    assert state(tmp_path / "out") == {"a": "new a", "b": "new b"}


def test_a_stage_that_publishes_nothing_leaves_nothing(tmp_path):
    with atomic.staging(tmp_path / "deep" / "out"):
        pass
    assert not (tmp_path / "deep" / "out").exists()


def test_an_error_between_two_files_puts_the_old_ones_back(tmp_path):
    (tmp_path / "a").write_text("old a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "in the way").touch()  # a folder with something in it: no rename over it
    with pytest.raises(OSError), atomic.staging(tmp_path) as stage:
        stage.publish(lay(stage, a="new a", fresh="new", b="new b"))
    assert (tmp_path / "a").read_text() == "old a"
    assert names(tmp_path) == ["a", "b"]


KILLED = """
import os, signal, sys
from pathlib import Path
from editionkit import atomic
with atomic.staging(Path(sys.argv[1])) as stage:
    (stage.new / "a").write_text("new a")
    (stage.new / "b").write_text("new b")
    {how}
"""
MID_WAY = """
    atomic._roll_forward = lambda stage: (
        (stage.new / "a").replace(stage.folder / "a"), os.kill(os.getpid(), signal.SIGKILL))
    stage.publish(("a", "b"))
"""


def killed(folder, how):
    done = subprocess.run([sys.executable, "-c", KILLED.format(how=how), str(folder)])
    assert done.returncode == -9


def test_what_was_killed_before_publishing_is_swept(tmp_path):
    (tmp_path / "a").write_text("old a")
    killed(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    assert len(names(tmp_path)) == 2
    with atomic.staging(tmp_path):
        pass
    assert state(tmp_path) == {"a": "old a"}


def test_what_was_killed_while_publishing_is_completed(tmp_path):
    (tmp_path / "a").write_text("old a")
    (tmp_path / "b").write_text("old b")
    killed(tmp_path, MID_WAY.strip())
    assert (tmp_path / "a").read_text() == "new a"
    assert (tmp_path / "b").read_text() == "old b"
    with atomic.staging(tmp_path):
        pass
    assert state(tmp_path) == {"a": "new a", "b": "new b"}


def test_the_stage_of_a_living_build_is_left_alone(tmp_path):
    with atomic.staging(tmp_path) as one, atomic.staging(tmp_path) as other:
        assert one.path.is_dir()
        other.publish(lay(other, b="b"))
        one.publish(lay(one, a="a"))
    assert state(tmp_path) == {"a": "a", "b": "b"}


def test_where_nothing_can_be_written_it_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError), atomic.staging(tmp_path / "file" / "out"):
        pass


def test_a_sweep_takes_files_and_no_folders(tmp_path: Path):
    (tmp_path / ".tmp-x").touch()
    (tmp_path / ".tmp-y").mkdir()
    atomic.sweep(tmp_path)
    assert names(tmp_path) == [".tmp-y"]
