"""Pages made to break a cleaner: no exception, no hang, nothing harmful in what comes out."""

import time

import pytest
from clean_pages import PROSE, page, paragraphs, story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editionkit.clean import extract
from editionkit.clean.blocks import MAX_CHARACTERS
from editionkit.model import block_text

URL = "https://example.org/a"
WHOLE = "\n\n".join(PROSE)

BOMBS = {
    "deep divs": "<div>" * 50_000 + paragraphs() + "</div>" * 50_000,
    "deep quotes": "<blockquote>" * 3_000 + paragraphs(),
    "deep lists": "<ul><li>" * 2_000 + paragraphs(),
    "deep tables": "<table><tr><td>" * 500 + paragraphs(),
    "deep spans": "<p>" + "<b>" * 5_000 + PROSE[0],
    "brackets": "<" * 1_000_000,
    "comments": "<!--" * 300_000,
    "declarations": "<!" * 300_000,
    "attributes": "<p " + "a=1 " * 200_000 + ">x</p>",
    "one long word": "<p>" + "x" * 1_000_000 + "</p>",
    "marks": "<p>e" + "\u0301" * 100_000 + "</p>",
    "cells": "<table>" + "<tr><td>a<td>b</tr>" * 30_000 + "</table>",
    "paragraphs": "<p>A line of text that goes on a bit.</p>" * 30_000,
    "links": "<a href=x>y</a>" * 50_000,
    "breaks": "x<br>" * 50_000,
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bombs_end_soon(name):
    started = time.process_time()
    extract(page(BOMBS[name]), url=URL)
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", ["deep divs", "deep quotes", "deep lists"])
def test_no_word_is_lost_in_the_depth(name):
    cleaned = extract(page(BOMBS[name]), url=URL)
    found = (cleaned.article or cleaned.rejected).text
    assert all(sentence in found for sentence in PROSE)


def test_stories_beyond_the_limit_are_cut_and_say_so():
    many = story("".join(f"<p>{PROSE[0]} {number}</p>" for number in range(4000)))
    cleaned = extract(many, url=URL)
    assert sum(len(block_text(block)) for block in cleaned.article.body) < MAX_CHARACTERS + 1000
    assert "C-003" in [notice.code for notice in cleaned.notices]


def test_nothing_harmful_comes_through():
    body = (
        f'<p onclick="x()">{PROSE[0]}<script>alert(1)</script></p><p>{PROSE[1]} <a href="jAvA&#9;script:alert(1)">here</a></p>'
        f'<iframe srcdoc="&lt;script&gt;"></iframe><object data="file:///etc/passwd"></object><p>{PROSE[2]}<img src="javascript:x"></p>'
        f'<form action="/x"><input value="secret"></form><svg><script>alert(2)</script></svg><p style="background:url(file:///x)">{PROSE[3]}</p>'
    )
    article = extract(story(body), url=URL).article
    said = repr(article).lower()
    for word in ("javascript:", "alert(", "file:", "onclick", "secret", "srcdoc"):
        assert word not in said


def test_characters_that_xml_forbids_are_gone():
    markup = story(
        paragraphs((PROSE[0] + "\x00\x0b\ud800\ufffe\u202e&#0;&#xd800;&#xfffe;", *PROSE[1:]))
    )
    said = repr(extract(markup, url=URL).article)
    assert not set(said) & set("\x00\x0b\ud800\ufffe\u202e")
    assert "\\x00" not in said


@pytest.mark.parametrize(
    "title", ["</title><script>x</script>", "{{7*7}}", "]]>", "\"quoted\" & 'more'", "a" * 5000]
)
def test_titles_are_plain_text(title):
    markup = page(f"<h1>{title}</h1>{paragraphs()}")
    assert "<script>" not in extract(markup, url=URL).article.headline


MUTATIONS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.floats(0, 1),
        st.text(alphabet="<>/&\"'= \n\x00\u202e\ud800abpdiv!-#;{}é", max_size=12),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MUTATIONS)
def test_mutated_pages_never_raise(mutations):
    markup = story(before="<figure><img src=a.jpg><figcaption>A. Photo: B</figcaption></figure>")
    for kind, place, text in mutations:
        at = int(place * len(markup))
        if kind < 3:
            markup = markup[:at] + text + markup[at:]
        elif kind < 5:
            markup = markup[:at] + markup[at + 40 :]
        else:
            markup = markup[:at] + markup[at : at + 200] + markup[at:]
    cleaned = extract(markup, url=URL)
    assert not any("could not be cleaned" in notice.message for notice in cleaned.notices)
    if cleaned.article is not None:
        assert all(isinstance(block_text(block), str) for block in cleaned.article.body)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        ["text/html", "text/plain", "text/markdown", "message/rfc822", "application/pdf"]
    ),
)
def test_any_bytes_of_any_kind_never_raise(data, media_type):
    cleaned = extract(data, url=URL, media_type=media_type)
    assert not any("could not be cleaned" in notice.message for notice in cleaned.notices)
    assert cleaned.article is not None or cleaned.notices


def test_words_of_a_plain_page_are_kept():
    assert extract(story(), url=URL).article.text == WHOLE
