"""Count an issue's number from the folder of its publication.

The rule: all issues of the publication's folder (`issue.yaml` there, or one or two folders down)
stand in the order of their dates. The first has the number `first_number`; each further one has
its predecessor's number plus one; an issue that says its own `number` has that.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DATE = re.compile(r"^date:[ \t]*[\"']?(\d{4}-\d{2}-\d{2})\b", re.MULTILINE)
_NUMBER = re.compile(r"^number:[ \t]*(\d{1,9})\b", re.MULTILINE)
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True, order=True)
class _Sibling:
    date: datetime.date
    file: str
    number: int | None


def count_number(folder: Path, issue: Path, first: int) -> int | None:
    """Return the number of the issue at `issue`, counted among those of `folder`."""
    number = first - 1
    for sibling in sorted(_siblings(folder)):
        number = sibling.number or number + 1
        if Path(sibling.file).samefile(issue):
            return number
    return None


def _siblings(folder: Path) -> Iterator[_Sibling]:
    for pattern in ("issue.yaml", "*/issue.yaml", "*/*/issue.yaml"):
        for file in folder.glob(pattern):
            sibling = _read_sibling(file)
            if sibling:
                yield sibling


def _read_sibling(file: Path) -> _Sibling | None:
    """Read date and number from the top of a manifest without parsing the whole."""
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES).decode("utf-8-sig", errors="replace")
        date = _DATE.search(head)
        number = _NUMBER.search(head)
        return date and _Sibling(
            datetime.date.fromisoformat(date[1]), str(file), int(number[1]) if number else None
        )
    except (OSError, ValueError):
        return None
