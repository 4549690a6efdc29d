"""Letters of another font in a line leave it on the grid: the leading is what the theme says."""

from __future__ import annotations

import pytest
from weasyprint.formatting_structure import boxes

from editionkit.render import standing
from editionkit.render.press import Press
from editionkit.themes import load_theme

ARABIC = "يبقى الميناء مفتوحا طوال الشتاء"
TEXT = (
    f"The sign at the gate said {ARABIC} for as long as anybody can remember, and nobody in the "
    f"office could read it until somebody came who said that {ARABIC} means that it stays open."
)


def lines(text):
    """Return height and place of the baseline of each line of a paragraph, in points."""
    theme = load_theme("broadsheet")
    page = f'<html lang="en"><body><div class="flow" style="width:150pt"><p class="body">{text}</p>'
    document = Press(theme.css(), lambda _: b"").lay_out(page + "</div></body></html>")
    found = document.pages[0]._page_box.descendants()
    return [
        (one.height * 0.75, (one.position_y + one.baseline) * 0.75)
        for one in found
        if isinstance(one, boxes.LineBox)
    ]


def test_every_line_has_the_leading_and_stands_on_the_grid():
    found = lines(TEXT)
    assert len(found) > 5
    first = found[0][1]
    for number, (height, baseline) in enumerate(found):
        assert height == pytest.approx(11)
        assert baseline - first == pytest.approx(11 * number, abs=0.01)


def test_weasyprint_alone_makes_such_lines_higher(monkeypatch):
    """If this fails, WeasyPrint keeps to the leading itself: `_levelled` may go."""
    monkeypatch.setattr(standing, "_HIGHER", -1)
    assert max(height for height, _ in lines(TEXT)) > 11.05
