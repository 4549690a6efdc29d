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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from editionkit import atomic
from editionkit.clean import SiteRules
from editionkit.clean.outcome import Cleaned
from editionkit.editionjson import as_json
from editionkit.images import AssetStore
from editionkit.model import Asset, Capture
from editionkit.seal import name_of, sealed, unsealed

T = TypeVar("T")
FILE = "cuttings/kept.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """The file: pages that have a story, what pages share, and pictures, each with its name."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012

    mark: str
    pages: tuple[tuple[str, Cleaned], ...] = ()
    shared: tuple[tuple[str, tuple[str, ...]], ...] = ()
    pictures: tuple[tuple[str, Asset], ...] = ()


class Cuttings:
    """What was kept in the frozen folder, and what is to be kept. Safe to use from many threads.

    `mark` is of the code and the libraries, `rules` are the site rules in force.
    """

    def __init__(self, frozen: Path, *, mark: str, rules: Sequence[SiteRules] = ()) -> None:
        self._file = frozen / FILE
        self._ground = name_of(json.dumps([asdict(one) for one in rules], sort_keys=True))
        self._mark = mark
        old = _read(self._file, mark)
        self._old_pages, self._pages = dict(old.pages), dict[str, Cleaned]()
        self._old_shared, self._shared = dict(old.shared), dict[str, tuple[str, ...]]()
        self._old_pictures, self._pictures = dict(old.pictures), dict[str, Asset]()

    def cleaned(
        self, capture: Capture, seen: frozenset[str], clean: Callable[[Capture], Cleaned]
    ) -> Cleaned:
        """Return what cleaning the capture comes to; `seen` is what its neighbours also have.

        A page without a story is cleaned each time: the machine may have been at fault.
        """
        name = _page_name(capture, seen, self._ground)
        cleaned = self._old_pages.get(name) or clean(capture)
        if cleaned.article is not None and not cleaned.judgements:
            self._pages[name] = cleaned
        return cleaned

    def shared(
        self, pages: Sequence[Capture], find: Callable[[Sequence[Capture]], frozenset[str]]
    ) -> frozenset[str]:
        """Return the texts that stand on several pages of one host, as `find` finds them."""
        name = name_of(*(part for page in pages for part in _bytes_of(page)))
        texts = self._old_shared.get(name)
        found = find(pages) if texts is None else frozenset(texts)
        self._shared[name] = tuple(sorted(found))
        return found

    def developed(self, data: bytes, store: AssetStore) -> Asset:
        """Return the picture in `data`, kept in `store`; raises PictureError where it is none."""
        name = hashlib.sha256(data).hexdigest()
        asset = self._old_pictures.get(name)
        if asset is None or not store.holds(asset):
            asset = store.add(data)
        self._pictures[name] = asset
        return asset

    def save(self) -> None:
        """Keep what this build used; a disk that is full costs time in the next build, no more."""
        with suppress(OSError, ValueError):
            kept = _Kept(
                mark=self._mark,
                pages=_sorted(self._pages),
                shared=_sorted(self._shared),
                pictures=_sorted(self._pictures),
            )
            data = sealed(as_json(kept).encode())
            if self._file.is_file() and self._file.read_bytes() == data:
                return
            self._file.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(self._file, data, lasting=False)


def _page_name(capture: Capture, seen: frozenset[str], ground: str) -> str:
    """Return the name of what `clean.clean` makes of a capture."""
    spec = capture.spec
    return name_of(
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


# ---------------------------------------------------------------------------------------- the file


def _read(file: Path, mark: str) -> _Kept:
    """Return what is kept; nothing where there is no file, or none that is whole and of `mark`."""
    with suppress(OSError, ValueError):
        data = unsealed(file.read_bytes())
        kept = TypeAdapter(_Kept).validate_json(data)  # to make one takes longer than a page
        if kept.mark == mark:
            return kept
    return _Kept(mark=mark)


def _sorted(things: Mapping[str, T]) -> tuple[tuple[str, T], ...]:
    return tuple(sorted(things.items(), key=lambda pair: pair[0]))
