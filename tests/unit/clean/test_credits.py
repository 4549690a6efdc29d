import pytest

from editionkit.clean.credits import (
    bare_credit,
    is_credit,
    source_line,
    split_credit,
    split_dateline,
)
from editionkit.model import Paragraph, Text


def paragraph(text):
    return Paragraph(content=(Text(text=text),))


@pytest.mark.parametrize(
    ("caption", "words", "credit"),
    [
        ("The pier at dawn. / Photo: Reuters", "The pier at dawn.", "Reuters"),
        ("The pier at dawn. Photo: Ann Oak/The Post", "The pier at dawn.", "Ann Oak/The Post"),
        ("Der Hafen. Foto: Ben Elm", "Der Hafen.", "Ben Elm"),
        ("Le port (Crédit photo : Ann Oak)", "Le port", "Ann Oak"),
        ("The pier © 2026 Ann Oak", "The pier", "Ann Oak"),
        ("The pier at dawn (Ann Oak/AFP)", "The pier at dawn", "Ann Oak/AFP"),
        ("Most w Dolnej Fot. Paweł Rudzki", "Most w Dolnej", "Paweł Rudzki"),
        ("Photograph by Ann Oak", "", "Ann Oak"),
        ("The vote on AP: who counts it and why.", "The vote on AP: who counts it and why.", None),
        ("A picture of a photo in a shop.", "A picture of a photo in a shop.", None),
    ],
)
def test_caption_and_credit_part(caption, words, credit):
    assert split_credit(caption) == (words, credit)


def test_labels_go():
    assert bare_credit("(Foto: Ann Oak)") == "Ann Oak"
    assert bare_credit("Credit...Ann Oak for The Post") == "Ann Oak for The Post"
    assert bare_credit("  ") is None


def test_lines_that_are_credits():
    assert is_credit("Photo: Ann Oak")
    assert is_credit("Reuters")
    assert not is_credit("The pier at dawn.")


def test_a_clear_dateline_is_split_off():
    body = (paragraph("PORT ELM, July 4 (Meridian) — The pier is open."), paragraph("Second."))
    dateline, rest = split_dateline(body)
    assert dateline == "PORT ELM"
    assert rest[0] == paragraph("The pier is open.")
    assert rest[1] is body[1]


@pytest.mark.parametrize(
    "text",
    [
        "NATO — and what it wants — is a question.",
        "PORT ELM is open.",
        "The pier — at last — opened.",
    ],
)
def test_what_is_no_dateline_stays(text):
    body = (paragraph(text),)
    assert split_dateline(body) == (None, body)


def test_the_source_line_at_the_end():
    body = (paragraph("The pier is open."), paragraph("Source: Meridian and agencies"))
    assert source_line(body) == ("Meridian and agencies", body[:1])
    assert source_line(body[:1]) == (None, body[:1])
