"""Web archives (WARC, ISO 28500): every page that a crawl kept, or the one that `url:` names.

A reader of our own, for the libraries cannot be bounded: warcio may loop for ever on lengths that
lie (its issue 122), fastwarc brings compiled code to parse what strangers wrote. It reads what lies
in memory, each step goes on, and a record that is damaged costs that record.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from editionkit.fetch import Kind, Limits, redacted, tidied
from editionkit.fetch.decoding import DecodingError, decoded
from editionkit.fetch.terms import KEPT_HEADERS
from editionkit.model import Capture, FileSource
from editionkit.morgue import Frozen
from editionkit.notices import FetchError
from editionkit.sources.desk import Desk, Filed
from editionkit.sources.sniff import GZIP, WARC, binary_kind

MOST_BYTES = 200_000_000
"""So much of an archive is unpacked, and never more than 200 times what it has."""
MOST_RECORDS = 20_000
MOST_PAGES = 500
_MOST_HEAD, _MOST_ANSWER_HEAD = 16_000, 64_000
_MOST_RESTARTS = 100
_PIECE = 2**16
_LIMITS = Limits()
_BREAKS = re.compile(rb"[\r\n]*")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HTTP = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})[^\r\n]*")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n")
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as it stands: its kind, its address, the fields of its head, its block."""

    kind: str
    url: str
    head: Mapping[str, str]
    block: bytes

    @property
    def date(self) -> str:
        """When it was taken, as the archive says it."""
        return self.head.get("warc-date", "")


@dataclass(slots=True)
class Reel:
    """An archive's bytes, unpacked; `faults` says what was not sound, in words."""

    data: bytes | bytearray
    faults: list[str] = field(default_factory=list)

    def records(self) -> Iterator[Record]:
        """Yield the sound records; what lies about its length is passed over and said."""
        at, seen = 0, 0
        while (start := self._next(at)) >= 0:
            seen += 1
            if seen > MOST_RECORDS:
                self.faults.append(f"it has more than {MOST_RECORDS:,} records")
                return
            end = _HEAD_END.search(self.data, start, start + _MOST_HEAD)
            head = _fields(self.data[start : end.start()]) if end else {}
            length = head.get("content-length", "")
            if end is None or not re.fullmatch(r"\d{1,12}", length):
                self._fault(head, "its head is damaged or too long")
                at = start + len(WARC)
                continue
            at = end.end() + int(length)
            if not self._ends(at):
                self._fault(head, f"it is not {int(length):,} bytes long, as it says")
                at = end.end()
                continue
            yield _record(head, bytes(memoryview(self.data)[end.end() : at]))

    def _next(self, at: int) -> int:
        """Return where the next record starts: at once, or at the next line that looks like one."""
        breaks = _BREAKS.match(self.data, at)
        at = breaks.end() if breaks else at
        if at >= len(self.data) or self.data.startswith(WARC, at):
            return at if at < len(self.data) else -1
        found = self.data.find(b"\n" + WARC, at)
        return found + 1 if found >= 0 else -1

    def _ends(self, at: int) -> bool:
        """Say whether a record can end here: with its mark, before another, or before nothing."""
        if self.data.startswith(b"\r\n\r\n", at):
            return True
        rest = self.data[at : at + 64].lstrip(b"\r\n")
        return at <= len(self.data) and (not rest or rest.startswith(WARC))

    def _fault(self, head: Mapping[str, str], why: str) -> None:
        name = redacted(head.get("warc-target-uri", "").strip("<>")) or "a record"
        self.faults.append(f"{name}: {why}")


