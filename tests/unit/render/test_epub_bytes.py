"""The same edition gives the same bytes, wherever and whenever."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from book_samples import edition, plain_article, render, rich_book, store

from editionkit.render.epub import prepare_binding
from editionkit.render.shelf import Shelf
from editionkit.themes import load_theme

PROGRAM = """
import hashlib, locale, sys
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from book_samples import rich_book
print(hashlib.sha256(rich_book().data).hexdigest())
"""


def elsewhere(folder: Path, **variables: str) -> str:
    root = Path(__file__).resolve().parents[3]
    path = os.pathsep.join([str(root / "src"), str(root / "tests")])
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(folder), **variables}
    call = [sys.executable, "-c", PROGRAM]
    made = subprocess.run(
        call, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def test_time_zone_hash_seed_locale_and_folder_make_no_difference(tmp_path):
    here = hashlib.sha256(rich_book().data).hexdigest()
    there = elsewhere(
        tmp_path, TZ="Pacific/Kiritimati", PYTHONHASHSEED="4711", LC_ALL="tr_TR.UTF-8", LANG="tr_TR"
    )
    assert here == there


def test_the_container_is_plain():
    with zipfile.ZipFile(io.BytesIO(rich_book().data)) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert names[0] == "mimetype"
    assert names[1:] == sorted(names[1:])
    assert entries[0].compress_type == zipfile.ZIP_STORED
    assert rich_book().data[30:58] == b"mimetypeapplication/epub+zip"
    assert {entry.date_time for entry in entries} == {(2026, 11, 22, 0, 0, 0)}


def test_a_paper_older_than_zip_itself_has_the_oldest_date(tmp_path):
    old = replace(edition(("Town", (plain_article(),))), epoch=-5_000_000_000)
    with zipfile.ZipFile(io.BytesIO(render(old, store(tmp_path)).data)) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


# ------------------------------------------------------------------------------------ cut fonts


def book(folder, shelf=None, headline="The ferry did not sail"):
    story = replace(plain_article(), headline=headline)
    issue, assets = edition(("Town", (story,))), store(folder)
    theme = load_theme("broadsheet")
    binding = prepare_binding(issue, assets=assets, theme=theme, shelf=shelf)
    return render(issue, assets, binding=binding).data


def names(shelf):
    return sorted(path.name for path in shelf.iterdir())


def test_a_kept_font_changes_no_byte(tmp_path):
    shelf = tmp_path / "fonts"
    plain = book(tmp_path)
    assert book(tmp_path, shelf) == plain
    kept = names(shelf)
    assert len(kept) == 2
    assert book(tmp_path, shelf) == plain
    assert names(shelf) == kept


def test_what_is_kept_is_used_and_what_is_not_is_removed(tmp_path):
    shelf = tmp_path / "fonts"
    plain = book(tmp_path, shelf)
    kept = names(shelf)
    for name in kept:
        Shelf(shelf).put(name.removesuffix(".json"), base64.b64encode(b"OTTO other").decode())
    assert book(tmp_path, shelf) != plain
    book(tmp_path, shelf, "Zwölf Boxkämpfer jagen Viktor")
    assert len(names(shelf)) == 2
    assert names(shelf) != kept


def test_a_damaged_font_is_cut_anew(tmp_path):
    shelf = tmp_path / "fonts"
    plain = book(tmp_path, shelf)
    for file in shelf.iterdir():
        file.write_bytes(file.read_bytes()[:-3])
    assert book(tmp_path, shelf) == plain
