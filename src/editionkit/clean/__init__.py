"""Captures → articles, without files, network or clock: `clean`, `extract`, `find_duplicates`."""

from __future__ import annotations

import hashlib
import re

from editionkit.clean.decode import decode, is_binary
from editionkit.clean.markdown import clean_markdown
from editionkit.clean.outcome import Cleaned, article_id
from editionkit.clean.pasted import clean_text
from editionkit.clean.webpage import clean_page
from editionkit.model import Capture, FileSource, TextSource, UrlSource
from editionkit.notices import notice

__all__ = ["Cleaned", "article_id", "clean", "extract"]

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:-]+)", re.I)


def clean(capture: Capture) -> Cleaned:
    """Return the article of a capture, or None with a Notice; never raises."""
    return _guarded(
        capture.data, url=_url(capture), source=_source(capture), media_type=capture.media_type,
        spec_is_text=isinstance(capture.spec, TextSource), capture=capture,
    )  # fmt: skip


def extract(html: str | bytes, *, url: str | None = None, media_type: str = "text/html") -> Cleaned:
    """Return the article of one page given as text or bytes; never raises."""
    data = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    if isinstance(html, str):
        media_type = f"{media_type.split(';')[0]}; charset=utf-8"
    return _guarded(data, url=url, source=url or _digest(data), media_type=media_type)


def _guarded(
    data: bytes, *, url: str | None, source: str, media_type: str, spec_is_text: bool = False,
    capture: Capture | None = None,
) -> Cleaned:  # fmt: skip
    try:
        return _cleaned(data, url, source, media_type, spec_is_text, capture)
    except Exception as error:
        message = f"the page could not be cleaned ({type(error).__name__})"
        return Cleaned(article=None, notices=(notice("S-004", message, where=url or source),))


def _cleaned(
    data: bytes,
    url: str | None,
    source: str,
    media_type: str,
    spec_is_text: bool,
    capture: Capture | None,
) -> Cleaned:
    where = url or source
    if not data.strip():
        return Cleaned(article=None, notices=(notice("S-002", "the source is empty", where=where),))
    if is_binary(data):
        return Cleaned(
            article=None, notices=(notice("S-004", "the source is no text", where=where),)
        )
    match = _CHARSET.search(media_type)
    decoded = decode(data, declared=match[1] if match else None)
    kind = _kind(media_type, source, decoded.text, spec_is_text)
    retrieved = capture.retrieved if capture else None
    return _CLEANERS[kind](decoded.text, url=url, source=source, retrieved=retrieved)


_CLEANERS = {"html": clean_page, "markdown": clean_markdown, "text": clean_text}
_MARKDOWN = re.compile(r"\.(?:md|markdown|mdown|mkd)$", re.I)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|article|div|p|h[1-6]|section|span|table)\b", re.I
)


def _kind(media_type: str, source: str, text: str, spec_is_text: bool) -> str:
    """HTML, Markdown or pasted text: by the media type, the file's name, and the look of it."""
    plain_type = media_type.split(";")[0].strip().lower()
    if spec_is_text:
        return "text"
    if plain_type in ("text/markdown", "text/x-markdown") or _MARKDOWN.search(source.split("?")[0]):
        return "markdown"
    if plain_type == "text/plain":
        return "html" if _MARKUP.search(text[:2000]) else "text"
    return "html"


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _url(capture: Capture) -> str | None:
    if capture.url:
        return capture.url
    spec = capture.spec
    return spec.url if isinstance(spec, FileSource | TextSource | UrlSource) else None


def _source(capture: Capture) -> str:
    spec = capture.spec
    if capture.url:
        return capture.url
    return spec.path if isinstance(spec, FileSource | TextSource) else f"sha256:{capture.sha256}"
