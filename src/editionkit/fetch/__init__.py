"""The only door to the network: `fetch.client.Fetcher`, which is loaded where it is opened.

`Fetcher.fetch` returns a `Fetched` or raises `FetchError` with a stable `reason`; each request
leaves an `Attempt` for the report.
"""

from editionkit.fetch.terms import LIMITS, Clock, Fetched, Kind, Limits, Validators
from editionkit.fetch.urls import Origin, checked, origin_of, public, redacted, tidied

__all__ = [
    "LIMITS",
    "Clock",
    "Fetched",
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
