"""The child that starts before its job is known."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from editionkit.foreman import child_started_early, started


def test_it_is_gone_when_the_block_ends():
    with child_started_early(["epub"]) as child:
        assert child.process.poll() is None
        assert os.getpgid(child.process.pid) == child.process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child.process.pid, 0)


def test_one_that_was_ended_already_is_left_alone():
    with child_started_early(["epub"]) as child:
        child.end()
    assert child.process.returncode == -signal.SIGKILL


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
