"""Drawings stand whole in their frames; photographs fill theirs."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
from book_samples import picture, plain_article, words
from printed_samples import assets, edition, set_in_print
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from editionkit.model import Figure, PictureUse, Placement
from editionkit.render.drawings import is_drawing
from editionkit.render.pageplan import plan_data
from editionkit.themes import load_theme


def told(alt="", caption=""):
    photograph = picture(assets(), kind="JPEG")
    return replace(photograph, alt=alt, caption=words(caption))


@pytest.mark.parametrize(
    ("alt", "caption"),
    [
        ("Map of the harbour", ""),
        ("A bar chart of the tides", ""),
        ("", "Karte: die neuen Wege"),
        ("", "Le graphique montre la hausse"),
        ("خريطة الميناء", ""),
    ],
)
def test_what_is_called_a_chart_is_a_drawing(alt, caption):
    assert is_drawing(told(alt, caption))


@pytest.mark.parametrize("alt", ["Reeds in front of water", "Two women with an old map", ""])
def test_a_photograph_is_none(alt):
    assert not is_drawing(told(alt))


def test_a_picture_of_few_colours_is_a_drawing():
    chart = replace(picture(assets(), kind="PNG"), alt="", caption=())
    assert chart.asset.media_type == "image/png"
    assert is_drawing(chart)
    assert not is_drawing(Figure(source="picture"))


def printed_with(figure):
    """Return where the picture of a story is drawn, and its frame, in points."""
    wish = Placement(picture=PictureUse.SMALL)
    stories = [replace(plain_article(n), lead=figure, placement=wish) for n in (2, 3, 4)]
    issue = edition(("Town", stories))
    made = set_in_print(issue)
    plan = plan_data(made.makeup, issue, load_theme("broadsheet").paper("A4"))
    frames = [m["picture"]["place"] for m in plan["pages"][0]["modules"] if m["picture"]]
    sheet = pypdfium2.PdfDocument(made.data)[0]
    height = sheet.get_height()
    found = [one.get_bounds() for one in sheet.get_objects([FPDF_PAGEOBJ_IMAGE], max_depth=6)]
    drawn = sorted((left, height - top, r - left, top - low) for left, low, r, top in found)
    return list(zip(drawn, sorted(map(tuple, frames)), strict=True))


def test_no_part_of_a_chart_is_cut_off():
    chart = picture(assets(), size=(900, 1300), kind="PNG")
    for (left, top, width, height), (x, y, across, down) in printed_with(chart):
        assert width / height == pytest.approx(900 / 1300, rel=0.01)
        assert x - 0.5 <= left <= left + width <= x + across + 0.5
        assert y - 0.5 <= top <= top + height <= y + down + 0.5
        assert width >= across - 0.5 or height >= down - 0.5


def test_the_frame_of_a_chart_is_nearly_its_own_height():
    chart = picture(assets(), size=(900, 1300), kind="PNG")
    for _, (_, _, across, down) in printed_with(chart):
        assert down == pytest.approx(across * 1300 / 900, abs=22)


def test_a_photograph_fills_its_frame():
    photograph = picture(assets(), size=(901, 1301), kind="JPEG")
    for (_, _, width, height), (_, _, across, down) in printed_with(photograph):
        assert width >= across - 0.5
        assert height >= down - 0.5
