"""No paragraph is lost or printed twice: what counts as a difference and what does not."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest
from book_samples import STORY, edition, paragraph, plain_article, render, rich_book, store, words
from hypothesis import given, settings
from hypothesis import strategies as st

from editionkit.model import ItemList
from editionkit.preflight.words import compare_words, missing_words

ARTICLE = plain_article()
WHOLE = "\n".join([ARTICLE.headline, ARTICLE.dek, *STORY])


def messages(text, article=ARTICLE):
    return [found.message for found in compare_words(article, text)]


def test_the_whole_story_is_the_whole_story():
    assert messages(WHOLE) == []


def test_a_lost_paragraph_is_named():
    (message,) = messages(WHOLE.replace(STORY[2], ""))
    assert message.startswith("paragraph 3 is missing: ““We have heard three reports")


def test_a_lost_word_is_seen():
    assert len(messages(WHOLE.replace("nine years", "").replace("hinges", ""))) == 1


def test_a_doubled_paragraph_is_named():
    (message,) = messages(f"{WHOLE}\n{STORY[1]}")
    assert message.startswith("paragraph 2 stands there twice")


def test_what_the_author_repeats_may_stand_there_twice():
    article = replace(ARTICLE, body=(*ARTICLE.body, paragraph(STORY[0])))
    assert messages(f"{WHOLE}\n{STORY[0]}", article) == []
    assert len(messages(f"{WHOLE}\n{STORY[0]}\n{STORY[0]}", article)) == 2


def test_what_comes_about_where_two_paragraphs_meet_is_no_double():
    one, other = "The gate stays open in winter.", "The board will meet in March."
    body = (f"{one} {other}", f"Nobody minded. {one}", f"{other} Nobody came.")
    article = replace(ARTICLE, body=tuple(map(paragraph, body)))
    assert messages("\n".join([ARTICLE.headline, ARTICLE.dek or "", *body]), article) == []


def test_a_dek_that_opens_the_story_is_no_double():
    article = replace(ARTICLE, dek=STORY[0])
    assert messages("\n".join([ARTICLE.headline, STORY[0], *STORY]), article) == []


@pytest.mark.parametrize(
    "printed",
    [
        WHOLE.replace("Engineers", "Engi-\nneers").replace("another", "an\u00adother"),
        WHOLE.replace("fi", "ﬁ").replace("office", "oﬃce"),
        WHOLE.upper(),
        WHOLE.replace(" ", "\n"),
        WHOLE.replace("“", '"').replace("’", "'"),
        unicodedata.normalize("NFD", WHOLE),
        WHOLE.replace("ending eleven", "Continued on page 4\nFrom page 1\nending eleven"),
    ],
)
def test_what_typesetting_changes_does_not_count(printed):
    assert messages(printed) == []


def test_pieces_in_the_wrong_order_are_not_the_paragraph():
    first, second = STORY[0].split(", ", 1)
    assert len(messages(WHOLE.replace(STORY[0], f"{second} {first}"))) == 1


def test_paragraphs_inside_lists_count():
    article = replace(ARTICLE, body=(ItemList(items=((paragraph(STORY[0]),), (paragraph("b"),))),))
    assert messages(f"{article.headline}{article.dek}{STORY[0]}b", article) == []
    assert len(messages(f"{article.headline}{article.dek}b", article)) == 1


# ---------------------------------------------------------------------------------- in the EPUB


def test_our_own_book_holds_every_word():
    made = rich_book()
    assert missing_words(made.edition, made.data) == ()
    kobo = rich_book(paged=False, kepub=True)
    assert missing_words(kobo.edition, kobo.data) == ()


def test_a_paragraph_that_the_book_lacks_is_an_error():
    made = rich_book()
    first = made.edition.sections[0]
    more = replace(first.articles[1], body=(*first.articles[1].body, paragraph("Not in the book.")))
    changed = replace(first, articles=(first.articles[0], more))
    wanted = replace(made.edition, sections=(changed, *made.edition.sections[1:]))
    (found,) = missing_words(wanted, made.data)
    assert (found.code, found.severity, found.where) == ("V-001", "error", "second-story-b2")


def test_a_story_that_the_book_lacks_is_an_error():
    made = rich_book()
    wanted = replace(made.edition, sections=made.edition.sections[:2])
    assert [found.code for found in missing_words(wanted, made.data)] == ["V-001"]


def test_thirty_articles_take_no_time(tmp_path):
    long = tuple(paragraph(text) for text in STORY * 8)
    many = tuple(plain_article(number, body=long) for number in range(30))
    made = render(edition(("Town", many)), store(tmp_path))
    start = time.process_time()
    assert missing_words(made.edition, made.data) == ()
    assert time.process_time() - start < 0.4  # 0.03 s on a quiet machine


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=4))
def test_any_text_survives_into_the_book(texts):
    made = rich_book()
    body = tuple(paragraph(" ".join(text.split()) or "x") for text in texts)
    article = replace(plain_article(headline="".join(texts)[:60]), body=body, dek=texts[0])
    small = render(edition(("Town", (article,))), made.store)
    assert missing_words(small.edition, small.data) == ()


def test_words_is_not_fooled_by_captions(tmp_path):
    made = rich_book()
    figure = replace(made.edition.articles[0].lead, caption=words(STORY[0]))
    article = replace(ARTICLE, lead=figure)
    book = render(edition(("Town", (article,))), made.store)
    assert missing_words(book.edition, book.data) == ()


def told(number):
    return f"The {number} men of the harbour watch carried lamp {number * 7} along the north pier."


@pytest.mark.parametrize("again", [0, 7, 19])
def test_a_doubled_paragraph_is_seen_wherever_its_second_print_stands(again):
    texts = [told(number) for number in range(20)]
    article = plain_article(body=tuple(map(paragraph, texts)))
    for place in range(21):
        printed = [
            article.headline,
            article.dek or "",
            *texts[:place],
            texts[again],
            *texts[place:],
        ]
        found = messages("\n".join(printed), article)
        assert found == [f"paragraph {again + 1} stands there twice: “{texts[again][:60]}”"], place


def test_a_second_print_is_seen_though_another_paragraph_quotes_its_middle():
    texts = [told(1), told(2), told(2)[10:60], told(3)]
    article = plain_article(body=tuple(map(paragraph, texts)))
    printed = "\n".join([article.headline, article.dek or "", *texts[:2], told(2), *texts[2:]])
    assert any(
        one.startswith("paragraph 2 stands there twice") for one in messages(printed, article)
    )


def test_ten_thousand_paragraphs_take_no_minutes():
    """Each counted in all the others was 165 million steps."""
    texts = [f"Paragraph {number} of many that say next to nothing." for number in range(10_000)]
    article = plain_article(body=tuple(map(paragraph, texts)))
    begun = time.process_time()
    assert messages("\n".join([article.headline, article.dek or "", *texts]), article) == []
    assert (
        len(messages("\n".join([article.headline, article.dek or "", *texts, *texts[:3]]), article))
        == 3
    )
    assert time.process_time() - begun < 5
