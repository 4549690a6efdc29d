"""Elements that look alike share what is worked out of their style.

WeasyPrint 70 shares a computed style between elements of one parent that match the same rules and
have the very same declarations (`css.StyleFor`); it parses those of `style`, `lang` and `id` anew
for each element, so that they never are. Here one text is one set of declarations.

Boxes that differ by their place, their size or their name alone, or whose parents do, are of one
kind: all but these is worked out for the first of a kind. Without that some eighty properties are
worked out for each column of each page, and again for all that stands in it.

Nor do lines and their text stand on another page than the style of their block names (CSS Paged
Media 3, `page`): WeasyPrint asks all lines of a paragraph, several times.

tests/unit/render/test_likeness.py lays pages out with and without it, and compares every box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, partialmethod
from typing import Any

from weasyprint import css
from weasyprint.formatting_structure import boxes

#: Attributes that declare something of an element by themselves.
_DECLARING = ("style", "lang", "id", "name")
#: Properties that each box has of its own. None is inherited, no other is worked out of them.
_OWN = frozenset(
    """anchor left top right bottom width height min_width min_height max_width max_height
    margin_left margin_right margin_top margin_bottom""".split()
)


@contextmanager
def likeness() -> Iterator[None]:
    """Work out the style of one of each kind while the block runs."""
    find, style_for, pages = css.find_style_attributes, css.StyleFor, boxes.ParentBox.page_values
    css.find_style_attributes, css.StyleFor = partial(_declared, find), _StyleFor
    boxes.ParentBox.page_values = partialmethod(_page_values, pages)
    try:
        yield
    finally:
        css.find_style_attributes, css.StyleFor = find, style_for
        boxes.ParentBox.page_values = pages


def _page_values(box: Any, of_parent: Callable[..., Any]) -> Any:
    """Return the pages that a box asks for at its start and end; lines ask for no other."""
    has_lines = bool(box.children) and isinstance(box.children[0], boxes.LineBox)
    return boxes.Box.page_values(box) if has_lines else of_parent(box)


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


class _StyleFor(css.StyleFor):  # type: ignore[misc]
    """The styles of a document's elements, worked out once for each kind."""

    def __init__(self, *args: Any) -> None:
        self._kinds: dict[tuple[Any, ...] | None, Any] = {}
        super().__init__(*args)

    def set_computed_styles(
        self,
        element: Any,
        parent: Any,
        root: Any = None,
        pseudo_type: str | None = None,
        base_url: str | None = None,
        target_collector: Any = None,
    ) -> None:
        """Set the style of an element or of one of its pseudo-elements.

        That of a page (a tuple) is its own: WeasyPrint counts the pages in it.
        """
        styles = self.get_computed_styles()
        outer = styles.get((parent, None))
        cascaded = self.get_cascaded_styles().get((element, pseudo_type), {})
        kind = None if isinstance(element, tuple) else _kind(outer, pseudo_type, cascaded)
        first = self._kinds.get(kind)
        if first is None:
            super().set_computed_styles(
                element, parent, root, pseudo_type, base_url, target_collector
            )
            if kind is not None:
                self._kinds[kind] = styles[element, pseudo_type]
            return
        style = styles[element, pseudo_type] = _Alike(first, outer, cascaded)
        if (anchor := style["anchor"]) and target_collector:
            target_collector.collect_anchor(anchor)


def _kind(outer: Any, pseudo_type: str | None, cascaded: dict[str, Any]) -> tuple[Any, ...]:
    """Return what makes two styles one but for what boxes have of their own."""
    declared = (
        (name, value if name == "lang" else id(value), weight)
        for name, (value, weight) in cascaded.items()
        if name not in _OWN
    )
    return id(getattr(outer, "first", outer)), pseudo_type, *declared


class _Alike(css.ComputedStyle):  # type: ignore[misc]
    """The style of a box that differs from the first of its kind in what is its own alone."""

    def __init__(self, first: Any, outer: Any, cascaded: dict[str, Any]) -> None:
        super().__init__(
            outer,
            cascaded,
            first.pseudo_type,
            first.root_style,
            first.base_url,
            first.font_config,
            first.initial_page_sizes,
        )
        self.first = first
        self.specified = first.specified
        self.anonymous_style = first.anonymous_style

    def __missing__(self, key: str) -> Any:
        if key in _OWN and (key in self.cascaded or key in self.first.cascaded):
            return super().__missing__(key)
        value = self[key] = self.first[key]
        return value
