"""Elements that look alike share their style, also where they have attributes of their own.

WeasyPrint 70 shares a computed style between elements of one parent that match the same rules and
have the very same declarations (`css.StyleFor`); it parses those of `style`, `lang` and `id` anew
for each element, so that they never are. Some eighty properties were worked out for each story that
is measured, and again for all that is in it. Here one text is one set of declarations.

tests/unit/render/test_likeness.py lays pages out with and without it, and compares every box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from weasyprint import css

#: Attributes that declare something of an element by themselves.
_DECLARING = ("style", "lang", "id", "name")


@contextmanager
def likeness() -> Iterator[None]:
    """Parse each text of an attribute once a document while the block runs."""
    find = css.find_style_attributes
    css.find_style_attributes = partial(_declared, find)
    try:
        yield
    finally:
        css.find_style_attributes = find


class _One(list[Any]):
    """A tree of one element, as `find_style_attributes` wants it."""

    iter = list.__iter__


def _declared(
    find: Callable[..., Any], tree: Any, hints: bool = False, base_url: str | None = None
) -> Iterator[tuple[Any, Any, Any, Any]]:
    """Yield what attributes declare; the very same declarations where all of them are the same."""
    known: dict[tuple[Any, ...], list[tuple[Any, Any, Any]]] = {}
    for element in tree.iter():
        if hints or str(element.tag).startswith("{"):  # drawings declare by more attributes
            yield from find(_One([element]), hints, base_url)
            continue
        key = (element.tag, *map(element.get, _DECLARING))
        if key not in known:
            found = find(_One([element]), hints, base_url)
            known[key] = [(specificity, declared, base) for specificity, _, declared, base in found]
        for specificity, declared, base in known[key]:
            yield specificity, element, declared, base
