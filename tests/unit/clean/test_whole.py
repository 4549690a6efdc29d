"""Tables, lists and quotations among kept prose stay whole or go whole."""

from clean_pages import PROSE, paragraphs, story

import editionkit
from editionkit.model import BlockQuote, ItemList, Table


def body(middle):
    around = paragraphs(PROSE[:3]) + middle + paragraphs(PROSE[3:])
    return editionkit.extract(story(around), url="https://example.org/a").body


def test_a_list_keeps_its_short_items():
    found = body("<ul><li>Oil: two litres a night</li><li>Wick: changed on Sundays</li></ul>")
    assert [len(block.items) for block in found if isinstance(block, ItemList)] == [2]


def test_a_short_quotation_between_paragraphs_stays():
    found = body(
        "<blockquote><p>A light is a promise to somebody you have not met.</p></blockquote>"
    )
    assert sum(isinstance(block, BlockQuote) for block in found) == 1


def test_a_table_of_figures_keeps_every_cell():
    rows = "".join(
        f"<tr><td>{name}</td><td>16</td><td>{won}</td><td>{points}</td></tr>"
        for name, won, points in (("Sele", 9, 31), ("Ormsby", 7, 24), ("Thornwick", 10, 34))
    )
    found = body(f"<table><tr><th>Team</th><th>P</th><th>W</th><th>Pts</th></tr>{rows}</table>")
    (table,) = [block for block in found if isinstance(block, Table)]
    assert [len(row) for row in table.rows] == [4, 4, 4, 4]


def test_the_names_and_dates_above_the_first_sentence_go():
    stamp = "<p>Published on 21 November 2026 at 06h00. Reading time: 3 min.</p>"
    found = body("")
    page = story(stamp + paragraphs(PROSE))
    assert editionkit.extract(page, url="https://example.org/a").body == found
