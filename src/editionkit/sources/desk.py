"""The desk: what every source works with, and the two ways to bytes, the web and the folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from editionkit.fetch import Fetched, Kind, Limits, Validators
from editionkit.model import Notice
from editionkit.morgue import Frozen, Morgue, MorgueError
from editionkit.notices import FetchError, notice

if TYPE_CHECKING:
    from editionkit.fetch.client import Fetcher

_PUBLICATION_LEVELS = 3  # as far as the manifest looks up for publication.yaml
# A saved page may carry its pictures inside; the other kind is a web archive.
_LOCAL_LIMITS = Limits(html=30_000_000, other=100_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Bytes in hand and what is known of them; `stale` where a refresh failed and these stayed."""

    key: str
    frozen: Frozen
    data: bytes
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a source's bytes came: for the report."""

    key: str
    state: Literal["fetched", "unchanged", "frozen", "stale", "file"]
    frozen: Frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a source works with. `fetcher` is None when offline; `now` is the build's one clock.

    Local files must lie in `folder` (the issue's) or `home` (its publication's), unless
    `allow_outside`. `refresh` asks the web again, with the kept copy at hand. `said` takes the
    notices of one source, `filed` what was had for it.
    """

    fetcher: Fetcher | None
    morgue: Morgue
    folder: Path
    date: date
    now: datetime
    timezone: str = "UTC"
    home: Path | None = None
    allow_outside: bool = False
    refresh: bool = False
    said: list[Notice] = field(default_factory=list)
    filed: list[Receipt] = field(default_factory=list)

    @property
    def offline(self) -> bool:
        """Whether the network is out of bounds."""
        return self.fetcher is None

    def say(self, code: str, message: str, *, hint: str | None = None) -> None:
        """Note something about the source at hand."""
        self.said.append(notice(code, message, hint=hint))

    # -------------------------------------------------------------------------------- the web

    def page(self, url: str, *, kind: Kind, robots: bool = False) -> Filed:
        """Return what stands at `url`: the frozen copy if there is one, else freshly fetched.

        Raises FetchError where it cannot be had, MorgueError where the frozen copy is damaged and
        there is no network to replace it from.
        """
        kept, damage = self._kept(url)
        if kept and (self.fetcher is None or not self.refresh):
            return self._had(kept, "frozen")
        if self.fetcher is None:
            if damage:
                raise damage
            raise FetchError("it is not frozen yet and the network is off", reason="offline")
        try:
            fetched = self.fetcher.fetch(
                url, kind=kind, robots=robots, validators=_validators(kept)
            )
        except FetchError:
            if kept is None:
                raise
            return self._had(replace(kept, stale=True), "stale")
        if damage:
            self.say("S-007", f"{damage.message}; it was fetched again")
        return self._file(url, fetched, kept)

    def _had(
        self, filed: Filed, state: Literal["fetched", "unchanged", "frozen", "stale", "file"]
    ) -> Filed:
        self.filed.append(Receipt(filed.key, state, filed.frozen))
        return filed

    def _kept(self, key: str) -> tuple[Filed | None, MorgueError | None]:
        frozen = self.morgue.get(key)
        if frozen is None:
            return None, None
        try:
            return Filed(key=key, frozen=frozen, data=self.morgue.read(frozen)), None
        except MorgueError as error:
            return None, error

    def _file(self, url: str, fetched: Fetched, kept: Filed | None) -> Filed:
        if fetched.unchanged and kept:
            return self._had(kept, "unchanged")
        frozen = self.morgue.put(
            url,
            fetched.data,
            Frozen(
                sha256="",
                size=0,
                media_type=fetched.media_type,
                final_url=fetched.final_url,
                redirects=fetched.redirects,
                headers=fetched.headers,
                retrieved=fetched.retrieved,
            ),
        )
        return self._had(Filed(key=url, frozen=frozen, data=fetched.data), "fetched")

    # ----------------------------------------------------------------------------- the folder

    def local(self, path: str, *, kind: Kind) -> Filed:
        """Return the file at `path`, relative to the issue's folder, read afresh and frozen.

        Where the file is gone, the frozen copy stands in. Raises FetchError for what is missing,
        outside, too large, or no regular file; MorgueError for a damaged copy.
        """
        key = self.key(path)
        try:
            data = _contents(self._allowed(path), _LOCAL_LIMITS.size(kind))
        except FileNotFoundError as error:
            kept, damage = self._kept(key)
            if damage:
                raise damage from error
            if kept is None:
                raise FetchError(f"there is no file {path}", reason="missing-file") from error
            return self._had(kept, "frozen")
        except OSError as error:
            raise FetchError(
                f"{path} cannot be read: {error.strerror}", reason="unreadable-file"
            ) from error
        frozen = Frozen(sha256="", size=0, media_type="")
        return self._had(
            Filed(key=key, frozen=self.morgue.put(key, data, frozen), data=data), "file"
        )

    def has_local(self, path: str) -> bool:
        """Say whether `path` can be had, from the folder or from the morgue."""
        try:
            found = self._allowed(path).is_file()
        except (FetchError, OSError, ValueError):
            return False
        return found or self.morgue.get(self.key(path)) is not None

    def key(self, path: str) -> str:
        """Return the name of a local file in the morgue: relative to the issue, with slashes."""
        base = self.folder.absolute()
        return Path(os.path.relpath(base / path, base)).as_posix()

    def _allowed(self, path: str) -> Path:
        """Return the real path; a link that leads out of the issue's folder is refused."""
        if "\0" in path:
            raise FetchError("a path with a NUL character is refused", reason="bad-path")
        try:
            real = Path(self.folder, path).resolve()
            roots = [root.resolve() for root in (self.folder, self.home) if root is not None]
        except (OSError, RuntimeError) as error:
            raise FetchError(f"{path} leads nowhere", reason="bad-path") from error
        if not self.allow_outside and not any(real.is_relative_to(root) for root in roots):
            raise FetchError(
                f"{path} lies outside the issue's folder",
                reason="outside-folder",
                hint="Copy the file beside the issue.",
            )
        return real


def _validators(kept: Filed | None) -> Validators | None:
    if kept is None:
        return None
    etag, modified = kept.frozen.header("etag"), kept.frozen.header("last-modified")
    return Validators(etag=etag, last_modified=modified) if etag or modified else None


def _contents(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file; a pipe or device is not even waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FetchError(f"{path.name} is not a regular file", reason="not-a-file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise FetchError(f"{path.name} is larger than {limit / 1_000_000:g} MB", reason="too-large")
    return data


_LEDGER = "ledger"


def home_of(folder: Path) -> Path:
    """Return the publication's folder: the nearest one with publication.yaml, else `folder`."""
    real = folder.resolve()
    for place in (real, *real.parents)[:_PUBLICATION_LEVELS]:
        if (place / "publication.yaml").is_file():
            return place
    return folder


def ledger_folder(home: Path | None) -> Path | None:
    """Return the ledger's folder; None without a publication.yaml, which it stands beside."""
    known = home is not None and (home / "publication.yaml").is_file()
    return home / _LEDGER if home is not None and known else None
