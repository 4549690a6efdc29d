"""Lines shaped by us have Pango's glyphs and widths, and are painted where they were measured."""

from __future__ import annotations

import re
from contextlib import contextmanager, nullcontext
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, ffi
from weasyprint.text.line_break import Layout, line_size

from editionkit.render import marks
from editionkit.render.casting import Slug
from editionkit.render.marks import MarkedPage
from editionkit.render.plate import struck
from editionkit.render.press import Press
from editionkit.render.shaping import Face
from editionkit.themes import load_theme

PRESS = Press(load_theme("broadsheet").css(), lambda _name: b"", letters=frozenset("a"))
WORDS = (
    "a I of the tide harbour well-known £18.4m “No,” said (and Ms. O’Brien-Whitworth’s 1,200,000 "
    "kg… A/B AVATAR To. Ya. fi ffl official café naïve Ærø Łódź façade 3–2 half\u00a0past Ohm’s "
    "difficult flying Tea-Time V. W, \u2010 waffle\u2010"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
STORY = " ".join(f"{word} {WORDS[-n % 31]}" for n, word in enumerate(WORDS * 6))


def laid_out(inner, kind="flow", width=174):
    style = "@page { size: 600pt 2000pt; margin: 0 } body { margin: 0 }"
    box = f'<div class="{kind}" style="width:{width}pt">{inner}</div>'
    page = f'<html lang="en-GB"><head><style>{style}</style></head><body>{box}</body></html>'
    return PRESS.lay_out(page)


def texts_of(document):
    root = document.pages[0]._page_box
    return [box for box in root.descendants() if isinstance(box, boxes.TextBox)]


STYLES = [
    texts_of(laid_out(inner, kind))[0].style
    for kind, inner in (
        ("flow", "<p>body</p>"),
        ("flow", "<p><em>italic</em></p>"),
        ("head level-1", '<h2 class="headline">head</h2>'),
        ("head level-4", '<p class="dek">dek</p>'),
    )
]


def pangos(text, style):
    """Return each glyph with its place in Pango's units, and where the line ends in pixels."""
    layout = Layout(style)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    run, found, pen = line.runs[0], [], 0
    while run != ffi.NULL:
        for one in run.data.glyphs.glyphs[0 : run.data.glyphs.num_glyphs]:
            found.append((one.glyph, pen + one.geometry.x_offset))
            pen += one.geometry.width
        run = run.next
    return found, line_size(line, style)[0]


@given(text=TEXTS, style=st.sampled_from(STYLES))
@settings(max_examples=300, deadline=None)
def test_glyphs_and_places_are_pangos(text, style):
    shaped = Face.of(style).shaped(text)
    if shaped is not None:  # else there is no letter in it
        places = accumulate(shaped.advances[:-1], initial=0)
        ours = list(zip(shaped.glyphs, places, strict=True)), shaped.width
        assert ours == pangos(text, style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "text",
    ["Газета вышла в среду, «Утро» — «Вечер»: АУ Та, Го.", "ΑΘΗΝΑ 1914, Το τραμ", "Ähnlich × é"],
)
def test_each_script_is_shaped_as_pango_does(text, style):
    shaped = Face.of(style).shaped(text)
    places = accumulate(shaped.advances[:-1], initial=0)
    assert (list(zip(shaped.glyphs, places, strict=True)), shaped.width) == pangos(text, style)


@pytest.mark.parametrize("text", ["1914", "Москва is a town", "水 is water"])
def test_what_is_not_of_one_run_of_letters_is_left_alone(text):
    assert Face.of(STYLES[0]).shaped(text) is None


@pytest.mark.parametrize(
    "css",
    ["word-spacing: 2px", "direction: rtl", "text-decoration: underline"],
)
def test_a_style_that_pango_sets_otherwise_has_no_face(css):
    box = texts_of(laid_out(f'<p style="{css}">Anything</p>'))[0]
    assert Face.of(box.style) is None


@pytest.mark.parametrize("story", [STORY, "Газета вышла в среду вечером, как обещали. " * 80])
def test_nearly_all_lines_of_a_story_are_slugs(story):
    found = [box.pango_layout for box in texts_of(laid_out(f"<p>{story}</p>"))]
    assert len(found) > 60
    assert sum(isinstance(one, Slug) for one in found) > 0.95 * len(found)


# ---------------------------------------------------------------------------------- painting

_SHOWN = re.compile(r"\[(.*?)\] TJ")
_PIECE = re.compile(r"<([0-9a-f]*)>|(-?[0-9.]+)")


def painted(document):
    plate = struck(MarkedPage(document.pages[0]), document)
    content = "\n".join(piece for piece in plate.content if isinstance(piece, str))
    widths = {glyph: width for fount in plate.founts for glyph, width in fount.widths}
    texts = {glyph: text for fount in plate.founts for glyph, text in fount.texts}
    return [_places(shown, widths) for shown in _SHOWN.findall(content)], texts


def _places(shown, widths):
    """Return glyphs with their places, in thousandths of an em, and where the line ends."""
    found, pen = [], 0.0
    for glyphs, move in _PIECE.findall(shown):
        if move:
            pen -= float(move)
        for start in range(0, len(glyphs), 4):
            glyph = int(glyphs[start : start + 4], 16)
            found.append((glyph, pen))
            pen += widths[glyph]
    return found, pen


@contextmanager
def as_weasyprint_paints():
    marks.casting, ours = nullcontext, marks.casting
    try:
        yield
    finally:
        marks.casting = ours


def test_every_glyph_is_painted_where_it_was_measured():
    document = laid_out(f"<p>{STORY}</p>")
    lines, _ = painted(document)
    found = texts_of(document)
    assert len(lines) == len(found)
    for (glyphs, end), box in zip(lines, found, strict=True):
        face = Face.of(box.style)
        shaped, place, ems = face.shaped(box.text), 0.0, 1000 / face.size
        assert [glyph for glyph, _ in glyphs] == shaped.glyphs
        for (_, at), start, advance in zip(glyphs, shaped.starts, shaped.advances, strict=True):
            assert abs(at - place) <= 0.5001
            wider = box.justification_spacing if box.text[start] in " \u00a0" else 0.0
            place += (advance * FROM_UNITS + wider) * ems
        assert abs(end / ems - box.width) < 0.02  # pixels: feet and edges are straight


def test_weasyprint_paints_the_same_glyphs():
    ours, texts = painted(laid_out(f"<p>{STORY}</p>"))
    with as_weasyprint_paints():
        theirs, their_texts = painted(laid_out(f"<p>{STORY}</p>"))
    assert texts == their_texts
    assert [[glyph for glyph, _ in line] for line, _ in ours] == [
        [glyph for glyph, _ in line] for line, _ in theirs
    ]


def test_a_line_that_takes_an_ellipsis_is_weasyprints():
    css = "continue:discard;max-lines:2;block-ellipsis:auto;text-align:left;hyphens:none"
    inner = f'<p style="{css}">{STORY}</p>'
    ours, texts = painted(laid_out(inner))
    with as_weasyprint_paints():
        theirs, _ = painted(laid_out(inner))
    assert "…" in texts.values()
    assert ours[-1] == theirs[-1]
