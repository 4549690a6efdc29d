"""The one-column theme on its pages: all words once, right numbers, nothing outside, no holes."""

from __future__ import annotations

import io
import re
import statistics
import tempfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
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
    words,
)

from editionkit.model import (
    Cell,
    Crosshead,
    Paragraph,
    PictureUse,
    Placement,
    Preformatted,
    Priority,
    Table,
    block_text,
)
from editionkit.preflight.words import letters, passages
from editionkit.render.pdf import render_pdf
from editionkit.themes import load_theme
from editionkit.walk import figures

PAPERS = ("A3", "A4", "A5", "Letter", "tabloid", "broadsheet")
THEME = load_theme("reader")
FIRST = ("Somebody had left the light on", "A boat came in without a crew", "The rain kept off")


@cache
def assets():
    return store(Path(tempfile.mkdtemp(prefix="editionkit-test-")))


class Pages:
    """A printed edition, and what its pages show."""

    def __init__(self, issue, paper):
        issue = replace(issue, layout="reader", paper=paper)
        named = {f.asset.name: f.asset for a in issue.articles for f in figures(a) if f.asset}
        self.edition = issue
        self.paper = THEME.paper(paper)
        self.printed = render_pdf(
            issue, theme=THEME, read_asset=lambda name: assets().read(named[name])
        )
        self.pdf = pypdfium2.PdfDocument(self.printed.data)
        self.texts = [self._live(page) for page in self.pdf]

    def _live(self, page):
        top, right, bottom, left = self.paper.margins
        width, height = page.get_size()
        text = page.get_textpage().get_text_bounded(
            left - 2, bottom - 4, width - right + 2, height - top + 2
        )
        return text.replace("\r\n", "\n")

    @property
    def breaks(self):
        return [at for at in self.printed.breaks if at.place == "story"]

    @property
    def letters(self):
        return letters("\n".join(self.texts))

    def page_of(self, text):
        return next(n for n, one in enumerate(self.texts, 1) if letters(text) in letters(one))

    def feet(self):
        """Return how far down each page reaches, as a share of its live area."""
        for page in self.pdf:
            tops = [thing.get_bounds() for thing in page.get_objects() if thing.type in (1, 3)]
            lowest = min((bounds[1] for bounds in tops), default=page.get_height())
            yield (page.get_height() - self.paper.margins[0] - lowest) / self.paper.live_height


def long_article(number, count, **more):
    """Return a story whose paragraphs all differ."""
    body = tuple(
        paragraph(f"Entry {number}-{n} of the log. {STORY[n % 4]}") for n in range(1, count + 1)
    )
    return plain_article(number, body=body, **more)


def mixed_edition():
    lead = replace(rich_article(assets()), body=(paragraph(STORY[0]), *rich_article(assets()).body))
    illustrated = [
        long_article(
            n, 14, lead=picture(assets(), size=size, tone=n), priority=Priority.MAJOR,
            headline=f"{FIRST[n % 3]} ({n})",
        )
        for n, size in ((21, (1500, 1000)), (22, (900, 1300)), (23, (1600, 700)))
    ]  # fmt: skip
    briefs = tuple(
        plain_article(n, body=(paragraph(f"Item {n}: {STORY[n % 4]}"),), priority=Priority.BRIEF)
        for n in (31, 32, 33)
    )
    german = plain_article(
        41, lang="de", headline="Das Tor bleibt den Winter über offen",
        body=(paragraph("Hafenverwaltungsratsvorsitzende sind auch nur Menschen. " * 9),),
    )  # fmt: skip
    return edition(
        ("Town", (lead, *illustrated[:2])),
        ("World", (arabic_article(), german, *briefs)),
        ("Sport", (illustrated[2], *(long_article(n, 7) for n in range(5, 9)))),
    )


@cache
def mixed(paper="A5"):
    return Pages(mixed_edition(), paper)


