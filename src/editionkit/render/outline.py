"""The outline that a PDF viewer shows beside the pages: the front page, then section by section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from editionkit.model import Edition
from editionkit.phrases import Phrases
from editionkit.render.columns import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the outline; `page` counts from 0, `x` and `y` are CSS pixels from its top left."""

    title: str
    page: int
    x: float = 0.0
    y: float = 0.0
    closed: bool = False
    kids: tuple[Entry, ...] = ()


def outline(
    pages: list[Any], edition: Edition, stories: tuple[Story, ...], words: Phrases
) -> tuple[Entry, ...]:
    """Return the front page with its stories, then every section with all of its stories.

    A story of the front page stands under its section too: that is where a reader looks for it.
    Fillers are not looked for.
    """
    stories = tuple(story for story in stories if not story.filler)
    places = _places(pages)
    lines = {story.id: _story_lines(story, places) for story in stories}
    front = [one for some in lines.values() for one in some if one.page == 0]
    sections = [
        _section(edition, number, stories, lines, places) for number in range(len(edition.sections))
    ]
    entries = [one for one in sections if one is not None]
    if len(pages) > 1 and front:
        entries.insert(0, Entry(title=words.page(1), page=0, closed=True, kids=tuple(front)))
    return tuple(entries)


def _places(pages: list[Any]) -> dict[str, tuple[int, float, float]]:
    places: dict[str, tuple[int, float, float]] = {}
    for number, page in enumerate(pages):
        for name, (x, y, _, _) in page.anchors.items():
            places.setdefault(name, (number, x, y))
    return places


def _story_lines(story: Story, places: dict[str, tuple[int, float, float]]) -> list[Entry]:
    """Return the story's line, or one for each of a column of briefs."""
    place = places.get(story.id) or places.get(f"{story.id}-head")
    lines = []
    for article in story.articles:
        own = places.get(article.id) or place
        if own is not None:
            lines.append(Entry(title=article.headline, page=own[0], x=own[1], y=own[2]))
    return lines


def _section(
    edition: Edition,
    number: int,
    stories: tuple[Story, ...],
    lines: dict[str, list[Entry]],
    places: dict[str, tuple[int, float, float]],
) -> Entry | None:
    kids = [one for story in stories if story.section == number for one in lines[story.id]]
    section = edition.sections[number]
    place = places.get(f"section-{section.slug}")
    if place is None:
        if not kids:
            return None
        place = (kids[0].page, kids[0].x, kids[0].y)
    page, x, y = place
    return Entry(title=section.title, page=page, x=x, y=y, kids=tuple(kids))
