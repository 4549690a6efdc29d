"""Fetching one address: limits, redirects, retries, manners; every outcome is data.

Trust is decided by origin. The URLs that a person typed are named when the Fetcher is made: their
origins may lie anywhere, also on this machine. Every other address, whether content named it or a
redirect led there, must be public.
"""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpcore2
import httpx2
from protego import Protego

from editionkit.fetch import decoding, urls
from editionkit.fetch.line import (
    Bell,
    BlockedAddressError,
    GuardedBackend,
    GuardedTransport,
    Resolver,
    UnknownNameError,
    system_resolver,
    trusting,
)
from editionkit.fetch.terms import KEPT_HEADERS, Clock, Fetched, Kind, Limits, Validators
from editionkit.model import Attempt
from editionkit.notices import FetchError

USER_AGENT = "editionkit/0.1 (+https://pypi.org/project/editionkit/)"
ROBOT_NAME = "editionkit"
_MB = 1_000_000
_REDIRECTS = {301, 302, 303, 307, 308}
_NO_SERVER = {"dns", "connect", "tls", "blocked-address"}
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


_ACCEPT = {
    Kind.HTML: "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5,*/*;q=0.1",
    Kind.FEED: "application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.1",
    Kind.IMAGE: "image/jpeg,image/png,image/webp,image/gif;q=0.9,*/*;q=0.1",
    Kind.OTHER: "*/*",
    Kind.ROBOTS: "text/plain,*/*;q=0.1",
}


class _FaultError(Exception):
    """One attempt failed; `again` says whether another may help, `wait` what the server asks."""

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        again: bool = False,
        wait: float | None = None,
        status: int | None = None,
        host_down: bool = False,
        hint: str | None = None,
    ):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.again = again
        self.wait = wait
        self.status = status
        self.host_down = host_down
        self.hint = hint


@dataclass(slots=True)
class _Host:
    """What the run knows about one host: its slots, and how often in a row it was not there."""

    slots: threading.Semaphore
    failures: int = 0


@dataclass(slots=True)
class _Tally:
    """The running totals of an edition."""

    size: int = 0
    fetches: int = 0
    attempts: list[Attempt] = field(default_factory=list)


