"""`editionkit build --kepub`: Kobo's variant stands beside the EPUB and keeps the place in a chapter."""

import subprocess
import sys
import zipfile
from pathlib import Path

from lxml import etree

from editionkit.preflight.bookclaims import describe_epub
from editionkit.preflight.epub import check_epub

ISSUE = Path(__file__).resolve().parent.parent / "issues" / "seven-notes"
SPAN = "{http://www.w3.org/1999/xhtml}span"


def test_a_kepub_is_written_beside_the_epub(tmp_path):
    command = [sys.executable, "-m", "editionkit", "build", str(ISSUE), "--offline", "--kepub"]
    command += ["--format", "epub", "--output", str(tmp_path), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    plain, kobo = map(Path, sorted(done.stdout.split(), key=len))
    assert kobo.name == plain.name.replace(".epub", ".kepub.epub")
    assert describe_epub(plain).kind == "EPUB 3.0"
    assert describe_epub(kobo).kind == "EPUB 3.0 for Kobo (KEPUB)"
    assert [one for one in check_epub(kobo) if one.severity == "error"] == []
    with zipfile.ZipFile(kobo) as archive:
        chapters = [name for name in archive.namelist() if "/articles/" in name]
        for name in chapters:
            root = etree.fromstring(archive.read(name))
            ids = [one.get("id") for one in root.iter(SPAN) if one.get("class") == "koboSpan"]
            assert len(ids) > 20
            assert len(ids) == len(set(ids))
    assert len(chapters) > 3
