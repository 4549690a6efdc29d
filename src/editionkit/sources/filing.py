"""From filed bytes to a Capture."""

from __future__ import annotations

import re

from editionkit.model import Capture, SourceSpec
from editionkit.sources.desk import Filed

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def capture_of(filed: Filed, *, spec: SourceSpec, url: str | None, media_type: str) -> Capture:
    """Return the capture; the charset that the server named stays with the type."""
    charset = _CHARSET.search(filed.frozen.header("content-type") or "")
    return Capture(
        spec=spec,
        url=url,
        media_type=f"{media_type}; charset={charset[1].lower()}" if charset else media_type,
        data=filed.data,
        retrieved=filed.frozen.retrieved,
        headers=filed.frozen.headers,
        sha256=filed.frozen.sha256,
    )
