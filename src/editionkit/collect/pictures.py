"""Pictures for the stories: found beside the page or on the web, tried in order, described.

Addresses in pages are content: they may not lead to private places (see `fetch`). Files beside a
saved page are read only inside the issue's folder.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from editionkit.collect.cuttings import Cuttings
from editionkit.collect.hand import where
from editionkit.fetch import Kind, redacted, tidied
from editionkit.images import AssetStore, PictureError, TinyPictureError
from editionkit.model import Article, Asset, Capture, Figure, Notice, inline_text
from editionkit.notices import FetchError, notice
from editionkit.sources import Desk
from editionkit.walk import figures, with_figures

MOST_PICTURES = 100
_MOST_TRIES = 6
DEVELOPERS = 8
"""So many pictures are fetched and developed at a time."""
_SURE = re.compile(r"http-4(?!08|25|29)\d\d|bad-url|bad-scheme|too-large|bomb")
"""Reasons that will be the same tomorrow: the address is not asked again."""
_DATA = re.compile(r"data:image/(?:jpe?g|png|gif|webp|avif)((?:;[\w=.-]+)*),", re.IGNORECASE)
_SVG = re.compile(r"\.svgz?($|[?#])|^data:image/svg", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictured:
    """The articles with their pictures; `local` are the files used, `again`: try again later."""

    articles: tuple[Article, ...]
    notices: tuple[Notice, ...]
    local: tuple[tuple[str, str], ...]
    again: bool


@dataclass(frozen=True, slots=True)
class _Print:
    """What became of one address: an asset, or why there is none."""

    asset: Asset | None = None
    reason: str = ""
    quiet: bool = False
    again: bool = False
    local: tuple[str, str] | None = None


@dataclass(slots=True)
class _Plate:
    """One address, developed once however many stories show it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    made: _Print | None = None


class Darkroom:
    """Develops the pictures of an edition: each address once, several at a time in `pool`.

    What the last build developed is taken from the `cuttings`.
    """

    def __init__(
        self, *, desk: Desk, store: AssetStore, cuttings: Cuttings, pool: ThreadPoolExecutor
    ) -> None:
        self._desk = desk
        self._store = store
        self._cuttings = cuttings
        self._pool = pool
        self._lock = threading.Lock()
        self._plates: dict[str, _Plate] = {}

    def begin(self, article: Article, capture: Capture) -> None:
        """Develop what is at hand of a story's pictures, while other stories are cleaned.

        Nothing is fetched for it: the story may turn out to be printed already.
        """
        for figure in islice(figures(article), MOST_PICTURES):
            for address in _addresses(figure)[:1]:
                if self._at_hand(address, capture):
                    self._pool.submit(self._tried, address, capture)

    def illustrate(self, stories: Sequence[tuple[Article, Capture]]) -> Pictured:
        """Return the articles with assets in their figures; what has none is dropped and told."""
        jobs = [
            (figure, capture, number < MOST_PICTURES)
            for article, capture in stories
            for number, figure in enumerate(figures(article))
        ]
        tried = list(self._pool.map(lambda job: self._developed(*job), jobs))
        prints = iter([_chosen(some) for some in tried])
        said: list[Notice] = []

        def mounted(article: Article, capture: Capture) -> Article:
            at = where(capture.spec.place)
            return with_figures(
                article, lambda figure: _mounted(figure, next(prints), at, article.headline, said)
            )

        articles = tuple(mounted(article, capture) for article, capture in stories)
        made = [one for some in tried for one in some]
        return Pictured(
            articles=articles,
            notices=tuple(said),
            local=tuple(sorted({one.local for one in made if one.local})),
            again=any(one.again for one in made),
        )

    # ---------------------------------------------------------------------------- developing

    def _developed(self, figure: Figure, capture: Capture, wanted: bool) -> list[_Print]:
        """Return what became of the figure's addresses, up to the first that gives a picture."""
        if not figure.source:
            return [_Print(quiet=True)]  # the caption of pasted text, which never had a picture
        if not wanted:
            return [_Print(reason=f"a story has at most {MOST_PICTURES} pictures")]
        tried: list[_Print] = []
        for address in _addresses(figure):
            tried.append(self._tried(address, capture))
            if tried[-1].asset:
                break
        return tried or [_Print(reason="SVG drawings are not read")]

    def _at_hand(self, address: str, capture: Capture) -> bool:
        """Say whether the picture can be had without a request."""
        if address.lower().startswith("data:"):
            return True
        if any(self._desk.has_local(path) for path in self._beside(address, capture)):
            return True
        return not self._desk.refresh and self._desk.morgue.get(tidied(address)) is not None

    def _tried(self, address: str, capture: Capture) -> _Print:
        """Develop one address: the file beside the page where there is one, else the web."""
        for path in self._beside(address, capture):
            if self._desk.has_local(path):
                return self._once(path, local=True)
        if address.lower().startswith(("http://", "https://", "data:")):
            return self._once(address, local=False)
        return _Print(reason=f"there is no file {address} beside the page")

    def _once(self, address: str, *, local: bool) -> _Print:
        with self._lock:
            plate = self._plates.setdefault(address, _Plate())
        with plate.lock:
            if plate.made is None:
                plate.made = self._from_file(address) if local else self._from_web(address)
            return plate.made

    def _from_file(self, path: str) -> _Print:
        try:
            filed = self._desk.local(path, kind=Kind.IMAGE)
        except FetchError as error:
            return _Print(reason=error.message)
        return replace(self._printed(filed.data), local=(filed.key, filed.frozen.sha256))

    def _from_web(self, address: str) -> _Print:
        if address.lower().startswith("data:"):
            return self._from_data(address)
        url, morgue = tidied(address), self._desk.morgue
        known = None if self._desk.refresh else morgue.refusal(url)
        if known:
            return _Print(reason=f"{redacted(url)}: {known}")
        try:
            filed = self._desk.page(url, kind=Kind.IMAGE)
        except FetchError as error:
            sure = bool(_SURE.fullmatch(error.reason))
            if sure:
                morgue.refuse(url, error.message)
            return _Print(reason=f"{redacted(url)}: {error.message}", again=not sure)
        made = self._printed(filed.data)
        return made if made.asset else replace(made, reason=f"{redacted(url)}: {made.reason}")

    def _from_data(self, address: str) -> _Print:
        """Develop a picture that stands in the page itself, as some programs save it."""
        head = _DATA.match(address)
        if head is None:
            return _Print(reason="a picture inside the page is of a kind that is not read")
        body = unquote_to_bytes(address[head.end() :])
        try:
            data = base64.b64decode(body) if "base64" in head[1].lower() else body
        except (binascii.Error, ValueError):
            return _Print(reason="a picture inside the page is damaged")
        return self._printed(data)

    def _printed(self, data: bytes) -> _Print:
        try:
            return _Print(asset=self._cuttings.developed(data, self._store))
        except TinyPictureError as error:
            return _Print(reason=error.message, quiet=True)
        except PictureError as error:
            return _Print(reason=error.message)

    # ---------------------------------------------------------------------- beside the page

    def _beside(self, address: str, capture: Capture) -> Iterator[str]:
        """Yield the paths, from the issue's folder, where a saved page's picture may lie.

        A page saved with an address of its own names its pictures by that address; the way from the
        page to the picture is the same in the folder.
        """
        spec = capture.spec
        if spec.kind == "url" or (spec.kind == "feed" and capture.url):
            return
        folder = posixpath.dirname(spec.feed if spec.kind == "feed" else spec.path)
        for way in _ways(address, capture.url):
            yield posixpath.normpath(posixpath.join(folder, way))


