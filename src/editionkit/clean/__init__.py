"""Captures → articles, without files, network or clock: `clean`, `extract`, `find_duplicates`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from editionkit.clean.content import Judgement
from editionkit.clean.dates import read_date
from editionkit.clean.decode import MAX_BYTES, Decoded, decode, is_binary, legal
from editionkit.clean.duplicates import find_duplicates
from editionkit.clean.mail import is_mail, open_mail
from editionkit.clean.names import is_person, names_in
from editionkit.clean.outcome import Cleaned, Source, article_id
from editionkit.clean.patterns import regex
from editionkit.clean.rules import WORDS, SiteRules, select
from editionkit.clean.tree import parse, words_key
from editionkit.clean.webpage import boilerplate_of as _boilerplate_of
from editionkit.clean.webpage import clean_page, join_pages, nothing
from editionkit.model import Block, Capture, FileSource, TextSource, UrlSource, block_text
from editionkit.notices import notice

__all__ = [
    "Cleaned",
    "Judgement",
    "SiteRules",
    "article_id",
    "boilerplate_of",
    "clean",
    "extract",
    "find_duplicates",
    "finds",
    "join_pages",
]

_CHARSET = regex(r"charset\s*=\s*[\"']?([\w:-]+)", re.I)
_FORWARDED = regex(r"^\s*(?:(?:fwd?|re|aw|wg|tr|rv|sv|vs|doorst)\s*:\s*)+", re.I)
_MARKDOWN = regex(r"\.(?:md|markdown|mdown|mkd)$", re.I)
_MARKUP = regex(
    r"<(?:!doctype|html|head|body|article|div|p|h[1-6]|section|span|table|a|br)\b", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """One input as it came: bytes (or text), media type, and whether it was named as pasted text."""

    data: bytes
    media_type: str
    text: str | None = None
    pasted: bool = False


def clean(
    capture: Capture,
    *,
    rules: Iterable[SiteRules] = (),
    seen: frozenset[str] = frozenset(),
    explain: bool = True,
) -> Cleaned:
    """Return the article of a capture, or None with a Notice; never raises.

    `rules` are site rules besides the package's own, `seen` texts that stand on other pages of the
    same host (see `boilerplate_of`), `explain` says whether to hand back the finder's word on every
    unit.
    """
    source = Source(
        url=_url(capture),
        name=_name(capture),
        retrieved=capture.retrieved,
        rules=tuple(rules),
        seen=seen,
        explain=explain,
    )
    pasted = isinstance(capture.spec, TextSource)
    return _guarded(_Raw(data=capture.data, media_type=capture.media_type, pasted=pasted), source)


def extract(
    html: str | bytes,
    *,
    url: str | None = None,
    media_type: str = "text/html",
    rules: Iterable[SiteRules] = (),
    explain: bool = False,
) -> Cleaned:
    """Return the article of one page given as text or bytes; never raises.

    `media_type` tells Markdown (`text/markdown`) and pasted text (`text/plain`) from HTML.
    """
    text = html if isinstance(html, str) else None
    data = html if isinstance(html, bytes) else b""
    raw = data or (text or "").encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()
    source = Source(url=url, name=f"sha256:{digest}", rules=tuple(rules), explain=explain)
    return _guarded(_Raw(data=data, media_type=media_type, text=text), source)


def boilerplate_of(pages: Iterable[Capture]) -> frozenset[str]:
    """Return the texts that stand on two or more of these captures of one host."""
    return _boilerplate_of(
        [(capture.url, _text_of(capture.data, capture.media_type).text) for capture in pages]
    )


def finds(capture: Capture, rules: SiteRules) -> tuple[tuple[str, str, int], ...]:
    """Return (word, selector, how many elements of the page it names) for all of a host's rules."""
    root = parse(_text_of(capture.data, capture.media_type).text)
    return tuple(
        (word, selector, len(select(root, [selector])) if root is not None else 0)
        for word in WORDS
        for selector in getattr(rules, word)
    )


