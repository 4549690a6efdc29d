"""BeautifulSoup, imported without the libraries that it loads and that are hardly ever asked.

They select by CSS and guess encodings; to load them takes as long as to clean three pages. They are
there as ever for who uses them.
"""

from __future__ import annotations

from collections.abc import Iterator

from editionkit.later import load_when_used

load_when_used("soupsieve")
load_when_used("charset_normalizer")

from bs4 import BeautifulSoup, NavigableString, Tag  # noqa: E402
from bs4.element import PreformattedString  # noqa: E402

__all__ = ["BeautifulSoup", "NavigableString", "PreformattedString", "Tag", "first", "tags"]


def tags(root: Tag, *names: str) -> list[Tag]:
    """Return the elements of these names below `root` in order; far faster than `find_all`."""
    return list(_tags(root, names))


def first(root: Tag, *names: str) -> Tag | None:
    """Return the first element of these names below `root`; far faster than `find`."""
    return next(_tags(root, names), None)


def _tags(root: Tag, names: tuple[str, ...]) -> Iterator[Tag]:
    stack = root.contents[::-1]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in names or not names:
                yield node
            stack.extend(reversed(node.contents))
