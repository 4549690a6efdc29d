"""Pasted text without markup."""

from __future__ import annotations

from editionkit.fetch import Kind
from editionkit.model import Capture, TextSource
from editionkit.notices import FetchError
from editionkit.sources.desk import Desk
from editionkit.sources.filing import capture_of
from editionkit.sources.sniff import binary_kind


def capture(spec: TextSource, desk: Desk) -> Capture:
    """Return the text's capture; raises FetchError or MorgueError."""
    filed = desk.local(spec.path, kind=Kind.HTML)
    if words := binary_kind(filed.data):
        raise FetchError(f"it is {words}, not a text", reason="wrong-type")
    return capture_of(filed, spec=spec, url=spec.url, media_type="text/plain")
