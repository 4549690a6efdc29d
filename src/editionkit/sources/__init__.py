"""Sources: from what the manifest names to raw captures. One file for each kind.

`captures(spec, desk)` returns what one source gives: a page, a file, or the entries of a feed. It
raises FetchError where it gives nothing; smaller troubles are said with `desk.say`.
"""

from __future__ import annotations

from typing import assert_never

from editionkit.model import Capture, FeedSource, FileSource, SourceSpec, TextSource, UrlSource
from editionkit.sources import file, text, url
from editionkit.sources.desk import Desk, Filed, Receipt, home_of, ledger_folder
from editionkit.sources.url import page

__all__ = ["Desk", "Filed", "Receipt", "captures", "home_of", "ledger_folder", "page"]


def captures(spec: SourceSpec, desk: Desk) -> tuple[Capture, ...]:
    """Return the captures of one source; raises FetchError or MorgueError."""
    match spec:
        case UrlSource():
            return (url.capture(spec, desk),)
        case FileSource():
            return file.captures(spec, desk)
        case TextSource():
            return (text.capture(spec, desk),)
        case FeedSource():
            from editionkit.sources import feed  # many issues have none

            return feed.captures(spec, desk)
        case _:
            assert_never(spec)
