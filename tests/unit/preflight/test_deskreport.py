"""The desk's report names what is wrong beside the page where it is, and needs nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from book_samples import edition, picture, plain_article, store
from bs4 import BeautifulSoup
from unit.preflight.pages import GROUND, column, full_page, page
from unit.preflight.pages import picture as picture_at

from editionkit.model import Priority
from editionkit.notices import notice
from editionkit.preflight.deskreport import desk_report
from editionkit.preflight.geometry import geometry_notices, measure_pages
from editionkit.render.columns import story_id
from editionkit.themes import load_theme

THEME = load_theme("broadsheet")
SHEET = {"width": 564.0, "height": 500.0, "margins": [30] * 4}


def module(story):
    name = story_id(story, edition(("Town", (story,))).sections[0])
    return {"story": name, "headline": story.headline, "place": [30, 30, 504, 440]}


def report(story, pdf=None, notices=()):
    pdf = pdf or page(full_page())
    plan = {"sheet": SHEET, "pages": [{"number": 1, "modules": [module(story)]}]}
    geometry = measure_pages(pdf, **GROUND)
    html = desk_report(pdf, plan, edition(("Town", (story,))), THEME, geometry, tuple(notices))
    return BeautifulSoup(html.decode(), "lxml")


def remarks(soup):
    return [" ".join(one.get_text(" ").split()) for one in soup.select(".remarks li")]


@pytest.fixture
def sound(tmp_path):
    story = plain_article(2, lead=picture(store(tmp_path)))
    return replace(story, byline=("Rosa Bell",), priority=Priority.MAJOR)


def test_a_sound_page_has_nothing_to_say(sound):
    soup = report(sound)
    assert remarks(soup) == []
    assert "Nothing to say" in soup.get_text()


def test_it_stands_alone_and_speaks(sound):
    soup = report(sound)
    html = str(soup)
    assert not soup.select("script, link, iframe")
    assert all(tag["src"].startswith("data:image/jpeg;base64,") for tag in soup.select("[src]"))
    assert not re.search(r"https?://|url\(", html)
    assert [tag["alt"] for tag in soup.select("img")] == ["Page 1 as it is printed"]
    assert soup.html["lang"] == "en"
    assert len(soup.select("h1")) == 1


def test_a_hole_is_marked_on_the_picture(sound):
    pdf = page(column(0), column(1, lines=15), column(1, first=25, lines=15), column(2))
    said = geometry_notices(measure_pages(pdf, **GROUND))
    soup = report(sound, pdf, notices=said)
    assert "P-002" not in soup.get_text()
    assert any(one.startswith("Wrong: Hole 1") for one in remarks(soup))
    assert len(soup.select(".picture .mark.wrong")) == 1


def test_a_ladder_is_named(sound):
    hyphens = {f"l{n}": f"words that go on un-{n}-" for n in (3, 4, 5)}
    soup = report(sound, page(column(0, **hyphens), column(1), column(2)))
    assert any("Ladder 3 hyphens in a row" in one for one in remarks(soup))


def test_stories_that_want_a_byline_words_or_a_description(sound, tmp_path):
    bare = replace(
        sound, byline=(), body=sound.body[:1], lead=replace(picture(store(tmp_path)), alt=""),
        priority=Priority.STANDARD,
    )  # fmt: skip
    said = remarks(report(bare))
    assert any(one.startswith("Look: No byline") for one in said)
    assert any(one.startswith("Look: No alternative text") for one in said)
    assert any(one.startswith("Look: Stub") for one in said) == (bare.words < 80)
    brief = remarks(report(replace(bare, priority=Priority.BRIEF)))
    assert not any("byline" in one or "Stub" in one for one in brief)


def test_every_coarse_picture_is_named_by_its_printed_size(sound):
    """The pictures have 8 × 8 pixels; the longer side decides, and none is the story's lead."""
    fine, coarse, stretched = (
        picture_at(344, 0, 3.6, 3.6),
        picture_at(344, 110, 5.76, 5.76),
        picture_at(344, 220, 3.6, 7.2),
    )
    pages = page(column(0), column(1), fine, coarse, stretched)
    said = [one for one in remarks(report(sound, pages)) if "Coarse" in one]
    assert [one.split(" at the")[0] for one in said] == [
        "Look: Coarse picture 100 dpi",
        "Look: Coarse picture 80 dpi",
    ]
    assert all(one.endswith(sound.headline) for one in said)


def test_notices_stand_with_their_story_their_page_or_on_top(sound):
    found = [
        notice("P-001", "4 lines are overset", where=sound.id),
        notice("P-002", "20 lines are empty", where="page 1"),
        notice("S-001", "the server is gone", where="issue.yaml:4"),
    ]
    soup = report(sound, notices=found)
    page_one = remarks(soup.select_one(".sheet"))
    assert page_one == ["Wrong: P-001 4 lines are overset", "Wrong: P-002 20 lines are empty"]
    assert "S-001 the server is gone" in remarks(soup)


def test_headlines_cannot_add_markup(sound):
    soup = report(replace(sound, headline="<script>alert(1)</script>"))
    assert not soup.select("script")
