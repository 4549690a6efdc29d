"""Pages of the corpus taken apart, each many times, and cleaned under a clock: a fixed stream.

`python tests/walls/fuzz.py 200` does 200 mutations of each page and prints the figures; `make test`
does a sample. The same number gives the same pages: what fails can be made again by its name.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"
SECONDS = 5
"""CPU seconds that one page may take."""
MEDIA_TYPES = {".html": "text/html", ".txt": "text/plain", ".md": "text/markdown"}
_PIECES = (
    b"<div>", b"</div>", b"<table><tr><td>", b"<!--", b"-->", b"<script>", b"</script>", b"<![CDATA[",
    b"<svg>", b"<math>", b"<p", b'"', b"'", b"<", b">", b"&", b"&#0;", b"&#xd800;", b"\0", b"\xff\xfe",
    b"\xe2\x80\xae", b"\xcc\x81" * 40, b"=" * 50, b"<b>" * 300, b"<ul><li>" * 100, b"x" * 5000, b"<a href='",
    b"<meta charset=utf-16>", b"\x1b$B", b"<template>", b"<noscript>", b"<textarea>", b"<plaintext>",
)  # fmt: skip


class TooSlowError(Exception):
    """A page took longer than the clock allows."""


@dataclass(slots=True)
class Tally:
    """What came of a run."""

    pages: int = 0
    slowest: float = 0.0
    slowest_name: str = ""
    faults: list[str] = field(default_factory=list)


class Dice:
    """Numbers that look like chance and are the same at each run: hashes of a name and a count."""

    def __init__(self, name: str):
        self._name = name
        self._turn = 0

    def below(self, limit: int) -> int:
        """Return a number from 0 up to `limit` - 1."""
        self._turn += 1
        digest = hashlib.sha256(f"{self._name}/{self._turn}".encode()).digest()
        return int.from_bytes(digest[:8]) % max(1, limit)


def mutated(data: bytes, name: str) -> bytes:
    """Return the page after one to eight changes that its name decides."""
    dice = Dice(name)
    for _ in range(1 + dice.below(8)):
        at, length = dice.below(len(data) + 1), 1 + dice.below(1 + len(data) // 8)
        match dice.below(7):
            case 0:  # one bit
                if at < len(data):
                    data = data[:at] + bytes([data[at] ^ 1 << dice.below(8)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + length :]
            case 2:
                data = data[:at] + data[at : at + length] * 2 + data[at + length :]
            case 3:
                piece, data = data[at : at + length], data[:at] + data[at + length :]
                there = dice.below(len(data) + 1)
                data = data[:there] + piece + data[there:]
            case 4:
                data = data[:at]
            case _:
                data = data[:at] + _PIECES[dice.below(len(_PIECES))] + data[at:]
    return data


def pages() -> list[Path]:
    """Return the corpus' pages, in order."""
    return sorted(CORPUS.glob("*/page.*"))


def run(times: int, *, only: int = 1, share: int = 0) -> Tally:
    """Clean `times` mutations of each page; with `only` n, every n-th page, from `share` on."""
    tally = Tally()
    signal.signal(signal.SIGVTALRM, _too_slow)
    for page in pages()[share::only]:
        for name, data in _mutations(page, times):
            _clean(name, data, MEDIA_TYPES[page.suffix], tally)
    return tally


def _mutations(page: Path, times: int) -> Iterator[tuple[str, bytes]]:
    whole = page.read_bytes()
    for number in range(times):
        name = f"{page.parent.name}/{number}"
        yield name, mutated(whole, name)


def _clean(name: str, data: bytes, media_type: str, tally: Tally) -> None:
    from editionkit.clean import extract

    begun = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        cleaned = extract(data, url="https://example.org/a", media_type=media_type)
        tally.faults += [
            f"{name}: {one.message}" for one in cleaned.notices if "could not be" in one.message
        ]
    except Exception as error:
        tally.faults.append(f"{name}: {type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    taken = time.process_time() - begun
    tally.pages += 1
    if taken > tally.slowest:
        tally.slowest, tally.slowest_name = taken, name


def _too_slow(_signal: int, _frame: object) -> None:
    raise TooSlowError(f"longer than {SECONDS} s of CPU")


def main() -> int:
    """Run as many mutations of each page as the command line says; print the figures."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    os.nice(10)
    tally = run(times)
    told = (
        f"{tally.pages} mutated pages of {len(pages())}: {len(tally.faults)} faults; "
        f"slowest {tally.slowest:.2f} s of CPU ({tally.slowest_name})"
    )
    sys.stdout.write("\n".join([told, *tally.faults, ""]))
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2] / "src"))
    sys.exit(main())
