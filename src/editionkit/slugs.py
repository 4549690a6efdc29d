"""Slugs: what names of files and addresses are made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

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


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """Return the name, numbered from 2 on where it is taken."""
    free, number = name, 2
    while is_taken(free):
        free, number = f"{name}-{number}", number + 1
    return free