def _guarded(raw: _Raw, source: Source) -> Cleaned:
    try:
        return _cleaned(raw, source)
    except OSError:  # not the page: the language finder's model cannot be read
        raise
    except Exception as error:
        message = f"the page could not be cleaned ({type(error).__name__})"
        return nothing("S-004", message, source)


def _cleaned(raw: _Raw, source: Source) -> Cleaned:
    if raw.text is not None:
        return _by_kind(raw.media_type, legal(raw.text[:MAX_BYTES]), raw.pasted, source)
    if not raw.data.strip():
        return nothing("S-002", "the source is empty", source)
    if is_mail(raw.media_type, raw.data):
        return _mail(raw.data, source)
    if is_binary(raw.data):
        return nothing("S-004", "the source is no text", source)
    decoded = _text_of(raw.data, raw.media_type)
    cleaned = _by_kind(raw.media_type, decoded.text, raw.pasted, source)
    if decoded.cut:
        cut = notice("C-003", "the page is longer than 10 MB and was cut", where=source.where)
        cleaned = replace(cleaned, notices=(*cleaned.notices, cut))
    if decoded.replaced:
        lost = notice("C-003", f"{decoded.replaced} characters were unreadable", where=source.where)
        cleaned = replace(cleaned, notices=(*cleaned.notices, lost))
    return cleaned


def _text_of(data: bytes, media_type: str) -> Decoded:
    match = _CHARSET.search(media_type)
    return decode(data, declared=match[1] if match else None)


def _by_kind(media_type: str, text: str, pasted: bool, source: Source) -> Cleaned:
    """Clean as HTML, Markdown or pasted text: by media type, file name, and the look of it."""
    plain_type = media_type.split(";")[0].strip().lower()
    name = source.name.split("?")[0]
    is_markdown = plain_type in ("text/markdown", "text/x-markdown") or bool(_MARKDOWN.search(name))
    has_markup = _MARKUP.search(text[:20_000]) is not None
    if not text.strip():
        return nothing("S-002", "the source is empty", source)
    if is_markdown and not pasted:
        from editionkit.clean.markdown import clean_markdown  # most issues have pages alone

        return clean_markdown(text, source)
    if pasted or not has_markup or (plain_type == "text/plain" and not _MARKUP.search(text[:500])):
        from editionkit.clean.pasted import clean_text  # the same

        return clean_text(text, source)
    return clean_page(text, source)


def _mail(data: bytes, source: Source) -> Cleaned:
    """Clean a newsletter or an archived page; its headers stand in for what the text lacks."""
    letter = open_mail(data[: 4 * MAX_BYTES])
    source = replace(source, url=source.url or letter.url)
    kind = "text/html" if letter.is_html else "text/plain"
    cleaned = _by_kind(kind, legal(letter.text), False, source)
    if cleaned.article is None or letter.url:
        return cleaned
    article = cleaned.article
    sender = re.sub(r"\s*<[^>]*>", "", letter.sender or "").strip('" ') or None
    headline = _FORWARDED.sub("", letter.subject or "") or article.headline
    article = replace(
        article,
        headline=headline,
        byline=article.byline or tuple(name for name in names_in(sender) if is_person(name)),
        published=article.published or read_date(letter.date),
        origin=replace(article.origin, site=article.origin.site or sender),
        body=tuple(b for n, b in enumerate(article.body) if n or not _repeats(b, headline)),
        id=article_id(headline, source.url or source.name),
    )
    return replace(cleaned, article=article)


def _repeats(block: Block, headline: str) -> bool:
    """Say whether a newsletter's first block is its subject once more."""
    return words_key(block_text(block)) == words_key(headline) != ""


def _url(capture: Capture) -> str | None:
    if capture.url:
        return capture.url
    spec = capture.spec
    return spec.url if isinstance(spec, FileSource | TextSource | UrlSource) else None


def _name(capture: Capture) -> str:
    spec = capture.spec
    if isinstance(spec, FileSource | TextSource):
        return spec.path
    return capture.url or f"sha256:{capture.sha256}"
