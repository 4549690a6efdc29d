"""How a build uses the machine: work beside other work, and few searches for garbage."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")

_WAY = 10
"""By how much the nice value of a fork that gives way is higher."""
_MOST_TURNS, _MOST_HANDS = 8, 32
"""Runs that a process is to take at most, and processes: a run's ticket is a byte."""


def collect_garbage_seldom() -> None:
    """Look for cycles of dead objects after 100,000 new ones, not after 700 as Python does.

    Trees of boxes are large, live long and hold few cycles: a seventh of a build went into looking.
    """
    gc.set_threshold(100_000, 50, 100)


@dataclass(slots=True)
class Beside(Generic[T]):
    """Work under way in a fork; `result` waits for it.

    What the fork does not bring to an end (it may not be started, or dies, or raises) is done in
    this process, with the same result or error: a fork saves time and changes nothing.
    """

    work: Callable[[], T]
    process: int = 0
    pipe: int = -1

    def result(self) -> T:
        """Return what the work came to; raises what the work raises."""
        if self.process:
            with os.fdopen(self.pipe, "rb") as pipe:
                data = pipe.read()
            _, status = os.waitpid(self.process, 0)
            self.process = 0
            if status == 0:
                answer: T = pickle.loads(data)
                return answer
        return self.work()

    def stop(self) -> None:
        """End a fork whose result nobody asked for."""
        if self.process:
            os.close(self.pipe)
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
            self.process = 0


@contextmanager
def beside(
    work: Callable[[], T], *, fork: bool = True, gives_way: bool = False
) -> Iterator[Beside[T]]:
    """Have `work` done in a fork while the block runs; without `fork` when its result is wanted.

    The result must be of a kind that can be pickled. A fork that `gives_way` gets the cores when
    others leave them idle.
    """
    under_way = _started(work, gives_way) if fork else Beside(work)
    try:
        yield under_way
    finally:
        under_way.stop()


def _started(work: Callable[[], T], gives_way: bool) -> Beside[T]:
    ours, theirs = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(ours)
        os.close(theirs)
        return Beside(work)
    if process == 0:
        with suppress(OSError):
            os.nice(_WAY if gives_way else 0)
        _work(work, ours, theirs)
    os.close(theirs)
    return Beside(work, process, ours)


def _work(work: Callable[[], T], ours: int, theirs: int) -> None:
    """Do the work and hand its result over; this is the fork, and it ends here."""
    status = 1
    with suppress(BaseException):  # whatever happens here, the first process does it again
        os.close(ours)
        data = pickle.dumps(work())
        with os.fdopen(theirs, "wb") as pipe:
            pipe.write(data)
        status = 0
    os._exit(status)


class Handed(Generic[T]):
    """What this process will know, for a fork that is started before and waits for it."""

    def __init__(self) -> None:
        self._known: list[T] = []
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - a full pipe would stop who gives
        self._waiting, self._telling = os.pipe()

    def give(self, value: T) -> None:
        """Hand it over; once, before it is taken here."""
        self._known.append(value)
        self._file.write(pickle.dumps(value))
        self._file.flush()
        os.write(self._telling, b"!")

    def take(self) -> T:
        """Return it; a fork waits until it is there, and raises EOFError where it never comes."""
        if not self._known:
            os.close(self._telling)  # of this fork
            if not os.read(self._waiting, 1):
                raise EOFError
            size = os.fstat(self._file.fileno()).st_size
            self._known.append(pickle.loads(os.pread(self._file.fileno(), size, 0)))
        return self._known[0]

    def close(self) -> None:
        """Let go of it."""
        self._file.close()
        os.close(self._waiting)
        os.close(self._telling)


@contextmanager
def handed() -> Iterator[Handed[Any]]:
    """Yield what can be handed to the forks that the block starts."""
    value = Handed[Any]()
    try:
        yield value
    finally:
        value.close()


# ------------------------------------------------------------------------------------- shares


def in_shares(
    work: Callable[[Sequence[S]], T],
    todo: Sequence[S],
    lengths: Sequence[int],
    *,
    workers: int,
    worth: int,
) -> list[tuple[Sequence[S], T]]:
    """Have `work` done on runs of what is to do, here and in forks beside it.

    There are as many processes as `workers`; fewer where one would do less than `worth`. Each takes
    the next run when it is done with one; the later runs are shorter, so that none waits long for
    another. Returns each run with what it came to, in order.
    """
    hands = max(1, min(workers, len(todo) // worth, _MOST_HANDS))
    runs = _runs(todo, lengths, hands)
    with _tickets(len(runs)) as tickets, ExitStack() as stack:

        def some() -> dict[int, T]:
            return {number: work(runs[number]) for number in _drawn(tickets)}

        others = [stack.enter_context(beside(some)) for _ in range(hands - 1)]
        done = some()
        for other in others:
            done |= other.result()
    return [(run, done[n] if n in done else work(run)) for n, run in enumerate(runs)]


@contextmanager
def _tickets(count: int) -> Iterator[int]:
    """Yield a pipe that holds a byte for each of `count` runs: who reads it does the run."""
    ours, theirs = os.pipe()
    try:
        os.write(theirs, bytes(range(count)))
    finally:
        os.close(theirs)
    try:
        yield ours
    finally:
        os.close(ours)


def _drawn(tickets: int) -> Iterator[int]:
    while ticket := os.read(tickets, 1):
        yield ticket[0]


def _runs(todo: Sequence[S], lengths: Sequence[int], hands: int) -> list[list[S]]:
    """Part what is to do into runs that get shorter: each is half of an equal part of what is left.

    One process has one run.
    """
    runs: list[list[S]] = []
    total = left = sum(lengths)
    room = 0.0
    for one, own in zip(todo, lengths, strict=True):
        if room <= 0 or not runs:
            runs.append([])
            room = max(left / (2 * hands), total / (_MOST_TURNS * hands)) if hands > 1 else total
        runs[-1].append(one)
        room, left = room - own, left - own
    return runs
