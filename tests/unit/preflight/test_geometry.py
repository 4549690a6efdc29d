"""Every rule finds the page that breaks it, and says nothing of a page that does not."""

from dataclasses import replace

import pytest
from unit.preflight.pages import (
    GROUND,
    GUTTER,
    LEADING,
    LINES,
    MARGIN,
    WIDTH,
    column,
    cutoff,
    full_page,
    page,
    picture,
)

from editionkit.preflight import geometry as geometry_of
from editionkit.preflight.geometry import PageGeometry, geometry_notices, measure_pages
from editionkit.preflight.glyphs import family_of, read_sheets
from editionkit.preflight.ground import Ground


def measured(*parts: str) -> PageGeometry:
    return measure_pages(page(*parts), **GROUND)


def faults(*parts: str) -> set[str]:
    return {finding.fault for finding in measured(*parts).of()}


def test_a_sound_page_has_no_findings():
    geometry = measured(full_page())
    assert geometry.of() == ()
    assert geometry.body == pytest.approx(9)
    assert geometry.body_lines == 3 * LINES
    assert geometry.filled == pytest.approx(1, abs=0.005)
    assert geometry.aligned == 1
    assert len(geometry.pages[0].lefts) == 3


def test_lines_are_read_as_they_stand():
    (sheet,) = read_sheets(page(full_page()))
    assert [line.text for line in sheet.lines[:2]] == [
        "column 0 line 0 of plain words",
        "column 0 line 1 of plain words",
    ]
    assert sheet.lines[1].baseline - sheet.lines[0].baseline == pytest.approx(LEADING, abs=0.01)
    assert sheet.lines[LINES].ink.left == pytest.approx(MARGIN + WIDTH + GUTTER, abs=1)


def test_superscripts_belong_to_their_line():
    raised = "x<sup style='font-size:6.5pt;line-height:0'>2</sup> and more of it"
    (sheet,) = read_sheets(page(column(0, lines=3, l1=raised)))
    assert len(sheet.lines) == 3
    assert sheet.lines[1].text.replace(" ", "") == "x2andmoreofit"
    assert sheet.lines[1].least == pytest.approx(6.5)


@pytest.mark.parametrize(
    ("font", "family"),
    [
        ("ABCDEF+Source-Serif-4-Semi-Bold-Italic", "Source-Serif-4"),
        ("ABCDEF+Edition-Sans-Bold", "Edition-Sans"),
        ("Helvetica-BoldOblique", "Helvetica"),
        ("Edition-Text", "Edition-Text"),
    ],
)
def test_family_of_a_font(font, family):
    assert family_of(font) == family


def test_a_column_pushed_out_of_the_live_area():
    assert "outside" in faults(column(0), column(1), column(2, shift=(60, 0)))


def test_the_foot_of_an_italic_f_may_reach_out():
    def first(word):
        style = "font-size:13pt;line-height:11pt;margin-left:-2pt"
        return column(0, l0=f"<span style='{style}'>{word} of plain words</span>")

    assert "outside" not in faults(first("floor"), column(1), column(2))
    assert "outside" in faults(first("moor"), column(1), column(2))


def test_a_column_pushed_out_of_its_place():
    found = faults(column(0, shift=(20, 0)), column(1, shift=(6, 0)), column(2))
    assert "measure" in found


def test_a_column_off_the_grid():
    geometry = measured(column(0), column(1, lines=LINES - 1, shift=(0, 0.6)), column(2))
    assert len(geometry.of("grid")) == LINES - 1
    assert all("0.6 pt" in finding.said for finding in geometry.of("grid"))


def test_a_line_a_quarter_point_off_is_let_pass():
    assert faults(column(0), column(1, shift=(0, 0.25)), column(2)) == set()


def test_a_single_line_off_the_grid():
    geometry = measured(column(0, l7="<span style='position:relative;top:2pt'>low line</span>"))
    assert [finding.said for finding in geometry.of("grid")] == [
        "2.0 pt off the grid: “low line”",
    ]


def test_type_over_type():
    geometry = measured(full_page(), column(1, lines=1, first=9, shift=(0, 3)))
    assert any("over each other" in finding.said for finding in geometry.of("overlap"))


def test_type_over_a_picture():
    geometry = measured(full_page(), picture(0, 200, WIDTH, 30))
    assert len(geometry.of("overlap")) >= 2
    assert {"over a picture" in finding.said for finding in geometry.of("overlap")} == {True}


def test_a_picture_that_is_clipped_counts_as_what_shows():
    frame = '<div style="overflow:hidden;top:0;height:55pt">' + picture(0, 0, WIDTH, 300) + "</div>"
    geometry = measured(frame, column(0, first=5, lines=LINES - 5), column(1), column(2))
    assert geometry.of("overlap", "hole") == ()