def _fields(head: bytes | bytearray) -> dict[str, str]:
    """Return a head's fields by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _record(head: Mapping[str, str], block: bytes) -> Record:
    url = head.get("warc-target-uri", "").strip("<>")
    return Record(kind=head.get("warc-type", "").lower(), url=url, head=head, block=block)


# ------------------------------------------------------------------------------------ unpacking


def opened(data: bytes) -> Reel:
    """Return the archive unpacked as far as it is sound and within the limits."""
    if not data.startswith(GZIP):
        return Reel(data)
    most = min(MOST_BYTES, max(_LIMITS.ratio_from, len(data) * _LIMITS.ratio))
    out, faults, at = bytearray(), list[str](), 0
    while 0 <= at < len(data):
        try:
            at = _member(data, at, out, most)
        except zlib.error:
            faults.append("its packing is damaged")
            out += b"\r\n\r\n"  # what follows is another record
            at = data.find(GZIP, at + 1) if len(faults) < _MOST_RESTARTS else -1
        if len(out) >= most:
            faults.append(f"more than {most / 1_000_000:g} MB were packed into it")
            break
    return Reel(out, faults)


def _member(data: bytes, at: int, out: bytearray, most: int) -> int:
    """Unpack one gzip member into `out`; returns where the next may start.

    Raises zlib.error where it is damaged or cut.
    """
    inner = zlib.decompressobj(31)
    while not inner.eof:
        piece = data[at : at + _PIECE]
        if not piece:
            raise zlib.error("cut")
        while piece and len(out) < most and not inner.eof:
            out += inner.decompress(piece, min(2**20, most - len(out)))
            piece = inner.unconsumed_tail
        at += _PIECE
        if len(out) >= most:
            return len(data)
    end = min(at, len(data)) - len(inner.unused_data)
    return data.find(GZIP, end)


# ------------------------------------------------------------------------------- what it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a record holds once it is unpacked: a page or a picture."""

    url: str
    date: str
    media_type: str
    headers: tuple[tuple[str, str], ...]
    data: bytes


def captures(spec: FileSource, filed: Filed, desk: Desk) -> tuple[Capture, ...]:
    """Return the archive's pages; its pictures go into the morgue as if they had been fetched.

    Where `spec` has an address, that page alone. Raises FetchError where there is no page.
    """
    reel = opened(filed.data)
    pages, pictures = _sorted_out(reel)
    wanted = tidied(spec.url).partition("#")[0] if spec.url else None
    chosen = [page for page in pages if wanted in (None, page.url)][:MOST_PAGES]
    _say(reel.faults, spec, desk)
    if not chosen:
        named = f"no page of {redacted(wanted)}" if wanted else "no web page"
        there = ", ".join(redacted(page.url) for page in pages[:3])
        raise FetchError(
            f"it holds {named} that can be read",
            reason="no-record",
            hint=f"It holds {there}." if there else None,
        )
    _file_pictures(chosen, pictures, desk)
    return tuple(_capture(page, spec) for page in chosen)


def _say(faults: list[str], spec: FileSource, desk: Desk) -> None:
    found = list(dict.fromkeys(faults))
    if found:
        more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
        desk.say("S-011", f"{spec.path}: {'; '.join(found[:3])}{more}")


def _sorted_out(reel: Reel) -> tuple[list[_Kept], list[_Kept]]:
    """Return the pages and the pictures; of one address the copy that was taken last."""
    found: dict[str, _Kept] = {}
    digests: dict[str, _Kept] = {}
    for record in reel.records():
        kept = _revisited(record, digests, reel) if record.kind == "revisit" else None
        if record.kind in ("response", "resource"):
            kept = _opened_record(record, reel)
        if kept is None:
            continue
        digests[record.head.get("warc-payload-digest", record.url)] = kept
        if kept.url not in found or found[kept.url].date <= kept.date:
            found[kept.url] = kept
    kept_ones = list(found.values())
    pages = [one for one in kept_ones if one.media_type in _HTML]
    return pages, [one for one in kept_ones if one.media_type.startswith("image/")]


def _revisited(record: Record, digests: Mapping[str, _Kept], reel: Reel) -> _Kept | None:
    """Return the copy that a revisit says is still the same."""
    for name in ("warc-payload-digest", "warc-refers-to-target-uri"):
        if there := digests.get(record.head.get(name, "")):
            return replace(there, url=_address(record), date=record.date)
    reel.faults.append(f"{redacted(record.url)}: the copy that it refers to is not in the archive")
    return None


def _address(record: Record) -> str:
    return tidied(record.url).partition("#")[0]


