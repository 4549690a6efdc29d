"""A saved page, a Markdown file or a text beside the issue."""

from __future__ import annotations

from editionkit.fetch import Kind
from editionkit.model import Capture, FileSource
from editionkit.sources.desk import Desk
from editionkit.sources.filing import capture_of
from editionkit.sources.sniff import text_type


def capture(spec: FileSource, desk: Desk) -> Capture:
    """Return the file's capture; raises FetchError or MorgueError."""
    filed = desk.local(spec.path, kind=Kind.HTML)
    return capture_of(
        filed, spec=spec, url=spec.url, media_type=text_type(filed.data, name=spec.path)
    )
