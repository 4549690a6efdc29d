"""What holds for any input: of the manifest's parser, decoding, names, cleaning, the e-book's writer.

The examples are the same at each run (`derandomize`); `make fuzz` goes further.
"""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from book_samples import edition, plain_article, render
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from walls.fuzz import run
from walls.vocabulary import made

from editionkit.clean import article_id, extract
from editionkit.clean.decode import breakable, decode
from editionkit.images import AssetStore
from editionkit.manifest import load_issue
from editionkit.manifest.document import parse_document
from editionkit.model import Link, Paragraph, Text
from editionkit.notices import ManifestError
from editionkit.render.epub.xml import xml_id
from editionkit.slugs import slug

same = settings(
    derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
YAML_PIECES = st.sampled_from(
    "title: |date: 2026-11-22\n|sections:\n|  - title: N\n|    articles:\n|      - a.html\n|- |[|]|{|}|&a |*a|!!int |: |, |\"|'|#|\n|\t|  |~|---\n|>\n|\\|1|no|\x00|\ufeff|é|%YAML 1.1\n|? |<<: ".split(
        "|"
    )
)
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def refusal(read):
    """Return what the manifest's reader objects to, None where it reads."""
    try:
        read()
    except ManifestError as error:
        return str(error)
    return None


@settings(same, max_examples=400)
@given(st.lists(YAML_PIECES, max_size=30).map("".join))
def test_any_yaml_gives_values_or_a_place(text):
    said = refusal(lambda: parse_document(text, "issue.yaml"))
    assert said is None or re.match(r"issue\.yaml:[1-9]\d*:[1-9]\d*: [^\n]+$", said)


@settings(same, max_examples=150)
@given(st.lists(YAML_PIECES, max_size=15).map("".join))
def test_any_manifest_gives_an_issue_or_one_line(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("issue") / "issue.yaml"
    file.write_text(f"title: T\ndate: 2026-11-22\n{text}", encoding="utf-8", newline="")
    said = refusal(lambda: load_issue(file))
    assert said is None or ("\n" not in said and said)


@settings(same, max_examples=300)
@given(
    st.binary(max_size=300),
    st.none() | st.sampled_from(["utf-8", "utf-7", "utf-16", "shift_jis", "rot13", "hex", "", "é"]),
)
def test_any_bytes_become_text_that_xml_can_hold(data, declared):
    assert not NOT_XML.search(decode(data, declared=declared).text)


@settings(same, max_examples=200)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x4FF, exclude_categories=["Cc", "Cf", "Cs", "Mn", "Me", "Cn", "Co"]), min_size=1, max_size=80))  # fmt: skip
def test_utf8_is_read_as_it_was_written(text):
    assert decode(text.encode()).text == text


@settings(same, max_examples=300)
@given(ANY_TEXT, ANY_TEXT)
def test_names_are_safe_whatever_they_are_made_from(headline, source):
    name = article_id(headline, source)
    assert SAFE.fullmatch(name)
    assert len(name) < 80
    assert slug(headline) == "" or SAFE.fullmatch(slug(headline))
    assert SAFE.fullmatch(xml_id(headline) or "-") or xml_id(headline) == "a"
    assert name != article_id(headline, f"{source}x")


@settings(same, max_examples=200)
@given(st.lists(st.sampled_from([*"abü中 \u00ad\u200b", "x" * 150, "y" * 3000, "日" * 300]), max_size=8).map("".join))  # fmt: skip
def test_only_endless_words_are_broken_and_cut(text):
    shown, cut = breakable(text)
    runs = re.findall(r"[a-zü]+", shown)
    assert max(map(len, runs), default=0) <= 200
    assert cut or shown.replace("\u200b", "") == text.replace("\u200b", "")


@settings(same, max_examples=20)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=3))
def test_any_story_makes_a_sound_book(tmp_path_factory, parts):
    stories = tuple(
        replace(
            plain_article(number),
            headline=head or "x",
            kicker=text,
            byline=(text or "y",),
            body=(Paragraph(content=(Text(text=text), Link(href=head, content=(Text(text=text or "z"),)))),),
        )
        for number, (head, text) in enumerate(parts)
    )  # fmt: skip
    shelf = AssetStore(tmp_path_factory.mktemp("assets"))
    book = render(edition((parts[0][0] or "S", stories), title=parts[0][1] or "T"), shelf)
    with zipfile.ZipFile(io.BytesIO(book.data)) as archive:
        for name in archive.namelist():
            assert ".." not in name
            if name.endswith((".xhtml", ".opf", ".ncx")):
                root = etree.fromstring(archive.read(name))
                links = [one.get("href") for one in root.iter("{http://www.w3.org/1999/xhtml}a")]
                assert all(re.match(r"https?:|mailto:|tel:|[\w./#-]*$", link) for link in links)


@settings(same, max_examples=30)
@given(st.lists(st.sampled_from(["<b>", "</b>", "<p>", "</p>", "<ul><li>", "<a href='javascript:x'>", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "text and more ", "&lt;script&gt;", "<table><td>", "<noscript>", "<template>", "\u0301" * 20, "<img src=x onerror=y>"]), max_size=12).map("".join))  # fmt: skip
def test_what_was_cleaned_holds_nothing_that_acts(inside):
    cleaned = extract(made({"story": "Harlow", "inside": inside}), url="https://example.org/a")
    assert not any("could not be cleaned" in one.message for one in cleaned.notices)
    said = repr(cleaned.article)
    assert "javascript:" not in said
    assert "onerror" not in said
    assert not re.search("\u0301{17}", said)


def test_references_to_what_xml_cannot_hold_cost_nothing():
    deep = {"nested": "<div>", "times": 300, "inside": "<p>A&#0;B&#xd800;C&#10;D</p>"}
    page = made({"story": "Harlow", "inside": ["<li>&#1;loose<ul>&#xfffe;words</ul>", deep]})
    cleaned = extract(page, url="https://example.org/a")
    assert cleaned.article is not None
    assert not NOT_XML.search(repr(cleaned.article))


@pytest.mark.parametrize("share", range(4))
def test_pages_taken_apart_are_cleaned_in_time(share):
    tally = run(1, only=4, share=share)
    assert tally.pages > 10
    assert tally.faults == []
