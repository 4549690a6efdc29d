"""EPUBCheck finds nothing in any of our books; what it and Ace say is read rightly."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from book_samples import (
    arabic_article,
    edition,
    paragraph,
    picture,
    plain_article,
    render,
    rich_book,
    store,
)

from editionkit.model import Origin
from editionkit.preflight.ace import ace_command, run_ace
from editionkit.preflight.epubcheck import epubcheck_command, run_epubcheck

HERE = Path(__file__).parent


def books(folder):
    """Return every hard case as a named book."""
    shelf = store(folder)
    bare = replace(picture(shelf), alt=None, caption=(), credit=None)
    strange = (
        "<b>&amp; ]]> \"quotes\" 'and' \u202eright\u202c \u200bspaces\u00a0 💥 ﷽ \ufdd0 𝕬",
        "%s {{ braces }} {% block %} #{x} ${y}",
        "\t \n",
        "x" * 3000,
    )
    odd = (
        plain_article(
            n, headline=text, kicker=text, dek=text, byline=(text, text), credit=text,
            origin=Origin(url=f"https://example.org/{text}", site=text), body=(paragraph(text),),
        )
        for n, text in enumerate(strange)
    )  # fmt: skip
    many = tuple(plain_article(number, published=date(2026, 11, 21)) for number in range(60))
    return {
        "rich": rich_book().data,
        "kepub": rich_book(paged=False, kepub=True).data,
        "bare": render(edition(("Town", (plain_article(lead=bare, lang=None),))), shelf).data,
        "strange": render(edition(("<S> & \"Q\"", tuple(odd)), title="A & <B>"), shelf).data,
        "sixty": render(edition(("Town", many[:59]), ("One story", many[59:])), shelf).data,
        "arabic": render(
            edition(("المدينة", (arabic_article(),)), lang="ar", title="بريد الميناء"), shelf
        ).data,
        "empty": render(edition(), shelf).data,
    }  # fmt: skip


def test_epubcheck_finds_nothing_in_any_book(tmp_path):
    java, spec = shutil.which("java"), find_spec("epubcheck")
    if java is None or spec is None or spec.origin is None:
        pytest.skip("EPUBCheck needs Java and the PyPI package epubcheck")
    names = []
    for name, data in books(tmp_path).items():
        names.append(f"{name}.epub")
        (tmp_path / names[-1]).write_bytes(data)
    root = Path(spec.origin).parent
    call = [
        java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", f"{root}/epubcheck.jar:{root}/lib/*",
        str(HERE / "EpubCheckBatch.java"), *names,
    ]  # fmt: skip
    ran = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in ran.stdout.splitlines() if "\t" in line]
    assert lines == [[name, "0", "0", "0"] for name in names], ran.stderr[-4000:]


def test_what_epubcheck_says_is_passed_on(tmp_path):
    if epubcheck_command() is None:
        pytest.skip("EPUBCheck needs Java and the PyPI package epubcheck")
    book = tmp_path / "broken.epub"
    book.write_bytes(
        rich_book().data.replace(b"mimetypeapplication/epub+zip", b"mimetypeapplication/epub+zap")
    )
    verdict = run_epubcheck(book)
    assert verdict.version == "5.3.0"
    assert not verdict.clean
    first, *found = verdict.notices
    assert first.code == "X-004"
    assert first.message.startswith("EPUBCheck 5.3.0: ")
    assert {notice.code for notice in found} == {"X-002"}


def test_a_missing_checker_is_said_and_nothing_else(tmp_path):
    book = tmp_path / "book.epub"
    for run in (run_epubcheck, run_ace):
        verdict = run(book, command=())
        assert verdict.version is None
        assert not verdict.clean
        (found,) = verdict.notices
        assert (found.code, found.severity) == ("X-001", "info")
        assert "not installed" in found.message


def test_a_checker_that_dies_is_no_verdict(tmp_path):
    for run in (run_epubcheck, run_ace):
        for command in (["false"], ["/nowhere/at-all"]):
            verdict = run(tmp_path / "book.epub", command=command)
            assert not verdict.clean
            assert "did not finish" in verdict.notices[0].message


def test_programs_on_the_path_come_first():
    assert epubcheck_command(lambda name: f"/bin/{name}") == ["/bin/epubcheck"]
    beside = str(Path(sys.executable).parent / "epubcheck")
    found = epubcheck_command({"epubcheck": beside, "java": "/bin/java"}.get)
    assert found is not None
    assert found[0] == "/bin/java"
    assert epubcheck_command({}.get) is None
    assert ace_command(lambda name: "/bin/ace" if name == "ace" else None) == ["/bin/ace"]
    assert ace_command({}.get) is None
