"""Fillers through the whole house: from `issue.yaml` to the printed page, the report and the book."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pikepdf
import pypdfium2
import pytest
import vera
from typer.testing import CliRunner

from editionkit.build import build
from editionkit.cli import app
from editionkit.editionfile import load_edition
from editionkit.notices import NotPublishedError
from editionkit.preflight.geometry import measure_file
from editionkit.preflight.pdf import missing_print
from editionkit.render.pdf import render_pdf
from editionkit.themes import load_theme

LAMPS = ("red", "green", "white")
STORY = (
    "The {lamp} lamp number {n} is lit at dusk, and its keeper writes down the minute.",
    "Keeper {n} of the {lamp} lights binds a book in sailcloth for whoever asks.",
    "Nobody has asked for {lamp} book {n} since a visitor lost the way to the ferry.",
)
FILLERS = {
    "glove": ("Lost glove", "A green glove waits at the harbour office for the hand it left."),
    "swans": ("Swans", "The pair from the upper basin is back. They gave no reason for it. " * 2),
    "tide": ("Tide tables", "The new tables are out and cost two pounds at the chandler’s."),
    "roll": ("The roll", "One name after the other was read from the roll that day. " * 900),
}


def written(folder: Path, *fillers: str, layout: str = "broadsheet", more: str = "") -> Path:
    """Write an issue of three stories, which leave white on their last page, and of fillers."""
    lines = [
        "title: The Lamp",
        "date: 2026-11-22",
        "language: en-GB",
        f"layout: {layout}",
        "sections:",
        "  - title: Town",
        "    articles:",
    ]
    for count, lamp in zip((18, 14, 9), LAMPS, strict=True):
        text = "\n\n".join(" ".join(STORY).format(lamp=lamp, n=n) for n in range(count))
        (folder / f"{lamp}.md").write_text(f"# The {lamp} lamps are lit\n\n{text}\n")
        lines.append(f"      - {lamp}.md")
    lines += ["fillers:"] if fillers else []
    for name in fillers:
        headline, text = FILLERS.get(name, (name, ""))
        if text:
            (folder / f"{name}.md").write_text(f"# {headline}\n\n{text}\n")
        lines.append(f"  - source: {name}.md")
        lines.append(f"    id: {name}")
    (folder / "issue.yaml").write_text("\n".join(lines) + "\n" + more)
    return folder / "issue.yaml"


@cache
def published():
    """Build the issue with all fillers, and the same without; return both reports."""
    folder = Path(mkdtemp(prefix="editionkit-test-"))
    with_, without = folder / "with", folder / "without"
    for one in (with_, without):
        one.mkdir()
    return build(written(with_, *FILLERS), desk_report=True), build(written(without))


def artifact(report, format):
    return next(Path(one.path) for one in report.artifacts if one.format == format)


def words_of(pdf):
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return " ".join(re.sub("[\u00ad\u0002\ufffe]", "", text).split())


def modules(report, *, fillers):
    return [
        [one for one in page["modules"] if (one["kind"] == "filler") is fillers]
        for page in report.makeup["pages"]
    ]


def test_the_report_says_which_fillers_stand_where():
    report, _ = published()
    pages = {one.id: one.pages for one in report.fillers}
    last = report.artifacts[0].pages
    assert pages == {"glove": (last,), "swans": (last,), "tide": (last,), "roll": ()}
    assert len(report.articles) == len(LAMPS)
    kept = json.loads(artifact(report, "pdf").with_suffix(".report.json").read_text())
    assert [one["id"] for one in kept["fillers"]] == list(FILLERS)
    (left,) = [one for one in report.notices if one.code == "P-012"]
    assert left.message == "left over: The roll"


def test_the_desk_s_report_shows_them_on_their_page_and_names_the_rest():
    report, _ = published()
    page = artifact(report, "pdf").with_suffix(".desk.html").read_text()
    assert page.index("Lost glove") > page.index("The red lamps are lit")
    assert "left over: The roll" in page


def test_what_stands_on_the_pages_besides_is_the_same():
    report, without = published()
    assert modules(report, fillers=False) == modules(without, fillers=False)
    assert [len(some) for some in modules(report, fillers=True)][-1] == 3


def test_pages_without_one_are_painted_to_the_byte_as_before():
    painted = []
    for report in published():
        with pikepdf.open(artifact(report, "pdf")) as pdf:
            painted.append([page.Contents.read_bytes() for page in pdf.pages])
    same = [one == other for one, other in zip(*painted, strict=True)]
    assert same == [not some for some in modules(published()[0], fillers=True)]
    assert any(same)


def test_their_words_are_in_print_and_not_in_the_book():
    report, _ = published()
    printed = words_of(artifact(report, "pdf"))
    for name, (headline, text) in FILLERS.items():
        begin = f"{headline}. {' '.join(text.split()[:3])}"
        assert (begin in printed) is (name != "roll")
    with zipfile.ZipFile(artifact(report, "epub")) as book:
        text = "".join(book.read(n).decode() for n in book.namelist() if n.endswith("html"))
    assert "glove" not in text
    assert "red lamps" in text


def test_a_filler_that_is_cut_is_missed():
    report, _ = published()
    pdf = artifact(report, "pdf")
    edition = load_edition(pdf.parents[1] / "issue.frozen")
    theme = load_theme("broadsheet")
    printed = render_pdf(edition, theme=theme, read_asset=str.encode)
    paper = theme.paper(edition.paper)
    assert missing_print(edition, printed.data, printed.makeup, paper) == ()
    glove, *others = edition.fillers
    longer = replace(glove, body=(*glove.body, *edition.articles[0].body[:1]))
    changed = replace(edition, fillers=(longer, *others))
    (found,) = missing_print(changed, printed.data, printed.makeup, paper)
    assert (found.code, found.where) == ("V-001", "glove")


def test_the_pages_measure_as_they_should():
    report, without = published()
    geometry, before = (measure_file(artifact(one, "pdf")) for one in (report, without))
    assert geometry.of("outside", "overlap", "grid", "measure", "foot") == ()
    assert geometry.pages[-1].filled > before.pages[-1].filled


def test_a_screen_reader_meets_them_after_the_sections():
    report, _ = published()
    with pikepdf.open(artifact(report, "pdf")) as pdf:
        document = pdf.Root.StructTreeRoot.K[0]
        titles = [str(kid.get("/T", "")) for kid in document.K]
        section = document.K[titles.index("In brief")]
        assert [str(one.T) for one in section.K] == ["Lost glove", "Swans", "Tide tables"]
        assert {str(one.S) for one in section.K} == {"/Art"}
        outline = [str(entry.title) for entry in pdf.open_outline().root]
    assert titles.index("Town") < titles.index("In brief")
    assert not any("glove" in title for title in outline)


def test_verapdf_finds_nothing():
    assert vera.failures([artifact(published()[0], "pdf")]) == []


def test_a_layout_without_columns_leaves_them_all_over(tmp_path):
    report = build(written(tmp_path, "glove", layout="reader"), formats=["pdf"])
    assert [(one.id, one.pages) for one in report.fillers] == [("glove", ())]
    assert "glove" not in words_of(artifact(report, "pdf"))


def test_collect_names_them_after_the_articles(tmp_path):
    manifest = written(tmp_path, "glove", "swans")
    shown = CliRunner().invoke(app, ["collect", str(manifest), "--quiet"])
    assert shown.stdout.splitlines()[-2:] == ["glove\tLost glove", "swans\tSwans"]
    assert "3 articles and 2 fillers, kept in" in shown.stderr


def test_a_paper_from_right_to_left_takes_them_too(tmp_path):
    manifest = written(tmp_path, "glove", "swans")
    manifest.write_text(manifest.read_text().replace("language: en-GB", "language: ar"))
    report = build(manifest, formats=["pdf"])
    assert all(one.pages for one in report.fillers)
    assert not [one for one in report.notices if one.code in ("V-001", "P-005")]


def test_fillers_are_not_counted_as_articles(tmp_path):
    manifest = written(tmp_path, "glove", "swans", more="min_articles: 4\n")
    with pytest.raises(NotPublishedError, match="3 articles of at least 4"):
        build(manifest)


def test_the_ledger_knows_those_that_were_printed(tmp_path):
    (tmp_path / "publication.yaml").write_text("title: The Lamp\n")
    build(written(tmp_path, "glove", "roll"), formats=["pdf"])
    (file,) = (tmp_path / "ledger").glob("*.json")
    headlines = [one["headline"] for one in json.loads(file.read_text())["articles"]]
    assert "Lost glove" in headlines
    assert "The roll" not in headlines
