"""What is fetched, how, and at what cost: the terms in which the door is spoken to.

They stand apart from the door, so that a build without a network need not load what opens one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

KEPT_HEADERS = (
    "content-type",
    "content-language",
    "content-location",
    "etag",
    "last-modified",
    "date",
    "link",
)
LIMITS = frozenset(
    {"too-large", "bomb", "budget", "timeout", "too-many-redirects", "host-down", "deadline"}
)
"""The reasons that say: a limit of ours was reached, not a fault of the other side."""
_MB = 1_000_000


class Kind(StrEnum):
    """What is fetched: it decides the size limit and what we say that we accept."""

    HTML = "html"
    FEED = "feed"
    IMAGE = "image"
    OTHER = "other"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a fetch may cost: sizes in decoded bytes, times in seconds."""

    html: int = 10 * _MB
    feed: int = 10 * _MB
    image: int = 25 * _MB
    other: int = 5 * _MB
    robots: int = 512_000
    ratio: int = 200
    ratio_from: int = _MB
    connect: float = 5.0
    idle: float = 15.0
    request: float = 60.0
    source: float = 120.0
    redirects: int = 5
    attempts: int = 4
    backoff: float = 0.5
    per_host: int = 2
    host_failures: int = 3
    total_bytes: int = 300 * _MB
    total_fetches: int = 2000

    def size(self, kind: Kind) -> int:
        """Return the most decoded bytes that a response of `kind` may have."""
        match kind:
            case Kind.HTML:
                return self.html
            case Kind.FEED:
                return self.feed
            case Kind.IMAGE:
                return self.image
            case Kind.OTHER:
                return self.other
            case Kind.ROBOTS:
                return self.robots


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a kept copy lets us ask with: whether it still holds."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A response in full; `unchanged` means that the kept copy still holds and `data` is empty."""

    url: str
    final_url: str
    redirects: tuple[str, ...]
    media_type: str
    data: bytes
    headers: tuple[tuple[str, str], ...]
    retrieved: datetime
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time as handed in: `now` is the one stamp of the build, the rest measures and waits."""

    now: datetime
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
