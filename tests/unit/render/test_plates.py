"""Plates: the same bytes wherever a page was painted, and only pages that changed painted again."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from book_samples import (
    STORY,
    arabic_article,
    edition,
    paragraph,
    picture,
    plain_article,
    rich_article,
    store,
)

from editionkit.editionjson import edition_json
from editionkit.model import Foreign, Paragraph, Priority, Text
from editionkit.render import pdf
from editionkit.render.archival import Contents, layout_options, write_file
from editionkit.render.columns import stories_of
from editionkit.render.galleys import Bench, galleys
from editionkit.render.marks import MarkedPage
from editionkit.render.plate import struck
from editionkit.render.plates import Plates
from editionkit.render.press import Press
from editionkit.themes import load_theme
from editionkit.walk import figures

THEME = load_theme("broadsheet")


@cache
def assets():
    return store(Path(tempfile.mkdtemp(prefix="editionkit-test-")))


def story(number, **more):
    body = tuple(paragraph(f"{number}.{n} {STORY[n % 4]} {STORY[(n + 1) % 4]}") for n in range(9))
    return plain_article(number, priority=Priority.MAJOR, body=body, **more)


def paper():
    """An edition with pictures, links, tables, lists, other scripts, and stories that jump."""
    arabic = replace(arabic_article(), body=arabic_article().body * 6)
    german = Paragraph(
        content=(
            Text(text=STORY[0]),
            Foreign(lang="de", content=(Text(text="Die Hafenverwaltung schweigt vernehmlich"),)),
        )
    )
    briefs = tuple(plain_article(n, priority=Priority.BRIEF) for n in (20, 21, 22))
    long = replace(story(4), body=(*story(4).body, german, *story(4).body))
    town = (rich_article(assets()), story(5, lead=picture(assets(), tone=9)), long, *briefs)
    return edition(("Town", town), ("World", (*(story(n) for n in range(6, 10)), arabic)))


def read(issue):
    named = {f.asset.name: f.asset for a in issue.articles for f in figures(a) if f.asset}
    return lambda name: assets().read(named[name])


def printed(issue, **bench):
    return pdf.render_pdf(issue, theme=THEME, read_asset=read(issue), bench=Bench(**bench))


def painted_in_the_file(issue):
    """The file of pages that are laid out together, and painted where they are written."""
    desk, stories = pdf._desk(issue, THEME), stories_of(issue)
    press = Press(THEME.css(), read(issue))
    composed = pdf.compose(issue, desk, press, stories, galleys(stories, desk, press, Bench()))
    options = layout_options(issue)
    pages = Plates.of(press.lay_out(composed.html(), type_=composed.type_, **options))
    contents = Contents(
        edition=issue, source=edition_json(issue).decode(), stories=stories, words=desk.words
    )
    return write_file(pages.document, pages.pages, contents)


def plates_in(folder):
    return {file.name: file.read_bytes() for file in sorted((folder / "plates").iterdir())}


def test_the_file_is_the_same_wherever_its_pages_were_painted(tmp_path):
    wanted = painted_in_the_file(paper())
    alone = printed(paper())
    assert alone.data == wanted
    assert printed(paper(), workers=3).data == wanted
    assert printed(paper(), workers=2, shelf=tmp_path).data == wanted
    kept = plates_in(tmp_path)
    assert len(kept) == alone.pages
    assert printed(paper(), shelf=tmp_path).data == wanted
    assert plates_in(tmp_path) == kept


def test_a_changed_story_leaves_the_plates_of_other_pages(tmp_path):
    first = printed(paper(), shelf=tmp_path)
    before = plates_in(tmp_path)
    world = paper().sections[1]
    last = replace(world.articles[-2], headline="Another headline of the same length")
    section = replace(world, articles=(*world.articles[:-2], last, world.articles[-1]))
    changed = replace(paper(), sections=(paper().sections[0], section))
    second = printed(changed, shelf=tmp_path)
    after = plates_in(tmp_path)
    assert second.data != first.data
    assert len(after) == second.pages
    assert set(before) & set(after)
    assert set(after) - set(before)
    assert second.data == printed(changed).data


def test_a_kept_plate_is_what_is_printed(tmp_path):
    """What is on the shelf is not merely there, it is used; and what is damaged is not."""
    wanted = printed(paper(), shelf=tmp_path).data
    file = next((tmp_path / "plates").iterdir())
    whole = file.read_bytes()
    file.write_bytes(whole[:-9] + b"x" + whole[-8:])
    assert printed(paper(), shelf=tmp_path).data == wanted
    assert file.read_bytes() == whole
    for one in (tmp_path / "plates").iterdir():
        os.utime(one, (1, 1))
    printed(paper(), shelf=tmp_path)
    assert {one.stat().st_mtime for one in (tmp_path / "plates").iterdir()} == {1}


def test_letters_without_a_font_are_painted_in_the_file_and_told(tmp_path):
    odd = replace(story(3), body=(*story(3).body, paragraph("A sign \ue123 that no font has.")))
    issue = edition(("Town", (odd, *(story(n) for n in range(4, 9)))))
    wanted = painted_in_the_file(issue)
    result = printed(issue, workers=2, shelf=tmp_path)
    assert result.data == wanted
    assert [one.code for one in result.notices if one.code == "P-004"] == ["P-004"]
    assert len(plates_in(tmp_path)) < result.pages


@pytest.mark.parametrize(
    ("style", "carried"),
    [
        ("color: #333", True),
        ("color: rgba(0, 0, 0, 0.5)", True),
        ("opacity: 0.5", False),
        ("background: linear-gradient(red, blue)", False),
    ],
)
def test_what_a_plate_can_hold(style, carried):
    press = Press("", read(edition(("Town", ()))), letters=frozenset("a"))
    document = press.lay_out(f'<p style="{style}">A word or two</p>', pdf_variant="pdf/a-3a")
    assert (struck(MarkedPage(document.pages[0]), document) is not None) is carried