def test_what_stands_below_a_cutoff_rule_is_no_column_of_the_story_above():
    story = "".join(column(n, lines=30) for n in range(3))
    below = column(2, first=31, lines=9)
    assert "foot" in faults(story + below)
    assert "foot" not in faults(story + cutoff(2, 31) + below)


def test_pieces_beside_each_other_under_rules_of_their_own_are_no_columns_of_one():
    story = "".join(column(n, lines=30) for n in range(3))
    beside = column(1, first=31, lines=9) + column(2, first=31, lines=5)
    assert "foot" in faults(story + cutoff(1, 31, columns=2) + beside)
    assert "foot" not in faults(story + cutoff(1, 31) + cutoff(2, 31) + beside)


def test_feet_that_do_not_align():
    geometry = measured(column(0), column(1, lines=LINES - 2), column(2))
    (finding,) = geometry.of("foot")
    assert "22 pt above" in finding.said
    assert geometry.aligned == pytest.approx(2 / 3)


def test_the_last_column_may_be_a_line_short():
    assert "foot" not in faults(column(0), column(1), column(2, lines=LINES - 1))
    assert "foot" in faults(column(0), column(1), column(2, lines=LINES - 3))


def test_a_hole_in_the_middle():
    geometry = measured(column(0), column(1, lines=15), column(1, first=25, lines=15), column(2))
    (hole,) = geometry.of("hole")
    assert hole.place.left == pytest.approx(MARGIN + WIDTH + GUTTER, abs=0.1)
    assert hole.place.bottom - hole.place.top == pytest.approx(10 * LEADING, abs=3)
    assert geometry.filled == pytest.approx(1 - 10 / (3 * LINES), abs=0.01)


def test_a_hole_over_two_columns_is_one():
    geometry = measured(column(0), column(1, lines=20), column(2, lines=20))
    (hole,) = geometry.of("hole")
    assert hole.place.right - hole.place.left == pytest.approx(2 * WIDTH + GUTTER, abs=0.1)


def test_a_picture_fills_its_place():
    text = [column(n, first=20, lines=20) for n in range(3)]
    geometry = measured(picture(0, 0, 3 * WIDTH + 2 * GUTTER, 19 * LEADING), *text)
    assert geometry.of() == ()
    assert geometry.filled == pytest.approx(1, abs=0.005)


def test_white_between_two_paragraphs_is_set_spacing():
    parts = [column(0, lines=20), column(0, first=21, lines=19), column(1), column(2)]
    assert measured(*parts).filled == pytest.approx(1, abs=0.005)


def test_a_head_fills_the_width_that_it_heads():
    head = (
        '<div style="top:0;width:400pt;font:700 30pt/33pt serif"><p style="height:33pt">A head '
        'over all</p><p style="height:33pt">of it</p></div>'
    )
    geometry = measured(head, *(column(n, first=6, lines=LINES - 6) for n in range(3)))
    assert geometry.of("hole", "overlap") == ()
    assert geometry.filled == pytest.approx(1, abs=0.01)


def test_a_head_beside_nothing_leaves_a_hole():
    head = '<div style="top:0;font:700 30pt/33pt serif"><p style="height:33pt">Head</p></div>'
    geometry = measured(head, column(0, first=3, lines=LINES - 3))
    assert len(geometry.of("hole")) == 1
    assert geometry.filled == pytest.approx(1 / 3, abs=0.02)


def test_ladders_are_runs_of_three_hyphens_or_more():
    hyphens = {f"l{n}": f"words that go on un-{n}-" for n in (3, 4, 5, 10, 11)}
    geometry = measured(column(0, **hyphens))
    (ladder,) = geometry.of("ladder")
    assert "3 hyphens" in ladder.said
    assert geometry.ladders == pytest.approx(1000 / LINES)


def test_small_type():
    geometry = measured(
        full_page(), column(0, lines=1, l0="<small style='font-size:6pt'>x</small>")
    )
    assert geometry.least == pytest.approx(6)
    assert len(geometry.of("small")) == 1


def test_notices_name_page_and_number():
    notices = geometry_notices(
        measured(column(0), column(1, lines=LINES - 1, shift=(0, 4)), column(2))
    )
    (grid,) = [one for one in notices if "grid" in one.message]
    assert grid.where == "page 1"
    assert grid.code == "P-006"
    assert "38 more" in grid.message


def test_white_at_the_end_of_the_last_page_is_no_notice():
    assert not [n for n in geometry_notices(measured(column(0, lines=9))) if n.code == "P-002"]


def test_many_pages_are_judged_by_two_processes_as_by_one():
    (sheet,) = read_sheets(page(full_page(), picture(30, 30, 90, 90)))
    sheets = tuple(replace(sheet, number=number) for number in range(1, 2 * geometry_of._WORTH + 2))
    alone, together = (
        geometry_of.measured(sheets, Ground(**GROUND), workers=workers) for workers in (1, 2)
    )
    assert together == alone
    assert [one.number for one in together.pages] == [one.number for one in sheets]
    assert together.of()
