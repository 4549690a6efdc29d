"""Readings: kept by content, the same wherever they are taken, measured anew where damaged."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from book_samples import edition, paragraph, plain_article
from fontTools.ttLib import TTFont

from editionkit.model import Priority
from editionkit.render import galleys as module
from editionkit.render import pdf
from editionkit.render.columns import stories_of
from editionkit.render.galleys import Bench, galleys, house_letters
from editionkit.render.press import Press, resolved
from editionkit.themes import font_files, load_theme

THEME = load_theme("broadsheet")
TEXT = "The tide gate stays open all winter, the port authority decided on Tuesday night. "


def issue(count=2, text=TEXT):
    articles = [
        plain_article(
            n, priority=Priority.MAJOR, body=tuple(paragraph(f"{k}. {text * 3}") for k in range(6))
        )
        for n in range(2, count + 2)
    ]
    return edition(("Town", tuple(articles)))


def no_asset(_name):
    return b""


def new_press(**options):
    return Press(THEME.css(), no_asset, letters=frozenset("a"), **options)


def taken(issue, bench, press=None):
    desk = pdf._desk(issue, THEME)
    return galleys(stories_of(issue), desk, press or new_press(), bench)


@pytest.fixture
def counted(monkeypatch):
    """The numbers of stories that were measured, one entry a page, in this process."""
    seen = []
    measure = module.readings

    def counting(copies, desk, press, ruler):
        seen.append(len(copies))
        return measure(copies, desk, press, ruler)

    monkeypatch.setattr(module, "readings", counting)
    return seen


def test_a_second_build_measures_only_what_changed(tmp_path, counted):
    first = taken(issue(3), Bench(shelf=tmp_path))
    assert taken(issue(3), Bench(shelf=tmp_path)) == first
    changed = issue(3)
    section = changed.sections[0]
    new = replace(section.articles[1], headline="Another headline for the same text")
    articles = (section.articles[0], new, section.articles[2])
    changed = replace(changed, sections=(replace(section, articles=articles),))
    again = taken(changed, Bench(shelf=tmp_path))
    assert counted == [3, 1]
    assert [again[n] == first[n] for n in range(3)] == [True, False, True]


def test_what_no_story_needs_any_more_is_removed(tmp_path):
    taken(issue(3), Bench(shelf=tmp_path))
    taken(issue(2), Bench(shelf=tmp_path))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("harm", [b"", b"{}", None, "cut", "flip"])
def test_a_damaged_entry_is_measured_anew(tmp_path, counted, harm):
    first = taken(issue(2), Bench(shelf=tmp_path))
    file = sorted(tmp_path.iterdir())[0]
    data = file.read_bytes()
    if harm is None:
        file.unlink()
        file.mkdir()
    elif harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "flip":
        file.write_bytes(data.replace(b",2,", b",4,", 1))
    else:
        file.write_bytes(harm)
    assert taken(issue(2), Bench(shelf=tmp_path)) == first
    assert counted == [2, 1]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert taken(issue(2), Bench(shelf=tmp_path / "file")) == taken(issue(2), Bench())


def test_another_style_width_or_paper_is_another_reading(tmp_path, counted):
    taken(issue(2), Bench(shelf=tmp_path))
    taken(replace(issue(2), paper="A3"), Bench(shelf=tmp_path))
    wider = Press(THEME.css() + ".leg p { letter-spacing: .1pt }", no_asset)
    taken(replace(issue(2), paper="A3"), Bench(shelf=tmp_path), wider)
    assert counted == [2, 2, 2]


def test_processes_side_by_side_measure_the_same(counted):
    alone = taken(issue(12), Bench())
    assert counted == [12]
    together = taken(issue(12), Bench(workers=2))
    assert together == alone
    assert counted[0] == 12
    assert sum(counted[1:]) < 12


def test_where_no_process_may_start_one_does_it_all(monkeypatch, counted):
    def refused():
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", refused)
    assert len(taken(issue(12), Bench(workers=2))) == 12
    assert sum(counted) == 12


def test_a_process_that_dies_is_done_without(monkeypatch, counted):
    measure, here = module._in_batches, os.getpid()

    def dies(*them):
        if os.getpid() != here:
            os._exit(9)
        return measure(*them)

    monkeypatch.setattr(module, "_in_batches", dies)
    assert len(taken(issue(12), Bench(workers=2))) == 12
    assert sum(counted) == 12
    assert sum(counted) == 12


def test_letters_from_fonts_of_the_machine_are_not_kept(tmp_path, counted):
    taken(issue(2, TEXT + "港口委员会"), Bench(shelf=tmp_path))
    assert list(tmp_path.iterdir()) == []
    taken(issue(2, TEXT + "港口委员会"), Bench(shelf=tmp_path))
    assert counted == [2, 2]


def test_every_face_of_the_house_has_the_letters_of_the_house():
    """Else a reading that is kept could depend on a font of the machine."""
    letters = [chr(n) for n in range(0x21, 0x3000) if house_letters(chr(n))]
    latin = [one for one in letters if not "\u0600" <= one <= "\u06ff" and not one.isspace()]
    for font in font_files():
        if font.family in ("Edition Nameplate", "Edition Mono", "Edition Arabic"):
            continue
        known = TTFont(font.path).getBestCmap()
        assert [one for one in latin if ord(one) not in known] == [], font.file
    for font in font_files():
        if font.family == "Edition Arabic":
            known = TTFont(font.path).getBestCmap()
            arabic = [one for one in letters if "\u0600" <= one <= "\u06ff"]
            assert [one for one in arabic if ord(one) not in known] == [], font.file


def test_fonts_of_a_script_are_loaded_where_it_is_printed():
    families = {font.family for font in font_files(frozenset("Tide"))}
    assert "Edition Text" in families
    assert "Edition Arabic" not in families
    assert "Edition Arabic" in {font.family for font in font_files(frozenset("مد"))}
    assert "Edition Arabic" in {font.family for font in font_files()}


def test_custom_properties_of_the_root_are_put_in():
    css = (
        ":root { --a: 'One', serif; --b: var(--a) } p { font: 9pt/11pt var(--b) } "
        "p { color: var(--c) }"
    )
    assert "p { font: 9pt/11pt 'One', serif }" in resolved(css)
    assert "color: var(--c)" in resolved(css)
    theirs = ":root { --a: red } .x { --a: blue } p { color: var(--a) }"
    assert resolved(theirs) == theirs


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr")])
def test_a_paper_in_arabic_runs_from_right_to_left(language, direction):
    paper = issue(2)
    paper = replace(paper, publication=replace(paper.publication, language=language))
    assert pdf._desk(paper, THEME).settings["dir"] == direction
