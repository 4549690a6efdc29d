"""Turn YAML bytes into plain values that know their place, and refuse what could do harm.

One pass over the parser's events does both: it stops at the first anchor, tag, second document,
duplicate key or too deep nest, before anything is built. Values are YAML 1.2 in spirit: a plain
scalar stays the text that the editor typed (`no` is no, `5:30` is 5:30), only null is null.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from editionkit.model import Place
from editionkit.notices import ManifestError

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 40_000
"""5,000 sources with three keys each; the parser reads about 40,000 nodes a second."""

Path_ = tuple[str | int, ...]


class Plain(str):
    """A scalar that stood without quotes: where a number or a truth value may stand, it is one."""

    __slots__ = ()


Value = str | None | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document: `data` is the plain value, `keys` and `values` say where each stands."""

    file: str
    data: dict[str, Value]
    keys: Mapping[Path_, Place]
    values: Mapping[Path_, Place]

    def place(self, path: Path_) -> Place:
        """Return where the value at `path` stands, or the nearest thing around it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(file=self.file, line=1))

    def key_place(self, path: Path_) -> Place:
        """Return where the key at `path` stands, or the nearest thing around it."""
        return self.keys.get(path) or self.place(path)


def read_document(path: Path, *, name: str | None = None) -> Document:
    """Read the YAML file at `path`; errors call it `name`.

    Raises ManifestError with the place of the first thing that is wrong.
    """
    name = name or str(path)
    return parse_document(decode(_read_bytes(path, name), name), name)


def _read_bytes(path: Path, name: str) -> bytes:
    if path.is_dir():
        raise ManifestError(f"{name} is a folder", hint="Name the issue.yaml in it.")
    if path.exists() and not path.is_file():
        raise ManifestError(f"{name} is not a regular file")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _at(name, 1, 1, f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ManifestError(
            f"{name} does not exist", hint="`editionkit new FOLDER` makes an issue to start from."
        ) from error
    except OSError as error:
        raise ManifestError(f"{name} cannot be read: {error.strerror}") from error


def decode(data: bytes, name: str) -> str:
    """Return `data` as text: UTF-8, or UTF-16 with a byte order mark. Raises ManifestError."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise _at(
            name, line, column, f"byte {data[error.start]:#04x} is not UTF-8", "Save it as UTF-8."
        ) from error
    return text.replace("\r\n", "\n")


def parse_document(text: str, name: str) -> Document:
    """Build the one mapping that `text` holds, with the places of its parts."""
    _refuse_tab_indent(text, name)
    return _Builder(name).build(text)


def _refuse_tab_indent(text: str, name: str) -> None:
    tab = re.search(r"^ *\t[\t ]*(?=[^\s#])", text, re.MULTILINE)
    if tab:
        line = text.count("\n", 0, tab.start()) + 1
        column = tab.group().index("\t") + 1
        raise _at(name, line, column, "a tab stands where spaces must", "Indent with spaces.")


def _at(name: str, line: int, column: int, message: str, hint: str | None = None) -> ManifestError:
    return ManifestError(message, place=Place(file=name, line=line, column=column), hint=hint)


class _Builder:
    """Walks the events once and keeps the place of each key and value."""

    def __init__(self, name: str):
        self._name = name
        self._keys: dict[Path_, Place] = {}
        self._values: dict[Path_, Place] = {}
        self._nodes = 0
        self._documents = 0

    def build(self, text: str) -> Document:
        try:
            data = self._document(self._events(text))
        except MarkedYAMLError as error:
            raise self._syntax(error) from error
        except ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
            raise _at(
                self._name,
                line,
                column,
                f"the character U+{error.character:04X} has no place in YAML",
            ) from error
        except YAMLError as error:
            raise _at(self._name, 1, 1, f"this is not YAML: {error}") from error
        return Document(self._name, data, self._keys, self._values)

    def _events(self, text: str) -> Iterator[Event]:
        for event in YAML(typ="safe", pure=True).parse(text):
            self._guard(event)
            yield event

    def _guard(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "a second document starts here", "Keep one a file.")
        if isinstance(event, AliasEvent):
            raise self._error(event, f"the alias *{event.anchor} is not allowed", _NO_ANCHORS)
        if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
            self._nodes += 1
            if self._nodes > MAX_NODES:
                raise self._error(event, f"more than {MAX_NODES:,} values")
            if event.anchor:
                raise self._error(event, f"the anchor &{event.anchor} is not allowed", _NO_ANCHORS)
            if event.tag and str(event.tag) != "!":
                raise self._error(event, f"the tag {event.tag} is not allowed", "Leave it out.")

    def _document(self, events: Iterator[Event]) -> dict[str, Value]:
        data: dict[str, Value] | None = None
        for event in events:
            if isinstance(event, MappingStartEvent):
                data = self._mapping(event, events, ())
            elif isinstance(event, ScalarEvent | SequenceStartEvent):
                got = "a list" if isinstance(event, SequenceStartEvent) else shown(event.value)
                raise self._error(event, f"keys like `title:` must stand here, not {got}")
        if data is None:
            raise _at(self._name, 1, 1, "the file is empty", "It needs at least `title:`.")
        return data

    def _value(self, event: Event, events: Iterator[Event], path: Path_) -> Value:
        if len(path) > MAX_DEPTH:
            raise self._error(event, f"nested deeper than {MAX_DEPTH} levels")
        self._values[path] = self._place(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, events, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        assert isinstance(event, ScalarEvent)
        return _scalar(event)

    def _sequence(self, events: Iterator[Event], path: Path_) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self._value(event, events, (*path, len(items))))
        return items

    def _mapping(self, start: Event, events: Iterator[Event], path: Path_) -> dict[str, Value]:
        self._values[path] = self._place(start)
        result: dict[str, Value] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, result, path)
            self._keys[*path, key] = self._place(event)
            result[key] = self._value(next(events), events, (*path, key))
        return result

    def _key(self, event: Event, seen: Mapping[str, Value], path: Path_) -> str:
        if not isinstance(event, ScalarEvent):
            raise self._error(event, "a key must be a word, not a list or a mapping")
        key = str(event.value)
        if key in seen:
            first = self._keys[*path, key]
            raise self._error(
                event, f"`{key}` stands here twice", f"It stood first in line {first.line}."
            )
        return key

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(file=self._name, line=mark.line + 1, column=mark.column + 1)

    def _error(self, event: Event, message: str, hint: str | None = None) -> ManifestError:
        return ManifestError(message, place=self._place(event), hint=hint)

    def _syntax(self, error: MarkedYAMLError) -> ManifestError:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = " ".join(str(error.problem or error.context or "this is not YAML").split())
        return _at(self._name, line, column, problem, _SYNTAX_HINTS.get(problem))


_NO_ANCHORS = "Write the value out where it is needed."
_SYNTAX_HINTS = {
    "mapping values are not allowed here": "Put a text with a colon in it into quotes.",
}


def _scalar(event: ScalarEvent) -> str | None:
    text = str(event.value)
    if event.style:
        return text
    return None if text in ("", "~", "null", "Null", "NULL") else Plain(text)


def shown(text: str) -> str:
    """Return `text` as an error quotes it: on one line, not too long."""
    text = " ".join(text.split())
    return f"`{text[:57]}…`" if len(text) > 60 else f"`{text}`"