class Fetcher:
    """The door. Safe to use from many threads; close it, or use it as a context manager."""

    def __init__(
        self,
        *,
        clock: Clock,
        typed: Iterable[str] = (),
        allow_private: bool = False,
        limits: Limits | None = None,
        seconds: float | None = None,
        resolver: Resolver = system_resolver,
        tls: ssl.SSLContext | None = None,
        trust: Path | None = None,
    ) -> None:
        """Make the door; after `seconds` it is shut. `trust` names further certificates."""
        self.limits = limits or Limits()
        self._shut_at = float("inf") if seconds is None else clock.monotonic() + seconds
        self._trust = trust
        self._clock = clock
        self._allow_private = allow_private
        self._trusted = frozenset(_typed_doors(typed))
        self._bell = Bell()
        self._backend = GuardedBackend(
            resolver=resolver, trusted=self._trusts, bell=self._bell, monotonic=clock.monotonic
        )
        self._tls = tls
        self._opened: GuardedTransport | None = None
        self._lock = threading.Lock()
        self._tally = _Tally()
        self._hosts: dict[urls.Origin, _Host] = defaultdict(self._new_host)
        self._robots: dict[urls.Origin, Protego | FetchError] = {}
        self._robot_locks: dict[urls.Origin, threading.Lock] = defaultdict(threading.Lock)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()

    def _transport(self) -> GuardedTransport:
        """Return the transport, made at the first request: reading the certificates takes time."""
        with self._lock:
            if self._opened is None:
                tls = self._tls or trusting(self._trust)
                self._opened = GuardedTransport(self._backend, tls=tls)
            return self._opened

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every request of this run, by URL and number, whatever the order of the threads."""
        with self._lock:
            return tuple(sorted(self._tally.attempts, key=lambda one: (one.url, one.number)))

    def fetch(
        self,
        url: str,
        *,
        kind: Kind,
        validators: Validators | None = None,
        robots: bool = False,
    ) -> Fetched:
        """Return the response to `url`; `robots` asks the site's robots.txt first.

        Raises FetchError whose `reason` is one of those listed in docs/explanation/freezing.md.
        """
        address = urls.checked(url)
        if robots:
            self._ask_robots(address)
        with self._slot(urls.origin_of(address)) as host:
            try:
                return self._persist(address, kind, validators, host)
            finally:
                self._bell.at = float("inf")

    # ------------------------------------------------------------------------------- manners

    def _new_host(self) -> _Host:
        return _Host(threading.Semaphore(self.limits.per_host))

    @contextmanager
    def _slot(self, origin: urls.Origin) -> Iterator[_Host]:
        with self._lock:
            host = self._hosts[origin]
        with host.slots:
            if host.failures >= self.limits.host_failures:
                raise FetchError(
                    f"{origin[1]} failed {host.failures} times in a row; not asked again",
                    reason="host-down",
                )
            yield host

    def _trusts(self, host: str, port: int) -> bool:
        return self._allow_private or (host.lower().rstrip("."), port) in self._trusted

    def _ask_robots(self, address: httpx2.URL) -> None:
        """Raise FetchError where robots.txt (RFC 9309) keeps us out."""
        origin = urls.origin_of(address)
        with self._lock:
            lock = self._robot_locks[origin]
        with lock:
            if origin not in self._robots:
                self._robots[origin] = self._read_robots(address)
            rules = self._robots[origin]
        if isinstance(rules, FetchError) and rules.reason in _NO_SERVER:
            raise FetchError(rules.message, reason=rules.reason, hint=rules.hint)
        if isinstance(rules, FetchError):
            raise FetchError(
                f"robots.txt of {origin[1]} cannot be read ({rules.reason}), so its pages are left"
                " alone",
                reason="robots",
            )
        if not rules.can_fetch(str(address), ROBOT_NAME):
            raise FetchError("the site's robots.txt asks not to fetch this page", reason="robots")

    def _read_robots(self, address: httpx2.URL) -> Protego | FetchError:
        """Return the rules; RFC 9309 2.3.1: a 4xx allows all, whatever else fails forbids all."""
        place = str(address.copy_with(raw_path=b"/robots.txt"))
        try:
            answer = self.fetch(place, kind=Kind.ROBOTS)
        except FetchError as error:
            if error.reason.startswith("http-4") and error.reason != "http-429":
                return Protego.parse("")
            return error
        return Protego.parse(answer.data.decode("utf-8", "replace"))

    # ------------------------------------------------------------------------------- retries

    def _persist(
        self, address: httpx2.URL, kind: Kind, validators: Validators | None, host: _Host
    ) -> Fetched:
        self._mind_the_deadline()
        end = min(self._clock.monotonic() + self.limits.source, self._shut_at)
        waited = 0.0
        for number in range(1, self.limits.attempts + 1):
            try:
                return self._attempt(address, kind, validators, host, number, waited, end)
            except _FaultError as fault:
                waited = self._pause(address, fault, number)
                left = end - self._clock.monotonic()
                if left <= 0:
                    self._mind_the_deadline()
                if not fault.again or number == self.limits.attempts or waited >= left:
                    raise _refusal(fault, number, waited, left) from fault
                self._clock.sleep(waited)
        raise AssertionError("a loop of attempts ends by return or raise")

    def _mind_the_deadline(self) -> None:
        if self._clock.monotonic() >= self._shut_at:
            raise FetchError(
                "the edition's deadline came before it was there",
                reason="deadline",
                hint="Build again: after the deadline it does not hold any more.",
            )

    def _pause(self, address: httpx2.URL, fault: _FaultError, number: int) -> float:
        """Return the seconds to wait: what the server asks, else 0.5, 1, 2 … and a little more.

        The little more comes from the URL, so hosts are not all asked at once, yet each run waits
        alike.
        """
        if fault.wait is not None:
            return fault.wait
        step: float = self.limits.backoff * 2 ** (number - 1)
        spread = hashlib.sha256(f"{number} {address}".encode()).digest()[0] / 255
        return step * (1 + spread / 2)

    def _attempt(
        self,
        address: httpx2.URL,
        kind: Kind,
        validators: Validators | None,
        host: _Host,
        number: int,
        waited: float,
        end: float,
    ) -> Fetched:
        start = self._clock.monotonic()
        self._bell.at = min(start + self.limits.request, end)
        status: int | None = 200
        reason: str | None = None
        size = 0
        try:
            fetched = self._follow(address, kind, validators)
            status, size = (304 if fetched.unchanged else 200), len(fetched.data)
            host.failures = 0
        except _FaultError as fault:
            status, reason = fault.status, fault.reason
            host.failures = host.failures + 1 if fault.host_down else 0
            raise
        finally:
            took = self._clock.monotonic() - start
            self._record(
                Attempt(
                    url=urls.redacted(str(address)),
                    number=number,
                    status=status,
                    reason=reason,
                    size=size,
                    seconds=round(took, 3),
                    waited=round(waited, 3),
                )
            )
        return fetched

    def _record(self, attempt: Attempt) -> None:
        with self._lock:
            self._tally.attempts.append(attempt)

    # ----------------------------------------------------------------------------- redirects

    def _follow(self, address: httpx2.URL, kind: Kind, validators: Validators | None) -> Fetched:
        # Some sites redirect to themselves to see their cookie back; no other origin sees it.
        jars: dict[urls.Origin, httpx2.Cookies] = defaultdict(httpx2.Cookies)
        here, path = address, list[str]()
        while True:
            request = self._request(here, kind, validators if here == address else None)
            cookies = jars[urls.origin_of(here)]
            cookies.set_cookie_header(request)
            answer = self._sent(request)
            try:
                cookies.extract_cookies(answer)
                if answer.status_code not in _REDIRECTS:
                    return self._received(answer, address, here, tuple(path), kind, validators)
                here = _next_hop(here, answer)
            finally:
                answer.close()
            path.append(str(here))
            if len(path) > self.limits.redirects:
                raise _FaultError(
                    "too-many-redirects", f"more than {self.limits.redirects} redirects"
                )

    def _request(
        self, address: httpx2.URL, kind: Kind, validators: Validators | None
    ) -> httpx2.Request:
        headers = {
            "User-Agent": USER_AGENT,
            "Accept": _ACCEPT[kind],
            "Accept-Encoding": decoding.ACCEPTED,
        }
        if validators and validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        waits = {
            "connect": self.limits.connect,
            "read": self.limits.idle,
            "write": self.limits.idle,
            "pool": self.limits.request,
        }
        return httpx2.Request("GET", address, headers=headers, extensions={"timeout": waits})

    def _sent(self, request: httpx2.Request) -> httpx2.Response:
        with self._lock:
            self._tally.fetches += 1
            if self._tally.fetches > self.limits.total_fetches:
                raise _FaultError("budget", f"more than {self.limits.total_fetches} requests")
        with _faults():
            return self._transport().handle_request(request)

    # ------------------------------------------------------------------------------ response

    def _received(
        self,
        answer: httpx2.Response,
        asked: httpx2.URL,
        final: httpx2.URL,
        path: tuple[str, ...],
        kind: Kind,
        validators: Validators | None,
    ) -> Fetched:
        unchanged = answer.status_code == 304 and validators is not None
        if not unchanged and answer.status_code not in {200, 203}:
            raise self._bad_status(answer)
        return Fetched(
            url=str(asked),
            final_url=str(final),
            redirects=path,
            media_type=answer.headers.get("content-type", "").partition(";")[0].strip().lower(),
            data=b"" if unchanged else self._body(answer, kind),
            headers=tuple(
                (name, _header_text(answer.headers[name]))
                for name in KEPT_HEADERS
                if name in answer.headers
            ),
            retrieved=self._clock.now,
            unchanged=unchanged,
        )

    def _bad_status(self, answer: httpx2.Response) -> _FaultError:
        status = answer.status_code
        return _FaultError(
            f"http-{status}",
            f"the server answered {status} {answer.reason_phrase}".strip(),
            again=status in _TRY_AGAIN,
            wait=_retry_after(answer, self._clock.now),
            status=status,
        )

    def _body(self, answer: httpx2.Response, kind: Kind) -> bytes:
        """Return the decoded body, counting while it comes in."""
        limit, received, body = self.limits.size(kind), [0], bytearray()
        pieces = _counted(answer.iter_raw(), received)
        with _faults():
            for piece in decoding.decoded(pieces, answer.headers.get("content-encoding", "")):
                self._count(len(piece))
                body += piece
                if len(body) > limit and kind is Kind.ROBOTS:
                    return bytes(body[:limit])  # RFC 9309 2.5: what comes after is not read
                self._judge_size(len(body), received[0], limit)
        return bytes(body)

    def _judge_size(self, size: int, received: int, limit: int) -> None:
        if size > limit:
            raise _FaultError("too-large", f"larger than {limit / _MB:g} MB", status=200)
        if size > self.limits.ratio_from and size > received * self.limits.ratio:
            raise _FaultError(
                "bomb",
                f"{received} bytes unpack to more than {self.limits.ratio} times as many",
                status=200,
            )
        if self._clock.monotonic() > self._bell.at:
            raise _too_slow()

    def _count(self, size: int) -> None:
        with self._lock:
            self._tally.size += size
            if self._tally.size > self.limits.total_bytes:
                raise _FaultError(
                    "budget", f"more than {self.limits.total_bytes / _MB:g} MB for one edition"
                )


def _typed_doors(typed: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield host and port of each URL that a person typed; what is no URL fails when fetched."""
    for url in typed:
        try:
            _, host, port = urls.origin_of(urls.checked(url))
        except FetchError:
            continue
        yield host, port


