"""The printed edition as an archive and a screen reader take it: veraPDF's word, and our counts."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pikepdf
import pydyf
import pypdfium2
import pytest
import vera
from book_samples import STORY, paragraph, plain_article
from pikepdf import Array, Dictionary
from printed_samples import edition, jumps, mixed, printed

from editionkit.editionfile import load_edition
from editionkit.model import (
    Cell,
    Foreign,
    Paragraph,
    PdfWish,
    Table,
    Text,
)
from editionkit.render.columns import stories_of
from editionkit.render.pdf import render_pdf
from editionkit.themes import load_theme


@cache
def sample():
    return printed(mixed())


@cache
def jumping():
    return printed(jumps())


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def kids(element):
    found = element.get("/K", Array())
    return [kid for kid in found if isinstance(kid, Dictionary) and "/S" in kid]


def walk(element):
    yield element
    for kid in kids(element):
        yield from walk(kid)


def tags(pdf, kind=None):
    every = walk(pdf.Root.StructTreeRoot.K[0])
    return [one for one in every if kind is None or str(one.S) == f"/{kind}"]


# ------------------------------------------------------------------------------------- veraPDF


def test_verapdf_finds_nothing(tmp_path):
    """The other papers, and other issues, are in test_archival_matrix.py."""
    issues = {
        "broadsheet-A4": mixed(),
        "broadsheet-A5": mixed(paper="A5"),
        "reader-A5": mixed(layout="reader", paper="A5"),
        "uneven-table": edition(("Town", (uneven_table(),))),
        "no-glyph": edition(("Town", (chinese(), plain_article(2)))),
    }
    files = []
    for name, issue in issues.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(printed(issue))
    assert vera.failures(files) == []


def test_verapdf_would_find_a_fault(tmp_path):
    with opened(sample()) as pdf:
        del tags(pdf, "Figure")[0]["/Alt"]
        pdf.save(tmp_path / "broken.pdf")
    assert any("7.3" in line for line in vera.failures([tmp_path / "broken.pdf"], ("ua1",)))


def test_without_archival_the_tags_stay(tmp_path):
    light = printed(mixed(pdf=PdfWish(archival=False)))
    file = tmp_path / "light.pdf"
    file.write_bytes(light)
    assert vera.failures([file], ("ua1",)) == []
    with opened(light) as pdf:
        assert "/AF" not in pdf.Root
        assert b"pdfaid" not in pdf.Root.Metadata.read_bytes().replace(b"pdfuaid", b"")
    assert len(light) < len(sample())


# ----------------------------------------------------------------------------------- structure


@pytest.mark.parametrize("layout", ["broadsheet", "reader"])
def test_one_element_an_article(layout):
    issue = mixed(layout=layout)
    with opened(printed(issue)) as pdf:
        titles = Counter(str(one.T) for one in tags(pdf, "Art"))
    assert titles == Counter(article.headline for article in issue.articles)


def test_articles_stand_in_the_order_of_the_edition():
    issue = mixed()
    expected = [a.headline for story in stories_of(issue) for a in story.articles]
    with opened(sample()) as pdf:
        assert [str(one.T) for one in tags(pdf, "Art")] == expected


def test_a_story_over_pages_is_one_article_of_whole_paragraphs():
    with opened(jumping()) as pdf:
        story = next(one for one in tags(pdf, "Art") if str(one.T) == "A long story")
        paragraphs = [one for one in kids(story) if str(one.S) == "/P" and not kids(one)]
        pages = {
            kid.Pg.objgen for one in paragraphs for kid in one.K if isinstance(kid, Dictionary)
        }
        pages |= {one.Pg.objgen for one in paragraphs}
        links = [kid for one in kids(story) for kid in kids(one) if str(kid.S) == "/Link"]
    byline_and_dek = 2
    assert len(paragraphs) == 70 + byline_and_dek
    assert len(pages) >= 5
    assert len(links) >= 4  # two jumps or more: on, and back


def test_lists_are_whole_and_have_labels():
    with opened(sample()) as pdf:
        lists = [[str(kid.S) for kid in kids(one)] for one in tags(pdf, "L")]
        items = [[str(kid.S) for kid in kids(one)] for one in tags(pdf, "LI")]
    assert ["/LI", "/LI"] in lists
    assert all(item == ["/Lbl", "/LBody"] for item in items)


def test_pictures_carry_words_and_their_caption():
    with opened(sample()) as pdf:
        figures = tags(pdf, "Figure")
        assert all(str(one.Alt) for one in figures)
        assert all([str(kid.S) for kid in kids(one)] == ["/Caption"] for one in figures)
        boxes = [[float(x) for x in one.A[0].BBox] for one in figures]
    assert all(
        0 < left < right < 1000 and 0 < low < high < 1000 for left, low, right, high in boxes
    )


def test_headings_skip_no_level():
    with opened(sample()) as pdf:
        levels = [int(str(one.S)[2]) for one in tags(pdf) if str(one.S)[1:2] == "H"]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_passages_say_their_language():
    with opened(sample()) as pdf:
        spoken = {(str(one.S), str(one.Lang)) for one in tags(pdf) if "/Lang" in one}
        assert str(pdf.Root.Lang) == "en-GB"
    assert {("/Art", "ar"), ("/Art", "fr"), ("/P", "fr"), ("/Span", "de")} <= spoken


def test_links_say_where_they_lead():
    with opened(jumping()) as pdf:
        said = [str(a.Contents) for page in pdf.pages for a in page.get("/Annots", ())]
    assert any(one.endswith(": A long story") for one in said)
    assert not any(one.startswith(("#", "http")) for one in said)


def test_table_headings_say_their_scope_and_rows_are_even():
    with opened(printed(edition(("Town", (uneven_table(),))))) as pdf:
        rows = [kids(row) for row in tags(pdf, "TR")]
        heads = {str(cell.A[0].Scope) for row in rows for cell in row if str(cell.S) == "/TH"}
    assert heads == {"/Column", "/Row"}
    assert {len(row) for row in rows} == {3}


def uneven_table():
    def cell(text, **more):
        return Cell(content=paragraph(text).content, **more)

    rows = (
        (cell("Day"), cell("High"), cell("Low")),
        (cell("Monday", header=True), cell("4.1")),
        (cell("Tuesday", header=True), cell("4.3"), cell("0.8")),
    )
    body = (*map(paragraph, STORY), Table(rows=rows, head_rows=1))
    return replace(plain_article(4), body=body)


def chinese():
    sign = Foreign(lang="zh", content=(Text(text="港口今天开放，欢迎各位。😀 ᚠ"),))
    body = (Paragraph(content=(Text(text="The sign said "), sign)), *map(paragraph, STORY))
    return replace(plain_article(4), body=body)


def test_characters_that_no_font_has_stay_in_the_text_and_are_told():
    issue = edition(("Town", (chinese(), plain_article(2))))
    theme = load_theme(issue.layout)
    done = render_pdf(issue, theme=theme, read_asset=lambda _name: b"")
    assert "P-003" not in {one.code for one in done.notices}
    page = pypdfium2.PdfDocument(done.data)[0].get_textpage().get_text_range()
    assert "ᚠ" in page
    with opened(done.data) as pdf:
        assert "zh" in {str(one.Lang) for one in tags(pdf, "Span") if "/Lang" in one}


def test_what_serves_the_sheet_alone_is_an_artifact():
    with opened(jumping()) as pdf:
        content = [page.Contents.read_bytes() for page in pdf.pages]
        shown = {str(one.S) for one in tags(pdf)}
    assert all(b"/Pagination" in one for one in content[1:])
    assert b"/Pagination" not in content[0]
    assert "/NonStruct" not in shown


def test_a_hyphen_of_the_line_end_is_a_soft_one():
    with opened(sample()) as pdf:
        content = b"".join(page.Contents.read_bytes() for page in pdf.pages)
    assert content.count(b"/ActualText") >= 1


# ------------------------------------------------------------------- outline, labels, the source


def test_the_outline_goes_by_section_and_article():
    with opened(sample()) as pdf, pdf.open_outline() as outline:
        tree = {one.title: [kid.title for kid in one.children] for one in outline.root}
    assert list(tree) == ["Page 1", "Town", "World"]
    assert tree["Town"] == [a.headline for a in mixed().sections[0].articles]
    assert set(tree["Page 1"]) < set(tree["Town"]) | set(tree["World"])


def test_pages_have_labels():
    with opened(sample()) as pdf:
        assert pdf.pages[1].label == "2"


def test_the_source_is_attached_once_and_can_be_read_again(tmp_path):
    with opened(sample()) as pdf:
        assert len(pdf.Root.AF) == 1
        assert str(pdf.Root.AF[0].AFRelationship) == "/Source"
        file = tmp_path / "edition.json"
        file.write_bytes(pdf.Root.AF[0].EF.F.read_bytes())
    assert load_edition(file) == mixed()


def test_the_metadata_names_the_issue():
    with opened(sample()) as pdf, pdf.open_metadata() as meta:
        prism = "{http://prismstandard.org/namespaces/basic/3.0/}"
        assert meta[f"{prism}publicationName"] == "The Harbour Post"
        assert meta[f"{prism}coverDate"] == "2026-11-22"
        assert meta[f"{prism}issn"] == "0000-0027"
        assert meta[f"{prism}number"] == "7"
        assert meta["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert meta["pdfaid:part"] == "3"
        assert meta["dc:title"].startswith("The Harbour Post")


# --------------------------------------------------------------------------------- the same bytes

_AGAIN = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from test_archival import mixed, printed
print(hashlib.sha256(printed(mixed())).hexdigest())
"""


