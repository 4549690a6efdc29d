"""Set an edition in one column: a cover with the index, then story after story.

The edition is laid out three times. On one endless sheet its pieces are measured; with their
heights `paging` finds where pictures stand and what the cover holds; on the pages that come of it
the stories' true beginnings are read, and pictures are placed once more where the guess was wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from weasyprint import Document

from editionkit.model import (
    Article,
    Edition,
    Figure,
    PictureUse,
    Preformatted,
    Priority,
    Table,
    block_text,
)
from editionkit.render.breaks import page_breaks
from editionkit.render.columns import Desk, Story, byline
from editionkit.render.compose import picture_html
from editionkit.render.epub.labels import labels
from editionkit.render.epub.parts import PageBreakAt
from editionkit.render.flow import (
    CrossheadItem,
    FlowItem,
    PictureItem,
    SolidItem,
    TextItem,
    piece_html,
    whole,
)
from editionkit.render.markup import caption_html, text_html
from editionkit.render.measure import ChosenHead, Ruler, Spot, balanced_widths, spots
from editionkit.render.paging import Block, run, settle, white
from editionkit.render.press import Press
from editionkit.themes import ASSET_SCHEME

#: Characters that a line should hold, and the width of one in ems of the text face.
_CHARACTERS, _EM = 64, 0.47
_SMALLEST_TYPE = 9.5
#: Shares of the page's height that a picture may take: on the cover, above a story, in it.
_COVER_MOST, _LEAD_MOST, _INSET_MOST, _SMALL_MOST = 0.46, 0.46, 0.44, 0.24
#: How far a narrow picture's caption is indented on each side, as a share of the line.
_INDENT_MOST = 0.22
#: No picture is enlarged below this many pixels to the inch.
_COARSEST = 100
#: Shares of the page that must be left for a story or a section to begin on it.
_STORY_NEEDS, _SECTION_NEEDS = 1 / 3, 1 / 2
#: Share of the cover that must be left for an index that does not fit on it to begin there.
_INDEX_NEEDS = 0.22
#: Tables with more rows may be cut by a page's end.
_WHOLE_ROWS = 8
#: Words from which a story opens with a drop cap; least and most characters of its first paragraph,
#: which is never cut.
_CAP_WORDS, _CAP_CHARACTERS = 180, (170, 700)
#: A little padding, so that the margins inside never collapse with those outside.
_LEAST_ROOM = 0.02
#: An endless sheet, in points.
_ENDLESS = 400_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The edition on its pages, and where each page begins in the stories."""

    document: Document
    breaks: tuple[PageBreakAt, ...]


def type_size(desk: Desk) -> float:
    """Return the size of the text in points that gives lines of about 64 characters."""
    return max(_SMALLEST_TYPE, desk.paper.live_width / (_CHARACTERS * _EM))


def bind(
    edition: Edition,
    desk: Desk,
    stories: tuple[Story, ...],
    press: Press,
    context: dict[str, Any],
    options: dict[str, Any],
) -> Bound:
    """Return the edition in one column; `context` is what the template says of the paper.

    `options` are WeasyPrint's for the layout.
    """
    heads = tuple(
        ChosenHead(story, 1, _level(story.article))
        for story in stories
        if story.priority is not Priority.BRIEF
    )
    widths = balanced_widths(heads, desk, Ruler(desk, press, root=type_size(desk)))
    setter = Setter(edition, desk, stories, {**context, "widths": widths})

    def lay(html: str) -> Document:
        return press.lay_out(html, **options)

    plan = setter.first_plan(spots(lay(setter.html(Plan(endless=True)))))
    document = lay(setter.html(plan))
    better = setter.second_plan(plan, spots(document))
    if better != plan:
        other = lay(setter.html(better))
        if setter.holes(spots(other)) < setter.holes(spots(document)):
            document = other
    breaks = page_breaks(spots(document), stories, document.pages, edition)
    return Bound(document=document, breaks=breaks)


