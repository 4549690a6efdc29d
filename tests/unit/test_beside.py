"""Work in a fork: its result, and what happens where there is none."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from editionkit.beside import beside, handed, in_shares


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


def test_a_fork_gets_what_is_known_after_it_began():
    with handed() as value, beside(lambda: (os.getpid(), value.take())) as other:
        value.give("tide" * 100_000)  # more than a pipe holds
        process, taken = other.result()
    assert process != os.getpid()
    assert taken == "tide" * 100_000


def test_without_a_fork_what_was_given_is_taken_here():
    with handed() as value, beside(value.take, fork=False) as here:
        value.give(None)
        assert here.result() is None


def test_a_fork_that_waits_for_nothing_is_ended():
    with handed() as value, beside(value.take) as other:
        process = other.process
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


# --------------------------------------------------------------------------------- shares


def shared(work, count=12, workers=2):
    return in_shares(work, range(count), [1] * count, workers=workers, worth=2)


def test_shares_come_in_their_order_each_once():
    done = shared(sum)
    assert [len(run) for run, _ in done] == [3, 3, 2, 1, 1, 1, 1]
    assert [one for run, _ in done for one in run] == list(range(12))
    assert [total for _, total in done] == [sum(run) for run, _ in done]


def test_one_process_does_one_run():
    assert [list(run) for run, _ in shared(sum, workers=1)] == [list(range(12))]
    assert [list(run) for run, _ in shared(sum, count=3)] == [[0, 1, 2]]


def test_who_is_done_takes_the_next_run():
    here = os.getpid()

    def work(run):
        time.sleep(0 if os.getpid() == here else 0.5)
        return os.getpid()

    assert [who == here for _, who in shared(work)].count(True) >= 4


def test_runs_of_a_process_that_dies_are_done_here():
    here = os.getpid()

    def work(run):
        if os.getpid() != here:
            os._exit(9)
        time.sleep(0.1)  # the other one draws a run, too
        return sum(run)

    assert sum(total for _, total in shared(work)) == sum(range(12))


def test_what_a_run_raises_is_raised():
    def work(run):
        if 11 in run:
            raise ValueError("no such tide")

    with pytest.raises(ValueError, match="no such tide"):
        shared(work)


def test_no_pipe_is_left_open():
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    shared(sum)
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) == before
