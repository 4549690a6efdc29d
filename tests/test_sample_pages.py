"""Every sample issue: the composed lines are the measured ones, and the finished pages hold."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from printed_samples import as_weasyprint_breaks
from unit.render.test_compose import classes, own_element, plain, set_lines, walk

from editionkit.build import build, collect, frozen_folder, open_issue
from editionkit.images import AssetStore
from editionkit.model import inline_text
from editionkit.preflight.geometry import measure_file
from editionkit.probe import check
from editionkit.render import pdf
from editionkit.render.columns import stories_of
from editionkit.render.flow import TextItem
from editionkit.render.galleys import Bench, galleys
from editionkit.render.press import Press
from editionkit.themes import load_theme
from editionkit.walk import figures

ROOT = Path(__file__).resolve().parent.parent / "issues"
SAMPLES = [
    folder.name
    for folder in sorted(ROOT.iterdir())
    if load_theme(open_issue(folder).layout, folder / "layouts").kind == "columns"
]


@cache
def copied(name, folder):
    ignored = shutil.ignore_patterns("*.frozen", "output")
    return shutil.copytree(ROOT / name, folder / name, ignore=ignored)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("samples")


def test_there_are_samples():
    assert {"harbour-post", "weltblick"} <= set(SAMPLES)


@pytest.mark.parametrize(
    ("name", "anew"), [(name, anew) for name in SAMPLES for anew in (False, True)]
)
def test_the_composed_lines_are_the_measured_ones(name, anew, folder):
    """As they are printed, and, `anew`, as WeasyPrint breaks every line without the standing type."""
    issue = open_issue(copied(name, folder))
    edition = collect(issue, offline=True).edition
    store = AssetStore(frozen_folder(issue) / "assets")
    shown = {f.asset.name: f.asset for a in edition.articles for f in figures(a) if f.asset}
    theme = load_theme(edition.layout)
    press = Press(theme.css(), lambda asset: store.read(shown[asset]))
    desk = pdf._desk(edition, theme)
    stories = stories_of(edition)
    set_ = galleys(stories, desk, press, Bench())
    composed = pdf.compose(edition, desk, press, stories, set_)
    makeup, html = composed.makeup, composed.html()
    page = html.replace("data-set=", "data-was-set=") if anew else html
    with as_weasyprint_breaks() if anew else nullcontext():
        pages = press.lay_out(page, type_=composed.type_).pages

    flow = {story.id: story.flow for story in stories}
    lines = {one.measure.id: one.measure.lines for one in set_}
    wanted = sorted(
        (page.number, module.story, line.item, plain(text))
        for page in makeup.pages
        for module in page.modules
        for leg in module.legs
        for line in lines[module.story][leg.first : leg.last]
        if isinstance(item := flow[module.story][line.item], TextItem)
        for text in [inline_text(item.content)[line.start : line.end]]
    )
    found = sorted(
        (number, story, item, text)
        for number, page in enumerate(pages, 1)
        for story, leg in legs(page._page_box)
        for item, text in set_lines(leg)
        if isinstance(flow[story][item], TextItem)
    )
    assert found == wanted
    assert len(found) > 300


def legs(page):
    """Yield the columns of stories on a page, with the story's id."""
    for box in walk(page):
        element = own_element(box)
        if element is not None and element.get("data-story"):
            yield from (
                (element.get("data-story"), leg)
                for leg in walk(box)
                if "leg" in classes(own_element(leg))
            )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_finished_pages_hold(name, folder):
    report = build(copied(name, folder), offline=True, formats=["pdf"], output=folder / "made")
    file = Path(report.artifacts[0].path)
    geometry = measure_file(file)
    assert geometry.body_lines > 300
    assert geometry.of("overlap", "outside", "small", "grid") == ()
    assert geometry.ladders <= 1
    if len(geometry.pages) > 4:  # a paper of two or three pages has no page to make up for others
        assert geometry.filled >= 0.95
    plan = json.loads(file.with_suffix(".makeup.json").read_bytes())
    assert plan == report.makeup
    assert len(plan["pages"]) == report.artifacts[0].pages
    sheet = plan["sheet"]
    for left, top, width, height in places(plan):
        assert 0 <= left <= left + width <= sheet["width"]
        assert 0 <= top <= top + height <= sheet["height"]


def places(plan):
    parts = [part for page in plan["pages"] for part in (*page["modules"], *page["furniture"])]
    columns = chain.from_iterable(part.get("columns", ()) for part in parts)
    return [part["place"] for part in (*parts, *columns)]


def test_a_finished_file_is_measured_without_its_plan(folder):
    """The edition inside the file names the layout; a file of another kind is let be."""
    built = build(copied("weltblick", folder), offline=True, formats=["pdf"], output=folder / "one")
    file = Path(built.artifacts[0].path)
    beside = measure_file(file)
    file.with_suffix(".makeup.json").unlink()
    alone = measure_file(file)
    assert [page.filled for page in alone.pages] == pytest.approx(
        [page.filled for page in beside.pages], abs=0.002
    )
    assert [f.said for f in alone.of("small", "overlap")] == [
        f.said for f in beside.of("small", "overlap")
    ]
    codes = {notice.code for notice in check(file)}
    assert not codes & {"P-005"}
    assert measure_file(ROOT / "harbour-post" / "issue.yaml") is None
