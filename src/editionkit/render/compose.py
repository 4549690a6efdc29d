"""Compose pages: turn a makeup into the boxes that the page template places.

Every column is a box of its own with just its lines; a paragraph that a column's end cuts is
written as two pieces, the first set to the full measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from editionkit.makeup.model import (
    UNIT,
    Furniture,
    Grid,
    Leg,
    Line,
    Makeup,
    Module,
    PagePlan,
    StoryMeasure,
    WidePlace,
)
from editionkit.model import Article, Edition, Figure, inline_text
from editionkit.render.columns import Desk, Story, breakable, byline, quote_of
from editionkit.render.drawings import frame_class
from editionkit.render.flow import PictureItem, Piece, TextItem, piece_html, whole
from editionkit.render.markup import caption_html, text_html
from editionkit.render.measure import Galley
from editionkit.render.standing import HYPHENS, SET, SetLine
from editionkit.themes import ASSET_SCHEME


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from the live area's (or its module's) upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Composed:
    """The pages as they will be set: what their template shows of each, and their standing type.

    `write` makes the document of some of the pages.
    """

    makeup: Makeup
    pages: tuple[dict[str, Any], ...]
    type_: Mapping[str, tuple[SetLine, ...]]
    write: Callable[[Sequence[dict[str, Any]]], str]

    def html(self, numbers: Iterable[int] | None = None) -> str:
        """Return the document of the pages of these numbers, from 0; of all if none are given."""
        wanted = range(len(self.pages)) if numbers is None else numbers
        return self.write([self.pages[number] for number in wanted])

    def type_of(self, number: int) -> list[tuple[SetLine, ...]]:
        """Return the standing type of one page, in its order."""
        own = f"{self.makeup.pages[number].number}-"
        return [lines for name, lines in self.type_.items() if name.startswith(own)]


def picture_html(figure: Figure) -> str:
    """Return the `<img>` of a figure with its alternative text."""
    assert figure.asset is not None
    source = f"{ASSET_SCHEME}{figure.asset.name}"
    return f'<img src="{source}" alt="{text_html(figure.alt or "")}"/>'


def pull_quote_html(text: str, steps: int, least: int, step: float) -> str:
    """Return a pull quote of `steps` in height, its words in the middle where that is over `least`.

    `step` is in points. A line stays white above and below it.
    """
    above = (steps - least) // 2 * step
    style = f"height:{steps * step - 2 * step - 2 - above:g}pt;margin:{step:g}pt 0"
    style += f";padding-top:{above:g}pt" if above else ""
    return f'<aside class="pull-quote" style="{style}"><p>{text_html(text)}</p></aside>'


class Composer:
    """Turn the plan of an edition into what its page template shows."""

    def __init__(
        self,
        edition: Edition,
        desk: Desk,
        stories: tuple[Story, ...],
        set_: tuple[Galley, ...],
        makeup: Makeup,
        widths: dict[str, float],
    ):
        #: The lines of each paragraph that stands already, by its `data-set`: page and place on it.
        self.type: dict[str, tuple[SetLine, ...]] = {}
        self._sheet, self._stands = 0, 0
        self.widths = widths
        self.edition = edition
        self.desk = desk
        self.grid: Grid = makeup.grid
        self.makeup = makeup
        self.stories = {story.id: story for story in stories}
        self.measures = {galley.measure.id: galley.measure for galley in set_}
        self.galleys = {galley.measure.id: galley.type for galley in set_}
        self.mirrored = desk.settings.get("dir") == "rtl"

    def pages(self) -> list[dict[str, Any]]:
        """Return one context for each page."""
        return [self._page(page) for page in self.makeup.pages]

    def _page(self, page: PagePlan) -> dict[str, Any]:
        self._sheet, self._stands = page.number, 0
        nameplate = next((f for f in page.furniture if f.kind == "nameplate"), None)
        items = [
            (f.top, f.column, self._furniture(f)) for f in page.furniture if f.kind != "nameplate"
        ]
        items += [(m.top, m.column, self._module(m, page.number)) for m in page.modules]
        items.sort(key=lambda item: item[:2])
        return {
            "number": page.number,
            "nameplate": self._box(nameplate) if nameplate else None,
            "rules": list(self._rules(page)),
            "parts": [item for _, _, item in items],
        }

    # -------------------------------------------------------------------------- rectangles

    def _column(self, column: int, span: int) -> int:
        return self.grid.columns - column - span if self.mirrored else column

    def _box(self, part: Furniture | Module) -> Box:
        step = self.grid.step_pt
        left = self.grid.left_pt(self._column(part.column, part.span))
        return Box(left, part.top * step, self.grid.width_pt(part.span), part.steps * step)

    def _inner(self, module: Module, column: int, span: int, top: int, steps: int) -> Box:
        """Return a rectangle inside a module; right-to-left stories count from the right."""
        if self.stories[module.story].article.dir == "rtl":
            column = module.span - column - span
        step = self.grid.step_pt
        return Box(self.grid.left_pt(column), top * step, self.grid.width_pt(span), steps * step)

    def _rules(self, page: PagePlan) -> Iterator[dict[str, Any]]:
        """Yield the cutoff rules above modules and the rules between columns."""
        step = self.grid.step_pt
        tops = {f.top + f.steps for f in page.furniture if f.kind in ("nameplate", "section")}
        parts: list[Furniture | Module] = [*page.modules]
        parts += [f for f in page.furniture if f.kind == "index"]
        first = min((part.top for part in parts), default=0)
        for part in parts:
            box = self._box(part)
            if part.top not in tops and part.top != first:
                yield {"kind": "cutoff", "box": Box(box.left, box.top - step, box.width, 0)}
            if part.column + part.span < self.grid.columns:
                edge = box.left - self.grid.gutter_pt / 2
                edge = edge if self.mirrored else box.left + box.width + self.grid.gutter_pt / 2
                yield {"kind": "divide", "box": Box(edge, box.top, 0, box.height)}
        for module in page.modules:
            yield from self._leg_rules(module)

    def _leg_rules(self, module: Module) -> Iterator[dict[str, Any]]:
        outer = self._box(module)
        for one, other in pairwise(module.legs):
            inner = self._inner(module, one.column, 1, max(one.top, other.top), 0)
            rtl = self.stories[module.story].article.dir == "rtl"
            shift = -self.grid.gutter_pt / 2 if rtl else inner.width + self.grid.gutter_pt / 2
            top = outer.top + inner.top
            height = min(one.steps, other.steps) * self.grid.step_pt
            yield {"kind": "between", "box": Box(outer.left + inner.left + shift, top, 0, height)}

    # ---------------------------------------------------------------------------- furniture

    def _furniture(self, part: Furniture) -> dict[str, Any]:
        box = self._box(part)
        if part.kind == "section":
            section = self.edition.sections[part.section or 0]
            anchor = f"section-{section.slug}"
            return {"kind": "section", "box": box, "title": section.title, "anchor": anchor}
        if part.kind == "index":
            return {"kind": "index", "box": box, "entries": self._index(box)}
        return {"kind": "colophon", "box": box, "text": self.desk.settings["colophon"]}

    def _index(self, box: Box) -> list[dict[str, Any]]:
        """Return the index lines that fill `box`: each section, then its weightiest stories."""
        entries = list(self._index_entries())
        while len(entries) > 1 and sum(e["height"] for e in entries) > box.height - 26:
            weakest = max(entries, key=lambda e: (e["rank"], e["order"]))
            entries.remove(weakest)
        spare = box.height - 26 - sum(e["height"] for e in entries)
        sections = max(1, sum(e["kind"] == "section" for e in entries))
        for entry in entries:
            entry["space"] = min(spare / sections, 9) if entry["kind"] == "section" else 0.0
        return entries

    def _index_entries(self) -> Iterator[dict[str, Any]]:
        per_line = self.grid.column_pt / 4.6
        order = 0
        for number, section in enumerate(self.edition.sections):
            inside = [
                (module, page.number)
                for page in self.makeup.pages[1:]
                for module in page.modules
                if module.kind == "story" and self.stories[module.story].section == number
            ]
            page = self._section_page(number)
            if page is None:
                continue
            order += 1
            entry = {"kind": "section", "anchor": f"section-{section.slug}", "page": page}
            yield {**entry, "text": section.title, "height": 15, "rank": 0, "order": order}
            for rank, (module, where) in enumerate(inside, 1):
                article = self.stories[module.story].article
                headline = breakable(article.headline, article.lang or self.edition.lang)
                lines = -(-len(headline) // int(per_line - 4))
                order += 1
                entry = {"kind": "entry", "anchor": f"{module.story}-head", "page": where}
                height = 11 * lines
                yield {**entry, "text": headline, "height": height, "rank": rank, "order": order}

    def _section_page(self, number: int) -> int | None:
        for page in self.makeup.pages:
            if any(f.kind == "section" and f.section == number for f in page.furniture):
                return page.number
        return None

    # ------------------------------------------------------------------------------ modules

    def _module(self, module: Module, page: int) -> dict[str, Any]:
        story = self.stories[module.story]
        article = story.article
        first = module.legs[0].first == 0 and module.from_page is None
        anchor = story.id if first else f"{story.id}-page-{page}"
        return {
            "kind": module.kind,
            "id": anchor,
            "story": story.id,
            "anchor": f"{story.id}-head",
            "box": self._box(module),
            "article": article,
            "lang": article.lang or self.edition.lang,
            "dir": article.dir,
            "rtl": article.dir == "rtl",
            "level": module.level,
            "byline": self._byline(article),
            "headline_width": self.widths.get(story.id),
            "from_page": module.from_page,
            "from_anchor": self._part_anchor(module, module.from_page),
            "picture": self._picture(module, story),
            "legs": [self._leg(module, leg, story) for leg in module.legs],
            "wides": [self._wide(module, wide, story) for wide in module.wides],
            "jump": self._jump(module, story),
        }

    def _byline(self, article: Article) -> str:
        return byline(article, self.desk)

    def _part_anchor(self, module: Module, page: int | None) -> str:
        if page is None:
            return ""
        parts = [p.number for p in self.makeup.pages for m in p.modules if m.story == module.story]
        return module.story if page == parts[0] else f"{module.story}-page-{page}"

    def _picture(self, module: Module, story: Story) -> dict[str, Any] | None:
        place, figure = module.picture, story.picture
        if place is None or figure is None:
            return None
        steps = place.steps + place.caption
        return {
            "box": self._inner(module, place.column, place.span, place.top, steps),
            "frame": place.steps * self.grid.step_pt,
            "frame_class": frame_class(figure),
            "img": Markup(picture_html(figure)),
            "caption": Markup(caption_html(figure)),
        }

    def _wide(self, module: Module, wide: WidePlace, story: Story) -> dict[str, Any]:
        item = story.flow[wide.item]
        height = None
        if isinstance(item, PictureItem) and item.figure.asset:
            asset = item.figure.asset
            height = self.grid.width_pt(wide.span) * asset.height / asset.width
        measured = next(one for one in self.measures[story.id].wides if one.item == wide.item)
        first, last = (wide.first, wide.last) if measured.edges else (0, whole(item).end)
        piece = Piece(item=item, start=first, end=last, height=height)
        box = self._inner(module, 0, wide.span, wide.top, wide.steps)
        marks = f' data-item="{wide.item}"'
        return {"box": box, "html": Markup(piece_html(piece, picture=picture_html, marks=marks))}

    def _jump(self, module: Module, story: Story) -> dict[str, Any] | None:
        if module.to_page is None:
            return None
        leg = module.legs[-1]
        box = self._inner(module, leg.column, 1, module.steps - UNIT, UNIT)
        return {
            "box": box,
            "anchor": f"{story.id}-page-{module.to_page}",
            "text": self.desk.words.continued_on(module.to_page),
        }

    # ------------------------------------------------------------------------------- legs

    def _leg(self, module: Module, leg: Leg, story: Story) -> dict[str, Any]:
        html = "".join(self._leg_html(leg, story))
        return {
            "box": self._inner(module, leg.column, 1, leg.top, leg.steps),
            "html": Markup(html),
        }

    def _leg_html(self, leg: Leg, story: Story) -> Iterator[str]:
        measure = self.measures[story.id]
        for first, last in _runs(measure.lines, leg):
            if leg.quote_before == first:
                lang = story.article.lang or self.edition.lang
                text = breakable(quote_of(story) or "", lang)
                least = measure.quote or leg.quote_steps
                yield pull_quote_html(text, leg.quote_steps, least, self.grid.step_pt)
            piece = self._piece(measure, leg, story, first, last)
            marks = f' data-item="{measure.lines[first].item}"'
            marks += self._standing(story, measure, first, last)
            yield piece_html(piece, picture=picture_html, marks=marks)

    def _standing(self, story: Story, measure: StoryMeasure, first: int, last: int) -> str:
        """Return the attributes by which a piece finds its lines, or sets them as they were."""
        marks = self._hyphens(story, measure, first)
        lines = [line for line in self.galleys[story.id][first:last] if line]
        if len(lines) == last - first:
            name = f"{self._sheet}-{self._stands}"
            self._stands += 1
            self.type[name] = tuple(lines)
            marks += f' {SET}="{name}"'
        return marks

    def _hyphens(self, story: Story, measure: StoryMeasure, first: int) -> str:
        """Return how many lines before a paragraph's rest end in a hyphen, as an attribute."""
        item = story.flow[measure.lines[first].item]
        hyphens = 0
        while isinstance(item, TextItem) and _hyphened(
            measure.lines, first - hyphens - 1, first, item
        ):
            hyphens += 1
        return f' {HYPHENS}="{hyphens}"' if hyphens else ""

    def _piece(self, measure: StoryMeasure, leg: Leg, story: Story, first: int, last: int) -> Piece:
        lines = measure.lines
        line, final = lines[first], lines[last - 1]
        item = story.flow[line.item]
        closes = last == len(lines) or lines[last].item != line.item
        step = self.grid.step_pt
        extra = dict(leg.spread).get(first, 0)
        space = 0.0 if first == leg.first else (line.space + extra) * step
        change = dict(leg.flexed).get(first, 0)
        again = line.again if first == leg.first else 0
        depth = (sum(one.steps for one in lines[first:last]) + change + again) * step
        height = None
        if isinstance(item, PictureItem):
            height = depth - dict(measure.insets)[line.item] * step
        return Piece(
            item=item,
            start=line.start,
            end=final.end,
            opens=first == 0 or lines[first - 1].item != line.item,
            closes=closes,
            hyphen=final.hyphen and not closes,
            space=space,
            height=height,
            depth=depth,
        )


def _hyphened(lines: tuple[Line, ...], number: int, first: int, item: TextItem) -> bool:
    """Return whether a line before `first`, of the same item, ends in a hyphen."""
    if number < 0 or lines[number].item != lines[first].item:
        return False
    text = inline_text(item.content)[: lines[number].end].rstrip()
    return lines[number].hyphen or text.endswith(("-", "\N{HYPHEN}"))


def _runs(lines: tuple[Line, ...], leg: Leg) -> Iterator[tuple[int, int]]:
    """Yield the runs of a leg's lines that belong to one flow item, cut at a pull quote."""
    first = leg.first
    while first < leg.last:
        last = first + 1
        while last < leg.last and lines[last].item == lines[first].item:
            last += 1
        yield first, last
        first = last
