"""The rules of makeup, each a function that names what breaks it in a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise, permutations

from editionkit.makeup.model import UNIT, Leg, Makeup, Module, StoryMeasure
from editionkit.model import PictureUse, Placement, Priority

Stories = tuple[StoryMeasure, ...]


def parts(makeup: Makeup, story: str) -> list[tuple[int, Module]]:
    """Return the modules of a story with their pages, in order."""
    return [(page.number, m) for page in makeup.pages for m in page.modules if m.story == story]


def lost_lines(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """Every line of every story stands once, in order, from the first to the last."""
    for story in stories:
        reached = 0
        for page, module in parts(makeup, story.id):
            for leg in module.legs:
                if leg.first != reached:
                    yield f"{story.id} page {page}: line {leg.first} after line {reached - 1}"
                reached = leg.last
        if reached != len(story.lines):
            yield f"{story.id}: ends at line {reached} of {len(story.lines)}"


def lost_rows(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """Every row of every wide table stands once, in order; two of one table at least together."""
    for story in stories:
        reached = dict.fromkeys((wide.item for wide in story.wides), 0)
        for page, module in parts(makeup, story.id):
            for wide in module.wides:
                if wide.first != reached[wide.item]:
                    yield f"{story.id} page {page}: row {wide.first} of item {wide.item}"
                reached[wide.item] = wide.last
                if wide.last - wide.first < 2 and wide.last - wide.first < _count(story, wide.item):
                    yield f"{story.id} page {page}: one row of item {wide.item}"
                if wide.top + wide.steps > module.steps:
                    yield f"{story.id} page {page}: item {wide.item} leaves its module"
        for item, row in reached.items():
            if row != _count(story, item):
                yield f"{story.id}: item {item} ends at row {row}"


def _count(story: StoryMeasure, item: int) -> int:
    return next(wide.count for wide in story.wides if wide.item == item)


def strangers(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """Nothing is on a page that is no story of the edition."""
    known = {story.id for story in stories}
    for page in makeup.pages:
        for module in page.modules:
            if module.story not in known:
                yield f"page {page.number}: {module.story}"


def collisions(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """No two rectangles of a page share anything; all lie in the live area."""
    for page in makeup.pages:
        things = [*page.modules, *page.furniture]
        for thing in things:
            inside = thing.column >= 0 and thing.column + thing.span <= makeup.grid.columns
            if not inside or thing.top < 0 or thing.top + thing.steps > makeup.grid.steps:
                yield f"page {page.number}: {_name(thing)} leaves the live area"
        for one, other in combinations(things, 2):
            if _overlap(one, other):
                yield f"page {page.number}: {_name(one)} over {_name(other)}"


def _overlap(one, other) -> bool:
    return (
        one.column < other.column + other.span
        and other.column < one.column + one.span
        and one.top < other.top + other.steps
        and other.top < one.top + one.steps
    )


def _name(thing) -> str:
    return getattr(thing, "story", thing.kind)


def wrong_legs(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """Legs lie in their module, below its head and picture, and hold what they say they hold."""
    by_id = {story.id: story for story in stories}
    for page in makeup.pages:
        for module in page.modules:
            for leg in module.legs:
                for said in _wrong_leg(module, leg, by_id[module.story]):
                    yield f"page {page.number}, {module.story}, leg {leg.column}: {said}"


def _wrong_leg(module: Module, leg: Leg, story: StoryMeasure) -> Iterator[str]:
    if not 0 <= leg.column < module.span:
        yield "outside the module"
    if leg.top < module.head or leg.top + leg.steps > module.steps:
        yield f"from {leg.top} to {leg.top + leg.steps} in a module of {module.steps}"
    picture = module.picture
    below = picture and picture.column <= leg.column < picture.column + picture.span
    if picture and below and leg.top < picture.top + picture.steps + picture.caption:
        yield "under the picture"
    for wide in module.wides:
        if leg.top + leg.steps > wide.top:
            yield "over a table"
    if (height := content(leg, story)) + leg.short != leg.steps:
        yield f"{height} steps of lines, {leg.short} short, in {leg.steps}"


def content(leg: Leg, story: StoryMeasure) -> int:
    """Return the steps of what stands in a leg."""
    lines = story.lines[leg.first : leg.last]
    height = sum(line.steps + (line.space if n else 0) for n, line in enumerate(lines))
    height += sum(extra for _, extra in leg.spread) + sum(change for _, change in leg.flexed)
    return height + leg.quote_steps + (lines[0].again if lines else 0)


def uneven_feet(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """Legs of a module end at one height; the last a line short at most, or above a jump line."""
    for page in makeup.pages:
        for module in page.modules:
            foot = max(leg.top + leg.steps for leg in module.legs)
            for n, leg in enumerate(module.legs):
                last = n == len(module.legs) - 1
                missing = foot - (leg.top + leg.steps) + leg.short
                if missing > (UNIT if last else 0):
                    yield f"page {page.number}, {module.story}, leg {leg.column}: {missing} steps"


def overfull_pictures(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """A picture stands in its module, under the head; its crop takes a fifth at the most."""
    by_id = {story.id: story for story in stories}
    for page in makeup.pages:
        for module in page.modules:
            picture = module.picture
            if picture is None:
                continue
            if picture.column < 0 or picture.column + picture.span > module.span:
                yield f"page {page.number}, {module.story}: outside the module"
            if picture.top < module.head or picture.top + picture.steps > module.steps:
                yield f"page {page.number}, {module.story}: over the head or out of the foot"
            if module.kind == "rest":
                yield f"page {page.number}, {module.story}: a picture over a rest"
            measure = by_id[module.story].picture
            if measure is None:
                yield f"page {page.number}, {module.story}: a picture that the story has not"


def bad_jumps(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """Six lines stand before and after a jump; it names the right pages; briefs never jump.

    A column of briefs may be parted between two of them.
    """
    for story in stories:
        found = parts(makeup, story.id)
        ends = {module.legs[-1].last for _, module in found[:-1]}
        if story.brief and not ends <= set(story.openings):
            yield f"{story.id}: a brief jumps"
        pages = [page for page, _ in found]
        if len(set(pages)) != len(pages) or pages != sorted(pages):
            yield f"{story.id}: goes on at pages {pages}"
        for n, (page, module) in enumerate(found):
            lines = sum(leg.last - leg.first for leg in module.legs)
            if len(found) > 1 and lines < 6 and not story.brief and not module.wides:
                yield f"{story.id} page {page}: {lines} lines only"
            before = pages[n - 1] if n and not story.brief else None
            after = pages[n + 1] if n + 1 < len(pages) and not story.brief else None
            if (module.from_page, module.to_page) != (before, after):
                yield f"{story.id} page {page}: from {module.from_page} to {module.to_page}"
            if module.kind != ("briefs" if story.brief else "rest" if n else "story"):
                yield f"{story.id} page {page}: of kind {module.kind}"


def twins(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """No two heads of one size have nothing but a gutter between them."""
    for page in makeup.pages:
        for one, other in permutations((m for m in page.modules if m.kind != "rest"), 2):
            beside = one.column + one.span == other.column and one.level == other.level
            if beside and one.top < other.top + other.head and other.top < one.top + one.head:
                yield f"page {page.number}: {one.story} and {other.story}, both of {one.level}"


def broken_stops(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """No leg ends where a break is forbidden."""
    for story in stories:
        for page, module in parts(makeup, story.id):
            for leg in module.legs:
                goes_on = leg.first < leg.last < len(story.lines)
                if goes_on and not story.lines[leg.last - 1].stop:
                    yield f"{story.id} page {page}: after line {leg.last - 1}"


def against_the_editor(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """What `issue.yaml` asks for of a story is done, or said to be impossible."""
    for story in stories:
        said = {unmet.wish.partition(":")[0] for unmet in makeup.unmet if unmet.story == story.id}
        wish, found = _without(story.placement, said), parts(makeup, story.id)
        if not found:
            continue
        page, first = found[0]
        if wish.page and page != wish.page:
            yield f"{story.id}: on page {page}, not {wish.page}"
        if wish.span and first.span != min(wish.span, makeup.grid.columns):
            yield f"{story.id}: over {first.span} columns, not {wish.span}"
        if wish.keep_whole and len(found) > 1:
            yield f"{story.id}: parted"
        lines = sum(leg.last - leg.first for leg in first.legs)
        if wish.max_lines and len(found) > 1 and lines > wish.max_lines:
            yield f"{story.id}: {lines} lines on its first page"
        span = first.picture.span if first.picture else 0
        if wish.picture is PictureUse.NONE and span:
            yield f"{story.id}: has a picture"
        if wish.picture is PictureUse.SMALL and story.picture and span != 1:
            yield f"{story.id}: its small picture spans {span}"
        if wish.picture is PictureUse.DOMINANT and story.picture and span * 2 < first.span:
            yield f"{story.id}: its dominant picture spans {span} of {first.span}"


def _without(wish: Placement, said: set[str]) -> Placement:
    plain = Placement()
    return replace(wish, **{name: getattr(plain, name) for name in said})


def out_of_section(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """After page one the sections come in their order, each under one head."""
    section_of = {story.id: story.section for story in stories}
    wished = {story.id for story in stories if story.placement.page}
    heads = [f.section for p in makeup.pages for f in p.furniture if f.kind == "section"]
    if heads != sorted(set(heads)):
        yield f"section heads in the order {heads}"
    begun: list[int] = []
    for page in makeup.pages[1:]:
        news = [m for m in page.modules if m.kind != "rest" and m.story not in wished]
        begun += sorted({section_of[module.story] for module in news})
    if any(later < earlier for earlier, later in pairwise(begun)):
        yield f"sections begin in the order {begun}"


_RANK = {Priority.LEAD: 3, Priority.MAJOR: 2, Priority.STANDARD: 1, Priority.BRIEF: 0}


def false_ranks(makeup: Makeup, stories: Stories) -> Iterator[str]:
    """On one page no lesser story has a larger head than a weightier one."""
    rank = {story.id: _RANK[story.priority] for story in stories}
    for page in makeup.pages:
        news = [module for module in page.modules if module.kind != "rest"]
        for one, other in permutations(news, 2):
            if rank[one.story] > rank[other.story] and one.level < other.level:
                yield f"page {page.number}: {one.story} {one.level}, {other.story} {other.level}"


RULES = (
    lost_lines,
    lost_rows,
    strangers,
    collisions,
    wrong_legs,
    overfull_pictures,
    bad_jumps,
    broken_stops,
    against_the_editor,
    out_of_section,
)


def legs(makeup: Makeup) -> int:
    """Return the number of legs in a plan."""
    return sum(len(module.legs) for page in makeup.pages for module in page.modules)


def holes(makeup: Makeup) -> list[float]:
    """Return the share of each page that nothing fills, by the plan."""
    area = makeup.grid.steps * makeup.grid.columns
    return [page.hole / area for page in makeup.pages]
