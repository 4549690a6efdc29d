"""What a PDF claims, and whether it plainly does not hold; a stand-in for the veraPDF program."""

from __future__ import annotations

import io
import sys

import pikepdf
import pytest
from book_samples import plain_article
from test_archival import edition, printed

from editionkit.preflight.claims import check_claims, describe_pdf
from editionkit.preflight.pdf import check_pdf
from editionkit.preflight.verapdf import run_verapdf, verapdf_command


@pytest.fixture(scope="module")
def ours():
    return printed(edition(("Town", (plain_article(2), plain_article(3))), layout="reader"))


def changed(data, change):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def elements(pdf, kind):
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        one = waiting.pop()
        if str(one.S) == kind:
            yield one
        kids = one.get("/K", ())
        waiting += [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def test_our_file_claims_both_and_nothing_speaks_against_it(ours):
    account = describe_pdf(ours)
    assert account.claims == ("3a", "ua1")
    assert account.faults == ()
    assert account.loose_fonts == ()
    assert account.tagged


def no_title_shown(pdf):
    del pdf.Root.ViewerPreferences


def skipped_heading(pdf):
    next(elements(pdf, "/H3")).S = pikepdf.Name.H5


def no_output_intent(pdf):
    del pdf.Root.OutputIntents


def no_tags(pdf):
    del pdf.Root.StructTreeRoot


def font_taken_out(pdf):
    font = next(iter(pdf.pages[0].resources.Font.values()))
    del font.DescendantFonts[0].FontDescriptor


def silent_links(pdf):
    pdf.pages[0].Annots[0].Contents = ""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (no_title_shown, "title"),
        (skipped_heading, "heading"),
        (no_output_intent, "output intent"),
        (no_tags, "no tags"),
        (font_taken_out, "not every font"),
        (silent_links, "does not say what it is"),
    ],
)
def test_a_claim_that_does_not_hold_is_told(ours, change, words):
    faults = describe_pdf(changed(ours, change)).faults
    assert any(words in fault for fault in faults), faults
    assert all(fault.startswith("it claims PDF/") for fault in faults)


def test_a_foreign_file_is_described(tmp_path):
    file = tmp_path / "plain.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    (said,) = check_claims(file)
    assert said.code == "X-005"
    assert "1 page, not tagged, claims no standard" in said.message
    assert "not checked here" in said.message


@pytest.mark.parametrize(
    "action",
    [
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"),
        pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x"),
        pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///etc/hosts"),
    ],
)
def test_a_link_that_does_more_than_lead_is_told(ours, action):
    def change(pdf):
        pdf.pages[0].Annots[0].A = action

    assert [one.code for one in check_pdf(changed(ours, change))] == ["V-002"]


def test_without_verapdf_that_is_said(tmp_path):
    (said,) = run_verapdf(tmp_path / "x.pdf", ("3a",), command=())
    assert said.code == "X-001"
    assert verapdf_command(lambda _name: None) is None


@pytest.mark.parametrize(("verdict", "code"), [("PASS", "X-004"), ("FAIL", "X-002")])
def test_verapdf_is_asked_and_its_version_said(tmp_path, verdict, code):
    program = tmp_path / "verapdf.py"
    program.write_text(
        "import sys\n"
        f"print('veraPDF 1.30.2' if '--version' in sys.argv else '{verdict} ' + sys.argv[-1])\n"
    )
    found = run_verapdf(tmp_path / "x.pdf", ("3a", "ua1"), command=(sys.executable, str(program)))
    assert [one.code for one in found] == [code, code]
    assert "veraPDF 1.30.2: PDF/A-3a" in found[0].message
    assert "PDF/UA-1" in found[1].message
