"""What we rely on inside WeasyPrint, and the faults of its own tags that ours are free of.

A test here that fails says that WeasyPrint has changed: mended a fault, so that our way round it
may go, or moved what we read.
"""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary
from weasyprint import HTML, Attachment
from weasyprint.document import Document

from editionkit.render.marks import MarkedPage, Shown, parts_of

PAGE = "<style>@page { size: 200px 100px; margin: 20px; @top-left { content: 'Head' } }</style>"
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LONG = f"<html lang=en><title>T</title>{PAGE}<article><p>{'Many words stand here. ' * 30}</p>"


def laid_out(html, **options):
    return HTML(string=html).render(pdf_variant="pdf/a-3a", **options)


def painted(html):
    document = laid_out(html)
    pages = [MarkedPage(page) for page in document.pages]
    Document(
        pages,
        document.metadata,
        document.url_fetcher,
        document.font_config,
        document.color_profiles,
        document.output_intent,
    ).write_pdf(pdf_variant="pdf/a-3a")
    return parts_of(pages)


def bare(html, **options):
    """The file as WeasyPrint alone writes it."""
    written = laid_out(html).write_pdf(pdf_variant="pdf/a-3a", **options)
    return pikepdf.open(io.BytesIO(written))


def elements(pdf, kind):
    found = []

    def walk(element):
        if str(element.S) == f"/{kind}":
            found.append(element)
        for kid in element.get("/K", Array()):
            if isinstance(kid, Dictionary) and "/S" in kid:
                walk(kid)

    walk(pdf.Root.StructTreeRoot.K[0])
    return found


# ------------------------------------------------------------------------------ what we read


def test_one_part_an_element_whatever_its_pages():
    root = painted(LONG)
    (paragraph,) = [part for part in root.all_parts() if part.tag == "p" and not part.classes]
    assert len({one.page for one in paragraph.shown()}) > 2
    assert " ".join(one.text.strip() for one in paragraph.shown()).count("Many words") == 30


def test_every_mark_is_read_once():
    marks = [(one.page, one.mcid) for one in painted(LONG).shown()]
    assert len(set(marks)) == len(marks) > 10


def test_margin_boxes_are_running_heads():
    heads = [part for part in painted(LONG).all_parts() if "running" in part.classes]
    assert {one.text for part in heads for one in part.shown()} == {"Head"}


def test_a_picture_knows_its_place_in_points():
    root = painted(f"<html lang=en>{PAGE}<img src='{PNG}' alt=x style='width:40px;height:20px'>")
    (shown,) = [one for one in root.shown() if one.frame]
    assert isinstance(shown, Shown)
    assert shown.frame == pytest.approx((21, 39, 51, 54))


def test_links_bring_their_annotations_and_words():
    root = painted("<html lang=en><a href='https://example.org/'>Look there</a>")
    (anchor,) = [part for part in root.all_parts() if part.tag == "a"]
    assert anchor.words == "Look there"
    assert [click.annotation["Subtype"] for click in anchor.clickables()] == ["/Link"]


def test_a_link_is_one_rectangle_whatever_stands_in_it():
    root = painted(f"<html lang=en>{IN_A_LINK}")
    (anchor,) = [part for part in root.all_parts() if part.tag == "a"]
    assert len(list(anchor.clickables())) == 1


IN_A_LINK = "<a href='https://example.org/' style='display:block'>Look <em>over</em> there</a>"


# ------------------------------------------------------------------- faults of WeasyPrint 70.0


def test_fault_every_box_in_a_link_is_a_link_again():
    pdf = bare(f"<html lang=en>{IN_A_LINK}")
    assert len(pdf.pages[0].Annots) > 1


def test_fault_an_article_becomes_one_element_a_page():
    assert len(elements(bare(LONG), "Art")) > 1


def test_fault_a_paragraph_cut_by_a_page_becomes_several():
    assert len(elements(bare(LONG), "P")) > 1


def test_fault_a_running_head_is_marked_but_no_artifact_and_not_in_the_tree():
    pdf = bare(LONG)
    content = pdf.pages[0].Contents.read_bytes()
    in_tree = sum(len(one.K) for one in elements(pdf, "Span"))
    marked = sum(page.Contents.read_bytes().count(b"/MCID") for page in pdf.pages)
    assert b"/Pagination" not in content
    assert marked == in_tree + len(pdf.pages)


def test_fault_passages_do_not_say_their_language():
    pdf = bare("<html lang=en><p lang=de>Worte</p>")
    assert all("/Lang" not in one for one in elements(pdf, "P"))


def test_fault_a_link_is_described_by_its_bare_address():
    pdf = bare("<html lang=en><a href='https://example.org/x'>Look there</a>")
    assert str(pdf.pages[0].Annots[0].Contents) == "https://example.org/x"


def test_fault_column_headings_have_no_scope():
    pdf = bare("<html lang=en><table><tr><th scope=col>A</th></tr><tr><td>1</td></tr></table>")
    (heading,) = elements(pdf, "TH")
    assert "/Scope" not in heading.A


def test_fault_a_caption_stands_outside_its_figure():
    pdf = bare(
        f"<html lang=en><figure><img alt=x src='{PNG}'><figcaption>Words</figcaption></figure>"
    )
    (figure,) = elements(pdf, "Figure")
    assert not any(isinstance(kid, Dictionary) and "/S" in kid for kid in figure.K)


def test_fault_the_place_of_a_picture_is_in_pixels_from_the_top():
    pdf = bare(f"<html lang=en>{PAGE}<img src='{PNG}' alt=x style='width:40px;height:20px'>")
    (figure,) = elements(pdf, "Figure")
    assert [float(x) for x in figure.A.BBox] == pytest.approx([28, 28, 68, 48])


def test_fault_an_attachment_is_listed_twice():
    pdf = bare("<html lang=en><p>x", attachments=[Attachment(string="x", name="x.txt")])
    assert len(pdf.Root.AF) == 2


def test_fault_a_skipped_heading_level_stays():
    pdf = bare("<html lang=en><h1>One</h1><h3>Three</h3>")
    assert elements(pdf, "H3")


def test_fault_metadata_do_not_claim_pdf_ua_beside_pdf_a():
    assert b"pdfuaid" not in bare("<html lang=en><p>x").Root.Metadata.read_bytes()
