"""Pages are the same whether like elements share their styles or not; and they do share them."""

from __future__ import annotations

from contextlib import nullcontext

from printed_samples import PLACES, mixed, set_in_print
from weasyprint.formatting_structure import boxes

from editionkit.render import press
from editionkit.render.press import Press

PAGE = """<html lang="en"><head><style>[lang] p { color: green }</style></head><body>
<div style="width:90pt" lang="en"><p id="a">One two three four five six</p></div>
<div style="width:90pt" lang="en"><p id="b">One two three four five six</p></div>
<div style="width:60pt" lang="en"><p id="c">One two three four five six</p></div>
<div style="width:60pt" lang="de"><p id="d">One two three four five six</p></div>
</body></html>"""


def boxes_of(document):
    return [
        (type(box), box.element_tag, getattr(box, "text", ""), *map(box.__dict__.get, PLACES))
        for page in document.pages
        for box in (page._page_box, *page._page_box.descendants())
    ]


def laid_out(html):
    return Press("", lambda _name: b"").lay_out(html)


def test_every_box_is_where_it_is_without_sharing(monkeypatch):
    shared = laid_out(PAGE)
    monkeypatch.setattr(press, "likeness", nullcontext)
    apart = laid_out(PAGE)
    assert boxes_of(shared) == boxes_of(apart)
    assert shared.pages[0].anchors == apart.pages[0].anchors


def test_only_those_that_are_alike_share():
    root = laid_out(PAGE).pages[0]._page_box
    found = [box for box in root.descendants() if box.element_tag == "div"]
    one, two, three, four = [box.style for box in found if isinstance(box, boxes.BlockBox)]
    assert one["width"] == two["width"] != three["width"] == four["width"]
    assert one.cascaded is two.cascaded
    assert three["lang"] != four["lang"]


def test_an_edition_has_the_same_bytes(monkeypatch):
    shared = set_in_print(mixed()).data
    monkeypatch.setattr(press, "likeness", nullcontext)
    assert set_in_print(mixed()).data == shared
