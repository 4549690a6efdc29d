"""The e-book's page list: "page 3" is page 3 of the print PDF of the same edition."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from book_samples import STORY, paragraph, plain_article
from lxml import etree
from printed_samples import assets, edition, jumps, many, mixed, set_in_print

from editionkit import build
from editionkit.model import Cell, Preformatted, Table
from editionkit.preflight.words import letters
from editionkit.render.epub import render_epub
from editionkit.render.xmp import print_identifier
from editionkit.themes import load_theme

X, EPUB = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"
#: Letters that are compared behind and before a page's beginning, and words that are let go there:
#: a word that the page's end cuts is marked before it.
LONG, WORD = 36, 1


class Pair:
    """An edition's EPUB with the words of its print pages."""

    def __init__(self, book, pdf):
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            self.files = {
                name.removeprefix("EPUB/"): archive.read(name) for name in archive.namelist()
            }
        pages = pypdfium2.PdfDocument(pdf)
        self.pages = [letters(page.get_textpage().get_text_range()) for page in pages]

    def list(self):
        nav = etree.fromstring(self.files["nav.xhtml"])
        links = nav.findall(f".//{X}nav[@id='pages']//{X}a")
        return {int(link.text): link.get("href") for link in links}

    def around(self, href):
        """Return the words before and after a target; only those after where a story begins."""
        file, _, uid = href.partition("#")
        root = etree.fromstring(self.files[file])
        (mark,) = root.xpath(f"//*[@id='{uid}']")
        assert mark.get("role") == "doc-pagebreak"
        headlines = list(mark.itersiblings(f"{X}h1"))
        if headlines:
            return "", "".join(headlines[0].itertext())
        before = "".join(self._text(mark, "preceding::text()"))
        return before, "".join(self._text(mark, "following::text()"))

    def _text(self, mark, axis):
        for text in mark.xpath(axis):
            around = [one.tag for one in text.getparent().iterancestors()]
            if f"{X}figure" not in [*around, text.getparent().tag] and f"{X}nav" not in around:
                yield str(text)


def pair(issue):
    printed = set_in_print(issue)
    book = render_epub(
        issue, assets=assets(), theme=load_theme(issue.layout), page_breaks=printed.breaks,
        print_source=print_identifier(issue),
    )  # fmt: skip
    return Pair(book.data, printed.data)


@cache
def of_kind(name):
    return pair(KINDS[name]())


def solid(rows=90, lines=140):
    rows = tuple(
        (Cell(content=paragraph(f"Tide {n}").content), Cell(content=paragraph(f"{n} feet").content))
        for n in range(1, rows)
    )
    head = (Cell(content=paragraph("Day").content), Cell(content=paragraph("Height").content))
    listing = "\n".join(f"entry {n:03} of the harbour log, read aloud" for n in range(1, lines))
    table = Table(rows=(head, *rows), head_rows=1, caption=paragraph("High water").content)
    body = (paragraph(STORY[0]), table, Preformatted(text=listing), paragraph(STORY[1]))
    return edition(("Town", (plain_article(3, body=body), plain_article(2))), paper="A5")


KINDS = {
    "mixed": mixed,
    "tabloid": lambda: mixed(paper="tabloid"),
    "jumps": jumps,
    "thirty": lambda: many(30),
    "solid": lambda: replace(solid(), paper="A4"),
    "reader": lambda: mixed(layout="reader", paper="A5"),
    "reader-long": lambda: replace(jumps(), layout="reader"),
    "reader-thirty": lambda: replace(many(30), layout="reader", paper="A5"),
    "reader-solid": lambda: replace(solid(), layout="reader"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_print_page_is_in_the_list_once(kind):
    both = of_kind(kind)
    assert list(both.list()) == list(range(1, len(both.pages) + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_each_target_stands_before_the_words_of_that_page(kind):
    both = of_kind(kind)
    for page, href in both.list().items():
        _, after = both.around(href)
        words = letters(" ".join(after.split()[:60]))
        first = letters("".join(after.split()[:WORD]))
        long = LONG if href.startswith("articles/") else LONG // 2  # print adds page numbers
        found = words.removeprefix(first)[:long]
        assert found in both.pages[page - 1], f"page {page}: {after[:80]!r}"


@pytest.mark.parametrize("kind", ["jumps", "reader-long", "reader-solid"])
def test_the_words_before_a_target_stand_on_another_page(kind):
    both = of_kind(kind)
    seen = 0
    for page, href in both.list().items():
        before, _ = both.around(href)
        words = letters(" ".join(before.split()[-14:]))[-LONG:]
        if len(words) == LONG and href.startswith("articles/"):
            seen += 1
            assert words not in both.pages[page - 1], f"page {page}: {before[-80:]!r}"
    assert seen >= 2


def test_a_page_of_contents_leads_to_the_contents():
    both = of_kind("reader-thirty")
    fronts = [href for href in both.list().values() if href.startswith("front.xhtml#")]
    assert len(fronts) >= 2


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    issue = Path(__file__).resolve().parent.parent / "issues" / "seven-notes"
    whole = build(issue, output=folder / "both", offline=True)
    alone = build(issue, output=folder / "alone", offline=True, formats=["epub"])
    files = {one.format: Path(one.path).read_bytes() for one in whole.artifacts}
    return Pair(files["epub"], files["pdf"]), Path(alone.artifacts[0].path).read_bytes(), files


def test_the_build_gives_the_book_the_pages_of_its_print_file(notes):
    both, _, files = notes
    assert list(both.list()) == list(range(1, len(both.pages) + 1))
    source = etree.fromstring(both.files["content.opf"]).xpath(
        "string(//*[@property='pageBreakSource'])"
    )
    with pypdfium2.PdfDocument(files["pdf"]):
        assert f"<dc:identifier>{source}</dc:identifier>".encode() in xmp(files["pdf"])


def xmp(data):
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return pdf.Root.Metadata.read_bytes()


def test_without_a_print_file_no_page_is_claimed(notes):
    _, alone, _ = notes
    with zipfile.ZipFile(io.BytesIO(alone)) as archive:
        everything = b"".join(map(archive.read, archive.namelist()))
        package = archive.read("EPUB/content.opf")
    assert b"pagebreak" not in everything
    assert b"pageBreakSource" not in package
