"""What the measuring relies on in WeasyPrint's boxes, and what it reads off them.

A test here that fails after an update says that a box has moved or changed its meaning.
"""

from __future__ import annotations

import pytest
from weasyprint import HTML
from weasyprint.formatting_structure import boxes

from editionkit.render.measure import advance, spots
from editionkit.render.measure.boxes import (
    PAGE,
    body,
    descendants,
    inside_marker,
    line_boxes,
    marked,
    points,
    shown,
)
from editionkit.render.measure.galley import even_steps

WORDS = "The tide gate stays open all winter, the port authority decided on Tuesday night."
TABLE = (
    "<table data-m=t><tr><th>Day</th></tr><tr><td>Monday</td></tr><tr><td>Friday</td></tr></table>"
)


def laid_out(html, style=PAGE):
    return HTML(string=f"<style>{style}</style>{html}").render()


def box_of(html):
    (found,) = body(laid_out(html)).children
    return found


def test_the_body_is_found_on_a_page_that_holds_everything():
    document = laid_out("<p>One</p><p>Two</p>" * 400)
    assert len(document.pages) == 1
    assert len(body(document).children) == 800


def test_a_paragraph_is_lines_and_a_line_is_runs_of_text():
    paragraph = box_of(
        f'<p style="width:160pt;line-height:11pt;font-size:9pt">{WORDS} <b>Not</b> so.'
    )
    lines = line_boxes(paragraph)
    assert len(lines) > 2
    assert all(isinstance(line, boxes.LineBox) for line in lines)
    plain = lines[:-1]  # the bold letters of the last one make it a hair higher
    assert [round(points(line.height), 6) for line in plain] == [11.0] * len(plain)
    assert " ".join(shown(line).strip() for line in lines) == f"{WORDS} Not so."
    assert any(len(line.children) > 1 for line in lines)
    texts = [box for box in descendants(paragraph) if isinstance(box, boxes.TextBox)]
    assert all(isinstance(box.text, str) and box.width > 0 for box in texts)


def test_a_margin_height_holds_margins_and_padding():
    block = box_of('<div style="margin:3pt 0 5pt;padding-top:7pt;line-height:11pt">One line</div>')
    assert points(block.margin_height()) == pytest.approx(3 + 7 + 11 + 5)
    assert points(block.border_height()) == pytest.approx(7 + 11)


def test_marks_name_the_element_s_own_box():
    found = marked(body(laid_out(f'<div data-m="a"><p data-m="b">{WORDS}</p>loose</div>')))
    assert sorted(found) == ["a", "b"]
    assert found["a"].element.get("data-m") == "a"
    assert found["a"].element_tag == "div"
    assert found["b"].element_tag == "p"


def test_the_rows_of_a_table_are_boxes_with_a_place():
    table = marked(body(laid_out(TABLE)))["t"]
    rows = [box for box in descendants(table) if isinstance(box, boxes.TableRowBox)]
    assert len(rows) == 3
    assert rows[0].position_y < rows[1].position_y < rows[2].position_y
    assert any(isinstance(box, boxes.TableBox) for box in descendants(table))


def test_the_marker_of_a_list_item_is_no_text_of_it():
    item = box_of(f'<p><span class="marker">1.</span>{WORDS}</p>')
    assert "".join(shown(line) for line in line_boxes(item)).startswith("The tide")
    block = '<p><span class="marker" style="float:left">1.</span>Words</p>'
    inside = [line for line in line_boxes(box_of(block)) if inside_marker(line)]
    assert [shown(line) for line in inside] == ["1."]


def test_a_margin_box_is_no_spot():
    style = "@page { size: 200pt 100pt; margin: 20pt; @top-left { content: 'Head' } } body { margin: 0 }"
    html = f'<article data-story="s"><p data-item="0" style="margin:0">{WORDS * 4}</p></article>'
    found = spots(laid_out(html, style))
    assert {spot.page for spot in found} == set(range(1, len(found) + 1))
    assert len(found) > 1
    assert {(spot.story, spot.name) for spot in found} == {("s", "0")}
    assert found[0].top == pytest.approx(0)
    end = 0
    for spot in found:
        end = advance(WORDS * 4, end, spot.lines)
    assert end == len(WORDS * 4)


@pytest.mark.parametrize(
    ("points_", "step", "wanted"), [(11.0, 5.5, 2), (11.3, 5.5, 4), (22.0, 5.5, 4), (0.0, 5.5, 0)]
)
def test_heights_are_whole_baseline_units(points_, step, wanted):
    assert even_steps(points_, step) == wanted
