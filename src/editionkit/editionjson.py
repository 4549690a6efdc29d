"""The edition → `edition.json`, the same bytes for the same edition.

Written without pydantic, which only reads it: where pages are set, to load pydantic takes ten times
as long as to write the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from editionkit.model import Edition, Notice

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """edition.json. `pictures` are local files by path and hash; `again`: some may come yet.

    `given` names the articles of each source, `stood_in` the sources whose text is of an earlier
    moment; both go by the manifest's order.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    fingerprint: str
    edition: Edition
    notices: tuple[Notice, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    again: bool = False
    given: tuple[tuple[str, ...], ...] = ()
    stood_in: tuple[tuple[int, datetime], ...] = ()
    version: int = VERSION


def edition_bytes(saved: Saved) -> bytes:
    """Return edition.json: keys in order of the alphabet, one value a line."""
    return f"{as_json(saved)}\n".encode("utf-8", "replace")


def edition_json(edition: Edition) -> bytes:
    """Return the edition alone as `load_edition` reads it."""
    return edition_bytes(Saved(fingerprint="", edition=edition))


def as_json(value: object) -> str:
    """Return a value of the model as JSON: its dataclasses, tuples, dates and plain values."""
    return "".join(_written(value, "\n"))


def _written(value: object, line: str) -> Iterator[str]:
    """Yield the JSON of a value; `line` is a line's end with the indent of the value's own line."""
    if isinstance(value, str):  # names of an enumeration among them
        yield encode_basestring(value)
    elif isinstance(value, tuple):
        yield from _list(value, line)
    elif isinstance(value, date):
        yield f'"{_moment(value)}"'
    elif value is None or isinstance(value, int | float):
        yield json.dumps(value)
    else:
        yield from _object(value, line)


def _list(values: Sequence[object], line: str) -> Iterator[str]:
    if not values:
        yield "[]"
        return
    inner = opening = line + " "
    yield "["
    for value in values:
        yield opening
        yield from _written(value, inner)
        opening = "," + inner
    yield line + "]"


def _object(value: object, line: str) -> Iterator[str]:
    inner = opening = line + " "
    kind: Any = type(value)
    yield "{"
    for name, key in _keys(kind):
        yield opening + key
        yield from _written(getattr(value, name), inner)
        opening = "," + inner
    yield line + "}"


@cache
def _keys(kind: type) -> tuple[tuple[str, str], ...]:
    """Return the names of a dataclass's fields in order, each with what stands before its value."""
    return tuple((name, f'"{name}": ') for name in sorted(field.name for field in fields(kind)))


def _moment(value: date) -> str:
    """Return a day or a moment as pydantic writes it: UTC is Z."""
    text = value.isoformat()
    return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text
