import pytest
from bs4 import BeautifulSoup

from editionkit.clean.blocks import blocks_of, safe_href
from editionkit.model import (
    BlockQuote,
    Break,
    Code,
    Crosshead,
    Emphasis,
    Figure,
    Foreign,
    ItemList,
    LineBreak,
    Link,
    Paragraph,
    Preformatted,
    PullQuote,
    Strong,
    Superscript,
    Table,
    Text,
    block_text,
    inline_text,
)

BASE = "https://example.org/news/a.html"


def blocks(markup, lang="en"):
    return blocks_of(BeautifulSoup(markup, "lxml"), base=BASE, lang=lang)[0]


def only(markup):
    (block,) = blocks(markup)
    return block


def test_white_space_is_single_spaces():
    assert only("<p>  The\n <b> pier </b>is\u00a0 open .</p>") == Paragraph(
        content=(Text(text="The "), Strong(content=(Text(text="pier "),)), Text(text="is open ."))
    )


def test_inlines():
    block = only("<p>a<em>b</em><sup>2</sup><code>x  y</code><span lang='fr'>c</span><br>d</p>")
    kinds = [type(piece) for piece in block.content]
    assert kinds == [Text, Emphasis, Superscript, Code, Foreign, LineBreak, Text]


def test_two_breaks_part_paragraphs():
    assert [block_text(block) for block in blocks("<div>one<br><br>two<br>three</div>")] == [
        "one",
        "two\nthree",
    ]


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/b", "https://example.org/b"),
        ("https://x.org/?a=1", "https://x.org/?a=1"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("tel:+1", "tel:+1"),
        ("java\tscript:alert(1)", None),
        ("JAVASCRIPT:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("vbscript:x", None),
        ("#note", None),
        ("http://", None),
    ],
)
def test_links(href, kept):
    assert safe_href(href, BASE) == kept


def test_a_link_that_may_not_stay_keeps_its_words():
    assert only('<p>See <a href="javascript:x">this</a>.</p>') == Paragraph(
        content=(Text(text="See this."),)
    )


def test_headings_are_ranked_by_what_the_story_has():
    found = blocks("<h3>A</h3><p>x</p><h5>B</h5><p>y</p>")
    assert [b.level for b in found if isinstance(b, Crosshead)] == [1, 2]


def test_a_short_bold_paragraph_is_a_crosshead():
    found = blocks("<p>Text that opens.</p><p><b>By the water</b></p><p>More text.</p>")
    assert isinstance(found[1], Crosshead)


def test_a_bold_sentence_is_none():
    found = blocks("<p>Text.</p><p><b>This is a sentence.</b></p><p>More text.</p>")
    assert isinstance(found[1], Paragraph)


def test_a_story_does_not_end_with_a_crosshead():
    assert len(blocks("<p>Text.</p><h2>Related</h2>")) == 1


def test_lists():
    block = only('<ol start="3"><li>one<ul><li>inner</li></ul></li><li><p>two</p></li></ol>')
    assert isinstance(block, ItemList)
    assert (block.ordered, block.start, len(block.items)) == (True, 3, 2)
    assert isinstance(block.items[0][1], ItemList)


def test_lists_of_one_item_in_a_row_are_one():
    assert len(only("<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>").items) == 3


def test_a_list_of_pictures_is_a_gallery():
    assert all(
        isinstance(b, Figure)
        for b in blocks('<ul><li><img src="a.jpg"></li><li><img src="b.jpg"></li></ul>')
    )


def test_quotes():
    block = only("<blockquote><p>We shall.</p><footer>— Ann Oak</footer></blockquote>")
    assert isinstance(block, BlockQuote)
    assert block.attribution == "Ann Oak"
    assert isinstance(only('<blockquote data-pull="1">We shall.</blockquote>'), PullQuote)


def test_tables():
    block = only(
        "<table><thead><tr><td>A</td><td>B</td></tr></thead><tr><td colspan=1000000>1</td><td>2</td></tr></table>"
    )
    assert isinstance(block, Table)
    assert block.head_rows == 1
    assert block.rows[0][0].header
    assert block.rows[1][0].colspan == 100


def test_a_table_that_only_lays_out_is_unrolled():
    assert [
        type(b)
        for b in blocks("<table><tr><td><p>One.</p></td></tr><tr><td><p>Two.</p></td></tr></table>")
    ] == [Paragraph, Paragraph]


def test_code_keeps_its_lines():
    assert only("<pre>a\n  b<br>c</pre>") == Preformatted(text="a\n  b\nc")


def test_figures():
    block = only(
        '<figure data-credit="Ann Oak"><img src="a.jpg" alt="The pier" data-others="b.jpg c.jpg"><figcaption>At <i>dawn</i>.</figcaption></figure>'
    )
    assert isinstance(block, Figure)
    assert (block.source, block.alternatives, block.alt, block.credit) == (
        "a.jpg",
        ("b.jpg", "c.jpg"),
        "The pier",
        "Ann Oak",
    )
    assert inline_text(block.caption) == "At dawn."


def test_alt_is_none_where_the_page_says_nothing():
    assert only('<img src="a.jpg">').alt is None
    assert only('<img src="a.jpg" alt="">').alt == ""


def test_breaks():
    assert [type(b) for b in blocks("<p>a</p><p>***</p><hr><p>b</p><hr>")] == [
        Paragraph,
        Break,
        Paragraph,
    ]


def test_what_has_no_form_is_said():
    found, notices = blocks_of(
        BeautifulSoup("<p>a</p><canvas></canvas><math><mi>x</mi></math>", "lxml")
    )
    assert len(found) == 1
    assert [notice.code for notice in notices] == ["C-001"]
    assert "<canvas>" in notices[0].message


def test_passages_in_other_languages():
    assert only('<p lang="ar" dir="rtl">مرحبا</p>').lang == "ar"
    assert only('<p lang="en-GB">Hello there</p>').lang is None


def test_links_keep_their_address():
    assert only('<p><a href="/b">pier</a></p>').content == (
        Link(href="https://example.org/b", content=(Text(text="pier"),)),
    )


def test_a_link_holds_no_other_link():
    outer = '<p><a href="/b"><span><a href="/c">pier</a></span></a></p>'
    soup = BeautifulSoup(outer, "html.parser")
    found, _ = blocks_of(soup, base="https://example.org/", lang="en")
    assert found[0].content == (Link(href="https://example.org/b", content=(Text(text="pier"),)),)


def test_text_that_stands_loose_in_a_list_is_kept():
    found = only("<ul>first<li>second</li></ul>")
    assert [inline_text(item[0].content) for item in found.items] == ["first", "second"]


def test_three_breaks_leave_none_at_the_start():
    assert [inline_text(b.content) for b in blocks("<p>a<br><br><br>b</p>")] == ["a", "b"]


def test_an_address_with_hidden_white_space_is_no_way_around():
    assert safe_href("jAvA%09script:alert(1)", "https://example.org/") is None
