"""Look at one thing without publishing it: a page's article, an issue, a finished file."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from editionkit.build import StrPath, collect, open_issue
from editionkit.clean import Cleaned, SiteRules, clean, finds
from editionkit.clean import extract as cleaned_page
from editionkit.clean.decode import MAX_SAVED
from editionkit.clean.rules import for_url
from editionkit.collect.rulebook import rules_beside, rules_in
from editionkit.fetch import Clock, Kind, Limits
from editionkit.fetch.client import Fetcher
from editionkit.model import (
    Article,
    Capture,
    FileSource,
    Notice,
    SourceSpec,
    TextSource,
    UrlSource,
)
from editionkit.notices import FetchError, ManifestError, NoStoryError
from editionkit.pressroom import Say, silent
from editionkit.sources.sniff import is_markdown, text_type


def extract(html: str | bytes, *, url: str | None = None) -> Article:
    """Return the cleaned article of one page; raises NoStoryError where there is none."""
    data = html if isinstance(html, bytes) else html[:65536].encode("utf-8", "replace")
    kind = "text/markdown" if is_markdown(data) else "text/html"
    return story(cleaned_page(html, url=url, media_type=kind))


def story(cleaned: Cleaned) -> Article:
    """Return the article; raises NoStoryError with the reason where there is none."""
    if cleaned.article is not None:
        return cleaned.article
    reasons = "; ".join(notice.message for notice in cleaned.notices)
    hint = cleaned.notices[0].hint if cleaned.notices else None
    raise NoStoryError(reasons or "there is no story in it", hint=hint)


# -------------------------------------------------------------------------------------- a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What cleaning makes of a page without and with site rules; `finds` counts elements.

    `finds` holds (word, selector, number of elements it names) for every selector of the rules.
    """

    rules: SiteRules | None
    before: Cleaned
    after: Cleaned
    finds: tuple[tuple[str, str, int], ...] = ()


def try_rules(source: str, *, url: str | None = None, files: Sequence[Path] = ()) -> Trial:
    """Return what the site rules in `files` change in a page; raises like `extract_source`.

    Without `files` the folders `rules` beside the page and in the two above it are looked into, as
    those of an issue and its publication are.
    """
    raw = _raw(source)
    given = tuple(rule for file in files for rule in rules_in(file))
    beside = () if files or source == "-" or _is_web(source) else _folders_of(Path(source))
    address = raw.address or url or (source if _is_web(source) else None)
    rules = for_url((*given, *rules_beside(*beside)), address)
    capture = _capture(raw, source, url, False)
    named = (rules,) if rules else ()
    return Trial(
        rules=rules,
        before=clean(capture, rules=(SiteRules(host=_host(address)),)),
        after=clean(capture, rules=named),
        finds=finds(capture, rules) if rules else (),
    )


def _folders_of(page: Path) -> tuple[Path, ...]:
    real = page.absolute()
    return tuple(real.parents)[:3]


def _host(address: str | None) -> str:
    return urlsplit(address or "").hostname or "-"


@dataclass(frozen=True, slots=True)
class _Raw:
    """Bytes as they came; `address` is None where they came from a file or a pipe."""

    data: bytes
    declared: str = ""
    address: str | None = None
    retrieved: datetime | None = None


def extract_source(source: str, *, url: str | None = None, pasted: bool = False) -> Cleaned:
    """Return what cleaning makes of a web address, a file, or `-` for standard input.

    Raises ManifestError where there is no such file, FetchError where it cannot be had.
    """
    return clean(_capture(_raw(source), source, url, pasted))


def _capture(raw: _Raw, source: str, url: str | None, pasted: bool) -> Capture:
    spec = _spec(source, url, pasted)
    media_type = "text/plain" if pasted else text_type(raw.data, declared=raw.declared, name=source)
    return Capture(
        spec=spec,
        url=raw.address or url,
        media_type=media_type,
        data=raw.data,
        retrieved=raw.retrieved,
        headers=(),
        sha256=hashlib.sha256(raw.data).hexdigest(),
    )


def _spec(source: str, url: str | None, pasted: bool) -> SourceSpec:
    if _is_web(source):
        return UrlSource(url=source)
    if pasted or source.lower().endswith(".txt"):
        return TextSource(path=source, url=url)
    return FileSource(path=source, url=url)


def _is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _raw(source: str) -> _Raw:
    if source == "-":
        return _Raw(sys.stdin.buffer.read(Limits().html))
    if not _is_web(source):
        return _Raw(_file_bytes(Path(source)))
    with Fetcher(clock=Clock(now=datetime.now(UTC)), typed=(source,)) as fetcher:
        try:
            fetched = fetcher.fetch(source, kind=Kind.HTML)
        except FetchError as error:
            error.hint = error.hint or "Save the page in a browser and name the file instead."
            raise
    return _Raw(fetched.data, fetched.media_type, fetched.final_url, fetched.retrieved)


def _file_bytes(file: Path) -> bytes:
    if not file.is_file():
        what = "is not a regular file" if file.exists() else "does not exist"
        raise ManifestError(
            f"{file} {what}",
            hint="Name a saved page, a text, an address that starts with http, or - for stdin.",
        )
    limit = MAX_SAVED
    if file.stat().st_size > limit:
        raise ManifestError(f"{file} is larger than {limit // 1_000_000} MB")
    return file.read_bytes()


# --------------------------------------------------------------------------- issues and files


def check(path: StrPath, *, offline: bool = False, detail: Say = silent) -> tuple[Notice, ...]:
    """Return what there is to say about an issue (collected, not rendered) or a finished file.

    Raises ManifestError where the manifest is wrong or the file is of no kind that we check.
    """
    file = Path(path)
    if file.suffix.lower() in (".pdf", ".epub"):
        return _check_file(file)
    from editionkit.preflight.bookclaims import picture_coverage

    collected = collect(open_issue(file), offline=offline, detail=detail)
    return (*collected.notices, *picture_coverage(collected.edition))


def _check_file(file: Path) -> tuple[Notice, ...]:
    if not file.is_file():
        raise ManifestError(f"{file} does not exist")
    if file.suffix.lower() == ".pdf":
        return _check_pdf(file)
    from editionkit.preflight.bookclaims import check_book
    from editionkit.preflight.epub import check_epub

    found = check_epub(file)
    if any(one.code == "V-002" and one.where == file.name for one in found):
        return found  # what passes our limits is not handed to a program that has none
    return (*found, *check_book(file))


def _check_pdf(file: Path) -> tuple[Notice, ...]:
    from editionkit.preflight.claims import check_claims
    from editionkit.preflight.geometry import geometry_notices, measure_file
    from editionkit.preflight.pdf import check_pdf

    geometry = measure_file(file)
    placed = geometry_notices(geometry) if geometry else ()
    return (*check_pdf(file), *placed, *check_claims(file))
