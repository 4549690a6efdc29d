"""The e-book of a hand-built edition, file by file."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from book_samples import (
    PRINT,
    arabic_article,
    edition,
    paragraph,
    picture,
    plain_article,
    render,
    rich_book,
    store,
    words,
)
from lxml import etree

from editionkit.model import Cell, Figure, Link, Paragraph, Table, Text
from editionkit.render.epub import PageBreakAt

OPF = "{http://www.idpf.org/2007/opf}"


def meta(made, name):
    root = etree.fromstring(made.file("content.opf").encode())
    return [m.text for m in root.iter(f"{OPF}meta") if m.get("property") == name]


def test_an_article_is_a_file_with_its_words_and_its_people():
    page = rich_book().file("articles/tide-gate-a1.xhtml")
    for words_of_it in (
        "Board keeps the tide gate open &amp; says “no” to &lt;closing&gt;</h1>",
        ">Harbour</p>",
        "Eleven months of argument",
        "By Ada Quill and Ben Inkster",
        '<time datetime="2026-11-21T18:30:00+00:00">21 November 2026</time>',
        '<a href="https://www.example.org/tide-gate">Original at Example News</a>',
        "Photo: M. Sand",
        "Source: Harbour Post and agencies",
        '<span class="dateline">Eddermouth</span> — The <em>',
    ):
        assert words_of_it in page


def test_headings_go_down_one_step_at_a_time():
    page = rich_book().file("articles/tide-gate-a1.xhtml")
    assert re.findall(r"<h([1-6])", page) == ["1", "2", "3"]  # the source said 2 and 3 below 1


def test_links_are_sound_or_plain_text():
    page = rich_book().file("articles/tide-gate-a1.xhtml")
    assert 'href="second-story-b2.xhtml#second-story-b2">See the second story' in page
    assert "javascript" not in page
    assert "a trap" in page
    assert "nothing</a>" not in page
    assert '<a href="https://example.org/">two in one</a>' in page
    assert "b=%C3%BC%20x" in page


def test_contents_have_two_levels_in_reading_order():
    made = rich_book()
    nav = etree.fromstring(made.file("nav.xhtml").encode())
    toc = nav.find(".//{*}nav[@id='toc']/{*}ol")
    top = [row.find("{*}a").text for row in toc]
    assert top == ["Cover", "Contents", "Town", "World", "Sport", "About this edition"]
    inner = [link.text for link in toc[2].findall("{*}ol/{*}li/{*}a")]
    assert inner == [
        "Board keeps the tide gate open & says “no” to <closing>",
        "Story number 2 of the day",
    ]
    ncx = etree.fromstring(made.file("toc.ncx").encode())
    assert [p.find("{*}navLabel/{*}text").text for p in ncx.find("{*}navMap")] == top


def test_each_article_leads_to_the_next_the_one_before_and_the_contents():
    page = rich_book().file("articles/second-story-b2.xhtml")
    assert re.findall(r'<li class="(\w+)"><a href="([^"]+)"', page) == [
        ("next", "mina-c3.xhtml"),
        ("previous", "tide-gate-a1.xhtml"),
        ("contents", "../front.xhtml"),
    ]


def test_language_and_direction_stand_on_package_document_and_passage():
    made = rich_book()
    package = made.file("content.opf")
    assert 'xml:lang="en-GB" dir="ltr"' in package
    assert "page-progression-direction" not in package
    arabic = made.file("articles/mina-c3.xhtml")
    assert 'lang="ar" xml:lang="ar" dir="rtl">' in arabic
    assert '<p class="section" lang="en-GB" xml:lang="en-GB" dir="ltr">World</p>' in arabic
    assert '<span lang="de" xml:lang="de">alles läuft</span>' in made.file(
        "articles/tide-gate-a1.xhtml"
    )


def test_an_arabic_paper_turns_its_pages_the_other_way(tmp_path):
    shelf = store(tmp_path)
    made = render(edition(("المدينة", (arabic_article(),)), lang="ar", title="بريد الميناء"), shelf)
    assert 'page-progression-direction="rtl"' in made.file("content.opf")
    assert 'xml:lang="ar" dir="rtl"' in made.file("content.opf")
    assert "المحتويات" in made.file("nav.xhtml")
    assert any("edition-arabic-400" in name for name in made.names())


def test_fonts_are_cut_to_the_letters_and_arabic_comes_only_when_needed(tmp_path):
    made = render(edition(("Town", (plain_article(),))), store(tmp_path))
    fonts = [name for name in made.names() if "/fonts/" in name]
    assert [name.rpartition("/")[2] for name in fonts] == [
        "edition-display-600.otf",
        "edition-nameplate-700.ttf",
    ]
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert sum(archive.getinfo(name).file_size for name in fonts) < 40_000


def test_series_and_identity():
    made = rich_book()
    assert meta(made, "belongs-to-collection") == ["The Harbour Post"]
    assert meta(made, "group-position") == ["14413"]
    assert meta(made, "dcterms:modified") == ["2026-11-22T00:00:00Z"]
    package = made.file("content.opf")
    assert package.count("<dc:title>") == 1
    assert '<meta name="calibre:series" content="The Harbour Post"/>' in package
    assert 'id="id">urn:uuid:3f0f2f44' in package
    assert package.count("<dc:contributor") == 4
    assert "Ebook-lib" not in package


def test_an_issue_without_number_sorts_by_its_date(tmp_path):
    day = replace(edition(("Town", (plain_article(),))), number=None, date=date(2026, 1, 5))
    assert meta(render(day, store(tmp_path)), "group-position") == ["20260105"]


def test_an_edition_without_identifier_gets_the_same_one_every_time(tmp_path):
    day = replace(edition(("Town", (plain_article(),))), identifier="")
    first = render(day, store(tmp_path)).file("content.opf")
    again = render(day, store(tmp_path)).file("content.opf")
    found = re.search(r"urn:uuid:[0-9a-f-]{36}", first)
    assert found
    assert found[0] in again


# ------------------------------------------------------------------------------------- pages


def test_print_pages_are_marked_where_they_begin():
    made = rich_book()
    nav = etree.fromstring(made.file("nav.xhtml").encode())
    links = nav.findall(".//{*}nav[@id='pages']//{*}a")
    assert [(a.text, a.get("href")) for a in links] == [
        ("1", "articles/tide-gate-a1.xhtml#tide-gate-a1-page-1"),
        ("2", "articles/mina-c3.xhtml#mina-c3-page-2"),
        ("3", "articles/tide-gate-a1.xhtml#tide-gate-a1-page-3"),
        ("4", "articles/story-5-b5.xhtml#story-5-b5-page-4"),
    ]
    assert meta(made, "pageBreakSource") == [PRINT]
    page = made.file("articles/tide-gate-a1.xhtml")
    mark = '<span epub:type="pagebreak" role="doc-pagebreak" id="tide-gate-a1-page-3" '
    # Offset 37 lies inside "hinges": the mark stands before the word, the word stays whole.
    assert f'told the board that the {mark}aria-label="3"></span>hinges,' in page


def test_without_a_print_file_no_page_is_claimed():
    made = rich_book(paged=False)
    everything = "".join(made.file(n.removeprefix("EPUB/")) for n in made.names() if "xhtml" in n)
    assert "page-list" not in everything
    assert "pagebreak" not in everything
    assert meta(made, "pageBreakSource") == []
    assert "pageNavigation" not in meta(made, "schema:accessibilityFeature")


def test_a_page_may_begin_in_any_block_at_any_character():
    plain = rich_book(paged=False)
    places = [(block, at) for block in (*range(-1, 18), 99) for at in (0, 5, 31, 10_000)]
    breaks = tuple(
        PageBreakAt(page=page, article_id="tide-gate-a1", block=block, offset=offset)
        for page, (block, offset) in enumerate(places, 1)
    )
    made = render(plain.edition, plain.store, page_breaks=breaks, print_source=PRINT)
    page = made.file("articles/tide-gate-a1.xhtml")
    etree.fromstring(page.encode())
    marked = [int(n) for n in re.findall(r'id="tide-gate-a1-page-(\d+)"', page)]
    assert marked == list(range(1, len(places) + 1))  # each once, in the order of the text


# ------------------------------------------------------------------------------ accessibility


def accessibility(tmp_path, *, alt, caption, lang="en-GB", rows=()):
    shelf = store(tmp_path)
    figure = replace(picture(shelf), alt=alt, caption=words(caption) if caption else ())
    body = (paragraph("One."), *([Table(rows=rows)] if rows else []))
    article = plain_article(lead=figure, body=body, lang=lang)
    return render(edition(("Town", (article,))), shelf)


@pytest.mark.parametrize(
    ("alt", "caption", "claimed", "sufficient", "written"),
    [
        ("A gate", "The gate", True, ["textual", "textual,visual"], "A gate"),
        (None, "The gate", False, ["textual", "textual,visual"], "The gate"),
        ("The gate", "The gate", False, ["textual", "textual,visual"], "The gate"),
        (None, "", False, ["textual,visual"], "Picture without a description"),
        ("", "", False, ["textual,visual"], "Picture without a description"),
    ],
)
def test_alternative_text_is_claimed_only_when_it_is_there(
    tmp_path, alt, caption, claimed, sufficient, written
):
    made = accessibility(tmp_path, alt=alt, caption=caption)
    assert ("alternativeText" in meta(made, "schema:accessibilityFeature")) is claimed
    assert meta(made, "schema:accessModeSufficient") == sufficient
    assert bool(meta(made, "dcterms:conformsTo")) is claimed
    assert f'alt="{written}"' in made.file("articles/story-2-b2.xhtml")


def test_conformance_is_not_claimed_of_what_nobody_knows(tmp_path):
    bare = ((Cell(content=words("a")), Cell(content=words("b"))),)
    head = ((Cell(content=words("a"), header=True), Cell(content=words("b"))),)
    assert meta(accessibility(tmp_path, alt="x", caption="", rows=head), "dcterms:conformsTo")
    for case in ({"lang": None}, {"rows": bare}):
        assert not meta(accessibility(tmp_path, alt="x", caption="", **case), "dcterms:conformsTo")
    assert "certifiedBy" not in accessibility(tmp_path, alt="x", caption="").file("content.opf")


def test_a_book_without_pictures_is_text(tmp_path):
    made = render(edition(("Town", (plain_article(),))), store(tmp_path))
    assert meta(made, "schema:accessMode") == ["textual"]
    assert meta(made, "schema:accessModeSufficient") == ["textual"]


# ----------------------------------------------------------------------------------- pictures


def test_pictures_are_scaled_and_stand_inside(tmp_path):
    shelf = store(tmp_path)
    large = picture(shelf, size=(4000, 2000))
    made = render(edition(("Town", (plain_article(lead=large),))), shelf)
    assert 'width="1600" height="800"' in made.file("articles/story-2-b2.xhtml")
    pictures = [n for n in made.names() if "/images/" in n and "cover" not in n]
    assert len(pictures) == 1


def test_a_figure_without_its_picture_leaves_no_hole(tmp_path):
    lost = Figure(source="gone.jpg", caption=words("Nobody will see this"))
    article = plain_article(lead=lost, body=(paragraph("Before."), lost, paragraph("After.")))
    page = render(edition(("Town", (article,))), store(tmp_path)).file("articles/story-2-b2.xhtml")
    assert "figure" not in page
    assert "Before." in page
    assert "After." in page


# ---------------------------------------------------------------------------------- odd cases


def test_ids_that_clash_or_are_no_ids_are_told_apart(tmp_path):
    names = ("cover", "nav", "2026/å ä", "Same", "same", "front")
    articles = tuple(plain_article(id=name) for name in names)
    made = render(edition(("Town", articles)), store(tmp_path))
    files = [name for name in made.names() if "/articles/" in name]
    assert len({name.lower() for name in files}) == len(names)
    root = etree.fromstring(made.file("content.opf").encode())
    ids = [item.get("id") for item in root.iter(f"{OPF}item")]
    assert len(set(ids)) == len(ids)


def test_an_empty_paper_and_an_empty_story_are_books_too(tmp_path):
    render(edition(), store(tmp_path))
    bare = plain_article(headline="", dek=None, byline=(), body=())
    page = render(edition(("Town", (bare,))), store(tmp_path)).file("articles/story-2-b2.xhtml")
    assert 'id="story-2-b2-headline">story-2-b2</h1>' in page


def test_characters_that_xml_forbids_are_left_out(tmp_path):
    title = "The \x00Post\ud800\ufffe"
    article = plain_article(
        headline="A\x0bB\udfff", byline=("C\x1bD",), lang="x_!",
        body=(Paragraph(content=(
            Text(text="E\x02F"), Link(href="https://e.org/\x01", content=words("g"))
        )),),
    )  # fmt: skip
    made = render(edition(("To\x08wn", (article,)), title=title), store(tmp_path))
    for name in made.names():
        if name.endswith((".xhtml", ".opf", ".ncx")):
            etree.fromstring(made.file(name.removeprefix("EPUB/")).encode())
    assert "AB</h1>" in made.file("articles/story-2-b2.xhtml")
    assert "The Post, 22 November 2026" in made.file("content.opf")