@cache
def single(name):
    body = {
        "no pictures": (paragraph(STORY[0]),),
        "long word": (paragraph(f"They call it {'Unaussprechlichkeiten' * 2} here."),),
        "table": (table(20, 3), paragraph(STORY[1])),
        "wide table": (table(6, 12), paragraph(STORY[1])),
        "code": (Preformatted(text=f"{'x' * 300}\n  second line\n" * 20), paragraph(STORY[1])),
        "nothing": (),
    }[name]
    article = plain_article(2, body=body, byline=("Cora Lead",))
    return Pages(edition(("Town", (article,))), "A5")


def table(rows, columns):
    def cell(text, **more):
        return Cell(content=words(text), **more)

    head = tuple(cell(f"Column {n}") for n in range(columns))
    body = tuple(
        tuple(cell(f"row{row}cell{n}", header=n == 0) for n in range(columns))
        for row in range(rows)
    )
    return Table(rows=(head, *body), head_rows=1, caption=words("What was counted"))


# ---------------------------------------------------------------------------------------- words


@pytest.mark.parametrize("paper", ["A5", "A4"])
def test_every_passage_is_on_the_pages_once(paper):
    pages = mixed(paper)
    found = pages.letters
    for article in pages.edition.articles:
        if article.dir == "rtl":
            continue
        texts = [letters(part.text) for part in passages(article)]
        for part, text in zip(passages(article), texts, strict=True):
            assert text in found, (article.id, part.text[:60])
    for article in pages.edition.articles:
        for block in article.body:
            if isinstance(block, Paragraph) and len(block_text(block)) > 120:
                text = letters(block_text(block))
                wanted = sum(
                    letters(block_text(other)).count(text)
                    for one in pages.edition.articles
                    for other in one.body
                )
                if article.dir != "rtl":
                    assert found.count(text) == wanted, block_text(block)[:60]


def test_no_letter_of_a_right_to_left_story_is_lost():
    pages = mixed()
    article = arabic_article()
    place = next(at.page for at in pages.printed.breaks if at.article_id == article.id)
    found = Counter(letters(pages.texts[place - 1]))
    wanted = Counter(letters("".join(part.text for part in passages(article))))
    assert (wanted - found).total() == 0


def test_a_story_of_twelve_thousand_words():
    story = long_article(2, 340, lead=picture(assets()))
    assert story.words > 12_000
    pages = Pages(edition(("Town", (story,))), "A4")
    marks = re.findall(r"Entry\s+2-(\d+)\s+of\s+the\s+log", "\n".join(pages.texts))
    # The first paragraph opens with a drop cap, which stands before its letters.
    assert [int(mark) for mark in marks if mark != "1"] == list(range(2, 341))
    assert min(list(pages.feet())[1:-1]) > 0.75


# ---------------------------------------------------------------------------------------- index


@pytest.mark.parametrize("paper", ["A5", "A4", "broadsheet"])
def test_the_index_gives_the_page_on_which_a_story_begins(paper):
    pages = mixed(paper)
    starts = {at.article_id: at.page for at in pages.breaks if at.block < 0}
    first = min(starts.values())
    index = "\n".join(pages.texts[:first])
    for article in pages.edition.articles:
        if article.dir == "rtl" or article.priority is Priority.BRIEF:
            continue
        headline = r"\s+".join(map(re.escape, article.headline.split()))
        number = re.search(rf"{headline}[\s.]+(\d+)\b", index)
        assert number, article.headline
        assert int(number[1]) == starts[article.id]
        assert letters(article.headline) in letters(pages.texts[starts[article.id] - 1])


def test_links_of_the_index_lead_to_the_stories():
    pages = mixed()
    with pikepdf.open(io.BytesIO(pages.printed.data)) as pdf:
        numbers = {page.obj.objgen: n for n, page in enumerate(pdf.pages, 1)}
        named = pikepdf.NameTree(pdf.Root.Names.Dests)
        targets = {
            numbers[named[str(link.Dest if "/Dest" in link else link.A.D)][0].objgen]
            for page in pdf.pages[:2]
            for link in page.obj.get("/Annots", ())
            if "/Dest" in link or str(link.A.S) == "/GoTo"
        }
    assert {at.page for at in pages.breaks if at.block < 0} <= targets