def _counted(pieces: Iterable[bytes], received: list[int]) -> Iterator[bytes]:
    for piece in pieces:
        received[0] += len(piece)
        yield piece


def _header_text(value: str) -> str:
    """Return a header fit for a JSON file of UTF-8: no control characters, 500 at most."""
    return "".join(char for char in value if char.isprintable())[:500]


def _next_hop(here: httpx2.URL, answer: httpx2.Response) -> httpx2.URL:
    location = answer.headers.get("location")
    if not location:
        raise _FaultError(
            "bad-redirect", "a redirect that does not say where to", status=answer.status_code
        )
    try:
        there = urls.checked(str(here.join(urls.tidied(location))))
    except FetchError as error:
        raise _FaultError(error.reason, f"a redirect leads astray: {error.message}") from error
    except (httpx2.InvalidURL, ValueError) as error:
        raise _FaultError("bad-redirect", f"a redirect to no usable URL: {error}") from error
    if here.scheme == "https" and there.scheme == "http":
        raise _FaultError("downgrade", "a redirect from https to http is refused")
    return there


def _retry_after(answer: httpx2.Response, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for; None where it is absent or makes no sense."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        sent = answer.headers.get("date")
        since = parsedate_to_datetime(sent) if sent else now
        seconds = (_aware(moment) - _aware(since)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return seconds if seconds >= 0 else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _too_slow() -> _FaultError:
    return _FaultError("timeout", "the answer took too long", host_down=True)


def _refusal(fault: _FaultError, number: int, waited: float, left: float) -> FetchError:
    message = fault.message
    if fault.again and waited >= left:
        message += f"; the next try would be in {waited:.0f} s, which is too late"
    elif number > 1:
        message += f" ({number} attempts)"
    return FetchError(message, reason=fault.reason, hint=fault.hint)


@contextmanager
def _faults() -> Iterator[None]:
    """Turn what the libraries raise into a _FaultError with its stable reason."""
    try:
        yield
    except BlockedAddressError as error:
        raise _FaultError(
            "blocked-address",
            f"{error}, where only a URL that you typed may lead",
            hint="If this is meant, put the address itself into the issue, or --allow-private.",
        ) from error
    except UnknownNameError as error:
        raise _FaultError("dns", str(error), again=not error.final, host_down=True) from error
    except decoding.DecodingError as error:
        raise _FaultError("bad-encoding", str(error), status=200) from error
    except httpcore2.ConnectTimeout as error:
        raise _FaultError("timeout", "no connection in time", again=True, host_down=True) from error
    except (httpcore2.TimeoutException, TimeoutError) as error:
        raise _too_slow() from error
    except httpcore2.ConnectError as error:
        raise _connect_fault(error) from error
    except (httpcore2.NetworkError, httpcore2.RemoteProtocolError, OSError) as error:
        raise _FaultError(
            "truncated", f"the connection broke off: {error}".rstrip(": "), again=True
        ) from error
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise _FaultError("bad-answer", f"no proper HTTP: {error}") from error


def _connect_fault(error: Exception) -> _FaultError:
    """Tell a refused certificate, which is final, from a server that is not there."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            message = getattr(cause, "verify_message", "") or cause.reason or "handshake failed"
            return _FaultError("tls", f"no secure connection: {message}", host_down=True)
        cause = cause.__cause__ or cause.__context__
    return _FaultError("connect", "the server does not answer", again=True, host_down=True)
