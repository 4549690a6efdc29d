"""Patterns that are compiled when they are first asked for.

Cleaning knows some hundred and eighty. To compile them all takes as long as to clean eight pages;
an ordinary page asks for half of them, and an issue whose pages have not changed for none.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "sub", "findall", "finditer", "split")


class _Later:
    """Stands for a pattern; what of it was asked for once is as quick as the pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for each in _METHODS:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it first searches, matches, replaces or splits."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
