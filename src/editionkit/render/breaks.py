"""Where each print page begins in the text of the stories: what the e-book's page list is made of.

A column theme's makeup says which lines stand on which page; a one-column theme's finished pages
are read. Both end in the same place: a character of a block of an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from editionkit.makeup.model import Makeup, Module, PagePlan, StoryMeasure
from editionkit.model import Edition, Preformatted, Priority, Table, inline_text
from editionkit.render.columns import Story
from editionkit.render.epub.parts import PageBreakAt
from editionkit.render.flow import CrossheadItem, FlowItem, SolidItem, TextItem, flow_of
from editionkit.render.measure import Spot, advance

# ------------------------------------------------------------------------------- in the article


def break_in(story: Story, number: int, position: int, page: int) -> PageBreakAt:
    """Return the break where `page` begins at a character of a story's flow item."""
    if story.priority is Priority.BRIEF:
        return _brief_at(story, number, position, page)
    article = story.article
    if not story.flow:
        return PageBreakAt(page=page, article_id=article.id)
    offset = position + _before(story.flow, number)
    block = min(story.flow[number].block, max(0, len(article.body) - 1))
    return PageBreakAt(page=page, article_id=article.id, block=block, offset=offset)


def _brief_at(story: Story, number: int, position: int, page: int) -> PageBreakAt:
    """Return the place in a brief; its head runs into its first paragraph."""
    which = story.flow[number].block
    first = next(n for n, item in enumerate(story.flow) if item.block == which)
    article = story.articles[which]
    if number == first and position == 0:
        return PageBreakAt(page=page, article_id=article.id)
    own = [item for item in flow_of(article) if not isinstance(item, CrossheadItem)]
    block = min(own[number - first].block, max(0, len(article.body) - 1))
    run_in = len(article.headline) + 2 if number == first else 0
    offset = max(0, position - run_in)
    return PageBreakAt(page=page, article_id=article.id, block=block, offset=offset)


def _before(flow: tuple[FlowItem, ...], number: int) -> int:
    """Return the characters of the same block that earlier items hold (`model.block_text`)."""
    same = [item for item in flow[:number] if item.block == flow[number].block]
    return sum(_length(item, opens=n == 0) for n, item in enumerate(same))


def _length(item: FlowItem, *, opens: bool) -> int:
    """Return an item's characters in its block's text; `opens` says whether it begins the block."""
    match item:
        case TextItem() | CrossheadItem():
            return _lines_length([inline_text(item.content)])
        case SolidItem(content=Table() as table):
            return _rows_length(table, len(table.rows), opens=opens)
        case SolidItem(content=Preformatted() as listing):
            return len(listing.text) + 1
        case _:
            return 0


def _rows_length(table: Table, rows: int, *, opens: bool) -> int:
    """Return the characters of a table's first rows; a later part repeats the headings."""
    start = 0 if opens else table.head_rows
    lines = [inline_text(table.caption)] if opens else []
    lines += [inline_text(cell.content) for row in table.rows[start:rows] for cell in row]
    return _lines_length(lines)


def _lines_length(lines: list[str]) -> int:
    return sum(len(line) + 1 for line in lines if line)


# ------------------------------------------------------------------------------- column themes


def makeup_breaks(
    makeup: Makeup, measures: tuple[StoryMeasure, ...], stories: tuple[Story, ...]
) -> tuple[PageBreakAt, ...]:
    """Return where each page of the plan begins in each article that stands on it."""
    by_id = {story.id: story for story in stories}
    measured = {measure.id: measure for measure in measures}
    found: list[PageBreakAt] = []
    for page in makeup.pages:
        parts = [
            one
            for module in page.modules
            for one in _module_breaks(module, page, by_id[module.story], measured[module.story])
        ]
        found += parts or [PageBreakAt(page=page.number, place="contents")]
    return tuple(found)


def _module_breaks(
    module: Module, page: PagePlan, story: Story, measure: StoryMeasure
) -> Iterator[PageBreakAt]:
    if module.kind == "filler":
        return  # no book holds it
    if module.kind == "story":
        yield PageBreakAt(page=page.number, article_id=story.article.id)
        return
    legs = [leg for leg in module.legs if leg.first < leg.last]
    lines = [line for leg in legs for line in measure.lines[leg.first : leg.last]]
    if module.kind == "briefs":
        starts = {line.item: line for line in reversed(lines)}
        yield from (
            break_in(story, n, _position(story, n, starts[n].start), page.number)
            for n in sorted(starts)
            if starts[n].start == 0 or n == min(starts)
        )
    elif lines:
        position = _position(story, lines[0].item, lines[0].start)
        yield break_in(story, lines[0].item, position, page.number)
    elif module.wides:
        wide = module.wides[0]
        position = _position(story, wide.item, wide.first)
        yield break_in(story, wide.item, position, page.number)


