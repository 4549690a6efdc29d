"""The files opened in real readers: epub.js, foliate-js and pdf.js in Chromium, and Ace by DAISY.

`make test-readers` runs this and leaves a picture of each view in output/readers/. Without node and
Chromium it says what was not tried.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from printed_samples import assets
from test_archival_matrix import GENERATED
from test_corpus import CASES, extracted

from editionkit import build
from editionkit.editionfile import load_edition
from editionkit.model import Edition, Publication, Section
from editionkit.preflight.ace import run_ace
from editionkit.preflight.epubcheck import run_epubcheck
from editionkit.preflight.words import letters
from editionkit.render.epub import render_epub
from editionkit.themes import load_theme
from editionkit.walk import figures

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUTPUT = ROOT / "output"
SAMPLES = ("harbour-post", "seven-notes", "weltblick")
ENGINES = ("epubjs", "foliate")
WIDTH, HEIGHT = 800, 1000
BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
MODULES = HERE / "node_modules"

pytestmark = pytest.mark.skipif(
    not (BROWSER and shutil.which("node") and MODULES.is_dir()),
    reason="no Chromium or no node: no reader has opened the files, and Ace has not seen them",
)


@cache
def built(name):
    """Return the paths of a sample's files by format."""
    report = build(ROOT / "issues" / name, output=OUTPUT, offline=True)
    return {one.format: Path(one.path) for one in report.artifacts}


@cache
def read(engine, file, *targets):
    """Return what a reader made of a file; its views are drawn into output/readers/."""
    pictures = OUTPUT / "readers"
    pictures.mkdir(exist_ok=True)
    call = ["node", str(HERE / "read.mjs"), engine, str(file), str(pictures / engine), *targets]
    surroundings = {**os.environ, "CHROMIUM": BROWSER}
    run = subprocess.run(call, capture_output=True, text=True, timeout=300, env=surroundings)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["faults"] == []
    assert found["log"] == []
    for target in targets:
        name = Path(target).name.removesuffix(".xhtml")
        assert (pictures / f"{engine}-{name}.png").stat().st_size > 5_000
    return found


def sample():
    return built("harbour-post")


@cache
def edition():
    return load_edition(ROOT / "issues" / "harbour-post" / "issue.frozen" / "edition.json")


@cache
def inside(name):
    with zipfile.ZipFile(sample()["epub"]) as archive:
        return archive.read(f"EPUB/{name}")


@cache
def pages():
    """Return the print pages' names and where they lead in the e-book."""
    links = etree.fromstring(inside("nav.xhtml")).findall(".//{*}nav[@id='pages']//{*}a")
    return {link.text: link.get("href") for link in links}


def front_views(engine):
    return read(engine, sample()["epub"], "cover.xhtml", "front.xhtml", *pages())


def view(engine, target):
    return next(one for one in front_views(engine)["views"] if one["target"] == target)


# --------------------------------------------------------------------------- the e-book's readers


@pytest.mark.parametrize("engine", ENGINES)
def test_the_contents_are_the_sections_with_their_stories(engine):
    contents = front_views(engine)["contents"]
    expected = [
        [section.title, [[article.headline, []] for article in section.articles]]
        for section in edition().sections
    ]
    assert contents == [["Cover", []], ["Contents", []], *expected, ["About this edition", []]]
    assert front_views(engine)["landmarks"] == 3
    assert front_views(engine)["cover"]


