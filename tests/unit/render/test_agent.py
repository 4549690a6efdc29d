"""Pages are the same without the rules of WeasyPrint's own sheet that nothing asks for."""

from __future__ import annotations

import pytest
from printed_samples import PLACES, mixed, set_in_print
from unit.test_later import run
from weasyprint import HTML
from weasyprint import html as own
from weasyprint.formatting_structure import boxes

from editionkit.render import agent, press
from editionkit.render.press import Press

NOTES = "span { float: footnote } ::footnote-call { color: red }"
MARGINS = "@page { size: 300pt 200pt; @top-right { content: counter(page) } }"
COUNTED = "ul { list-style: inside lower-greek } li::after { content: counter(list-item, hebrew) }"
#: Japanese numbers above 9999 fall back on others.
FAR = "ul { list-style: inside japanese-formal; counter-reset: list-item 12345 }"
DASHED = "@counter-style dash { system: extends upper-armenian; suffix: ' – ' } ul { list-style: inside dash }"
#: WeasyPrint takes a way to count that is declared from the document alone, so the last is not a theme's.
SHEETS = ["", NOTES, MARGINS, NOTES + MARGINS, COUNTED, FAR, DASHED]
PAGE = """<html lang="en"><head><style>ul {{ margin: 0 }} {}</style></head><body>
<p>The gate <q>stays</q> open<span>All winter</span></p><ul><li>One</li><li>Two</li></ul>
<ol style="list-style: inside lower-armenian"><li>Three</li></ol><ol><li>Four</li></ol>
<p>Five<em style="float: footnote">Six</em></p>
</body></html>"""


def whole_sheet(_css, _html, **source):
    assert own.UA_STYLESHEET.matcher  # it is read now, with its ways to count
    return HTML(**source)


def boxes_of(document):
    return [
        (type(box), box.element_tag, getattr(box, "text", ""), *map(box.__dict__.get, PLACES))
        for page in document.pages
        for box in (page._page_box, *page._page_box.descendants())
        if not isinstance(box, boxes.MarginBox) or box.children
    ]


@pytest.mark.parametrize("css", SHEETS)
def test_every_box_is_where_the_whole_sheet_puts_it(monkeypatch, css):
    some = Press("", lambda _name: b"").lay_out(PAGE.format(css))
    monkeypatch.setattr(press, "Sheet", whole_sheet)
    whole = Press("", lambda _name: b"").lay_out(PAGE.format(css))
    assert boxes_of(some) == boxes_of(whole)


@pytest.mark.parametrize("css", SHEETS[:-1])
def test_a_themes_sheet_is_asked_as_well(css):
    inside = Press("", lambda _name: b"").lay_out(PAGE.format(css))
    outside = Press(css, lambda _name: b"").lay_out(PAGE.format(""))
    assert boxes_of(inside) == boxes_of(outside)


@pytest.mark.parametrize("css", SHEETS)
def test_a_document_that_is_no_xml_is_asked_as_well(monkeypatch, css):
    page = PAGE.format(css).replace("</p>", "<br>")
    some = Press("", lambda _name: b"").lay_out(page)
    monkeypatch.setattr(press, "Sheet", whole_sheet)
    assert boxes_of(some) == boxes_of(Press("", lambda _name: b"").lay_out(page))


def test_words_of_a_story_ask_for_nothing():
    asked = agent._OWN_STYLE.findall("<p>He noted a counter (hebrew), a float</p>")
    assert not any("note" in one for one in asked)


def test_an_edition_has_the_same_bytes(monkeypatch):
    some = set_in_print(mixed()).data
    monkeypatch.setattr(press, "Sheet", whole_sheet)
    assert set_in_print(mixed()).data == some


def test_what_is_left_out_is_there_to_be_left_out():
    """WeasyPrint still has these rules; where it drops them, so can we."""
    sheet, counters = agent._agent(notes=False, margins=False, ways=agent._named("ul, disc"))
    assert len(own.UA_STYLESHEET.page_rules) - len(sheet.page_rules) == 16
    notes = own.UA_STYLESHEET.matcher.other_selectors
    assert len(notes) - len(sheet.matcher.other_selectors) == 5
    assert len(own.UA_COUNTER_STYLE) - len(counters) > 40
    assert counters["disc"] == own.UA_COUNTER_STYLE["disc"]


def test_what_a_way_to_count_falls_back_on_is_known():
    assert agent._named("japanese-formal") >= {"japanese-formal", "cjk-decimal"}
    assert "cjk-decimal" not in agent._named("decimal")


def test_nothing_is_left_out_where_all_is_asked_for():
    every = " ".join(own.UA_COUNTER_STYLE)
    sheet, counters = agent._agent(notes=True, margins=True, ways=agent._named(every))
    assert counters.keys() == own.UA_COUNTER_STYLE.keys()
    assert len(sheet.page_rules) == len(own.UA_STYLESHEET.page_rules)


@pytest.mark.parametrize("first", ["weasyprint", "editionkit.render.press"])
def test_weasyprints_sheets_are_read_when_it_is_loaded_or_are_not(first):
    """If WeasyPrint reads them no more by itself, `unread` can go."""
    sheets = ("UA_STYLESHEET", "PH_STYLESHEET", "UA_FORM_STYLESHEET")
    read = (f"print('matcher' in vars(html.{sheet}))" for sheet in sheets)
    found = run(f"import {first}", "from weasyprint import html", *read)
    assert found == [str(first == "weasyprint")] * 3


def test_an_unread_sheet_is_read_when_something_of_it_is_asked():
    found = run(
        "import editionkit.render.press, weasyprint.html as own",
        "print(len(own.UA_STYLESHEET.page_rules), len(own.UA_COUNTER_STYLE) > 40)",
        "try: own.PH_STYLESHEET.no_such_thing",
        "except AttributeError: print(bool(own.PH_STYLESHEET.matcher.other_selectors))",
    )
    assert found == [str(len(own.UA_STYLESHEET.page_rules)), "True", "True"]