def _chosen(tried: Sequence[_Print]) -> _Print:
    """Return the picture, or the first failure where no address gave one."""
    return tried[-1] if tried[-1].asset else tried[0]


def _addresses(figure: Figure) -> list[str]:
    """Return the figure's addresses, best first; drawings in SVG are not read."""
    found = dict.fromkeys((figure.source, *figure.alternatives))
    return [one for one in found if one and not _SVG.search(one[:2000])][:_MOST_TRIES]


def _ways(address: str, page: str | None) -> Iterator[str]:
    """Yield the relative ways from a page to its picture, as a file system would have them."""
    try:
        there, here = urlsplit(address), urlsplit(page or "")
    except ValueError:
        return
    if not there.scheme and not there.netloc:
        yield unquote(there.path)
    elif page and (there.scheme, there.netloc) == (here.scheme, here.netloc):
        base = posixpath.dirname(here.path) or "/"
        way = unquote(posixpath.relpath(there.path or "/", base))
        yield way
        # A page near the root of its site: `../pictures/` cannot climb higher in its address.
        yield from (posixpath.join(*[".."] * up, way) for up in (1, 2))


# ------------------------------------------------------------------------------------ mounting


def _mounted(
    figure: Figure, made: _Print, at: str | None, headline: str, said: list[Notice]
) -> Figure | None:
    """Return the figure with its picture and a description, None where there is no picture."""
    if made.asset is None:
        if not made.quiet:
            said.append(notice("I-001", f"{headline}: {made.reason}", where=at))
        return None
    alt = (figure.alt or "").strip()
    if alt:
        return replace(figure, asset=made.asset, alt=alt)
    caption = " ".join(inline_text(figure.caption).split())
    code = "I-002" if caption else "I-003"
    said.append(notice(code, f"{headline}: {redacted(figure.source)[:120]}", where=at))
    return replace(figure, asset=made.asset, alt=caption or None)
