"""Lines broken quickly are the lines that WeasyPrint breaks, letter for letter and to the pixel."""

from __future__ import annotations

import random

import pytest
from book_samples import STORY
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_samples import PLACES, as_weasyprint_breaks
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.layout.percent import resolve_percentages

from editionkit.render import shaping, standing
from editionkit.render.linebreak import has_plain_letters
from editionkit.render.press import Press
from editionkit.themes import load_theme

PRESS = Press(load_theme("broadsheet").css(), lambda _name: b"", letters=frozenset("a"))
WORDS = (
    "a I of the tide harbour well-known co-operative £18.4m — counter-revolutionary “No,” said (and "
    "incomprehensibilities, Ms. O’Brien-Whitworth’s 1,200,000 kg… A/B either/or AVATAR To. Ya. fi "
    "ffl official café naïve Ærø Łódź façade re-elected mother-in-law’s 3–2 half\u00a0past Ohm’s "
    "Antidisestablishmentarianism www.example.org/a/very/long/path x=y+z; Ἀθῆναι Москва"
).split(" ")
PARAGRAPHS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=90).map(" ".join)


def page(texts, width, kind="flow", lang="en-GB"):
    inner = "".join(f"<p>{text}</p>" for text in texts)
    style = "@page { size: 3000pt 100000pt; margin: 0 } body { margin: 0 }"
    box = f'<div class="{kind}" style="width:{width}pt">{inner}</div>'
    return f'<html lang="{lang}"><head><style>{style}</style></head><body>{box}</body></html>'


def lines(html):
    root = PRESS.lay_out(html).pages[0]._page_box
    found = [box for box in root.descendants() if isinstance(box, boxes.LineBox)]
    return [
        [
            (getattr(part, "text", ""), *(round(getattr(part, name, 0.0), 6) for name in PLACES))
            for part in (line, *line.descendants())
        ]
        for line in found
    ]


def lines_of_weasyprint(html):
    with as_weasyprint_breaks():
        return lines(html)


@given(texts=st.lists(PARAGRAPHS, min_size=1, max_size=3), width=st.floats(60, 560))
@settings(max_examples=100, deadline=None)
def test_any_words_in_any_measure(texts, width):
    html = page([text.replace("&", "&amp;") for text in texts], width)
    assert lines(html) == lines_of_weasyprint(html)


@pytest.mark.parametrize("lang", ["en-GB", "de", "fi", "fr", "xx"])
@pytest.mark.parametrize("kind", ["flow", "head level-3"])
def test_whole_stories_in_the_measures_of_the_house(lang, kind):
    chance = random.Random(7)
    words = " ".join(STORY).split()
    texts = [" ".join(chance.choices(words, k=120)) for _ in range(6)]
    for width in (120.5, 174.0, 367.3):
        html = page(texts, width, kind, lang)
        assert lines(html) == lines_of_weasyprint(html)


def test_most_lines_are_broken_quickly():
    seen = []
    breaker, standing.Breaker = (
        standing.Breaker,
        lambda *them: seen.append(breaker(*them)) or seen[-1],
    )
    try:
        lines(page(STORY, 174.0))
    finally:
        standing.Breaker = breaker
    assert len(seen) == len(STORY)


@pytest.mark.parametrize(
    "text", ["soft\u00adhyphen", "zero\u200bwidth", "שלום", "水門", "a\u2028b"]
)
def test_what_is_not_plain_is_left_alone(text):
    assert has_plain_letters("plain")
    assert not has_plain_letters(text)


@pytest.mark.parametrize("width", [60, 400])
def test_a_text_that_may_not_be_broken(width):
    html = page(["Coalharbour and the <em>Eastern</em> Reach", "Harbour desk"], width).replace(
        "<p>", '<p style="white-space:nowrap">'
    )
    assert lines(html) == lines_of_weasyprint(html)
    assert len(lines(html)) == 2


def test_a_paragraph_is_shaped_once_but_for_its_hyphens():
    words = random.Random(7).choices(" ".join(STORY).split(), k=400)
    shape, shaped = shaping.Face.shaped, []
    shaping.Face.shaped = lambda self, text: shaped.append(text) or shape(self, text)
    try:
        found = lines(page([" ".join(words)], 120.5))
    finally:
        shaping.Face.shaped = shape
    assert len(found) > 60
    assert shaped[0] == " ".join(words)
    again = [text for text in shaped[1:] if not text.endswith("\N{HYPHEN}")]
    assert len(again) < len(found) / 20


def test_a_line_has_no_lengths_of_its_own():
    root = PRESS.lay_out(page(STORY, 174.0)).pages[0]._page_box
    line = next(box for box in root.descendants() if isinstance(box, boxes.LineBox))
    for box in (line.copy(), line.children[0].copy()):
        for name in standing.BARE:
            box.__dict__.pop(name, None)
        resolve_percentages(box, (99, 77))
        assert {name: getattr(box, name) for name in standing.BARE} == standing.BARE


def test_a_line_in_doubt_is_weasyprints_and_no_other():
    """A line of figures alone has no script, by which it would be shaped."""
    words = " ".join(random.Random(7).choices(" ".join(STORY).split(), k=60))
    html = page([f"{words} {' '.join(map(str, range(1000, 1060)))} {words}"], 120.5)
    asked, line = [], inline.get_next_linebox
    inline.get_next_linebox = lambda *them: asked.append(them) or line(*them)
    try:
        found = lines(html)
    finally:
        inline.get_next_linebox = line
    assert found == lines_of_weasyprint(html)
    assert 0 < len(asked) < len(found) / 2
