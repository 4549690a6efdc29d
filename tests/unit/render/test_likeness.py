"""Pages are the same whether like elements share their styles or not; and they do share them."""

from __future__ import annotations

from contextlib import nullcontext

from printed_samples import PLACES, mixed, set_in_print
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from editionkit.render import press
from editionkit.render.press import Press

PAGE = """<html lang="en"><head><style>
.at { position: absolute } @page { size: 300pt 500pt; @bottom-left { content: counter(page) " of " counter(pages) } }
[lang] p { color: green } table { border-collapse: collapse } td { padding: 3pt; margin: 2pt }
</style></head><body>
<div style="width:90pt" lang="en"><p id="a">One two three four five six</p></div>
<div style="width:90pt" lang="en"><p id="b">One two three four five six</p></div>
<div style="width:60pt" lang="en"><p id="c">One two three four five six</p></div>
<div style="width:60pt" lang="de"><p id="d">One two three four five six</p></div>
<section style="height:20pt"><p>One</p><ul><li>Two</li></ul></section>
<section style="width:40pt;margin-top:9pt"><p>One <u>two</u></p></section>
<section><p>One</p></section>
<section style="color:red;left:8pt"><p>One</p><ul><li>Two</li></ul></section>
<section class="at" style="top:200pt;left:9pt"><p>One</p><ul><li>Two</li></ul></section>
<section class="at" style="top:220pt;left:80pt"><p>One</p><ul><li>Two</li></ul></section>
<p style="break-before:page">Next</p>
<table style="width:100pt"><tr><td>One</td><td style="width:20pt">Two</td></tr></table>
<table style="width:90pt;margin-left:4pt"><tr><td>One</td><td>Two</td></tr></table>
</body></html>"""


def boxes_of(document):
    return [
        (
            *(type(box), box.element_tag, getattr(box, "text", ""), str(box.style["color"])),
            *map(box.__dict__.get, PLACES),
        )
        for page in document.pages
        for box in (page._page_box, *page._page_box.descendants(True))
    ]


def laid_out(html):
    return Press("", lambda _name: b"").lay_out(html)


def styles_of(tag):
    found = [box for page in laid_out(PAGE).pages for box in page._page_box.descendants(True)]
    kinds = boxes.BlockBox, AbsolutePlaceholder
    return [box.style for box in found if box.element_tag == tag and isinstance(box, kinds)]


def test_every_box_is_where_it_is_without_sharing(monkeypatch):
    shared = laid_out(PAGE)
    monkeypatch.setattr(press, "likeness", nullcontext)
    apart = laid_out(PAGE)
    assert boxes_of(shared) == boxes_of(apart)
    assert shared.pages[0].anchors == apart.pages[0].anchors


def test_only_those_that_are_alike_share():
    one, two, three, four = styles_of("div")
    assert one["width"] == two["width"] != three["width"] == four["width"]
    assert one.cascaded is two.cascaded
    assert three["lang"] != four["lang"]


def test_boxes_of_one_kind_share_all_but_their_place_and_size():
    *_, one, two = styles_of("section")
    assert (one["top"], one["left"]) != (two["top"], two["left"])
    assert two.first is one
    assert two.anonymous_style is one.anonymous_style
    assert two["font_size"] is one["font_size"]


def test_an_edition_has_the_same_bytes(monkeypatch):
    shared = set_in_print(mixed()).data
    monkeypatch.setattr(press, "likeness", nullcontext)
    assert set_in_print(mixed()).data == shared
