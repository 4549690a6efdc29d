"""A page on the web."""

from __future__ import annotations

from editionkit.fetch import Kind
from editionkit.model import Capture, SourceSpec, UrlSource
from editionkit.sources.desk import Desk
from editionkit.sources.filing import capture_of
from editionkit.sources.sniff import text_type


def capture(spec: UrlSource, desk: Desk) -> Capture:
    """Return the page that the editor named; raises FetchError or MorgueError."""
    return page(spec.url, spec=spec, desk=desk)


def page(address: str, *, spec: SourceSpec, desk: Desk, robots: bool = False) -> Capture:
    """Return the page at `address`; `robots` asks the site's robots.txt, as for a feed's links."""
    filed = desk.page(address, kind=Kind.HTML, robots=robots)
    media_type = text_type(filed.data, declared=filed.frozen.media_type)
    if filed.stale:
        desk.say("S-007", f"{address} could not be fetched again; the earlier copy is printed")
    return capture_of(
        filed, spec=spec, url=filed.frozen.final_url or address, media_type=media_type
    )
