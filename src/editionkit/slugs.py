"""Slugs: what names of files and addresses are made of."""

from __future__ import annotations

import re
import unicodedata

_WORDS = 8


def slug(text: str) -> str:
    """The first words of a text in ASCII, joined by hyphens; empty for scripts without Latin."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ı", "i")
    )
    words = re.findall(
        r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower().replace("'", "")
    )
    return "-".join(words[:_WORDS])[:60].strip("-")
