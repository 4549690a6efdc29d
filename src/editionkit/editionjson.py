"""The edition → `edition.json`, the same bytes for the same edition.

Written without pydantic, which only reads it: where pages are set, to load pydantic takes ten times
as long as to write the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from json.encoder import encode_basestring
from typing import Any

from editionkit.model import Edition, Notice

VERSION = 1
Put = Callable[[str], None]


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
    out: list[str] = []
    _write(value, "\n", out.append)
    return "".join(out)


def _write(value: object, line: str, put: Put) -> None:
    """Put down the JSON of a value; `line` is a line's end with the indent of the value's line."""
    if isinstance(value, str):  # names of an enumeration among them
        put(encode_basestring(value))
    elif isinstance(value, tuple):
        _write_list(value, line, put)
    elif isinstance(value, date):
        put(f'"{_moment(value)}"')
    elif value is None:
        put("null")
    elif isinstance(value, int | float):
        put(json.dumps(value))
    else:
        _write_object(value, line, put)


def _write_list(values: Sequence[object], line: str, put: Put) -> None:
    if not values:
        put("[]")
        return
    inner = line + " "
    opening = "[" + inner
    for value in values:
        put(opening)
        _write(value, inner, put)
        opening = "," + inner
    put(line + "]")


def _write_object(value: object, line: str, put: Put) -> None:
    inner = line + " "
    opening = "{" + inner
    kind: Any = type(value)
    for name, key in _keys(kind):
        put(opening + key)
        _write(getattr(value, name), inner, put)
        opening = "," + inner
    put(line + "}")


@cache
def _keys(kind: type) -> tuple[tuple[str, str], ...]:
    """Return the names of a dataclass's fields in order, each with what stands before its value."""
    return tuple((name, f'"{name}": ') for name in sorted(field.name for field in fields(kind)))


def _moment(value: date) -> str:
    """Return a day or a moment as pydantic writes it: UTC is Z."""
    text = value.isoformat()
    return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text
