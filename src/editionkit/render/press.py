"""WeasyPrint behind walls: one door to it, which serves our assets and fonts and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.themes import ASSET_SCHEME, FONT_SCHEME, font_css, font_files

BASE_URL = "edition:/"
#: How WeasyPrint's message on a character without glyph begins; how many of them are named.
_NO_GLYPH, _SHOWN = ".notdef glyph", 6


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serve fonts and pictures of the edition by name; refuse every other address."""

    def __init__(self, read_asset: Callable[[str], bytes]):
        super().__init__(allowed_protocols=set(), allow_redirects=False)
        self._read_asset = read_asset
        self._fonts = {font.file: font.path for font in font_files()}

    def fetch(self, url: str, headers: object = None) -> Any:
        """Return the response for one of our addresses; ValueError for any other."""
        del headers
        if url.startswith(FONT_SCHEME):
            return URLFetcherResponse(url, self._fonts[url.removeprefix(FONT_SCHEME)].read_bytes())
        if url.startswith(ASSET_SCHEME):
            return URLFetcherResponse(url, self._read_asset(url.removeprefix(ASSET_SCHEME)))
        raise ValueError(f"refused: {url}")


class Press:
    """Fonts and style sheets loaded once, for any number of documents."""

    def __init__(self, css: str, read_asset: Callable[[str], bytes]):
        self._fetcher = AssetFetcher(read_asset)
        self._fonts = FontConfiguration()
        self._sheets = [self._sheet(font_css()), self._sheet(css)]

    def _sheet(self, css: str) -> Any:
        return CSS(
            string=css,
            base_url=BASE_URL,
            url_fetcher=self._fetcher,
            font_config=self._fonts,
        )

    def lay_out(self, html: str, **options: object) -> Document:
        """Return the document laid out; `options` are WeasyPrint's."""
        document = HTML(string=html, base_url=BASE_URL, url_fetcher=self._fetcher)
        return document.render(stylesheets=self._sheets, font_config=self._fonts, **options)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[Notice]]:
    """Collect what WeasyPrint logs as P-003 Notices; the list is filled when the block ends."""
    logger = logging.getLogger("weasyprint")
    listener, found = _Listener(), list[Notice]()
    propagate, logger.propagate = logger.propagate, False
    kept, logger.handlers = logger.handlers, [listener]
    try:
        yield found
    finally:
        logger.propagate, logger.handlers = propagate, kept
        found.extend(_notices(tuple(dict.fromkeys(listener.messages))))


def _notices(messages: tuple[str, ...]) -> Iterator[Notice]:
    """Yield one P-004 for all characters that no font has, a P-003 for each other message."""
    without_glyph = [text for text in messages if text.startswith(_NO_GLYPH)]
    if without_glyph:
        shown = ", ".join(text.rpartition(": ")[2] for text in without_glyph[:_SHOWN])
        more = f" and {len(without_glyph) - _SHOWN} more" if len(without_glyph) > _SHOWN else ""
        yield notice("P-004", f"no font has {shown}{more}")
    yield from (notice("P-003", text) for text in messages if text not in without_glyph)
