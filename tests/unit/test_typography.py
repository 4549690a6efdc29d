"""Hyphens that hold a word together, and the columns that such words stand in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from book_samples import STORY, paragraph, plain_article
from printed_samples import edition, set_in_print

from editionkit.model import Emphasis, Paragraph, Text, inline_text
from editionkit.preflight.geometry import measure_pages
from editionkit.themes import load_theme
from editionkit.typography import typeset, typeset_article


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("an F\u201116 and an e\u2011mail", "an F\u201116 and an e\u2011mail"),
        ("the subscriber\u2011only pages", "the subscriber-only pages"),
        ("one all\u2011or\u2011nothing vote", "one all-or-nothing vote"),
        ("COVID\u201119, again", "COVID\u201119, again"),
    ],
)
@pytest.mark.parametrize("lang", ["en-GB", None])
def test_a_hyphen_holds_short_words_together_only(text, wanted, lang):
    assert typeset(text, lang) == wanted
    assert typeset(wanted, lang) == wanted


def glued():
    """Return a story with a long word of which the first part is set otherwise, again and again."""
    word = (
        Emphasis(content=(Text(text="a"),)),
        Text(text="\u2011much\u2011longer\u2011chain\u2011of\u2011words\u2011here\u2011is"),
    )
    body = tuple(
        Paragraph(content=(Text(text="The gate " * n + "is "), *word, Text(text=f". {STORY[0]}")))
        for n in range(6)
    )
    return replace(plain_article(2), body=(*body, *map(paragraph, STORY)))


def outside(article):
    issue = edition(("Town", (article,)), paper="A3")
    paper = load_theme("broadsheet").paper("A3")
    made = set_in_print(issue)
    return measure_pages(made.data, columns=paper.columns, margins=paper.margins).of("measure")


def test_a_long_word_with_such_hyphens_stays_in_its_column():
    made = typeset_article(glued(), "en-GB")
    assert "a-much-longer-chain" in inline_text(made.body[0].content)
    assert outside(made) == ()


def test_without_the_rule_weasyprint_sets_it_out_of_its_column():
    """WeasyPrint 70 breaks no word between two inline boxes, however long (Kozea/WeasyPrint)."""
    assert outside(glued()) != ()
