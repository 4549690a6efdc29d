"""The only door to the network.

`Fetcher.fetch` returns a `Fetched` or raises `FetchError` with a stable `reason`; each request
leaves an `Attempt` for the report.
"""

from editionkit.fetch.client import (
    LIMITS,
    Clock,
    Fetched,
    Fetcher,
    Kind,
    Limits,
    Validators,
)
from editionkit.fetch.urls import Origin, checked, origin_of, public, redacted, tidied

__all__ = [
    "LIMITS",
    "Clock",
    "Fetched",
    "Fetcher",
    "Kind",
    "Limits",
    "Origin",
    "Validators",
    "checked",
    "origin_of",
    "public",
    "redacted",
    "tidied",
]