# ---------------------------------------------------------------------------------------- plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the pages are set by; the endless sheet on which pieces are measured has none of it.

    `orders` gives a story's pieces with their scale, `needs` the height that must be left below
    the top of a story or a section; `cover` is the scale of the cover's picture, `rich` whether the
    index shows the deks, `apart` whether it ends on the first page, `front` where it
    ends, `overleaf` whether it begins on the second.
    """

    endless: bool = False
    orders: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = ()
    needs: tuple[tuple[str, float], ...] = ()
    cover: float = 1.0
    rich: bool = False
    apart: bool = False
    front: float = 0.0
    overleaf: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What the endless sheet told: each story's blocks, and the heights of the rest."""

    blocks: dict[str, tuple[Block, ...]]
    heights: dict[str, float]
    above: dict[str, float]


class Setter:
    """Writes the edition as HTML for one plan, and makes plans out of what was laid out."""

    def __init__(
        self, edition: Edition, desk: Desk, stories: tuple[Story, ...], context: dict[str, Any]
    ):
        self.edition = edition
        self.desk = desk
        self.stories = stories
        self.page = desk.paper.live_height
        self._context = context
        self._cover = _cover_story(stories)
        self._measured = _Measured(blocks={}, heights={}, above={})

    # ---------------------------------------------------------------------------- the plans

    def first_plan(self, found: tuple[Spot, ...]) -> Plan:
        """Return the plan that follows from the pieces' heights on the endless sheet."""
        self._measured = _measure(found, self.stories)
        plan = replace(self._front(found), needs=tuple(self._needs()))
        return replace(plan, orders=tuple(self._orders(plan, {})))

    def second_plan(self, plan: Plan, found: tuple[Spot, ...]) -> Plan:
        """Return the plan with pictures placed by where the stories do end."""
        ends = {spot.story or spot.name: spot.bottom for spot in found}
        return replace(plan, orders=tuple(self._orders(plan, ends)))

    def _front(self, found: tuple[Spot, ...]) -> Plan:
        """Choose the index and the size of the cover's picture that fill the first page."""
        named = {spot.name: spot for spot in found if not spot.story}
        index, rich = (named[name].bottom - named[name].top for name in ("index", "index-rich"))
        used = named["index"].top
        picture = self._frame_height()
        if used + rich <= self.page:
            return Plan(rich=True, apart=True)
        if used + index <= self.page:
            return Plan(apart=True)
        room = self.page - used - index + picture
        if picture and room >= picture * 0.6:
            return Plan(cover=room / picture * 0.99, apart=True)
        overleaf = self.page - used < self.page * _INDEX_NEEDS
        return Plan(front=(self.page if overleaf else used) + index, overleaf=overleaf)

    def _frame_height(self) -> float:
        figure = self._cover.picture if self._cover else None
        return _size(figure, self.desk, _COVER_MOST)[1] if figure else 0.0

    def _needs(self) -> Iterator[tuple[str, float]]:
        for number, section in enumerate(self.edition.sections):
            own = [story for story in self.stories if story.section == number]
            head = self._measured.heights.get(f"section-{section.slug}", 0.0)
            for story in own:
                height = _height(self._measured.blocks[story.id])
                if story is own[0]:
                    yield f"section-{section.slug}", min(self.page * _SECTION_NEEDS, head + height)
                yield story.id, min(self.page * _STORY_NEEDS, height)

    def _orders(
        self, plan: Plan, ends: dict[str, float]
    ) -> Iterator[tuple[str, tuple[tuple[str, float], ...]]]:
        """Yield each story's pieces in order; `ends` are the feet of stories set by this plan."""
        needs, before = dict(plan.needs), dict(plan.orders)
        front = ends.get("index", plan.front % self.page)
        used = 0.0 if plan.apart else front
        for story, following in zip(self.stories, (*self.stories[1:], None), strict=True):
            tail = self._tail(following, needs)
            placed = settle(self._opened(story, needs), self.page, used, tail)
            names = tuple((one.name, one.scale) for one in placed)
            order = tuple(one for one in names if one[0] not in ("section", "head"))
            yield story.id, order
            used = run(placed, self.page, used).used
            if order == before.get(story.id):
                used = ends.get(story.id, used)

    def _opens(self, story: Story) -> bool:
        return next(one for one in self.stories if one.section == story.section) is story

    def _opened(self, story: Story, needs: dict[str, float]) -> tuple[Block, ...]:
        """Return the story's blocks, its head holding what must stand below it."""
        head, *rest = self._measured.blocks[story.id]
        head = replace(head, above=self._measured.above.get(story.id, 0.0))
        head = replace(head, holds=max(0.0, needs[story.id] - head.height))
        if not self._opens(story):
            return (head, *rest)
        slug = self.edition.sections[story.section].slug
        height = self._measured.heights.get(f"section-{slug}", 0.0)
        holds = max(0.0, needs[f"section-{slug}"] - height)
        margin = self._measured.above.get(f"section-{slug}", 0.0)
        section = Block(name="section", height=height, above=margin, holds=holds)
        return (section, replace(head, above=0.0), *rest)

    def _tail(self, story: Story | None, needs: dict[str, float]) -> tuple[Block, ...]:
        """Return a block that stands for the beginning of the story that follows."""
        if story is None:
            return ()
        first = self._opened(story, needs)[0]
        return (replace(first, name="next", height=0.0, holds=first.height + first.holds),)

    def holes(self, found: tuple[Spot, ...]) -> float:
        """Return what the white at the feet of the pages costs, the last one's left out."""
        bottoms: dict[int, float] = defaultdict(float)
        for spot in found:
            if spot.name != "head" and not spot.name.startswith("section-"):  # room is kept below
                bottoms[spot.page] = max(bottoms[spot.page], spot.bottom)
        last = max(bottoms, default=1)
        return sum(white(self.page - at, self.page) for page, at in bottoms.items() if page != last)

    # ----------------------------------------------------------------------------- the HTML

    def html(self, plan: Plan) -> str:
        """Return the whole edition as one HTML document for the press."""
        paper = self.desk.paper
        sheet = (paper.width, _ENDLESS if plan.endless else paper.height)
        indexes = ["index", "index-rich"] if plan.endless else []
        return self.desk.environment.get_template("edition.html.j2").render(
            self._context,
            sheet=sheet,
            type_size=type_size(self.desk),
            indexes=indexes or ["index-rich" if plan.rich else "index"],
            cover=self._front_story(plan),
            apart=plan.apart,
            overleaf=plan.overleaf,
            sections=list(self._sections(plan)),
        )

    def _front_story(self, plan: Plan) -> dict[str, Any] | None:
        story = self._cover
        if story is None:
            return None
        figure = story.picture
        return {
            "article": story.article,
            "anchor": f"{story.id}-head",
            "lang": story.article.lang or self.edition.lang,
            "picture": Markup(_sized(figure, self.desk, _COVER_MOST, plan.cover)) if figure else "",
            "caption": Markup(caption_html(figure)) if figure else "",
            "indent": Markup(_indent(figure, self.desk, _COVER_MOST, plan.cover)) if figure else "",
        }

    def _sections(self, plan: Plan) -> Iterator[dict[str, Any]]:
        needs = dict(plan.needs)
        for number, section in enumerate(self.edition.sections):
            own = [one for one in self.stories if one.section == number]
            anchor = f"section-{section.slug}"
            if own:
                yield {
                    "title": section.title,
                    "anchor": anchor,
                    "room": self._room(anchor, needs, self._measured.heights.get(anchor, 0.0)),
                    "stories": [self._story(one, plan, needs) for one in own],
                }

    def _room(self, name: str, needs: dict[str, float], height: float) -> float:
        """Return how much must be free below a head `height` high, in points."""
        return max(_LEAST_ROOM, needs.get(name, 0.0) - height)

    def _story(self, story: Story, plan: Plan, needs: dict[str, float]) -> dict[str, Any]:
        article = story.article
        briefs = story.priority is Priority.BRIEF
        head = self._measured.blocks.get(story.id, (Block(name="head", height=0.0),))[0]
        order = dict(plan.orders).get(story.id) or tuple((n, 1.0) for n in self._names(story))
        return {
            "id": story.id,
            "anchor": story.id if briefs else f"{story.id}-head",
            "kind": "briefs" if briefs else "story",
            "level": _level(article),
            "title": self.desk.words.in_brief if briefs else article.headline,
            "article": article,
            "byline": byline(article, self.desk),
            "lang": article.lang or self.edition.lang,
            "dir": article.dir,
            "rtl": article.dir == "rtl",
            "room": self._room(story.id, needs, head.height),
            "pieces": [Markup(self._piece(story, name, scale)) for name, scale in order],
        }

    def _names(self, story: Story) -> Iterator[str]:
        if story.picture and story is not self._cover:
            yield "picture"
        yield from (str(number) for number in range(len(story.flow)))
        if story.priority is not Priority.BRIEF and story.article.origin.url:
            yield "origin"

    def _piece(self, story: Story, name: str, scale: float) -> str:
        if name == "picture":
            return self._lead(story, scale)
        if name == "origin":
            return self._origin(story.article)
        number = int(name)
        item = story.flow[number]
        html = piece_html(
            whole(item),
            picture=lambda figure: _sized(figure, self.desk, _INSET_MOST, scale),
            marks=f' data-item="{name}"{_table_marks(item)}{self._inset(item, scale)}',
        )
        return _with_cap(html) if number == 0 and _has_cap(story) else html

    def _lead(self, story: Story, scale: float) -> str:
        figure = story.picture
        assert figure is not None
        small = story.article.placement.picture is PictureUse.SMALL
        most = _SMALL_MOST if small else _LEAD_MOST
        image = _sized(figure, self.desk, most, scale)
        words = caption_html(figure)
        caption = f"<figcaption>{words}</figcaption>" if words else ""
        return (
            f'<figure class="picture" data-m="picture"{_indent(figure, self.desk, most, scale)}>'
            f'<div class="frame">{image}</div>{caption}</figure>'
        )

    def _inset(self, item: FlowItem, scale: float) -> str:
        if not isinstance(item, PictureItem) or item.figure.asset is None:
            return ""
        return _indent(item.figure, self.desk, _INSET_MOST, scale)

    def _origin(self, article: Article) -> str:
        url = article.origin.url or ""
        site = article.origin.site or urlsplit(url).netloc or url
        words = labels(self.edition.lang).original.format(site)
        lang, way = self.edition.lang, self.desk.settings["dir"]
        return (
            f'<p class="origin" data-m="origin" lang="{text_html(lang)}" dir="{way}">'
            f'<a href="{text_html(url)}">{text_html(words)}</a></p>'
        )


