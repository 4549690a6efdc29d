"""Kobo's spans: every sentence has one, and nothing else changes."""

from __future__ import annotations

import re

from book_samples import rich_book
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from editionkit.render.kepub import kobo_spans

X = "{http://www.w3.org/1999/xhtml}"


def document(body: str) -> bytes:
    head = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head>'
    return f"{head}<body>{body}</body></html>".encode()


def spans(body: str) -> list[tuple[str, str]]:
    root = etree.fromstring(kobo_spans(document(body)))
    found = [span for span in root.iter(f"{X}span") if span.get("class") == "koboSpan"]
    return [(span.get("id"), span.text or "<img>") for span in found]


def test_sentences_are_counted_within_paragraphs():
    assert spans("<p>One. Two!</p><p>Three <em>four</em> five.</p>") == [
        ("kobo.1.1", "One. "),
        ("kobo.1.2", "Two!"),
        ("kobo.2.1", "Three "),
        ("kobo.2.2", "four"),
        ("kobo.2.3", " five."),
    ]


def test_pictures_have_one_and_listings_are_left_alone():
    assert spans('<p>a</p><figure><img src="x"/></figure><pre>b. c.</pre>') == [
        ("kobo.1.1", "a"),
        ("kobo.2.1", "<img>"),
    ]


def test_lists_and_tables_stay_valid():
    made = kobo_spans(document("<ul>\n<li>a</li>\n</ul><table> <tr> <td>b</td> </tr> </table>"))
    root = etree.fromstring(made)
    for name in ("ul", "table", "tr"):
        element = next(root.iter(f"{X}{name}"))
        assert all(child.tag != f"{X}span" for child in element)


def test_the_kepub_has_the_words_of_the_epub():
    def text(made, name):
        body = etree.fromstring(made.file(name).encode()).find(f"{X}body")
        return re.sub(r"\s+", " ", "".join(body.itertext()))

    plain, kobo = rich_book(paged=False), rich_book(paged=False, kepub=True)
    for name in ("articles/tide-gate-a1.xhtml", "articles/mina-c3.xhtml", "front.xhtml"):
        assert text(plain, name) == text(kobo, name)
        assert "koboSpan" in kobo.file(name)
        assert 'id="book-inner"' in kobo.file(name)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_any_text_survives(text):
    root = etree.fromstring(document("<p>a <b/> c</p>"))
    root.find(f".//{X}b").text = text
    made = etree.fromstring(kobo_spans(etree.tostring(root, encoding="utf-8")))
    assert "".join(made.find(f"{X}body").itertext()) == f"a {text} c"
