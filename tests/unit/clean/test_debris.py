import pytest
from clean_pages import PROSE, paragraphs, story

from editionkit.clean import extract
from editionkit.clean.debris import opening_dek, opening_label, without_debris
from editionkit.model import Crosshead, Figure, ItemList, Paragraph, Text, block_text, inline_text


def p(text):
    return Paragraph(content=(Text(text=text),))


def h(text):
    return Crosshead(content=(Text(text=text),))


BODY = tuple(map(p, PROSE))


def kept(*blocks, byline=("Ann Oak",), labels=("Town",)):
    return without_debris(blocks, byline=byline, labels=labels)


@pytest.mark.parametrize(
    "line",
    [".", "• • •", "Share", "3 min read", "कॉपी लिंक", "Follow The Harbour Post on Google News for more of this"],
)  # fmt: skip
def test_controls_prompts_and_marks_go_wherever_they_stand(line):
    assert kept(BODY[0], p(line), *BODY[1:]) == BODY
    assert kept(*BODY, ItemList(items=((p(line),), (p(line),)))) == BODY


@pytest.mark.parametrize(
    "line", ["Town", "Ann Oak", "By Ann Oak", "Published 13 November 2026", "The ferry in the rain. Photo: Ben Elm"]
)  # fmt: skip
def test_lines_from_above_the_story_go_at_its_head_only(line):
    assert kept(p(line), *BODY) == BODY
    assert p(line) in kept(*BODY, p(line), *BODY)


def test_sentences_that_begin_alike_stay():
    for line in (
        "By Ann Oak’s reckoning, the ferry is forty metres long.",
        "Share prices fell by a tenth on the day after the ferry had come in, and nobody could say why.",
        "On 13 November 2026 the ferry came in.",
    ):
        assert kept(p(line), *BODY) == (p(line), *BODY)


def test_loose_ends_go():
    assert kept(*BODY, p("Sources:")) == BODY
    assert kept(*BODY, h("What else is on")) == BODY
    assert kept(*BODY, p("Ann Oak")) == BODY


def test_a_line_below_a_picture_is_its_caption():
    picture = Figure(source="a.jpg")
    (found, *rest) = kept(picture, p("The ferry in the rain. Photo: Ben Elm"), *BODY)
    assert (inline_text(found.caption), found.credit) == ("The ferry in the rain.", "Ben Elm")
    assert tuple(rest) == BODY


def test_a_sentence_set_as_a_heading_before_the_text_is_the_dek():
    line = "The island had waited eleven years for it, and then it came on a Tuesday"
    assert opening_dek((h(line), *BODY), None) == (line, BODY)
    assert opening_dek((h(line), *BODY), "Known") == ("Known", (h(line), *BODY))
    assert opening_dek((h("The ferry"), *BODY), None) == (None, (h("The ferry"), *BODY))


def test_pages_come_out_without_it():
    before = "<p class=meta>By Ann Oak</p><p>13 November 2026</p>"
    article = extract(story(before + paragraphs()), url="https://example.org/a").article
    assert [block_text(block) for block in article.body] == list(PROSE)


def test_a_label_before_the_text_is_the_kicker():
    assert opening_label((p("Skärgården"), *BODY), None) == ("Skärgården", BODY)
    assert opening_label((p("Skärgården"), *BODY), "Town") == ("Town", BODY)
    assert opening_label((p("It came."), *BODY), None) == (None, (p("It came."), *BODY))
    assert opening_label((p("Dear reader"), h("One")), None) == (None, (p("Dear reader"), h("One")))


def test_an_indent_of_wide_spaces_is_no_text():
    body = paragraphs(("\u3000\u3000" + PROSE[0], *PROSE[1:]))
    article = extract(story(body), url="https://example.org/a").article
    assert block_text(article.body[0]) == PROSE[0]


def test_a_summary_that_the_first_paragraph_begins_with_is_said_once():
    assert kept(p(PROSE[0]), p(PROSE[0] + " It had been expected."), *BODY[1:]) == (
        p(PROSE[0] + " It had been expected."),
        *BODY[1:],
    )


def test_a_film_without_a_word_or_a_still_is_left_out():
    film = '<video src="/a.mp4"></video>'
    article = extract(story(paragraphs(PROSE[:2]) + film + paragraphs(PROSE[2:]))).article
    assert [block.kind for block in article.body] == ["paragraph"] * len(PROSE)