def _cover_story(stories: tuple[Story, ...]) -> Story | None:
    """Return the story that the cover shows: the weightiest, one with a picture if there is any."""
    told = [story for story in stories if story.priority is not Priority.BRIEF]
    weights = {Priority.LEAD: 0, Priority.MAJOR: 1, Priority.STANDARD: 2}
    return min(told, key=lambda one: (one.picture is None, weights[one.priority]), default=None)


def _level(article: Article) -> int:
    """Return the size of a headline: 3 for the lead, smaller for others and for long ones."""
    level = {Priority.LEAD: 3, Priority.MAJOR: 2}.get(article.priority, 1)
    return max(1, level - (len(article.headline) > 100))


def _table_marks(item: FlowItem) -> str:
    """Return the marks of a table: denser than others when wide, uncut when short."""
    if not (isinstance(item, SolidItem) and isinstance(item.content, Table)):
        return ""
    rows = item.content.rows
    columns = max((sum(cell.colspan for cell in row) for row in rows), default=0)
    dense = f' data-dense="{2 if columns > 7 else 1}"' if columns > 4 else ""
    return dense + (' data-whole="1"' if len(rows) <= _WHOLE_ROWS else "")


def _has_cap(story: Story) -> bool:
    first = story.flow[0] if story.flow else None
    opening = isinstance(first, TextItem) and first.style == "body" and first.dir != "rtl"
    article = story.article
    if not opening or article.dir == "rtl" or story.priority is Priority.BRIEF:
        return False
    least, most = _CAP_CHARACTERS
    fitting = least <= len(block_text(article.body[0])) <= most
    return fitting and article.words >= _CAP_WORDS and bool(_CAP.match(_item_html(story, 0)))


