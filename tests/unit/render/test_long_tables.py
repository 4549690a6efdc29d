"""Tables and listings longer than a page: cut between rows, nothing lost, still one table."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest
import vera
from book_samples import STORY, paragraph, plain_article
from printed_samples import edition, set_in_print

from editionkit.model import Cell, Preformatted, Table
from editionkit.preflight.geometry import measure_pages
from editionkit.render.flow import SolidItem, piece_html, row_count, row_cuts, whole
from editionkit.themes import load_theme

CELL, LISTED = re.compile(r"\bq(\d+)k(\d+)\b"), re.compile(r"\bentry(\d+)\b")


def cell(text, **more):
    return Cell(content=paragraph(text).content, **more)


def table(rows, columns):
    head = tuple(cell(f"Head{n}") for n in range(columns))
    body = tuple(tuple(_number(row, n) for n in range(columns)) for row in range(rows))
    return Table(rows=(head, *body), head_rows=1, caption=paragraph("What was counted").content)


def _number(row, column):
    """Return a cell; a few are so long that their row is higher than the others."""
    return cell(f"q{row}k{column}" + " with more to say than the other cells" * (row % 7 == column))


def listing(lines, width):
    return Preformatted(text="\n".join(f"entry{n} {'x' * (n * 7 % width)}" for n in range(lines)))


def among_others(block, paper="A4"):
    body = (*map(paragraph, STORY[:2]), block, *map(paragraph, STORY[2:]))
    others = [plain_article(n) for n in range(20, 26)]
    story = replace(plain_article(2), body=body)
    return edition(("Town", (*others[:2], story, *others[2:])), paper=paper)


BLOCKS = {
    "wide-3": table(3, 5),
    "narrow-3": table(3, 2),
    "wide-60": table(60, 5),
    "wide-150": table(150, 5),
    "narrow-60": table(60, 2),
    "narrow-150": table(150, 2),
    "listing": listing(300, 20),
    "wide-listing": listing(300, 90),
}


@cache
def set_(name):
    return set_in_print(among_others(BLOCKS[name]))


def shown(pdf):
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("name", BLOCKS)
def test_every_row_stands_once_and_nothing_is_left_out(name):
    block, made = BLOCKS[name], set_(name)
    text = "\n".join(shown(made.data))
    if isinstance(block, Table):
        count = {(int(row), int(column)) for row, column in CELL.findall(text)}
        assert count == {(r, c) for r in range(row_count(block)) for c in range(len(block.rows[0]))}
        assert len(CELL.findall(text)) == len(count)
    else:
        assert Counter(map(int, LISTED.findall(text))) == Counter(range(row_count(block)))
    assert [note.code for note in made.notices if note.code != "P-002"] == []


@pytest.mark.parametrize("name", BLOCKS)
def test_nothing_leaves_its_place(name):
    paper = load_theme("broadsheet").paper("A4")
    geometry = measure_pages(set_(name).data, columns=paper.columns, margins=paper.margins)
    assert geometry.of("overlap", "outside", "small", "grid") == ()


@pytest.mark.parametrize("name", ["wide-60", "wide-150"])
def test_each_part_has_the_headings_and_two_rows_and_says_where_it_goes_on(name):
    made = set_(name)
    places = [
        (page.number, module, wide)
        for page in made.makeup.pages
        for module in page.modules
        for wide in module.wides
    ]
    assert len(places) > 1
    assert [wide.first for _, _, wide in places] == [0, *(w.last for _, _, w in places[:-1])]
    assert min(wide.last - wide.first for _, _, wide in places) >= 2
    pages = shown(made.data)
    for number, module, _ in places:
        assert pages[number - 1].count("Head3") == 1
        if module.to_page:
            assert f"Continued on page {module.to_page}" in pages[number - 1]
        if module.kind == "rest":
            assert f"From page {module.from_page}" in pages[number - 1]


@pytest.mark.parametrize("name", ["narrow-60", "narrow-150"])
def test_a_table_cut_by_a_column_has_its_headings_in_each(name):
    made = set_(name)
    per_page = {page.number: 0 for page in made.makeup.pages}
    for page in made.makeup.pages:
        for module in page.modules:
            if module.story.startswith("story-2-"):
                per_page[page.number] += sum(leg.first < leg.last for leg in module.legs)
    headed = [text.count("Head1") for text in shown(made.data)]
    assert sum(headed) > 2
    assert all(count <= per_page[n] for n, count in enumerate(headed, 1))


@pytest.mark.parametrize("name", ["wide-150", "narrow-60"])
def test_a_screen_reader_meets_one_table(name):
    block = BLOCKS[name]
    with pikepdf.open(io.BytesIO(set_(name).data)) as pdf:
        every = list(_elements(pdf.Root.StructTreeRoot.K[0]))
        kinds = Counter(str(one.S) for one in every)
        (one,) = [element for element in every if str(element.S) == "/Table"]
        rows = [element for element in _elements(one) if str(element.S) == "/TR"]
    assert kinds["/THead"] == kinds["/TBody"] == 1
    assert len(rows) == len(block.rows)


def _elements(element):
    yield element
    for kid in element.get("/K", pikepdf.Array()):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _elements(kid)


def test_verapdf_finds_nothing(tmp_path):
    files = []
    for name in ("wide-150", "narrow-60", "wide-listing"):
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(set_(name).data)
    assert vera.failures(files) == []


def test_no_cut_goes_through_a_cell_of_several_rows():
    rows = [(cell(f"row {n}"), cell("x")) for n in range(12)]
    rows[4] = (cell("over three", rowspan=3), cell("x"))
    tall = Table(rows=((cell("A"), cell("B")), *rows), head_rows=1)
    assert row_cuts(tall) == (2, 3, 4, 7, 8, 9, 10)


def test_a_part_repeats_the_headings_and_the_first_alone_the_caption():
    item = SolidItem(content=table(8, 2), block=0)
    first, rest = (
        piece_html(replace(whole(item), start=start, end=end), picture=str)
        for start, end in ((0, 5), (5, 8))
    )
    assert "What was counted" in first
    assert "What was counted" not in rest
    assert first.count("Head0") == rest.count("Head0") == 1
    assert re.findall(r"q(\d)k0", first + rest) == [str(n) for n in range(8)]
