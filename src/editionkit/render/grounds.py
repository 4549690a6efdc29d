"""What boxes stand on: looked for where it can be seen, nowhere else.

WeasyPrint 70 looks for backgrounds, border images and rounded corners of every box
(`layout.background`), also of each line and each run of text in it, whose anonymous style cannot
have any, and on pages that are measured and never painted. That is a twelfth of a page's layout.

tests/unit/render/test_grounds.py paints a page with and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from weasyprint import css, layout
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background


@contextmanager
def grounds(*, painted: bool) -> Iterator[None]:
    """Leave out lines while the block runs; everything where nothing will be `painted`."""
    of_page, of_box = layout.layout_backgrounds, background.layout_box_backgrounds
    background.layout_box_backgrounds = partial(_box, of_box)
    if not painted:
        layout.layout_backgrounds = _nothing
    try:
        yield
    finally:
        layout.layout_backgrounds, background.layout_box_backgrounds = of_page, of_box


def _nothing(page: Any, get_image: Any) -> None:
    pass


def _box(of_box: Callable[..., None], page: Any, box: Any, get_image: Any, **rest: Any) -> None:
    if not is_bare(box):
        of_box(page, box, get_image, **rest)
        return
    box.background = None
    for child in box.all_children():
        _box(of_box, page, child, get_image)


def is_bare(box: Any) -> bool:
    """Return whether it is a line, or text, with nothing of its own: no `::first-line`'s style."""
    style = box.style
    return (
        isinstance(box, boxes.LineBox | boxes.TextBox)
        and isinstance(style, css.AnonymousStyle)
        and style is style.parent_style.anonymous_style
    )