def test_the_same_bytes_under_other_clocks_seeds_locales_and_folders(tmp_path):
    here = Path(__file__).parent
    hashes = set()
    for zone, seed, locale, folder in (
        ("UTC", "1", "C.UTF-8", tmp_path),
        ("Pacific/Kiritimati", "77", "C", here),
    ):
        surroundings = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
        surroundings |= {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale}
        surroundings["PYTHONPATH"] = str(here.parent / "src")
        run = subprocess.run(
            [sys.executable, "-c", _AGAIN, str(here)],
            cwd=folder, env=surroundings, capture_output=True, text=True, check=True,
        )  # fmt: skip
        hashes.add(run.stdout.strip())
    assert len(hashes) == 1


@pytest.fixture
def compressions(monkeypatch):
    made, real = [], zlib.compressobj
    monkeypatch.setattr(zlib, "compressobj", lambda **them: made.append(them) or real(**them))
    return made


def test_pydyf_compresses_a_stream_each_time_it_is_asked_for(compressions):
    """Where it does not any more, `render.archival._compress` is not needed."""
    stream = pydyf.Stream([b"0 0 m"], compress=True)
    assert stream.data == stream.data
    assert len(compressions) == 2


def test_every_object_is_put_together_once(monkeypatch):
    """Where pydyf does so by itself, `render.archival._Written` is not needed."""
    asked, real = Counter(), pydyf.Dictionary.data
    monkeypatch.setattr(
        pydyf.Dictionary, "data", property(lambda one: asked.update([one.number]) or real.fget(one))
    )
    file = pydyf.PDF()
    file.write(io.BytesIO(), identifier=True, compress=True)
    assert asked[file.catalog.number] == 2
    asked.clear()
    printed(mixed())
    numbered = [times for number, times in asked.items() if number]
    assert len(numbered) > 100
    assert sum(numbered) < 1.1 * len(numbered)


def test_every_stream_is_compressed_once(compressions):
    data = printed(edition(("Town", (plain_article(2), plain_article(7)))))
    with pikepdf.open(io.BytesIO(data)) as file:
        streams = [one for one in file.objects if isinstance(one, pikepdf.Stream)]
    packed = [one for one in streams if one.get("/Filter") == "/FlateDecode"]
    assert 0 < len(compressions) < 1.5 * len(packed)
