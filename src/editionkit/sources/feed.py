"""A feed (RSS, Atom, RDF), from the web or beside the issue: its entries, or the pages behind them.

feedparser sees only bytes that we fetched, in a stream: given a string it would open files and
addresses of its own accord.
"""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from editionkit.fetch import Kind, redacted
from editionkit.model import Capture, FeedSource, Notice
from editionkit.notices import FetchError
from editionkit.sources import url
from editionkit.sources.desk import Desk, Filed
from editionkit.sources.sniff import binary_kind

FULL_TEXT_WORDS = 60
"""An entry with at least so many words of content is taken for the whole story."""

_MOST_ENTRIES = (500, 100, 20)
_MOST_MARKS = 150_000
"""So many tags and references take feedparser under 5 s and 200 MB; 3 million take it a minute."""
_ENTRY_END = re.compile(rb"</(item|entry)\s*>")
_SINCE = re.compile(r"(\d{1,6})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_TAG = re.compile(r"<[^<>]*>")
_CUT_SHORT = re.compile(
    r"(\[(…|\.\.\.)\]|…|\.\.\.|continue reading.{0,40}|read more.{0,20})\W*$", re.IGNORECASE
)
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|ref|cmp|ns_\w+|xtor)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, as far as we use it; `content` is HTML, `full` says that it is the story."""

    title: str
    link: str | None
    content: str
    full: bool
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    picture: str | None = None
    summary: str = ""


def captures(spec: FeedSource, desk: Desk) -> tuple[Capture, ...]:
    """Return the stories of a feed; raises FetchError where the feed itself cannot be read."""
    local = not spec.feed.lower().startswith(("http://", "https://"))
    read = desk.local if local else desk.page
    filed = read(spec.feed, kind=Kind.FEED)
    if filed.stale:
        desk.say(
            "S-007", f"{redacted(spec.feed)} could not be fetched again; the earlier one is used"
        )
    feed, entries = _parsed(filed)
    chosen = _chosen(entries, spec, desk, filed)
    if not chosen:
        desk.say("S-006", f"none of {len(entries)} entries of {redacted(spec.feed)} fits")
    lang = str(feed.get("language") or "")
    return _stories(chosen, spec, desk, filed, lang=lang, local=local)


# ------------------------------------------------------------------------------------- parsing


def _parsed(filed: Filed) -> tuple[Any, tuple[Entry, ...]]:
    """Return the feed's own fields and its entries."""
    if words := binary_kind(filed.data):
        raise FetchError(f"it is {words}, not a feed", reason="wrong-type")
    headers = {"content-location": filed.frozen.final_url or ""}
    if sent := filed.frozen.header("content-type"):
        headers["content-type"] = sent
    try:
        import feedparser  # slow to import; many issues have no feed

        found = feedparser.parse(io.BytesIO(_bounded(filed.data)), response_headers=headers)
    except (ValueError, RecursionError, LookupError, AssertionError) as error:
        raise FetchError("it cannot be read as a feed", reason="bad-feed") from error
    if not found.entries and not found.get("version"):
        raise FetchError(
            "it is not a feed",
            reason="wrong-type",
            hint="Give the address of the RSS or Atom feed, not of a page.",
        )
    return found.feed, tuple(_entry(raw) for raw in found.entries[: _MOST_ENTRIES[0]])


def _bounded(data: bytes) -> bytes:
    """Return the feed cut after so many entries that parsing it takes seconds, not minutes."""
    data = _without_entities(data)
    ends = [found.end() for found in _ENTRY_END.finditer(data)]
    for most in _MOST_ENTRIES:
        cut = data[: ends[most - 1]] + _closing(data) if len(ends) > most else data
        if cut.count(b"<") + cut.count(b"&") // 4 <= _MOST_MARKS:
            return cut
    raise FetchError("the feed has too many tags to be read", reason="bad-feed")


def _without_entities(data: bytes) -> bytes:
    """Return the feed without entities of its own: ten lines of them stand for gigabytes."""
    first, *rest = data.split(b"<!ENTITY")
    if not rest and b"<!ENTITY" in data[:4096].replace(b"\0", b""):
        raise FetchError("the feed declares entities in UTF-16", reason="bad-feed")
    return first + b"".join(piece.partition(b">")[2] for piece in rest)


def _closing(data: bytes) -> bytes:
    head = data[:4096]
    if b"<rdf:RDF" in head:
        return b"</rdf:RDF>"
    return b"</feed>" if b"<feed" in head else b"</channel></rss>"


def _entry(raw: Any) -> Entry:
    content, summary = _content(raw), str(raw.get("summary") or "")
    return Entry(
        title=_plain(str(raw.get("title") or "")),
        link=_web_link(raw.get("link")),
        content=content or summary,
        full=_words(content) >= FULL_TEXT_WORDS and not _CUT_SHORT.search(_plain(content)),
        published=_moment(raw),
        authors=_authors(raw),
        categories=tuple(_plain(str(tag.get("term") or "")) for tag in (raw.get("tags") or [])[:8]),
        picture=_picture(raw),
        summary=_plain(summary) if content else "",
    )


def _content(raw: Any) -> str:
    """Return the longest of the contents that the entry carries."""
    values = [str(one.get("value") or "") for one in raw.get("content") or []]
    return max(values, key=len, default="")


def _plain(markup: str) -> str:
    """Return the words of a short piece of HTML."""
    return " ".join(unescape(_TAG.sub(" ", markup)).split())


def _words(markup: str) -> int:
    return len(_plain(markup).split())


def _web_link(value: object) -> str | None:
    text = str(value or "").strip()
    return text if text.lower().startswith(("http://", "https://")) else None


