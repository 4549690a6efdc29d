"""WeasyPrint behind walls: one door to it, which serves our assets and fonts and nothing else."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.render.agent import Sheet
from editionkit.render.grounds import grounds
from editionkit.render.likeness import likeness
from editionkit.render.standing import SetLine, standing
from editionkit.themes import ASSET_SCHEME, FONT_SCHEME, FontFile, font_css, font_files

BASE_URL = "edition:/"
LOGGER = logging.getLogger("weasyprint")
NO_TYPE: Mapping[str, Sequence[SetLine]] = MappingProxyType({})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
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
    """Fonts and style sheets loaded once, for any number of documents.

    `letters` are those that will be printed: a script's own fonts are loaded where it has any of
    them, all fonts where nothing is said. `style` names fonts and style sheets by their contents.
    """

    def __init__(
        self,
        css: str,
        read_asset: Callable[[str], bytes],
        *,
        letters: frozenset[str] | None = None,
    ):
        self.fetcher = AssetFetcher(read_asset)
        wanted = letters | set(css) if letters is not None else None
        sheets = (font_css(wanted), resolved(css))
        self.fonts, self._sheets = _inked(sheets)
        self._css = "\n".join(sheets)
        self.style = "\n".join((self._css, *map(_digest, font_files(wanted))))

    def lay_out(
        self,
        html: str,
        *,
        type_: Mapping[str, Sequence[SetLine]] = NO_TYPE,
        painted: bool = True,
        **options: object,
    ) -> Document:
        """Return the document laid out; `options` are WeasyPrint's, `type_` lines set already.

        What is not to be `painted` lacks what only painting needs.
        """
        document = _document(html, self._css, self.fetcher)
        with standing(type_), likeness(), grounds(painted=painted):
            return document.render(stylesheets=self._sheets, font_config=self.fonts, **options)


def _document(html: str, css: str, fetcher: URLFetcher) -> HTML:
    """Return what is to be laid out; mark-up that is no XML is left to WeasyPrint's HTML parser.

    Ours is XML, which expat reads in a fortieth of the time. `css` are the sheets besides its own.
    """
    try:
        root = fromstring(html)
    except ParseError:
        return Sheet(css + html, html, string=html, base_url=BASE_URL, url_fetcher=fetcher)
    for element in root.iter():
        if (lang := element.attrib.pop(_XML_LANG, None)) is not None:
            element.attrib["xml:lang"] = lang
    css += "".join(style.text or "" for style in root.iter("style"))
    document = Sheet(css, html, string="<html/>", base_url=BASE_URL, url_fetcher=fetcher)
    wrapper = type(document.wrapper_element)
    document.wrapper_element = wrapper.from_html_root(root, content_language=None)
    document.etree_element = root
    return document


def ink(css: str) -> None:
    """Read a theme's style sheets, WeasyPrint's own and our fonts for the next press."""
    press = Press(css, _no_asset, letters=frozenset())
    _document("<html/>", press._css, press.fetcher)


@lru_cache(maxsize=1)
def _inked(sheets: tuple[str, ...]) -> tuple[FontConfiguration, list[CSS]]:
    """Return the fonts and the style sheets read; the last ones are kept for the next press."""
    fonts = FontConfiguration()
    fetcher = AssetFetcher(_no_asset)
    read = [
        CSS(string=css, base_url=BASE_URL, url_fetcher=fetcher, font_config=fonts) for css in sheets
    ]
    return fonts, read


def _no_asset(name: str) -> bytes:
    raise ValueError(f"refused: {ASSET_SCHEME}{name}")


_DEFINED = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")
_ROOT = re.compile(r":root\s*\{([^{}]*)\}")


def resolved(css: str) -> str:
    """Return style sheets with the custom properties of `:root` put in where they are used.

    WeasyPrint 70 works out `font: … var(--x)` anew for every element, a tenth of its time here. A
    property that is defined anywhere else, too, is left alone.
    """
    everywhere = [name for name, _ in _DEFINED.findall(css)]
    in_root = [pair for block in _ROOT.findall(css) for pair in _DEFINED.findall(block)]
    names = [name for name, _ in in_root]
    fixed = {n: v.strip() for n, v in in_root if names.count(n) == everywhere.count(n)}
    for _ in fixed:
        before = css
        for name, value in fixed.items():
            css = css.replace(f"var({name})", value)
        if css == before:
            break
    return css


@cache
def _digest(font: FontFile) -> str:
    return hashlib.sha256(font.path.read_bytes()).hexdigest()


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def overhearing() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs while the block runs, and let nobody else hear it."""
    listener = _Listener()
    propagate, LOGGER.propagate = LOGGER.propagate, False
    kept, LOGGER.handlers = LOGGER.handlers, [listener]
    try:
        yield listener.messages
    finally:
        LOGGER.propagate, LOGGER.handlers = propagate, kept


@contextmanager
def listening() -> Iterator[list[Notice]]:
    """Collect what WeasyPrint logs as P-003 Notices; the list is filled when the block ends."""
    found = list[Notice]()
    with overhearing() as messages:
        try:
            yield found
        finally:
            found.extend(_notices(tuple(dict.fromkeys(messages))))


def repeat(messages: Iterable[str]) -> None:
    """Log again what was overheard, in another process or an earlier build."""
    for message in messages:
        LOGGER.warning("%s", message)


def _notices(messages: tuple[str, ...]) -> Iterator[Notice]:
    """Yield one P-004 for all characters that no font has, a P-003 for each other message."""
    without_glyph = [text for text in messages if text.startswith(_NO_GLYPH)]
    if without_glyph:
        shown = ", ".join(text.rpartition(": ")[2] for text in without_glyph[:_SHOWN])
        more = f" and {len(without_glyph) - _SHOWN} more" if len(without_glyph) > _SHOWN else ""
        yield notice("P-004", f"no font has {shown}{more}")
    yield from (notice("P-003", text) for text in messages if text not in without_glyph)