def test_bookmarks_are_the_sections_and_their_stories():
    titles = [(one.level, one.get_title()) for one in mixed().pdf.get_toc()]
    stories = [title for level, title in titles if level == 1]
    assert [title for level, title in titles if level == 0][-3:] == ["Town", "World", "Sport"]
    assert {one.headline for one in mixed().edition.articles} <= set(stories)


# ----------------------------------------------------------------------------------------- page


@pytest.mark.parametrize("paper", PAPERS)
def test_nothing_stands_outside_the_margins_and_no_page_is_nearly_empty(paper):
    pages = mixed(paper)
    top, right, bottom, left = pages.paper.margins
    for page in pages.pdf:
        width, height = page.get_size()
        for thing in page.get_objects():
            if thing.type not in (1, 3):
                continue
            x1, y1, x2, y2 = thing.get_bounds()
            assert x1 >= left - 2
            assert x2 <= width - right + 2
            assert y1 >= bottom - 3
            assert y2 <= height - top * 0.35  # the running head stands in the margin
    assert min(list(pages.feet())[:-1]) > 0.4


@pytest.mark.parametrize("paper", PAPERS)
def test_lines_hold_sixty_to_seventy_characters(paper):
    full = [
        len(line)
        for text in mixed(paper).texts[2:]
        for line in text.split("\n")
        if len(line) > 45 and not line.endswith((".", "”"))
    ]
    assert len(full) > 50
    assert 58 <= statistics.median(full) <= 70


def test_the_type_grows_with_the_sheet():
    def size(paper):
        heights = Counter(
            round(thing.get_bounds()[3] - thing.get_bounds()[1], 1)
            for thing in mixed(paper).pdf[3].get_objects()
            if thing.type == 1
        )
        return max(heights, key=lambda height: heights[height])

    assert size("A5") < size("A4") < size("A3")


def test_no_heading_stands_at_a_pages_foot():
    body = tuple(
        block
        for n in range(40)
        for block in (Crosshead(content=words(f"Heading {n}")), paragraph(STORY[n % 4]))
    )
    pages = Pages(edition(("Town", (plain_article(2, body=body),))), "A5")
    assert len(pages.texts) > 4
    for text in pages.texts:
        assert not re.search(r"Heading \d+\s*$", text)


def test_pictures_keep_below_sixty_percent_of_the_page():
    pages = mixed()
    for page in pages.pdf:
        for thing in page.get_objects():
            if thing.type == 3:
                bounds = thing.get_bounds()
                assert bounds[3] - bounds[1] <= pages.paper.live_height * 0.6


def test_a_picture_is_shown_whole_and_undistorted():
    shapes = [
        (b[2] - b[0]) / (b[3] - b[1])
        for page in mixed().pdf
        for b in (thing.get_bounds() for thing in page.get_objects() if thing.type == 3)
    ]
    for size in ((1500, 1000), (900, 1300), (1600, 700)):
        assert any(abs(shape - size[0] / size[1]) < 0.01 for shape in shapes)


def test_a_small_picture_is_not_blown_up():
    story = long_article(2, 5, lead=picture(assets(), size=(200, 150)))
    other = long_article(3, 5, lead=picture(assets(), tone=9), priority=Priority.LEAD)
    pages = Pages(edition(("Town", (other, story))), "A4")
    widths = [
        b[2] - b[0]
        for page in pages.pdf
        for b in (thing.get_bounds() for thing in page.get_objects() if thing.type == 3)
    ]
    assert min(widths) <= 200 * 72 / 100 + 1