def _moment(raw: Any) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        if parsed := dict.get(raw, name):  # `raw.get` would take one date for another
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _authors(raw: Any) -> tuple[str, ...]:
    names = [str(one.get("name") or "") for one in raw.get("authors") or []]
    names = names if any(names) else [str(raw.get("author") or "")]
    return tuple(dict.fromkeys(plain for name in names[:10] if (plain := _plain(name))))


def _picture(raw: Any) -> str | None:
    """Return the picture that comes with an entry, outside its text."""
    media = [one for one in raw.get("media_content") or [] if _is_picture(one)]
    enclosed = [one for one in raw.get("enclosures") or [] if _is_picture(one)]
    for one in (*media, *enclosed, *(raw.get("media_thumbnail") or [])):
        if found := _web_link(one.get("url") or one.get("href")):
            return found
    return None


def _is_picture(one: Any) -> bool:
    return str(one.get("type") or "").startswith("image/") or one.get("medium") == "image"


# ------------------------------------------------------------------------------------ choosing


def _chosen(
    entries: Sequence[Entry], spec: FeedSource, desk: Desk, filed: Filed
) -> tuple[Entry, ...]:
    """Return at most `limit` entries within `since`, newest first, each story once."""
    kept = _once(_newest_first(entries))
    if spec.since:
        end = _last_moment(desk, filed)
        start = end - span(spec.since)
        kept = [one for one in kept if one.published is None or start <= one.published <= end]
    return tuple(kept[: max(0, spec.limit)])


def _newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Return the feed's own order, which is an editor's, turned round where it is oldest first."""
    dates = [entry.published for entry in entries if entry.published]
    rising = all(one <= two for one, two in pairwise(dates))
    if len(dates) > 1 and rising and dates[0] < dates[-1]:
        return list(reversed(entries))
    return list(entries)


def _once(entries: Iterable[Entry]) -> list[Entry]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        name = _without_tracking(entry.link) if entry.link else f"{entry.title}\n{entry.content}"
        seen.setdefault(name, entry)
    return list(seen.values())


def _without_tracking(link: str) -> str:
    try:
        parts = urlsplit(link)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return link
    query = urlencode([(name, value) for name, value in pairs if not _TRACKING.match(name)])
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"), query, ""))


def span(since: str) -> timedelta:
    """Return the length of time that `24h` or `3d` means; raises FetchError for anything else."""
    found = _SINCE.fullmatch(since.strip().lower())
    if found is None:
        raise FetchError(
            f"`since: {since}` is no length of time", reason="bad-since", hint="Write 24h or 3d."
        )
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _last_moment(desk: Desk, filed: Filed) -> datetime:
    """Return the moment from which `since` counts back: the same in every later build.

    It is when the feed was fetched, but no later than the end of the issue's day; for a file, which
    has no such moment, the end of the issue's day.
    """
    try:
        zone: Any = ZoneInfo(desk.timezone)
    except (ValueError, OSError, LookupError):
        zone = UTC
    day = desk.date + timedelta(days=1)
    end = datetime(day.year, day.month, day.day, tzinfo=zone)
    return min(end, filed.frozen.retrieved) if filed.frozen.retrieved else end


# ------------------------------------------------------------------------------------- stories


def _stories(
    entries: Sequence[Entry], spec: FeedSource, desk: Desk, filed: Filed, *, lang: str, local: bool
) -> tuple[Capture, ...]:
    """Return a capture for each entry; what fails is said, in the entries' order."""

    def story(entry: Entry) -> tuple[Capture | None, list[Notice]]:
        own = replace(desk, said=[])
        if entry.full or entry.link is None or (local and entry.content):
            return _wrapped(entry, spec, filed, lang), own.said
        try:
            return url.page(entry.link, spec=spec, desk=own, robots=True), own.said
        except FetchError as error:
            own.say("S-001", f"{redacted(entry.link)}: {error.message}", hint=error.hint)
            return None, own.said

    if not entries:
        return ()
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = list(pool.map(story, entries))
    desk.said.extend(one for _, said in found for one in said)
    return tuple(capture for capture, _ in found if capture is not None)


def _wrapped(entry: Entry, spec: FeedSource, filed: Filed, lang: str) -> Capture:
    """Return the entry as a small page of its own, so that cleaning finds what it knows."""
    data = _document(entry, lang).encode("utf-8", "replace")
    return Capture(
        spec=spec,
        url=entry.link,
        media_type="text/html; charset=utf-8",
        data=data,
        retrieved=filed.frozen.retrieved,
        headers=(),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _document(entry: Entry, lang: str) -> str:
    facts = [f"<title>{escape(entry.title)}</title>", '<meta property="og:type" content="article">']
    if entry.link:
        facts.append(f'<link rel="canonical" href="{escape(entry.link)}">')
    facts += [f'<meta name="author" content="{escape(name)}">' for name in entry.authors]
    if entry.published:
        moment = entry.published.isoformat()
        facts.append(f'<meta property="article:published_time" content="{moment}">')
    facts += [f'<meta property="article:tag" content="{escape(tag)}">' for tag in entry.categories]
    if entry.picture and "<img" not in entry.content.lower():
        facts.append(f'<meta property="og:image" content="{escape(entry.picture)}">')
    language = f' lang="{escape(lang)}"' if lang else ""
    return (
        f'<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
        + "\n".join(facts)
        + f"\n</head>\n<body>\n<article>\n<h1>{escape(entry.title)}</h1>\n"
        + f"{_paragraphs(entry.content)}\n</article>\n</body>\n</html>\n"
    )


def _paragraphs(content: str) -> str:
    """Return the content as markup; plain text becomes paragraphs."""
    if "<" in content:
        return content
    return "\n".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", content) if part.strip())