@pytest.mark.parametrize("engine", ENGINES)
def test_fonts_load(engine):
    loaded = {
        family
        for one in front_views(engine)["views"]
        for frame in one["frames"]
        for family, status in frame["fonts"]
        if status == "loaded"
    }
    assert loaded == {"Edition Display", "Edition Nameplate", "Edition Arabic"}
    assert all(
        status != "error"
        for one in front_views(engine)["views"]
        for frame in one["frames"]
        for _, status in frame["fonts"]
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_pictures_show(engine):
    shown = [
        picture
        for one in front_views(engine)["views"]
        for frame in one["frames"]
        for picture in frame["pictures"]
    ]
    opened = " ".join(pages().values())
    illustrated = [
        one for one in edition().articles if figures(one) and f"{one.id}.xhtml" in opened
    ]
    assert len(shown) >= len(illustrated) > 5
    assert all(natural > 100 and drawn > 100 for natural, drawn in shown)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_list_has_the_pages_of_the_print_file(engine):
    count = len(pypdfium2.PdfDocument(sample()["pdf"]))
    assert front_views(engine)["pages"] == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_page_list_jumps_to_where_the_page_begins(engine):
    for name, href in pages().items():
        found = view(engine, name)
        assert found["file"].endswith(href.partition("#")[0])
        marks = [frame["mark"] for frame in found["frames"] if frame["mark"]]
        assert marks, name
        x, y = marks[0]
        assert -1 <= x <= WIDTH, (name, x)
        assert -1 <= y <= HEIGHT, (name, y)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_arabic_chapter_runs_from_the_right(engine):
    arabic = next(one for one in edition().articles if one.lang == "ar")
    name = next(page for page, href in pages().items() if arabic.id in href)
    frames = view(engine, name)["frames"]
    assert [frame["direction"] for frame in frames if arabic.headline in frame["text"]] == ["rtl"]


# ----------------------------------------------------------------------------------- the print file


def test_pdfjs_shows_the_outline_and_the_text():
    found = read("pdfjs", sample()["pdf"], "1", "2")
    outline = dict(found["contents"])
    for section in edition().sections:
        assert [title for title, _ in outline[section.title]] == [
            article.headline for article in section.articles
        ]
    assert found["tagged"]
    assert found["structure"]
    everything = letters("".join(found["text"]))
    latin = [one for one in edition().articles if one.dir == "ltr" and one.priority != "brief"]
    assert [one.headline for one in latin if letters(one.headline) not in everything] == []
    assert letters(latin[0].headline) in letters(found["views"][0]["layer"])


# --------------------------------------------------------------------------------------------- Ace


def clean_verdict(file):
    verdict = run_ace(file, command=[str(MODULES / ".bin" / "ace-cli")])
    assert verdict.version, verdict.notices
    assert [one.message for one in verdict.notices if one.code != "X-004"] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_ace_finds_no_violation_in_a_sample(name):
    clean_verdict(built(name)["epub"])


class NoPictures:
    """The corpus holds pages without their pictures."""

    def read(self, asset):
        raise AssertionError(asset)

    scaled = read


@pytest.fixture(scope="module")
def corpus_book(tmp_path_factory):
    """A book of every article of the extraction corpus."""
    articles = [found.article for found in map(extracted, CASES) if found.article]
    assert len(articles) > 40
    sections = (Section(title="Corpus", slug="corpus", articles=tuple(articles)),)
    paper = Publication(title="The Corpus", language="en")
    issue = Edition(publication=paper, date=date(2026, 11, 22), sections=sections, epoch=1795305600)
    file = tmp_path_factory.mktemp("corpus") / "corpus.epub"
    file.write_bytes(render_epub(issue, assets=NoPictures(), theme=load_theme("broadsheet")).data)
    return file


def test_ace_finds_no_violation_in_a_book_of_the_corpus(corpus_book):
    clean_verdict(corpus_book)


def test_epubcheck_finds_nothing_in_a_book_of_the_corpus(corpus_book):
    verdict = run_epubcheck(corpus_book)
    assert verdict.clean, verdict.notices


@pytest.mark.parametrize("name", GENERATED)
def test_the_books_of_generated_issues_pass_both(name, tmp_path):
    """The editions that veraPDF judges as PDF, tests/test_archival_matrix.py, as books."""
    file = tmp_path / f"{name}.epub"
    made = render_epub(GENERATED[name](), assets=assets(), theme=load_theme("broadsheet"))
    file.write_bytes(made.data)
    verdict = run_epubcheck(file)
    assert verdict.clean, verdict.notices
    clean_verdict(file)


def test_ace_would_find_a_fault(tmp_path):
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(sample()["epub"]) as old, zipfile.ZipFile(broken, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(
                entry, data.replace(b'xml:lang="en-GB" ', b"") if b"<package" in data else data
            )
    verdict = run_ace(broken, command=[str(MODULES / ".bin" / "ace-cli")])
    assert verdict.counts["ERROR"] > 0
