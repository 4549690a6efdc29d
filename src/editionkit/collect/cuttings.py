"""Cuttings: what cleaning and developing came to, kept for the next build of the issue.

A page that has not changed is not cleaned again, and a picture not decoded again. A page's name is
made of all that its cleaning depends on, a picture's of its bytes; what the pages of a host share
is named by all of them. The mark of the file covers our code and the libraries. What is kept
changes no byte of an edition: a file that is damaged, or was written by other code, is passed over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ConfigDict, TypeAdapter

from editionkit import atomic
from editionkit.clean import SiteRules
from editionkit.clean.outcome import Cleaned
from editionkit.images import AssetStore
from editionkit.model import Article, Asset, Capture, Notice

T = TypeVar("T")
FILE = "cuttings/kept.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What a page came to that has a story; see `Cleaned`."""

    article: Article
    notices: tuple[Notice, ...] = ()
    next_page: str | None = None
    whole_story: str | None = None
    rejected: Article | None = None

    @classmethod
    def of(cls, cleaned: Cleaned, article: Article) -> _Page:
        """Return the page that came to `cleaned`, with its article."""
        return cls(
            article=article,
            notices=cleaned.notices,
            next_page=cleaned.next_page,
            whole_story=cleaned.whole_story,
            rejected=cleaned.rejected,
        )

    def cleaned(self) -> Cleaned:
        """Return what cleaning came to."""
        return Cleaned(
            article=self.article,
            notices=self.notices,
            next_page=self.next_page,
            whole_story=self.whole_story,
            rejected=self.rejected,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The file: pages, what pages share, and pictures, by name."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    mark: str
    pages: dict[str, _Page] = field(default_factory=dict)
    shared: dict[str, list[str]] = field(default_factory=dict)
    pictures: dict[str, Asset] = field(default_factory=dict)


class Cuttings:
    """What was kept in the frozen folder, and what is to be kept. Safe to use from many threads.

    `mark` is of the code and the libraries, `rules` are the site rules in force.
    """

    def __init__(self, frozen: Path, *, mark: str, rules: Sequence[SiteRules] = ()) -> None:
        self._file = frozen / FILE
        self._ground = _digest(json.dumps([asdict(one) for one in rules], sort_keys=True))
        self._old = _read(self._file, mark)
        self._new = _Kept(mark=mark)

    def cleaned(
        self, capture: Capture, seen: frozenset[str], clean: Callable[[Capture], Cleaned]
    ) -> Cleaned:
        """Return what cleaning the capture comes to; `seen` is what its neighbours also have.

        A page without a story is cleaned each time: the machine may have been at fault.
        """
        name = _page_name(capture, seen, self._ground)
        page = self._old.pages.get(name)
        cleaned = clean(capture) if page is None else page.cleaned()
        if cleaned.article is not None and not cleaned.judgements:
            self._new.pages[name] = page or _Page.of(cleaned, cleaned.article)
        return cleaned

    def shared(
        self, pages: Sequence[Capture], find: Callable[[Sequence[Capture]], frozenset[str]]
    ) -> frozenset[str]:
        """Return the texts that stand on several pages of one host, as `find` finds them."""
        name = _digest(*(part for page in pages for part in _bytes_of(page)))
        texts = self._old.shared.get(name)
        found = find(pages) if texts is None else frozenset(texts)
        self._new.shared[name] = sorted(found)
        return found

    def developed(self, data: bytes, store: AssetStore) -> Asset:
        """Return the picture in `data`, kept in `store`; raises PictureError where it is none."""
        name = hashlib.sha256(data).hexdigest()
        asset = self._old.pictures.get(name)
        if asset is None or not store.holds(asset):
            asset = store.add(data)
        self._new.pictures[name] = asset
        return asset

    def save(self) -> None:
        """Keep what this build used; a disk that is full costs time in the next build, no more."""
        with suppress(OSError, ValueError):
            data = _sealed(self._new)
            if self._file.is_file() and self._file.read_bytes() == data:
                return
            self._file.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self._file, data, lasting=False)


def _page_name(capture: Capture, seen: frozenset[str], ground: str) -> str:
    """Return the name of what `clean.clean` makes of a capture."""
    spec = capture.spec
    return _digest(
        ground,
        spec.kind,
        getattr(spec, "path", None) or "",
        getattr(spec, "url", None) or "",
        capture.retrieved.isoformat() if capture.retrieved else "",
        capture.sha256,
        *_bytes_of(capture),
        *sorted(seen),
    )


def _bytes_of(capture: Capture) -> tuple[str, str, str]:
    """Return what a page is without the manifest: address, media type, hash."""
    return capture.url or "", capture.media_type, hashlib.sha256(capture.data).hexdigest()


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()[:40]


# ---------------------------------------------------------------------------------------- the file


@cache
def _form() -> TypeAdapter[_Kept]:
    return TypeAdapter(_Kept)


def _read(file: Path, mark: str) -> _Kept:
    """Return what is kept; nothing where there is no file, or none that is whole and of `mark`."""
    with suppress(OSError, ValueError):
        seal, _, data = file.read_bytes().partition(b"\n")
        if hashlib.sha256(data).hexdigest().encode() == seal:
            kept = _form().validate_json(data)
            if kept.mark == mark:
                return kept
    return _Kept(mark=mark)


def _sealed(kept: _Kept) -> bytes:
    """Return the file's bytes, the same for the same contents."""
    data = _form().dump_json(
        _Kept(
            mark=kept.mark,
            pages=_sorted(kept.pages),
            shared=_sorted(kept.shared),
            pictures=_sorted(kept.pictures),
        )
    )
    return hashlib.sha256(data).hexdigest().encode() + b"\n" + data


def _sorted(things: Mapping[str, T]) -> dict[str, T]:
    return dict(sorted(things.items()))
