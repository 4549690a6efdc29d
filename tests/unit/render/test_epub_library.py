"""What EbookLib 0.20 does not do: each test fails when a newer one does, and the cure can go."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

from ebooklib import epub


def written(*items, **options):
    book = epub.EpubBook()
    book.set_identifier("urn:x:1")
    book.set_title("T")
    book.set_language("en")
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    for item in items:
        book.add_item(item)
    book.spine = ["nav"]
    target = io.BytesIO()
    writer = epub.EpubWriter(target, book, options)
    writer.process()
    writer.write()
    return zipfile.ZipFile(io.BytesIO(target.getvalue()))


def page(body):
    item = epub.EpubHtml(uid="a", file_name="a.xhtml", title="A")
    item.content = f'<html><head><meta name="x"/></head>{body}</html>'
    return item


def test_documents_lose_what_stands_in_head_and_on_body():  # issue 76: raw items
    text = written(page('<body class="c"><p>x</p></body>')).read("EPUB/a.xhtml").decode()
    assert "class=" not in text
    assert 'name="x"' not in text


def test_svg_names_are_lower_cased():  # issues 170, 203, 294: raw items
    text = written(page('<body><svg viewBox="0 0 1 1"/></body>')).read("EPUB/a.xhtml").decode()
    assert "viewbox" in text
    assert "viewBox" not in text


def test_everything_with_a_type_and_an_id_becomes_a_page():  # issue 339: navigation of our own
    note = page('<body><aside epub:type="footnote" id="n1">1</aside></body>')
    assert "page-list" in written(note).read("EPUB/nav.xhtml").decode()


def test_the_package_has_no_language():  # no issue yet: `_Writer`
    opf = written().read("EPUB/content.opf").decode()
    assert "xml:lang" not in opf[: opf.index("<metadata")]


def test_there_is_a_generator_line():  # no issue yet: metadata cleared
    assert b"Ebook-lib" in written().read("EPUB/content.opf")


def test_entries_carry_the_clock():  # issue 340: zipped again
    entries = written(mtime=datetime(2001, 2, 3, tzinfo=UTC)).infolist()
    assert {entry.date_time[0] for entry in entries} != {2001}


def test_two_authors_have_the_same_id():  # no issue yet: ids of our own
    book = epub.EpubBook()
    book.add_author("A")
    book.add_author("B")
    ids = [more["id"] for _, more in book.get_metadata("DC", "creator")]
    assert ids == ["creator", "creator"]


def test_a_raw_ncx_is_found_by_its_name_only():  # the spine's `toc` falls back to "ncx"
    opf = written().read("EPUB/content.opf").decode()
    assert re.search(r'<spine toc="ncx"', opf)
