"""The pull quote is a whole sentence out of the story, somebody's words where there are any."""

from dataclasses import replace

import pytest
from book_samples import paragraph, plain_article
from printed_samples import edition

from editionkit.model import Article, Origin, Paragraph, Priority, Text
from editionkit.render import pdf
from editionkit.render.columns import Story, quote_of, stories_of
from editionkit.render.compose import pull_quote_html
from editionkit.render.galleys import Bench, galleys
from editionkit.render.measure.boxes import descendants, points
from editionkit.render.press import Press
from editionkit.themes import load_theme

OPENING = "The council met on Friday night and nobody went home before ten."
REST = " It rained, and then it rained more than anybody in the room could remember it raining."


def story(*paragraphs):
    body = tuple(Paragraph(content=(Text(text=one),)) for one in (OPENING, *paragraphs))
    article = Article(id="a", headline="Line 2", body=body, origin=Origin())
    return Story(id="a", section=0, articles=(article,), priority=Priority.MAJOR, flow=())


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "They agreed to spend £18.4m on new rails between Fish Quay and the hospital." + REST,
            "They agreed to spend £18.4m on new rails between Fish Quay and the hospital.",
        ),
        (
            "“Nobody looks up when the tram goes by, and that is a pity,” he said, and left."
            + REST,
            "“Nobody looks up when the tram goes by, and that is a pity,” he said, and left.",
        ),
        (
            "It was late. “I have counted them all, every year since the bridge came down.”" + REST,
            "“I have counted them all, every year since the bridge came down.”",
        ),
        (
            "On Monday Mr. Kell of St. Olave's Church said that the old bell would ring." + REST,
            "On Monday Mr. Kell of St. Olave's Church said that the old bell would ring.",
        ),
    ],
)
def test_it_is_a_whole_sentence(text, quote):
    assert quote_of(story(text)) == quote


def test_half_a_quotation_is_none():
    half = "“I was there when it happened. Nobody believed a word of it that night, or later on."
    assert quote_of(story(half + " Not I.”" + " x" * 40 + ".")) is None


def test_a_word_wider_than_the_column_is_measured_as_it_is_printed():
    """On the page such a word is parted: its lines are counted where the quote is measured."""
    word = "Ab" + "xz" * 28
    text = f"{word} is what they call it in the harbour office." + " It rained." * 9
    theme = load_theme("broadsheet")
    issue = edition(
        ("Town", (replace(plain_article(2), body=(paragraph(OPENING), paragraph(text))),))
    )
    desk = pdf._desk(issue, theme)
    (one,) = stories_of(issue)
    assert quote_of(one).startswith(word)
    (galley,) = galleys((one,), desk, Press(theme.css(), lambda _: b""), Bench())
    lines = 5  # three of the word, two of the rest
    assert galley.measure.quote * desk.grid.step_pt >= lines * 16.5


@pytest.mark.parametrize("extra", [0, 2, 8])
def test_where_it_is_stretched_its_words_stand_in_the_middle(extra):
    theme, step, least = load_theme("broadsheet"), 5.5, 12
    press = Press(theme.css(), lambda _: b"")
    html = pull_quote_html("A word or two.", least + extra, least, step)
    style = "@page { margin: 0 } html, body { margin: 0 }"
    page = f'<style>{style}</style><div class="flow" style="width:160pt">{html}</div>'
    boxes = [*descendants(press.lay_out(page).pages[0]._page_box)]
    quote, words = (next(box for box in boxes if box.element_tag == tag) for tag in ("aside", "p"))
    assert points(quote.margin_height()) == pytest.approx((least + extra) * step)
    above = points(words.border_box_y() - quote.content_box_y() + quote.padding_top)
    assert above == pytest.approx(extra // 2 * step)