def test_each_picture_is_printed_once():
    pages = mixed()
    shown = sum(thing.type == 3 for page in pages.pdf for thing in page.get_objects())
    printable = [f for a in pages.edition.articles for f in figures(a) if f.asset]
    assert shown == len(printable)


def test_the_editor_may_take_the_picture_away():
    story = plain_article(2, lead=picture(assets()), placement=Placement(picture=PictureUse.NONE))
    pages = Pages(edition(("Town", (story,))), "A5")
    assert not [t for page in pages.pdf for t in page.get_objects() if t.type == 3]


# ----------------------------------------------------------------------------------- hard cases


@pytest.mark.parametrize("name", ["no pictures", "long word", "table", "wide table", "code"])
def test_hard_cases_come_out_whole(name):
    pages = single(name)
    found = pages.letters
    for part in passages(pages.edition.articles[0]):
        assert letters(part.text) in found, part.text[:60]
    _, right, _, left = pages.paper.margins
    for page in pages.pdf:
        for thing in page.get_objects():
            if thing.type == 1:
                bounds = thing.get_bounds()
                assert left - 2 <= bounds[0]
                assert bounds[2] <= page.get_width() - right + 2


def test_a_long_table_repeats_its_headings_on_the_next_page():
    body = (paragraph(STORY[0]), *(table(40, 3),) * 1)
    pages = Pages(edition(("Town", (plain_article(2, body=body),))), "A5")
    holding = [text for text in pages.texts if "row" in text and "cell" in text]
    assert len(holding) > 1
    assert all("Column 1" in text for text in holding)


def test_a_headline_of_thirty_words():
    headline = " ".join(f"word{n}" for n in range(30))
    pages = Pages(edition(("Town", (long_article(2, 9, headline=headline),))), "A5")
    assert letters(headline) in letters(pages.texts[1])


def test_an_article_without_text():
    pages = single("nothing")
    assert len(pages.texts) >= 1
    assert letters("Story number 2 of the day") in pages.letters


def test_a_right_to_left_edition():
    issue = edition(("الميناء", (arabic_article(),)), lang="ar", title="بريد الميناء")
    pages = Pages(issue, "A5")
    numbers = [
        (thing.get_bounds()[0], page.get_width())
        for page in list(pages.pdf)[1:]
        for thing in page.get_objects()
        if thing.type == 1 and thing.get_bounds()[1] > page.get_height() - pages.paper.margins[0]
    ]
    assert min(numbers)[0] < numbers[0][1] / 2  # the page number stands at the line's end


def test_only_briefs():
    briefs = tuple(plain_article(n, priority=Priority.BRIEF) for n in range(2, 5))
    pages = Pages(edition(("Town", briefs)), "A5")
    assert {at.article_id for at in pages.breaks} == {one.id for one in briefs}


def test_two_printings_have_the_same_bytes():
    issue = edition(("Town", (long_article(2, 9, lead=picture(assets())),)))
    assert Pages(issue, "A5").printed.data == Pages(issue, "A5").printed.data


# ----------------------------------------------------------------------------------- page breaks


def test_page_breaks_say_where_each_page_begins():
    pages = mixed()
    articles = {article.id: article for article in pages.edition.articles}
    inner = [at for at in pages.printed.breaks if at.block >= 0]
    assert len(inner) > 5
    for at in inner:
        article = articles[at.article_id]
        block = article.body[at.block]
        if article.dir == "rtl" or not isinstance(block, Paragraph):
            continue
        text = block_text(block)
        here, before = letters(text[at.offset : at.offset + 50]), letters(text[: at.offset][-40:])
        assert letters(pages.texts[at.page - 1]).startswith(here[:20]) or at.offset == 0
        assert here in letters(pages.texts[at.page - 1])
        assert before in letters(pages.texts[at.page - 2])


def test_every_page_has_a_break():
    pages = mixed()
    assert {at.page for at in pages.printed.breaks} == set(range(1, len(pages.texts) + 1))
    assert {at.article_id for at in pages.breaks} == {one.id for one in pages.edition.articles}
