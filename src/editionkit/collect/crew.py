"""Threads that are not waited for when the work is broken off."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def crew(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Give a pool of threads. On an error or a signal what waits is dropped, what runs is left."""
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
