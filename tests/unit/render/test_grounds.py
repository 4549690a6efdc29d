"""Pages look the same where no ground is looked for below lines of text."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from printed_samples import mixed, set_in_print
from weasyprint.formatting_structure import boxes

from editionkit.render import press
from editionkit.render.press import Press

PAGE = """<html lang="en"><head><style>
p {{ background: #eee; width: 90pt }} b {{ background: red; border-radius: 2pt }} {}
</style></head><body><p>The gate <b>stays</b> open all winter</p></body></html>"""
FIRST = "p::first-line { background: blue; color: red }"


def everywhere(*, painted):
    return nullcontext(painted)


def painted(html, **options):
    document = Press("", lambda _name: b"").lay_out(html, **options)
    return document, document.write_pdf(uncompressed_pdf=True, pdf_identifier=b"x")


@pytest.mark.parametrize("css", ["", FIRST])
def test_a_page_is_painted_as_it_is_with_every_ground(monkeypatch, css):
    _, some = painted(PAGE.format(css))
    monkeypatch.setattr(press, "grounds", everywhere)
    _, whole = painted(PAGE.format(css))
    assert some == whole


def test_a_first_lines_ground_is_painted():
    assert painted(PAGE.format(FIRST))[1] != painted(PAGE.format(""))[1]


def test_what_is_not_painted_has_no_ground():
    seen = Press("", lambda _name: b"").lay_out(PAGE.format(""))
    unseen = Press("", lambda _name: b"").lay_out(PAGE.format(""), painted=False)
    found = [
        [
            hasattr(box, "background")
            for box in document.pages[0]._page_box.descendants()
            if isinstance(box, boxes.BlockBox)
        ]
        for document in (seen, unseen)
    ]
    assert all(found[0])
    assert not any(found[1])


def test_an_edition_has_the_same_bytes(monkeypatch):
    some = set_in_print(mixed()).data
    monkeypatch.setattr(press, "grounds", everywhere)
    assert set_in_print(mixed()).data == some
