"""A saved page, a Markdown file, a text or a web archive beside the issue."""

from __future__ import annotations

from editionkit.fetch import Kind
from editionkit.model import Capture, FileSource
from editionkit.sources.desk import Desk
from editionkit.sources.filing import capture_of
from editionkit.sources.sniff import is_warc, text_type


def captures(spec: FileSource, desk: Desk) -> tuple[Capture, ...]:
    """Return the file's capture, or those of a web archive; raises FetchError or MorgueError."""
    archive = spec.path.lower().endswith((".warc", ".warc.gz"))
    filed = desk.local(spec.path, kind=Kind.OTHER if archive else Kind.HTML)
    if archive or is_warc(filed.data):
        from editionkit.sources import warc  # few files are archives

        return warc.captures(spec, filed, desk)
    kind = text_type(filed.data, name=spec.path)
    return (capture_of(filed, spec=spec, url=spec.url, media_type=kind),)
