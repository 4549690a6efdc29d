"""Which version of a library is installed, by the one line of its metadata that says so.

`importlib.metadata.version` parses a library's whole metadata as a letter, its readme among them: a
millisecond and more for each of forty libraries.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE)


@cache
def installed_version(library: str) -> str | None:
    """Return the version of an installed library; None where there is none."""
    try:
        there = distribution(library)
    except PackageNotFoundError:
        return None
    found = _VERSION.search(there.read_text("METADATA") or there.read_text("PKG-INFO") or "")
    return found[1] if found else there.version