def _position(story: Story, number: int, start: int) -> int:
    """Return the character at which a line of a flow item begins; of a table `start` is a row."""
    match story.flow[number]:
        case SolidItem(content=Table() as table) if start:
            return _rows_length(table, table.head_rows + start, opens=True)
        case SolidItem(content=Preformatted() as listing):
            return sum(len(line) + 1 for line in listing.text.split("\n")[:start])
        case _:
            return start


# ----------------------------------------------------------------------------- one-column themes


def page_breaks(
    found: tuple[Spot, ...], stories: tuple[Story, ...], pages: list[Any], edition: Edition
) -> tuple[PageBreakAt, ...]:
    """Return where each page begins in each article that stands on it, or in the contents.

    `found` are the spots of the laid out `pages`, whose links tell which line of the contents
    stands first.
    """
    walk = _Walk(stories)
    for spot in found:
        walk.pass_by(spot)
    told = {page for page, _ in walk.breaks}
    untold = [
        walk.beside.get(number) or _in_contents(page, number, stories, edition)
        for number, page in enumerate(pages, 1)
        if number not in told
    ]
    return (*untold, *walk.breaks.values())


class _Walk:
    """Goes through the spots in order and notes where each page begins in each article."""

    def __init__(self, stories: tuple[Story, ...]):
        self._stories = {story.id: story for story in stories}
        self._read: dict[tuple[str, str], int] = defaultdict(int)
        self._last: dict[str, tuple[int, int]] = {}
        self.breaks: dict[tuple[int, str], PageBreakAt] = {}
        self.beside: dict[int, PageBreakAt] = {}

    def pass_by(self, spot: Spot) -> None:
        """Note the page's beginning in the spot's story, if this is it, and read its lines."""
        story = self._stories.get(spot.story)
        if story is None:
            return
        if not spot.name.isdecimal():
            self._beside(spot, story)
            return
        number, position = int(spot.name), self._read[spot.story, spot.name]
        self._note(break_in(story, number, position, spot.page))
        position = _read(spot, story.flow[number], position)
        self._read[spot.story, spot.name] = position
        self._last[story.id] = (number, position)

    def _note(self, at: PageBreakAt) -> None:
        self.breaks.setdefault((at.page, at.article_id), at)

    def _beside(self, spot: Spot, story: Story) -> None:
        """A head begins its story; a page with a picture or a credit alone goes on from before."""
        if spot.name != "head":
            number, position = self._last.get(story.id, (0, 0))
            self.beside.setdefault(spot.page, break_in(story, number, position, spot.page))
        elif story.priority is not Priority.BRIEF:
            self._note(PageBreakAt(page=spot.page, article_id=story.article.id))


def _read(spot: Spot, item: FlowItem, position: int) -> int:
    """Return the offset in the item's text up to which it has been shown."""
    match item:
        case TextItem():
            return advance(inline_text(item.content), position, spot.lines)
        case SolidItem(content=Preformatted() as listing):
            return advance(listing.text, position, spot.lines)
        case SolidItem(content=Table() as table):
            shown = sum(not text for _, text in spot.lines)  # a row's line has no text of its own
            return _after_rows(table, position, shown)
        case _:
            return position


def _after_rows(table: Table, position: int, shown: int) -> int:
    """Return the offset after as many more rows; headings are repeated above each part."""
    lengths = [_rows_length(table, n, opens=True) for n in range(len(table.rows) + 1)]
    if position:
        before = lengths.index(position) if position in lengths else 0
        return lengths[min(before + shown - table.head_rows, len(table.rows))]
    return lengths[min(shown, len(table.rows))]


def _in_contents(
    page: Any, number: int, stories: tuple[Story, ...], edition: Edition
) -> PageBreakAt:
    """Return the line of the contents with which a page begins; the first page is their top."""
    targets = [target for kind, target, *_ in page.links if kind == "internal"]
    first = targets[0] if number > 1 and targets else ""
    for story in stories:
        section = f"section-{edition.sections[story.section].slug}"
        if first in (section, story.id, f"{story.id}-head"):
            return PageBreakAt(page=number, article_id=story.article.id, place="contents")
    return PageBreakAt(page=number, place="contents")
