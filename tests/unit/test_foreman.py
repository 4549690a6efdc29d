"""The child that starts before its job is known."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from editionkit.foreman import child_for, child_loading, started


def test_it_is_gone_when_the_block_ends():
    with child_loading(["epub"], None) as child:
        assert child.process.poll() is None
        assert os.getpgid(child.process.pid) == child.process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child.process.pid, 0)


def test_one_that_was_ended_already_is_left_alone():
    with child_loading(["epub"], None) as child:
        child.end()
    assert child.process.returncode == -signal.SIGKILL


def test_one_that_waits_already_is_taken():
    early = started()
    with child_loading(["epub"], early) as child:
        assert child is early
    assert early.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("words", ["build paper", "--debug build paper --format pdf", "build"])
def test_a_command_line_that_asks_for_pages_has_it_at_once(words):
    with child_for(words.split()) as child:
        assert child is not None
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("words", ["", "--help", "--version", "check build", "build paper --help"])
def test_another_command_line_starts_none(words):
    with child_for(words.split()) as child:
        assert child is None


def test_what_is_no_format_is_not_told_to_it(tmp_path):
    """A line of its own would be taken for a folder."""
    with child_loading(["epub", f"x\n{tmp_path}"], None) as child:
        child.ask(tmp_path / "nowhere")
        child.process.wait(timeout=120)
        assert "nowhere" in child.last_line()


def test_a_wrong_command_line_leaves_no_process(tmp_path):
    """The child was started before the command line was read."""
    mark = f"EDITIONKIT_MARK={tmp_path}"
    done = subprocess.run(
        [sys.executable, "-m", "editionkit", "build", "--no-such-option"],
        capture_output=True,
        env=os.environ | dict([mark.split("=", 1)]),
        timeout=120,
        check=False,
    )
    assert done.returncode == 5
    assert [place for place in Path("/proc").glob("[0-9]*/environ") if mark in _text(place)] == []


def _text(place):
    try:
        return place.read_text(errors="replace")
    except OSError:  # it has just ended, or is another's
        return ""


def test_it_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    child = started(["epub"])
    try:
        assert list(tmp_path.iterdir()) == []
    finally:
        child.end()


def test_no_file_lies_about_while_it_loads(monkeypatch, tmp_path):
    """It may be killed at any moment: where the manifest is wrong, say."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    seen, child = set(), started(["pdf"])
    try:
        maps = Path(f"/proc/{child.process.pid}/maps")
        end = time.monotonic() + 120
        while "libpangoft2" not in maps.read_text() and time.monotonic() < end:
            seen |= set(tmp_path.iterdir())
        assert "libpangoft2" in maps.read_text()
        assert seen == set()
    finally:
        child.end()


def test_its_last_words_are_known(tmp_path):
    child = started(["epub"])
    try:
        child.ask(tmp_path / "nowhere")
        child.process.wait(timeout=120)
        assert child.last_line().startswith("FileNotFoundError")
    finally:
        child.end()


def test_where_no_file_may_be_made_it_says_nothing(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    child = started(["epub"])
    assert child.last_line() == ""
    child.end()
