"""The sample issue: built twice, far apart, it gives the same bytes, and EPUBCheck finds nothing."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from editionkit.preflight.epub import check_epub
from editionkit.preflight.epubcheck import epubcheck_command, run_epubcheck
from editionkit.preflight.pdf import check_pdf

ROOT = Path(__file__).resolve().parent.parent


def build(folder, **environment):
    source = ROOT / "issues" / "harbour-post"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.frozen", "output"))
    done = subprocess.run(
        [sys.executable, "-m", "editionkit", "build", str(folder), "--offline", "--json"],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        cwd=folder.parent,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    return report, {Path(a["path"]).suffix: Path(a["path"]) for a in report["artifacts"]}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return build(tmp_path_factory.mktemp("here") / "paper", TZ="UTC", PYTHONHASHSEED="1")


def test_the_same_bytes_elsewhere(here, tmp_path):
    away = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "77", "LC_ALL": "tr_TR.UTF-8", "LANG": "C"}
    _, there = build(tmp_path / "another folder", **away)
    for suffix, file in here[1].items():
        one, other = (hashlib.sha256(p.read_bytes()).hexdigest() for p in (file, there[suffix]))
        assert one == other, suffix


def test_the_files_are_sound(here):
    _, files = here
    assert check_pdf(files[".pdf"]) == ()
    assert [n for n in check_epub(files[".epub"]) if n.severity != "info"] == []
    if epubcheck_command() is None:
        pytest.skip("no Java: EPUBCheck has not seen the EPUB")
    said = run_epubcheck(files[".epub"]).notices
    assert [n.severity for n in said] == ["info"]
    assert "0 fatals, 0 errors, 0 warnings" in said[0].message


def test_the_report_names_every_article(here):
    report, _ = here
    assert len(report["articles"]) >= 20
    assert all(article["pages"] for article in report["articles"])
    assert not [notice for notice in report["notices"] if notice["severity"] == "error"]


def front_page():
    spec = importlib.util.spec_from_file_location("front", ROOT / "docs" / "draw_front_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_in_the_readme_shows_this_front_page(here):
    front = front_page()
    now, shown = front.glance(front.drawn(here[1][".pdf"])), front.glance(Image.open(front.TARGET))
    apart = ImageStat.Stat(ImageChops.difference(now, shown)).mean[0]
    # Another Pango may shift a letter; another lead, picture or index is 10 levels of grey and more.
    assert apart < 4, f"{apart:.1f} levels of grey apart: run `make picture`"


#: What stands around the stories on the sample's pages, and never in them.
CLUTTER = """
Advertisement|Recommended|Temps de lecture|boîte mail|Publié le|Most viewed|Get alerts|Share this|
Slow post|Sign me up|Match stats|cookies|Subscribe|Newsletter|Lire aussi|Mehr zum Thema|اقرأ أيضا|
Seagull arrested|MIN READ|Explore|Top stories|Related
""".replace("\n", "").split("|")


def test_nothing_from_around_the_stories_is_in_them(here):
    frozen = here[1][".pdf"].parents[1] / "issue.frozen" / "edition.json"
    words = json.dumps(json.loads(frozen.read_text())["edition"]["sections"], ensure_ascii=False)
    assert "The gate held" in words
    assert [phrase for phrase in CLUTTER if phrase.lower() in words.lower()] == []


def test_every_picture_has_its_words(here):
    report, _ = here
    assert [n for n in report["notices"] if n["severity"] == "warning"] == []