def _item_html(story: Story, number: int) -> str:
    return piece_html(whole(story.flow[number]), picture=picture_html)


_CAP = re.compile(r"^(<p[^>]*>)((?:&quot;|[“„«‘‚'])?\s?[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я])(?=\w|’|'|&#x27;)")


def _with_cap(html: str) -> str:
    """Set the first letter of a paragraph, with the quotation mark before it, as a drop cap."""
    return _CAP.sub(r'\1<span class="drop-cap">\2</span>', html).replace("<p", "<p data-cap=''", 1)


def _size(figure: Figure, desk: Desk, most: float) -> tuple[float, float]:
    """Return width and height of a picture in points: as large as column, page, pixels allow."""
    asset = figure.asset
    assert asset is not None
    height = desk.paper.live_height * most
    width = min(
        desk.paper.live_width, height * asset.width / asset.height, asset.width * 72 / _COARSEST
    )
    return width, width * asset.height / asset.width


def _indent(figure: Figure, desk: Desk, most: float, scale: float) -> str:
    """Return the style that sets a narrow picture's caption no wider than the picture."""
    side = (desk.paper.live_width - _size(figure, desk, most)[0] * scale) / 2
    side = min(side, desk.paper.live_width * _INDENT_MOST)
    return f' style="padding:0 {side:.2f}pt"' if side > 1 else ""


