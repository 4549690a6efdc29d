"""What a URL may look like, which origin it belongs to, and how it is shown in a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from editionkit.notices import FetchError

if TYPE_CHECKING:
    import httpx2

Origin = tuple[str, str, int]
"""Scheme, host in lower-case ASCII, port."""

MAX_LENGTH = 4096
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
_SECRET = re.compile(
    r"(?i)token|secret|passw|pwd|auth|api[-_]?key|^key$|^sig$|signature|session|credential|jwt|code"
)
# The Fetch standard's "bad ports": services that can be made to take an HTTP request for a command.
# https://fetch.spec.whatwg.org/#bad-port
# fmt: off
_BAD_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666,
    6667, 6668, 6669, 6679, 6697, 10080,
})
# fmt: on


def checked(text: str) -> httpx2.URL:
    """Return the parsed URL without its fragment; raises FetchError for what is not fetched."""
    import httpx2  # a build without a network does without it

    _refuse_odd_text(text)
    try:
        url = httpx2.URL(text).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(f"not a usable URL: {error}", reason="bad-url") from error
    if url.scheme not in _PORTS:
        raise FetchError(
            f"only http and https are fetched, not {url.scheme or 'a URL without scheme'!r}",
            reason="bad-scheme",
        )
    if url.userinfo:
        raise FetchError("a URL with a user name or password is refused", reason="bad-url")
    if not _HOST.fullmatch(url.raw_host.decode("ascii")):
        raise FetchError(f"not a host name: {url.host!r}", reason="bad-url")
    if not 0 < origin_of(url)[2] < 65536 or origin_of(url)[2] in _BAD_PORTS:
        raise FetchError(f"port {url.port} is refused", reason="bad-url")
    return url


def _refuse_odd_text(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise FetchError(f"the URL is longer than {MAX_LENGTH} characters", reason="bad-url")
    if found := _FORBIDDEN.search(text):
        raise FetchError(
            f"the URL holds the character {found.group()!r}, which no URL may hold",
            reason="bad-url",
        )


def origin_of(url: httpx2.URL) -> Origin:
    """Return the origin of `url`, its port made plain."""
    port = url.port if url.port is not None else _PORTS.get(url.scheme, 0)
    return (url.scheme, url.raw_host.decode("ascii").lower().rstrip("."), port)


def tidied(address: str) -> str:
    """Return an address found in content as a browser would send it: spaces percent-encoded."""
    return quote(address.strip(), safe="!#$%&'()*+,/:;=?@[]~")


def public(text: str) -> str:
    """Return an address as it may be printed: without user name and secret-looking parameters."""
    try:
        parts = urlsplit(text)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return text.partition("?")[0]
    if any(_SECRET.search(name) for name, _ in pairs):
        kept = [(name, value) for name, value in pairs if not _SECRET.search(name)]
        parts = parts._replace(query=urlencode(kept))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def redacted(text: str) -> str:
    """Return `text` fit for a report: user names, passwords and secret-looking values hidden."""
    try:
        parts = urlsplit(text)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return text.partition("?")[0]
    if any(_SECRET.search(name) for name, _ in pairs):
        shown = [(name, "…" if _SECRET.search(name) else value) for name, value in pairs]
        query = urlencode(shown, safe="/:").replace(quote("…"), "…")
        parts = parts._replace(query=query)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
