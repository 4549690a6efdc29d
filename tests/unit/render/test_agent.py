"""Pages are the same without the rules of WeasyPrint's own sheet that nothing asks for."""

from __future__ import annotations

import pytest
from printed_samples import PLACES, mixed, set_in_print
from weasyprint import HTML
from weasyprint.formatting_structure import boxes

from editionkit.render import agent, press
from editionkit.render.press import Press

NOTES = "span { float: footnote } ::footnote-call { color: red }"
MARGINS = "@page { size: 300pt 200pt; @top-right { content: counter(page) } }"
PAGE = """<html lang="en"><head><style>ul {{ margin: 0 }} {}</style></head><body>
<p>The gate <q>stays</q> open<span>All winter</span></p><ul><li>One</li><li>Two</li></ul>
</body></html>"""


def whole_sheet(_css, **source):
    return HTML(**source)


def boxes_of(document):
    return [
        (type(box), box.element_tag, getattr(box, "text", ""), *map(box.__dict__.get, PLACES))
        for page in document.pages
        for box in (page._page_box, *page._page_box.descendants())
        if not isinstance(box, boxes.MarginBox) or box.children
    ]


@pytest.mark.parametrize("css", ["", NOTES, MARGINS, NOTES + MARGINS])
def test_every_box_is_where_the_whole_sheet_puts_it(monkeypatch, css):
    some = Press("", lambda _name: b"").lay_out(PAGE.format(css))
    monkeypatch.setattr(press, "Sheet", whole_sheet)
    whole = Press("", lambda _name: b"").lay_out(PAGE.format(css))
    assert boxes_of(some) == boxes_of(whole)


@pytest.mark.parametrize("css", ["", NOTES, MARGINS])
def test_a_themes_sheet_is_asked_as_well(css):
    inside = Press("", lambda _name: b"").lay_out(PAGE.format(css))
    outside = Press(css, lambda _name: b"").lay_out(PAGE.format(""))
    assert boxes_of(inside) == boxes_of(outside)


def test_an_edition_has_the_same_bytes(monkeypatch):
    some = set_in_print(mixed()).data
    monkeypatch.setattr(press, "Sheet", whole_sheet)
    assert set_in_print(mixed()).data == some


def test_what_is_left_out_is_there_to_be_left_out():
    """WeasyPrint still has these rules; where it drops them, so can we."""
    notes, rules = agent.UA_STYLESHEET.matcher.other_selectors, agent.UA_STYLESHEET.page_rules
    assert {entry[3] for entry in notes} >= agent._NOTES
    kept = agent._agent(notes=False, margins=False)
    assert len(rules) - len(kept.page_rules) == 16
    assert len(notes) - len(kept.matcher.other_selectors) == len(agent._NOTES)