def _sized(figure: Figure, desk: Desk, most: float, scale: float = 1.0) -> str:
    if figure.asset is None:
        return picture_html(figure)
    width, height = (size * scale for size in _size(figure, desk, most))
    style = f"width:{width:.2f}pt;height:{height:.2f}pt"
    source = f"{ASSET_SCHEME}{figure.asset.name}"
    return f'<img src="{source}" alt="{text_html(figure.alt or "")}" style="{style}"/>'


# ------------------------------------------------------------------------------------ measuring


def _measure(found: tuple[Spot, ...], stories: tuple[Story, ...]) -> _Measured:
    """Return the blocks of each story as the endless sheet shows them."""
    told = {story.id: story for story in stories}
    blocks: dict[str, list[Block]] = defaultdict(list)
    for spot in found:
        if spot.story in told:
            blocks[spot.story].append(_block(spot, told[spot.story]))
    rest = [spot for spot in found if not spot.story]
    return _Measured(
        blocks={name: tuple(_held(some)) for name, some in blocks.items()},
        heights={spot.name: spot.bottom - spot.top for spot in rest},
        above=dict(_gaps(found)),
    )


def _gaps(found: tuple[Spot, ...]) -> Iterator[tuple[str, float]]:
    """Yield the white above each head of a section or story: its margins stand further in."""
    for before, spot in pairwise(found):
        if not spot.story:
            yield spot.name, spot.top - before.bottom
        elif spot.name == "head":
            yield spot.story, spot.top - before.bottom


def _block(spot: Spot, story: Story) -> Block:
    item = story.flow[int(spot.name)] if spot.name.isdecimal() else None
    lines = tuple(line for line, _ in spot.lines)
    picture = spot.name == "picture" or isinstance(item, PictureItem)
    return Block(
        name=spot.name,
        height=spot.bottom - spot.top,
        # A picture right below a head has no margin there; elsewhere it has the same on both sides.
        above=spot.below if picture else spot.above,
        below=spot.below,
        lines=lines if _may_be_cut(item, story, len(lines)) else (),
        caption=sum(lines) if picture else 0.0,
        head=spot.name == "head",
        picture=picture,
        holds=1.0 if isinstance(item, CrossheadItem) else 0.0,
    )


def _may_be_cut(item: FlowItem | None, story: Story, lines: int) -> bool:
    """Whether a page's end may part the item's lines or rows."""
    match item:
        case TextItem():
            return lines > 1 and not (item is story.flow[0] and _has_cap(story))
        case SolidItem(content=Table()):
            return lines > _WHOLE_ROWS
        case SolidItem(content=Preformatted()):
            return lines > 1
        case _:
            return False


def _held(blocks: list[Block]) -> Iterator[Block]:
    """Let each crosshead hold two lines of what follows it."""
    for block, following in pairwise((*blocks, None)):
        assert block is not None
        if block.holds and following is not None:
            below = sum(following.lines[:2]) if following.lines else following.height
            yield replace(block, holds=following.space(block) + below)
        else:
            yield block


def _height(blocks: tuple[Block, ...]) -> float:
    spaces = (block.space(before) for before, block in pairwise(blocks))
    return sum(block.depth for block in blocks) + sum(spaces)