def _opened_record(record: Record, reel: Reel) -> _Kept | None:
    """Return what a record holds; None for what is no page and no picture, or is not sound."""
    if not record.url.lower().startswith(("http://", "https://")):
        return None
    try:
        head, body = _message(record) if record.kind == "response" else (record.head, record.block)
        kind = head.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _HTML and not kind.startswith("image/"):
            return None
        if "warc-truncated" in record.head:
            raise DecodingError("it was cut when it was taken")
        data = _body(head, body, Kind.IMAGE if kind.startswith("image/") else Kind.HTML)
    except _OtherAnswerError:
        return None
    except DecodingError as error:
        reel.faults.append(f"{redacted(record.url)}: {error}")
        return None
    return _Kept(
        url=_address(record),
        date=record.date,
        media_type=kind,
        headers=tuple((name, head[name]) for name in KEPT_HEADERS if name in head),
        data=data,
    )


class _OtherAnswerError(Exception):
    """The answer is a redirect, an error, or none of a web server."""


def _message(record: Record) -> tuple[dict[str, str], bytes]:
    """Return head and body of an HTTP answer; raises _OtherAnswerError for any but 200."""
    status = _HTTP.match(record.block)
    if status is None or status[1] != b"200":
        raise _OtherAnswerError
    end = _HEAD_END.search(record.block, 0, _MOST_ANSWER_HEAD)
    if end is None:
        raise DecodingError("the answer's head does not end")
    return _fields(record.block[: end.start()]), record.block[end.end() :]


def _body(head: Mapping[str, str], body: bytes, kind: Kind) -> bytes:
    """Return the body without its transfer and content codings; raises DecodingError."""
    if "chunked" in head.get("transfer-encoding", "").lower():
        body = _joined(body)
    coding = head.get("content-encoding", "")
    length = head.get("content-length", "")
    if length.isdecimal() and not coding and len(body) < int(length[:12]):
        raise DecodingError(
            f"the answer is cut: it has {len(body):,} of {int(length[:12]):,} bytes"
        )
    if "gzip" in coding and not body.startswith(GZIP):
        coding = ""  # some programs unpack the body and leave the field
    most, out = _LIMITS.size(kind), bytearray()
    for piece in decoded([body], coding):
        out += piece
        if len(out) > most:
            raise DecodingError(f"it is larger than {most / 1_000_000:g} MB")
    return bytes(out)


def _joined(body: bytes) -> bytes:
    """Return a chunked body in one piece; as it is where some program joined it already."""
    out, at = bytearray(), 0
    while chunk := _CHUNK.match(body, at):
        size, at = int(chunk[1], 16), chunk.end()
        if size == 0:
            return bytes(out)
        if at + size > len(body):
            raise DecodingError("the answer is cut in a chunk")
        out += body[at : at + size]
        at += size
        at += 2 if body.startswith(b"\r\n", at) else 1
    if at:
        raise DecodingError("the answer's chunks are damaged")
    return body


# --------------------------------------------------------------------------------- handing over


def _capture(page: _Kept, spec: FileSource) -> Capture:
    charset = re.search(
        r"charset\s*=\s*[\"']?([\w.:-]+)", dict(page.headers).get("content-type", "")
    )
    return Capture(
        spec=spec,
        url=page.url,
        media_type=f"text/html; charset={charset[1].lower()}" if charset else "text/html",
        data=page.data,
        retrieved=_moment(page.date),
        headers=page.headers,
        sha256=hashlib.sha256(page.data).hexdigest(),
    )


def _moment(date: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _file_pictures(pages: list[_Kept], pictures: list[_Kept], desk: Desk) -> None:
    """Keep the pictures that the pages name, unless there is a copy of that address already."""
    text = b"\0".join(page.data for page in pages)
    for one in pictures:
        name = one.url.partition("?")[0].rpartition("/")[2].encode()
        if name and name in text and desk.morgue.get(one.url) is None and binary_kind(one.data):
            kept = Frozen(
                sha256="",
                size=0,
                media_type=one.media_type,
                final_url=one.url,
                headers=one.headers,
                retrieved=_moment(one.date),
            )
            desk.morgue.put(one.url, one.data, kept)
