"""Work in a fork: its result, and what happens where there is none."""

from __future__ import annotations

import os
import time

import pytest

from editionkit.beside import beside


def test_the_work_is_done_in_another_process():
    with beside(os.getpid) as other:
        assert other.result() != os.getpid()


def test_without_a_fork_it_is_done_here():
    with beside(os.getpid, fork=False) as here:
        assert here.result() == os.getpid()


def test_where_no_process_may_start_it_is_done_here(monkeypatch):
    def refused():
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refused)
    with beside(os.getpid) as here:
        assert here.result() == os.getpid()


def test_a_fork_that_dies_is_done_without():
    here = os.getpid()

    def work():
        if os.getpid() != here:
            os._exit(9)
        return "done"

    with beside(work) as other:
        assert other.result() == "done"


def test_what_it_raises_is_raised():
    def work():
        raise ValueError("no such tide")

    with beside(work) as other, pytest.raises(ValueError, match="no such tide"):
        other.result()


def test_a_large_result_comes_whole():
    with beside(lambda: b"tide" * 1_000_000) as other:
        assert other.result() == b"tide" * 1_000_000


def test_a_fork_that_nobody_waits_for_is_ended():
    start = time.monotonic()
    with beside(lambda: time.sleep(60)) as other:
        process = other.process
    assert time.monotonic() - start < 30
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
