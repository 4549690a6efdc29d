"""The composed columns against the measured lines, and pieces against their wholes."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from book_samples import STORY, arabic_article, edition, paragraph, picture, plain_article, store
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_samples import PLACES, as_weasyprint_breaks
from weasyprint.formatting_structure import boxes

from editionkit.model import (
    BlockQuote,
    Break,
    Cell,
    Code,
    Crosshead,
    Emphasis,
    Foreign,
    ItemList,
    LineBreak,
    Link,
    Paragraph,
    Preformatted,
    Priority,
    Strong,
    Superscript,
    Table,
    Text,
    block_text,
    inline_text,
)
from editionkit.render import pdf
from editionkit.render.columns import stories_of
from editionkit.render.flow import SolidItem, TextItem, flow_of
from editionkit.render.galleys import Bench, galleys
from editionkit.render.markup import cut, inlines_html
from editionkit.render.press import Press
from editionkit.themes import load_theme
from editionkit.walk import figures

THEME = load_theme("broadsheet")
PIXEL = 0.75
LONG = (
    "Donaudampfschifffahrtsgesellschaftskapitäne, unlike their colleagues on the Calder, were not "
    "consulted about the counter-revolutionary timetable; incomprehensibilities notwithstanding."
)
CHINESE = "港口委员会周二晚上投票决定让旧潮门在整个冬天保持开放,结束了关于谁应该为一个没人想关闭的大门付钱的争论。"


@cache
def assets():
    return store(Path(tempfile.mkdtemp(prefix="editionkit-test-")))


def words(text):
    return (Text(text=text),)


def prose(n):
    """Return a paragraph with inlines of every kind, different for each `n`."""
    return Paragraph(
        content=(
            Text(text=f"Number {n}. {STORY[n % 4][:60]} "),
            Emphasis(
                content=(Text(text=STORY[(n + 1) % 4][:70]), Strong(content=words(" at last")))
            ),
            Text(text=f", {LONG} See "),
            Link(href="https://example.org/log", content=words("the pilots’ own log of the tide")),
            Text(text=" and "),
            Code(text=f"log_{n}.txt"),
            Superscript(content=words("3")),
            Text(text=". "),
            Foreign(lang="de", content=words("Die Hafenverwaltung schweigt dazu vernehmlich")),
            Text(text=f". {STORY[(n + 2) % 4]}"),
        )
    )


def table(columns):
    rows = tuple(
        tuple(Cell(content=words(f"r{row} c{n}"), header=row == 0) for n in range(columns))
        for row in range(5)
    )
    return Table(rows=rows, head_rows=1, caption=words("Tides"))


def every_kind(shift=0):
    items = tuple((paragraph(f"{STORY[n % 4][: 50 + 17 * n]} item {n}"),) for n in range(4))
    nested = (*items, (paragraph(STORY[1]), ItemList(items=items[:2], ordered=True, start=9)))
    return (
        prose(shift),
        prose(shift + 1),
        Crosshead(content=words("What the engineers said, and to whom they said it first")),
        prose(shift + 2),
        ItemList(items=nested),
        prose(shift + 3),
        BlockQuote(content=(paragraph(STORY[2]), paragraph(STORY[0])), attribution="Ines Pardoe"),
        Paragraph(content=(Text(text="One line,"), LineBreak(), *words(f"and another: {STORY[1]}"))),
        table(2),
        prose(shift + 4),
        picture(assets()),
        Crosshead(content=words("A smaller point"), level=2),
        prose(shift + 5),
        Preformatted(text="tide = 4.1\n  if tide > 4:\n    log(tide)"),
        Break(),
        Paragraph(content=words(CHINESE), lang="zh"),
        Paragraph(content=words(f"The office calls it {CHINESE[:30]} and leaves it at that. {LONG}")),
        Paragraph(content=words(arabic_article().body[0].content[0].text), lang="ar", dir="rtl"),
        table(4),
        prose(shift + 6),
        prose(shift + 7),
    )  # fmt: skip


def arabic_long():
    story = arabic_article()
    return replace(story, id="long-mina", body=story.body * 9)


def mixed_edition():
    stories = [
        plain_article(
            n, body=every_kind(n), priority=Priority.LEAD if n == 2 else Priority.MAJOR,
            lead=picture(assets(), tone=n) if n != 3 else None,
        )
        for n in (2, 3, 4)
    ]  # fmt: skip
    german = plain_article(
        5, lang="de", body=tuple(paragraph(f"{n}. {LONG} {STORY[n % 4]}") for n in range(12))
    )
    briefs = tuple(plain_article(n, priority=Priority.BRIEF) for n in (7, 8, 9))
    return edition(
        ("Town", (*stories[:2], *briefs)), ("World", (stories[2], german, arabic_long()))
    )


class Composed:
    """An edition set on a paper, with what was measured and what the pages show."""

    def __init__(self, issue, paper):
        self.edition = replace(issue, paper=paper)
        named = {f.asset.name: f.asset for a in issue.articles for f in figures(a) if f.asset}
        self.desk = pdf._desk(self.edition, THEME)
        press = Press(THEME.css(), lambda name: assets().read(named[name]))
        self.stories = {story.id: story for story in stories_of(self.edition)}
        stories = tuple(self.stories.values())
        set_ = galleys(stories, self.desk, press, Bench())
        self.measures = {one.measure.id: one.measure for one in set_}
        composed = pdf.compose(self.edition, self.desk, press, stories, set_)
        self.makeup, self.type, html = composed.makeup, composed.type_, composed.html()
        self.standing = press.lay_out(html, type_=self.type).pages
        # Without the standing type WeasyPrint breaks every line anew: the measure must hold.
        with as_weasyprint_breaks():
            self.pages = press.lay_out(html.replace("data-set=", "data-was-set=")).pages

    def legs(self):
        """Yield each leg of the makeup with the box in which it was set."""
        for plan, page in zip(self.makeup.pages, self.pages, strict=True):
            placed = {}
            for box in walk(page._page_box):
                element = own_element(box)
                if element is not None and element.get("data-story"):
                    legs = [b for b in walk(box) if "leg" in classes(own_element(b))]
                    placed[element.get("data-story"), len(placed)] = legs
            modules = sorted(plan.modules, key=lambda m: (m.top, m.column))
            for module, (key, found) in zip(modules, placed.items(), strict=True):
                assert key[0] == module.story
                assert len(found) == len(module.legs)
                yield from ((module, leg, box) for leg, box in zip(module.legs, found, strict=True))


def walk(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)


def own_element(box):
    element = box.element
    return element if element is not None and box.element_tag == element.tag else None


def attributes(box):
    element = own_element(box)
    return dict(element.attrib) if element is not None else {}


def classes(element):
    return (element.get("class") or "").split() if element is not None else []


def set_lines(leg):
    """Yield item number and text of the lines of type in a leg; its pieces are `data-item`s."""
    seen = set()
    for box in walk(leg):
        element = own_element(box)
        if element is None or element.get("data-item") is None or element in seen:
            continue
        seen.add(element)
        number = int(element.get("data-item"))
        for line in walk(box):
            if isinstance(line, boxes.LineBox) and "marker" not in classes(line.element):
                yield number, shown(line)


def shown(line):
    parts = []

    def gather(box):
        if isinstance(box, boxes.TextBox):
            parts.append(box.text)
        elif "marker" not in classes(own_element(box)):
            for child in getattr(box, "children", ()):
                gather(child)

    gather(line)
    return plain("".join(parts))


def plain(text):
    return "".join(text.split()).rstrip("‐-").replace("\u00ad", "")


@cache
def composed(paper):
    return Composed(mixed_edition(), paper)


# ------------------------------------------------------------------------------ line for line


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_composed_lines_are_the_measured_ones(paper):
    done = composed(paper)
    compared = 0
    for module, leg, box in done.legs():
        story, lines = done.stories[module.story], done.measures[module.story].lines
        wanted = [
            (line.item, plain(inline_text(story.flow[line.item].content)[line.start : line.end]))
            for line in lines[leg.first : leg.last]
            if isinstance(story.flow[line.item], TextItem)
        ]
        found = [one for one in set_lines(box) if isinstance(story.flow[one[0]], TextItem)]
        assert found == wanted
        compared += len(wanted)
    assert compared > 400


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_standing_type_is_what_weasyprint_would_set(paper):
    """Pins what render/standing.py relies on: same boxes, same places, same words."""
    done = composed(paper)
    kinds = 0
    for page, anew in zip(done.standing, done.pages, strict=True):
        for one, other in zip(walk(page._page_box), walk(anew._page_box), strict=True):
            assert type(one) is type(other)
            for name in PLACES:
                assert getattr(one, name, None) == pytest.approx(
                    getattr(other, name, None), abs=0.01
                ), (name, getattr(one, "text", one))
            if isinstance(one, boxes.TextBox):
                assert one.text == other.text
                # WeasyPrint draws the space at a text's end, too, where a block follows.
                ours, theirs = (each.pango_layout.text.rstrip(" ") for each in (one, other))
                assert ours == theirs
                kinds += 1
    assert kinds > 1000
    assert len(done.type) > 50


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_every_measured_line_is_set_once(paper):
    done = composed(paper)
    for name, measured in done.measures.items():
        spans = [
            (leg.first, leg.last)
            for page in done.makeup.pages
            for module in page.modules
            if module.story == name
            for leg in module.legs
        ]
        assert [n for first, last in spans for n in range(first, last)] == list(
            range(len(measured.lines))
        )


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_no_leg_is_higher_than_its_place(paper):
    done = composed(paper)
    step = done.desk.grid.step_pt
    for module, leg, box in done.legs():
        used = max((b.position_y + b.margin_height() for b in box.children), default=box.position_y)
        assert (used - box.position_y) * PIXEL <= leg.steps * step + 0.5, module.story


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_pieces_begin_on_the_grid_and_fill_their_leg(paper):
    done = composed(paper)
    step = done.desk.grid.step_pt
    for module, leg, box in done.legs():
        tops = [
            (piece.border_box_y() - box.position_y) * PIXEL / step
            for piece in walk(box)
            if isinstance(piece, boxes.BlockBox) and "data-item" in attributes(piece)
        ]
        assert all(abs(top - round(top)) < 0.02 for top in tops), module.story
        used = sum(piece.margin_height() for piece in box.children) * PIXEL
        assert abs(used - (leg.steps - leg.short) * step) < 0.1


def test_a_paragraph_in_a_fallback_font_keeps_its_place():
    """Its lines are higher than a baseline unit: it gets as many steps as it needs."""
    done = composed("A4")
    for name, story in done.stories.items():
        for number, item in enumerate(story.flow):
            if isinstance(item, TextItem) and item.lang == "zh":
                lines = done.measures[name].lines
                steps = sum(line.steps for line in lines if line.item == number)
                for _, _, box in done.legs():
                    for piece in walk(box):
                        element = own_element(piece)
                        if element is not None and element.get("lang") == "zh":
                            boxed = [b for b in walk(piece) if isinstance(b, boxes.LineBox)]
                            high = sum(line.height for line in boxed) * PIXEL
                            assert high <= steps * done.desk.grid.step_pt + 0.6


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_no_column_ends_on_a_hyphen_or_a_heading(paper):
    done = composed(paper)
    for module, leg, _ in done.legs():
        lines = done.measures[module.story].lines
        if leg.last < len(lines) and leg.last > leg.first:
            assert not isinstance(done.stories[module.story].flow[lines[leg.last - 1].item], str)
            assert lines[leg.last - 1].stop


# ------------------------------------------------------------------------------------- pieces

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
leaves = st.one_of(
    texts.map(lambda text: Text(text=text)),
    texts.map(lambda text: Code(text=text)),
    st.just(LineBreak()),
)
inlines = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda some: Emphasis(content=tuple(some))),
        st.lists(inner, max_size=4).map(lambda some: Link(href="#x", content=tuple(some))),
        st.lists(inner, max_size=4).map(lambda some: Foreign(lang="fr", content=tuple(some))),
    ),
    max_leaves=12,
)
contents = st.lists(inlines, max_size=6).map(tuple)


@settings(max_examples=200, deadline=None)
@given(contents, st.lists(st.integers(0, 80), max_size=5))
def test_the_pieces_of_a_cut_paragraph_give_the_whole(content, places):
    text = inline_text(content)
    marks = sorted({0, len(text), *(place for place in places if place < len(text))})
    pieces = [cut(content, start, end) for start, end in pairwise(marks)]
    assert "".join(inline_text(piece) for piece in pieces) == text
    for piece, (start, end) in zip(pieces, pairwise(marks), strict=True):
        assert inline_text(piece) == text[start:end]


@settings(max_examples=100, deadline=None)
@given(contents)
def test_cutting_nothing_off_changes_nothing(content):
    whole = cut(content, 0, len(inline_text(content)))
    assert inline_text(whole) == inline_text(content)
    # Only what shows no character may go: an element without content.
    assert len(inlines_html(whole)) <= len(inlines_html(content))


paragraphs = texts.map(lambda text: Paragraph(content=words(text)))
blocks = st.recursive(
    st.one_of(
        paragraphs,
        texts.map(lambda text: Crosshead(content=words(text))),
        st.lists(texts, min_size=1, max_size=70).map(lambda some: Preformatted(text="\n".join(some))),
        st.just(Break()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda some: BlockQuote(content=tuple(some))),
        st.lists(st.lists(inner, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3).map(
            lambda some: ItemList(items=tuple(some))
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks, max_size=5).map(tuple))
def test_the_flow_of_a_story_is_the_story(body):
    article = plain_article(2, body=body)
    items = flow_of(article)
    for number, block in enumerate(body):
        own = [_text(item) for item in items if item.block == number]
        assert "\n".join(text for text in own if text) == block_text(block)
    assert [item.block for item in items] == sorted(item.block for item in items)


def _text(item):
    if isinstance(item, SolidItem):
        return item.content.text if isinstance(item.content, Preformatted) else ""
    return inline_text(item.content)
