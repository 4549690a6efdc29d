"""The morgue: where an issue keeps every byte it was made from, named by hash, with provenance.

    <issue>.frozen/
      captures.json     what came from where and when, by address or path; sorted, no absolute path
      blobs/<sha256>    the bytes, written once
      assets/           the pictures, decoded and encoded anew (see images.py)
      edition.json      the edition made of them (see collect.py)

Bytes are checked against their name each time they are read.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from editionkit import atomic
from editionkit.notices import EditionError

VERSION = 1
_SAVE_EVERY = 16


class MorgueError(EditionError):
    """The frozen folder is damaged or cannot be written."""

    exit_code = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Where some bytes came from; `retrieved` is None for a local file."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    sha256: str
    size: int
    media_type: str
    final_url: str | None = None
    redirects: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    retrieved: datetime | None = None

    def header(self, name: str) -> str | None:
        """Return the value of a kept header, None where it was not sent."""
        return dict(self.headers).get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """captures.json as it stands on disk."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    version: int
    captures: Mapping[str, Frozen]
    refusals: Mapping[str, str]


@cache
def _ledger() -> TypeAdapter[_Ledger]:
    """Return what reads captures.json; a folder that is new has none."""
    return TypeAdapter(_Ledger)


class Morgue:
    """The frozen captures of one issue. Safe to use from many threads; one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._captures: dict[str, Frozen] = {}
        self._refusals: dict[str, str] = {}
        self._unsaved = 0
        self._load()

    @property
    def assets(self) -> Path:
        """Where the asset store lies."""
        return self.folder / "assets"

    @property
    def edition(self) -> Path:
        """Where the edition is saved."""
        return self.folder / "edition.json"

    @property
    def _index(self) -> Path:
        return self.folder / "captures.json"

    def _load(self) -> None:
        try:
            data = self._index.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise MorgueError(f"{self._index} cannot be read: {error.strerror}") from error
        try:
            ledger = _ledger().validate_json(data)
        except ValidationError as error:
            raise self._damaged() from error
        if ledger.version != VERSION:
            raise MorgueError(
                f"{self._index} was written by another version of editionkit",
                hint=f"Delete {self.folder} to collect the issue afresh.",
            )
        self._captures, self._refusals = dict(ledger.captures), dict(ledger.refusals)

    def _damaged(self) -> MorgueError:
        return MorgueError(
            f"{self._index} is damaged",
            hint=f"Restore it from a backup, or delete {self.folder} to collect the issue afresh.",
        )

    # ------------------------------------------------------------------------------- reading

    def get(self, key: str) -> Frozen | None:
        """Return what is known of the capture of an address or path."""
        with self._lock:
            return self._captures.get(key)

    def keys(self) -> tuple[str, ...]:
        """Return the addresses and paths of all captures, sorted."""
        with self._lock:
            return tuple(sorted(self._captures))

    def read(self, frozen: Frozen) -> bytes:
        """Return the bytes of a capture; raises MorgueError where they are gone or changed."""
        path = self.folder / "blobs" / frozen.sha256
        try:
            data = path.read_bytes()
        except OSError as error:
            raise MorgueError(
                f"the frozen file {path} cannot be read: {error.strerror}",
                hint="Restore it from a backup, or build with the network on: it is fetched again.",
            ) from error
        if hashlib.sha256(data).hexdigest() != frozen.sha256:
            raise MorgueError(
                f"the frozen file {path} is damaged: its bytes do not match its name",
                hint="Restore it from a backup, or build with the network on: it is fetched again.",
            )
        return data

    def refusal(self, key: str) -> str | None:
        """Return why an address was given up for good, None where it was not."""
        with self._lock:
            return self._refusals.get(key)

    # ------------------------------------------------------------------------------- writing

    def put(self, key: str, data: bytes, frozen: Frozen) -> Frozen:
        """Keep `data` under `key`; hash and size of `frozen` are set from the bytes.

        An entry that says the same already stays as it is, its time of retrieval included, so that
        collecting what did not change changes nothing.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        entry = replace(frozen, sha256=sha256, size=len(data))
        self._write_blob(sha256, data)
        with self._lock:
            known = self._captures.get(key)
            if known and known.sha256 == sha256 and known.media_type == entry.media_type:
                return known
            self._captures[key] = entry
            self._refusals.pop(key, None)
            self._changed()
        return entry

    def refuse(self, key: str, reason: str) -> None:
        """Remember that `key` need not be asked for again."""
        with self._lock:
            if self._refusals.get(key) != reason:
                self._refusals[key] = reason
                self._changed()

    def _write_blob(self, sha256: str, data: bytes) -> None:
        path = self.folder / "blobs" / sha256
        if _holds(path, sha256, len(data)):
            return
        try:
            self._prepare(path.parent)
            atomic.write(path, data)
        except OSError as error:
            raise MorgueError(f"{path} cannot be written: {atomic.why(error.errno)}") from error

    def _prepare(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)

    def _changed(self) -> None:
        self._unsaved += 1
        if self._unsaved >= _SAVE_EVERY:
            self.save()

    def save(self) -> None:
        """Write captures.json where something changed; raises MorgueError."""
        with self._lock:
            if not self._unsaved:
                return
            text = _ledger_text(self._captures, self._refusals)
            try:
                self._prepare(self.folder)
                atomic.write(self._index, text)
            except OSError as error:
                raise MorgueError(
                    f"{self._index} cannot be written: {atomic.why(error.errno)}"
                ) from error
            self._unsaved = 0

    def sweep(self) -> None:
        """Remove what a killed build left; only for who holds the issue's lock."""
        inner = (
            "blobs",
            "assets",
            "assets/scaled",
            "galleys",
            "galleys/plates",
            "galleys/fonts",
            "cuttings",
        )
        for folder in (self.folder, *(self.folder / name for name in inner)):
            atomic.sweep(folder)


def _holds(path: Path, sha256: str, size: int) -> bool:
    """Say whether `path` has these very bytes; a damaged blob is written anew."""
    try:
        if path.stat().st_size != size:
            return False
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


def _ledger_text(captures: Mapping[str, Frozen], refusals: Mapping[str, str]) -> bytes:
    """Return captures.json: the same bytes for the same content, whatever order it came in."""
    shown = {key: _shown(frozen) for key, frozen in captures.items()}
    ledger = {"version": VERSION, "captures": shown, "refusals": dict(refusals)}
    return (json.dumps(ledger, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _shown(frozen: Frozen) -> dict[str, Any]:
    """Return the fields that say something."""
    fields = asdict(frozen)
    fields["retrieved"] = frozen.retrieved.isoformat() if frozen.retrieved else None
    return {name: value for name, value in fields.items() if value not in (None, ())}
